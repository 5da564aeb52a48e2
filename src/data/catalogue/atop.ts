import type { Dataset, Fault, Variable } from "../dataset.js";
import { leeds2002, peacesciencer } from "./citations.js";
import { pinned } from "./pins.js";
import { cow, flags, numbered, variable } from "./variables.js";

const source = {
  publisher: "Alliance Treaty Obligations and Provisions Project",
  url: "https://www.atopdata.org/",
  terms: "Terms not stated; free download; cite.",
  cite: [leeds2002],
} as const;

const identity = [
  variable("atopid", "ATOP number of the alliance: 1000s signed 1815-1913, 2000s 1914-1944, 3000s 1945-1989, 4000s and above from 1990", {
    range: [1005, 7050],
  }),
  variable("cowid", "Number of the alliance in the Correlates of War alliances, version 3.0; blank: not in it"),
  variable("cow4id", "Number of the alliance in the Correlates of War alliances, version 4.1; blank: not in it"),
];
const alliance = flags({
  bilat: "Never more than two members",
  wartime: "A member was at war when the alliance was formed",
  ineffect: "In force at the end of 2018",
});
const obligations = {
  defense: "Active military support if a partner is attacked",
  offense: "Active military support without an attack on a partner",
  neutral: "Neutrality in a partner's conflict",
  nonagg: "No use of force against a partner",
  consul: "Consultation in a crisis that may become military",
};
const conditions = {
  conditio: "Some obligation holds under conditions only",
  defcon: "The defence obligation is conditional",
  offcon: "The offence obligation is conditional",
  neucon: "The neutrality obligation is conditional",
  concon: "The consultation obligation is conditional",
};
/** Provisions; blank where the text of the treaty was not found. */
const provisions: readonly Variable[] = [
  ...flags({ estmode: "Formal treaty that needs ratification" }),
  variable("pubsecr", "Secrecy: 0 public, 1 secret articles, 2 wholly secret", { values: [0, 1, 2] }),
  variable("secrart", "What is secret: 0 nothing … 7 accessions, 8 the whole treaty", { range: [0, 8] }),
  variable("speclgth", "Duration: 0 not stated, 1 a time, 2 until something happens, 3 indefinite", { values: [0, 1, 2, 3] }),
  variable("length", "First term of the agreement; 0: none stated", { unit: "months", range: [0, 600] }),
  variable("renounce", "Renunciation during the term: 0 not stated, 1 at any time, 2 after aggression, 3 after a time, 4 forbidden", {
    values: [0, 1, 2, 3, 4],
  }),
  variable("notaiden", "Denies support to enemies: 0 no, 1 in general, 2 to states, 3 to others than states, 4 to both", { values: [0, 1, 2, 3, 4] }),
  ...flags({
    dipaid: "Diplomatic support against threats",
    terrres: "Territory or resources lent to a partner in a conflict",
    thirdcom: "No commitments to third states, or none without consultation",
    noothall: "No alliance against the purposes of this one",
    medarb: "Mediation or arbitration of disputes between members",
    intcom: "Integrated command, in peace too",
    contrib: "Contributions of troops, supplies or funds stated",
    nomicoop: "Cooperation on other than military matters",
  }),
  variable("specthrt", "Threat named: 0 none, 1 states, 2 a region, 3 states in a region, 4 a conflict, 5 domestic groups, 6 an alliance", { range: [0, 6] }),
  variable("statthr1", "Correlates of War code of the first state named as a threat; 0: none", { range: [0, 740] }),
  variable("statthr2", "Correlates of War code of the second state named as a threat; 0: none", { range: [0, 740] }),
  variable("milcon", "Contact of the armed forces: 0 none, 1 in war, 2 in peace too, 3 common defence policy", { values: [0, 1, 2, 3] }),
  variable("milaid", "Military aid: 0 none, 1 unspecified, 2 grants or loans, 3 training or technology, 4 both", { values: [0, 1, 2, 3, 4] }),
  variable("subord", "Forces under a partner's command in war: 0 no, 1 of a named state, 2 as conditions say", { values: [0, 1, 2] }),
  variable("organ1", "Organisation: 0 none, 1 regular meetings, 2 named organisation, 3 permanent bureaucracy", { values: [0, 1, 2, 3] }),
  variable("orgpurp1", "Purpose of that organisation: 0 none, 1 military, 2 economic, 3 consultation, 4 all, 5 disputes", { range: [0, 5] }),
  variable("base", "Troops on a member's territory: 0 none, 1 jointly on neutral ground, 2 mutual, 3 one-sided", { values: [0, 1, 2, 3] }),
  variable("armred", "Arms: 0 nothing, 1 limits, 2 common increase", { values: [0, 1, 2] }),
  variable("ecaid", "Economic aid: 0 none, 1 in general, 2 postwar recovery, 3 trade concessions", { values: [0, 1, 2, 3] }),
  variable("interv", "Domestic affairs: 0 not stated, 1 non-intervention, 2 mutual intervention, 3 one-sided intervention, 4 one-sided non-intervention", {
    values: [0, 1, 2, 3, 4],
  }),
  variable("refothio", "Refers to other international organisations", { values: [0, 1] }),
];
const otherOrganisation: Fault = {
  what: "refothio, which is 0 or 1 by the code book, is 2 for one alliance",
  done: "left as published and reported when the table is checked",
};

