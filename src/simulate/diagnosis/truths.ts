import { FealtyError, suggest } from "../../base/index.js";
import { type Expression, evaluateNumbers, expressionVariables } from "../../estimate/index.js";
import { type Frame, numberColumn, withColumns } from "../../frame/index.js";
import { zScores } from "../../measure/index.js";
import { stream } from "../../numeric/index.js";
import { type LearningPrimitives, learningRule, type Primitives } from "../../theory/index.js";
import { contractTable } from "./contract-table.js";
import { type Asking, type Played, type PlayInput, playAllies } from "./play.js";
import { ontoGrid, ontoRows, type Rows, rowsOf, withinVariance } from "./rows.js";
import type { TruthSettings } from "./settings.js";

/** Truths beside the rivals, each with what makes the signals. */
export const truths: Readonly<Record<string, string>> = {
  theory: "the theory: the reward of the contract follows the concession of the year before",
  learning: "the theory with beliefs: the reward of the game of learning follows the concession of the year before",
  linear: "a straight line: signals follow every move of the year before",
  anticipation: "signals go before the concessions of the next year",
  null: "concessions are asked for and made, and nothing is paid",
  unconditional: "signals by treaty alone: nothing is asked for and nothing answered",
};

/** An explanation whose signals follow covariates: terms of the panel, each with the sign with which it enters the index. */
export interface RivalTruth {
  readonly name: string;
  readonly says: string;
  readonly terms: readonly { readonly factors: readonly Expression[]; readonly sign: 1 | -1 }[];
  /** Signals repeat themselves: the index is a process of its own with this correlation over years. */
  readonly repeats?: number | undefined;
}

/** A truth to simulate from, by name. */
export type Truth = { readonly name: string } | RivalTruth;

/** What of a panel a truth reads and what it is asked for. Values of columns in `concession`, `gap`, `position` are never read, only where they are missing. */
export interface TruthPanel {
  readonly data: Frame;
  readonly concession?: string | undefined;
  /** What the concession is: a move of the position (the default), or the answer to demands beside it. */
  readonly conceded?: "move" | "answer" | undefined;
  readonly gap?: string | undefined;
  readonly position?: string | undefined;
  readonly regime?: string | undefined;
  readonly tenure?: string | undefined;
  /** Other columns that are drawn from the same history, and as what. */
  readonly also?: readonly (readonly [name: string, as: keyof Moves])[] | undefined;
  /** False for states without a pact: they are never asked. */
  readonly courted: boolean;
}

/** Sizes that make a truth's shares what its settings say; found once and used in every simulation. */
export interface Scale {
  /** Standard deviation of moves that nobody asked for. */
  readonly own: number;
  /** Of the error of a measured position, and of a measured answer to demands. */
  readonly error: number;
  readonly answerError: number;
  /** What one unit of the mechanism adds to the outcome, in its standard deviations. */
  readonly strength: number;
}

/** A simulated panel on the grid. Outcomes in standard deviations. */
export interface Drawn {
  readonly rows: Rows;
  /** Concession, gap and position as measured, and without error. */
  readonly measured: Moves;
  readonly exact: Moves;
  /** The outcome, and what of it the mechanism makes. */
  readonly outcome: Float64Array;
  readonly expected: Float64Array;
}

export interface Moves {
  readonly concession: Float64Array;
  readonly answer: Float64Array;
  readonly gap: Float64Array;
  readonly position: Float64Array;
}

export interface Simulator {
  draw(seed: number): Drawn;
}

export interface SimulatorInput {
  readonly truth: Truth;
  readonly panel: TruthPanel;
  readonly settings: TruthSettings;
  readonly contract: Primitives;
  readonly learning: LearningPrimitives;
}

/** Draws panels from a truth. @throws FealtyError "unknown-truth" (usage). */
export function simulator(input: SimulatorInput, scale: Scale): Simulator {
  const parts = partsOf(input);
  return { draw: (seed) => drawn(input, parts, scale, seed) };
}

/** Runs from which sizes are found. */
const trials = 8;

