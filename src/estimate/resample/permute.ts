import { FealtyError, type Work } from "../../base/index.js";
import { type Column, column, takeColumn } from "../../frame/index.js";
import { stream } from "../../numeric/index.js";
import { rowsWhere } from "../design/evaluate.js";
import { columnCodes } from "../design/sample.js";
import { parseExpression } from "../formula/expression.js";
import type { Fit } from "../fit.js";
import type { Estimate } from "../model/estimated.js";
import type { Boot, BootTerm } from "./boot.js";
import { checkDraws } from "./check.js";
import { type Refit, refitOf, refitWith } from "./refit.js";
import { joined, type Resampling, ranges, resample, resampling } from "./resampling.js";

export interface PermuteOptions {
  /** Column whose values are dealt anew. */
  readonly variable: string;
  /** Column of groups within which they are. */
  readonly within?: string | undefined;
  /** Column of units that keep one value each: values are dealt to units, not to rows. */
  readonly unit?: string | undefined;
  /** Default 999. */
  readonly draws?: number | undefined;
  readonly seed?: number | undefined;
}

/**
 * Randomisation inference: the variable's values are dealt anew among the rows that `where` selects and that have one, lags and
 * interactions follow, and the model is fitted again; t statistics under the fit's covariance are compared. Valid for the sharp null of
 * no effect where the values could as well have been dealt so (Fisher 1935; Heß 2017).
 * @throws FealtyError "permute" when no term holds the variable, or it varies within `unit`.
 */
export function permutationTest(model: Estimate, options: PermuteOptions, work?: Work): Boot {
  return resample(planPermutation(model, options), work);
}

/** Draws from..to−1 of a variable. */
export interface PermuteJob {
  readonly kind: "permute";
  readonly refit: Refit;
  readonly variable: string;
  readonly within?: string;
  readonly unit?: string;
  readonly vcov: string;
  /** Positions of the terms whose statistics are kept. */
  readonly tested: readonly number[];
  readonly seed: number;
  readonly from: number;
  readonly to: number;
}

/** New fits in one job. */
const together = 8;

/** The draws of `permutationTest`, for any executor. */
export function planPermutation(model: Estimate, { variable, within, unit, draws = 999, seed = 1 }: PermuteOptions): Resampling<Boot> {
  checkDraws(draws);
  const source = column(model.design.sample.data, variable);
  const { fit } = model;
  const mentions = new RegExp(`(?<![\\p{L}\\p{N}_.])${variable.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?![\\p{L}\\p{N}_.(])`, "u");
  const tested = fit.terms.flatMap((term, j) => (mentions.test(term) || (source.kind === "code" && term.startsWith(variable)) ? [j] : []));
  if (tested.length === 0)
    throw new FealtyError("permute", `no term of the fit holds "${variable}"`, { kind: "usage", mend: `its terms are ${fit.terms.join(", ")}` });
  const refit = refitOf(model, [variable, within ?? "", unit ?? ""]);
  const jobs = ranges(draws, together).map(
    (range): PermuteJob => ({
      kind: "permute",
      refit,
      variable,
      ...(within === undefined ? {} : { within }),
      ...(unit === undefined ? {} : { unit }),
      vcov: fit.vcovKind,
      tested,
      seed,
      ...range,
    }),
  );
  dealt(refit, source, within, unit);
  return resampling(jobs, runPermuteJob, (made) => {
    const all = joined(made);
    return {
      method: "permute",
      by: variable,
      ...(within === undefined ? {} : { within }),
      draws,
      seed,
      level: 0.95,
      terms: tested.map((j, k) =>
        describe(
          fit,
          j,
          Float64Array.from({ length: draws }, (_, d) => all[d * tested.length + k] as number),
          variable,
        ),
      ),
    };
  });
}

