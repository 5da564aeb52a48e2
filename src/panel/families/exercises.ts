import { type Domain, family, statement } from "../family.js";
import { columnsOf, ofPatron, signalDomain, signals } from "./signals-data.js";

/** Exercises with a row for each participant, met by name: the codes are missing for microstates and Yemen, and hold the code of South Vietnam to 2010. */
const joint = {
  dataset: "mme-country-year",
  alias: "x",
  tables: `(mme_countries c JOIN mme_country_year x ON x.country = c.name JOIN mme_country_year u ON u."MMEID" = x."MMEID" AND u.year = x.year AND u.country = 'United States')`,
  on: "s.patron = 2 AND c.ccode = s.ally AND s.year BETWEEN c.first AND c.last AND x.year = s.year",
};

const counted: Domain = { years: [1980, 2010], patrons: [2], absent: "zero" };

export const exercises = family({
  name: "exercises",
  about: "Joint military exercises of patron and ally.",
  per: "patron",
  sources: [signals, joint],
  helpers: ["mme_countries"],
  variables: {
    exercise: {
      label: "A joint exercise",
      unit: "0 or 1",
      from: { m: columnsOf("ex") },
      rule: "PATRON_ex of the individual-signals data; coded 1974 to 2010 (a few cases a year until 1976), the zeros before and after are not",
      domain: signalDomain(1974, 2010),
    },
    exercises: {
      label: "Exercises with the United States",
      unit: "exercises",
      from: { x: ["MMEID", "Ex_Name", "gwcode", "country", "year"] },
      rule: "distinct exercises (MMEID) of the year in which both the United States and the ally take part; states by name",
      domain: counted,
    },
  },
  sql: statement`
    SELECT s.row, any_value(${ofPatron("ex")}) AS exercise, count(DISTINCT x."MMEID") AS exercises
    FROM spine s LEFT JOIN ${signals} LEFT JOIN ${joint}
    GROUP BY s.row`,
});
