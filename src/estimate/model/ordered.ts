import { elementary, normalCdf } from "../../numeric/index.js";
import type { RowLikelihood } from "./indices.js";

const { exp } = elementary;

/** A distribution: probability below, density, and the density's derivative over itself. */
export interface Link {
  cdf(x: number): number;
  density(x: number): number;
  /** d log density / dx. */
  slope(x: number): number;
}

export const logistic: Link = {
  cdf: (x) => (x >= 0 ? 1 / (1 + exp(-x)) : exp(x) / (1 + exp(x))),
  density(x) {
    const e = exp(-Math.abs(x));
    return e / ((1 + e) * (1 + e));
  },
  slope(x) {
    const e = exp(-Math.abs(x));
    return x >= 0 ? -(1 - e) / (1 + e) : (1 - e) / (1 + e);
  },
};

const rootTwoPi = Math.sqrt(2 * Math.PI);
export const normal: Link = { cdf: normalCdf, density: (x) => exp((-x * x) / 2) / rootTwoPi, slope: (x) => -x };

/**
 * Ordered outcome in categories 0 … cuts: P(y ≤ k) = F(cut_k − xβ). Predictor 0 is xβ, predictors 1 … cuts are the cut points.
 * Source: McCullagh (1980); reference: ordinal::clm.
 */
export function orderedLikelihood(category: Int32Array, cuts: number, link: Link): RowLikelihood {
  const count = cuts + 1;
  return (row, eta, gradient, hessian) => {
    for (let k = 2; k <= cuts; k++) if (!((eta[k] as number) > (eta[k - 1] as number))) return Number.NEGATIVE_INFINITY;
    const k = category[row] as number;
    const x = eta[0] as number;
    const above = k < cuts ? (eta[k + 1] as number) - x : Number.POSITIVE_INFINITY;
    const below = k > 0 ? (eta[k] as number) - x : Number.NEGATIVE_INFINITY;
    // By the tails that keep digits: both points above the middle are turned round.
    const p = below > 0 ? link.cdf(-below) - (k < cuts ? link.cdf(-above) : 0) : (k < cuts ? link.cdf(above) : 1) - (k > 0 ? link.cdf(below) : 0);
    if (!(p > 0)) return Number.NEGATIVE_INFINITY;
    const [f, g] = [k < cuts ? link.density(above) / p : 0, k > 0 ? link.density(below) / p : 0];
    const [df, dg] = [k < cuts ? f * link.slope(above) : 0, k > 0 ? g * link.slope(below) : 0];
    // d/d above = f, d/d below = −g; both lose x.
    gradient[0] = g - f;
    if (k < cuts) gradient[k + 1] = f;
    if (k > 0) gradient[k] = -g;
    const [aa, bb, ab] = [df - f * f, -dg - g * g, f * g];
    hessian[0] = aa + bb + 2 * ab;
    if (k < cuts) {
      hessian[(k + 1) * count] = -(aa + ab);
      hessian[(k + 1) * count + k + 1] = aa;
    }
    if (k > 0) {
      hessian[k * count] = -(bb + ab);
      hessian[k * count + k] = bb;
    }
    if (k > 0 && k < cuts) hessian[(k + 1) * count + k] = ab;
    return elementary.log(p);
  };
}
