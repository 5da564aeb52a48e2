import { type Domain, family, statement } from "../family.js";
import { signals, signalDomain } from "./signals-data.js";

/** Obligations of whole fiscal years: the transition quarter of 1976 ("1976tq") belongs to none. */
const obligations = {
  dataset: "us-aid",
  alias: "o",
  tables: `(aid_countries n JOIN us_aid o ON o."Country Name" = n.name AND o."Transaction Type Name" = 'Obligations')`,
  on: `s.patron = 2 AND n.ccode = s.ally AND s.year BETWEEN n.first AND n.last AND try_cast(o."Fiscal Year" AS INTEGER) = s.year`,
};
const military = {
  dataset: "us-military-aid",
  alias: "k",
  tables: `(military_aid_countries n JOIN us_military_aid k ON k."Country.Name" = n.name)`,
  on: `s.patron = 2 AND n.ccode = s.ally AND s.year BETWEEN n.first AND n.last AND k."Fiscal.Year" = s.year`,
};

const paid = (first: number, last: number): Domain => ({ years: [first, last], patrons: [2], absent: "zero" });

export const aid = family({
  name: "aid",
  about: "Foreign assistance of the United States to the ally, by fiscal year.",
  per: "patron",
  sources: [signals, obligations, military],
  helpers: ["aid_countries", "military_aid_countries"],
  variables: {
    economic_aid: {
      label: "Economic aid, individual-signals data",
      unit: "US dollars",
      from: { m: ["us_econaid"] },
      rule: "us_econaid of the individual-signals data",
      domain: signalDomain(1950, 2012, [2]),
    },
    us_aid: {
      label: "Aid obligated, economic and military together",
      unit: "constant US dollars of 2022",
      from: { o: ["Country Name", "Fiscal Year", "constant_amount"] },
      rule: "sum of constant_amount of obligations in the fiscal year; the transition quarter of 1976 is left out; a country without a row got none. In the year in which Germany or Yemen changed codes both codes read the same row",
      domain: paid(1946, 2024),
    },
    military_aid: {
      label: "Military aid disbursed",
      unit: "current US dollars",
      from: { k: ["Country.Name", "Fiscal.Year", "Current.Dollar.Amount"] },
      rule: "sum of disbursements with a military objective in the fiscal year; a country without a row got none",
      domain: paid(2002, 2015),
    },
  },
  sql: statement`
    SELECT s.row, CASE WHEN s.patron = 2 THEN m.us_econaid END AS economic_aid, a.us_aid, b.military_aid
    FROM spine s
    LEFT JOIN ${signals}
    LEFT JOIN (SELECT s.row, sum(o.constant_amount ORDER BY o._row) AS us_aid FROM spine s JOIN ${obligations} GROUP BY s.row) a ON a.row = s.row
    LEFT JOIN (SELECT s.row, sum(k."Current.Dollar.Amount" ORDER BY k._row) AS military_aid FROM spine s JOIN ${military} GROUP BY s.row) b ON b.row = s.row`,
});
