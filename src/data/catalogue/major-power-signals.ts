import type { Dataset, Variable } from "../dataset.js";
import { article, mcmanusNieman2019 } from "./citations.js";
import { pinned } from "./pins.js";
import { cow, flags, variable, variables } from "./variables.js";

const authors = {
  publisher: "Roseanne W. McManus and Mark David Nieman",
  url: "https://doi.org/10.1177/0022343318808842",
  terms: "Replication data; terms not stated; cite.",
  cite: [mcmanusNieman2019],
} as const;
const powers = { us: "the United States", uk: "the United Kingdom", fra: "France", rus: "Russia (Soviet Union)", chi: "China" } as const;
type Power = keyof typeof powers;

/** Years for which an indicator was coded; elsewhere its 0 is no data. */
const coded = { words: [1950, 2010], exercises: [1974, 2010], troops: [1981, 2012] } as const;

/** Columns of one power: its own years stand with each. */
function signalsOf(power: Power): Variable[] {
  const name = powers[power];
  return [
    ...flags({ [`${power}_vis`]: `Visit between the leaders of the state and of ${name}`, [`${power}_pact`]: `Defence pact with ${name}` }),
    ...(power === "us" || power === "uk" || power === "rus" ? flags({ [`${power}_nukes`]: `Nuclear weapons of ${name} on the state's soil` }) : []),
    ...flags({ [`${power}_ex`]: `Joint military exercise with ${name}` }, { years: coded.exercises }),
    ...flags({ [`${power}_bit`]: `Bilateral investment treaty with ${name} in force` }, power === "us" ? { years: [1989, 2012] } : {}),
    variable(`${power}_arms`, `Major arms from ${name}`, { unit: "millions of SIPRI trend-indicator value" }),
    variable(`log_${power}_arms`, `Major arms from ${name}`, { unit: "log10 of the value + 1" }),
    variable(`${power}_troops`, `Troops of ${name} in the state`, { unit: "persons", years: coded.troops }),
    variable(`log_${power}_troops`, `Troops of ${name} in the state`, { unit: "log10 of the persons + 1", years: coded.troops }),
  ];
}

const individual: Dataset = {
  id: "mcmanus-nieman-signals",
  title: "Individual signals of major-power support",
  version: "2019",
  about:
    "What five major powers (United States, United Kingdom, France, Russia, China) did for minor powers in a year that showed support: the inputs of the authors' latent measure, one column for each signal and power.",
  unit: "state-year",
  keys: ["ccode", "year"],
  year: "year",
  years: [1950, 2012],
  rows: 9266,
  codes: "cow",
  codeColumns: ["ccode"],
  variables: [
    cow(),
    variable("country", "Name of the state"),
    variable("year", "Calendar year", { range: [1950, 2012] }),
    variable("us_words", "Supportive statements of the United States", { unit: "statements", years: coded.words }),
    variable("log_us_words", "Supportive statements of the United States", { unit: "log10 of the statements + 1", years: coded.words }),
    variable("us_econaid", "Economic aid from the United States", { unit: "US dollars" }),
    variable("log_us_econaid", "Economic aid from the United States", { unit: "log10 of the dollars + 1" }),
    ...(Object.keys(powers) as Power[]).flatMap(signalsOf),
  ],
  ...authors,
  faults: [
    {
      what: "0 stands for no data outside the years of an indicator: statements were coded for 1950-2010, exercises for 1974-2010, troops for 1981-2012 (West Germany has 0 in 1980)",
      done: "each indicator is missing outside its own years, never 0",
    },
    {
      what: "exercises are hardly covered at first: the United States has 3, 1 and 0 cases in 1974-76 and 18 in 1977",
      done: "kept; a study may begin later, and the codebook says so",
    },
    {
      what: "investment treaties of the United States begin in 1989, those of the other powers as they came (France from 1963, the United Kingdom from 1975, China from 1982, Russia from 1991)",
      done: "the American column is missing before 1989; the others are used as published",
    },
    { what: "Chinese troops are 0 everywhere before 2008", done: "kept within 1981-2012; they are too few to bear an estimate" },
    {
      what: "the 198 recipients leave out the United States, Russia and China, but have the United Kingdom and France",
      done: "a patron's rows never contain the patron itself",
    },
    {
      what: "supportive statements exist for the United States alone, and nuclear weapons not for France and China",
      done: "left out, with a note, for other patrons",
    },
    {
      what: "in 1990 Germany's signals stand under 260, its UN votes under 255",
      done: "unified Germany is missing in 1990, and 260 keeps the signals of that year",
    },
  ],
  reading: { format: "csv" },
  files: pinned("mcmanus-nieman-signals"),
};

const others = { us: "us", uk: "uk", fra: "fra", rus: "rus", chi: "chi" } as const;
const each = (label: (power: Power) => Readonly<Record<string, string>>): Record<string, string> =>
  Object.assign({}, ...(Object.keys(others) as Power[]).map(label)) as Record<string, string>;
