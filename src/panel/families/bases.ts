import { family, source, statement } from "../family.js";

const sites = source("us-bases", "b", "s.patron = 2 AND b.ccode = s.ally");
const building = source("us-construction", "c", "s.patron = 2 AND c.ccode = s.ally AND c.year = s.year");

export const bases = family({
  name: "bases",
  about: "Bases of the United States in the ally's territory, and what was spent on them.",
  per: "patron",
  sources: [sites, building],
  variables: {
    us_bases: {
      label: "Bases of the United States",
      unit: "bases",
      from: { b: ["basename", "base"] },
      rule: "sites that Vine lists as bases, a site listed twice counted once; a snapshot without dates, given for the year of its publication alone",
      domain: { years: [2015, 2015], patrons: [2], absent: "zero" },
    },
    us_sites: {
      label: "Bases and smaller sites of the United States",
      unit: "sites",
      from: { b: ["basename", "base", "lilypad", "fundedsite"] },
      rule: "all sites that Vine lists, a site listed twice counted once; a snapshot without dates, given for the year of its publication alone",
      domain: { years: [2015, 2015], patrons: [2], absent: "zero" },
    },
    us_construction: {
      label: "Military construction of the United States",
      unit: "thousands of US dollars, it seems: the source does not say",
      from: { c: ["location", "year", "spend_construction"] },
      rule: "sum of spend_construction over the host's sites in the fiscal year; sites without a country are in none",
      domain: { years: [2008, 2019], patrons: [2], absent: "zero" },
    },
  },
  sql: statement`
    SELECT s.row, a.us_bases, a.us_sites, d.us_construction
    FROM spine s
    LEFT JOIN (
      SELECT s.row, count(DISTINCT (b.basename, b.lat, b.lon)) FILTER (b.base = 1) AS us_bases, count(DISTINCT (b.basename, b.lat, b.lon)) AS us_sites
      FROM spine s JOIN ${sites}
      GROUP BY s.row
    ) a ON a.row = s.row
    LEFT JOIN (
      SELECT s.row, sum(c.spend_construction ORDER BY c._row) AS us_construction FROM spine s JOIN ${building} GROUP BY s.row
    ) d ON d.row = s.row`,
});
