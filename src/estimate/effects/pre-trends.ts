import type { Fit, WaldTest } from "../fit.js";
import { waldOf } from "./wald.js";

/**
 * Joint test that all effects before treatment are zero: the terms `variable::k` with k below 0 (the reference period has none).
 * Undefined where there is none, or where the covariance cannot carry so many restrictions (fewer clusters than periods).
 */
export function preTrends(fit: Fit, variable: string): WaldTest | undefined {
  const before = fit.terms.flatMap((term, j) => {
    const period = periodOf(term, variable);
    return period !== undefined && period < 0 ? [{ term, j, period }] : [];
  });
  if (before.length === 0) return undefined;
  const restrictions = before.map(({ term, j }) => ({ text: `${term} = 0`, weights: fit.terms.map((_, l) => (l === j ? 1 : 0)), value: 0 }));
  const periods = before.map((b) => b.period);
  const text = before.length === 1 ? `${before[0]?.term} = 0` : `${variable}::${Math.min(...periods)} to ${variable}::${Math.max(...periods)} = 0`;
  return waldOf(fit, text, restrictions, 0.95);
}

/** k of `variable::k`. */
export function periodOf(term: string, variable: string): number | undefined {
  if (!term.startsWith(`${variable}::`)) return undefined;
  const text = term.slice(variable.length + 2);
  return /^-?\d+$/.test(text) ? Number(text) : undefined;
}
