import { digamma, elementary, lnGamma, trigamma } from "../../numeric/index.js";
import type { Design } from "../design/design.js";
import { type Family, lnFactorial, poisson } from "./families.js";
import { fitGlm, type GlmFit } from "./glm.js";

const { exp, log, log1p } = elementary;

/** Outcomes up to which differences of gamma functions are sums, exact for any θ. */
const mostSummed = 60;

/** Negative binomial with variance μ + μ²/θ and θ known, log link; expected information. */
export function negativeBinomial(theta: number): Family {
  return {
    ...poisson,
    name: "negbin",
    saturated(y, prior) {
      let sum = 0;
      for (let i = 0; i < y.length; i++) {
        const v = y[i] as number;
        sum += (prior ? (prior[i] as number) : 1) * ((v > 0 ? v * log(v) : 0) - (v + theta) * log(v + theta));
      }
      return -2 * sum;
    },
    work(y, eta, prior, weight, residual) {
      let sum = 0;
      for (let i = 0; i < y.length; i++) {
        const e = eta[i] as number;
        const mu = exp(e);
        const v = y[i] as number;
        weight[i] = mu / (1 + mu / theta);
        residual[i] = v === 0 ? -1 : (v - mu) / mu;
        sum += (prior ? (prior[i] as number) : 1) * (v * e - (v + theta) * log(mu + theta));
      }
      return -2 * sum;
    },
    loglik(y, eta, prior) {
      let sum = 0;
      for (let i = 0; i < y.length; i++) {
        const [v, e] = [y[i] as number, eta[i] as number];
        const mu = exp(e);
        sum += (prior ? (prior[i] as number) : 1) * (logRising(theta, v) - lnFactorial(v) + v * (e - log(theta + mu)) - theta * log1p(mu / theta));
      }
      return sum;
    },
  };
}

/** log Γ(θ + y) − log Γ(θ). */
export function logRising(theta: number, y: number): number {
  if (y > mostSummed || !Number.isInteger(y)) return lnGamma(theta + y) - lnGamma(theta);
  let sum = 0;
  for (let j = 0; j < y; j++) sum += log(theta + j);
  return sum;
}

/** ψ(θ + y) − ψ(θ) and its derivative. */
function risingDerivatives(theta: number, y: number): [number, number] {
  if (y > mostSummed || !Number.isInteger(y)) return [digamma(theta + y) - digamma(theta), trigamma(theta + y) - trigamma(theta)];
  let [first, second] = [0, 0];
  for (let j = 0; j < y; j++) {
    const inverse = 1 / (theta + j);
    first += inverse;
    second -= inverse * inverse;
  }
  return [first, second];
}

/** Derivatives of a row's log-likelihood by θ, once and twice. */
export function thetaDerivatives(theta: number, y: number, mu: number): [number, number] {
  const [first, second] = risingDerivatives(theta, y);
  const total = theta + mu;
  return [first - log1p(mu / theta) + (mu - y) / total, second + 1 / theta - 2 / total + (theta + y) / (total * total)];
}

export interface NegbinFit extends GlmFit {
  readonly theta: number;
  /** θ ran to its upper end: the outcome is no more dispersed than a Poisson one. */
  readonly limit: boolean;
}

const mostTheta = 1e7;

/**
 * Negative binomial (NB2) by turns: coefficients given θ by reweighted least squares, θ given means by Newton steps on log θ, until
 * neither moves. Source: Lawless (1987), Negative binomial and mixed Poisson regression.
 */
export function fitNegbin(design: Design): NegbinFit {
  const { y, weights: prior } = design;
  let fit = fitGlm(design, poisson);
  if (fit.runaway || !fit.converged) return { ...fit, theta: mostTheta, limit: false };
  let theta = momentTheta(y, fit.eta, prior);
  let iterations = fit.iterations;
  let settled = false;
  for (let round = 0; round < 100 && !settled; round++) {
    const before = theta;
    theta = profileTheta(y, fit.eta, prior, theta);
    fit = fitGlm(design, negativeBinomial(theta), { start: fit.eta });
    iterations += fit.iterations;
    if (fit.runaway || theta >= mostTheta) break;
    settled = Math.abs(theta - before) < 1e-11 * theta;
  }
  const limit = theta >= mostTheta;
  return { ...fit, theta, iterations, limit, converged: fit.converged && (settled || limit) };
}

function momentTheta(y: Float64Array, eta: Float64Array, prior: Float64Array | undefined): number {
  let [n, sum] = [0, 0];
  for (let i = 0; i < y.length; i++) {
    const [w, mu] = [prior ? (prior[i] as number) : 1, exp(eta[i] as number)];
    n += w;
    sum += w * ((y[i] as number) / mu - 1) ** 2;
  }
  return Math.min(1e4, Math.max(1e-3, n / sum));
}

/** The θ that maximises the likelihood at given means. */
function profileTheta(y: Float64Array, eta: Float64Array, prior: Float64Array | undefined, start: number): number {
  const mu = eta.map((e) => exp(e));
  let theta = start;
  for (let step = 0; step < 100; step++) {
    let [gradient, hessian] = [0, 0];
    for (let i = 0; i < y.length; i++) {
      const w = prior ? (prior[i] as number) : 1;
      const [first, second] = thetaDerivatives(theta, y[i] as number, mu[i] as number);
      gradient += w * first;
      hessian += w * second;
    }
    // In log θ: the gradient is θ g, the second derivative θ² h + θ g.
    const [slope, curve] = [theta * gradient, theta * theta * hessian + theta * gradient];
    const move = curve < 0 ? -slope / curve : Math.sign(slope);
    theta *= exp(Math.max(-2, Math.min(2, move)));
    if (theta >= mostTheta) return mostTheta;
    if (Math.abs(move) < 1e-12) break;
  }
  return theta;
}
