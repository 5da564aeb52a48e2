import { FealtyError } from "../../base/index.js";
import type { Frame } from "../../frame/index.js";
import { type Expression, parseExpression, print } from "../formula/expression.js";
import type { Formula } from "../formula/formula.js";
import { type Codes, codesOf, crossedCodes, takeCodes } from "./codes.js";
import { type TermSource, termSources } from "./columns.js";
import { evaluate, evaluateNumbers, rowsWhere } from "./evaluate.js";
import { withoutSingletons } from "./singletons.js";

/** An absorbed effect over all rows of the frame. */
export interface EffectSource {
  readonly name: string;
  readonly codes: Codes;
  readonly slopes: readonly Float64Array[];
  readonly intercept: boolean;
}

/** Everything that a model reads, evaluated over all rows of the frame, and the rows that it uses. */
export interface Sample {
  readonly data: Frame;
  readonly formula: Formula;
  readonly outcome: Float64Array;
  readonly terms: readonly TermSource[];
  readonly endogenous: readonly TermSource[];
  readonly instruments: readonly TermSource[];
  /** Terms of the second equation of a two-part model. */
  readonly second?: readonly TermSource[];
  readonly effects: readonly EffectSource[];
  readonly weights?: Float64Array;
  readonly offset?: Float64Array;
  /** Values of further expressions (times of spells), over all rows of the frame. */
  readonly extra?: readonly Float64Array[];
  /** Rows of the frame that are used, ascending. */
  readonly rows: Int32Array;
  readonly missing: number;
  /** Of the missing ones, those with an infinite value. */
  readonly notFinite: number;
  readonly zeroWeight: number;
}

export interface SampleOptions {
  readonly where?: string | undefined;
  /** Expression of weights; rows with weight 0 are left out. */
  readonly weights?: string | undefined;
  readonly offset?: string | undefined;
  /** Columns that a covariance reads: rows where they are missing are left out too. */
  readonly also?: readonly string[];
  /** Further expressions of numbers; rows where they are missing are left out too. */
  readonly extra?: readonly Expression[] | undefined;
}

/**
 * Evaluates what the formula reads (lags over the whole frame) and leaves out rows outside `where` and rows with a missing value.
 * @throws FealtyError "no-rows" naming what is missing everywhere; "negative-weight" with the row; as `evaluate` does.
 */
export function drawSample(data: Frame, formula: Formula, { where, weights, offset, also = [], extra }: SampleOptions = {}): Sample {
  const outcome = evaluateNumbers(data, formula.outcome);
  if (where?.trim() === "")
    throw new FealtyError("formula", "the condition on the rows is empty", { kind: "usage", mend: 'write one, such as "year >= 1960", or leave it out' });
  const keep = where === undefined ? new Uint8Array(data.length).fill(1) : rowsWhere(data, parseExpression(where));
  const terms = termSources(data, formula.terms, keep);
  const endogenous = termSources(data, formula.endogenous);
  const instruments = termSources(data, formula.instruments);
  const second = formula.second ? termSources(data, formula.second.terms) : undefined;
  const effects = formula.absorbed.map(
    (a): EffectSource => ({ name: a.name, codes: crossedCodes(data, a.by), slopes: a.slopes.map((s) => evaluateNumbers(data, s)), intercept: a.intercept }),
  );
  const extraValues = extra?.map((e) => evaluateNumbers(data, e));
  const weightValues = weights === undefined ? undefined : evaluateNumbers(data, parseExpression(weights));
  const offsetValues = offset === undefined ? undefined : evaluateNumbers(data, parseExpression(offset));

  let eligible = 0;
  for (let i = 0; i < keep.length; i++) eligible += keep[i] as number;
  const lost: { name: string; rows: number }[] = [];
  const infinite = new Uint8Array(data.length);
  const dropNumbers = (name: string, values: Float64Array): void => {
    let rows = 0;
    for (let i = allFinite(values) ? values.length : 0; i < values.length; i++) {
      const v = values[i] as number;
      if (v - v === 0 || !keep[i]) continue;
      if (!Number.isNaN(v)) infinite[i] = 1;
      keep[i] = 0;
      rows++;
    }
    lost.push({ name, rows });
  };
  const dropCodes = (name: string, { codes }: Codes): void => {
    let rows = 0;
    for (let i = 0; i < codes.length; i++) {
      if ((codes[i] as number) >= 0 || !keep[i]) continue;
      keep[i] = 0;
      rows++;
    }
    lost.push({ name, rows });
  };
  dropNumbers(print(formula.outcome), outcome);
  extraValues?.forEach((values, k) => {
    dropNumbers(print(extra?.[k] as Expression), values);
  });
  const seen = new Set<unknown>();
  for (const { factors } of [...terms, ...endogenous, ...instruments, ...(second ?? [])]) {
    for (const f of factors) {
      if (seen.has(f)) continue;
      seen.add(f);
      if (f.numbers) dropNumbers(f.factor.name, f.numbers);
      if (f.codes) dropCodes(f.factor.name, f.codes);
    }
  }
  for (const effect of effects) {
    dropCodes(effect.name, effect.codes);
    for (const slope of effect.slopes) dropNumbers(effect.name, slope);
  }
  if (weightValues) dropNumbers(weights as string, weightValues);
  if (offsetValues) dropNumbers(offset as string, offsetValues);
  for (const name of also) dropCodes(name, columnCodes(data, name));

  let [count, zeroWeight, notFinite] = [0, 0, 0];
  // Nothing lost and nothing weighed: all rows, without another look at each.
  const whole = eligible === data.length && !weightValues && lost.every((l) => l.rows === 0);
  if (whole) count = data.length;
  for (let i = whole ? keep.length : 0; i < keep.length; i++) {
    notFinite += infinite[i] as number;
    if (!keep[i]) continue;
    const w = weightValues?.[i];
    if (w !== undefined && w < 0)
      throw new FealtyError("negative-weight", `the weight "${weights}" is ${w}`, { kind: "data", where: { row: i + 1 }, mend: "weights cannot be negative" });
    if (w === 0) {
      keep[i] = 0;
      zeroWeight++;
    } else count++;
  }
  const rows = new Int32Array(count);
  if (whole) for (let i = 0; i < count; i++) rows[i] = i;
  else for (let i = 0, k = 0; i < keep.length; i++) if (keep[i]) rows[k++] = i;
  if (count === 0) throw noRows(data, where, eligible, lost, zeroWeight);
  return {
    data,
    formula,
    outcome,
    terms,
    endogenous,
    instruments,
    ...(second ? { second } : {}),
    effects,
    ...(weightValues ? { weights: weightValues } : {}),
    ...(offsetValues ? { offset: offsetValues } : {}),
    ...(extraValues ? { extra: extraValues } : {}),
    rows,
    missing: eligible - count - zeroWeight,
    notFinite,
    zeroWeight,
  };
}

