import { checkpoint, FealtyError, type Work } from "../../base/index.js";
import { crossProducts } from "../../numeric/index.js";
import { makeAbsorber } from "../absorb/absorber.js";
import { clusterCodes, clusterSums } from "../covariance/clusters.js";
import type { Codes } from "../design/codes.js";
import { type Design, makeDesign } from "../design/design.js";
import { parseHypothesis, type Restriction } from "../effects/hypothesis.js";
import type { Estimate } from "../model/estimated.js";
import { type Family, gamma, logit, poisson, probit } from "../model/families.js";
import { fitGlm, type GlmFit } from "../model/glm.js";
import { fitNegbin } from "../model/negbin.js";
import { withVcov } from "../estimate.js";
import type { Boot } from "./boot.js";
import { checkDraws, checkLevel } from "./check.js";
import { inverseOf, makeSolver } from "./normal-equations.js";
import { everyCoefficient, type WildOptions } from "./wild.js";
import { type Resampling, resample, resampling } from "./resampling.js";
import { answered, runWildJob, wildJobs, type WildQuestion } from "./wild-job.js";
import type { WildForm } from "./wild-draws.js";
import { wildCount } from "./wild-weights.js";

const families: Readonly<Record<string, Family>> = { poisson, logit, probit, gamma };

/**
 * Score cluster bootstrap: draws perturb the clusters' scores and need no refit. With the null imposed, scores and information are those
 * of the fit restricted to it, and the sample's statistic is the score test; else those of the fit, and it is Wald's.
 * Recentred by each cluster's share of the rows, as in boottest.
 * Sources: Kline and Santos (2012), A score based approach to wild bootstrap inference; Roodman, MacKinnon, Nielsen and Webb (2019), section 7.
 * @throws FealtyError "resample" for an estimator whose restricted fit is not known, unless `unrestricted`; "hypothesis" for a restriction of
 * several coefficients with the null imposed.
 */
export function scoreBootstrap(model: Estimate, options: WildOptions, work?: Work): Boot {
  return resample(planScore(model, options, work), work);
}

/** The draws of `scoreBootstrap`, for any executor; the restricted fits are made here. */
export function planScore(model: Estimate, options: WildOptions, work?: Work): Resampling<Boot> {
  const { by, draws = 9999, weights = "rademacher", unrestricted = false, seed = 1, level = 0.95, hypothesis } = options;
  checkDraws(draws);
  checkLevel(level);
  if (options.type !== undefined && options.type !== "11")
    throw new FealtyError("usage", `the score bootstrap has no type ${options.type}`, { kind: "usage", mend: "leave type= out" });
  const { fit } = model;
  if (!unrestricted && fit.fit !== "negbin" && !Object.hasOwn(families, fit.fit))
    throw new FealtyError("resample", `the null cannot be imposed on ${fit.instruments ? "two-stage least squares" : fit.fit}`, {
      kind: "usage",
      mend: "add unrestricted, or resample whole clusters (pairs)",
    });
  const clusters = clusterCodes(model.design, by);
  if (clusters.count < 2) throw new FealtyError("too-few-clusters", `"${by}" has one cluster in the rows used, and at least two are needed`, { kind: "data" });
  const { all, exhaustive } = wildCount(weights, clusters.count, draws);
  const law = { law: weights, clusters: clusters.count, draws, seed };
  const wald = unrestricted ? withVcov(model, `cluster:${by}`).fit : fit;
  const restrictions = hypothesis === undefined ? everyCoefficient(fit.terms) : parseHypothesis(hypothesis, fit.terms);
  const tests = restrictions.map((restriction, done) => {
    checkpoint(work);
    work?.onProgress?.(done, restrictions.length, "fits under the null");
    const { text, value, weights: w } = restriction;
    const estimate = w.reduce((sum, v, j) => sum + v * (fit.coef[j] as number), 0);
    const own = unrestricted ? unrestrictedSides(model, clusters, w) : restrictedSides(model, clusters, restriction);
    const form = scoreForm(own, shares(model.design, clusters, model.scores.counts));
    const sample = tally(form);
    const se = unrestricted ? Math.sqrt(quadratic(wald.vcov, w)) : sample.se;
    const t = unrestricted ? (estimate - value) / se : sample.sum / sample.se;
    const question: WildQuestion = { term: text, estimate, value, se, t, interval: unrestricted ? "symmetric" : undefined, level };
    return { question, jobs: wildJobs(form, law, all, question) };
  });
  return resampling(
    tests.flatMap(({ jobs }) => jobs),
    runWildJob,
    (made) => ({
      method: "score",
      by,
      groups: clusters.count,
      draws: all,
      ...(exhaustive ? { exhaustive: true as const } : {}),
      weights,
      nullImposed: !unrestricted,
      seed,
      level,
      terms: tests.map(({ question, jobs }, k) => answered(made.slice(k * jobs.length, (k + 1) * jobs.length), question, exhaustive)),
    }),
  );
}

