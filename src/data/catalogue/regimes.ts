import type { Dataset, Fault } from "../dataset.js";
import { article, isard, polity, work } from "./citations.js";
import { pinned } from "./pins.js";
import { cow, variable, variables } from "./variables.js";

const center = {
  publisher: "Center for Systemic Peace",
  url: "https://www.systemicpeace.org/inscrdata.html",
  terms: "Free for research with citation.",
  cite: [polity],
  codes: "polity",
  codeColumns: ["ccode"],
} as const;
/** Foreign interruption, interregnum, transition. */
const special = [-66, -77, -88] as const;
const ownCodes: Fault = {
  what: "ccode is Polity's own, not the Correlates of War's: 364 is the Soviet Union (365 there), 342 Serbia, 347 Yugoslavia and Serbia-Montenegro 1991-2006 (Kosovo there), 341 Kosovo (Montenegro there), 348 Montenegro, 818 Vietnam from 1976, 769 Pakistan to 1971, 529 Ethiopia from 1993, 525 South Sudan, 626 Sudan from 2011 (South Sudan there)",
  done: "converted as of the year before anything is joined; never joined as if they were Correlates of War codes",
};
const specialCodes: Fault = {
  what: "-66, -77 and -88 stand for foreign interruption, interregnum and transition",
  done: "missing; polity2 has a score for most such years",
};
const components = [
  variable("democ", "Institutionalized democracy, 0 to 10", { missing: special, range: [0, 10] }),
  variable("autoc", "Institutionalized autocracy, 0 to 10", { missing: special, range: [0, 10] }),
  variable("polity", "democ less autoc", { missing: special, range: [-10, 10] }),
  variable("xrreg", "Regulation of chief executive recruitment", { missing: special, range: [1, 3] }),
  variable("xrcomp", "Competitiveness of executive recruitment", { missing: special, range: [0, 3] }),
  variable("xropen", "Openness of executive recruitment", { missing: special, range: [0, 4] }),
  variable("xconst", "Constraints on the executive, 1 (none) to 7 (parity)", { missing: special, range: [1, 7] }),
  variable("parreg", "Regulation of participation", { missing: special, range: [1, 5] }),
  variable("parcomp", "Competitiveness of participation", { missing: special, range: [0, 5] }),
  variable("exrec", "Executive recruitment, concept", { missing: special, range: [1, 8] }),
  variable("exconst", "Executive constraints, concept", { missing: special, range: [1, 7] }),
  variable("polcomp", "Political competition, concept", { missing: special, range: [1, 10] }),
];

const stateYears: Dataset = {
  ...center,
  id: "polity5",
  title: "Polity5: regimes by year",
  version: "2018 (United States to 2020)",
  about:
    "Authority characteristics of states with more than half a million people, 1776-2018, with the combined score polity2 from -10 (autocracy) to 10 (democracy).",
  unit: "state-year",
  keys: ["ccode", "year"],
  year: "year",
  years: [1776, 2020],
  rows: 17574,
  variables: [
    variable("p5", "Changed or added since Polity IV", { values: [0, 1] }),
    variable("cyear", "Code and year in one number"),
    variable("ccode", "Polity's own code of the state", { range: [2, 950] }),
    variable("scode", "Polity's own abbreviation of the state"),
    variable("country", "State, by name, in part padded with blanks"),
    variable("year", "Calendar year", { range: [1776, 2020] }),
    variable("flag", "Confidence of the coding: 0 confident, 1 with doubts, 2 tentative", { values: [0, 1, 2] }),
    variable("fragment", "Fragmentation: 0 none to 3 serious; from 2000 on", { values: [0, 1, 2, 3] }),
    ...components,
    variable("polity2", "Combined score with interruptions and transitions put in", { missing: special, range: [-10, 10] }),
    variable("durable", "Years since the last change of regime", { unit: "years", range: [0, 170] }),
    ...variables(
      { bmonth: "Month", bday: "Day", byear: "Year", bprec: "Precision of the date" },
      { unit: "of the beginning of a polity, in the year in which it began" },
    ),
    ...variables(
      { emonth: "Month", eday: "Day", eyear: "Year", eprec: "Precision of the date" },
      { unit: "of the end of a polity, in the year in which it ended" },
    ),
    variable("interim", "Score of the interim before a new polity", { missing: special }),
    variable("prior", "polity before the change", { missing: [...special, 99] }),
    variable("post", "polity after the change", { missing: [...special, 98] }),
    variable("change", "Change of polity; 88 to 99 are kinds of change, -66 to -88 interruptions"),
    variable("d5", "Change of regime in the year", { values: [1], blank: "no" }),
    variable("sf", "State failure in the year", { values: [1], blank: "no" }),
    variable("regtrans", "Kind of transition, -2 to 3; 96 to 99 special kinds"),
  ],
  faults: [
    ownCodes,
    specialCodes,
    { what: "polity2, which should have none, still holds special codes in 5 rows, and is blank in 263", done: "missing" },
    { what: "a dot stands for nothing in the columns of changes (244 rows)", done: "missing" },
    { what: "one eyear is 3013", done: "kept; the column is not used" },
    {
      what: "1990 has 255, 260 and 265, and 678, 679 and 680, side by side",
      done: "where a state has two of Polity's codes in one year, the later one that has a score is taken",
    },
    { what: "the file has a byte-order mark, and names are padded with blanks", done: "read without them; names are not used to join" },
  ],
  reading: { format: "csv", missing: ["."] },
  files: pinned("polity5"),
};

