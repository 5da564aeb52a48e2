import { type Domain, family, statement } from "../family.js";
import { columnsOf, ofPatron, signalDomain, signals } from "./signals-data.js";

/** A travel or visit to or from a territory that stands for the ally in that year. */
const byTerritory = (dataset: string, alias: string, id: string) => ({
  dataset,
  alias,
  tables: `(hsg_territories h JOIN ${dataset.replaceAll("-", "_")} ${alias} ON ${alias}.${id} = h.id)`,
  on: `s.patron = 2 AND h.ccode = s.ally AND s.year BETWEEN h.first AND h.last AND substr(${alias}."start-date", 1, 4)::INTEGER = s.year`,
});

const president = byTerritory("hsg-president-travels", "p", "country_id");
const secretary = byTerritory("hsg-secretary-travels", "t", "country_id");
const leader = byTerritory("hsg-leader-visits", "v", "from_id");

/** Only whole years: the lists end within 2024 and 2025. */
const recorded = (first: number, last: number): Domain => ({ years: [first, last], patrons: [2], absent: "zero" });

export const visits = family({
  name: "visits",
  about: "Visits of the patron's leaders to the ally and, for the United States, of the ally's leaders to the patron.",
  per: "patron",
  sources: [signals, president, secretary, leader],
  helpers: ["hsg_territories"],
  variables: {
    visit: {
      label: "A visit of the patron's leader to the ally",
      unit: "0 or 1",
      from: { m: columnsOf("vis") },
      rule: "PATRON_vis of the individual-signals data",
      domain: signalDomain(1950, 2012),
    },
    president_visits: {
      label: "Visits of the President of the United States",
      unit: "visits",
      from: { p: ["id", "name", "start-date", "country_id", "remarks"] },
      rule: "stops that begin in the year, stops of one day in one country counted once; visits as president-elect left out; territories as of the year",
      domain: recorded(1906, 2023),
    },
    secretary_visits: {
      label: "Visits of the Secretary of State of the United States",
      unit: "visits",
      from: { t: ["id", "name", "start-date", "country_id", "remarks"] },
      rule: "stops that begin in the year, stops of one day in one country counted once; visits with the President are counted",
      domain: recorded(1866, 2024),
    },
    leader_visits: {
      label: "Visits of the ally's leaders to the United States",
      unit: "visits",
      from: { v: ["id", "visitor", "start-date", "from_id", "description"] },
      rule: "visits that begin in the year, of every kind (state, working, private, to the United Nations), a repeated entry of the same visitor and day counted once",
      domain: recorded(1874, 2023),
    },
  },
  sql: statement`
    SELECT s.row, ${ofPatron("vis")} AS visit, a.president_visits, b.secretary_visits, c.leader_visits
    FROM spine s
    LEFT JOIN ${signals}
    LEFT JOIN (
      SELECT s.row, count(DISTINCT (p.who, p."start-date")) AS president_visits
      FROM spine s JOIN ${president}
      WHERE p.remarks IS NULL OR p.remarks NOT LIKE '%as President-elect%'
      GROUP BY s.row
    ) a ON a.row = s.row
    LEFT JOIN (
      SELECT s.row, count(DISTINCT (t.who, t."start-date")) AS secretary_visits FROM spine s JOIN ${secretary} GROUP BY s.row
    ) b ON b.row = s.row
    LEFT JOIN (
      SELECT s.row, count(DISTINCT (v.visitor, v."start-date")) AS leader_visits FROM spine s JOIN ${leader} GROUP BY s.row
    ) c ON c.row = s.row`,
});
