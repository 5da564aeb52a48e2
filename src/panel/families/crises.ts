import { fromCow } from "../crosswalk.js";
import { type Domain, family, source, statement } from "../family.js";
import { listed as disputesListed, shown } from "./disputes.js";

const onGwList = (ccode: number, year: number): boolean => fromCow(ccode, "gw", year) !== undefined;

const world = {
  dataset: "icb",
  alias: "c",
  tables: "icb c",
  on: "s.year BETWEEN c.yrtrig AND c.yrterm",
};
/** A conflict with the state as a party, not as a supporter; parties in Gleditsch–Ward codes. */
const party = {
  dataset: "ucdp-acd",
  alias: "u",
  tables: "(gw_years g JOIN ucdp_acd u ON u.year = g.year AND g.gw IN (u.gwno_a, u.gwno_b))",
  on: "g.ccode = s.ccode AND u.year = s.year",
};
const wars = { dataset: "cow-interstate-war", alias: "w", tables: "cow_interstate_war w", on: "w.ccode1 = s.ccode AND w.year = s.year" };

const complete = (first: number, last: number): Domain => ({ years: [first, last], absent: "zero" });
const violent = source("cow-mid", "d", "d.ccode1 = s.ccode AND d.year = s.year AND greatest(d.hostlev1, d.hostlev2) >= 4");
const crisis = ["crisno", "crisname", "yrtrig", "yrterm", "usinv", "suinv"];
const level = "system-level file of International Crisis Behavior, which names no states: the same for every state of a year";

export const crises = family({
  name: "crises",
  about: "Crises, armed conflicts and wars of a state, and international crises of the year.",
  per: "state",
  sources: [violent, party, wars, world],
  helpers: ["gw_years"],
  variables: {
    crises: {
      label: "Crises: militarized disputes in which either side used force",
      unit: "disputes",
      from: { d: shown },
      rule: `number with a hostility level of 4 (use of force) or 5 (war) on either side, of ${disputesListed}. It stands in for crises by state: the file of International Crisis Behavior at hand names none`,
      domain: complete(1816, 2014),
    },
    armed_conflicts: {
      label: "Armed conflicts",
      unit: "conflicts",
      from: { u: ["conflict_id", "year", "gwno_a", "gwno_b", "type_of_conflict", "intensity_level"] },
      rule: "conflicts of UCDP/PRIO with the state as a party (the government, within a state), each counted once a year; the list is complete, so none is 0",
      domain: { ...complete(1946, 2024), units: { about: "states of the Gleditsch–Ward list", has: onGwList } },
    },
    conflict_intensity: {
      label: "Highest intensity of the armed conflicts",
      unit: "0 none, 1 from 25 to 999 deaths in battle in the year, 2 a thousand or more",
      from: { u: ["conflict_id", "year", "gwno_a", "gwno_b", "type_of_conflict", "intensity_level"] },
      rule: "highest intensity_level of the conflicts of UCDP/PRIO with the state as a party; the list is complete, so none is 0",
      domain: { ...complete(1946, 2024), units: { about: "states of the Gleditsch–Ward list", has: onGwList } },
    },
    interstate_war: {
      label: "In an interstate war",
      unit: "0 or 1",
      from: { w: ["warnum", "ccode1", "ccode2", "year"] },
      rule: "1 if the state fights in an interstate war of the Correlates of War project (v4) in the year; the list is complete, so none is 0",
      domain: complete(1816, 2007),
    },
    crises_world: {
      label: "International crises in the world",
      unit: "crises",
      from: { c: crisis },
      rule: `crises under way in the year; ${level}`,
      domain: complete(1918, 2016),
    },
    crises_us: {
      label: "International crises in which the United States acted",
      unit: "crises",
      from: { c: crisis },
      rule: `crises under way in the year with usinv above 1 (from low-level to military activity); ${level}`,
      domain: complete(1918, 2016),
    },
    crises_soviet: {
      label: "International crises in which the Soviet Union or Russia acted",
      unit: "crises",
      from: { c: crisis },
      rule: `crises under way in the year with suinv above 1; ${level}`,
      domain: complete(1918, 2016),
    },
  },
  sql: statement`
    SELECT s.row, v.crises, a.armed_conflicts, a.conflict_intensity, b.interstate_war, y.crises_world, y.crises_us, y.crises_soviet
    FROM spine s
    LEFT JOIN (SELECT s.row, count(DISTINCT d.dispnum) AS crises FROM spine s JOIN ${violent} GROUP BY s.row) v ON v.row = s.row
    LEFT JOIN (SELECT s.row, count(DISTINCT u.conflict_id) AS armed_conflicts, max(u.intensity_level) AS conflict_intensity FROM spine s JOIN ${party} GROUP BY s.row) a ON a.row = s.row
    LEFT JOIN (SELECT DISTINCT s.row, 1 AS interstate_war FROM spine s JOIN ${wars}) b ON b.row = s.row
    LEFT JOIN (
      SELECT s.year, count(*) AS crises_world, count(*) FILTER (c.usinv > 1) AS crises_us, count(*) FILTER (c.suinv > 1) AS crises_soviet
      FROM (SELECT DISTINCT year FROM spine) s JOIN ${world}
      GROUP BY s.year
    ) y ON y.year = s.year`,
});
