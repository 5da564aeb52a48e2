import { FealtyError } from "../../base/index.js";
import { withColumns, numberColumn } from "../../frame/index.js";
import { termValues } from "../effects/predictions.js";
import { waldTest } from "../effects/wald-test.js";
import { estimateModel } from "../estimate.js";
import type { Linearity, WaldTest } from "../fit.js";
import { termIndex } from "../formula/names.js";
import type { Estimate } from "../model/estimated.js";
import { withTerms } from "./score-test.js";

/**
 * Ramsey's RESET: powers of the linear predictor added to the model, tested together under the fit's covariance. As lmtest's resettest with
 * fitted values, but for any estimator with one linear predictor.
 * @param powers default 2 and 3.
 */
export function reset(model: Estimate, powers: readonly number[] = [2, 3]): WaldTest {
  const { design, predictor } = model;
  const centred = standardised(predictor);
  const columns = Object.fromEntries(
    powers.map((power) => [
      `predictor_power_${power}`,
      byRow(
        model,
        centred.map((v) => whole(v, power)),
      ),
    ]),
  );
  return testAdded(
    { ...model, design: { ...design, sample: { ...design.sample, data: withColumns(design.sample.data, columns) } } },
    Object.keys(columns),
    "RESET",
  );
}

/**
 * Whether the effect of a term is a straight line: against a square, and against steps by bins of its quantiles (Hainmueller, Mummolo and
 * Xu 2019 for the idea of bins), under the fit's covariance.
 * @throws FealtyError "unknown-term", or "linearity" when the term takes too few values.
 */
export function linearity(model: Estimate, of: string, bins = 5): Linearity {
  const { design } = model;
  termIndex(model.fit.terms, of);
  const values = standardised(termValues(model, of));
  const sorted = values.slice().sort();
  const cuts = Array.from({ length: bins - 1 }, (_, k) => sorted[Math.floor(((k + 1) * sorted.length) / bins)] as number);
  const distinct = [...new Set(cuts)].filter((c) => c > (sorted[0] as number));
  if (new Set(values).size < 4 || distinct.length < 2)
    throw new FealtyError("linearity", `"${of}" takes too few values to tell a line from a curve`, {
      kind: "data",
      mend: "use i() for a term with few values",
    });
  const square = {
    linearity_square: byRow(
      model,
      values.map((v) => v * v),
    ),
  };
  const steps = Object.fromEntries(
    distinct.map((cut, k) => [
      `linearity_step_${k + 1}`,
      byRow(
        model,
        values.map((v) => (v >= cut ? 1 : 0)),
      ),
    ]),
  );
  const data = withColumns(design.sample.data, { ...square, ...steps });
  const wide = { ...model, design: { ...design, sample: { ...design.sample, data } } };
  return {
    of,
    quadratic: testAdded(wide, Object.keys(square), `the square of ${of}`),
    binned: testAdded(wide, Object.keys(steps), `bins of ${of}`),
    bins: distinct.length + 1,
  };
}

function testAdded(model: Estimate, added: readonly string[], what: string): WaldTest {
  const { spec, design, fit } = model;
  const larger = estimateModel(design.sample.data, { ...spec, formula: withTerms(spec.formula, added.join(" + ")), vcov: fit.vcovKind, absorbed: false });
  const kept = added.filter((a) => larger.fit.terms.includes(a));
  if (kept.length === 0)
    throw new FealtyError("linearity", `${what} adds nothing to the terms that are there`, { kind: "data", mend: "the model has it already" });
  return { ...waldTest(larger, kept.map((a) => `${a} = 0`).join("; ")), hypothesis: what };
}

function standardised(x: Float64Array): Float64Array {
  const mean = x.reduce((s, v) => s + v, 0) / x.length;
  const sd = Math.sqrt(x.reduce((s, v) => s + (v - mean) ** 2, 0) / x.length) || 1;
  return x.map((v) => (v - mean) / sd);
}

function whole(v: number, power: number): number {
  let out = 1;
  for (let i = 0; i < power; i++) out *= v;
  return out;
}

function byRow({ design }: Estimate, values: Float64Array): ReturnType<typeof numberColumn> {
  const out = new Float64Array(design.sample.data.length).fill(Number.NaN);
  design.rows.forEach((row, i) => {
    out[row] = values[i] as number;
  });
  return numberColumn(out);
}
