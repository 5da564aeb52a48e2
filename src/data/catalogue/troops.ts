import type { Dataset } from "../dataset.js";
import { allen2020, allen2022, work } from "./citations.js";
import { pinned } from "./pins.js";
import { cow, flags, variable, variables } from "./variables.js";

const troopdata = {
  publisher: "Michael E. Flynn (R package troopdata), from reports of the US Defense Manpower Data Center",
  url: "https://meflynn.github.io/troopdata/",
  terms: "Counts are work of the US government, in the public domain in the United States; the package is under the GPL, version 3 or later.",
  cite: [allen2022],
} as const;
const people = { unit: "persons" } as const;
const later = { unit: "persons", years: [2008, 2024] } as const;
const names = variables({ countryname: "Host, by name", iso3c: "Host, ISO alpha-3" });
const region = variable("region", "Region of the host");
const coordinates = [variable("lat", "Latitude", { unit: "degrees", range: [-90, 90] }), variable("lon", "Longitude", { unit: "degrees", range: [-180, 180] })];
/** Codes beyond the system's are territories. */
const host = cow("ccode", "the host; from 1001 on territories", { range: [2, 10101] });

const rebuilt: Dataset = {
  id: "troops",
  title: "US personnel abroad, rebuilt series",
  version: "build of troopdata 1.0.4.9000",
  about: "US active-duty personnel by host and year and by branch; from 2008 also guard, reserve and civilians.",
  unit: "host-year",
  keys: ["countryname", "year"],
  year: "year",
  years: [1950, 2024],
  rows: 13135,
  codes: "cow",
  codeColumns: ["ccode"],
  variables: [
    host,
    variable("year", "Calendar year", { range: [1950, 2024] }),
    ...names,
    region,
    variable("troops_ad", "Active-duty personnel", people),
    ...variables(
      {
        army_ad: "Army, active duty",
        navy_ad: "Navy, active duty",
        air_force_ad: "Air Force, active duty",
        marine_corps_ad: "Marine Corps, active duty",
        coast_guard_ad: "Coast Guard, active duty",
        space_force_ad: "Space Force, active duty",
      },
      people,
    ),
    ...variables(
      {
        army_national_guard: "Army National Guard",
        air_national_guard: "Air National Guard",
        army_reserve: "Army Reserve",
        navy_reserve: "Navy Reserve",
        marine_corps_reserve: "Marine Corps Reserve",
        air_force_reserve: "Air Force Reserve",
        coast_guard_reserve: "Coast Guard Reserve",
        total_selected_reserve: "Selected Reserve, all",
        army_civilian: "Army civilians",
        navy_civilian: "Navy civilians",
        marine_corps_civilian: "Marine Corps civilians",
        air_force_civilian: "Air Force civilians",
        dod_civilian: "Civilians of other agencies of the Department of Defense",
        total_civilian: "Civilians, all",
      },
      later,
    ),
  ],
  ...troopdata,
  faults: [
    {
      what: "an old build, with errors that the authors mended in later releases",
      done: "troops-original is the series of the panel; this one stands beside it",
    },
    { what: "Iraq in 2006-07 is three times too high (423,300 and 510,000)", done: "missing in the panel for these years" },
    { what: "2008 is about double for most hosts (South Korea 50,975 where the older series has 25,771)", done: "missing in the panel for 2008" },
    {
      what: "12 states appear under two names in some years of 2013-24, and one of the two rows is 0",
      done: "rows of a state are summed; 29 rows repeat a code and year",
    },
    { what: "South Vietnam's troops stand under 816 in 1951-75 (537,377 in 1968), and 817 has none", done: "read as 817's; 816 is missing to 1975" },
    { what: "Germany is 255 in every year; there is no 260", done: "West Germany's years are read from 255" },
    { what: "6 counts of marines are negative in 1959", done: "kept; no total is negative" },
    { what: "the row of the United States is 0 in 1950-52 and holds the figure of 1952 in 1953", done: "a patron is no host of its own" },
    { what: "from 2008 some guard and reserve are counted among active duty", done: "said in the codebook" },
    { what: "guard, reserve and civilian columns are 0 before 2008, where they were not counted", done: "missing before 2008" },
  ],
  reading: { format: "csv", types: { iso3c: "text" } },
  files: pinned("troops"),
};

