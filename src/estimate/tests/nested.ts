import { FealtyError } from "../../base/index.js";
import { wald } from "../effects/wald.js";
import type { ChiSquared, Fit, WaldTest } from "../fit.js";
import { likelihoodRatio } from "./likelihood-ratio.js";

/** What a model has beyond one that is part of it. */
export interface NestedComparison {
  /** Terms that only the larger has. */
  readonly more: readonly string[];
  /** Absent where an estimator has no likelihood to compare. */
  readonly likelihoodRatio?: ChiSquared;
  /** Under the covariance of the larger fit; absent where the models differ in absorbed effects. */
  readonly wald?: WaldTest;
}

/**
 * Tests a fit against a larger one of the same rows: by the likelihood ratio, which holds for independent errors of the estimator's law, and
 * by a Wald test of the terms that are more, which holds under the covariance of the larger fit.
 * @throws FealtyError "nested" where neither can be had.
 */
export function compareNested(small: Fit, large: Fit): NestedComparison {
  const more = large.terms.filter((term) => !small.terms.includes(term) && term !== "(Intercept)");
  const effects = (fit: Fit): string => Object.keys(fit.levels ?? {}).join("\u0000");
  const same = effects(small) === effects(large) && more.length > 0 && comparable(small, large);
  const test = same ? wald(large, more.map((term) => `${term} = 0`).join("; ")) : undefined;
  try {
    return { more, likelihoodRatio: likelihoodRatio(small, large), ...(test ? { wald: test } : {}) };
  } catch (error) {
    if (!(error instanceof FealtyError) || !test) throw error;
    return { more, wald: test };
  }
}

/** The smaller is the larger with terms held at 0, on the same rows. */
function comparable(small: Fit, large: Fit): boolean {
  return (
    small.fit === large.fit &&
    small.n === large.n &&
    small.outcome?.name === large.outcome?.name &&
    small.outcome?.mean === large.outcome?.mean &&
    small.converged &&
    large.converged &&
    small.terms.every((term) => large.terms.includes(term))
  );
}
