import { elementary, lnGamma, normalCdf } from "../../numeric/index.js";

const { exp, log, log1p } = elementary;

/** What IRLS needs of a likelihood, over whole arrays. */
export interface Family {
  readonly name: string;
  /** Which outcomes it takes, as a sentence's end: "counts, 0 or more". */
  readonly takes: string;
  accepts(y: number): boolean;
  /** Whether a group of only zeros (or, for binary outcomes, only ones) has no finite effect. */
  readonly separates: "zeros" | "binary" | undefined;
  /** Linear predictor to start from. */
  start(y: Float64Array, mean: number): Float64Array;
  /** What −2 log-likelihood (its part that depends on η) comes to at a perfect fit: the deviance is `work` less this. */
  saturated(y: Float64Array, prior: Float64Array | undefined): number;
  /**
   * At the linear predictor `eta`: fills `weight` (working weights, prior weights left out) and `residual` (y − μ over dμ/dη).
   * @returns −2 times the part of the log-likelihood that depends on η, with prior weights.
   */
  work(y: Float64Array, eta: Float64Array, prior: Float64Array | undefined, weight: Float64Array, residual: Float64Array): number;
  /** Mean at a linear predictor. */
  mean(eta: number): number;
  loglik(y: Float64Array, eta: Float64Array, prior: Float64Array | undefined): number;
}

const at = (prior: Float64Array | undefined, i: number): number => (prior ? (prior[i] as number) : 1);

/** Poisson, log link. */
export const poisson: Family = {
  name: "poisson",
  takes: "numbers that are 0 or more",
  accepts: (y) => y >= 0,
  separates: "zeros",
  start: (y, mean) => y.map((v) => log((v + mean) / 2)),
  saturated: (y, prior) => saturatedSum(y, prior, (v) => (v > 0 ? v * log(v) - v : 0)),
  work(y, eta, prior, weight, residual) {
    let sum = 0;
    for (let i = 0; i < y.length; i++) {
      const e = eta[i] as number;
      const mu = exp(e);
      const v = y[i] as number;
      weight[i] = mu;
      // Where the mean underflows, the limit: −1 for an outcome of 0.
      residual[i] = v === 0 ? -1 : (v - mu) / mu;
      sum += at(prior, i) * (v * e - mu);
    }
    return -2 * sum;
  },
  mean: exp,
  loglik(y, eta, prior) {
    let sum = 0;
    for (let i = 0; i < y.length; i++) sum += at(prior, i) * ((y[i] as number) * (eta[i] as number) - exp(eta[i] as number) - lnFactorial(y[i] as number));
    return sum;
  },
};

/** Binary outcome, logit link. */
export const logit: Family = {
  name: "logit",
  takes: "0 or 1",
  accepts: (y) => y >= 0 && y <= 1,
  separates: "binary",
  start: (y) => y.map((v) => log((v + 0.5) / (1.5 - v))),
  saturated: (y, prior) => saturatedSum(y, prior, entropy),
  work(y, eta, prior, weight, residual) {
    let sum = 0;
    // Without prior weights Σ log(1 + small) is the log of a product, which is taken when it has grown large.
    let product = 1;
    for (let i = 0; i < y.length; i++) {
      const e = eta[i] as number;
      const v = y[i] as number;
      const small = exp(e < 0 ? e : -e);
      const whole = 1 + small;
      const mu = (e >= 0 ? 1 : small) / whole;
      // Kept above the least positive number, so that weight times residual stays the score far out.
      const variance = Math.max(small / (whole * whole), 1e-290);
      weight[i] = variance;
      residual[i] = (v - mu) / variance;
      sum += at(prior, i) * (v * e - Math.max(e, 0));
      if (prior || small < 1e-3) sum -= at(prior, i) * log1p(small);
      else {
        product *= whole;
        if (product > 1e280) {
          sum -= log(product);
          product = 1;
        }
      }
    }
    return -2 * (sum - log(product));
  },
  mean: (e) => (e >= 0 ? 1 / (1 + exp(-e)) : exp(e) / (1 + exp(e))),
  loglik(y, eta, prior) {
    let sum = 0;
    for (let i = 0; i < y.length; i++) {
      const e = eta[i] as number;
      sum += at(prior, i) * ((y[i] as number) * e - (Math.max(e, 0) + log1p(exp(-Math.abs(e)))));
    }
    return sum;
  },
};

function saturatedSum(y: Float64Array, prior: Float64Array | undefined, best: (v: number) => number): number {
  let sum = 0;
  for (let i = 0; i < y.length; i++) sum += at(prior, i) * best(y[i] as number);
  return -2 * sum;
}

/** y log y + (1 − y) log(1 − y): 0 for 0 and 1. */
function entropy(y: number): number {
  return (y > 0 ? y * log(y) : 0) + (y < 1 ? (1 - y) * log(1 - y) : 0);
}

