import { FealtyError, type Work } from "../../base/index.js";
import { stream } from "../../numeric/index.js";
import { clusterCodes } from "../covariance/clusters.js";
import type { Estimate } from "../model/estimated.js";
import type { Boot, BootTerm } from "./boot.js";
import { checkDraws, checkLevel } from "./check.js";
import { type ClusterProducts, clusterProducts } from "./cluster-products.js";
import { makeSolver, solve, sumBlocks } from "./normal-equations.js";
import { inOrder, type Refit, refitOf, refitWeighted } from "./refit.js";
import { joined, type Resampling, ranges, resample, resampling } from "./resampling.js";
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
export function groupBootstrap(model: Estimate, options: GroupOptions, work?: Work): Boot {
  return resample(planGroups(model, options), work);
}

/** The draws of `groupBootstrap`, for any executor. */
export function planGroups(model: Estimate, { by, length, draws = 999, seed = 1, level = 0.95 }: GroupOptions): Resampling<Boot> {
  checkDraws(draws);
  checkLevel(level);
  const { count, codes } = clusterCodes(model.design, by);
  if (count < 2) throw new FealtyError("too-few-clusters", `"${by}" has one value in the rows used, and at least two are needed`, { kind: "data" });
  if (length !== undefined && !(Number.isInteger(length) && length >= 1 && length < count))
    throw new FealtyError("usage", `blocks of ${length} periods do not fit ${count} of them`, { kind: "usage", mend: `write length=1 to length=${count - 1}` });
  const { fit } = model;
  const products = fit.fit === "ols" && !fit.instruments ? productsOrNothing(model, by) : undefined;
  const source = products ? { products } : { refit: refitOf(model), codes };
  const jobs = ranges(draws, products ? 512 : 8).map(
    (range): GroupJob => ({ kind: "groups", ...source, count, ...(length === undefined ? {} : { length }), seed, ...range }),
  );
  return resampling(jobs, runGroupJob, (made) => {
    const own = fit.terms.length;
    const all = joined(made);
    return {
      method: length === undefined ? "pairs" : "block",
      by,
      groups: count,
      ...(length === undefined ? {} : { length }),
      draws,
      seed,
      level,
      terms: fit.terms.map((term, j) =>
        describeDraws(
          term,
          fit.coef[j] as number,
          Float64Array.from({ length: draws }, (_, d) => all[d * own + j] as number),
          level,
        ),
      ),
    };
  });
}

/** Draws from..to−1: from cross-products by group, or by new fits. */
export interface GroupJob {
  readonly kind: "groups";
  readonly products?: Reweightable;
  readonly refit?: Refit;
  /** Group of each row of the fit, for new fits. */
  readonly codes?: Int32Array;
  readonly count: number;
  readonly length?: number;
  readonly seed: number;
  readonly from: number;
  readonly to: number;
}

/** Coefficients of each draw, draws × terms; NaN for those that a draw does not identify. */
export function runGroupJob({ products, refit, codes, count, length, seed, from, to }: GroupJob): Float64Array {
  const own = (products ?? refit)?.terms.length ?? 0;
  const out = new Float64Array((to - from) * own).fill(Number.NaN);
  for (let d = from; d < to; d++) {
    const times = groupTimes(count, length, seed, d);
    const coef = products
      ? reweighted(products, times)
      : refit &&
        inOrder(
          refit,
          refitWeighted(
            refit,
            Float64Array.from(codes ?? [], (g) => times[g] as number),
          ),
        );
    if (coef) out.set(coef, (d - from) * own);
  }
  return out;
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

/** The cache, unless its columns would be too many: then the model is fitted anew. */
function productsOrNothing(model: Estimate, by: string): Reweightable | undefined {
  try {
    const { gram, scores, size, terms, coef, transform, origin } = clusterProducts(model, by);
    return { gram, scores, size, terms, coef, transform, origin };
  } catch (error) {
    if (error instanceof FealtyError && error.code === "resample") return undefined;
    throw error;
  }
}

/** What of the cache gives coefficients; plain data. */
export type Reweightable = Pick<ClusterProducts, "gram" | "scores" | "size" | "terms" | "coef" | "transform" | "origin">;

/** Coefficients in the user's units with clusters counted `times` times; undefined where one is not identified. */
export function reweighted({ gram, scores, size, terms, coef, transform, origin }: Reweightable, times: ArrayLike<number>): Float64Array | undefined {
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
