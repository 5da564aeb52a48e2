import type { Dataset } from "../dataset.js";
import { article, journals, peacesciencer } from "./citations.js";
import { pinned } from "./pins.js";
import { dates, variable } from "./variables.js";

export const leaders: readonly Dataset[] = [
  {
    id: "archigos",
    title: "Archigos: leaders",
    version: "4.1",
    about: "Spells of effective leaders.",
    unit: "leader spell",
    keys: ["obsid"],
    codes: "gw",
    codeColumns: ["gwcode"],
    years: [1840, 2015],
    rows: 3409,
    variables: [
      variable("obsid", "Spell"),
      variable("gwcode", "Gleditsch–Ward code"),
      variable("leader", "Leader"),
      ...dates({ startdate: "First day", enddate: "Last day" }),
      variable("entry", "Manner of entry"),
      variable("exit", "Manner of exit"),
    ],
    publisher: "H. E. Goemans, Kristian Skrede Gleditsch and Giacomo Chiozza",
    url: "https://www.rochester.edu/college/faculty/hgoemans/data.htm",
    terms: "Terms not stated; cite.",
    cite: [
      article({
        id: "goemans2009",
        by: "Goemans, H. E.; Gleditsch, Kristian Skrede; Chiozza, Giacomo",
        year: 2009,
        title: "Introducing Archigos: A Dataset of Political Leaders",
        journal: journals.jpr,
        volume: "46",
        issue: "2",
        page: "269-283",
      }),
      peacesciencer,
    ],
    faults: [
      { what: "168 leaders in office have the last day 2015-12-31", done: "they count as going on to 2015, where the variable ends" },
      { what: "codes are Gleditsch–Ward", done: "converted as of the year" },
    ],
    reading: { format: "rda" },
    files: pinned("archigos"),
  },
];
