import { FealtyError } from "../../base/index.js";
import { print } from "../formula/expression.js";
import { type Formula, parseFormula } from "../formula/formula.js";
import { compact, innermost, lagPolynomial } from "../formula/lags.js";
import type { PanelIndex } from "../../frame/index.js";

/** Lags of a variable that instrument. */
export interface LaggedInstrument {
  readonly variable: string;
  readonly first: number;
  readonly last: number;
}

/** A dynamic panel model as read. */
export interface GmmFormula {
  /** Outcome and terms alone, as a formula without effects. */
  readonly formula: Formula;
  readonly intercept: boolean;
  readonly timeEffects: boolean;
  readonly lagged: readonly LaggedInstrument[];
  /** Whether a term is its own instrument. */
  readonly isExogenous: (term: string) => boolean;
}

/**
 * Reads `y ~ l(y, 1) + x | ally + year + l(y, 2:99) + l(x, 2:4)`: after the bar the unit (which is always taken out), the period for effects
 * of periods, and lags that instrument. The outcome's lags 2 and up instrument where nothing else is said; terms of variables without
 * lags after the bar are exogenous.
 * @throws FealtyError "formula" for anything else after the bar; "usage" for a formula without a lag of the outcome.
 */
export function gmmFormula(text: string, index: PanelIndex): GmmFormula {
  const { second, ...formula } = parseFormula(text, { bar: "equation" });
  if (second?.outcome) throw new FealtyError("formula", "a dynamic panel model takes lags as instruments after the bar, and no ~ there", { kind: "usage" });
  const outcome = compact(print(formula.outcome));
  if (!formula.terms.some((t) => (Math.min(...(lagPolynomial(t.name, outcome)?.keys() ?? [0])) ?? 0) > 0))
    throw new FealtyError("formula", `the model has no lag of its outcome, such as l(${print(formula.outcome)}, 1)`, {
      kind: "usage",
      mend: "add one, or use ols with absorbed effects",
    });
  const lagged = new Map<string, number[]>();
  let timeEffects = false;
  const units = [...index.units].sort().join("^");
  for (const { name } of second?.terms ?? []) {
    if (compact(name).split("^").sort().join("^") === units) continue;
    if (compact(name) === compact(index.time)) {
      timeEffects = true;
      continue;
    }
    const variable = innermost(name);
    const lags = [...(lagPolynomial(name, variable) ?? new Map([[0, 1]])).keys()];
    const [lag] = lags;
    if (lags.length !== 1 || lag === undefined || lag < 1)
      throw new FealtyError("formula", `"${name}" is neither the panel's unit or time nor a lag that instruments`, {
        kind: "usage",
        mend: `after the bar come ${units}, ${index.time} and lags such as l(${outcome}, 2:99)`,
      });
    lagged.set(variable, [...(lagged.get(variable) ?? []), lag]);
  }
  if (!lagged.has(outcome)) lagged.set(outcome, [2, 999]);
  return {
    formula: { ...formula, intercept: false },
    intercept: formula.intercept,
    timeEffects,
    lagged: [...lagged].map(([variable, lags]) => ({ variable, first: Math.min(...lags), last: Math.max(...lags) })),
    isExogenous: (term) => !lagged.has(innermost(term)),
  };
}
