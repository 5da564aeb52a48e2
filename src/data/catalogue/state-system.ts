import type { Dataset, Fault } from "../dataset.js";
import { article, cowSystem, isard, journals, peacesciencer } from "./citations.js";
import { countryCodes } from "./country-codes.js";
import { pinned } from "./pins.js";
import { cow, dates, variable, variables } from "./variables.js";

const project = {
  publisher: "Correlates of War Project",
  url: "https://correlatesofwar.org/data-sets/state-system-membership/",
  terms: "Terms not stated; free download; cite.",
  codes: "cow",
  codeColumns: ["ccode"],
} as const;
const days = [
  variable("styear", "Year of entry", { range: [1816, 2011] }),
  variable("stmonth", "Month of entry", { range: [1, 12] }),
  variable("stday", "Day of entry", { range: [1, 31] }),
  variable("endyear", "Year of exit, or the last coded", { range: [1816, 2016] }),
  variable("endmonth", "Month of exit, or the last coded", { range: [1, 12] }),
  variable("endday", "Day of exit, or the last coded", { range: [1, 31] }),
];
const stillOpen: Fault = { what: "open spells end on 2016-12-31, the last day coded, which is no exit", done: "they count as going on, in later years too" };
const severalSpells: Fault = { what: "26 codes have several spells", done: "membership is judged spell by spell" };

const states: Dataset = {
  ...project,
  id: "cow-states",
  title: "State system membership",
  version: "2016",
  about: "The states of the international system since 1816, one row for each spell of membership. Its codes and dates are those of every panel.",
  unit: "state spell",
  keys: ["ccode", "styear"],
  year: "styear",
  years: [1816, 2011],
  rows: 243,
  variables: [
    variable("stateabb", "Abbreviation"),
    cow(),
    variable("statenme", "Name"),
    ...days,
    variable("version", "Version of the list", { values: [2016] }),
  ],
  cite: [cowSystem, peacesciencer],
  faults: [stillOpen, severalSpells],
  reading: { format: "rda", object: "cow_states" },
  files: pinned("cow-states"),
};

const isoStates: Dataset = {
  ...project,
  id: "cow-system-isard",
  title: "State system membership, with dates",
  version: "2016 (isard 0.2.0)",
  about: "The same spells as cow-states, with whole dates.",
  unit: "state spell",
  keys: ["ccode", "start"],
  years: [1816, 2011],
  rows: 243,
  variables: [
    cow(),
    variable("cw_abb", "Abbreviation"),
    variable("cw_name", "Name"),
    ...dates({ start: "First day of membership", end: "Last day of membership, or the last coded" }),
  ],
  cite: [cowSystem, isard],
  faults: [{ what: "it repeats cow-states: the same 243 spells and dates", done: "one of the two is used" }, stillOpen, severalSpells],
  reading: { format: "rda", object: "cw_system" },
  files: pinned("cow-system-isard"),
};

const majors: Dataset = {
  ...project,
  id: "cow-majors",
  title: "Major powers",
  version: "2016",
  about: "Spells in which a state counts as a major power.",
  unit: "major-power spell",
  keys: ["ccode", "styear"],
  year: "styear",
  years: [1816, 1991],
  rows: 14,
  variables: [variable("ccode", "Correlates of War code of the state", { values: [2, 200, 220, 255, 300, 325, 365, 710, 740] }), ...days],
  cite: [cowSystem, peacesciencer],
  faults: [stillOpen, { what: "220, 365 and 740 have two spells, 255 three", done: "status is judged spell by spell" }],
  reading: { format: "rda", object: "cow_majors" },
  files: pinned("cow-majors"),
};

const independent: Dataset = {
  id: "gw-states",
  title: "Independent states (Gleditsch and Ward)",
  version: "to 2017",
  about: "Another list of independent states since 1816, with codes that differ for some: Archigos and UCDP use them.",
  unit: "state spell",
  keys: ["gwcode", "startdate"],
  years: [1816, 2011],
  rows: 216,
  codes: "gw",
  codeColumns: ["gwcode"],
  variables: [
    variable("gwcode", "Gleditsch-Ward code of the state", { range: [2, 950] }),
    ...variables({ stateabb: "Abbreviation", statename: "Name" }),
    ...dates({ startdate: "First day of independence", enddate: "Last day of independence, or the last coded" }),
  ],
  publisher: "Kristian Skrede Gleditsch and Michael D. Ward",
  url: "https://www.ksgleditsch.com/data-4.html",
  terms: "Terms not stated; cite.",
  cite: [
    article({
      id: "gleditsch1999",
      by: "Gleditsch, Kristian S.; Ward, Michael D.",
      year: 1999,
      title: "A Revised List of Independent States since the Congress of Vienna",
      journal: journals.interactions,
      volume: "25",
      issue: "4",
      page: "393-413",
      DOI: "10.1080/03050629908434958",
    }),
    peacesciencer,
  ],
  faults: [
    { what: "open spells end on 2017-12-31, the last day coded", done: "they count as going on" },
    { what: "microstates are not in it", done: "a variable on these codes does not exist for microstates" },
    { what: "codes 89, 99, 340, 563, 564, 711 and 815 are not those of the Correlates of War", done: "matched by a table of states and years" },
    { what: "970 is Kiribati here and Nauru there; 971 to 973 differ too", done: "codes of the two lists are never compared as numbers" },
  ],
  reading: { format: "rda", object: "gw_states" },
  files: pinned("gw-states"),
};

export const stateSystem: readonly Dataset[] = [states, isoStates, majors, independent, ...countryCodes];
