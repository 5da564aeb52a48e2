import type { Dataset, Variable } from "../dataset.js";
import { bailey2017, voeten, work } from "./citations.js";
import { idealPoints } from "./ideal-points.js";
import { coincidence } from "./voting-coincidence.js";
import { pinned } from "./pins.js";
import { cow, dates, flags, variable, variables } from "./variables.js";

const assembly = {
  publisher: "Erik Voeten, Anton Strezhnev and Michael Bailey",
  url: "https://doi.org/10.7910/DVN/LEJUQZ",
  terms: "Terms on Harvard Dataverse; cite.",
} as const;

const issues = {
  me: "About the Palestinian conflict",
  nu: "About nuclear weapons and nuclear material",
  di: "About arms control and disarmament",
  hr: "About human rights",
  co: "About colonialism",
  ec: "About economic development",
};
const issueFlags: readonly Variable[] = flags(Object.fromEntries(Object.entries(issues).filter(([name]) => name !== "ec")));
const rollCall = variable("rcid", "Number of the roll call; from 9000 on emergency special sessions");
const resolution = variable("unres", "Resolution, as R/session/number; not always the official number before 1985; blank: not known");
const counterOfDays = {
  what: "the day of the month is not real before 2003: it counts from 1 to 7 (resolution 3379 of 10 November 1975 stands under 1 November)",
  done: "only year and month are used; signals and votes are never matched by day",
};
const foundByWords = { what: "issues were found by words of the descriptions, with a light check by eye", done: "used as published" };
/** The last issue is a text because of one damaged roll call. */
const economic = (...values: string[]): Variable => variable("ec", issues.ec, { values });

const byState: Dataset = {
  id: "un-votes",
  title: "UN General Assembly votes, state by roll call",
  version: "sessions 1-70, as in the R package unvotes 0.2.0.9000",
  about:
    "How each state voted on each roll call of the General Assembly, with what the vote was about. The votes from which agreement with a patron is computed.",
  unit: "state-roll call",
  keys: ["rcid", "ccode"],
  year: "year",
  years: [1946, 2015],
  rows: 1066613,
  codes: "cow",
  codeColumns: ["ccode"],
  variables: [
    rollCall,
    variable("session", "Session of the Assembly", { range: [1, 70] }),
    variable("vote", "Vote: 1 yes, 2 abstention, 3 no, 8 absent, 9 not a member", { values: [1, 2, 3, 8, 9] }),
    cow(),
    variable("member", "1 for members of the United Nations; blank: none", { values: [1], blank: "no" }),
    variable("importantvote", "The State Department called the vote important", { values: [0, 1], years: [1983, 2015] }),
    ...dates({ date: "Date, a text as month/day/year" }),
    resolution,
    ...issueFlags,
    economic("0", "1"),
    variable("year", "Session + 1945", { range: [1946, 2015] }),
  ],
  ...assembly,
  cite: [voeten, bailey2017],
  faults: [
    counterOfDays,
    {
      what: "every code is carried through all roll calls: 265, 680 or 315 vote 9 to 2005 and later",
      done: "only 1, 2 and 3 are votes; 8 and 9 are never agreement nor disagreement",
    },
    {
      what: "abstention and absence are told apart, and measures of agreement differ in what they count them as",
      done: "what they count as is an option of the measure, named in every table",
    },
    {
      what: "year is session + 1945, not the year of the date (239 roll calls differ)",
      done: "the calendar year is read from the date; the session's year can be asked for",
    },
    { what: "roll call 4592 has neither date, flags nor resolution", done: "its year is session + 1945" },
    { what: "ec of roll call 1429 is 0 with a backslash and a quotation mark", done: "the column is read as text, and that cell as 0" },
    { what: "importantvote is 0 before session 38, where nothing was marked", done: "missing before 1983" },
    { what: "session 19 (1964) has a single roll call", done: "the number of common votes stands beside every agreement" },
    foundByWords,
  ],
  reading: { format: "rda" },
  files: pinned("un-votes"),
};

const members =
  "AFG AGO ALB AND ARE ARG ARM ATG AUS AUT AZE BDI BEL BEN BFA BGD BGR BHR BHS BIH BLR BLZ BOL BRA BRB BRN BTN BWA CAF CAN CHE CHL CHN CIV CMR COD COG COL COM CPV CRI CUB CYP CZE DEU DJI DMA DNK DOM DZA ECU EGY ERI ESP EST ETH FIN FJI FRA FSM GAB GBR GEO GHA GIN GMB GNB GNQ GRC GRD GTM GUY HND HRV HTI HUN IDN IND IRL IRN IRQ ISL ISR ITA JAM JOR JPN KAZ KEN KGZ KHM KIR KNA KOR KWT LAO LBN LBR LBY LCA LIE LKA LSO LTU LUX LVA MAR MCO MDA MDG MDV MEX MHL MKD MLI MLT MMR MNE MNG MOZ MRT MUS MWI MYS NAM NER NGA NIC NLD NOR NPL NRU NZL OMN PAK PAN PER PHL PLW PNG POL PRK PRT PRY QAT ROU RUS RWA SAU SDN SEN SGP SLB SLE SLV SMR SOM SRB SSD STP SUR SVK SVN SWE SWZ SYC SYR TCD TGO THA TJK TKM TLS TON TTO TUN TUR TUV TWN TZA UGA UKR URY USA UZB VCT VEN VNM VUT WSM YEM ZAF ZMB ZWE";
