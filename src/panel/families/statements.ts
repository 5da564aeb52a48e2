import { family, statement } from "../family.js";
import { signalDomain, signals } from "./signals-data.js";

export const statements = family({
  name: "statements",
  about: "Statements of support for the ally by the patron's leaders; coded for the United States alone.",
  per: "patron",
  sources: [signals],
  variables: {
    words: {
      label: "Supportive statements",
      unit: "statements",
      from: { m: ["us_words"] },
      rule: "us_words of the individual-signals data; coded 1950 to 2010, the zeros of 2011 and 2012 are not",
      domain: signalDomain(1950, 2010, [2]),
    },
  },
  sql: statement`
    SELECT s.row, CASE WHEN s.patron = 2 THEN m.us_words END AS words
    FROM spine s LEFT JOIN ${signals}`,
});
