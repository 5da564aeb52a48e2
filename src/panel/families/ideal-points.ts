import { type Domain, family, source, statement } from "../family.js";

const domain: Domain = { years: [1946, 2023], absent: "missing" };
const smoother =
  "release of June 2024; the year is that of the session's autumn (session + 1945), and session 19 (1964) is missing. Estimates borrow strength from sessions before and after (a two-sided smoother): for levels, not for year-to-year moves nor as an outcome";

const own = source("ideal-points-2024", "i", "i.ccode = s.ccode AND i.session + 1945 = s.year");
const first = source("ideal-points-2024", "a", "a.ccode = s.ccode1 AND a.session + 1945 = s.year");
const second = source("ideal-points-2024", "b", "b.ccode = s.ccode2 AND b.session + 1945 = s.year");

export const idealPoints = family({
  name: "ideal-points",
  about: "Published ideal points of states in the General Assembly of the United Nations.",
  per: "state",
  sources: [own],
  variables: {
    ideal_point: {
      label: "Ideal point, two-sided smoother",
      unit: "scale of the release",
      from: { i: ["session", "IdealPointAll", "NVotesAll"] },
      rule: `IdealPointAll, ${smoother}`,
      domain,
      ofPatron: true,
    },
    ideal_votes: {
      label: "Votes behind the ideal point",
      unit: "roll calls",
      from: { i: ["session", "NVotesAll"] },
      rule: "NVotesAll, as published; few votes, weak estimates",
      domain,
    },
  },
  sql: statement`
    SELECT s.row, i."IdealPointAll" AS ideal_point, i."NVotesAll" AS ideal_votes
    FROM spine s LEFT JOIN ${own}`,
});

export const idealDistance = family({
  name: "ideal-points",
  about: "Distance between the published ideal points of two states.",
  per: "dyad",
  sources: [first, second],
  variables: {
    ideal_distance: {
      label: "Distance of ideal points, two-sided smoother",
      unit: "scale of the release",
      from: { a: ["session", "IdealPointAll"], b: ["session", "IdealPointAll"] },
      rule: `absolute difference of IdealPointAll, ${smoother}`,
      domain,
    },
  },
  sql: statement`
    SELECT s.row, abs(a."IdealPointAll" - b."IdealPointAll") AS ideal_distance
    FROM spine s LEFT JOIN ${first} LEFT JOIN ${second}`,
});
