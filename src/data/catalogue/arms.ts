import type { Dataset } from "../dataset.js";
import { sipri, work } from "./citations.js";
import { pinned } from "./pins.js";
import { cow, variable, variables } from "./variables.js";

const institute = {
  publisher: "Stockholm International Peace Research Institute",
  url: "https://www.sipri.org/databases/armstransfers",
  terms: "Non-commercial use with credit; reproducing 10 per cent of the database or more needs leave.",
  cite: [sipri],
} as const;
const tiv = "millions of trend-indicator value";
const revised = { what: "SIPRI revises old figures every year, and the editions here differ", done: "never mixed in one series" };
const yearColumns = (first: number, last: number): string[] => Array.from({ length: last - first + 1 }, (_, i) => String(first + i));

const deliveries: Dataset = {
  id: "sipri-us-tiv",
  title: "US arms deliveries by recipient",
  version: "downloaded in 2021",
  about: "Volume of major arms delivered by the United States to each recipient, one column for each year from 1950 to 2020.",
  unit: "recipient",
  keys: ["recipient"],
  years: [1950, 2020],
  rows: 163,
  codes: "names",
  codeColumns: ["recipient"],
  variables: [
    variable("recipient", "Recipient, by SIPRI's name"),
    ...yearColumns(1950, 2020).map((year) =>
      variable(year, `Deliveries in ${year}; 0: less than half a million`, { unit: tiv, blank: "none recorded", range: [0, 10000] }),
    ),
  ],
  ...institute,
  faults: [
    { what: "years are columns", done: "turned into rows when the panel is made" },
    {
      what: "a blank means that no delivery is recorded, 0 one of less than half a million",
      done: "both are 0 in 1950-2020; a state that is no recipient has 0 too",
    },
    {
      what: "recipients are names: Germany covers West Germany, South Vietnam stands by itself (1954-74) beside Viet Nam (2017), North Yemen beside Yemen",
      done: "matched to Correlates of War codes as of the year",
    },
    { what: "the indicator measures military capability, not money", done: "said in the unit" },
    revised,
  ],
  reading: { format: "csv" },
  files: pinned("sipri-us-tiv"),
};

const register: Dataset = {
  id: "sipri-us-register",
  title: "Register of US arms transfers, deal by deal",
  version: "downloaded in 2021",
  about: "SIPRI's printed register of US exports of major arms: weapon, number ordered, year of order, years of delivery.",
  unit: "line of the report",
  keys: [],
  years: [1940, 2021],
  rows: 9273,
  codes: "names",
  variables: variables({
    country: "Recipient, on a line of its own above its deals",
    ordered: "Number ordered",
    weapon: "Weapon",
    "weapon.des": "Kind of weapon",
    year: "Year of the order",
    "years.delivered": "Years of delivery",
    delivered: "Number delivered",
    comments: "Comments",
  }),
  ...institute,
  faults: [
    {
      what: "the layout is that of a report: the recipient stands alone on 166 lines, and 167 lines are empty",
      done: "not used in the panel; the recipient must be carried down to its deals",
    },
    { what: "3 deals are shifted by a column (the year reads helicopter, tank or aircraft EO system)", done: "the column of years is read as text" },
    { what: "estimates, in brackets at the source, became negative years and numbers", done: "kept" },
    { what: "blanks of the first column are runs of spaces", done: "read as missing" },
  ],
  reading: { format: "csv" },
  files: pinned("sipri-us-register"),
};

const dyads: Dataset = {
  id: "sipri-tiv-dyad",
  title: "Arms transfers between all states",
  version: "to 2014",
  about: "Volume of major arms delivered by one state to another in a year.",
  unit: "directed dyad-year",
  keys: ["ccode1", "ccode2", "year"],
  year: "year",
  years: [1970, 2014],
  rows: 81335,
  codes: "cow",
  codeColumns: ["ccode1", "ccode2"],
  variables: [
    cow("ccode1", "the supplier"),
    cow("ccode2", "the recipient"),
    variable("year", "Calendar year", { range: [1970, 2014] }),
    variable("sender", "Supplier, by name"),
    variable("receiver", "Recipient, by name"),
    variable("value", "Deliveries", { unit: tiv, range: [0, 10000] }),
  ],
  ...institute,
  faults: [
    { what: "Vietnam (816, 817) and East Germany (265) are not in it at all", done: "missing, not 0" },
    { what: "83 per cent of the values are zeros that were filled in for listed pairs", done: "0 for pairs that the file has; other pairs are missing" },
    { what: "Germany is 260 to 1989 and 255 from 1990, both by the name Germany", done: "joined by code" },
    { what: "for US exports it equals sipri-us-tiv in 88 per cent of the cells (correlation above 0.99)", done: "both are given" },
    revised,
  ],
  reading: { format: "rds" },
  files: pinned("sipri-tiv-dyad"),
};

const stages = ["notified to the Congress", "authorised", "delivered"] as const;
const sales: Dataset = {
  id: "us-arms-cip",
  title: "US arms sales: notifications, authorisations, deliveries",
  version: "to 2019",
  about: "Arms sales of the United States by recipient and year in dollars, as the Security Assistance Monitor put them together from official reports.",
  unit: "recipient",
  keys: ["country"],
  years: [2000, 2019],
  rows: 234,
  codes: "names",
  codeColumns: ["country"],
  variables: [
    variable("country", "Recipient, by name"),
    ...yearColumns(2000, 2019).flatMap((year) =>
      stages.map((stage, i) =>
        variable(i === 0 ? year : `${year}_${i + 1}`, `Sales ${stage} in ${year}`, { unit: "US dollars, as text with a dollar sign and commas" }),
      ),
    ),
  ],
  publisher: "Security Assistance Monitor, Center for International Policy",
  url: "https://securityassistance.org/",
  terms: "Terms not stated; cite.",
  cite: [
    work("dataset", {
      id: "cip_sam",
      by: "Security Assistance Monitor",
      title: "Arms Sales Database",
      publisher: "Center for International Policy",
      URL: "https://securityassistance.org/",
    }),
  ],
  faults: [
    {
      what: "three columns a year have the year as their only name",
      done: "told apart by position: 2000, 2000_2 and 2000_3 are notifications, authorisations and deliveries of 2000",
    },
    { what: "amounts are texts such as $1,451,000 with a blank behind", done: "kept as texts; not used in the panel" },
    { what: "notifications are 0 before 2004 where there was no record, and deliveries of 2019 are all 0", done: "not used there" },
    { what: "the name Angola appears twice, once with a blank behind", done: "kept as two rows" },
  ],
  reading: { format: "csv" },
  files: pinned("us-arms-cip"),
};

export const arms: readonly Dataset[] = [deliveries, register, dyads, sales];
