import type { Dataset } from "../dataset.js";
import { article, barbieri2009, isard, journals, peacesciencer, singer1972, singer1987 } from "./citations.js";
import { distance } from "./distance.js";
import { pinned } from "./pins.js";
import { regimes } from "./regimes.js";
import { cow, variable, variables } from "./variables.js";

const project = (path: string) =>
  ({ publisher: "Correlates of War Project", url: `https://correlatesofwar.org/data-sets/${path}/`, terms: "Terms not stated; free download; cite." }) as const;
const stateYear = { unit: "state-year", keys: ["ccode", "year"], year: "year", codes: "cow", codeColumns: ["ccode"] } as const;
const dyadYear = { unit: "dyad-year", keys: ["ccode1", "ccode2", "year"], year: "year", codes: "cow", codeColumns: ["ccode1", "ccode2"] } as const;
const pair = [cow("ccode1", "the state with the lower code"), cow("ccode2", "the state with the higher code")];
const once = { what: "a pair has one row, with the lower code first", done: "mirrored where a panel is directed" };

const material: Dataset = {
  ...stateYear,
  id: "cow-nmc",
  title: "National Material Capabilities",
  version: "7.0",
  about: "Six components of national capability and the composite index made from them, 1816-2022.",
  years: [1816, 2022],
  rows: 17121,
  variables: [
    cow(),
    variable("year", "Calendar year", { range: [1816, 2022] }),
    variable("milex", "Military expenditure", { unit: "thousands: pounds to 1913, US dollars from 1914, of the year" }),
    variable("milper", "Military personnel", { unit: "thousands", range: [0, 12500] }),
    variable("irst", "Iron and steel production", { unit: "thousands of tons" }),
    variable("pec", "Primary energy consumption", { unit: "thousands of tons of coal equivalent" }),
    variable("tpop", "Population", { unit: "thousands" }),
    variable("upop", "Urban population", { unit: "thousands" }),
    variable("cinc", "Composite index of national capability", { unit: "share of the world", range: [0, 1] }),
  ],
  ...project("national-material-capabilities"),
  cite: [singer1972, singer1987, peacesciencer],
  faults: [
    { what: "copies are labelled version 6, which ends in 2016; this content, to 2022, is 7.0", done: "cited as 7.0" },
    { what: "the publisher's -9 is blanked already (2,360 cells of milex, 456 of milper, 448 of pec, 68 of upop, 26 of irst)", done: "missing" },
    { what: "states are listed after 2016, where the state list ends", done: "kept: the list is carried forward" },
    {
      what: "military expenditure changes its currency in 1914 and is in prices of the year",
      done: "said in the unit; never put in one series across 1914 without rates",
    },
    { what: "1990 has both 255 and 260, and 678 and 679", done: "each row of the panel has its own code" },
  ],
  reading: { format: "rda", object: "cow_nmc" },
  files: pinned("cow-nmc"),
};

const wealth: Dataset = {
  ...stateYear,
  id: "gdp-pop",
  title: "GDP, GDP per head and population, latent estimates",
  version: "isard 0.2.0",
  about: "Estimates of GDP, GDP per head and population by a model that joins many sources, with standard deviations.",
  years: [1816, 2019],
  rows: 16536,
  variables: [
    cow(),
    variable("year", "Calendar year", { range: [1816, 2019] }),
    variable("mrgdppc", "GDP per head", { unit: "US dollars of 2011, purchasing power" }),
    variable("sd_mrgdppc", "Standard deviation of that", { unit: "US dollars of 2011, purchasing power" }),
    variable("pwtrgdp", "GDP", { unit: "millions of US dollars of 2017, purchasing power" }),
    variable("sd_pwtrgdp", "Standard deviation of that", { unit: "millions of US dollars of 2017, purchasing power" }),
    variable("pwtpop", "Population", { unit: "millions" }),
    variable("sd_pwtpop", "Standard deviation of that", { unit: "millions" }),
  ],
  publisher: "Christopher J. Fariss and others; on Correlates of War codes by Steven V. Miller",
  url: "https://svmiller.com/isard/",
  terms: "GPL-2 for the R package isard; cite.",
  cite: [
    article({
      id: "fariss2022",
      by: "Fariss, Christopher J.; Anders, Therese; Markowitz, Jonathan N.; Barnum, Miriam",
      year: 2022,
      title: "New Estimates of Over 500 Years of Historic GDP and Population Data",
      journal: journals.jcr,
      volume: "66",
      issue: "3",
      page: "553-591",
      DOI: "10.1177/00220027211054432",
    }),
    isard,
  ],
  faults: [
    {
      what: "the source is on Gleditsch-Ward codes: 260 in 1989 has 74.9 million people, too many for West Germany, and 255 and 260 are equal in 1990",
      done: "kept as published",
    },
    { what: "GDP per head and GDP rest on two sources in two prices", done: "neither is computed from the other" },
    { what: "43 rows are blank", done: "missing" },
  ],
  reading: { format: "rda", object: "cw_gdppop" },
  files: pinned("gdp-pop"),
};

