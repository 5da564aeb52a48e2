import { FealtyError } from "../base/index.js";
import type { Frame } from "../frame/index.js";
import { calibration, estimated } from "./calibration.js";
import { byYear, equalAccuracy } from "./diebold-mariano.js";
import { encompassing } from "./encompassing.js";
import { type Field, fieldOf, type RuleColumns } from "./field.js";
import { type Effects, levelled } from "./level.js";
import { learnRule, type Learning, predictBlocks, type Scored, scoredRows } from "./predict.js";
import { drawn, unitDraws, unitSums } from "./resample.js";
import type { BlockResult, PairResult, RivalsResult, RuleResult } from "./results.js";
import type { ReadyRules } from "./rules.js";
import { crps, type Distribution, logScore, pit } from "./scores.js";
import { type Direction, type Span, spansOf } from "./spans.js";
import { densitiesOf, weigh } from "./stacking.js";
import { vuong } from "./vuong.js";

export interface RaceOptions {
  readonly seed: number;
  /** Default "normal". */
  readonly distribution?: Distribution | undefined;
  /** Default "year" for a normal law, "none" for counts. */
  readonly effects?: Effects | undefined;
  /** Default 5. */
  readonly blocks?: number | undefined;
  /** Default "forward". */
  readonly direction?: Direction | undefined;
  /** Draws of allies; default 500. */
  readonly draws?: number | undefined;
}

/** A rule's predictions and scores, a value a scored row. */
interface Run {
  readonly rule: RuleColumns;
  readonly mean: Float64Array;
  readonly scale: Float64Array;
  readonly log: Float64Array;
  readonly square: Float64Array;
  /** In the sample: log likelihoods of all rows, and parameters. */
  readonly likelihood: Float64Array;
  readonly parameters: number;
}

/**
 * Fits all rules on the same rows, predicts each block of years from the years that its direction allows, and compares what they predicted.
 *
 * Intervals are the middle 95 % of draws of allies with replacement, all years of an ally together, predictions held as they are. Tests of equal accuracy and of encompassing
 * add rows up by year first: `modified` takes years as independent (with lags its size is twice what it says in so few years), `smooth` does not.
 * @param data panel with its index; rules as `readyRules` gives them.
 * @throws FealtyError "rule", "no-rows", "blocks", "too-few-rows", "effects", "not-a-count", as named there.
 */
export function race(data: Frame, outcome: string, { rules, leftOut }: ReadyRules, options: RaceOptions): RivalsResult {
  const { seed, distribution = "normal", blocks = 5, direction = "forward", draws = 500 } = options;
  const effects = options.effects ?? (distribution === "normal" ? "year" : "none");
  if (distribution !== "normal" && effects !== "none")
    throw new FealtyError("effects", `no means of "${effects}" can be taken off a count`, {
      kind: "usage",
      mend: "write effects: none, or distribution: normal",
    });
  const whole = fieldOf(data, outcome, rules);
  if (distribution !== "normal") checkCounts(whole);
  const field = levelled(whole, effects);
  const gap = direction === "around" ? field.longestLag : 0;
  const spans = spansOf(field.year, { blocks, direction, gap });
  const learning: Learning = { distribution, effects };
  const nothing: RuleColumns = { name: "none", formula: "1", terms: [], columns: [] };
  const plain = predictBlocks(field, nothing, learning, spans);
  const scored = scoredRows(field, plain.mean, spans);
  if (scored.rows.length < 2) throw new FealtyError("no-rows", "no row of the blocks can be predicted", { kind: "data", mend: "ask for fewer blocks" });
  const runs = field.rules.map((rule) => runOf(field, rule, learning, spans, scored));
  const base = scoresOf(field, distribution, scored, plain);
  const at: Rows = {
    y: pick(field.y, scored.rows),
    year: pick(field.year, scored.rows),
    unit: scored.rows.map((row) => field.unit[row] as number),
    units: field.units.length,
  };
  const sampled = unitDraws(at.units, draws, seed);
  const densities = densitiesOf(runs.map(({ log }) => log));
  const stacked = weigh(densities);
  // A bound of 1e-5 nats is far below what draws differ by.
  const weights = sampled.map((counts) => weigh(densities, { counts: at.unit.map((g) => counts[g] as number), tolerance: 1e-5 }).weights);
  const best = runs.reduce((a, b) => (total(b.log) > total(a.log) ? b : a));
  return {
    outcome,
    distribution,
    effects,
    direction,
    gap,
    rows: field.rows.length,
    scored: scored.rows.length,
    units: new Set(at.unit).size,
    years: new Set(at.year).size,
    known: field.known,
    lost: field.lost,
    unseen: scored.unseen,
    rules: runs.map((run, k): RuleResult => {
      const ready = rules[k] as ReadyRules["rules"][number];
      const weight = estimated({ estimate: stacked.weights[k] as number, values: Float64Array.from(weights, (w) => w[k] as number) });
      return { ...ready, terms: run.rule.terms, ...ruleScores(run, best, base, at, sampled, distribution), weight };
    }),
    leftOut,
    best: best.rule.name,
    baseline: { logScore: total(base.log) / at.y.length, rmse: Math.sqrt(total(base.square) / at.y.length) },
    pairs: runs.flatMap((first, a) => runs.slice(a + 1).map((second) => pairOf(first, second, at, field))),
    stacking: { logScore: stacked.logScore, gap: stacked.gap, iterations: stacked.iterations },
    blocks: spans.map(({ first, last }, b): BlockResult => {
      const inside = Int32Array.from(scored.block.keys()).filter((i) => scored.block[i] === b);
      const mean = (values: Float64Array): number => inside.reduce((sum, i) => sum + (values[i] as number), 0) / inside.length;
      return { first, last, rows: inside.length, logScores: runs.map(({ log }) => mean(log) - mean(base.log)) };
    }),
    draws,
  };
}

