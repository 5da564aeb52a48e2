import { type Domain, family, source, statement } from "../family.js";

const flows = source("cow-trade-dyad", "t", "t.ccode1 = least(s.ccode1, s.ccode2) AND t.ccode2 = greatest(s.ccode1, s.ccode2) AND t.year = s.year");
const shown = ["ccode1", "ccode2", "year", "flow1", "flow2"];
const domain: Domain = { years: [1870, 2014], absent: "missing" };
const unit = "millions of current US dollars";

export const trade = family({
  name: "trade",
  about: "Trade between two states.",
  per: "dyad",
  sources: [flows],
  variables: {
    exports: {
      label: "Exports of the ally (second state) to the patron (first state)",
      unit,
      from: { t: shown },
      rule: "what the first state reports as imports from the second; −9 and blank are missing",
      domain,
    },
    imports: {
      label: "Imports of the ally (second state) from the patron (first state)",
      unit,
      from: { t: shown },
      rule: "what the second state reports as imports from the first; −9 and blank are missing",
      domain,
    },
    trade: { label: "Trade between the two", unit, from: { t: shown }, rule: "exports and imports together, where both are known", domain },
  },
  sql: statement`
    SELECT s.row, CASE WHEN s.ccode1 < s.ccode2 THEN t.flow1 ELSE t.flow2 END AS exports,
      CASE WHEN s.ccode1 < s.ccode2 THEN t.flow2 ELSE t.flow1 END AS imports, t.flow1 + t.flow2 AS trade
    FROM spine s LEFT JOIN ${flows}`,
});
