import { type Domain, family, statement } from "../family.js";

/** Leaders in office at some time of the year, by the Gleditsch–Ward code of the state. */
const inOffice = {
  dataset: "archigos",
  alias: "a",
  tables: "(gw_years g JOIN archigos a ON a.gwcode = g.gw)",
  on: "g.ccode = s.ccode AND g.year = s.year AND s.year BETWEEN year(a.startdate) AND year(a.enddate)",
};
const shown = ["obsid", "leader", "startdate", "enddate", "entry"];
const domain: Domain = { years: [1840, 2015], absent: "missing" };
const at =
  "of the leader in office on 31 December (the last to enter, if two are); missing where nobody was, and for states that are not on the Gleditsch–Ward list";

export const leaders = family({
  name: "leaders",
  about: "Leaders of a state and how long they have been in office.",
  per: "state",
  sources: [inOffice],
  helpers: ["gw_years"],
  variables: {
    leader_years: { label: "Years since the leader entered office", unit: "years", from: { a: shown }, rule: `year less the year of entry, ${at}`, domain },
    leader_change: { label: "A new leader entered in the year", unit: "0 or 1", from: { a: shown }, rule: `1 if the entry lies in the year, ${at}`, domain },
    irregular_entry: {
      label: "The leader entered by irregular means or was imposed",
      unit: "0 or 1",
      from: { a: shown },
      rule: `0 if the entry is Regular, 1 if it is another, ${at}`,
      domain,
    },
    leader: { label: "Leader", unit: "name", from: { a: shown }, rule: `name ${at}`, domain, text: true },
  },
  sql: statement`
    SELECT s.row, s.year - year(l.startdate) AS leader_years, (year(l.startdate) = s.year)::INTEGER AS leader_change,
      (l.entry <> 'Regular')::INTEGER AS irregular_entry, l.leader
    FROM spine s
    LEFT JOIN (
      SELECT s.row, max_by(a.startdate, (a.startdate, a.obsid)) AS startdate, max_by(a.entry, (a.startdate, a.obsid)) AS entry,
        max_by(a.leader, (a.startdate, a.obsid)) AS leader
      FROM spine s JOIN ${inOffice}
      WHERE make_date(s.year::INTEGER, 12, 31) BETWEEN a.startdate AND a.enddate
      GROUP BY s.row
    ) l ON l.row = s.row`,
});
