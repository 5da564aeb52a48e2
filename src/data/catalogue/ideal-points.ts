import type { Dataset, Fault, Variable } from "../dataset.js";
import { bailey2017, fjelstul2025, voeten } from "./citations.js";
import { pinned } from "./pins.js";
import { cow, variable } from "./variables.js";

const project = {
  publisher: "Erik Voeten, Anton Strezhnev and Michael Bailey",
  url: "https://doi.org/10.7910/DVN/LEJUQZ",
  terms: "Terms on Harvard Dataverse; cite.",
  cite: [bailey2017, voeten],
  codes: "cow",
  codeColumns: ["ccode"],
} as const;
const scale = "standard deviations of the release";

const releases: Fault = {
  what: "each release, and each issue, is estimated on a scale of its own: the same state-year moves by up to 0.30 between the releases of 2020 and 2024, at a correlation of 0.9996",
  done: "releases and issues are never mixed in one series; each estimate keeps the id of its release",
};
const smoothed: Fault = {
  what: "estimates borrow strength from neighbouring sessions, so that a yearly change is part smoothing",
  done: "they serve for levels, pictures and a check that is marked so; concessions are measured from the roll calls of each session",
};
const noSession19: Fault = { what: "session 19 (1964) is missing", done: "missing" };
const unnamed: Fault = { what: "the first column, of row numbers, has no name", done: "read as column_1 and not used" };
const twoYemens: Fault = { what: "the ISO code YAR stands for two Yemens (678 and 680), with 23 clashes", done: "keyed on ccode" };

/** The columns of the estimates of one kind of votes; `suffix` is how the file tells them. */
function estimates(suffix: string, about: string, prefix = suffix): Variable[] {
  return [
    variable(`NVotes${prefix}`, `Votes of the state on ${about}`, { unit: "votes" }),
    variable(`IdealPoint${prefix}`, `Ideal point from ${about}: posterior mean`, { unit: scale }),
    ...["QO", "Q5", "Q10", "Q50", "Q90", "Q95", "Q100"].map((q) =>
      variable(`${q}%${suffix}`, `Quantile of the posterior: ${q === "QO" ? 0 : q.slice(1)} per cent`, { unit: scale }),
    ),
  ];
}
const state = [variable("iso3c", "State, ISO alpha-3"), variable("Countryname", "State, by name")];

function april2020(id: string, suffix: string, about: string, sessions: readonly [number, number], rows: number): Dataset {
  const all = suffix === "";
  return {
    ...project,
    id,
    title: `UN ideal points from ${about}`,
    version: "April 2020",
    about: `Positions of states on the main line of conflict in the General Assembly, estimated from ${about}, by session (year = session + 1945).`,
    unit: "state-session",
    keys: ["ccode", "session"],
    years: [sessions[0] + 1945, sessions[1] + 1945],
    rows,
    variables: [cow(), variable("session", "Session of the Assembly: year less 1945", { range: sessions }), ...estimates(suffix, about), ...state],
    faults: [
      releases,
      smoothed,
      ...(sessions[0] <= 19 ? [noSession19] : []),
      ...(all ? [{ what: "QO%, with the letter O, is the quantile of 0", done: "read under that name" }] : [unnamed]),
      { what: "the files are Windows-1252", done: "names are decoded so" },
      twoYemens,
    ],
    reading: { format: "csv", encoding: "windows-1252" },
    files: pinned(id),
  };
}

const june2024: Dataset = {
  ...project,
  id: "ideal-points-2024",
  title: "UN ideal points from all votes, June 2024",
  version: "June 2024",
  about:
    "Positions of states on the main line of conflict in the General Assembly by session (year = session + 1945), with agreement with six powers. The release that the panel uses.",
  unit: "state-session",
  keys: ["ccode", "session"],
  years: [1946, 2023],
  rows: 11238,
  variables: [
    cow(),
    variable("session", "Session of the Assembly: year less 1945", { range: [1, 78] }),
    ...estimates("All", "all votes"),
    ...state,
    ...["USAgree", "RUSSAgree", "BrazilAgree", "ChinaAgree", "IndiaAgree", "IsraelAgree"].map((name) =>
      variable(name, `Agreement with ${{ US: "the United States", RUSS: "Russia" }[name.slice(0, -5)] ?? name.slice(0, -5)}, an abstention half`, {
        range: [0, 1],
      }),
    ),
  ],
  faults: [
    releases,
    smoothed,
    noSession19,
    twoYemens,
    { what: "61 rows rest on fewer than 5 votes", done: "the number of votes is given beside the estimate" },
    { what: "agreement with China is missing before 1971", done: "missing" },
    { what: "China is 713 for sessions 1-26 and 710 from 26 on", done: "used as published: Taiwan to 1971, the People's Republic from 1971" },
    unnamed,
  ],
  reading: { format: "csv", types: { iso3c: "text" } },
  files: pinned("ideal-points-2024"),
};

