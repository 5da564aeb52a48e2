import { family, statement } from "../family.js";
import { columnsOf, signals } from "./signals-data.js";

export const nuclear = family({
  name: "nuclear",
  about: "Nuclear weapons of the patron in the ally's territory.",
  per: "patron",
  sources: [signals],
  variables: {
    nuclear: {
      label: "Nuclear weapons of the patron deployed",
      unit: "0 or 1",
      from: { m: columnsOf("nukes", ["us", "uk", "rus"]) },
      rule: "PATRON_nukes of the individual-signals data; coded for the United States, the United Kingdom and Russia (Soviet Union)",
      domain: { years: [1950, 2012], patrons: [2, 200, 365], absent: "missing" },
    },
  },
  sql: statement`
    SELECT s.row, CASE s.patron WHEN 2 THEN m.us_nukes WHEN 200 THEN m.uk_nukes WHEN 365 THEN m.rus_nukes END AS nuclear
    FROM spine s LEFT JOIN ${signals}`,
});
