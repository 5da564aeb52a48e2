import type { Work } from "../../base/index.js";
import { parseHypothesis, type Restriction } from "../effects/hypothesis.js";
import type { Estimate } from "../model/estimated.js";
import type { Boot } from "./boot.js";
import { checkDraws, checkLevel } from "./check.js";
import { type ClusterProducts, clusterProducts } from "./cluster-products.js";
import { type Resampling, resample, resampling } from "./resampling.js";
import { answered, runWildJob, wildJobs, type WildQuestion } from "./wild-job.js";
import { wildBase, wildForm, type WildBase, type WildType } from "./wild-form.js";
import type { WildForm } from "./wild-draws.js";
import { wildDraws } from "./wild-kernel.js";
import { statisticsAt } from "./wild-tail.js";
import { wildCount, type WildPatterns, type WildWeights } from "./wild-weights.js";

export interface WildOptions {
  /** Column of the clusters. */
  readonly by: string;
  /** Default 9,999. Where all 2^G signs are not more, each is tried once instead. */
  readonly draws?: number | undefined;
  /** Default "rademacher". */
  readonly weights?: WildWeights | undefined;
  /** Default "11". */
  readonly type?: WildType | undefined;
  /** Draws from residuals of the unrestricted fit (WCU), without imposing the null. */
  readonly unrestricted?: boolean | undefined;
  readonly seed?: number | undefined;
  /** Of the intervals; default 0.95. */
  readonly level?: number | undefined;
  /** False: no intervals, which cost about as much again. */
  readonly interval?: boolean | undefined;
  /** Single restrictions, separated by semicolons; default: every coefficient is 0. */
  readonly hypothesis?: string | undefined;
}

/**
 * Wild cluster bootstrap of coefficients or linear restrictions of a least-squares fit, the null imposed unless told otherwise.
 * Intervals invert the test.
 * Source: Roodman, MacKinnon, Nielsen and Webb (2019), Fast and wild; types as in `WildType`.
 * @throws FealtyError as `clusterProducts` and `parseHypothesis` do; "usage" for options that cannot be.
 */
export function wildBootstrap(model: Estimate, options: WildOptions, work?: Work): Boot {
  return wildFromProducts(clusterProducts(model, options.by), options, work);
}

/** As `wildBootstrap`, from a cache that is there. */
export function wildFromProducts(products: ClusterProducts, options: WildOptions, work?: Work): Boot {
  return resample(planWild(products, options), work);
}

/** The draws of `wildFromProducts`, for any executor. */
export function planWild(products: ClusterProducts, options: WildOptions): Resampling<Boot> {
  const { by, draws = 9999, weights = "rademacher", type = "11", unrestricted = false, seed = 1, level = 0.95, interval = true, hypothesis } = options;
  checkDraws(draws);
  checkLevel(level);
  const base = wildBase(products);
  const { all, exhaustive } = wildCount(weights, products.count, draws);
  const law = { law: weights, clusters: products.count, draws, seed };
  const restrictions = hypothesis === undefined ? everyCoefficient(products.terms) : parseHypothesis(hypothesis, products.terms);
  const tests = restrictions.map((restriction) => {
    const { form, question } = ask(base, restriction, { type, unrestricted, level, interval });
    return { question, jobs: wildJobs(form, law, all, question) };
  });
  return resampling(
    tests.flatMap(({ jobs }) => jobs),
    runWildJob,
    (made) => ({
      method: "wild",
      by,
      groups: products.count,
      draws: all,
      ...(exhaustive ? { exhaustive: true as const } : {}),
      weights,
      type,
      nullImposed: !unrestricted,
      seed,
      level,
      terms: tests.map(({ question, jobs }, k) => answered(made.slice(k * jobs.length, (k + 1) * jobs.length), question, exhaustive)),
    }),
  );
}

/** The t statistics of all draws under one restriction, with the sample's. */
export function wildStatistics(
  base: WildBase,
  restriction: Pick<Restriction, "weights" | "value">,
  patterns: WildPatterns,
  type: WildType = "11",
  unrestricted = false,
): { t: number; draws: Float64Array } {
  const { t, form } = wildNull(base, restriction, type, unrestricted);
  return { t, draws: statisticsAt(wildDraws(form, patterns)) };
}

/** The sample's t under one restriction, and the form of its draws with the null held there. */
export function wildNull(
  base: WildBase,
  { weights, value }: Pick<Restriction, "weights" | "value">,
  type: WildType = "11",
  unrestricted = false,
): { readonly t: number; readonly form: WildForm } {
  const { form, estimate, se } = wildForm(base, inColumns(base.products, weights), type, !unrestricted);
  const t = (estimate - (value - shiftOf(base.products, weights))) / se;
  return { t, form: unrestricted ? form : atNull(form, -t) };
}

export function everyCoefficient(terms: readonly string[]): Restriction[] {
  return terms.map((text, j) => ({ text, weights: terms.map((_, i) => (i === j ? 1 : 0)), value: 0 }));
}

interface How {
  readonly type: WildType;
  readonly unrestricted: boolean;
  readonly level: number;
  readonly interval: boolean;
}

/** The form of a restriction's draws, and what is to be told of them. */
function ask(
  base: WildBase,
  { text, weights, value }: Restriction,
  { type, unrestricted, level, interval }: How,
): { readonly form: WildForm; readonly question: WildQuestion } {
  const { products } = base;
  const { form, estimate: own, se } = wildForm(base, inColumns(products, weights), type, !unrestricted);
  const estimate = own + shiftOf(products, weights);
  const t = (estimate - value) / se;
  return {
    form: unrestricted || interval ? form : atNull(form, -t),
    question: { term: text, estimate, value, se, t, interval: interval ? (unrestricted ? "symmetric" : "inverted") : undefined, level },
  };
}

/** The form with its null held at τ. */
export function atNull(form: WildForm, tau: number): WildForm {
  const hold = ([at0, slope]: readonly Float64Array[]): Float64Array[] => [(at0 as Float64Array).map((v, i) => v + tau * (slope?.[i] ?? 0))];
  return { ...form, scores: hold(form.scores), own: hold(form.own) };
}

/** Weights on the user's coefficients as weights on those of the columns. */
export function inColumns({ transform, terms, size }: ClusterProducts, weights: readonly number[]): Float64Array {
  const own = terms.length;
  const out = new Float64Array(size);
  for (let j = 0; j < own; j++) {
    let sum = 0;
    for (let i = 0; i < own; i++) sum += (weights[i] as number) * (transform[i * own + j] as number);
    out[j] = sum;
  }
  return out;
}

export function shiftOf({ origin }: ClusterProducts, weights: readonly number[]): number {
  return weights.reduce((sum, w, i) => sum + w * (origin[i] as number), 0);
}