const polities: Dataset = {
  ...center,
  id: "polity5d-polities",
  title: "Polity5d: polities",
  version: "2018",
  about: "The same regimes as spells: one row from the beginning of a polity to its end.",
  unit: "polity spell",
  keys: ["ccode", "byear", "bmonth", "bday"],
  year: "byear",
  years: [1776, 2020],
  rows: 1692,
  variables: [
    variable("present", "1 for the polity that stands when the coding ends", { values: ["1"], blank: "no" }),
    variable("p5", "Changed or added since Polity IV", { values: [0, 1] }),
    variable("ccode", "Polity's own code of the state", { range: [2, 950] }),
    variable("scode", "Polity's own abbreviation of the state"),
    variable("country", "State, by name"),
    ...components,
    variable("persist", "Years that the polity lasted", { unit: "years", range: [0, 170] }),
    variable("byear", "Year of the beginning", { range: [1776, 2020] }),
    variable("bmonth", "Month of the beginning", { range: [1, 12] }),
    variable("bday", "Day of the beginning", { range: [1, 31] }),
    variable("eyear", "Year of the end", { missing: [9999], range: [1783, 2020] }),
    variable("emonth", "Month of the end", { missing: [99], range: [1, 12] }),
    variable("eday", "Day of the end", { missing: [99], range: [1, 31] }),
  ],
  faults: [
    ownCodes,
    specialCodes,
    { what: "9999 and 99 in the date of the end mean that the polity still stands (166 rows)", done: "missing; present says which they are" },
    { what: "present holds a dot in 19 rows, so that the column is one of texts", done: "kept" },
  ],
  reading: { format: "xls" },
  files: pinned("polity5d-polities"),
};

const scores: Dataset = {
  id: "democracy",
  title: "Three democracy scores on Correlates of War codes",
  version: "isard 0.2.0",
  about: "Extended Unified Democracy Scores, Polity's combined score and V-Dem's index of electoral democracy, side by side.",
  unit: "state-year",
  keys: ["ccode", "year"],
  year: "year",
  years: [1816, 2025],
  rows: 17706,
  codes: "cow",
  codeColumns: ["ccode"],
  variables: [
    cow(),
    variable("year", "Calendar year", { range: [1816, 2025] }),
    variable("euds", "Extended Unified Democracy Score", { unit: "latent scale" }),
    variable("aeuds", "Extended Unified Democracy Score, adjusted so that 0 is the line between regimes", { unit: "latent scale" }),
    variable("polity2", "Polity's combined score", { range: [-10, 10], years: [1816, 2020] }),
    variable("v2x_polyarchy", "Electoral democracy (V-Dem, version 16)", { range: [0, 1] }),
  ],
  publisher: "Steven V. Miller",
  url: "https://svmiller.com/isard/",
  terms: "GPL-2 for the R package isard; V-Dem is CC BY-SA 4.0; cite the sources.",
  cite: [
    isard,
    work("report", {
      id: "marquez2016",
      by: "Márquez, Xavier",
      year: 2016,
      title: "A Quick Method for Extending the Unified Democracy Scores",
      DOI: "10.2139/ssrn.2753830",
    }),
    article({
      id: "pemstein2010",
      by: "Pemstein, Daniel; Meserve, Stephen A.; Melton, James",
      year: 2010,
      title: "Democratic Compromise: A Latent Variable Analysis of Ten Measures of Regime Type",
      journal: "Political Analysis",
      volume: "18",
      issue: "4",
      page: "426-449",
      DOI: "10.1093/pan/mpq020",
    }),
    work("dataset", { id: "vdem", by: "Varieties of Democracy Project", title: "V-Dem Dataset", version: "16", URL: "https://v-dem.net/" }),
    polity,
  ],
  faults: [
    {
      what: "polity2 is missing for Pakistan 1950-71, Ethiopia from 1994, Vietnam from 1977 and Yugoslavia and Serbia from 1992, where Polity's own codes were not converted",
      done: "polity2 of the panel is read from polity5 under its own codes",
    },
    { what: "polity2 ends in 2018 (United States in 2020), although rows go on", done: "missing after it" },
    { what: "-6 to -9 are real scores here, not missing codes", done: "kept" },
    { what: "rows after 2016 carry the list of states forward", done: "kept" },
  ],
  reading: { format: "rda", object: "cw_democracy" },
  files: pinned("democracy"),
};

export const regimes: readonly Dataset[] = [stateYears, polities, scores];
