import type { Dataset, Fault, Variable } from "../dataset.js";
import { article, journals, peacesciencer, work } from "./citations.js";
import { pinned } from "./pins.js";
import { cow, flags, variable } from "./variables.js";

const project = (path: string) =>
  ({ publisher: "Correlates of War Project", url: `https://correlatesofwar.org/data-sets/${path}/`, terms: "Terms not stated; free download; cite." }) as const;
const both = (name: string, label: string, more: Omit<Variable, "name" | "label">): Variable[] => [
  variable(`${name}1`, `${label}: the first state`, more),
  variable(`${name}2`, `${label}: the second state`, more),
];
const pair = [cow("ccode1", "the first state"), cow("ccode2", "the second state")];

/** Columns of both lists of disputes; `of` is how each names its own two. */
const disputeColumns = (of: "cowmid" | "gmlmid", years: readonly [number, number], months: readonly [number, number]): Variable[] => [
  variable("dispnum", "Number of the dispute"),
  ...pair,
  variable("year", "Calendar year", { range: years }),
  variable(`${of}ongoing`, "The dispute goes on in the year: always 1", { values: [1] }),
  ...flags({ [`${of}onset`]: "The dispute began in the year", sidea1: "The first state is on side A", sidea2: "The second state is on side A" }),
  ...both("fatality", "Level of deaths: 0 none, 1 to 25, 26-100, 101-250, 251-500, 501-999, 6 above", { missing: [-9], range: [0, 6] }),
  ...both("fatalpre", "Deaths, exactly", { unit: "persons", missing: [-9] }),
  ...both("hiact", "Highest action in the dispute, 0 to 21", { missing: [-9], range: [0, 21] }),
  ...both("hostlev", "Highest hostility: 1 none, 2 threat, 3 display, 4 use of force, 5 war", { range: [1, 5] }),
  ...flags({ orig1: "The first state was in the dispute from its first day", orig2: "The second state was in the dispute from its first day" }),
  variable("fatality", "Level of deaths in the whole dispute, 0 to 6", { missing: [-9], range: [0, 6] }),
  variable("hostlev", "Highest hostility in the whole dispute, 2 to 5", { range: [2, 5] }),
  ...flags({ recip: "The dispute was answered in kind" }),
  variable("mindur", "Shortest duration", { unit: "days", range: [1, 4904] }),
  variable("maxdur", "Longest duration", { unit: "days", range: [1, 4904] }),
  variable("stmon", "Month of the beginning", { range: months }),
];
const oneADyadYear: Fault = {
  what: "the package keeps one dispute for each directed dyad-year",
  done: "numbers of disputes are lower bounds, and say so",
};
const paired: Fault = {
  what: "sides are paired by overlap in time, so that pairs appear that never fought one another",
  done: "said in the codebook; disputes of a state are counted once each",
};
const minusNine: Fault = { what: "-9 stands for deaths that are not known", done: "missing: it never enters a sum" };
const dispute = {
  unit: "directed dyad-year-dispute",
  keys: ["dispnum", "ccode1", "ccode2", "year"],
  year: "year",
  codes: "cow",
  codeColumns: ["ccode1", "ccode2"],
} as const;

const militarized: Dataset = {
  ...dispute,
  id: "cow-mid",
  title: "Militarized interstate disputes",
  version: "5.0",
  about: "Threats, displays and uses of force between states, by directed dyad and year, 1816-2014.",
  years: [1816, 2014],
  rows: 10234,
  variables: disputeColumns("cowmid", [1816, 2014], [1, 12]),
  ...project("mids"),
  cite: [
    article({
      id: "palmer2022",
      by: "Palmer, Glenn; McManus, Roseanne W.; D'Orazio, Vito; Kenwick, Michael R.; Karstens, Mikaela; Bloch, Chase; Dietrich, Nick; Kahn, Kayla; Ritter, Kellan; Soules, Michael J.",
      year: 2022,
      title: "The MID5 Dataset, 2011-2014: Procedures, Coding Rules, and Description",
      journal: journals.cmps,
      volume: "39",
      issue: "4",
      page: "470-482",
      DOI: "10.1177/0738894221995743",
    }),
    peacesciencer,
  ],
  faults: [oneADyadYear, paired, minusNine],
  reading: { format: "rda", object: "cow_mid_ddydisps" },
  files: pinned("cow-mid"),
};