/** The t statistics of each draw, draws × tested terms; NaN where it cannot be fitted. */
export function runPermuteJob({ refit, variable, within, unit, vcov, tested, seed, from, to }: PermuteJob): Float64Array {
  const source = column(refit.data, variable);
  const strata = dealt(refit, source, within, unit);
  const out = new Float64Array((to - from) * tested.length);
  for (let d = from; d < to; d++) {
    const again = refitWith(refit, variable, shuffled(source, strata, seed, d), vcov);
    tested.forEach((j, k) => {
      out[(d - from) * tested.length + k] = again?.t[again.terms.indexOf(refit.terms[j] as string)] ?? Number.NaN;
    });
  }
  return out;
}

function describe(fit: Fit, j: number, statistics: Float64Array, variable: string): BootTerm {
  const own = fit.t[j] as number;
  let [greater, equal, left, right, failed] = [0, 0, 0, 0, 0];
  for (const t of statistics) {
    if (Number.isNaN(t)) failed++;
    else if (Math.abs(Math.abs(t) - Math.abs(own)) <= 1e-9 * Math.abs(own)) equal++;
    else if (Math.abs(t) > Math.abs(own)) greater++;
    if (t < own) left++;
    if (t > own) right++;
  }
  const made = statistics.length - failed;
  if (made === 0) throw new FealtyError("permute", `no draw of "${variable}" could be fitted`, { kind: "failed" });
  return {
    term: fit.terms[j] as string,
    estimate: fit.coef[j] as number,
    value: 0,
    se: fit.se[j] as number,
    t: own,
    p: (1 + greater + equal) / (1 + made),
    pStrict: greater / made,
    pWeak: (greater + equal) / made,
    pLeft: left / made,
    pRight: right / made,
    ...(failed > 0 ? { failed } : {}),
  };
}

/** Groups of hands: in each group, each hand (the rows of a unit, or one row) gets the value of another. */
type Strata = readonly (readonly (readonly number[])[])[];

function dealt({ spec, data }: Refit, source: Column, within: string | undefined, unit: string | undefined): Strata {
  const selected = spec.where === undefined ? undefined : rowsWhere(data, parseExpression(spec.where));
  const strata = within === undefined ? undefined : columnCodes(data, within).codes;
  const units = unit === undefined ? undefined : columnCodes(data, unit).codes;
  const hands = new Map<string, number[]>();
  for (let i = 0; i < data.length; i++) {
    const missing = source.kind === "number" ? Number.isNaN(source.values[i] as number) : (source.codes[i] as number) < 0;
    if (missing || selected?.[i] === 0 || (strata?.[i] ?? 0) < 0 || (units?.[i] ?? 0) < 0) continue;
    const key = `${strata?.[i] ?? 0} ${units ? (units[i] as number) : i}`;
    const hand = hands.get(key);
    if (hand) hand.push(i);
    else hands.set(key, [i]);
  }
  const groups = new Map<string, number[][]>();
  for (const [key, hand] of hands) {
    const value = (i: number): number => (source.kind === "number" ? (source.values[i] as number) : (source.codes[i] as number));
    const other = hand.find((i) => value(i) !== value(hand[0] as number));
    if (other !== undefined)
      throw new FealtyError("permute", `the variable varies within a unit of "${unit}"`, {
        kind: "data",
        where: { row: other + 1 },
        mend: "leave out unit=, and permute rows",
      });
    const stratum = key.split(" ")[0] as string;
    const group = groups.get(stratum);
    if (group) group.push(hand);
    else groups.set(stratum, [hand]);
  }
  return [...groups.values()];
}

const task = 0x7065726d;

/** The column of draw d (Fisher and Yates). */
function shuffled(source: Column, strata: Strata, seed: number, d: number): Column {
  const from = Int32Array.from({ length: source.kind === "number" ? source.values.length : source.codes.length }, (_, i) => i);
  strata.forEach((hands, s) => {
    const { below } = stream(seed, task, d, s);
    const order = hands.map((hand) => hand[0] as number);
    for (let i = order.length - 1; i > 0; i--) {
      const j = below(i + 1);
      [order[i], order[j]] = [order[j] as number, order[i] as number];
    }
    hands.forEach((hand, h) => {
      for (const row of hand) from[row] = order[h] as number;
    });
  });
  return takeColumn(source, from);
}