interface Rows {
  readonly y: Float64Array;
  readonly year: Float64Array;
  readonly unit: Int32Array;
  readonly units: number;
}

function runOf(field: Field, rule: RuleColumns, learning: Learning, spans: readonly Span[], scored: Scored): Run {
  const predicted = predictBlocks(field, rule, learning, spans);
  const { distribution } = learning;
  const all = Int32Array.from(field.rows.keys());
  const inside = learnRule(field, rule, learning, { learn: all, predict: all, ml: true });
  const likelihood = field.y.map((y, i) => logScore(distribution, y, inside.mean[i] as number, inside.scale[i] as number));
  return {
    rule,
    mean: pick(predicted.mean, scored.rows),
    scale: pick(predicted.scale, scored.rows),
    ...scoresOf(field, distribution, scored, predicted),
    likelihood,
    parameters: inside.parameters,
  };
}

function scoresOf(
  field: Field,
  law: Distribution,
  { rows }: Scored,
  { mean, scale }: { mean: Float64Array; scale: Float64Array },
): Pick<Run, "log" | "square"> {
  return {
    log: Float64Array.from(rows, (row) => logScore(law, field.y[row] as number, mean[row] as number, scale[row] as number)),
    square: Float64Array.from(rows, (row) => ((field.y[row] as number) - (mean[row] as number)) ** 2),
  };
}

function ruleScores(run: Run, best: Run, base: Pick<Run, "square">, at: Rows, draws: readonly Uint16Array[], law: Distribution) {
  const sum = (values: Float64Array): Float64Array => unitSums(values, at.unit, at.units);
  const n = sum(new Float64Array(at.y.length).fill(1));
  const mean = (values: Float64Array) => drawn([sum(values), n], draws, ([s = 0, rows = 0]) => s / rows);
  const each = (f: (law: Distribution, y: number, mean: number, scale: number) => number): Float64Array =>
    at.y.map((y, i) => f(law, y, run.mean[i] as number, run.scale[i] as number));
  const transforms = Array.from(at.y, (y, i) => pit(law, y, run.mean[i] as number, run.scale[i] as number));
  return {
    logScore: estimated(mean(run.log)),
    behind: estimated(mean(run.log.map((score, i) => score - (best.log[i] as number)))),
    rmse: estimated(drawn([sum(run.square), n], draws, ([s = 0, rows = 0]) => Math.sqrt(s / rows))),
    r2: estimated(drawn([sum(run.square), sum(base.square)], draws, ([own = 0, none = 0]) => 1 - own / none)),
    crps: estimated(mean(each(crps))),
    calibration: calibration({ y: at.y, mean: run.mean, pit: transforms, unit: at.unit, units: at.units }, draws),
  };
}

function pairOf(first: Run, second: Run, { y, year, unit }: Rows, field: Field): PairResult {
  const difference = (a: Float64Array, b: Float64Array) =>
    equalAccuracy(
      byYear(
        a.map((value, i) => value - (b[i] as number)),
        year,
      ),
    );
  const contains = (a: Run, b: Run): boolean => b.rule.terms.every((term) => a.rule.terms.includes(term));
  return {
    first: first.rule.name,
    second: second.rule.name,
    logScore: difference(first.log, second.log),
    squaredError: difference(second.square, first.square),
    vuong: vuong(first.likelihood, second.likelihood, [first.parameters, second.parameters], field.unit),
    encompassing: encompassing({ y, first: first.mean, second: second.mean }, unit, year),
    nested: contains(first, second) || contains(second, first),
  };
}

function checkCounts({ y, outcome }: Field): void {
  const odd = y.find((value) => value < 0 || !Number.isInteger(value));
  if (odd === undefined) return;
  throw new FealtyError("not-a-count", `the outcome "${outcome}" has the value ${odd}, which is no count`, {
    kind: "data",
    mend: "write distribution: normal, or name a count",
  });
}

function pick(values: Float64Array, rows: Int32Array): Float64Array {
  return Float64Array.from(rows, (row) => values[row] as number);
}

function total(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}
