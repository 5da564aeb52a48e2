import { family, source, statement, type Domain } from "../family.js";

const scores = source("democracy", "d", "d.ccode = s.ccode AND d.year = s.year");
/** Polity under its own codes: 364 is the USSR, 529 Ethiopia from 1993, 818 Vietnam from 1976, and so on. */
const polity = {
  dataset: "polity5",
  alias: "p",
  tables: "(polity_years y JOIN polity5 p ON p.ccode = y.polity AND p.year = y.year)",
  on: "y.ccode = s.ccode AND y.year = s.year",
};

const from = (first: number, last: number): Domain => ({ years: [first, last], absent: "missing" });

export const regime = family({
  name: "regime",
  about: "Regime of a state, by year.",
  per: "state",
  sources: [polity, scores],
  helpers: ["polity_years"],
  variables: {
    polity: {
      label: "Polity score",
      unit: "−10 (autocracy) to 10 (democracy)",
      from: { p: ["ccode", "country", "year", "polity", "polity2"] },
      rule: "polity2 of Polity5 under Polity's own code of the state in the year; where it has two codes in one year, the later one that has a score; −66, −77 and −88 are missing",
      domain: from(1816, 2020),
      ofPatron: true,
    },
    polyarchy: {
      label: "Electoral democracy (V-Dem)",
      unit: "0 to 1",
      from: { d: ["v2x_polyarchy"] },
      rule: "v2x_polyarchy, as published",
      domain: from(1816, 2025),
      ofPatron: true,
    },
    euds: {
      label: "Extended Unified Democracy Score",
      unit: "standard deviations",
      from: { d: ["euds"] },
      rule: "euds, as published",
      domain: from(1816, 2025),
      ofPatron: true,
    },
  },
  sql: statement`
    SELECT s.row, q.polity, d.v2x_polyarchy AS polyarchy, d.euds
    FROM spine s
    LEFT JOIN (
      SELECT s.row, arg_min(p.polity2, y.place) AS polity
      FROM spine s JOIN ${polity}
      WHERE p.polity2 BETWEEN -10 AND 10
      GROUP BY s.row
    ) q ON q.row = s.row
    LEFT JOIN ${scores}`,
});
