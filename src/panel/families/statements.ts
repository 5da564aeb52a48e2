import { family, source, statement } from "../family.js";
import { signalDomain, signals } from "./signals-data.js";

/** The file has all Germany under 255 and Czechoslovakia under 316. */
const reassuring = source(
  "blankenship-promises",
  "b",
  "s.patron = 2 AND b.ccode = CASE s.ally WHEN 260 THEN 255 WHEN 315 THEN 316 ELSE s.ally END AND b.year = s.year",
);

export const statements = family({
  name: "statements",
  about: "Statements of support for the ally by the patron's leaders; coded for the United States alone.",
  per: "patron",
  sources: [signals, reassuring],
  variables: {
    words: {
      label: "Supportive statements",
      unit: "statements",
      from: { m: ["us_words"] },
      rule: "us_words of the individual-signals data; coded 1950 to 2010, the zeros of 2011 and 2012 are not",
      domain: signalDomain(1950, 2010, [2]),
    },
    reassurances: {
      label: "Statements of reassurance, by Blankenship",
      unit: "statements",
      from: { b: ["country", "year", "statements_americas", "statements_net"] },
      rule: "statements_americas: coded for states that are allies in one of the study's samples, a third of its rows; the rest are missing",
      domain: { years: [1950, 2010], patrons: [2], absent: "missing" },
    },
  },
  sql: statement`
    SELECT s.row, CASE WHEN s.patron = 2 THEN m.us_words END AS words, b.statements_americas AS reassurances
    FROM spine s LEFT JOIN ${signals} LEFT JOIN ${reassuring}`,
});
