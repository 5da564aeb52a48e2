import { checkpoint, FealtyError, type Work } from "../../base/index.js";
import { stream } from "../../numeric/index.js";
import { clusterCodes } from "../covariance/clusters.js";
import type { Estimate } from "../model/estimated.js";
import type { Boot, BootTerm } from "./boot.js";
import { checkDraws, checkLevel } from "./check.js";
import { type ClusterProducts, clusterProducts } from "./cluster-products.js";
import { makeSolver, solve, sumBlocks } from "./normal-equations.js";
import { refitWeighted } from "./refit.js";
import { quantileOf } from "./wild-tail.js";

export interface GroupOptions {
  /** Column of the clusters that are drawn, or of the periods. */
  readonly by: string;
  /** With a length, blocks of that many consecutive periods are drawn (Künsch 1989); without, single clusters. */
  readonly length?: number | undefined;
  /** Default 999. */
  readonly draws?: number | undefined;
  readonly seed?: number | undefined;
  /** Of the percentile intervals; default 0.95. */
  readonly level?: number | undefined;
}

/**
 * Pairs cluster bootstrap, or bootstrap of blocks of periods: whole groups of rows are drawn with replacement and the model is estimated
 * on them, from the cache of cross-products for least squares and by a new fit for every other estimator.
 * `se` is the standard deviation of the draws, `ci` their percentiles, `p` the share of draws farther from the estimate than 0 is.
 * @throws FealtyError "usage" for options that cannot be, "failed" when more than half of the draws cannot be fitted.
 */
export function groupBootstrap(model: Estimate, { by, length, draws = 999, seed = 1, level = 0.95 }: GroupOptions, work?: Work): Boot {
  checkDraws(draws);
  checkLevel(level);
  const groups = clusterCodes(model.design, by);
  const count = groups.count;
  if (count < 2) throw new FealtyError("too-few-clusters", `"${by}" has one value in the rows used, and at least two are needed`, { kind: "data" });
  if (length !== undefined && !(Number.isInteger(length) && length >= 1 && length < count))
    throw new FealtyError("usage", `blocks of ${length} periods do not fit ${count} of them`, { kind: "usage", mend: `write length=1 to length=${count - 1}` });
  const coefficients = drawer(model, by, groups.codes);
  const own = model.fit.terms.length;
  const found = Array.from({ length: own }, () => new Float64Array(draws));
  for (let d = 0; d < draws; d++) {
    if (d % 64 === 0) {
      checkpoint(work);
      work?.onProgress?.(d, draws);
    }
    const coef = coefficients(groupTimes(count, length, seed, d));
    for (let j = 0; j < own; j++) (found[j] as Float64Array)[d] = coef?.[j] ?? Number.NaN;
  }
  work?.onProgress?.(draws, draws);
  return {
    method: length === undefined ? "pairs" : "block",
    by,
    groups: count,
    ...(length === undefined ? {} : { length }),
    draws,
    seed,
    level,
    terms: model.fit.terms.map((term, j) => describeDraws(term, model.fit.coef[j] as number, found[j] as Float64Array, level)),
  };
}

const task = 0x70616972;

/** How often each group is drawn in draw d: as many groups as there are, singly or in runs of `length`, the last run cut short. */
export function groupTimes(count: number, length: number | undefined, seed: number, d: number): Uint32Array {
  const times = new Uint32Array(count);
  const { below } = stream(seed, task, d);
  const run = length ?? 1;
  for (let made = 0; made < count; ) {
    const start = below(count - run + 1);
    for (let k = 0; k < run && made < count; k++, made++) times[start + k] = (times[start + k] as number) + 1;
  }
  return times;
}

/** Coefficients in the order of the fit's terms; NaN for those that a draw does not identify. */
function drawer(model: Estimate, by: string, codes: Int32Array): (times: Uint32Array) => ArrayLike<number> | undefined {
  const { fit } = model;
  const products = fit.fit === "ols" && !fit.instruments ? productsOrNothing(model, by) : undefined;
  if (products) return (times) => reweighted(products, times);
  const each = new Float64Array(codes.length);
  return (times) => {
    for (let i = 0; i < codes.length; i++) each[i] = times[codes[i] as number] as number;
    const again = refitWeighted(model, each);
    return again && fit.terms.map((term) => again.coef[again.terms.indexOf(term)] ?? Number.NaN);
  };
}

/** The cache, unless its columns would be too many: then the model is fitted anew. */
function productsOrNothing(model: Estimate, by: string): ClusterProducts | undefined {
  try {
    return clusterProducts(model, by);
  } catch (error) {
    if (error instanceof FealtyError && error.code === "resample") return undefined;
    throw error;
  }
}

/** Coefficients in the user's units with clusters counted `times` times; undefined where one is not identified. */
export function reweighted({ gram, scores, size, terms, coef, transform, origin }: ClusterProducts, times: ArrayLike<number>): Float64Array | undefined {
  const own = terms.length;
  const solver = makeSolver(sumBlocks(gram, size * size, times), size);
  for (let j = 0; j < own; j++) if (solver.factor.nullPivots[j]) return undefined;
  const change = solve(solver, sumBlocks(scores, size, times));
  return Float64Array.from({ length: own }, (_, i) => {
    let sum = origin[i] as number;
    for (let j = 0; j < own; j++) sum += (transform[i * own + j] as number) * ((coef[j] as number) + (change[j] as number));
    return sum;
  });
}

function describeDraws(term: string, estimate: number, draws: Float64Array, level: number): BootTerm {
  const kept = draws.filter((v) => !Number.isNaN(v)).sort();
  const failed = draws.length - kept.length;
  if (kept.length < draws.length / 2 || kept.length < 2)
    throw new FealtyError("resample", `${term} is not identified in ${failed} of ${draws.length} draws`, {
      kind: "failed",
      mend: "leave it out, or draw other groups",
    });
  const mean = kept.reduce((sum, v) => sum + v, 0) / kept.length;
  const se = Math.sqrt(kept.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (kept.length - 1));
  const beyond = kept.reduce((sum, v) => sum + (Math.abs(v - estimate) >= Math.abs(estimate) ? 1 : 0), 0);
  return {
    term,
    estimate,
    value: 0,
    se,
    p: (1 + beyond) / (1 + kept.length),
    ci: [quantileOf(kept, (1 - level) / 2), quantileOf(kept, (1 + level) / 2)],
    ...(failed > 0 ? { failed } : {}),
  };
}