/** The alliance and the alliance-phase tables have the same columns but for the identity of the phase. */
const treaty = (members: number): Variable[] => [
  variable("begyr", "Year of signature", { range: [1815, 2018] }),
  variable("begmo", "Month of signature", { range: [1, 12] }),
  variable("begday", "Day of signature", { range: [1, 31] }),
  variable("endyr", "Year of the end; 0: in force at the end of 2018", { range: [0, 2018] }),
  variable("endmo", "Month of the end; 0: in force", { range: [0, 12] }),
  variable("endday", "Day of the end; 0: in force; blank: not known", { range: [0, 31] }),
  ...alliance,
  variable("term", "How it ended: 0 in force or a member lost independence, 1 aims fulfilled or term over, 2 violated, 3 renegotiated", {
    values: [0, 1, 2, 3],
  }),
  ...flags(obligations),
  ...flags({ active: "Some member promises defence or offence", ...conditions, asymm: "Obligations differ between members" }),
  ...provisions,
  ...numbered("mem", members, "Correlates of War code of member", { range: [2, 990] }),
];
const members = (count: number): string[] => numbered("mem", count, "").map(({ name }) => name);
const notTogether: Fault = {
  what: "the members listed need not have been members at the same time: alliances with Germany in 1990 list both 260 and 255",
  done: "who owes whom in a year is taken from atop-member, never from mem1 to mem59",
};
const inForce: Fault = {
  what: "0 in the date of the end means still in force at the end of 2018",
  done: "kept; the treaty counts to 2018, where the data end, and as going on in lists of treaties",
};
const notAState: Fault = { what: "member 8152 is no Correlates of War state", done: "kept; it joins no state of the panel" };

const allianceLevel: Dataset = {
  id: "atop",
  title: "Alliance Treaty Obligations and Provisions: alliances",
  version: "5.1",
  about: "Treaties that promise military cooperation in the face of a military threat, 1815-2018, with their obligations and provisions, one row for each.",
  unit: "alliance",
  keys: ["atopid"],
  year: "begyr",
  years: [1815, 2018],
  rows: 789,
  codes: "cow",
  codeColumns: members(59),
  variables: [...identity, variable("maxphase", "Number of phases; 0: the terms never changed", { values: [0, 2, 3, 4] }), ...treaty(59)],
  ...source,
  faults: [
    inForce,
    { what: "a row shows one state of terms that changed in 47 alliances (maxphase above 0)", done: "terms by year are taken from atop-phase and atop-member" },
    notTogether,
    notAState,
    otherOrganisation,
  ],
  reading: { format: "csv" },
  files: pinned("atop"),
};

