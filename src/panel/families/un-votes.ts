import { type Domain, family, statement } from "../family.js";

/** A roll call on which both cast a vote: p is the first state's (the patron's) vote, v the second's (the ally's). */
const both = {
  dataset: "un-votes",
  alias: "v",
  tables: "(cast_votes p JOIN cast_votes v ON v.rcid = p.rcid)",
  on: "p.ccode = s.ccode1 AND v.ccode = s.ccode2 AND p.year = s.year",
};

const shares = (first: number): Domain => ({ years: [first, 2015], absent: "missing" });
const shown = ["rcid", "session", "date", "ccode", "vote", "importantvote", "unres"];
const rule =
  "over roll calls of the calendar year of the vote on which both voted yes, no or abstained; an absence is no vote; a year without a common vote is missing, and so is a state that was no member";

export const unVotes = family({
  name: "un-votes",
  about: "Votes of two states in the General Assembly of the United Nations.",
  per: "dyad",
  sources: [both],
  helpers: ["cast_votes"],
  variables: {
    agreement: {
      label: "Agreement in the General Assembly",
      unit: "share of equal votes, 0 to 1",
      from: { v: shown },
      rule: `share of equal votes, ${rule}`,
      domain: shares(1946),
    },
    common_votes: { label: "Roll calls on which both voted", unit: "roll calls", from: { v: shown }, rule: `number, ${rule}`, domain: shares(1946) },
    agree_important: {
      label: "Agreement on the votes that the State Department calls important",
      unit: "share of equal votes, 0 to 1",
      from: { v: shown },
      rule: `share of equal votes among important ones (marked from session 38 on), ${rule}`,
      domain: shares(1983),
    },
    common_important: {
      label: "Important roll calls on which both voted",
      unit: "roll calls",
      from: { v: shown },
      rule: `number of important ones (marked from session 38 on), ${rule}`,
      domain: shares(1983),
    },
  },
  // Grouped by pair before the rows are met: votes of states that no row names are left out first, or every pair of the world would be made.
  sql: statement`
    WITH first AS (
      FROM cast_votes WHERE ccode IN (SELECT ccode1 FROM spine) AND year IN (SELECT year FROM spine)
    ), second AS (
      FROM cast_votes WHERE ccode IN (SELECT ccode2 FROM spine) AND year IN (SELECT year FROM spine)
    ), counted AS (
      SELECT p.ccode AS ccode1, v.ccode AS ccode2, p.year, count(*) AS votes, count(*) FILTER (p.vote = v.vote) AS same,
        count(*) FILTER (v.importantvote = 1) AS important, count(*) FILTER (v.importantvote = 1 AND p.vote = v.vote) AS same_important
      FROM first p JOIN second v ON v.rcid = p.rcid
      GROUP BY p.ccode, v.ccode, p.year
    )
    SELECT s.row, t.same / t.votes AS agreement, t.votes AS common_votes,
      CASE WHEN t.important > 0 THEN t.same_important / t.important END AS agree_important, t.important AS common_important
    FROM spine s
    LEFT JOIN counted t ON t.ccode1 = s.ccode1 AND t.ccode2 = s.ccode2 AND t.year = s.year`,
});