/** Finds the sizes under which a truth has the shares of its settings on this panel. */
export function scaleOf(input: SimulatorInput, seed: number): Scale {
  const { settings } = input;
  const theory = partsOf({ ...input, truth: { name: input.truth.name === "learning" ? "learning" : "theory" }, panel: { ...input.panel, courted: true } });
  const mean = (value: (run: number) => number): number => Array.from({ length: trials }, (_, k) => value(k)).reduce((a, b) => a + b, 0) / trials;
  const runSeed = (k: number): number => seedAt(seed, "scale", k);
  const asked = mean((k) => variance(playAllies({ ...theory.play, own: 0.04 }, runSeed(k)).demanded, theory.play.rows));
  const share = settings.demandedShare;
  const chance = share === 1 ? 0 : Math.sqrt((asked * (1 - share)) / share);
  const parts = partsOf(input);
  // Where nothing is asked, moves are as large as those of the theory.
  const own = parts.play.asking.by === "nobody" ? Math.sqrt(asked / share) : chance;
  const runs = Array.from({ length: trials }, (_, k) => playAllies({ ...parts.play, own }, runSeed(k)));
  const moved = runs.reduce((sum, run) => sum + withinVariance(parts.play.rows, run.move), 0) / trials;
  const error = Math.sqrt((moved * (1 - settings.reliability)) / (2 * settings.reliability));
  const answered = runs.reduce((sum, run) => sum + withinVariance(parts.play.rows, run.answer), 0) / trials;
  const answerError = Math.sqrt((answered * (1 - settings.reliability)) / settings.reliability);
  const within = 1 - settings.allyShare - settings.yearShare;
  const made = runs.reduce((sum, run, k) => sum + withinVariance(parts.play.rows, parts.mechanism(run, runSeed(k))), 0) / trials;
  const whole = runs.reduce((sum, run, k) => sum + variance(parts.mechanism(run, runSeed(k)), parts.play.rows), 0) / trials;
  // A mechanism that hardly varies within ally and year is scaled by all of its variance: else the little that varies would be blown up.
  const size = made > 0.01 * whole ? made : whole;
  return { own, error, answerError, strength: size > 1e-12 ? Math.sqrt((settings.signalShare * settings.outcomeReliability * within) / size) : 0 };
}

/** The seed of one simulation of one truth, whatever other truths there are. */
export function seedAt(seed: number, truth: string, simulation: number): number {
  let code = 2166136261;
  for (const letter of truth) code = Math.imul(code ^ (letter.codePointAt(0) ?? 0), 16777619) >>> 0;
  return Math.floor(stream(seed, 77, code, simulation).uniform() * Number.MAX_SAFE_INTEGER);
}

interface Parts {
  readonly play: Omit<PlayInput, "own">;
  /** What makes the signals, by cell of the grid. */
  readonly mechanism: (played: Played, seed: number) => Float64Array;
}

function partsOf({ truth, panel, settings, contract, learning }: SimulatorInput): Parts {
  const rows = rowsOf(panel.data);
  const values = (name: string | undefined): Float64Array | undefined => {
    const source = name === undefined ? undefined : panel.data.columns.get(name);
    return source?.kind === "number" && source.values.some((v) => !Number.isNaN(v)) ? ontoGrid(rows, source.values) : undefined;
  };
  const { name } = truth;
  const rival = "terms" in truth;
  if (!rival && !Object.hasOwn(truths, name))
    throw new FealtyError("unknown-truth", `there is no truth "${name}"`, { kind: "usage", mend: suggest(name, Object.keys(truths), 20) });
  const asking: Asking =
    rival || !panel.courted || name === "unconditional" || name === "linear"
      ? { by: "nobody" }
      : name === "learning"
        ? { by: "learning", rule: learningRule(learning) }
        : { by: "contract", table: contractTable(contract) };
  return {
    play: { rows, regime: values(panel.regime), tenure: values(panel.tenure), settings, asking },
    mechanism: rival ? rivalMechanism(truth, panel, rows) : mechanismOf(name, rows, panel.conceded),
  };
}

function mechanismOf(name: string, { units, years }: Rows, conceded: TruthPanel["conceded"]): Parts["mechanism"] {
  const shifted = (grid: Float64Array, by: number): Float64Array => {
    const out = new Float64Array(grid.length);
    for (let u = 0; u < units; u++) for (let t = 0; t < years; t++) if (t - by >= 0 && t - by < years) out[u * years + t] = grid[u * years + t - by] as number;
    return out;
  };
  if (name === "theory" || name === "learning") return ({ earned }) => shifted(earned, 1);
  if (name === "anticipation") return ({ earned }) => shifted(earned, -1);
  if (name === "linear") return ({ move, answer }) => shifted(conceded === "answer" ? answer : move, 1);
  return ({ move }) => new Float64Array(move.length);
}

