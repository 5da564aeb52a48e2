import { type Domain, family, source, statement } from "../family.js";
import { eitherSide } from "./rivalry.js";

const domain: Domain = { years: [1816, 2014], absent: "zero" };
export const shown = ["dispnum", "ccode1", "ccode2", "year", "cowmidonset", "sidea1", "hostlev1", "hostlev2"];
/** What the list of disputes is, for rules. */
export const listed =
  "militarized interstate disputes (v5.0) of the year; the file keeps one dispute for each pair of opponents and year, so numbers are lower bounds; the list is complete, so none is 0";

const own = source("cow-mid", "d", "d.ccode1 = s.ccode AND d.year = s.year");
const ownGml = source("gml-mid", "g", "g.ccode1 = s.ccode AND g.year = s.year");
const between = source("cow-mid", "d", "d.ccode1 = s.ccode1 AND d.ccode2 = s.ccode2 AND d.year = s.year");
const againstRivals = {
  dataset: "cow-mid",
  alias: "d",
  tables: `(cow_mid d JOIN ${eitherSide} r ON r.rival = d.ccode2 AND d.year BETWEEN r.start AND r."end")`,
  on: "d.ccode1 = s.ally AND r.own = s.patron AND d.year = s.year",
};
/** Both on one side of a dispute: e is a row of the patron in the same dispute, year and side. */
const sameSide = {
  dataset: "cow-mid",
  alias: "j",
  tables: "(cow_mid j JOIN cow_mid e ON e.dispnum = j.dispnum AND e.year = j.year AND e.sidea1 = j.sidea1)",
  on: "j.ccode1 = s.ally AND e.ccode1 = s.patron AND j.year = s.year",
};

export const disputes = family({
  name: "disputes",
  about: "Militarized interstate disputes of a state.",
  per: "state",
  sources: [own],
  variables: {
    mids: { label: "Militarized disputes", unit: "disputes", from: { d: shown }, rule: `number of ${listed}`, domain },
    mid_onsets: { label: "Militarized disputes that began", unit: "disputes", from: { d: shown }, rule: `number that began in the year, of ${listed}`, domain },
    mids_fatal: {
      label: "Militarized disputes with deaths in battle",
      unit: "disputes",
      from: { d: [...shown, "fatality"] },
      rule: `number with a fatality level of 1 to 6 for the whole dispute, of ${listed}. A level that is not known (−9, 13 per cent of the rows) does not count`,
      domain,
    },
  },
  sql: statement`
    SELECT s.row, count(DISTINCT d.dispnum) AS mids, count(DISTINCT d.dispnum) FILTER (d.cowmidonset = 1) AS mid_onsets,
      count(DISTINCT d.dispnum) FILTER (d.fatality BETWEEN 1 AND 6) AS mids_fatal
    FROM spine s LEFT JOIN ${own}
    GROUP BY s.row`,
});

export const disputesRecoded = family({
  name: "disputes",
  about: "Militarized interstate disputes of a state, as Gibler, Miller and Little code them.",
  per: "state",
  sources: [ownGml],
  variables: {
    mids_gml: {
      label: "Militarized disputes, as Gibler, Miller and Little code them",
      unit: "disputes",
      from: { g: ["dispnum", "ccode1", "ccode2", "year", "gmlmidonset", "hostlev1", "hostlev2"] },
      rule: "number of militarized disputes of Gibler, Miller and Little (v2.2.1) of the year; the file keeps one dispute for each pair of opponents and year, so numbers are lower bounds; the list is complete, so none is 0",
      domain: { years: [1816, 2010], absent: "zero" },
    },
  },
  sql: statement`
    SELECT s.row, count(DISTINCT g.dispnum) AS mids_gml FROM spine s LEFT JOIN ${ownGml} GROUP BY s.row`,
});

export const disputesBetween = family({
  name: "disputes",
  about: "Militarized interstate disputes between two states.",
  per: "dyad",
  sources: [between],
  variables: {
    mid_between: {
      label: "A militarized dispute between the two",
      unit: "0 or 1",
      from: { d: shown },
      rule: `1 if the two are opponents, in ${listed}`,
      domain,
    },
    hostility: {
      label: "Highest hostility between the two",
      unit: "0 no dispute, 1 no militarized action, 2 threat, 3 display, 4 use of force, 5 war",
      from: { d: shown },
      rule: `highest hostility level that either of the two reached against the other side in a dispute, in ${listed}`,
      domain,
    },
  },
  sql: statement`
    SELECT s.row, (count(d.dispnum) > 0)::INTEGER AS mid_between, max(greatest(d.hostlev1, d.hostlev2)) AS hostility
    FROM spine s LEFT JOIN ${between} GROUP BY s.row`,
});

export const disputesOfPatron = family({
  name: "disputes",
  about: "Disputes of the ally with the patron's rivals, and at the patron's side.",
  per: "patron",
  sources: [againstRivals, sameSide],
  variables: {
    mids_rivals: {
      label: "The ally's disputes with strategic rivals of the patron",
      unit: "disputes",
      from: { d: shown },
      rule: `number against states that are strategic rivals of the patron in the year (Thompson, Sakuwa and Suhas), of ${listed}`,
      domain,
    },
    mids_joint: {
      label: "Disputes with patron and ally on one side",
      unit: "disputes",
      from: { j: shown },
      rule: `number with both on the same side in the year, of ${listed}`,
      domain,
    },
  },
  sql: statement`
    SELECT s.row, a.mids_rivals, b.mids_joint
    FROM spine s
    LEFT JOIN (SELECT s.row, count(DISTINCT d.dispnum) AS mids_rivals FROM spine s JOIN ${againstRivals} GROUP BY s.row) a ON a.row = s.row
    LEFT JOIN (SELECT s.row, count(DISTINCT j.dispnum) AS mids_joint FROM spine s JOIN ${sameSide} GROUP BY s.row) b ON b.row = s.row`,
});
