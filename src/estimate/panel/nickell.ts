import { print } from "../formula/expression.js";
import type { Design } from "../design/design.js";
import { dynamics } from "../formula/dynamics.js";

/**
 * A warning where a lagged outcome meets effects of units: the estimate of its coefficient is biased by about −(1 + ρ)/(T − 1) in a linear
 * model (Nickell 1981), T being the rows of a unit.
 */
export function nickellNote(fit: string, { sample, effects, y }: Design, terms: readonly string[], coef: readonly number[]): string | undefined {
  const { index } = sample.data;
  if (!index) return undefined;
  const past = dynamics(print(sample.formula.outcome), terms, coef);
  const first = past?.lagged[0];
  if (!past || !first) return undefined;
  const term = terms[first.at] as string;
  const units = [...index.units].sort().join("^");
  const effect = effects.find((e) => e.intercept && e.name.replace(/\[.*$/, "").split("^").sort().join("^") === units);
  if (fit === "re")
    return `${term} holds the unit's effect, which random effects take to be unrelated to the terms: the estimates are inconsistent; --fit ab or bb avoids it`;
  if (!effect) return undefined;
  const periods = y.length / effect.count;
  const what = `${term} meets absorbed effects of ${units}`;
  if (fit !== "ols" && fit !== "pcse") return `${what}: with few periods a unit (${periods.toFixed(1)} on average) the estimates are biased (Nickell 1981)`;
  const { persistence } = past;
  const bias = -(1 + persistence) / (periods - 1);
  return `${what}: the persistence ${persistence.toFixed(3)} is biased by about −(1 + ρ)/(T − 1) = ${bias.toFixed(3)} (Nickell 1981; T = ${periods.toFixed(1)} rows a unit on average); --fit ab or bb avoids it`;
}
