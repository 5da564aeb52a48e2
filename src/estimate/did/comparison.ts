import { cholesky, choleskyInverse, choleskySolve, elementary } from "../../numeric/index.js";
import type { DidMethod } from "./options.js";

const { exp } = elementary;

/** Two groups over two periods: one number a unit. */
export interface Comparison {
  /** Change of the outcome. */
  readonly change: Float64Array;
  /** 1 treated, 0 control. */
  readonly treated: Uint8Array;
  /** Covariates, a column of ones first. */
  readonly covariates: readonly Float64Array[];
  /** Of mean 1. */
  readonly weights: Float64Array;
}

/** An effect with its influence function (mean 0 over the units compared), or why there is none. */
export type Compared = { readonly effect: number; readonly influence: Float64Array } | { readonly why: "overlap" | "controls" };

/**
 * Average effect on the treated from two groups and two periods: `reg` predicts the change of the treated from that of the controls; `ipw`
 * weights controls by the odds of their propensity (normalised), logit; `dr` does both. Controls with a propensity of 0.995 and above are
 * left out; with a propensity of 0.999 and above anywhere there is no effect ("overlap"), nor where covariates of controls are collinear ("controls").
 * Sources: Sant'Anna and Zhao (2020); Abadie (2005); Heckman, Ichimura and Todd (1997). Reference: DRDID's `drdid_panel`, `reg_did_panel`, `std_ipw_did_panel`.
 */
export function compare(of: Comparison, method: DidMethod): Compared {
  const { change, treated, weights } = of;
  const n = change.length;
  const covariates = independent(of.covariates);
  const k = covariates.length;
  const outcome = method === "ipw" ? undefined : controlRegression({ ...of, covariates });
  if (outcome === "singular") return { why: "controls" };
  const propensity = method === "reg" ? undefined : logit(covariates, treated, weights);
  if (propensity === "separated") return { why: "overlap" };

  const rest = outcome ? change.map((d, i) => d - (outcome.fitted[i] as number)) : change;
  const treatedWeights = new Float64Array(n);
  const controlWeights = new Float64Array(n);
  let [treatedTotal, controlTotal, treatedMean, controlMean] = [0, 0, 0, 0];
  for (let i = 0; i < n; i++) {
    const w = weights[i] as number;
    if (treated[i]) treatedWeights[i] = w;
    else if (propensity) {
      const p = propensity.fitted[i] as number;
      controlWeights[i] = p < 0.995 ? (w * p) / (1 - p) : 0;
    }
    treatedTotal += treatedWeights[i] as number;
    controlTotal += controlWeights[i] as number;
    treatedMean += (treatedWeights[i] as number) * (rest[i] as number);
    controlMean += (controlWeights[i] as number) * (rest[i] as number);
  }
  if (propensity && !(controlTotal > 0)) return { why: "overlap" };
  treatedMean /= treatedTotal;
  controlMean = propensity ? controlMean / controlTotal : 0;
  const effect = treatedMean - controlMean;

  // Means of the covariates under the weights: how the effect moves with the coefficients of the regression and of the propensity.
  const outcomeGradient = new Float64Array(k);
  const propensityGradient = new Float64Array(k);
  covariates.forEach((x, j) => {
    let [a, b, c] = [0, 0, 0];
    for (let i = 0; i < n; i++) {
      a += (treatedWeights[i] as number) * (x[i] as number);
      b += (controlWeights[i] as number) * (x[i] as number);
      c += (controlWeights[i] as number) * ((rest[i] as number) - controlMean) * (x[i] as number);
    }
    outcomeGradient[j] = a / treatedTotal - (propensity ? b / controlTotal : 0);
    propensityGradient[j] = propensity ? c / controlTotal : 0;
  });
  const influence = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const own = ((treatedWeights[i] as number) * ((rest[i] as number) - treatedMean)) / treatedTotal;
    const other = propensity ? ((controlWeights[i] as number) * ((rest[i] as number) - controlMean)) / controlTotal : 0;
    influence[i] = (own - other) * n;
  }
  const through = (inverse: Float64Array, gradient: Float64Array, score: (i: number) => number): void => {
    const direction = new Float64Array(k);
    for (let a = 0; a < k; a++) for (let b = 0; b < k; b++) direction[a] = (direction[a] as number) + (inverse[a * k + b] as number) * (gradient[b] as number);
    for (let i = 0; i < n; i++) {
      const s = score(i);
      if (s === 0) continue;
      let sum = 0;
      for (let j = 0; j < k; j++) sum += (covariates[j]?.[i] as number) * (direction[j] as number);
      influence[i] = (influence[i] as number) - n * s * sum;
    }
  };
  if (outcome) through(outcome.inverse, outcomeGradient, (i) => (treated[i] ? 0 : (weights[i] as number) * (rest[i] as number)));
  if (propensity) through(propensity.inverse, propensityGradient, (i) => (weights[i] as number) * ((treated[i] ? 1 : 0) - (propensity.fitted[i] as number)));
  return { effect, influence };
}

