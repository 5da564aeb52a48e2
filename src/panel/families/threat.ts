import { family, source, statement } from "../family.js";

const environment = source("threat-leeds-savun", "l", "l.ccode = s.ccode AND l.year = s.year");
const territorial = source("threat-territorial", "t", "t.ccode = s.ccode AND t.year = s.year");

export const threat = family({
  name: "threat",
  about: "Threats that a state faces from outside.",
  per: "state",
  sources: [environment, territorial],
  variables: {
    threat: {
      label: "External threat, in the manner of Leeds and Savun",
      unit: "0 to 1",
      from: { l: ["lsthreat"] },
      rule: "lsthreat, as published; covered to 2008, rows after it are empty",
      domain: { years: [1816, 2008], absent: "missing" },
    },
    territorial_threat: {
      label: "External territorial threat, latent",
      unit: "standard deviations",
      from: { t: ["lterrthreat", "sd"] },
      rule: "lterrthreat: threats weighted by the distance of capitals, posterior mean",
      domain: { years: [1816, 2010], absent: "missing" },
    },
  },
  sql: statement`
    SELECT s.row, l.lsthreat AS threat, t.lterrthreat AS territorial_threat
    FROM spine s LEFT JOIN ${environment} LEFT JOIN ${territorial}`,
});
