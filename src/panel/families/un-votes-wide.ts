import { type Domain, family, statement } from "../family.js";

/** A roll call on which both cast a vote. Four numbers of roll calls are used twice: the date tells them apart. */
const both = {
  dataset: "un-votes-wide",
  alias: "v",
  tables: '(cast_votes_wide p JOIN cast_votes_wide v ON v.rcid = p.rcid AND v."date" = p."date")',
  on: "p.ccode = s.ccode1 AND v.ccode = s.ccode2 AND p.year = s.year",
};
const shown = ["rcid", "date", "iso3", "vote"];
const domain: Domain = { years: [1946, 2023], absent: "missing" };
const rule =
  "over roll calls of the calendar year on which both voted yes, no or abstained, in the file with one column for each state of today: it has no East Germany, no Czechoslovakia, and Yemen from 1991. It counts more votes on parts of resolutions than the other file: do not splice the two";

/** One file a year; the year stands in the file's name alone. */
const coincidence = {
  dataset: "state-dept-coincidence",
  alias: "c",
  tables: `(iso_years k JOIN state_dept_coincidence c ON c."ISO" = k.iso3)`,
  on: "s.patron = 2 AND k.ccode = s.ally AND k.year = s.year AND regexp_extract(c._file, '([0-9]{4})[.]csv$', 1) = CAST(s.year::INTEGER AS VARCHAR)",
};

export const unVotesWide = family({
  name: "un-votes",
  about: "The same to 2023, from a file of the states of today.",
  per: "dyad",
  sources: [both],
  helpers: ["cast_votes_wide"],
  variables: {
    agreement_wide: {
      label: "Agreement in the General Assembly, to 2023",
      unit: "share of equal votes, 0 to 1",
      from: { v: shown },
      rule: `share of equal votes, ${rule}`,
      domain,
    },
    common_votes_wide: { label: "Roll calls on which both voted, to 2023", unit: "roll calls", from: { v: shown }, rule: `number, ${rule}`, domain },
  },
  sql: statement`
    WITH first AS (
      FROM cast_votes_wide WHERE ccode IN (SELECT ccode1 FROM spine) AND year IN (SELECT year FROM spine)
    ), second AS (
      FROM cast_votes_wide WHERE ccode IN (SELECT ccode2 FROM spine) AND year IN (SELECT year FROM spine)
    ), counted AS (
      SELECT p.ccode AS ccode1, v.ccode AS ccode2, p.year, count(*) AS votes, count(*) FILTER (p.vote = v.vote) AS same
      FROM first p JOIN second v ON v.rcid = p.rcid AND v."date" = p."date"
      GROUP BY p.ccode, v.ccode, p.year
    )
    SELECT s.row, t.same / t.votes AS agreement_wide, t.votes AS common_votes_wide
    FROM spine s
    LEFT JOIN counted t ON t.ccode1 = s.ccode1 AND t.ccode2 = s.ccode2 AND t.year = s.year`,
});

export const unCoincidence = family({
  name: "un-votes",
  about: "Voting coincidence with the United States, as the State Department reports it.",
  per: "patron",
  sources: [coincidence],
  helpers: ["iso_years"],
  variables: {
    coincidence: {
      label: "Voting coincidence, State Department",
      unit: "share, 0 to 1",
      from: { c: ["COUNTRY", "ISO", "SAME", "PARTIAL", "ABSENT", "COINCIDENCE"] },
      rule: "COINCIDENCE, as published: votes alike and half of those partly alike, among votes cast",
      domain: { years: [2018, 2023], patrons: [2], absent: "missing" },
    },
  },
  sql: statement`
    SELECT s.row, c."COINCIDENCE" AS coincidence FROM spine s LEFT JOIN ${coincidence}`,
});
