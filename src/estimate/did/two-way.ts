import { FealtyError } from "../../base/index.js";
import { type Frame, numberColumn, numbers, withColumns } from "../../frame/index.js";
import { preTrends } from "../effects/pre-trends.js";
import { parseFormula } from "../formula/formula.js";
import type { Estimate } from "../model/estimated.js";
import type { ModelSpec } from "../model/spec.js";
import type { DidOptions } from "./options.js";

/**
 * Two-way effects of a treatment that starts in the period of a column (0: never): `treated`, 1 from then on, or `event::k` for each period
 * since then but the one before it ("dynamic"; never treated units stand with the reference). Unit and time effects come from the frame's index.
 * @throws FealtyError "did" for a formula with effects of its own, "no-index" without a panel.
 */
export function estimateTwoWay(
  data: Frame,
  spec: ModelSpec,
  { cohort, average }: DidOptions & { kind: "twfe" },
  estimate: (data: Frame, spec: ModelSpec) => Estimate,
): Estimate {
  const { index } = data;
  if (!index) throw new FealtyError("no-index", "--did needs a panel", { kind: "usage", mend: "name the unit and the time column (--panel unit,time)" });
  const formula = parseFormula(spec.formula);
  if (formula.absorbed.length > 0 || formula.endogenous.length > 0)
    throw new FealtyError("did", "--did twfe absorbs unit and time itself", { kind: "usage", mend: 'write "outcome ~ covariates", or "outcome ~ 1"' });
  const [start, time] = [numbers(data, cohort), numbers(data, index.time)];
  const base = average === "static" ? "treated" : "event";
  const name = data.columns.has(base) ? `${base}_did` : base;
  const values = new Float64Array(data.length);
  for (let i = 0; i < values.length; i++) {
    const [g, t] = [start[i] as number, time[i] as number];
    if (Number.isNaN(g) || Number.isNaN(t)) values[i] = Number.NaN;
    else if (average === "static") values[i] = g !== 0 && t >= g ? 1 : 0;
    else values[i] = g === 0 ? -1 : t - g;
  }
  const [outcome, terms] = spec.formula.split("~") as [string, string];
  const added = average === "static" ? name : `i(${name}, ref = -1)`;
  const { did: _, ...rest } = spec;
  const model = estimate(withColumns(data, [[name, numberColumn(values)]]), {
    ...rest,
    formula: `${outcome.trim()} ~ ${added} + ${terms.trim()} | ${index.units.join("^")} + ${index.time}`,
  });
  const test = average === "dynamic" ? preTrends(model.fit, name) : undefined;
  return test ? { ...model, fit: { ...model.fit, preTrends: test } } : model;
}
