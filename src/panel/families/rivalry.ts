import { type Domain, family, statement } from "../family.js";

/** The file has Austria of before 1919 and the two Yemens of before 1990 under codes of later states. */
const cow = (code: string): string => `CASE
  WHEN ${code} = 305 AND "end" < 1919 THEN 300
  WHEN ${code} = 679 AND rivalry = 'Oman-S. Yemen' THEN 680
  WHEN ${code} = 679 AND "end" < 1990 THEN 678 ELSE ${code} END`;
/** Spells of rivalry seen from either side. Code 324 is Venice here, in spells that end before the state system begins. */
export const eitherSide = `(
  SELECT *, ${cow("ccode1")} AS own, ${cow("ccode2")} AS rival FROM rivalries_tss
  UNION ALL SELECT *, ${cow("ccode2")}, ${cow("ccode1")} FROM rivalries_tss)`;
const during = (alias: string): string => `s.year BETWEEN ${alias}.start AND ${alias}."end"`;
const shown = ["rivalry", "ccode1", "ccode2", "start", "end"];

const domain: Domain = { years: [1816, 2020], absent: "zero" };
const listed =
  "strategic rivalries of Thompson, Sakuwa and Suhas whose spell covers the year; the list is complete, so none is 0. Spells of Austria before 1919 and of the Yemens before 1990 are given the codes of their time; the spell of Austria and Yugoslavia that ends in 1920 stands under Austria-Hungary (300), to 1918";

const own = { dataset: "rivalries-tss", alias: "r", tables: `${eitherSide} r`, on: `r.own = s.ccode AND ${during("r")}` };
const between = { dataset: "rivalries-tss", alias: "r", tables: `${eitherSide} r`, on: `r.own = s.ccode1 AND r.rival = s.ccode2 AND ${during("r")}` };
const common = {
  dataset: "rivalries-tss",
  alias: "r",
  tables: `(${eitherSide} r JOIN ${eitherSide} q ON q.rival = r.rival)`,
  on: `r.own = s.ally AND q.own = s.patron AND ${during("r")} AND ${during("q")}`,
};

export const rivals = family({
  name: "rivalry",
  about: "Strategic rivals of a state.",
  per: "state",
  sources: [own],
  variables: {
    rivals: { label: "Strategic rivals", unit: "states", from: { r: shown }, rule: `number of ${listed}`, domain },
  },
  sql: statement`
    SELECT s.row, count(DISTINCT r.rival) AS rivals FROM spine s LEFT JOIN ${own} GROUP BY s.row`,
});

export const rivalry = family({
  name: "rivalry",
  about: "Strategic rivalry between two states.",
  per: "dyad",
  sources: [between],
  variables: {
    rivalry: { label: "Strategic rivalry between the two", unit: "0 or 1", from: { r: shown }, rule: `1 for ${listed}`, domain },
  },
  sql: statement`
    SELECT s.row, (count(r.rival) > 0)::INTEGER AS rivalry FROM spine s LEFT JOIN ${between} GROUP BY s.row`,
});

export const sharedRivals = family({
  name: "rivalry",
  about: "Strategic rivals of patron and ally alike.",
  per: "patron",
  sources: [common],
  variables: {
    shared_rivals: {
      label: "Rivals of both patron and ally",
      unit: "states",
      from: { r: shown },
      rule: `number of states that are rivals of both, among ${listed}`,
      domain,
    },
  },
  sql: statement`
    SELECT s.row, count(DISTINCT r.rival) AS shared_rivals FROM spine s LEFT JOIN ${common} GROUP BY s.row`,
});