const rootTwoPi = Math.sqrt(2 * Math.PI);

/** Density over the lower tail, φ(x)/Φ(x): from a continued fraction where Φ is too small to divide by. */
export function inverseMills(x: number): number {
  if (x > -30) return exp((-x * x) / 2) / rootTwoPi / normalCdf(x);
  const z = -x;
  return z + 1 / (z + 2 / (z + 3 / (z + 4 / z)));
}

/** log Φ(x). */
export function logNormalCdf(x: number): number {
  if (x > -30) return log(normalCdf(x));
  return (-x * x) / 2 - log(rootTwoPi) - log(inverseMills(x));
}

/** Of log(1 − tail) and log(tail) the one that an outcome of 0 or 1 needs; the other is 0. */
function likelihoodSides(e: number, v: number, tail: number, far: boolean): [number, number] {
  const inside = e >= 0 === (v === 1);
  return inside ? [log1p(-tail), 0] : [0, far ? logNormalCdf(-Math.abs(e)) : log(tail)];
}

/** Binary outcome, probit link; expected information. */
export const probit: Family = {
  name: "probit",
  takes: "0 or 1",
  accepts: (y) => y >= 0 && y <= 1,
  separates: "binary",
  start: (y) => y.map((v) => (v - 0.5) * 1.3),
  saturated: (y, prior) => saturatedSum(y, prior, entropy),
  work(y, eta, prior, weight, residual) {
    let sum = 0;
    for (let i = 0; i < y.length; i++) {
      const e = eta[i] as number;
      const v = y[i] as number;
      // λ(e) = φ/Φ and λ(−e) = φ/(1 − Φ): the information is their product, the score y λ(e) − (1 − y) λ(−e). One tail serves both.
      const distance = Math.abs(e);
      const far = distance > 30;
      const tail = far ? 0 : normalCdf(-distance);
      const density = exp((-distance * distance) / 2) / rootTwoPi;
      const inner = Math.max(density / (1 - tail), 1e-290);
      const outer = far ? inverseMills(-distance) : density / tail;
      const [up, down] = e >= 0 ? [inner, outer] : [outer, inner];
      weight[i] = up * down;
      residual[i] = v / down - (1 - v) / up;
      const [logInner, logOuter] = v === 0 || v === 1 ? likelihoodSides(e, v, tail, far) : [log1p(-tail), far ? logNormalCdf(-distance) : log(tail)];
      sum += at(prior, i) * (e >= 0 ? v * logInner + (1 - v) * logOuter : v * logOuter + (1 - v) * logInner);
    }
    return -2 * sum;
  },
  mean: normalCdf,
  loglik(y, eta, prior) {
    let sum = 0;
    for (let i = 0; i < y.length; i++) {
      const [e, v] = [eta[i] as number, y[i] as number];
      sum += at(prior, i) * ((v > 0 ? v * logNormalCdf(e) : 0) + (v < 1 ? (1 - v) * logNormalCdf(-e) : 0));
    }
    return sum;
  },
};

/** Log of the factorial of y ≥ 0 (the gamma function for fractions). */
export function lnFactorial(y: number): number {
  return y < 2 && Number.isInteger(y) ? 0 : lnGamma(y + 1);
}

/** Positive outcome, log link, constant coefficient of variation. */
export const gamma: Family = {
  name: "gamma",
  takes: "positive",
  accepts: (y) => y > 0,
  separates: undefined,
  start: (y) => y.map((v) => log(v)),
  saturated: (y, prior) => saturatedSum(y, prior, (v) => -1 - log(v)),
  work(y, eta, prior, weight, residual) {
    let sum = 0;
    for (let i = 0; i < y.length; i++) {
      const ratio = (y[i] as number) / exp(eta[i] as number);
      weight[i] = 1;
      residual[i] = ratio - 1;
      sum -= at(prior, i) * (ratio + (eta[i] as number));
    }
    return -2 * sum;
  },
  mean: exp,
  // With the dispersion that R's glm puts in: deviance over the sum of weights.
  loglik(y, eta, prior) {
    let [deviance, total] = [0, 0];
    for (let i = 0; i < y.length; i++) {
      const ratio = (y[i] as number) / exp(eta[i] as number);
      deviance += 2 * at(prior, i) * (ratio - 1 - log(ratio));
      total += at(prior, i);
    }
    const shape = total / deviance;
    let sum = 0;
    for (let i = 0; i < y.length; i++) {
      const [v, e] = [y[i] as number, eta[i] as number];
      sum += at(prior, i) * (shape * (log(shape) - e) + (shape - 1) * log(v) - (shape * v) / exp(e) - lnGamma(shape));
    }
    return sum;
  },
};
