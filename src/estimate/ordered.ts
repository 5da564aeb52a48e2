import { FealtyError } from "../base/index.js";
import type { Frame } from "../frame/index.js";
import { normalQuantile, elementary } from "../numeric/index.js";
import { type Codes, codesOf, takeCodes } from "./design/codes.js";
import { numberColumn } from "../frame/index.js";
import { orderedResponse } from "./model/category-responses.js";
import type { Estimate } from "./model/estimated.js";
import { type Equation, maximise } from "./model/indices.js";
import { logistic, normal, orderedLikelihood } from "./model/ordered.js";
import type { ModelSpec } from "./model/spec.js";
import { plainDesign, severalEstimate, shiftMatrix } from "./several.js";

/**
 * Ordered logit or probit, P(y ≤ k) = F(cut_k − xβ): terms first, then the cut points `1|2`, `2|3`, …, named by the outcome's values.
 * Observed information. Reference: ordinal::clm.
 * @throws FealtyError "outcome" with fewer than three categories or more than 50.
 */
export function estimateOrdered(data: Frame, spec: ModelSpec, kind: "ologit" | "oprobit"): Estimate {
  const { prepared, design } = plainDesign(data, spec);
  const categories = outcomeCategories(design.y);
  if (categories.count < 2 || categories.count > 50)
    throw new FealtyError("outcome", `an ordered model takes 2 to 50 categories, and the outcome has ${categories.count}`, { kind: "data" });
  const { regressors, offset, y, weights } = design;
  // Cut points stand for the intercept: its column goes, centring stays.
  const skip = regressors.intercept ? 1 : 0;
  const slopes: Equation = { terms: regressors.terms.slice(skip), columns: regressors.columns.slice(skip), offset };
  const cuts = categories.count - 1;
  const ones = new Float64Array(y.length).fill(1);
  const names = Array.from({ length: cuts }, (_, k) => `${categories.label(k)}|${categories.label(k + 1)}`);
  const equations: Equation[] = [slopes, ...names.map((name) => ({ terms: [name], columns: [ones] }))];
  const below = new Float64Array(cuts);
  let total = 0;
  categories.codes.forEach((c, i) => {
    const w = weights ? (weights[i] as number) : 1;
    total += w;
    for (let k = c; k < cuts; k++) below[k] = (below[k] as number) + w;
  });
  const start = [
    ...slopes.terms.map(() => 0),
    ...Array.from(below, (b) => (kind === "ologit" ? elementary.log(b / total / (1 - b / total)) : normalQuantile(b / total))),
  ];
  const fit = maximise(equations, orderedLikelihood(categories.codes, cuts, kind === "ologit" ? logistic : normal), y.length, start, weights);
  const keptSlopes = fit.kept[0] as readonly number[];
  const size = fit.coef.length;
  const transform = shiftMatrix(size, [
    {
      from: 0,
      regressors: { ...regressors, shifts: regressors.shifts.slice(skip) },
      kept: keptSlopes,
      into: Array.from({ length: cuts }, (_, k) => keptSlopes.length + k),
      sign: 1,
    },
  ]);
  const model = severalEstimate(spec, design, prepared, fit, {
    terms: [...(fit.terms[0] as readonly string[]), ...names],
    transform,
    predictor: fit.eta[0] as Float64Array,
    mean: (e) => e,
    response: orderedResponse(
      Array.from({ length: categories.count }, (_, k) => categories.label(k)),
      kind === "ologit" ? logistic : normal,
    ),
  });
  const { collinear } = model.fit.dropped;
  return { ...model, fit: { ...model.fit, dropped: { ...model.fit.dropped, collinear: collinear.filter((t) => t !== "(Intercept)") } } };
}

/** Categories of an outcome in ascending order. */
export function outcomeCategories(y: Float64Array): Codes {
  return takeCodes(codesOf(numberColumn(y)), Int32Array.from(y.keys()));
}
