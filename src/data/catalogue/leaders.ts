import type { Dataset } from "../dataset.js";
import { article, journals, peacesciencer } from "./citations.js";
import { pinned } from "./pins.js";
import { dates, variable } from "./variables.js";

export const leaders: readonly Dataset[] = [
  {
    id: "archigos",
    title: "Archigos: political leaders",
    version: "4.1",
    about: "Who in fact governed each independent state, from which day to which, and how each came and went.",
    unit: "leader spell",
    keys: ["obsid"],
    years: [1840, 2015],
    rows: 3409,
    codes: "gw",
    codeColumns: ["gwcode"],
    variables: [
      variable("obsid", "Spell in office"),
      variable("gwcode", "Gleditsch-Ward code of the state (ccode at the publisher's)", { range: [2, 950] }),
      variable("leadid", "Leader, by the publisher's id"),
      variable("leader", "Leader, by name"),
      variable("yrborn", "Year of birth", { range: [1797, 1983] }),
      variable("gender", "Gender", { values: ["F", "M"] }),
      ...dates({ startdate: "First day in office", enddate: "Last day in office, or the last coded" }),
      variable("entry", "Manner of entry", { values: ["Foreign Imposition", "Irregular", "Regular", "Unknown"] }),
      variable("exit", "Manner of exit", {
        values: ["Foreign", "Irregular", "Natural Death", "Regular", "Retired Due to Ill Health", "Still in Office", "Suicide", "Unknown"],
      }),
      variable("exitcode", "Manner of exit, in more detail"),
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
        DOI: "10.1177/0022343308100719",
      }),
      peacesciencer,
    ],
    faults: [
      { what: "168 leaders are still in office: 165 with the last day 2015-12-31, 3 with 2014-12-31", done: "the variables end in 2015" },
      {
        what: "codes are Gleditsch-Ward: Germany is 260 from 1949 and after 1990, Serbia 340, Yemen 678 to the end; microstates are left out",
        done: "converted as of the year",
      },
      { what: "a leader with several spells has one leadid and several rows (607 repeats)", done: "the key is the spell" },
      { what: "the year of birth is blank in 19 rows", done: "missing" },
    ],
    reading: { format: "rda", object: "archigos" },
    files: pinned("archigos"),
  },
];