function allFinite(values: Float64Array): boolean {
  let none = 0;
  for (let i = 0; i < values.length; i++) none += (values[i] as number) - (values[i] as number);
  return none === 0;
}

/** Groups of the values of a column named in a covariance, or of several joined by `^`. */
export function columnCodes(data: Frame, name: string): Codes {
  const by: Expression[] = name.split("^").map((part) => ({ kind: "name", name: part.trim(), at: { start: 0, end: part.length } }));
  return by.length === 1 ? codesOf(evaluate(data, by[0] as Expression)) : crossedCodes(data, by);
}

function noRows(data: Frame, where: string | undefined, eligible: number, lost: readonly { name: string; rows: number }[], zeroWeight: number): FealtyError {
  if (data.length === 0) return new FealtyError("no-rows", "the data have no rows", { kind: "data" });
  if (eligible === 0) return new FealtyError("no-rows", `no row meets the condition "${where}"`, { kind: "data" });
  if (zeroWeight > 0)
    return new FealtyError(
      "no-rows",
      `no row is left: ${zeroWeight === eligible ? "every row" : `each of the ${zeroWeight} complete rows`} has a weight of 0`,
      {
        kind: "data",
        mend: "look at the weights",
      },
    );
  const most = lost.reduce((a, b) => (b.rows > a.rows ? b : a));
  return new FealtyError(
    "no-rows",
    `no row is left: ${most.rows === eligible ? `"${most.name}" is missing in all ${eligible} rows` : `"${most.name}" takes ${most.rows} of ${eligible} rows, and other variables the rest`}`,
    { kind: "data", mend: "look at the variable, or leave it out" },
  );
}

/** The sample without rows that are alone in a level of an absorbed effect, and which those were (rows of the frame, 0-based). */
export function dropSingletons(sample: Sample): { sample: Sample; singletons: Int32Array } {
  const effects = sample.effects.filter((e) => e.intercept);
  if (effects.length === 0) return { sample, singletons: new Int32Array(0) };
  const { rows } = sample;
  const keep = withoutSingletons(
    effects.map((e) => takeCodes(e.codes, rows)),
    rows.length,
  );
  if (!keep.includes(0)) return { sample, singletons: new Int32Array(0) };
  const singletons = rows.filter((_, i) => !keep[i]);
  return { sample: singletons.length ? { ...sample, rows: rows.filter((_, i) => keep[i]) } : sample, singletons };
}

/** The sample without the rows given (rows of the frame). */
export function withoutRows(sample: Sample, dropped: Int32Array): Sample {
  const gone = new Set(dropped);
  return { ...sample, rows: sample.rows.filter((row) => !gone.has(row)) };
}
