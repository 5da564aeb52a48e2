import type { Frame } from "../frame/index.js";
import { assemble, nothingLeft, observations, userUnits } from "./assemble.js";
import type { Scores } from "./covariance/scores.js";
import { makeDesign } from "./design/design.js";
import { parseFormula } from "./formula/formula.js";
import type { Estimate } from "./model/estimated.js";
import { instrumentTestsUnder, mergeTests } from "./model/instrument-tests.js";
import { fitIv } from "./model/iv.js";
import { fitLinear } from "./model/linear.js";
import { prepare, vcovNames } from "./model/prepare.js";
import { identityResponse } from "./model/response.js";
import type { ModelSpec } from "./model/spec.js";

/** Ordinary, weighted or two-stage least squares. */
export function estimateLinear(data: Frame, spec: ModelSpec): Estimate {
  const formula = parseFormula(spec.formula);
  const prepared = prepare(data, spec, undefined, formula);
  const design = makeDesign(prepared.sample);
  const { n, counts } = observations(design, spec);
  const iv = formula.endogenous.length > 0 ? fitIv(design, n, counts !== undefined) : undefined;
  const fit = iv ?? fitLinear(design, n, counts !== undefined);
  const { regressors } = iv ?? design;
  if (fit.kept.length === 0 && design.regressors.terms.length + design.endogenous.terms.length > 0) throw nothingLeft(design);
  const { coef, transform } = userUnits(regressors, fit.kept, fit.coef, fit.centre);
  const { weights } = design;
  const scores: Scores = {
    design,
    columns: fit.kept.map((j) => regressors.columns[j] as Float64Array),
    factors: weights ? times(fit.residuals, weights) : fit.residuals,
    bread: fit.bread,
    weights,
    counts,
    n,
    dispersion: fit.ssr / (n - 1),
    transform,
    nuisance: 0,
    effectRank: fit.absorber.rank,
    student: true,
  };
  return {
    spec,
    design,
    scores,
    predictor: minus(design.y, fit.residuals),
    mean: (e) => e,
    ...(iv ? { instrumentParts: iv.parts } : {}),
    response: identityResponse,
    fit: assemble(spec, design, scores, prepared, {
      terms: fit.kept.map((j) => regressors.terms[j] as string),
      coef,
      statistics: {
        loglik: fit.loglik,
        r2: fit.r2,
        ...(fit.withinR2 === undefined ? {} : { withinR2: fit.withinR2 }),
        ssr: fit.ssr,
        ...(iv ? { instruments: mergeTests(iv.tests, instrumentTestsUnder(iv.parts, scores, vcovNames(spec)[0] as string, spec.ssc)) } : {}),
      },
      certificate: { normalEquations: fit.normalEquations, condition: fit.condition },
      converged: fit.converged,
      iterations: fit.iterations,
    }),
  };
}

function times(a: Float64Array, b: Float64Array): Float64Array {
  const out = new Float64Array(a.length);
  for (let i = 0; i < out.length; i++) out[i] = (a[i] as number) * (b[i] as number);
  return out;
}

function minus(a: Float64Array, b: Float64Array): Float64Array {
  const out = new Float64Array(a.length);
  for (let i = 0; i < out.length; i++) out[i] = (a[i] as number) - (b[i] as number);
  return out;
}
