import { FealtyError } from "../base/index.js";
import type { Frame } from "../frame/index.js";
import { elementary } from "../numeric/index.js";
import { multinomialResponse } from "./model/category-responses.js";
import type { Estimate } from "./model/estimated.js";
import { type Equation, maximise, type RowLikelihood } from "./model/indices.js";
import type { ModelSpec } from "./model/spec.js";
import { outcomeCategories } from "./ordered.js";
import { plainDesign, severalEstimate, shiftMatrix } from "./several.js";

const { exp, log } = elementary;

/**
 * Multinomial logit, first category as the base: terms `2:(Intercept)`, `2:x`, …, `3:(Intercept)`, …. Observed information.
 * Reference: nnet::multinom, at the maximum.
 * @throws FealtyError "outcome" with fewer than two categories or more than 50.
 */
export function estimateMultinomial(data: Frame, spec: ModelSpec): Estimate {
  const { prepared, design } = plainDesign(data, spec);
  const { regressors, y, weights } = design;
  const categories = outcomeCategories(y);
  if (categories.count < 2 || categories.count > 50)
    throw new FealtyError("outcome", `mlogit takes 2 to 50 categories, and the outcome has ${categories.count}`, { kind: "data" });
  const others = Array.from({ length: categories.count - 1 }, (_, k) => categories.label(k + 1));
  const equations: Equation[] = others.map((label) => ({ terms: regressors.terms.map((t) => `${label}:${t}`), columns: regressors.columns }));
  const start = others.flatMap(() => regressors.terms.map(() => 0));
  const fit = maximise(equations, multinomialLikelihood(categories.codes, others.length), y.length, start, weights);
  let from = 0;
  const blocks = fit.kept.map((kept) => {
    const block = { from, regressors, kept, into: regressors.intercept ? [from] : [], sign: -1 as const };
    from += kept.length;
    return block;
  });
  return severalEstimate(spec, design, prepared, fit, {
    terms: fit.terms.flat(),
    all: equations.flatMap((e) => e.terms),
    transform: shiftMatrix(fit.coef.length, blocks),
    predictor: fit.eta[0] as Float64Array,
    mean: (e) => e,
    response: multinomialResponse([categories.label(0), ...others]),
  });
}

/** Category 0 has predictor 0; the others' stand in `eta`. */
function multinomialLikelihood(category: Int32Array, count: number): RowLikelihood {
  const share = new Float64Array(count);
  return (row, eta, gradient, hessian) => {
    let top = 0;
    for (let j = 0; j < count; j++) top = Math.max(top, eta[j] as number);
    let total = exp(-top);
    for (let j = 0; j < count; j++) {
      share[j] = exp((eta[j] as number) - top);
      total += share[j] as number;
    }
    const chosen = (category[row] as number) - 1;
    for (let j = 0; j < count; j++) {
      const p = (share[j] as number) / total;
      share[j] = p;
      gradient[j] = (j === chosen ? 1 : 0) - p;
      for (let k = 0; k <= j; k++) hessian[j * count + k] = j === k ? -p * (1 - p) : p * (share[k] as number);
    }
    return (chosen >= 0 ? (eta[chosen] as number) : 0) - top - log(total);
  };
}
