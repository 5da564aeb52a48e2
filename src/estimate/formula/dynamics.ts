import { compact, innermost, type LagPolynomial, lagPolynomial } from "./lags.js";

/** An outcome's dependence on its own past: a(L) y_t = …, a₀ = 1. */
export interface Dynamics {
  /** The variable whose path it is: the outcome as written, or `y` of `d(y) ~ l(y, 1)`. */
  readonly variable: string;
  /** a₀ … a_p. */
  readonly own: readonly number[];
  /** For each term that is lags of the outcome: its position among the terms, and its polynomial by lag from 0. */
  readonly lagged: readonly { readonly at: number; readonly polynomial: LagPolynomial }[];
  /** Periods by which the outcome as written leads the variable. */
  readonly lead: number;
  /** Sum of the coefficients of the past: 1 − a(1). */
  readonly persistence: number;
  /** The past dies out: all roots of a lie outside the unit circle. */
  readonly stable: boolean;
}

/**
 * The dynamics of a linear model from its terms and coefficients: `y ~ l(y, 1:2)`, `d(y) ~ l(y, 1) + l(d(y), 1)`, …; undefined when
 * no term is a lag of the outcome.
 */
export function dynamics(outcome: string, terms: readonly string[], coef: readonly number[]): Dynamics | undefined {
  const of = (variable: string): Dynamics["lagged"] =>
    terms.flatMap((term, at) => {
      const found = lagPolynomial(term.replace(/^fit_/, ""), variable);
      const left = lagPolynomial(outcome, variable);
      const polynomial = found && left && shifted(found, -Math.min(...left.keys()));
      return polynomial && Math.min(...polynomial.keys()) > 0 ? [{ at, polynomial }] : [];
    });
  // `d(y) ~ l(d(y), 1)` speaks of d(y); `d(y) ~ l(y, 1)` of y.
  const variable = of(outcome).length === of(innermost(outcome)).length ? compact(outcome) : innermost(outcome);
  const lagged = of(variable);
  if (lagged.length === 0) return undefined;
  const left = lagPolynomial(outcome, variable) as LagPolynomial;
  const lead = -Math.min(...left.keys());
  const start = shifted(left, lead);
  const order = Math.max(...start.keys(), ...lagged.flatMap((l) => [...l.polynomial.keys()]));
  const scale = start.get(0) as number;
  const own = Array.from({ length: order + 1 }, (_, lag) => {
    const past = lagged.reduce((sum, l) => sum + (coef[l.at] as number) * (l.polynomial.get(lag) ?? 0), 0);
    return ((start.get(lag) ?? 0) - past) / scale;
  });
  return { variable, own, lagged, lead, persistence: 1 - own.reduce((sum, a) => sum + a, 0), stable: isStable(own) };
}

export function shifted(polynomial: LagPolynomial, by: number): LagPolynomial {
  return new Map([...polynomial].map(([lag, weight]) => [lag + by, weight] as const));
}

/** Schur and Cohn's test by stepping down: every reflection coefficient lies within the unit circle. */
function isStable(own: readonly number[]): boolean {
  let a = own.slice();
  while (a.length > 1 && a[a.length - 1] === 0) a = a.slice(0, -1);
  for (let p = a.length - 1; p > 0; p--) {
    const k = a[p] as number;
    if (!(Math.abs(k) < 1)) return false;
    a = Array.from({ length: p }, (_, i) => ((a[i] as number) - k * (a[p - i] as number)) / (1 - k * k));
  }
  return true;
}