const medians = variables(
  each((power) => ({ [`median_${power}`]: `Latent support of ${powers[power]}: posterior median` })),
  { unit: "latent scale" },
);
const draws = variables(
  each((power) => Object.fromEntries([1, 2, 3, 4, 5].map((k) => [`${power}_signal${k}`, `Latent support of ${powers[power]}: draw ${k} from the posterior`]))),
  { unit: "latent scale" },
);

const latent: Dataset = {
  id: "mcmanus-nieman-latent",
  title: "Latent support signalled by major powers",
  version: "2019",
  about:
    "Posterior medians of each power's signalled support for each minor power and year, five draws from the posterior, and the covariates of the authors' own model.",
  unit: "state-year",
  keys: ["ccode", "year"],
  year: "year",
  years: [1950, 2012],
  rows: 9266,
  codes: "cow",
  codeColumns: ["ccode"],
  variables: [
    cow(),
    variable("year", "Calendar year", { range: [1950, 2012] }),
    ...medians,
    ...draws,
    ...variables(
      each((power) => ({ [`distance_${power}`]: `Distance from ${powers[power]}` })),
      { unit: "thousands of miles (as it seems)" },
    ),
    variable("polity2", "Polity score of the state", { range: [-10, 10] }),
    variable("rgdppc", "GDP per head, real", { unit: "thousands" }),
    variable("realgdp", "GDP, real"),
    ...flags(each((power) => ({ [`colony_${power}`]: `Former colony of ${powers[power]}` }))),
    ...variables(
      each((power) => ({ [`recentMIDs_no${power}`]: `Militarized disputes in the past five years, without those against ${powers[power]}` })),
      { unit: "disputes" },
    ),
  ],
  ...authors,
  faults: [
    {
      what: "the false zeros of the individual signals are in it: it jumps in 1974, 1981 and 2011 (West Germany 1.48 in 1980, 2.37 in 1981), which year effects do not remove",
      done: "used for pictures and checks, within 1981-2010",
    },
    {
      what: "the five draws of a power differ by one common shock (they correlate at 0.996 and more), and so hold almost no uncertainty of single rows",
      done: "they are not used as repeated imputations, though the authors' notes propose it",
    },
    { what: "the columns us_signal1 to us_signal5 look like five signals", done: "labelled as draws" },
  ],
  reading: { format: "dta" },
  files: pinned("mcmanus-nieman-latent"),
};

/** The intervention file shortens Russia in some names. */
const short = { us: "us", uk: "uk", fra: "fra", rus: "ru", chi: "chi" } as const;
const interventions: Dataset = {
  id: "mcmanus-nieman-mids",
  title: "Major-power intervention in militarized disputes",
  version: "2019",
  about: "The authors' application: whether each power joined the target's side of a dispute, with the support that it had signalled to the target.",
  unit: "dispute",
  keys: ["dispnum3"],
  rows: 1740,
  codes: "none",
  variables: [
    variable("dispnum3", "Number of the dispute in the Correlates of War disputes"),
    ...flags(each((power) => ({ [`${power}_join`]: `${powers[power]} joined the target's side` }))),
    ...flags(Object.fromEntries((Object.keys(short) as Power[]).map((power) => [`sidea_${short[power]}`, `${powers[power]} was on the initiator's side`]))),
    ...medians,
    ...draws,
    ...variables(
      each((power) => ({ [`distance_${power}`]: `Distance from the target's side to ${powers[power]}` })),
      { unit: "thousands of miles (as it seems)" },
    ),
    ...variables(
      each((power) => ({ [`s_un_${power}`]: `S of UN votes with ${powers[power]}` })),
      { range: [-1, 1] },
    ),
    ...variables(
      each((power) => ({ [`s_alliance_${power}`]: `S of alliances with ${powers[power]}` })),
      { missing: [-9], range: [-1, 1] },
    ),
  ],
  ...authors,
  faults: [
    { what: "there is no year", done: "it must be joined from a list of disputes by number; the authors' label says that the numbers are those of version 3" },
    { what: "-9 stands for a missing S of alliances", done: "missing" },
    { what: "212 disputes have no signals", done: "missing" },
  ],
  reading: { format: "dta" },
  files: pinned("mcmanus-nieman-mids"),
};