const wide: Dataset = {
  id: "un-votes-wide",
  title: "UN General Assembly votes to June 2024, one column a state",
  version: "to June 2024",
  about: "Roll calls of the General Assembly with the vote of each present-day state in a column of its own. The only source at hand after 2015.",
  unit: "roll call",
  keys: ["rcid", "date"],
  years: [1946, 2024],
  rows: 6551,
  codes: "iso3",
  codeColumns: members.split(" "),
  variables: [
    rollCall,
    ...dates({ date: "Date (ISO)" }),
    ...variables(issues, { values: ["TRUE", "FALSE"] }),
    ...members.split(" ").map((iso) => variable(iso, `Vote of ${iso}: 1 yes, 2 abstention, 3 no, 8 absent, 9 not a member`, { values: [1, 2, 3, 8, 9] })),
  ],
  ...assembly,
  cite: [voeten, bailey2017],
  faults: [
    { what: "rcid 411, 427, 449 and 495 are each used for two votes (1954-57 and late 2023)", done: "the date is part of the key" },
    counterOfDays,
    {
      what: "only present-day states have columns: DEU from 1973 is West Germany, CZE begins in 1993, YEM in 1991, VNM in 1977, SRB carries Yugoslavia, RUS the Soviet Union, TWN votes to October 1971",
      done: "states that are gone are missing, never 9",
    },
    { what: "there is no session, resolution nor mark of importance", done: "resolutions to January 2020 are in unvotes-roll-calls, by rcid" },
    { what: "YEM and MNE are written as decimals (1.0)", done: "read as numbers" },
    foundByWords,
  ],
  reading: { format: "csv" },
  files: pinned("un-votes-wide"),
};

const unvotes = {
  ...assembly,
  cite: [
    voeten,
    work("software", { id: "robinson_unvotes", by: "Robinson, David", title: "unvotes: United Nations General Assembly Voting Data", version: "0.2.0.9000" }),
  ],
} as const;
const packaged: readonly Dataset[] = [
  {
    id: "unvotes-votes",
    title: "UN votes of the R package unvotes",
    version: "0.2.0.9000",
    about: "Yes, abstention or no by country and roll call, sessions 1-74.",
    unit: "country-roll call",
    keys: ["rcid", "country"],
    years: [1946, 2020],
    rows: 870109,
    codes: "iso2",
    codeColumns: ["country_code"],
    variables: [
      rollCall,
      variable("country", "Country, by name"),
      variable("country_code", "Country, ISO alpha-2; NA is Namibia"),
      variable("vote", "Vote", { values: ["yes", "abstain", "no"] }),
    ],
    ...unvotes,
    faults: [
      { what: "absences and years of no membership are no rows", done: "what is not there is no vote" },
      {
        what: "the code is missing in 5,444 rows (Yemen Arab Republic, Federal Republic of Germany, Zanzibar), and NA is Namibia's",
        done: "texts stay texts: NA is a code here, and only a true missing is missing",
      },
      { what: "there are no Correlates of War codes, and some names are of states that are gone", done: "un-votes is used up to 2015" },
    ],
    reading: { format: "rda", object: "un_votes" },
    files: pinned("unvotes-votes"),
  },
  {
    id: "unvotes-roll-calls",
    title: "Roll calls of the R package unvotes",
    version: "0.2.0.9000",
    about: "Session, date, resolution and description of each roll call, sessions 1-74.",
    unit: "roll call",
    keys: ["rcid"],
    years: [1946, 2020],
    rows: 6203,
    codes: "none",
    variables: [
      rollCall,
      variable("session", "Session of the Assembly", { range: [1, 74] }),
      variable("importantvote", "The State Department called the vote important", { values: [0, 1] }),
      ...dates({ date: "Date" }),
      resolution,
      variable("amend", "On an amendment", { values: [0, 1] }),
      variable("para", "On a paragraph", { values: [0, 1] }),
      variable("short", "Description in a few words"),
      variable("descr", "Description"),
    ],
    ...unvotes,
    faults: [
      counterOfDays,
      {
        what: "importantvote is missing for 605 roll calls (all of sessions 73 and 74), and 0 before session 38, where nothing was marked",
        done: "missing there",
      },
      { what: "amend is missing for 3,335 roll calls, the resolution for 159", done: "missing" },
      { what: "roll calls after rcid 9147 are in un-votes-wide alone", done: "joined by rcid where there is one" },
    ],
    reading: { format: "rda", object: "un_roll_calls" },
    files: pinned("unvotes-roll-calls"),
  },
  {
    id: "unvotes-issues",
    title: "Issues of roll calls of the R package unvotes",
    version: "0.2.0.9000",
    about: "Which of six issues a roll call was about.",
    unit: "roll call-issue",
    keys: ["rcid", "short_name"],
    years: [1946, 2020],
    rows: 5745,
    codes: "none",
    variables: [
      rollCall,
      variable("short_name", "Issue, in two letters", { values: Object.keys(issues) }),
      variable("issue", "Issue", {
        values: [
          "Arms control and disarmament",
          "Colonialism",
          "Economic development",
          "Human rights",
          "Nuclear weapons and nuclear material",
          "Palestinian conflict",
        ],
      }),
    ],
    ...unvotes,
    faults: [{ what: "a roll call has a row for each issue, and none if it is about no issue", done: "no row is no issue" }, foundByWords],
    reading: { format: "rda", object: "un_roll_call_issues" },
    files: pinned("unvotes-issues"),
  },
];

