import type { Dataset } from "../dataset.js";
import { article, journals, peacesciencer } from "./citations.js";
import { pinned } from "./pins.js";
import { cow, dates, variable } from "./variables.js";

const mindist: Dataset = {
  id: "mindist",
  title: "Minimum distance between states",
  version: "CShapes 2.0, by peacesciencer",
  about: "Distance in kilometres between the nearest points of two states' territory, 1886-2019; 0 for neighbours.",
  unit: "dyad-year",
  keys: ["ccode1", "ccode2", "year"],
  year: "year",
  years: [1886, 2019],
  rows: 952244,
  codes: "cow",
  codeColumns: ["ccode1", "ccode2"],
  variables: [
    cow("ccode1", "the state with the lower code"),
    cow("ccode2", "the state with the higher code"),
    variable("year", "Calendar year", { range: [1886, 2019] }),
    variable("mindist", "Distance between the nearest points", { unit: "km", range: [0, 20040] }),
  ],
  publisher: "Guy Schvitz and others (CShapes); computed by Steven V. Miller",
  url: "https://icr.ethz.ch/data/cshapes/",
  terms: "Terms not stated; cite.",
  cite: [
    article({
      id: "schvitz2022",
      by: "Schvitz, Guy; Girardin, Luc; Rüegger, Seraina; Weidmann, Nils B.; Cederman, Lars-Erik; Gleditsch, Kristian Skrede",
      year: 2022,
      title: "Mapping the International System, 1886-2019: The CShapes 2.0 Dataset",
      journal: journals.jcr,
      volume: "66",
      issue: "1",
      page: "144-161",
      DOI: "10.1177/00220027211013563",
    }),
    peacesciencer,
  ],
  faults: [
    { what: "it is measured on 1 January, so that a new state begins one year late (260 in 1956)", done: "missing in a state's first year" },
    { what: "a pair has one row, with the lower code first", done: "mirrored where a panel is directed" },
    { what: "it ends in 2019", done: "missing after it" },
  ],
  reading: { format: "rda", object: "cow_mindist" },
  files: pinned("mindist"),
};

const contiguity: Dataset = {
  id: "cow-contiguity",
  title: "Direct contiguity",
  version: "3.2",
  about: "Spells in which two states are neighbours by land or across water of a certain breadth, in both directions.",
  unit: "directed dyad spell",
  keys: ["ccode1", "ccode2", "stdate"],
  years: [1816, 2014],
  rows: 1874,
  codes: "cow",
  codeColumns: ["ccode1", "ccode2"],
  variables: [
    cow("ccode1", "the first state"),
    cow("ccode2", "the second state"),
    variable("conttype", "1 land; water up to 12 (2), 24 (3), 150 (4), 400 (5) miles; 0 not contiguous", { values: [0, 1, 2, 3, 4, 5] }),
    ...dates({ stdate: "First month of the spell, as a day", enddate: "Last month of the spell, as a day" }),
  ],
  publisher: "Correlates of War Project",
  url: "https://correlatesofwar.org/data-sets/direct-contiguity/",
  terms: "Terms not stated; free download; cite.",
  cite: [
    article({
      id: "stinnett2002",
      by: "Stinnett, Douglas M.; Tir, Jaroslav; Schafer, Philip; Diehl, Paul F.; Gochman, Charles",
      year: 2002,
      title: "The Correlates of War Project Direct Contiguity Data, Version 3",
      journal: journals.cmps,
      volume: "19",
      issue: "2",
      page: "59-67",
      DOI: "10.1177/073889420201900203",
    }),
    peacesciencer,
  ],
  faults: [
    { what: "conttype is not an order: 0 is the farthest, not the nearest", done: "0 is read as not contiguous, and the nearest type from 1 to 5 is taken" },
    { what: "rows with 0 were added by the package", done: "they mean the same as no row" },
    { what: "days of the dates mean nothing: the source knows months", done: "years are used" },
    { what: "open spells end on 2016-12-01", done: "the variable ends in 2016" },
  ],
  reading: { format: "rda", object: "cow_contdir" },
  files: pinned("cow-contiguity"),
};

const capitals: Dataset = {
  id: "cow-capitals",
  title: "Capitals with coordinates",
  version: "peacesciencer, to 2024",
  about: "Capitals of the states of the system with latitude and longitude, one row for each spell of a capital.",
  unit: "capital spell",
  keys: ["ccode", "stdate"],
  years: [1816, 2018],
  rows: 242,
  codes: "cow",
  codeColumns: ["ccode"],
  variables: [
    cow(),
    variable("statenme", "State, by name"),
    variable("capital", "Capital"),
    ...dates({ stdate: "First day as capital", enddate: "Last day as capital, or the last coded" }),
    variable("lat", "Latitude", { unit: "degrees", range: [-90, 90] }),
    variable("lng", "Longitude", { unit: "degrees", range: [-180, 180] }),
  ],
  publisher: "Steven V. Miller",
  url: "https://svmiller.com/peacesciencer/",
  terms: "GPL-2 for the R package peacesciencer; cite.",
  cite: [peacesciencer],
  faults: [
    { what: "spells begin in 1816 or before entry for many states", done: "joined to years of membership alone" },
    { what: "open spells end on 2024-12-31", done: "the variable ends in 2024" },
  ],
  reading: { format: "rda", object: "cow_capitals" },
  files: pinned("cow-capitals"),
};

export const distance: readonly Dataset[] = [mindist, contiguity, capitals];
