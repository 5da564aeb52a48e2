import type { Dataset } from "../dataset.js";
import { work } from "./citations.js";
import { pinned } from "./pins.js";
import { variable, variables } from "./variables.js";

const government = {
  publisher: "US Department of State and USAID",
  url: "https://foreignassistance.gov/",
  terms: "Work of the US government: public domain in the United States.",
} as const;
const site = work("dataset", {
  id: "foreignassistance",
  by: "U.S. Department of State; U.S. Agency for International Development",
  title: "ForeignAssistance.gov",
  URL: "https://foreignassistance.gov/",
});
const greenbook = work("report", {
  id: "usaid_greenbook",
  by: "U.S. Agency for International Development",
  title: "U.S. Overseas Loans and Grants: Obligations and Loan Authorizations (Greenbook)",
});
const fiscal = { what: "years are fiscal years", done: "put beside the calendar year of the same number" };

const totals: Dataset = {
  id: "us-aid",
  title: "US foreign assistance by country",
  version: "to fiscal year 2024",
  about: "Total aid of the United States by country, fiscal year and type of transaction, in current dollars and in those of 2022.",
  unit: "country-fiscal year-transaction type",
  keys: ["Country Name", "Fiscal Year", "Transaction Type Name"],
  years: [1946, 2024],
  rows: 22034,
  codes: "iso3",
  codeColumns: ["Country Code"],
  variables: [
    variable("Country Code", "Country, ISO alpha-3 with some codes of the publisher's own"),
    variable("Country Name", "Country, by name"),
    variable("Region ID", "Number of the region", { range: [1, 7] }),
    variable("Region Name", "Region"),
    variable("Income Group Acronym", "Income group", { values: ["HIC", "LIC", "LMIC", "UMIC"] }),
    variable("Income Group Name", "Income group, in words"),
    variable("Transaction Type ID", "Number of the type of transaction", { values: [1, 2, 3, 18] }),
    variable("Transaction Type Name", "Type of transaction: obligations 1946-2024, disbursements from 2001, appropriations from 2004, requests from 2005", {
      values: ["Appropriated and Planned", "Disbursements", "Obligations", "President's Budget Requests"],
    }),
    variable("Fiscal Year", "Fiscal year, a text; 1976tq is the transition quarter"),
    variable("current_amount", "Amount", { unit: "US dollars of the year" }),
    variable("constant_amount", "Amount", { unit: "US dollars of 2022" }),
  ],
  ...government,
  cite: [site],
  faults: [
    { what: "four types of transaction stand below one another", done: "obligations alone are used; types are never summed" },
    { what: "1976tq, the quarter between two fiscal calendars, is a year of its own (98 rows)", done: "left out" },
    {
      what: "the code is the text NULL for six former states (South Vietnam, Czechoslovakia, West Berlin, South Yemen, Soviet Union, East Germany), so that code, year and type repeat 20 times",
      done: "states are matched by name, as of the year",
    },
    {
      what: "codes of the publisher's own: CS-KM Kosovo, YUF Yugoslavia, SCG Serbia and Montenegro; regions and the world have codes too",
      done: "states are matched by name; regions join none",
    },
    { what: "military and economic aid are not told apart", done: "the total is called total; us-military-aid has the one for 2002-15" },
    { what: "amounts below 0 are money given back", done: "kept" },
    fiscal,
  ],
  reading: { format: "csv", missing: ["NULL"], types: { "Fiscal Year": "text", "Country Code": "text" } },
  files: pinned("us-aid"),
};

const programmes: Dataset = {
  id: "us-aid-greenbook",
  title: "US economic aid by programme",
  version: "fiscal years 1946-2009",
  about: "The economic sheet of the Greenbook: obligations by country and programme, one column for each fiscal year.",
  unit: "country-programme",
  keys: ["country_name", "program_name"],
  repeatedKeys: 4,
  years: [1946, 2009],
  rows: 2446,
  codes: "names",
  codeColumns: ["country_name"],
  variables: [
    variable("country_name", "Country, by name"),
    variable("program_name", "Programme"),
    ...Array.from({ length: 64 }, (_, i) => variable(`FY${1946 + i}`, `Obligations in fiscal year ${1946 + i}`, { unit: "US dollars" })),
    variable("FY1976tq", "Obligations in the transition quarter of 1976", { unit: "US dollars" }),
  ],
  ...government,
  publisher: "USAID",
  cite: [greenbook],
  faults: [
    {
      what: "it is the economic sheet: neither FMF, IMET nor MAP, so that totals are 57 to 80 per cent of us-aid where compared",
      done: "not used as total aid",
    },
    { what: "two places share the name China (4 programmes twice), while Taiwan has rows of its own", done: "kept; the key repeats there" },
    { what: "whether dollars are current is not stated", done: "not used in the panel" },
    fiscal,
  ],
  reading: { format: "csv" },
  files: pinned("us-aid-greenbook"),
};

const military: Dataset = {
  id: "us-military-aid",
  title: "US military assistance, disbursements",
  version: "fiscal years 2002-2015",
  about: "Disbursements of the United States with a military objective, one row for each transaction.",
  unit: "transaction line",
  keys: ["column_1"],
  year: "Fiscal.Year",
  years: [2002, 2015],
  rows: 8374,
  codes: "iso3",
  codeColumns: ["Country.Code"],
  variables: [
    variable("column_1", "Number of the line"),
    ...variables({ "Country.Code": "Country, ISO alpha-3", "Country.Name": "Country, by name" }),
    variable("Fiscal.Year", "Fiscal year", { range: [2002, 2015] }),
    variable("Foreign.Assistance.Objective.Name", "Objective", { values: ["Military"] }),
    variable("Transaction.Type.Name", "Type of transaction", { values: ["Disbursements"] }),
    variable("Transaction.Type.ID", "Number of the type of transaction", { values: [3] }),
    variable("Current.Dollar.Amount", "Amount", { unit: "US dollars of the year" }),
  ],
  ...government,
  cite: [site],
  faults: [
    { what: "6,220 lines share country and year with another (Iraq in 2005 has 688)", done: "summed by country and fiscal year" },
    { what: "the first column, of line numbers, has no name", done: "read as column_1" },
    { what: "amounts below 0 are money given back", done: "kept" },
    fiscal,
  ],
  reading: { format: "csv" },
  files: pinned("us-military-aid"),
};

export const aid: readonly Dataset[] = [totals, programmes, military];