const original: Dataset = {
  id: "troops-original",
  title: "US troops abroad, Kane's series continued",
  version: "as in troopdata 1.0.4.9000",
  about: "US military personnel by host and year, Kane's count of 1950-2003 continued by the authors of troopdata.",
  unit: "host-year",
  keys: ["ccode", "year"],
  year: "year",
  years: [1950, 2023],
  rows: 14792,
  codes: "cow",
  codeColumns: ["ccode"],
  variables: [
    cow("ccode", "the host; from 1001 on territories", { range: [2, 1099] }),
    variable("year", "Calendar year", { range: [1950, 2023] }),
    ...names,
    region,
    variable("troops", "Military personnel", people),
    ...variables(
      { army: "Army", navy: "Navy", air_force: "Air Force", marine_corps: "Marine Corps", space_force: "Space Force", coast_guard: "Coast Guard" },
      people,
    ),
  ],
  ...troopdata,
  cite: [
    work("report", {
      id: "kane2005",
      by: "Kane, Tim",
      year: 2005,
      title: "Global U.S. Troop Deployment, 1950-2003",
      publisher: "Heritage Foundation",
    }),
    allen2022,
  ],
  faults: [
    { what: "Germany is 260 to 1990 and 255 from 1990, where 255 is 0", done: "260 serves for 1990" },
    { what: "the war in Vietnam stands under 817 (537,377 in 1968), and 816 is 0", done: "used as published" },
    { what: "rows exist for states before their independence and after their end (265 to 2005)", done: "rows outside the state system are not joined" },
    {
      what: "it equals the rebuilt series in 95 per cent of host-years to 1999, in 86 per cent of 2000-09 and in 46 per cent of 2010-19",
      done: "both are given; this one is safer for 2006-08",
    },
    { what: "branches are missing in 11,767 rows", done: "missing" },
  ],
  reading: { format: "csv", types: { iso3c: "text" } },
  files: pinned("troops-original"),
};

const bases: Dataset = {
  id: "us-bases",
  title: "US bases and smaller sites abroad",
  version: "2015",
  about: "Military bases, small sites and funded sites of the United States outside its states, as David Vine listed them: a snapshot.",
  unit: "site",
  keys: ["countryname", "basename", "lat", "lon"],
  repeatedKeys: 1,
  rows: 414,
  codes: "cow",
  codeColumns: ["ccode"],
  variables: [
    cow(),
    ...names,
    variable("basename", "Site, by name"),
    ...coordinates,
    ...flags({ base: "Base", lilypad: "Small site", fundedsite: "Host's site paid for by the United States" }),
  ],
  publisher: "David Vine",
  url: "https://aura.american.edu/articles/online_resource/Lists_of_U_S_Military_Bases_Abroad_1776-2020/23856486",
  terms: "Terms not stated; cite.",
  cite: [
    work("book", {
      id: "vine2015",
      by: "Vine, David",
      year: 2015,
      title: "Base Nation: How U.S. Military Bases Abroad Harm America and the World",
      publisher: "Metropolitan Books",
    }),
  ],
  faults: [
    { what: "there are no years", done: "the variable exists for 2015, the year of the list, alone" },
    { what: "US territories carry the code 2", done: "they are no ally" },
    { what: "Naples appears twice", done: "a site counts once" },
  ],
  reading: { format: "csv", encoding: "latin1", types: { iso3c: "text" } },
  files: pinned("us-bases"),
};

const construction: Dataset = {
  id: "us-construction",
  title: "US military construction",
  version: "as in troopdata 1.0.4.9000",
  about: "Spending of the US Department of Defense on construction, by site and fiscal year, at home and abroad.",
  unit: "project line",
  keys: [],
  year: "year",
  years: [2008, 2019],
  rows: 5532,
  codes: "cow",
  codeColumns: ["ccode"],
  variables: [
    cow("ccode", "the host"),
    variable("year", "Fiscal year", { range: [2008, 2019] }),
    ...names,
    variable("location", "Site"),
    ...coordinates,
    variable("spend_construction", "Spending", { unit: "thousands of US dollars (as it seems)" }),
  ],
  ...troopdata,
  cite: [allen2020],
  faults: [
    { what: "2,917 of the rows are inside the United States and about 2,000 name no country", done: "they belong to no host" },
    { what: "the unit is not stated; thousands of dollars fit known projects", done: "said in the unit" },
    { what: "no columns identify a row, and 106 rows repeat exactly", done: "there is no key; lines of a host and year are summed" },
    { what: "one amount is negative", done: "kept: a correction" },
  ],
  reading: { format: "csv", types: { iso3c: "text" } },
  files: pinned("us-construction"),
};

export const troops: readonly Dataset[] = [rebuilt, original, bases, construction];
