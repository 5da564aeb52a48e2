import type { Fit } from "../fit.js";

const linear = new Set(["ols", "pcse", "re", "ab", "bb"]);

/** Whether the outcome's mean is the linear predictor, so that coefficients are effects on it. */
export function isLinear({ fit }: Pick<Fit, "fit">): boolean {
  return linear.has(fit);
}