const phaseLevel: Dataset = {
  ...allianceLevel,
  id: "atop-phase",
  title: "Alliance Treaty Obligations and Provisions: alliance phases",
  about: "The same treaties, with one row for each stretch of time in which the terms stayed the same.",
  unit: "alliance phase",
  keys: ["atopidphase"],
  rows: 849,
  codeColumns: members(57),
  variables: [
    ...identity,
    variable("atopidphase", "Number of the alliance, with its phase as the decimal"),
    variable("phase", "Phase; 0: the terms never changed", { values: [0, 1, 2, 3, 4] }),
    ...treaty(57),
  ],
  faults: [
    inForce,
    {
      what: "where two successor states took over one bilateral treaty (Czechoslovakia in 1993), two phases run at the same time",
      done: "phases are never assumed to follow one another: their own dates are used",
    },
    notTogether,
    notAState,
    otherOrganisation,
  ],
  files: pinned("atop-phase"),
};

const memberLevel: Dataset = {
  ...allianceLevel,
  id: "atop-member",
  title: "Alliance Treaty Obligations and Provisions: members",
  about: "What each member promised and when it entered and left, one row for each member and phase. The source of who owes whom in a year.",
  unit: "alliance member spell",
  keys: ["atopid", "member", "yrent", "moent", "dayent", "phase"],
  year: "yrent",
  rows: 2510,
  codeColumns: ["member"],
  variables: [
    ...identity,
    cow("member", "the member"),
    ...flags({ cowsys: "The member was in the Correlates of War system when it signed", bilat: "Never more than two members in this phase" }),
    variable("yrent", "Year in which the member signed", { range: [1815, 2018] }),
    variable("moent", "Month in which it signed", { range: [1, 12] }),
    variable("dayent", "Day on which it signed; blank: not known", { range: [1, 31] }),
    variable("yrexit", "Year in which the promise ended; 0: a member at the end of 2018", { range: [0, 2018] }),
    variable("moexit", "Month in which it ended; 0: a member", { range: [0, 12] }),
    variable("dayexit", "Day on which it ended; 0: a member; blank: not known", { range: [0, 31] }),
    ...flags({ ineffect: "In force for this member at the end of 2018", wartime: "A member was at war when the alliance was formed" }),
    variable("phase", "Phase; 0: the terms never changed", { values: [0, 1, 2, 3, 4] }),
    variable("maxphase", "Number of phases; 0: the terms never changed", { values: [0, 2, 3, 4] }),
    variable("cowwar", "War that the member fought when it joined; 0: none", { range: [0, 219] }),
    variable("termmode", "How membership ended: 0 not, 1 not renewed, 2 replaced, 3 broken, 4 independence lost, 5 moot, 6 war lost", { range: [0, 6] }),
    variable(
      "termcaus",
      "Why it ended: 0 not, 1 replaced, 2 independence lost, 3 problem solved, 4 policy dispute, 5 dispute on the alliance, 6-7 war, 8 violation",
      {
        range: [0, 8],
      },
    ),
    ...flags(obligations),
    ...flags({ active: "Some member promises defence or offence", ...conditions }),
    ...flags({
      defcoadv: "Defence against a certain adversary only",
      defcoloc: "Defence in a certain place only",
      defcocon: "Defence in a certain conflict only",
      defconum: "Defence depends on the number of adversaries",
      defcodem: "Defence depends on demands being met",
      defconpr: "Defence only if the ally did not provoke",
      asymm: "Obligations differ between members",
      obvary: "This member owes different things to different members",
    }),
    ...provisions,
  ],
  faults: [
    { what: "9 pairs of rows agree in alliance, member and date of entry", done: "the phase is part of the key" },
    {
      what: "0 in the date of exit (1,146 rows) means still a member at the end of 2018",
      done: "kept; the promise counts to 2018, where the data end, and as going on in lists of treaties",
    },
    {
      what: "entry is the day of signature, not of ratification or of coming into force",
      done: "used as published: the panel says that a promise counts from signature",
    },
    { what: "98 rows are of states outside the Correlates of War system at signature (cowsys 0)", done: "kept; a state counts from its entry into the system" },
    notAState,
    { what: "refothio is 2 in one row, 0 or 1 by the code book", done: otherOrganisation.done },
  ],
  files: pinned("atop-member"),
};

