import type { Dataset } from "../dataset.js";
import { peacesciencer, work } from "./citations.js";
import { pinned } from "./pins.js";
import { cow, variable, variables } from "./variables.js";

const pair = [cow("ccode1", "the state with the lower code"), cow("ccode2", "the state with the higher code")];
const venice = { what: "code 324 stands for Venice, which is no state of the system", done: "kept; it joins no state of the panel" };
const kinds = ["ideological", "interventionary", "positional", "spatial"] as const;

const older: Dataset = {
  id: "rivalries-thompson-dreyer",
  title: "Strategic rivalries, 1494-2010",
  version: "handbook of 2012",
  about: "Pairs of states that saw one another as threatening competitors, by spell, with the kinds of rivalry.",
  unit: "rivalry spell",
  keys: ["rivalryno"],
  year: "styear",
  years: [1494, 2007],
  rows: 197,
  codes: "cow",
  codeColumns: ["ccode1", "ccode2"],
  variables: [
    variable("rivalryno", "Number of the rivalry"),
    variable("rivalryname", "Rivalry, by name"),
    ...pair,
    variable("styear", "First year", { range: [1494, 2010] }),
    variable("endyear", "Last year, or the last coded", { range: [1494, 2010] }),
    variable("region", "Region"),
    ...variables({ type1: "First kind of rivalry", type2: "Second kind; blank: none", type3: "Third kind; blank: none" }, { values: kinds, blank: "no" }),
  ],
  publisher: "William R. Thompson and David R. Dreyer",
  url: "https://svmiller.com/peacesciencer/",
  terms: "Terms not stated; cite.",
  cite: [
    work("book", {
      id: "thompson2012",
      by: "Thompson, William R.; Dreyer, David R.",
      year: 2012,
      title: "Handbook of International Rivalries, 1494-2010",
      publisher: "CQ Press",
    }),
    peacesciencer,
  ],
  faults: [
    { what: "42 spells end in 2010 because the book does", done: "the list of 2022 is used instead" },
    { what: "pairs recur (20 spells)", done: "the key is the number of the rivalry" },
    { what: "Yemen is 679 from 1932, decades before that code begins", done: "kept; it joins no state of the panel before 1990" },
    venice,
  ],
  reading: { format: "rda", object: "td_rivalries" },
  files: pinned("rivalries-thompson-dreyer"),
};

const newer: Dataset = {
  id: "rivalries-tss",
  title: "Strategic rivalries, 1494-2020",
  version: "book of 2022",
  about: "The list of strategic rivalries brought up to 2020, with kinds. The one that the panel uses.",
  unit: "rivalry spell",
  keys: ["tssr_id"],
  year: "start",
  years: [1494, 2015],
  rows: 264,
  codes: "cow",
  codeColumns: ["ccode1", "ccode2"],
  variables: [
    variable("tssr_id", "Number of the rivalry"),
    variable("rivalry", "Rivalry, by name"),
    ...pair,
    variable("start", "First year", { range: [1494, 2020] }),
    variable("end", "Last year, or the last coded", { range: [1494, 2020] }),
    ...variables(
      {
        positional: "About influence",
        spatial: "About territory",
        ideological: "About ideology",
        interventionary: "About intervention in each other's affairs",
        principal: "Principal rivalry",
        aprin: "Principal rivalry of one of the two",
      },
      { values: [1], blank: "no" },
    ),
  ],
  publisher: "William R. Thompson, Kentaro Sakuwa and Prashant Hosur Suhas",
  url: "https://svmiller.com/peacesciencer/",
  terms: "Terms not stated; cite.",
  cite: [
    work("book", {
      id: "thompson2022",
      by: "Thompson, William R.; Sakuwa, Kentaro; Suhas, Prashant Hosur",
      year: 2022,
      title: "Analyzing Strategic Rivalries in World Politics: Types of Rivalry, Regional Variation, and Escalation/De-escalation",
      publisher: "Springer",
    }),
    peacesciencer,
  ],
  faults: [
    { what: "56 spells end in 2020 because the data do", done: "the variable ends in 2020" },
    { what: "a blank in the columns of kinds means no", done: "read as no" },
    { what: "pairs recur (32 spells)", done: "the key is the number of the rivalry" },
    venice,
  ],
  reading: { format: "rda", object: "tss_rivalries" },
  files: pinned("rivalries-tss"),
};

export const rivalries: readonly Dataset[] = [older, newer];