const byYear: Fault = {
  what: "from 2025 on estimates go by calendar year, not by session, and rest on another database of votes (UNGA-DM)",
  done: "not put in one series with releases by session",
};
const year2025: Dataset = {
  ...project,
  id: "idealpoints-1946-2025",
  title: "UN ideal points from votes on final passage, to 2025",
  version: "to 2025",
  about: "Positions of states by calendar year, estimated from votes on the final passage of resolutions.",
  unit: "state-year",
  keys: ["ccode", "year"],
  year: "year",
  years: [1946, 2025],
  rows: 11610,
  variables: [
    cow(),
    variable("year", "Calendar year", { range: [1946, 2025] }),
    ...estimates("FP", "votes on final passage").filter(({ name }) => name !== "QO%FP" && name !== "Q100%FP"),
    ...state,
  ],
  cite: [bailey2017, voeten, fjelstul2025],
  faults: [releases, smoothed, byYear, { what: "1964 is missing", done: "missing" }],
  reading: { format: "csv", delimiter: "\t", types: { iso3c: "text" } },
  files: pinned("idealpoints-1946-2025"),
};

/** The Stata file has the same columns in lower case, twice: final passage (fp) and all votes (all). */
const july = (kind: "fp" | "all", about: string): Variable[] =>
  estimates(kind, about).map((entry) => ({ ...entry, name: entry.name.toLowerCase().replace("%", "") }));
const july2025: Dataset = {
  ...project,
  id: "idealpoints-july2025",
  title: "UN ideal points, July 2025",
  version: "28 July 2025",
  about: "Positions of states by calendar year from votes on final passage and from all votes, beside the older estimates by session.",
  unit: "state-year",
  keys: ["ccode", "year"],
  year: "year",
  years: [1946, 2024],
  rows: 11440,
  variables: [
    cow(),
    variable("year", "Calendar year", { range: [1946, 2024] }),
    variable("iso3c", "State, ISO alpha-3"),
    variable("countryname", "State, by name"),
    ...july("fp", "votes on final passage"),
    ...july("all", "all votes, on amendments and paragraphs too").map((entry) => (entry.name === "q0all" ? { ...entry, name: "qoall" } : entry)),
    variable("idealpointlegacy", "Ideal point by session (session = year less 1945): the release of June 2024", { unit: scale }),
    variable("nvotesLegacy", "Votes behind that", { unit: "votes" }),
  ],
  cite: [bailey2017, voeten, fjelstul2025],
  faults: [
    releases,
    smoothed,
    byYear,
    {
      what: "all votes of some years are many on one matter (Gaza), so that the two kinds of estimates differ (correlation 0.985)",
      done: "the two are kept apart",
    },
    { what: "estimates from all votes and by session stop in 2023", done: "missing in 2024" },
    { what: "17 rows have neither name nor ISO code", done: "keyed on ccode" },
    { what: "1964 is missing", done: "missing" },
  ],
  reading: { format: "dta" },
  files: pinned("idealpoints-july2025"),
};

export const idealPoints: readonly Dataset[] = [
  june2024,
  april2020("ideal-points-2020", "", "all votes", [1, 74], 10469),
  april2020("ideal-points-important", "Important", "votes that the State Department called important", [38, 73], 6443),
  april2020("ideal-points-human-rights", "HumanRights", "votes on human rights", [25, 74], 8440),
  april2020("ideal-points-middle-east", "MiddleEast", "votes on the Middle East", [29, 74], 7896),
  april2020("ideal-points-nuclear", "Nuclear", "votes on nuclear matters", [33, 74], 7203),
  april2020("ideal-points-no-nukes", "NoNukes", "all votes but those on nuclear matters", [1, 74], 10468),
  year2025,
  july2025,
];
