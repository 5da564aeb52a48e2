import { FealtyError } from "../../base/index.js";
import { cholesky, choleskySolve, chisquareUpper, fUpper, normalTwoSided, studentQuantile, studentTwoSided } from "../../numeric/index.js";
import type { Combination, Fit, WaldTest } from "../fit.js";
import { parseHypothesis, type Restriction } from "./hypothesis.js";

/** What a test reads of a fit. */
export type Tested = Pick<Fit, "terms" | "coef" | "vcov" | "df" | "dfs">;

/**
 * Wald test of `concession = 0; l(x, 1) + l(x, 2) = 0`, all together, and each combination by itself.
 * F with the covariance's degrees of freedom for linear models, chi-squared else. Functions that are not linear in the coefficients, as in
 * `x / z = 1`, go by the delta method. Where degrees of freedom differ by coefficient, the least of those involved count: `waldTest` is exact.
 * @throws FealtyError "hypothesis", "unknown-term", or "singular" when restrictions repeat one another.
 */
export function wald(fit: Fit, hypothesis: string, level = 0.95): WaldTest {
  const test = waldOf(fit, hypothesis, parseHypothesis(hypothesis, fit.terms, fit.coef), level);
  if (test) return test;
  throw new FealtyError("singular", `the restrictions "${hypothesis}" are not independent under ${fit.vcovKind}`, {
    kind: "data",
    mend: "leave out those that follow from others, or test fewer than there are clusters",
  });
}

/**
 * As `wald`, of restrictions as read; undefined where they are not independent.
 * @param degrees of freedom of Hotelling's T² of some combinations, where the covariance tells them.
 */
export function waldOf(
  fit: Tested,
  hypothesis: string,
  restrictions: readonly Restriction[],
  level: number,
  degrees?: (weights: readonly (readonly number[])[]) => number,
): WaldTest | undefined {
  const q = restrictions.length;
  const combinations = restrictions.map((r) => combination(fit, r, level, degrees?.([r.weights])));
  const v = new Float64Array(q * q);
  restrictions.forEach((a, i) => {
    restrictions.forEach((b, j) => {
      v[i * q + j] = quadratic(fit, a.weights, b.weights);
    });
  });
  const scale = restrictions.map((_, i) => Math.sqrt(v[i * q + i] as number));
  const scaled = v.map((x, k) => x / ((scale[Math.floor(k / q)] as number) * (scale[k % q] as number)));
  const factor = cholesky(scaled, q, { tolerance: 1e-12 });
  if (factor.rank < q) return undefined;
  const gap = Float64Array.from(combinations, (c, i) => (c.estimate - c.value) / (scale[i] as number));
  const solved = gap.slice();
  choleskySolve(factor, solved);
  let chi2 = 0;
  for (let i = 0; i < q; i++) chi2 += (gap[i] as number) * (solved[i] as number);
  if (degrees) {
    const nu = degrees(restrictions.map((r) => r.weights));
    const df2 = nu - q + 1;
    const f = (chi2 / q) * (df2 / nu);
    return { hypothesis, statistic: f, law: "F", df: [q, df2], p: df2 > 0 ? fUpper(f, q, df2) : Number.NaN, combinations };
  }
  if (fit.df === undefined) return { hypothesis, statistic: chi2, law: "chi2", df: [q], p: chisquareUpper(chi2, q), combinations };
  return { hypothesis, statistic: chi2 / q, law: "F", df: [q, fit.df], p: fUpper(chi2 / q, q, fit.df), combinations };
}

/** Estimate and interval of a sum of weighted coefficients. */
export function combination(fit: Tested, { text, weights, value, at }: Restriction, level = 0.95, degrees?: number): Combination {
  const estimate = at ?? weights.reduce((sum, w, j) => sum + w * (fit.coef[j] as number), 0);
  const se = Math.sqrt(Math.max(0, quadratic(fit, weights, weights)));
  const t = (estimate - value) / se;
  const involved = fit.dfs?.filter((_, j) => weights[j] !== 0) ?? [];
  const df = degrees ?? (involved.length > 0 ? Math.min(...involved) : (fit.df ?? Number.POSITIVE_INFINITY));
  const reach = studentQuantile((1 + level) / 2, df) * se;
  return { text, estimate, value, se, t, p: fit.df === undefined ? normalTwoSided(t) : studentTwoSided(t, df), ci: [estimate - reach, estimate + reach] };
}

/** a'Vb. */
export function quadratic({ vcov }: Pick<Fit, "vcov">, a: readonly number[], b: readonly number[]): number {
  if (vcov.length === 0)
    throw new FealtyError("no-errors", "this fit has no standard errors, so nothing can be tested with it", {
      kind: "usage",
      mend: "fit the terms with an estimator that has them",
    });
  let sum = 0;
  a.forEach((x, i) => {
    if (x !== 0)
      b.forEach((y, j) => {
        if (y !== 0) sum += x * y * (vcov[i]?.[j] as number);
      });
  });
  return sum;
}