/** N(v) = Σ v_g u_g, D(v) = G/(G − 1) Σ (v_g u_g − share_g N)². */
function scoreForm(own: Float64Array, load: Float64Array): WildForm {
  const count = own.length;
  return { count, size: 1, scores: [own], own: [own], load, contrast: Float64Array.of(1), factor: count / (count - 1) };
}

/** Numerator and standard error of the sample: all weights 1. */
function tally({ own: [own], load, factor, count }: WildForm): { sum: number; se: number } {
  const u = own as Float64Array;
  const sum = u.reduce((s, v) => s + v, 0);
  let squares = 0;
  for (let g = 0; g < count; g++) squares += ((u[g] as number) - (load[g] as number) * sum) ** 2;
  return { sum, se: Math.sqrt(factor * squares) };
}

function shares({ rows }: Design, { codes, count }: Codes, counts: Float64Array | undefined): Float64Array {
  const out = new Float64Array(count);
  let total = 0;
  for (let i = 0; i < rows.length; i++) {
    const c = counts ? (counts[i] as number) : 1;
    out[codes[i] as number] = (out[codes[i] as number] as number) + c;
    total += c;
  }
  return out.map((v) => v / total);
}

/** w'T Q s_g at the estimate. */
function unrestrictedSides({ scores }: Estimate, clusters: Codes, w: readonly number[]): Float64Array {
  const { columns, factors, bread, transform, nuisance } = scores;
  const k = columns.length;
  const inner = new Float64Array(k);
  for (let j = 0; j < k; j++) for (let i = 0; i < k - nuisance; i++) inner[j] = (inner[j] as number) + (w[i] as number) * (transform[i * k + j] as number);
  const a = new Float64Array(k);
  for (let i = 0; i < k; i++) for (let j = 0; j < k; j++) a[i] = (a[i] as number) + (bread[i * k + j] as number) * (inner[j] as number);
  return combine(clusterSums(columns, factors, clusters), a);
}

/** As `unrestrictedSides`, at the fit that holds one coefficient at its value. */
function restrictedSides(model: Estimate, clusters: Codes, { text, weights: w, value }: Restriction): Float64Array {
  const { fit, design } = model;
  const held = w.flatMap((v, j) => (v !== 0 ? [j] : []));
  const at = held[0] as number;
  if (held.length > 1)
    throw new FealtyError("hypothesis", `the score bootstrap imposes one coefficient, and "${text}" has several`, { kind: "usage", mend: "add unrestricted" });
  const level = value / (w[at] as number);
  const fresh = makeDesign(design.sample);
  const { regressors } = fresh;
  // Uncentred where the intercept is held, for then nothing else takes up what centring took.
  const intercept = fit.terms[at] === "(Intercept)" && regressors.intercept;
  const columns = fit.terms.map((term) => {
    const j = regressors.terms.indexOf(term);
    const column = (regressors.columns[j] as Float64Array).slice();
    const shift = intercept && term !== "(Intercept)" ? (regressors.shifts[j] as number) : 0;
    return shift === 0 ? column : column.map((v) => v + shift);
  });
  const x = columns[at] as Float64Array;
  const others = columns.flatMap((c, j) => (j === at ? [] : [{ column: c.slice(), term: fit.terms[j] as string }]));
  const restricted: Design = {
    ...fresh,
    regressors: {
      terms: others.map((o) => o.term),
      columns: others.map((o) => o.column),
      shifts: others.map(() => 0),
      lengths: others.map((o) => Math.sqrt(o.column.reduce((sum, v) => sum + v * v, 0))),
      intercept: regressors.intercept && !intercept,
    },
    offset: x.map((v, i) => level * v + (fresh.offset ? (fresh.offset[i] as number) : 0)),
  };
  const solved: GlmFit = fit.fit === "negbin" ? fitNegbin(restricted) : fitGlm(restricted, families[fit.fit] as Family, { start: model.predictor });
  if (!solved.converged) throw new FealtyError("resample", `the fit under "${text}" does not converge`, { kind: "failed", mend: "add unrestricted" });
  makeAbsorber(fresh.plan, solved.weights).project(columns);
  const k = columns.length;
  const inverse = inverseOf(makeSolver(crossProducts(columns, solved.weights), k));
  const factors = solved.residuals.map((r, i) => r * (solved.weights[i] as number));
  const a = Float64Array.from({ length: k }, (_, i) => (w[at] as number) * (inverse[i * k + at] as number));
  return combine(clusterSums(columns, factors, clusters), a);
}

function combine(sums: Float64Array, a: Float64Array): Float64Array {
  const k = a.length;
  return Float64Array.from({ length: sums.length / k }, (_, g) => {
    let sum = 0;
    for (let j = 0; j < k; j++) sum += (a[j] as number) * (sums[g * k + j] as number);
    return sum;
  });
}

function quadratic(v: readonly (readonly number[])[], w: readonly number[]): number {
  return w.reduce((sum, a, i) => sum + a * w.reduce((inner, b, j) => inner + b * (v[i]?.[j] as number), 0), 0);
}
