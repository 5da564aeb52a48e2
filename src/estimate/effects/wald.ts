import { FealtyError } from "../../base/index.js";
import { cholesky, choleskySolve, chisquareUpper, fUpper, normalTwoSided, studentQuantile, studentTwoSided } from "../../numeric/index.js";
import type { Combination, Fit, WaldTest } from "../fit.js";
import { parseHypothesis, type Restriction } from "./hypothesis.js";

/** What a test reads of a fit. */
export type Tested = Pick<Fit, "terms" | "coef" | "vcov" | "df">;

/**
 * Wald test of `concession = 0; l(x, 1) + l(x, 2) = 0`, all together, and each combination by itself.
 * F with the covariance's degrees of freedom for linear models, chi-squared else.
 * @throws FealtyError "hypothesis", "unknown-term", or "singular" when restrictions repeat one another.
 */
export function wald(fit: Fit, hypothesis: string, level = 0.95): WaldTest {
  const test = waldOf(fit, hypothesis, parseHypothesis(hypothesis, fit.terms), level);
  if (test) return test;
  throw new FealtyError("singular", `the restrictions "${hypothesis}" are not independent under ${fit.vcovKind}`, {
    kind: "data",
    mend: "leave out those that follow from others, or test fewer than there are clusters",
  });
}

/** As `wald`, of restrictions as read; undefined where they are not independent. */
export function waldOf(fit: Tested, hypothesis: string, restrictions: readonly Restriction[], level: number): WaldTest | undefined {
  const q = restrictions.length;
  const combinations = restrictions.map((r) => combination(fit, r, level));
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
  if (fit.df === undefined) return { hypothesis, statistic: chi2, law: "chi2", df: [q], p: chisquareUpper(chi2, q), combinations };
  return { hypothesis, statistic: chi2 / q, law: "F", df: [q, fit.df], p: fUpper(chi2 / q, q, fit.df), combinations };
}

/** Estimate and interval of a sum of weighted coefficients. */
export function combination(fit: Tested, { text, weights, value }: Restriction, level = 0.95): Combination {
  const estimate = weights.reduce((sum, w, j) => sum + w * (fit.coef[j] as number), 0);
  const se = Math.sqrt(Math.max(0, quadratic(fit, weights, weights)));
  const t = (estimate - value) / se;
  const df = fit.df ?? Number.POSITIVE_INFINITY;
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