const descriptions: Dataset = {
  id: "unga-roll-call-descriptions-s1-70",
  title: "Descriptions of UN roll calls",
  version: "sessions 1-70",
  about: "The project's own list of roll calls: totals, resolution, description, issues.",
  unit: "roll call",
  keys: ["rcid"],
  years: [1946, 2015],
  rows: 5429,
  codes: "none",
  variables: [
    rollCall,
    variable("session", "Session of the Assembly", { range: [1, 70] }),
    ...variables({ yes: "Votes for", abstain: "Abstentions", no: "Votes against" }, { unit: "states", range: [0, 193] }),
    variable("importantvote", "The State Department called the vote important", { values: [0, 1] }),
    ...dates({ date: "Date" }),
    resolution,
    variable("amend", "On an amendment", { values: [0, 1] }),
    variable("para", "On a paragraph", { values: [0, 1] }),
    variable("short", "Description in a few words"),
    variable("descr", "Description"),
    ...issueFlags,
    economic("0", "1"),
  ],
  ...assembly,
  cite: [voeten],
  faults: [
    counterOfDays,
    { what: "ec of one roll call is 0 with a quotation mark", done: "the column is read as text, and that cell as 0" },
    { what: "issues are blank for 30 roll calls, amend and para for 2,585", done: "missing" },
    { what: "importantvote is 0 before session 38, where nothing was marked", done: "missing before it" },
  ],
  reading: { format: "xls" },
  files: pinned("unga-roll-call-descriptions-s1-70"),
};

const library: Dataset = {
  id: "undl-roll-calls",
  title: "Roll calls of the UN Digital Library, 2020 and 2021",
  version: "2020-2021",
  about: "Recorded votes of the General Assembly by the number of the resolution, one column a state, one file a year.",
  unit: "resolution",
  keys: ["column_1", "_file"],
  years: [2020, 2021],
  rows: 188,
  codes: "names",
  variables: [
    variable("column_1", "Resolution, as A/RES/session/number"),
    variable("_file", "File of the year: 2020_RAW_COIN.csv or 2021_RAW_COIN.csv"),
    ...variables(
      {
        AFGHANISTAN: "Vote of Afghanistan; the other 192 states have such a column each, named in capitals",
        "UNITED STATES": "Vote of the United States",
        "UNITED KINGDOM": "Vote of the United Kingdom",
        FRANCE: "Vote of France",
        "RUSSIAN FEDERATION": "Vote of Russia",
        CHINA: "Vote of China",
      },
      { values: ["Y", "N", "A", "X"] },
    ),
  ],
  publisher: "United Nations Digital Library",
  url: "https://digitallibrary.un.org/",
  terms: "UN terms of use.",
  cite: [work("webpage", { id: "undl", by: "United Nations", title: "United Nations Digital Library: Voting Data", URL: "https://digitallibrary.un.org/" })],
  faults: [
    { what: "each file has a row that is named Country and holds nothing (2 rows)", done: "kept; it holds no vote" },
    { what: "the first column has no name, and the year stands in the name of the file alone", done: "read as column_1, with the file beside it in _file" },
    { what: "X is no vote recorded: absent, or not taking part", done: "never agreement nor disagreement" },
    { what: "states are names in capitals (TURKEY, REPUBLIC OF KOREA)", done: "not used in the panel" },
    { what: "earlier years of the collection lack the numbers of resolutions", done: "left out" },
  ],
  reading: { format: "csv" },
  files: pinned("undl-roll-calls"),
};

export const unVotes: readonly Dataset[] = [byState, wide, ...packaged, descriptions, library, ...idealPoints, ...coincidence];
