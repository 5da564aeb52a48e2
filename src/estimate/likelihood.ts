import { FealtyError } from "../base/index.js";
import type { Frame } from "../frame/index.js";
import { assemble, nothingLeft, observations, userUnits } from "./assemble.js";
import type { Scores } from "./covariance/scores.js";
import { makeDesign } from "./design/design.js";
import { withoutRows } from "./design/sample.js";
import { parseFormula } from "./formula/formula.js";
import type { Estimate } from "./model/estimated.js";
import type { Family } from "./model/families.js";
import { fitGlm } from "./model/glm.js";
import { prepare, settle } from "./model/prepare.js";
import { separatedRows } from "./model/separation.js";
import type { ModelSpec } from "./model/spec.js";

/** A generalised linear model by maximum likelihood; separated rows are found, left out and named. */
export function estimateGlm(data: Frame, spec: ModelSpec, family: Family): Estimate {
  const formula = parseFormula(spec.formula);
  if (formula.endogenous.length > 0)
    throw new FealtyError("instruments", `${family.name} takes no instruments`, { kind: "usage", mend: "use --fit ols for two-stage least squares" });
  let prepared = prepare(data, spec, family.separates, formula);
  let design = makeDesign(prepared.sample);
  let fit = fitGlm(design, family);
  while ((fit.runaway || !fit.converged) && family.separates) {
    const found = separatedRows(makeDesign(prepared.sample), family.separates);
    if (found.length === 0) break;
    prepared = settle({ ...prepared, sample: withoutRows(prepared.sample, found), separated: [...prepared.separated, ...found] }, spec, family.separates);
    design = makeDesign(prepared.sample);
    fit = fitGlm(design, family);
  }
  if (fit.kept.length === 0 && design.regressors.terms.length > 0) throw nothingLeft(design);
  const { n, counts } = observations(design, spec);
  const { regressors } = design;
  const { coef, transform } = userUnits(regressors, fit.kept, fit.coef, 0);
  const scores: Scores = {
    design,
    columns: fit.kept.map((j) => regressors.columns[j] as Float64Array),
    factors: fit.residuals.map((r, i) => r * (fit.weights[i] as number)),
    bread: fit.bread,
    weights: fit.weights,
    counts,
    n,
    dispersion: 1,
    transform,
    extra: 0,
    effectRank: fit.absorber.rank,
    student: false,
  };
  return {
    spec,
    design,
    scores,
    predictor: fit.eta,
    mean: family.mean,
    fit: assemble(spec, design, scores, prepared, {
      terms: fit.kept.map((j) => regressors.terms[j] as string),
      coef,
      statistics: { loglik: fit.loglik, deviance: fit.deviance },
      certificate: { normalEquations: fit.normalEquations, condition: fit.condition },
      converged: fit.converged,
      iterations: fit.iterations,
    }),
  };
}
