import chisquareCdf from "@stdlib/stats-base-dists-chisquare-cdf";
import fCdf from "@stdlib/stats-base-dists-f-cdf";
import fQuantile from "@stdlib/stats-base-dists-f-quantile";
import normalCdfAt from "@stdlib/stats-base-dists-normal-cdf";
import tCdf from "@stdlib/stats-base-dists-t-cdf";
import tQuantile from "@stdlib/stats-base-dists-t-quantile";
import { normalQuantile } from "./normal-quantile.js";
import betainc from "@stdlib/math-base-special-betainc";
import gammainc from "@stdlib/math-base-special-gammainc";
import erfc from "@stdlib/math-base-special-erfc";

/** P(Z ≤ x), Z standard normal; exact in the lower tail. */
export function normalCdf(x: number): number {
  return normalCdfAt(x, 0, 1);
}

/** P(|Z| ≥ |x|), exact far in the tail. */
export function normalTwoSided(x: number): number {
  return erfc(Math.abs(x) / Math.SQRT2);
}

/** P(T ≤ x), T Student with `df` degrees of freedom (Infinity: normal). */
export function studentCdf(x: number, df: number): number {
  return df === Number.POSITIVE_INFINITY ? normalCdf(x) : tCdf(x, df);
}

export function studentQuantile(p: number, df: number): number {
  return df === Number.POSITIVE_INFINITY ? normalQuantile(p) : tQuantile(p, df);
}

/** P(|T| ≥ |x|), exact far in the tail: the regularised incomplete beta function at df/(df + x²). */
export function studentTwoSided(x: number, df: number): number {
  if (Number.isNaN(x)) return Number.NaN;
  if (df === Number.POSITIVE_INFINITY) return normalTwoSided(x);
  return betainc(df / (df + x * x), df / 2, 0.5, true, false);
}

/** P(F ≥ x), F with (d1, d2) degrees of freedom; d2 may be Infinity. */
export function fUpper(x: number, d1: number, d2: number): number {
  if (!(x > 0)) return Number.isNaN(x) ? Number.NaN : 1;
  if (d2 === Number.POSITIVE_INFINITY) return chisquareUpper(x * d1, d1);
  return betainc(d2 / (d2 + d1 * x), d2 / 2, d1 / 2, true, false);
}

/** P(X ≥ x), X chi-squared with `df` degrees of freedom. */
export function chisquareUpper(x: number, df: number): number {
  if (!(x > 0)) return Number.isNaN(x) ? Number.NaN : 1;
  return gammainc(x / 2, df / 2, true, true);
}

export { normalQuantile };
export { chisquareCdf, fCdf, fQuantile };
