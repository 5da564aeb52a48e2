import { FealtyError } from "../base/index.js";
import type { Frame } from "../frame/index.js";
import { assemble, nothingLeft, observations, userUnits } from "./assemble.js";
import type { Scores } from "./covariance/scores.js";
import { type Design, makeDesign } from "./design/design.js";
import { withoutRows } from "./design/sample.js";
import { parseFormula } from "./formula/formula.js";
import type { Estimate } from "./model/estimated.js";
import { type Family, poisson } from "./model/families.js";
import { fitGlm, type GlmFit } from "./model/glm.js";
import { type Prepared, prepare, settle, vcovNames } from "./model/prepare.js";
import { fitNegbin } from "./model/negbin.js";
import { negbinScores } from "./model/negbin-scores.js";
import { glmResponses, logResponse, type Response } from "./model/response.js";
import { separatedRows } from "./model/separation.js";
import type { ModelSpec } from "./model/spec.js";

/** Draws the sample and fits; where no finite maximum exists, finds the separated rows, leaves them out and fits again. */
export function fitUnseparated<F extends GlmFit>(
  data: Frame,
  spec: ModelSpec,
  separates: Family["separates"],
  fitDesign: (design: Design) => F,
): { prepared: Prepared; design: Design; fit: F } {
  const formula = parseFormula(spec.formula);
  if (formula.endogenous.length > 0)
    throw new FealtyError("instruments", `${spec.fit} takes no instruments`, { kind: "usage", mend: "use --fit ols for two-stage least squares" });
  let prepared = prepare(data, spec, separates, formula);
  for (;;) {
    const design = makeDesign(prepared.sample);
    const fit = fitDesign(design);
    const found = separates && (fit.runaway || !fit.converged) ? separatedRows(makeDesign(prepared.sample), separates) : new Int32Array(0);
    if (found.length === 0) {
      if (fit.kept.length === 0 && design.regressors.terms.length > 0) throw nothingLeft(design);
      return { prepared, design, fit };
    }
    prepared = settle({ ...prepared, sample: withoutRows(prepared.sample, found), separated: [...prepared.separated, ...found] }, spec, separates);
  }
}

function scoresOf(design: Design, fit: GlmFit, n: number, counts: Float64Array | undefined, transform: Float64Array, dispersion: number): Scores {
  const factors = new Float64Array(fit.weights.length);
  for (let i = 0; i < factors.length; i++) factors[i] = (fit.residuals[i] as number) * (fit.weights[i] as number);
  return {
    design,
    columns: fit.kept.map((j) => design.regressors.columns[j] as Float64Array),
    factors,
    bread: fit.bread,
    weights: fit.weights,
    counts,
    n,
    dispersion,
    transform,
    nuisance: 0,
    effectRank: fit.absorber.rank,
    student: false,
  };
}

/** A generalised linear model by maximum likelihood; separated rows are found, left out and named. */
export function estimateGlm(data: Frame, spec: ModelSpec, family: Family): Estimate {
  const { prepared, design, fit } = fitUnseparated(data, spec, family.separates, (d) => fitGlm(d, family));
  const { n, counts } = observations(design, spec);
  const { coef, transform } = userUnits(design.regressors, fit.kept, fit.coef, 0);
  const base = scoresOf(design, fit, n, counts, transform, family.name === "gamma" ? pearson(fit) / (n - 1) : 1);
  const scores: Scores = { ...base, variance: outcomeVariance(fit, counts ? undefined : design.weights, family.mean, varianceOf[family.name] ?? ((mu) => mu)) };
  return {
    spec,
    design,
    scores,
    predictor: fit.eta,
    mean: family.mean,
    ...(glmResponses[family.name] ? { response: glmResponses[family.name] as Response } : {}),
    fit: assemble(spec, design, scores, prepared, {
      terms: fit.kept.map((j) => design.regressors.terms[j] as string),
      coef,
      statistics: { loglik: fit.loglik, deviance: fit.deviance },
      certificate: { normalEquations: fit.normalEquations, condition: fit.condition },
      converged: fit.converged,
      iterations: fit.iterations,
    }),
  };
}

/** Variance of an outcome by its mean, up to a constant. */
const varianceOf: Readonly<Record<string, (mu: number) => number>> = {
  poisson: (mu) => mu,
  logit: (mu) => mu * (1 - mu),
  probit: (mu) => mu * (1 - mu),
  gamma: (mu) => mu * mu,
};

function outcomeVariance({ eta }: GlmFit, prior: Float64Array | undefined, mean: (e: number) => number, variance: (mu: number) => number): () => Float64Array {
  return () => eta.map((e, i) => Math.max(variance(mean(e)), 1e-290) / (prior ? (prior[i] as number) : 1));
}

function pearson({ residuals, weights }: GlmFit): number {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) sum += (weights[i] as number) * (residuals[i] as number) ** 2;
  return sum;
}

/**
 * Negative binomial (NB2). Without absorbed effects and with `iid` errors: expected information with θ known, as MASS's glm.nb;
 * else the joint observed information of coefficients and θ, as fixest's fenegbin.
 */
export function estimateNegbin(data: Frame, spec: ModelSpec): Estimate {
  const { prepared, design, fit } = fitUnseparated(data, spec, "zeros", fitNegbin);
  const { n, counts } = observations(design, spec);
  const { coef, transform } = userUnits(design.regressors, fit.kept, fit.coef, 0);
  const plain = design.effects.length === 0 && vcovNames(spec)[0] === "iid";
  const expected = spec.information === undefined ? plain : spec.information === "expected";
  const base = scoresOf(design, fit, n, counts, transform, 1);
  const { theta } = fit;
  const variance = outcomeVariance(fit, counts ? undefined : design.weights, poisson.mean, (mu) => mu + (mu * mu) / theta);
  const scores: Scores = expected ? { ...base, noFactor: true, variance } : negbinScores(base, fit);
  return {
    spec,
    design,
    scores,
    predictor: fit.eta,
    mean: poisson.mean,
    response: logResponse,
    fit: assemble(spec, design, scores, prepared, {
      terms: fit.kept.map((j) => design.regressors.terms[j] as string),
      coef,
      statistics: { loglik: fit.loglik, deviance: fit.deviance, theta: fit.theta },
      certificate: { normalEquations: fit.normalEquations, condition: fit.condition },
      converged: fit.converged,
      iterations: fit.iterations,
      ...(fit.limit ? { notes: ["the outcome is no more dispersed than a Poisson outcome: θ is at its upper limit"] } : {}),
    }),
  };
}
