import { FealtyError, suggest } from "../../base/index.js";
import { normalTwoSided, studentQuantile, studentTwoSided } from "../../numeric/index.js";
import type { Cumulative, Fit, LagPoint } from "../fit.js";
import { type Dynamics, dynamics, shifted } from "../formula/dynamics.js";
import { atRest, compact, innermost, type LagPolynomial, lagPolynomial } from "../formula/lags.js";
import { isLinear } from "./linear.js";
import { quadratic } from "./wald.js";

export interface CumulateOptions {
  /** Last period of the path; default: the longest lag, and at least 10 where the outcome depends on its own past. */
  readonly horizon?: number;
  readonly level?: number;
}

/**
 * What one lasting unit more of `variable` has done to the outcome after 0, 1, … periods, from its terms `x`, `l(x, k)`, `d(x)`,
 * `l(d(x), k)`: running sums of coefficients, carried on by the outcome's own lags where the model has them. The long run is
 * Σβ/(1 − Σφ); in error-correction form `d(y) ~ l(y, 1) + d(x) + l(x, 1)` that is −β_{l(x,1)}/φ_{l(y,1)}. Errors by the delta method
 * (De Boef and Keele 2008). Leads and interactions stay outside.
 * @throws FealtyError "unknown-term" when no term is a lag of the variable.
 */
export function cumulate(fit: Fit, variable: string, { horizon, level = 0.95 }: CumulateOptions = {}): Cumulative {
  const outcome = fit.outcome?.name ?? "outcome";
  const past = isLinear(fit) ? dynamics(outcome, fit.terms, fit.coef) : undefined;
  const found = fit.terms.flatMap((term, at) => {
    const polynomial = lagPolynomial(term.replace(/^fit_/, ""), compact(variable));
    return polynomial ? [{ at, polynomial: shifted(polynomial, past?.lead ?? 0), lead: Math.min(...polynomial.keys()) < 0 }] : [];
  });
  const used = found.filter((f) => !f.lead);
  if (used.length === 0)
    throw new FealtyError("unknown-term", `the model has no lag of "${variable}" to cumulate`, {
      kind: "usage",
      mend: suggest(compact(variable), [...new Set(fit.terms.map(innermost))]),
    });
  const longest = Math.max(...used.flatMap((f) => [...f.polynomial.keys()]));
  const last = horizon ?? (past ? Math.max(10, longest) : longest);
  if (!Number.isInteger(last) || last < 0) throw new FealtyError("usage", "a path ends after a whole number of periods", { kind: "usage", mend: "such as 10" });

  const own = past?.own ?? [1];
  const responses = used.map((f) => filtered(weightsOf(f.polynomial, last), own));
  const pulse = sum(responses.map((r, j) => r.map((v) => v * (fit.coef[(used[j] as (typeof used)[number]).at] as number))));
  const steps = used.map((f, j) => ({ at: f.at, path: running(responses[j] as number[]) }));
  // A change of a past coefficient works through everything that the past carries.
  for (const { at, polynomial } of past?.lagged ?? []) steps.push({ at, path: running(filtered(passed(weightsOf(polynomial, last), pulse), own)) });
  const path = running(pulse).map((estimate, lag) => {
    const gradient = fit.terms.map(() => 0);
    for (const s of steps) gradient[s.at] = (gradient[s.at] as number) + (s.path[lag] as number);
    return { lag, ...point(fit, estimate, gradient, level) };
  });
  const longRun = longRunOf(fit, used, past, level);
  return {
    of: compact(variable),
    outcome: past?.variable ?? compact(outcome),
    scale: isLinear(fit) ? "response" : "link",
    path,
    ...(longRun ? { longRun } : {}),
    ...(past ? { persistence: past.persistence } : {}),
    ...(found.length > used.length ? { leadsLeftOut: found.length - used.length } : {}),
  };
}

function longRunOf(fit: Fit, used: readonly { at: number; polynomial: LagPolynomial }[], past: Dynamics | undefined, level: number): Cumulative["longRun"] {
  if (past && !past.stable) return undefined;
  const rest = past ? 1 - past.persistence : 1;
  const total = used.reduce((s, f) => s + atRest(f.polynomial) * (fit.coef[f.at] as number), 0) / rest;
  const gradient = fit.terms.map(() => 0);
  for (const f of used) gradient[f.at] = (gradient[f.at] as number) + atRest(f.polynomial) / rest;
  for (const l of past?.lagged ?? []) gradient[l.at] = (gradient[l.at] as number) + (total * atRest(l.polynomial)) / rest;
  return point(fit, total, gradient, level);
}

function point(fit: Fit, estimate: number, gradient: readonly number[], level: number): Omit<LagPoint, "lag"> {
  const df = fit.df ?? Number.POSITIVE_INFINITY;
  const se = Math.sqrt(Math.max(0, quadratic(fit, gradient, gradient)));
  const reach = studentQuantile((1 + level) / 2, df) * se;
  const t = estimate / se;
  return { estimate, se, p: fit.df === undefined ? normalTwoSided(t) : studentTwoSided(t, df), ci: [estimate - reach, estimate + reach] };
}

function weightsOf(polynomial: LagPolynomial, last: number): number[] {
  return Array.from({ length: last + 1 }, (_, lag) => polynomial.get(lag) ?? 0);
}

/** h with a(L) h = input. */
function filtered(input: readonly number[], own: readonly number[]): number[] {
  const out: number[] = [];
  for (let k = 0; k < input.length; k++) {
    let value = input[k] as number;
    for (let i = 1; i < own.length && i <= k; i++) value -= (own[i] as number) * (out[k - i] as number);
    out.push(value);
  }
  return out;
}

/** Product of two polynomials, as far as the path goes. */
function passed(a: readonly number[], b: readonly number[]): number[] {
  return a.map((_, k) => {
    let value = 0;
    for (let i = 0; i <= k; i++) value += (a[i] as number) * (b[k - i] as number);
    return value;
  });
}

function running(values: readonly number[]): number[] {
  let total = 0;
  return values.map((v) => (total += v));
}

function sum(lists: readonly (readonly number[])[]): number[] {
  return (lists[0] ?? []).map((_, k) => lists.reduce((s, l) => s + (l[k] as number), 0));
}
