import { FealtyError } from "../../base/index.js";
import { studentQuantile, studentTwoSided } from "../../numeric/index.js";
import type { Fit, MarginalEffect, MarginalPoint } from "../fit.js";
import { termIndex, termKey } from "../formula/names.js";
import { isLinear } from "./linear.js";
import { periodOf } from "./pre-trends.js";
import { combination } from "./wald.js";

/**
 * Effect of `of` on the linear predictor over values of `by`, from their interaction: β_of + β_{of:by}·value, with delta-method
 * intervals (Brambor, Clark and Golder 2006). Powers `I(by^2):of` are added where the model has them.
 * @throws FealtyError "unknown-term" when the model lacks `of` or the interaction.
 */
export function marginalEffect(fit: Fit, of: string, by: string, values: readonly number[], level = 0.95): MarginalEffect {
  const main = termIndex(fit.terms, of);
  const single = termIndex(fit.terms, `${of}:${by}`);
  const square = fit.terms.findIndex((t) => termKey(t) === termKey(`${of}:I(${by}^2)`));
  const points = values.map((at): MarginalPoint => {
    const weights = fit.terms.map((_, j) => (j === main ? 1 : j === single ? at : j === square ? at * at : 0));
    const { estimate, se, p, ci } = combination(fit, { text: "", weights, value: 0 }, level);
    return { at, effect: estimate, se, p, ci };
  });
  return { of: fit.terms[main] as string, by, scale: isLinear(fit) ? "response" : "link", points };
}

/** Where the marginal effect is zero: −β_of/β_{of:by}, with a delta-method interval; undefined where there is no interaction to speak of. */
export function turningPoint(fit: Fit, of: string, by: string, level = 0.95): { at: number; se: number; ci: readonly [number, number] } | undefined {
  const [a, b] = [termIndex(fit.terms, of), termIndex(fit.terms, `${of}:${by}`)];
  const [x, y] = [fit.coef[a] as number, fit.coef[b] as number];
  if (y === 0) return undefined;
  const gradient: [number, number] = [-1 / y, x / (y * y)];
  const v = (i: number, j: number): number => fit.vcov[i]?.[j] as number;
  const se = Math.sqrt(gradient[0] ** 2 * v(a, a) + 2 * gradient[0] * gradient[1] * v(a, b) + gradient[1] ** 2 * v(b, b));
  const reach = studentQuantile((1 + level) / 2, fit.df ?? Number.POSITIVE_INFINITY) * se;
  return { at: -x / y, se, ci: [-x / y - reach, -x / y + reach] };
}

/** One coefficient of a lead or lag. */
export interface EventPoint {
  /** Periods after: negative for leads. */
  readonly period: number;
  readonly term: string;
  readonly estimate: number;
  readonly se: number;
  readonly p: number;
  readonly ci: readonly [number, number];
}

/**
 * Leads and lags of a variable in order of time: `f(x, k)` at −k, `x` and `l(x, 0)` at 0, `l(x, k)` at k, `x::k` (of `sunab()` and `i()`) at k.
 * @throws FealtyError "unknown-term" when the model has none.
 */
export function eventStudy(fit: Fit, variable: string, level = 0.95): EventPoint[] {
  const name = variable.replace(/\s+/g, "");
  const df = fit.df ?? Number.POSITIVE_INFINITY;
  const reach = studentQuantile((1 + level) / 2, df);
  const points = fit.terms.flatMap((term, j): EventPoint[] => {
    const key = term.replace(/\s+/g, "");
    const inner = /^([lf])\((.+),(-?\d+)\)$/.exec(key) ?? /^([lf])\((.+)\)$/.exec(key);
    const period = periodOf(key, name) ?? (key === name ? 0 : inner?.[2] === name ? Number(inner[3] ?? 1) * (inner[1] === "l" ? 1 : -1) : undefined);
    if (period === undefined) return [];
    const [estimate, se] = [fit.coef[j] as number, fit.se[j] as number];
    return [{ period: period + 0, term, estimate, se, p: studentTwoSided(estimate / se, df), ci: [estimate - reach * se, estimate + reach * se] }];
  });
  if (points.length === 0)
    throw new FealtyError("unknown-term", `the model has no lead or lag of "${variable}"`, {
      kind: "usage",
      mend: `write f(${variable}, 1:3) + l(${variable}, 0:3)`,
    });
  return points.sort((a, b) => a.period - b.period);
}
