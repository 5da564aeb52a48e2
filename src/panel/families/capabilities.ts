import { family, source, statement } from "../family.js";

const nmc = source("cow-nmc", "n", "n.ccode = s.ccode AND n.year = s.year");
const major = source("cow-majors", "j", "j.ccode = s.ccode AND s.year BETWEEN j.styear AND CASE j.endyear WHEN 2016 THEN 2022 ELSE j.endyear END");

const component = (label: string, unit: string, column: string) => ({
  label,
  unit,
  from: { n: [column] },
  rule: `${column} of the National Material Capabilities, as published; −9 and blank are missing`,
  domain: { years: [1816, 2022] as const, absent: "missing" as const },
  ofPatron: true,
});

export const capabilities = family({
  name: "capabilities",
  about: "Material capabilities of a state, by year, and whether it is a major power.",
  per: "state",
  sources: [nmc, major],
  variables: {
    cinc: component("Composite index of national capability", "share of the world total, 0 to 1", "cinc"),
    milex: component("Military expenditure", "thousands of current US dollars (pounds to 1913)", "milex"),
    milper: component("Military personnel", "thousands", "milper"),
    irst: component("Iron and steel production", "thousands of tons", "irst"),
    pec: component("Primary energy consumption", "thousands of coal-ton equivalents", "pec"),
    tpop: component("Total population", "thousands", "tpop"),
    upop: component("Urban population", "thousands", "upop"),
    major: {
      label: "Major power",
      unit: "0 or 1",
      from: { j: ["styear", "endyear"] },
      rule: "the Correlates of War list of major powers (v2016) has the state in the year; its open spells are carried forward",
      domain: { years: [1816, 2022], absent: "zero" },
    },
  },
  sql: statement`
    SELECT s.row, n.cinc, n.milex, n.milper, n.irst, n.pec, n.tpop, n.upop, j.major
    FROM spine s
    LEFT JOIN ${nmc}
    LEFT JOIN (SELECT DISTINCT s.row, 1 AS major FROM spine s JOIN ${major}) j ON j.row = s.row`,
});