/** The mean of the standardised terms of a rival, those of positions from the true ones; a term that is missing in a row counts as its mean. */
function rivalMechanism({ terms, repeats }: RivalTruth, panel: TruthPanel, rows: Rows): Parts["mechanism"] {
  if (repeats !== undefined)
    return (_, seed) => {
      const out = new Float64Array(rows.units * rows.years);
      for (let u = 0; u < rows.units; u++) {
        const own = stream(seed, 5, u);
        let level = own.normal();
        for (let t = 0; t < rows.years; t++) {
          level = repeats * level + Math.sqrt(1 - repeats * repeats) * own.normal();
          out[u * rows.years + t] = level;
        }
      }
      return out;
    };
  const moved = [panel.concession, panel.gap, panel.position, ...(panel.also ?? []).map(([name]) => name)].filter((name) => name !== undefined);
  const scored = (data: Frame, { factors, sign }: RivalTruth["terms"][number]): Float64Array => {
    const raw = new Float64Array(data.length).fill(1);
    for (const factor of factors)
      evaluateNumbers(data, factor).forEach((v, i) => {
        raw[i] = Number.isFinite(v) ? (raw[i] as number) * v : Number.NaN;
      });
    return zScores(raw).map((z) => (Number.isNaN(z) ? 0 : sign * z));
  };
  const reads = ({ factors }: RivalTruth["terms"][number]): boolean =>
    factors.some((factor) => expressionVariables(factor).some((name) => moved.includes(name)));
  const here = terms.filter(({ factors }) => factors.every((factor) => expressionVariables(factor).every((one) => panel.data.columns.has(one))));
  const still = here.filter((term) => !reads(term)).map((term) => scored(panel.data, term));
  const moving = here.filter(reads);
  return (played) => {
    const data = moving.length === 0 ? panel.data : withMoves(panel, rows, movesOf(played.position, played.answer, rows));
    const all = [...still, ...moving.map((term) => scored(data, term))];
    return ontoGrid(
      rows,
      Float64Array.from({ length: panel.data.length }, (_, i) => all.reduce((sum, z) => sum + (z[i] as number), 0) / Math.max(1, all.length)),
    ).map((v) => (Number.isNaN(v) ? 0 : v));
  };
}

/** The panel with concession, gap and position in the place of its own, missing where its own are. */
export function withMoves({ data, concession, conceded, gap, position, also = [] }: TruthPanel, rows: Rows, moves: Moves): Frame {
  const entries = [
    [concession, conceded === "answer" ? moves.answer : moves.concession],
    [gap, moves.gap],
    [position, moves.position],
    ...also.map(([name, as]) => [name, moves[as]] as const),
  ] as const;
  return withColumns(
    data,
    entries.flatMap(([name, grid]) => {
      const own = name === undefined ? undefined : data.columns.get(name);
      return name === undefined || own?.kind !== "number" ? [] : [[name, numberColumn(ontoRows(rows, grid, own.values), own.note)] as const];
    }),
  );
}

function movesOf(position: Float64Array, answer: Float64Array, { units, years }: Rows): Moves {
  const concession = new Float64Array(position.length).fill(Number.NaN);
  for (let u = 0; u < units; u++)
    for (let t = 1; t < years; t++) concession[u * years + t] = (position[u * years + t] as number) - (position[u * years + t - 1] as number);
  return { concession, answer, gap: position.map((p) => 1 - p), position };
}

function drawn({ settings }: SimulatorInput, { play, mechanism }: Parts, { own, error, answerError, strength }: Scale, seed: number): Drawn {
  const { rows } = play;
  const { units, years } = rows;
  const played = playAllies({ ...play, own }, seed);
  const made = mechanism(played, seed);
  const yearly = stream(seed, 3);
  const ofYear = Float64Array.from({ length: years }, () => Math.sqrt(settings.yearShare) * yearly.normal());
  const seen = new Float64Array(made.length);
  const outcome = new Float64Array(made.length);
  const expected = made.map((m) => strength * m);
  const noise = Math.sqrt((1 - settings.allyShare - settings.yearShare) * (strength > 0 ? 1 - settings.signalShare : 1));
  const { persistence, outcomeReliability } = settings;
  // Of the noise within ally and year, what is error of measurement.
  const within = 1 - settings.allyShare - settings.yearShare;
  const lasting = Math.sqrt(outcomeReliability) * noise;
  const mistaken = Math.sqrt((1 - outcomeReliability) * within);
  const answer = new Float64Array(made.length);
  for (let u = 0; u < units; u++) {
    const draw = stream(seed, 4, u);
    const wrong = stream(seed, 6, u);
    const ofAlly = Math.sqrt(settings.allyShare) * draw.normal();
    let e = draw.normal();
    for (let t = 0; t < years; t++) {
      const at = u * years + t;
      e = persistence * e + Math.sqrt(1 - persistence * persistence) * draw.normal();
      outcome[at] = (expected[at] as number) + ofAlly + (ofYear[t] as number) + lasting * e + mistaken * wrong.normal();
      seen[at] = (played.position[at] as number) + error * draw.normal();
      answer[at] = (played.answer[at] as number) + answerError * wrong.normal();
    }
  }
  return { rows, measured: movesOf(seen, answer, rows), exact: movesOf(played.position, played.answer, rows), outcome, expected };
}

function variance(grid: Float64Array, { present }: Rows): number {
  let [n, mean, squares] = [0, 0, 0];
  grid.forEach((v, at) => {
    if (present[at] !== 1) return;
    n++;
    const d = v - mean;
    mean += d / n;
    squares += d * (v - mean);
  });
  return n > 1 ? squares / (n - 1) : 0;
}