const revised: Dataset = {
  ...dispute,
  id: "gml-mid",
  title: "Militarized interstate disputes, revised by Gibler, Miller and Little",
  version: "2.2.1",
  about: "The Correlates of War disputes as three scholars corrected them, with disputes dropped and merged, 1816-2010.",
  years: [1816, 2010],
  rows: 9284,
  variables: disputeColumns("gmlmid", [1816, 2010], [1, 12]),
  publisher: "Douglas M. Gibler, Steven V. Miller and Erin K. Little",
  url: "https://svmiller.com/gml-mid-data/",
  terms: "Terms not stated; cite.",
  cite: [
    article({
      id: "gibler2016",
      by: "Gibler, Douglas M.; Miller, Steven V.; Little, Erin K.",
      year: 2016,
      title: "An Analysis of the Militarized Interstate Dispute (MID) Dataset, 1816-2001",
      journal: "International Studies Quarterly",
      volume: "60",
      issue: "4",
      page: "719-730",
      DOI: "10.1093/isq/sqw045",
    }),
    peacesciencer,
  ],
  faults: [
    oneADyadYear,
    paired,
    minusNine,
    { what: "the month of the beginning is 13 in dispute 1272 (10 rows)", done: "kept and reported; months are not used" },
    { what: "it ends in 2010", done: "missing after it" },
  ],
  reading: { format: "rda", object: "gml_mid_ddydisps" },
  files: pinned("gml-mid"),
};

const wars: Dataset = {
  id: "cow-interstate-war",
  title: "Inter-state wars",
  version: "4.0",
  about: "Wars between states with a thousand battle deaths or more, by directed dyad and year.",
  unit: "directed dyad-year-war",
  keys: ["warnum", "ccode1", "ccode2", "year"],
  repeatedKeys: 16,
  year: "year",
  years: [1823, 2003],
  rows: 1932,
  codes: "cow",
  codeColumns: ["ccode1", "ccode2"],
  variables: [
    variable("warnum", "Number of the war"),
    ...pair,
    variable("year", "Calendar year", { range: [1823, 2003] }),
    variable("cowinterongoing", "The war goes on in the year: always 1", { values: [1] }),
    ...flags({ cowinteronset: "The war began in the year", initiator1: "The first state began the war", initiator2: "The second state began the war" }),
    ...both("sidea", "Side in the war", { values: [1, 2] }),
    ...both("outcome", "1 won, 2 lost, 3 compromise, 4 became another war, 5 goes on, 6 stalemate, 7 goes on below the threshold, 8 changed sides", {
      range: [1, 8],
    }),
    ...both("batdeath", "Battle deaths of the state in the whole war", { unit: "persons", missing: [-9] }),
    ...flags({ resume: "The war stopped and went on again" }),
  ],
  ...project("cow-war"),
  cite: [
    work("book", {
      id: "sarkees2010",
      by: "Sarkees, Meredith Reid; Wayman, Frank Whelon",
      year: 2010,
      title: "Resort to War: A Data Guide to Inter-State, Extra-State, Intra-State, and Non-State Wars, 1816-2007",
      publisher: "CQ Press",
    }),
    peacesciencer,
  ],
  faults: [
    { what: "wars 46, 148 and 184 stopped and went on within a year, so that 16 keys repeat", done: "a state is at war in the year or not" },
    { what: "battle deaths are a state's total of the war, repeated for each opponent and year", done: "never summed" },
    minusNine,
    { what: "the outcome is blank in 22 rows", done: "missing" },
    { what: "the last war of the list is of 2003; it was coded to 2007", done: "no row means no such war to 2007, and missing after it" },
  ],
  reading: { format: "rda", object: "cow_war_inter" },
  files: pinned("cow-interstate-war"),
};

export const disputes: readonly Dataset[] = [militarized, revised, wars];
