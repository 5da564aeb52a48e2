import { type Domain, family, source, statement } from "../family.js";
import { columnsOf, ofPatron, signalDomain, signals } from "./signals-data.js";

const years = Array.from({ length: 71 }, (_, i) => `"${1950 + i}"`).join(", ");

/** One row per recipient and year: an empty cell of the source falls out and means that no delivery is recorded. */
const deliveries = {
  dataset: "sipri-us-tiv",
  alias: "d",
  tables: `(sipri_recipients r JOIN (FROM sipri_us_tiv UNPIVOT (tiv FOR year IN (${years}))) d ON d.recipient = r.name)`,
  on: "s.patron = 2 AND r.ccode = s.ally AND s.year BETWEEN r.first AND r.last AND d.year::INTEGER = s.year",
};

const between = source("sipri-tiv-dyad", "b", "b.ccode1 = s.patron AND b.ccode2 = s.ally AND b.year = s.year");

const registered: Domain = { years: [1950, 2020], patrons: [2], absent: "zero" };

export const arms = family({
  name: "arms",
  about: "Deliveries of major arms from the patron, in SIPRI's trend-indicator value, which measures capability, not money.",
  per: "patron",
  sources: [signals, deliveries, between],
  helpers: ["sipri_recipients"],
  variables: {
    arms: {
      label: "Arms from the patron, individual-signals data",
      unit: "millions of trend-indicator value",
      from: { m: columnsOf("arms") },
      rule: "PATRON_arms of the individual-signals data",
      domain: signalDomain(1950, 2012),
    },
    us_arms_tiv: {
      label: "Arms from the United States, SIPRI's list of recipients",
      unit: "millions of trend-indicator value",
      from: { d: ["recipient", "year", "tiv"] },
      rule: "the recipient's cell of the year; empty means none recorded, 0 less than half a million; a state that is no recipient has none. In the year in which Germany or Yemen changed codes both codes read the same cell",
      domain: registered,
    },
    arms_dyad: {
      label: "Arms from the patron, SIPRI's dyads",
      unit: "millions of trend-indicator value",
      from: { b: ["sender", "receiver", "year", "value"] },
      rule: "value of the sender and receiver; the source fills in zeros for pairs that it lists, and has neither Vietnam nor East Germany",
      domain: { years: [1970, 2014], absent: "missing" },
    },
  },
  sql: statement`
    SELECT s.row, ${ofPatron("arms")} AS arms, d.tiv AS us_arms_tiv, b.value AS arms_dyad
    FROM spine s
    LEFT JOIN ${signals}
    LEFT JOIN ${deliveries}
    LEFT JOIN ${between}`,
});