const nationalTrade: Dataset = {
  ...stateYear,
  id: "cow-trade-state",
  title: "National trade",
  version: "4.0",
  about: "Total imports and exports of states, 1870-2014.",
  years: [1870, 2014],
  rows: 14410,
  variables: [
    cow(),
    variable("year", "Calendar year", { range: [1870, 2014] }),
    ...variables({ imports: "Imports", exports: "Exports" }, { unit: "millions of US dollars of the year" }),
  ],
  ...project("bilateral-trade"),
  cite: [barbieri2009, peacesciencer],
  faults: [
    { what: "765 rows lie outside the state system (265 and 345 to 2009), and are mostly blank", done: "not joined" },
    { what: "imports are blank in 1,548 rows, exports in 821", done: "missing" },
  ],
  reading: { format: "rda", object: "cow_trade_sy" },
  files: pinned("cow-trade-state"),
};

const dyadicTrade: Dataset = {
  ...dyadYear,
  id: "cow-trade-dyad",
  title: "Dyadic trade",
  version: "4.0",
  about: "Trade between two states as each reports its imports, 1870-2014.",
  years: [1870, 2014],
  rows: 673654,
  variables: [
    ...pair,
    variable("year", "Calendar year", { range: [1870, 2014] }),
    ...variables(
      {
        flow1: "Imports of the first from the second",
        flow2: "Imports of the second from the first",
        smoothflow1: "The first flow, smoothed and with gaps filled",
        smoothflow2: "The second flow, smoothed and with gaps filled",
      },
      { unit: "millions of US dollars of the year" },
    ),
  ],
  ...project("bilateral-trade"),
  cite: [barbieri2009, peacesciencer],
  faults: [
    once,
    { what: "the publisher's -9 is blanked already (22,937 cells of flow1, 27,896 of flow2)", done: "missing" },
    { what: "smoothed flows hold values that nobody reported", done: "the flows as reported are used" },
    { what: "the current package has no dyadic trade: the pinned copy is of an earlier commit", done: "pinned there" },
  ],
  reading: { format: "rda", object: "cow_trade_ndy" },
  files: pinned("cow-trade-dyad"),
};

const organisations: Dataset = {
  ...dyadYear,
  id: "cow-igo-dyad",
  title: "Shared memberships in intergovernmental organisations",
  version: "3",
  about: "In how many intergovernmental organisations two states are both members, by year, 1816-2014.",
  years: [1816, 2014],
  rows: 917695,
  variables: [
    ...pair,
    variable("year", "Calendar year", { range: [1816, 2014] }),
    variable("dyadigos", "Organisations of which both are members", { unit: "organisations", range: [0, 106] }),
  ],
  ...project("igos"),
  cite: [
    article({
      id: "pevehouse2020",
      by: "Pevehouse, Jon C. W.; Nordstrom, Timothy; McManus, Roseanne W.; Jamison, Anne Spencer",
      year: 2020,
      title: "Tracking Organizations in the World: The Correlates of War IGO Version 3.0 Datasets",
      journal: journals.jpr,
      volume: "57",
      issue: "3",
      page: "492-503",
      DOI: "10.1177/0022343319881175",
    }),
    peacesciencer,
  ],
  faults: [
    once,
    { what: "it is a summary: which organisations they are is not in it", done: "used as a count alone" },
    { what: "in 1990 it has 12,880 of 13,530 pairs: those of states that began or ended in that year are lacking", done: "missing, not 0" },
  ],
  reading: { format: "rda", object: "cow_igo_ndy" },
  files: pinned("cow-igo-dyad"),
};

/** What states are made of and how they lie to one another: capabilities, wealth, regimes, trade, organisations, distance. */
export const capabilities: readonly Dataset[] = [material, wealth, ...regimes, nationalTrade, dyadicTrade, organisations, ...distance];
