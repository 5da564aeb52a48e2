import type { Dataset, Variable } from "../dataset.js";
import { dorazio2021, work } from "./citations.js";
import { pinned } from "./pins.js";
import { dates, flags, variable, variables } from "./variables.js";

/** A, B, …, Z, AA, AB, …: the participants' columns. */
const participants = (stem: string, last: number, label: string): Variable[] =>
  Array.from({ length: last }, (_, i) => {
    const letters = i < 26 ? String.fromCharCode(65 + i) : `A${String.fromCharCode(65 + i - 26)}`;
    return variable(`${stem}${letters}`, `${label} ${i + 1}`);
  });

const dataverse = {
  publisher: "Vito D'Orazio and Kevin Galambos",
  url: "https://doi.org/10.7910/DVN/KHFODX",
  terms: "Terms on Harvard Dataverse.",
  cite: [dorazio2021],
} as const;
const unknown = ["NA", "-9", "xx"] as const;

const exercise: readonly Variable[] = [
  variable("MMEID", "Number of the exercise"),
  variable("Ex_Name", "Name of the exercise"),
  variable("Series_Name", "Series to which it belongs"),
  variable("Location", "Place, in words"),
  variable("lat", "Latitude of the place", { unit: "degrees", range: [-90, 90] }),
  variable("lon", "Longitude of the place", { unit: "degrees", range: [-180, 180] }),
  variable("s.year", "Year of the first day", { range: [1980, 2010] }),
  variable("s.month", "Month of the first day", { range: [1, 12] }),
  variable("s.day", "First day; missing: not known", { range: [1, 31] }),
  variable("e.year", "Year of the last day", { range: [1980, 2010] }),
  variable("e.month", "Month of the last day", { range: [1, 12] }),
  variable("e.day", "Last day; missing: not known", { range: [1, 31] }),
  ...dates({ StartDate: "First day, in mixed forms", EndDate: "Last day, in mixed forms" }),
  ...flags({
    CPX: "Command post exercise",
    Air: "Air forces",
    Land: "Land forces",
    Sea: "Sea forces",
    Amphibious: "Amphibious",
    Cyber: "Cyber",
    Warfighting: "For war fighting",
    Peacekeeping: "For peacekeeping",
    Humanitarian: "For humanitarian aid",
  }),
  variable("FocusDescription", "What it was about, in words"),
  variable("AdditionalParticipantInfo", "More on participants, in words"),
];

export const exercises: readonly Dataset[] = [
  {
    id: "mme",
    title: "Multinational military exercises",
    version: "7",
    about: "Military exercises of two or more states, from news reports: when, where, of what kind and with whom, one row for each.",
    unit: "exercise",
    keys: ["MMEID"],
    repeatedKeys: 3,
    year: "s.year",
    years: [1980, 2010],
    rows: 3707,
    codes: "names",
    codeColumns: participants("State", 39, "").map(({ name }) => name),
    variables: [...exercise, ...participants("State", 39, "Participant")],
    ...dataverse,
    faults: [
      { what: "mme3457, mme3458 and mme3460 each name two different exercises", done: "told apart by number and year of start" },
      { what: "StartDate and EndDate are written as m/d/yy or yyyy-mm-xx", done: "the columns s.year to e.day are used" },
      { what: "-9 and xx stand for what is not known (the first participant in 203 rows)", done: "missing" },
      { what: "participants are names", done: "matched to Correlates of War codes as of the year" },
    ],
    reading: { format: "csv", missing: unknown },
    files: pinned("mme"),
  },
  {
    id: "mme-country-year",
    title: "Multinational military exercises by participant",
    version: "7",
    about: "The same exercises, one row for each participant and year.",
    unit: "exercise-participant-year",
    keys: ["MMEID", "country", "year", "Ex_Name"],
    repeatedKeys: 22,
    year: "year",
    years: [1980, 2010],
    rows: 13818,
    codes: "gw",
    codeColumns: ["gwcode"],
    variables: [
      variable("gwcode", "Gleditsch-Ward code of the participant, in part wrong", { range: [2, 950] }),
      variable("country", "Participant, by name"),
      variable("year", "Calendar year", { range: [1980, 2010] }),
      ...exercise,
      variable("participant_count", "Participants of the exercise", { unit: "states", range: [1, 24] }),
    ],
    ...dataverse,
    faults: [
      {
        what: "codes are off: Germany is 260 in every year to 2010, Vietnam 817 (South Vietnam's) to 2010, Serbia 340",
        done: "participants are matched by name, as of the year, never by gwcode",
      },
      { what: "gwcode is missing in 341 rows (unknown participants, microstates, Yemen, NATO)", done: "the name decides; a name that is no state joins none" },
      { what: "22 rows repeat entirely", done: "distinct exercises (MMEID) are counted, not rows" },
      { what: "-9 and xx stand for what is not known", done: "missing" },
    ],
    reading: { format: "csv", missing: unknown },
    files: pinned("mme-country-year"),
  },
  {
    id: "jme",
    title: "Joint military exercises, the coders' sheet",
    version: "3",
    about: "An earlier collection of joint exercises, 1974-2010, as the coders left it.",
    unit: "exercise",
    keys: [],
    years: [1974, 2010],
    rows: 1790,
    codes: "iso3",
    codeColumns: participants("State ", 30, "").map(({ name }) => name),
    variables: [
      variable("Coder", "Coder"),
      variable("Exercise Name", "Name of the exercise"),
      ...variables({ Location1: "State or sea in which it took place", Location2: "Place in it" }),
      ...dates({ "Start Date": "First day, in mixed forms", enddate: "Last day, in mixed forms" }),
      ...variables({
        "s.year": "Year of the first day",
        "s.month": "Month of the first day; xx: not known",
        "s.day": "First day; xx: not known",
        "e.year": "Year of the last day; xxxx: not known",
        "e.month": "Month of the last day; xx: not known",
        "e.day": "Last day; xx: not known",
      }),
      variable("JME Type", "Field exercise (FTX), command post exercise (CPX) or unsure"),
      variable("Source(s)", "Source"),
      ...participants("State ", 30, "Participant, ISO alpha-3,"),
      variable("AUS", "Australia took part: the Australian block alone", { values: [0, 1] }),
    ],
    publisher: "Vito D'Orazio",
    url: "https://www.vitodorazio.com/",
    terms: "Terms not stated; cite.",
    cite: [work("dataset", { id: "dorazio_jme", by: "D'Orazio, Vito", title: "Joint Military Exercises", version: "3", URL: "https://www.vitodorazio.com/" })],
    faults: [
      {
        what: "310 rows, the Australian block, have no s.year: their date stands in Start Date, often as mm/xx/yyyy",
        done: "mme is used; this sheet is only read",
      },
      { what: "-9, xx and blank all stand for what is not known", done: "kept as texts where a column mixes them with numbers" },
      { what: "cells of states hold NATO and other things that are no code", done: "kept" },
      { what: "no columns identify a row: name, date and place leave 22 repeats", done: "there is no key" },
      { what: "one cell of e.day is 171", done: "kept" },
    ],
    reading: { format: "xls" },
    files: pinned("jme"),
  },
];