const stateYears: Dataset = {
  ...allianceLevel,
  id: "atop-state-year",
  title: "Alliance Treaty Obligations and Provisions: state-years",
  about: "States in the years in which they are in any alliance, with what they have promised and to which treaties they belong.",
  unit: "state-year",
  keys: ["state", "year"],
  year: "year",
  rows: 11923,
  codeColumns: ["state"],
  variables: [
    cow("state"),
    variable("year", "Calendar year", { range: [1815, 2018] }),
    variable("atopally", "In an alliance: always 1 in this table", { values: [1] }),
    ...flags(obligations),
    variable("number", "Alliances of the state", { unit: "alliances", range: [1, 59] }),
    ...flags({ transyr: "Some commitment began or ended within the year" }),
    ...numbered("atopid", 59, "ATOP number of alliance"),
  ],
  faults: [
    {
      what: "the table holds only state-years with an alliance, so that atopally is always 1",
      done: "state-years that are not in it are 0 for states of the Correlates of War system in 1815-2018, and missing outside",
    },
    {
      what: "the obligations are what the state has promised, not what it was promised: a protected state can have 0 throughout",
      done: "promises received are taken from atop-ddyad-year or atop-member",
    },
  ],
  files: pinned("atop-state-year"),
};

const institutions: Dataset = {
  ...source,
  id: "atop-institutions",
  title: "Alliance Treaty Obligations and Provisions: peacetime institutions",
  version: "5.1",
  about: "Summary scores of how much peacetime military coordination a treaty asks for and how formal it is, by alliance phase.",
  unit: "alliance phase",
  keys: ["atopidphase"],
  rows: 849,
  codes: "none",
  variables: [
    variable("atopid", "ATOP number of the alliance", { range: [1005, 7050] }),
    variable("atopidphase", "Number of the alliance, with its phase as the decimal"),
    variable("milinst", "Peacetime military coordination: 0 low, 1 moderate, 2 high", { values: [0, 1, 2] }),
    variable("formal", "Formality: 0 low, 1 moderate, 2 high", { values: [0, 1, 2] }),
  ],
  faults: [{ what: "7 cells are blank where the treaty was not found", done: "missing" }],
  reading: { format: "csv" },
  files: pinned("atop-institutions"),
};

const directedDyads: Dataset = {
  ...source,
  id: "atop-ddyad-year",
  title: "Alliance Treaty Obligations and Provisions: directed dyad-years",
  version: "5.1",
  about: "What the first state has promised the second in a year, over all their treaties; as built by the R package peacesciencer.",
  unit: "directed dyad-year",
  keys: ["ccode1", "ccode2", "year"],
  year: "year",
  years: [1815, 2018],
  rows: 273296,
  codes: "cow",
  codeColumns: ["ccode1", "ccode2"],
  variables: [
    cow("ccode1", "the state that promises"),
    cow("ccode2", "the state that is promised"),
    variable("year", "Calendar year", { range: [1815, 2018] }),
    ...flags(Object.fromEntries(Object.entries(obligations).map(([name, label]) => [`atop_${name}`, label]))),
  ],
  cite: [leeds2002, peacesciencer],
  faults: [
    { what: "rows exist only for allied dyads", done: "other dyads of the Correlates of War system are 0 in 1815-2018, and missing outside" },
    { what: "984 rows differ from their mirror image in defence", done: "kept: the table is directed, and these promises are one-sided" },
    { what: "170 rows hold no promise at all", done: "kept; they count as no promise" },
  ],
  reading: { format: "rda", object: "atop_alliance" },
  files: pinned("atop-ddyad-year"),
};

export const atop: readonly Dataset[] = [allianceLevel, phaseLevel, memberLevel, stateYears, institutions, directedDyads];