/** Columns that are not spanned by those before them. */
function independent(columns: readonly Float64Array[]): Float64Array[] {
  const { nullPivots } = factored(columns, () => 1);
  return columns.filter((_, j) => !nullPivots[j]);
}

/** Cholesky factor of X'WX with columns scaled to length 1, and their lengths. */
function factored(columns: readonly Float64Array[], weight: (i: number) => number): { nullPivots: Uint8Array; inverse: () => Float64Array; rank: number } {
  const k = columns.length;
  const gram = new Float64Array(k * k);
  for (let a = 0; a < k; a++) {
    const x = columns[a] as Float64Array;
    for (let b = 0; b <= a; b++) {
      const z = columns[b] as Float64Array;
      let sum = 0;
      for (let i = 0; i < x.length; i++) sum += weight(i) * (x[i] as number) * (z[i] as number);
      gram[a * k + b] = sum;
    }
  }
  const lengths = Float64Array.from({ length: k }, (_, j) => Math.sqrt(gram[j * k + j] as number));
  for (let a = 0; a < k; a++)
    for (let b = 0; b <= a; b++) {
      const scale = (lengths[a] as number) * (lengths[b] as number);
      gram[a * k + b] = scale > 0 ? (gram[a * k + b] as number) / scale : 0;
    }
  const factor = cholesky(gram, k, { tolerance: 1e-10 });
  return {
    nullPivots: factor.nullPivots,
    rank: factor.rank,
    inverse: () => choleskyInverse(factor).map((v, at) => v / ((lengths[Math.floor(at / k)] as number) * (lengths[at % k] as number))),
  };
}

function controlRegression({ change, treated, covariates, weights }: Comparison): { fitted: Float64Array; inverse: Float64Array } | "singular" {
  const n = change.length;
  const k = covariates.length;
  const weight = (i: number): number => (treated[i] ? 0 : (weights[i] as number));
  const factor = factored(covariates, weight);
  if (factor.rank < k) return "singular";
  const inverse = factor.inverse();
  const fitted = new Float64Array(n);
  // The second round takes out what rounding left in the first.
  for (let round = 0; round < 2; round++) {
    const score = covariates.map((x) => {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += weight(i) * (x[i] as number) * ((change[i] as number) - (fitted[i] as number));
      return sum;
    });
    covariates.forEach((x, a) => {
      const b = score.reduce((sum, s, j) => sum + (inverse[a * k + j] as number) * s, 0);
      for (let i = 0; i < n; i++) fitted[i] = (fitted[i] as number) + b * (x[i] as number);
    });
  }
  return { fitted, inverse };
}

/** Propensities by maximum likelihood, at most 1 − 10⁻⁶, and the inverse information. */
function logit(covariates: readonly Float64Array[], treated: Uint8Array, weights: Float64Array): { fitted: Float64Array; inverse: Float64Array } | "separated" {
  const n = treated.length;
  const k = covariates.length;
  const fitted = new Float64Array(n);
  const index = new Float64Array(n);
  const size = weights.reduce((sum, w) => sum + w, 0);
  for (let iteration = 0; iteration < 60; iteration++) {
    const gram = new Float64Array(k * k);
    const step = new Float64Array(k);
    for (let i = 0; i < n; i++) {
      const p = 1 / (1 + exp(-(index[i] as number)));
      fitted[i] = p;
    }
    for (let a = 0; a < k; a++) {
      const x = covariates[a] as Float64Array;
      for (let i = 0; i < n; i++) step[a] = (step[a] as number) + (weights[i] as number) * ((treated[i] ? 1 : 0) - (fitted[i] as number)) * (x[i] as number);
      for (let b = 0; b <= a; b++) {
        const z = covariates[b] as Float64Array;
        let sum = 0;
        for (let i = 0; i < n; i++) sum += (weights[i] as number) * (fitted[i] as number) * (1 - (fitted[i] as number)) * (x[i] as number) * (z[i] as number);
        gram[a * k + b] = sum;
      }
    }
    const factor = cholesky(gram, k, { tolerance: 1e-13 });
    if (factor.rank < k) return "separated";
    const score = step.slice();
    choleskySolve(factor, step);
    let decrement = 0;
    for (let a = 0; a < k; a++) decrement += (score[a] as number) * (step[a] as number);
    if (decrement < 1e-24 * size) {
      if (fitted.some((p) => p >= 0.999)) return "separated";
      return { fitted: fitted.map((p) => Math.min(p, 1 - 1e-6)), inverse: choleskyInverse(factor) };
    }
    // Half steps keep the first moves from overshooting where few are treated.
    const largest = Math.max(...Array.from({ length: n }, (_, i) => Math.abs(covariates.reduce((s, x, a) => s + (step[a] as number) * (x[i] as number), 0))));
    const scale = largest > 5 ? 5 / largest : 1;
    covariates.forEach((x, a) => {
      for (let i = 0; i < n; i++) index[i] = (index[i] as number) + scale * (step[a] as number) * (x[i] as number);
    });
  }
  return "separated";
}
