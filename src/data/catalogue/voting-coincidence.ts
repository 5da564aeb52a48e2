import type { Dataset } from "../dataset.js";
import { voeten, work } from "./citations.js";
import { pinned } from "./pins.js";
import { cow, variable, variables } from "./variables.js";

const state = {
  publisher: "US Department of State",
  url: "https://www.state.gov/voting-practices-in-the-united-nations/",
  terms: "Work of the US government: public domain in the United States.",
  cite: [
    work("report", {
      id: "state_voting_practices",
      by: "U.S. Department of State",
      title: "Voting Practices in the United Nations",
      URL: "https://www.state.gov/voting-practices-in-the-united-nations/",
    }),
  ],
} as const;

const overall: Dataset = {
  ...state,
  id: "state-dept-coincidence",
  title: "Voting coincidence with the United States, all votes",
  version: "reports of 2018-2023",
  about: "The State Department's count, for Congress, of how often each member voted with the United States, one file a year.",
  unit: "country-year",
  keys: ["COUNTRY", "_file"],
  years: [2018, 2023],
  rows: 1152,
  codes: "iso3",
  codeColumns: ["ISO"],
  variables: [
    variable("COUNTRY", "Country, by name"),
    variable("ISO", "Country, ISO alpha-3"),
    variable("_file", "File, which names the year: un-coincidence-2018.csv to un-coincidence-2023.csv"),
    variable("SAME", "Votes as the United States", { unit: "votes", range: [0, 100] }),
    variable("OPPOSITE", "Votes against the United States, to 2021", { unit: "votes", range: [0, 100] }),
    variable("OPPOSE", "Votes against the United States, from 2022", { unit: "votes", range: [0, 100] }),
    variable("PARTIAL", "One of the two abstained", { unit: "votes", range: [0, 100] }),
    variable("ABSENT", "Absent", { unit: "votes", range: [0, 100] }),
    variable("COINCIDENCE", "Coincidence: (SAME + PARTIAL / 2) over all votes in which both took part", { range: [0, 1] }),
  ],
  faults: [
    { what: "OPPOSITE was renamed OPPOSE in 2022", done: "each is missing where the other stands" },
    { what: "the year stands in the name of the file alone", done: "kept beside each row in _file" },
    {
      what: "the formula fits most rows to 0.01, and misses 135 by more than 0.02, mostly from 2021 on and for members that were often absent",
      done: "the published share is kept",
    },
    { what: "the row of the Maldives in 2019 adds up to 37 votes, not 100", done: "kept" },
  ],
  reading: { format: "csv" },
  files: pinned("state-dept-coincidence"),
};

const onIsrael: Dataset = {
  ...overall,
  id: "state-dept-coincidence-israel",
  title: "Voting coincidence with the United States, votes about Israel",
  version: "reports of 2013-2017",
  about: "The same count for votes about Israel alone, one file a year.",
  years: [2013, 2017],
  rows: 960,
  codes: "names",
  codeColumns: ["COUNTRY"],
  variables: [
    variable("COUNTRY", "Country, by name"),
    variable("_file", "File, which names the year: un-coincidence-2013.csv to un-coincidence-2017.csv"),
    variable("SAME", "Votes as the United States", { unit: "votes", range: [0, 25] }),
    variable("OPPOSITE", "Votes against the United States", { unit: "votes", range: [0, 25] }),
    variable("ABSTAIN", "Abstentions, to 2016", { unit: "votes", range: [0, 25] }),
    variable("PARTIAL", "One of the two abstained, 2017", { unit: "votes", range: [0, 25] }),
    variable("ABSENT", "Absent", { unit: "votes", range: [0, 25] }),
    variable("COINCIDENCE", "Coincidence, a text because of one cell"),
  ],
  faults: [
    { what: "it is not overall coincidence: Canada has 1.00 in 2013", done: "never put in one series with state-dept-coincidence" },
    { what: "abstentions count nothing to 2016, and half as PARTIAL in 2017", done: "the two columns are kept apart" },
    { what: "there is no code, and names change", done: "not used in the panel" },
    { what: "COINCIDENCE is No Votes for Sao Tome and Principe in 2017", done: "the column is read as text" },
    { what: "the year stands in the name of the file alone", done: "kept beside each row in _file" },
  ],
  files: pinned("state-dept-coincidence-israel"),
};

const korea: Dataset = {
  id: "rok-unga",
  title: "UN voting similarity of South Korea with all others",
  version: "stevedata 1.8.9",
  about: "Agreement, chance-corrected agreement and distance of ideal points between South Korea and every other member.",
  unit: "dyad-year",
  keys: ["ccode1", "ccode2", "year"],
  year: "year",
  years: [1991, 2022],
  rows: 6095,
  codes: "cow",
  codeColumns: ["ccode1", "ccode2"],
  variables: [
    variable("ccode1", "Correlates of War code of South Korea", { values: [732] }),
    cow("ccode2", "the other state"),
    variable("iso3c", "The other state, ISO alpha-3"),
    variable("year", "Year", { range: [1991, 2022] }),
    variable("agree", "Share of equal votes", { range: [0, 1] }),
    variable("v_agree", "Agreement as the voting project counts it, an abstention half", { range: [0, 1] }),
    variable("kappa", "Cohen's kappa of the votes", { range: [-1, 1] }),
    variable("ip1", "Ideal point of South Korea"),
    variable("ip2", "Ideal point of the other state"),
    variable("ipd", "Distance of the two ideal points"),
    ...variables({ gdppc1: "GDP per head of South Korea", gdppc2: "GDP per head of the other state" }, { unit: "US dollars" }),
    ...variables({ v2x_polyarchy1: "Electoral democracy of South Korea", v2x_polyarchy2: "Electoral democracy of the other state" }, { range: [0, 1] }),
    ...variables({ xm_euds1: "Unified Democracy Score of South Korea", xm_euds2: "Unified Democracy Score of the other state" }),
    variable("capdist", "Distance of capitals", { unit: "km" }),
  ],
  publisher: "Steven V. Miller",
  url: "https://svmiller.com/stevedata/",
  terms: "GPL-2 for the package; votes as un-votes.",
  cite: [
    work("software", {
      id: "miller_stevedata",
      by: "Miller, Steven V.",
      title: "stevedata: Steve's Toy Data for Teaching About a Variety of Methodological, Social, and Political Topics",
      version: "1.8.9",
      URL: "https://svmiller.com/stevedata/",
    }),
    voeten,
  ],
  faults: [
    { what: "it is meant for teaching, and rests on a release of ideal points of its own", done: "a check of our own measures of agreement, never an input" },
  ],
  reading: { format: "rda", object: "rok_unga" },
  files: pinned("rok-unga"),
};

/** How alike others voted, as others counted it. */
export const coincidence: readonly Dataset[] = [overall, onIsrael, korea];
