import { family, source, statement } from "../family.js";

const shared = source("cow-igo-dyad", "g", "g.ccode1 = least(s.ccode1, s.ccode2) AND g.ccode2 = greatest(s.ccode1, s.ccode2) AND g.year = s.year");

export const igo = family({
  name: "igo",
  about: "Intergovernmental organisations of which two states are members.",
  per: "dyad",
  sources: [shared],
  variables: {
    igos: {
      label: "Intergovernmental organisations in common",
      unit: "organisations",
      from: { g: ["ccode1", "ccode2", "year", "dyadigos"] },
      rule: "dyadigos, as published; pairs that the file lacks are missing",
      domain: { years: [1816, 2014], absent: "missing" },
    },
  },
  sql: statement`
    SELECT s.row, g.dyadigos AS igos FROM spine s LEFT JOIN ${shared}`,
});
