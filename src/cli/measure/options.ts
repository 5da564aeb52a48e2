import type { Executor, Work } from "../../base/index.js";
import { writtenFormats } from "../../formats/index.js";
import type { Frame } from "../../frame/index.js";
import { indexNames, timePriors } from "../../measure/index.js";
import type { Trace } from "../../report/index.js";
import type { common, Options, Values } from "../command.js";
import { figuresOption } from "../figure-files.js";

/** What a kind of measure makes of a table. */
export interface Measured {
  readonly table: Frame;
  readonly json: object;
  readonly text: string;
  /** How chains of a sampler went, for figures. */
  readonly traces?: readonly Trace[];
  /** Further tables, by the file that they go to. */
  readonly more?: ReadonlyMap<string, Frame>;
}

export const measureOptions = {
  data: { type: "string", value: "FILE", about: "the table: CSV, TSV, Parquet, Arrow, Stata, R or Excel, compressed or not" },
  unit: { type: "string", value: "COLUMN", about: "the state" },
  time: { type: "string", value: "COLUMN", about: "the session or year" },
  item: { type: "string", value: "COLUMN", about: "the roll call, or the state that a tie goes to" },
  vote: { type: "string", value: "COLUMN", about: "the vote" },
  codes: { type: "list", value: "yes=1,abstain=2,no=3", about: "what stands for each vote; anything else is no vote" },
  value: { type: "string", value: "COLUMN", about: "similarity: a number in place of a vote, such as the kind of alliance" },
  index: { type: "list", value: "s,kappa,pi", choices: indexNames, about: `similarity: ${indexNames.join(", ")}` },
  scale: { type: "string", value: "LOW..HIGH", about: "similarity: the lowest and the highest possible value (default: those of the table)" },
  absent: { type: "number", value: "N", about: "similarity of ties: the value where the table has no row" },
  own: { type: "number", value: "N", about: "similarity of ties: a state's value with itself" },
  weights: { type: "string", value: "COLUMN", about: "similarity: how much an item counts" },
  by: { type: "string", value: "COLUMN", about: "similarity: a column within which answers are compared, such as the issue" },
  with: { type: "string", value: "UNIT", about: "similarity: pairs with this state alone" },
  least: { type: "number", value: "N", about: "similarity: fewest common items (default 1)" },
  prior: { type: "string", choices: timePriors, about: "ideal-points: how positions hang together over time (default one-sided; see below)" },
  engine: { type: "string", choices: ["fast", "sample"], about: "ideal-points, signal-intensity: a fast fit with errors (default), or posterior draws" },
  orient: {
    type: "list",
    value: '"2 > 40"',
    about: "ideal-points: the first state lies above the second; signal-intensity: the signal whose loading is positive",
  },
  binary: { type: "list", value: "A,B", about: "signal-intensity: columns of signals that were sent or not, 1 or 0" },
  amounts: { type: "list", value: "A,B", about: "signal-intensity: columns of sums, such as arms or troops" },
  counts: { type: "list", value: "A,B", about: "signal-intensity: columns of numbers of acts" },
  coded: { type: "list", value: "A=1974..2010", about: "signal-intensity: the years in which a signal is coded; outside them it is missing" },
  hurdle: { type: "boolean", about: "signal-intensity: an amount enters as whether there is any, and how much where there is" },
  "year-means": { type: "boolean", about: "signal-intensity: scores have a mean of their own in each year; the fit without is printed beside it" },
  replicate: {
    type: "string",
    choices: ["mcmanus-nieman", "bailey-strezhnev-voeten"],
    about: "signal-intensity: the published model, years as further indicators, zeros as they stand; ideal-points: the published sampler from its start",
  },
  bridge: { type: "string", value: "COLUMN", about: "ideal-points: items with the same text here are one resolution, whatever their time" },
  abstain: { type: "string", choices: ["middle", "no", "missing"], about: "ideal-points: what an abstention is (default middle)" },
  split: { type: "number", value: "K", about: "ideal-points, concession from votes: reliability from halves of the items, split K times" },
  smooth: { type: "number", value: "S", about: "ideal-points, one-sided: prior variance with as many votes as before is S/2 (default 0.5)" },
  innovation: { type: "number", value: "V", about: "ideal-points, random-walk: variance of a move in one unit of time (default 0.1)" },
  "slope-variance": { type: "number", value: "V", about: "ideal-points: prior variance of slopes (default 1)" },
  "cut-variance": { type: "number", value: "V", about: "ideal-points: prior variance of cut points (default 10000)" },
  chains: { type: "number", value: "N", about: "sampler: chains (default 4)" },
  sweeps: {
    type: "number",
    value: "N",
    about: "sampler: sweeps kept of each chain (default 2000), after half as many; fast engine: most sweeps (default 400)",
  },
  draws: { type: "string", value: "FILE", about: "where draws go, a row a state, time and draw (ideal-points: sampler alone)" },
  patron: { type: "string", value: "UNIT", about: "concession: the patron, a value of the column of --unit" },
  demand: {
    type: "string",
    value: "COLUMN",
    about: "concession from votes: 1 for roll calls that are announced demands; a state's votes on them are held against its others",
  },
  act: {
    type: "many",
    value: "EXPRESSION",
    about: 'concession from acts: an act of the ally, higher is more, such as "d(log(milex / gdp))" or "-sanction"; give it again for each',
  },
  position: { type: "string", value: "COLUMN", about: "concession from positions: the position" },
  se: { type: "string", value: "COLUMN", about: "concession from positions: their standard errors" },
  "draws-from": { type: "string", value: "FILE", about: "concession from positions: their draws, as --draws writes them" },
  over: { type: "number", value: "N", about: "concession from positions or agreement: years over which a move is taken (default 1)" },
  met: { type: "string", value: "COLUMN", about: "willingness from answers: how many demands were met" },
  demands: { type: "string", value: "COLUMN", about: "willingness from answers: how many demands there were" },
  leader: { type: "string", value: "COLUMN", about: "willingness: who leads; beliefs start anew when that changes, and time since then is a column" },
  types: { type: "number", value: "K", about: "willingness from answers: types of allies, 2 to 6 (default 3)" },
  turnover: { type: "number", value: "H", about: "willingness from answers without --leader: chance of a new leader in a unit of time (default 0.1)" },
  renewal: { type: "number", value: "R", about: "willingness from answers with --leader: chance that a new leader has a type of its own (default 1)" },
  agenda: { type: "boolean", about: "willingness from answers: the demands of each time are easier or harder for all (default: demands are alike)" },
  gap: { type: "string", value: "EXPRESSION", about: "willingness from standing: the distance from the patron" },
  regime: { type: "string", value: "EXPRESSION", about: "willingness from standing: the regime, higher is more democratic" },
  lag: { type: "number", value: "N", about: "willingness from standing: years before (default 1)" },
  start: { type: "string", value: "FILE", about: "ideal-points: positions of an earlier fit to start from, when votes were added" },
  items: { type: "string", value: "FILE", about: "ideal-points: where slopes and cut points of the items go" },
  ...figuresOption,
  where: { type: "string", value: "CONDITION", about: 'rows to use, such as "importantvote == 1"' },
  out: { type: "string", value: "FILE", about: `where the table goes: ${writtenFormats.map((f) => `.${f}`).join(", ")} (default: standard output, as CSV)` },
} as const satisfies Options;

export type MeasureOptions = Values<typeof measureOptions> & Values<typeof common>;

/** What a kind works with besides its options. */
export interface MeasureWork extends Work {
  readonly executor: Executor;
}