const promises: Dataset = {
  id: "blankenship-promises",
  title: "Statements of reassurance in US alliances",
  version: "2020",
  about:
    "Public statements by which US presidents and secretaries reassured allies, counted by ally and year, with the covariates of the article (those that begin with lag_ already lagged).",
  unit: "state-year",
  keys: ["ccode", "year"],
  repeatedKeys: 0,
  year: "year",
  years: [1949, 2010],
  rows: 11406,
  codes: "cow",
  codeColumns: ["ccode"],
  variables: [
    cow(),
    variable("country", "Name of the state"),
    variable("year", "Calendar year", { range: [1949, 2010] }),
    variable("statements_americas", "Statements of reassurance, allies in the Americas included", { unit: "statements", range: [0, 15] }),
    variable("statements_net", "Statements of reassurance net of the opposite", { unit: "statements", range: [0, 15] }),
    variable("lag_statements_americas", "Statements of reassurance, the year before", { unit: "statements", range: [0, 15] }),
    variable("visits", "High-level visits", { unit: "visits", range: [0, 12] }),
    variable("weis_cns2", "Visits by the WEIS events", { unit: "visits" }),
    variable("visit_kinglowe", "Visits by the events of King and Lowe", { unit: "visits" }),
    variable("assurances_weis", "Assurances by the WEIS events", { unit: "events" }),
    variable("assurances_kinglowe", "Assurances by the events of King and Lowe", { unit: "events" }),
    ...flags({
      sample_atop: "US defence pact by ATOP: the sample of the article",
      sample_atop_americas: "The same with the Americas",
      sample_cow: "US defence pact by the Correlates of War",
      sample_cow_americas: "The same with the Americas",
      democracy_cheibub: "Democracy",
      lag_democracy: "Democracy, the year before",
      lag_nwcapability: "Nuclear weapons, the year before",
      lag_latency_pilot: "Nuclear latency, the year before",
      postcw: "After the Cold War",
      firstyear: "First year of a presidency",
      secondterm: "Second term of a president",
      democrat: "Democratic president",
      provocation_new3: "Aggression by the adversary",
    }),
    variable("region", "Region, 1 to 5", { range: [1, 5] }),
    variable("adv_signal_last3", "Signals of support by the adversary in three years", { range: [0, 3] }),
    variable("lag_troops", "US troops, the year before", { unit: "thousands" }),
    variable("lag_log_gdp", "GDP, the year before", { unit: "natural logarithm" }),
    variable("lag_log_gdppc", "GDP per head, the year before", { unit: "natural logarithm" }),
    variable("lag_log_trade", "Trade with the United States, the year before", { unit: "natural logarithm" }),
    variable("lag_cinc", "Composite index of capability, the year before", { unit: "per cent of the world" }),
    variable("lag_us_cinc", "The same of the United States", { unit: "per cent of the world" }),
    variable("lag_adversary_cinc", "The same of the adversary", { unit: "per cent of the world" }),
    variable("lag_idealpoint_us_diff", "Distance from the US ideal point, the year before"),
    variable("lag_rivalry_thompson", "Rivals that are not the United States' own, the year before", { unit: "states" }),
    variable("lag_rivalry_shared", "Rivals shared with the United States, the year before", { unit: "states" }),
    variable("lag_terrdisputes", "Territorial disputes, the year before", { unit: "disputes" }),
    variable("MID_movingavg_notinitiator", "Disputes not begun by the state, weighted, moving average"),
    variable("MID_movingavg_aggressor", "Disputes begun by the state, weighted, moving average"),
    variable("log_distance", "Distance to the adversary", { unit: "natural logarithm" }),
    variable("log_distance_us", "Distance from the United States", { unit: "natural logarithm" }),
    variable("log_cas", "US war casualties, average of three years", { unit: "natural logarithm" }),
    variable("unemployment", "US unemployment", { unit: "per cent" }),
    variable("inflation", "US inflation", { unit: "per cent" }),
    variable("us_gdp_growth", "US growth", { unit: "per cent" }),
    variable("withdrawal", "Bills of retrenchment in the Congress", { unit: "bills" }),
    variable("t", "Years since 1950"),
  ],
  publisher: "Brian Blankenship",
  url: "https://www.bblankenship.com/publications.html",
  terms: "Replication data; terms not stated; cite.",
  cite: [
    article({
      id: "blankenship2020",
      by: "Blankenship, Brian",
      year: 2020,
      title: "Promises under Pressure: Statements of Reassurance in US Alliances",
      journal: "International Studies Quarterly",
      volume: "64",
      issue: "4",
      page: "1017-1030",
    }),
  ],
  faults: [
    { what: "7 rows (1949, 1960, 1961, 1978, 1982, 1986, 1998) have no state and hold nothing", done: "kept in the table; they join no state" },
    { what: "statements were counted for 3,054 rows alone, of which 1,379 are the sample of the article (sample_atop)", done: "blank is missing, never 0" },
    {
      what: "2,464 rows lie outside the state system: 255 serves for all Germany in 1950-2010, 265 runs to 2005, and 316, 816 and 679 begin in 1950",
      done: "rows outside the state system are not joined; 255 before 1990 is not West Germany's 260",
    },
    {
      what: "columns that begin with lag_ are lagged already, and troops and capabilities among them are rescaled",
      done: "labelled so; they are never lagged again",
    },
  ],
  reading: { format: "dta" },
  files: pinned("blankenship-promises"),
};

export const majorPowerSignals: readonly Dataset[] = [individual, latent, interventions, promises];
