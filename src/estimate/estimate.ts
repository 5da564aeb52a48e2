import { FealtyError, suggest } from "../base/index.js";
import type { Frame } from "../frame/index.js";
import { blockedSquares, blockedSum } from "../numeric/index.js";
import type { Scores } from "./covariance/scores.js";
import { type Design, makeDesign, type Regressors } from "./design/design.js";
import { withoutRows } from "./design/sample.js";
import type { Certificate, Fit } from "./fit.js";
import { print } from "./formula/expression.js";
import { parseFormula } from "./formula/formula.js";
import { inference } from "./inference.js";
import { type Family, logit, poisson, probit } from "./model/families.js";
import { fitGlm } from "./model/glm.js";
import { fitIv } from "./model/iv.js";
import { fitLinear } from "./model/linear.js";
import { droppedRows, type Prepared, prepare, settle, vcovNames } from "./model/prepare.js";
import { separatedRows } from "./model/separation.js";
import type { ModelSpec } from "./model/spec.js";

/** A fit with what it was made of, so that another covariance, residuals or predictions need no refit. */
export interface Estimate {
  readonly fit: Fit;
  readonly spec: ModelSpec;
  readonly design: Design;
  readonly scores: Scores;
  /** Linear predictor of each row of the design, offset and effects included. */
  readonly predictor: Float64Array;
  /** Mean outcome at a linear predictor. */
  readonly mean: (predictor: number) => number;
}

const families: Readonly<Record<string, Family>> = { poisson, logit, probit };

/** Names of the estimators, as `--fit` and studies take them. */
export const estimators: readonly string[] = ["ols", ...Object.keys(families)];

/**
 * Fits a model.
 * @throws FealtyError of kind "usage" for a formula, covariance or estimator that cannot be, "data" for data that cannot be fitted.
 */
export function estimate(data: Frame, spec: ModelSpec): Fit {
  return estimateModel(data, spec).fit;
}

/** As `estimate`, keeping design and scores. */
export function estimateModel(data: Frame, spec: ModelSpec): Estimate {
  const name = spec.fit ?? "ols";
  if (name === "ols") return estimateLinear(data, spec);
  const family = Object.hasOwn(families, name) ? families[name] : undefined;
  if (!family) throw new FealtyError("estimator", `there is no estimator "${name}"`, { kind: "usage", mend: suggest(name, estimators, 30) });
  return estimateGlm(data, spec, family);
}

/** The same estimate under other covariances; the first becomes the fit's own. */
export function withVcov(model: Estimate, vcov: string | readonly string[], ssc = model.spec.ssc): Estimate {
  const spec: ModelSpec = { ...model.spec, vcov, ssc };
  const { alternatives: _, df: __, clusters: ___, repaired: ____, ...rest } = model.fit;
  return { ...model, spec, fit: { ...rest, ...inferences(rest.coef, model.scores, spec) } };
}

function inferences(coef: readonly number[], scores: Scores, spec: ModelSpec): Omit<ReturnType<typeof inference>, "alternatives"> & Pick<Fit, "alternatives"> {
  const [first, ...others] = vcovNames(spec).map((vcov) => inference(coef, scores, vcov, spec.ssc));
  return { ...(first as ReturnType<typeof inference>), ...(others.length > 0 ? { alternatives: others } : {}) };
}

/** Coefficients in the units of the user, and the matrix that makes them from those of the columns. */
function userUnits(
  { intercept, shifts }: Regressors,
  kept: readonly number[],
  coef: Float64Array,
  centre: number,
): { coef: number[]; transform: Float64Array } {
  const size = kept.length;
  const transform = new Float64Array(size * size);
  for (let i = 0; i < size; i++) transform[i * size + i] = 1;
  const own = Array.from(coef);
  if (intercept && kept[0] === 0) {
    let first = (own[0] as number) + centre;
    for (let j = 1; j < size; j++) {
      transform[j] = -(shifts[kept[j] as number] as number);
      first += (transform[j] as number) * (own[j] as number);
    }
    own[0] = first;
  }
  return { coef: own, transform };
}

interface Made {
  readonly terms: readonly string[];
  readonly coef: readonly number[];
  readonly statistics: Partial<Fit>;
  readonly certificate: Certificate;
  readonly converged: boolean;
  readonly iterations: number;
  readonly notes?: readonly string[];
}

function assemble(spec: ModelSpec, design: Design, scores: Scores, { singletons, separated }: Prepared, made: Made): Fit {
  const { sample, y, weights, effects } = design;
  const { missing, notFinite, zeroWeight } = sample;
  const kept = new Set(made.terms);
  const all = [...design.endogenous.terms.map((t) => `fit_${t}`), ...design.regressors.terms];
  const total = weights ? blockedSum(weights) : y.length;
  const mean = blockedSum(y, weights) / total;
  const { notes } = made;
  return {
    fit: spec.fit ?? "ols",
    formula: spec.formula,
    n: scores.n,
    terms: made.terms,
    coef: made.coef,
    ...inferences(made.coef, scores, spec),
    ...made.statistics,
    dropped: {
      missing,
      ...(notFinite > 0 ? { notFinite } : {}),
      ...(zeroWeight > 0 ? { zeroWeight } : {}),
      ...(singletons.length > 0 ? { singletons: droppedRows(singletons) } : {}),
      ...(separated.length > 0 ? { separated: droppedRows(separated) } : {}),
      collinear: all.filter((t) => !kept.has(t)),
    },
    converged: made.converged,
    iterations: made.iterations,
    certificate: made.certificate,
    ...(effects.length > 0 ? { levels: Object.fromEntries(effects.map((e) => [e.name, e.count])) } : {}),
    ...(scores.effectRank !== undefined && effects.length > 0 ? { effectRank: scores.effectRank } : {}),
    outcome: { name: print(sample.formula.outcome), mean, sd: Math.sqrt(blockedSquares(y, weights, mean) / Math.max(1, total - 1)) },
    ...(notes && notes.length > 0 ? { notes } : {}),
  };
}

/** Rows, or the sum of frequency weights; and those weights. */
function observations({ weights, rows }: Design, spec: ModelSpec): { n: number; counts: Float64Array | undefined } {
  const counts = spec.weightsKind === "frequency" ? weights : undefined;
  if (counts?.some((w) => !Number.isInteger(w)))
    throw new FealtyError("weights", "frequency weights are whole numbers", { kind: "data", mend: "leave out --weights-kind frequency" });
  return { n: counts ? blockedSum(counts) : rows.length, counts };
}

function nothingLeft(design: Design): FealtyError {
  const terms = design.regressors.terms.join(", ");
  return new FealtyError(
    "collinear",
    terms ? `nothing is left to estimate: ${terms} do not vary once the absorbed effects are taken out` : "the formula has no term to estimate",
    { kind: "data" },
  );
}

function estimateLinear(data: Frame, spec: ModelSpec): Estimate {
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
    factors: weights ? fit.residuals.map((e, i) => e * (weights[i] as number)) : fit.residuals,
    bread: fit.bread,
    weights,
    counts,
    n,
    dispersion: fit.ssr / (n - 1),
    transform,
    extra: 0,
    effectRank: fit.absorber.rank,
    student: true,
  };
  return {
    spec,
    design,
    scores,
    predictor: design.y.map((v, i) => v - (fit.residuals[i] as number)),
    mean: (e) => e,
    fit: assemble(spec, design, scores, prepared, {
      terms: fit.kept.map((j) => regressors.terms[j] as string),
      coef,
      statistics: {
        loglik: fit.loglik,
        r2: fit.r2,
        ...(fit.withinR2 === undefined ? {} : { withinR2: fit.withinR2 }),
        ssr: fit.ssr,
        ...(iv ? { instruments: iv.tests } : {}),
      },
      certificate: { normalEquations: fit.normalEquations, condition: fit.condition },
      converged: fit.converged,
      iterations: fit.iterations,
    }),
  };
}

function estimateGlm(data: Frame, spec: ModelSpec, family: Family): Estimate {
  const formula = parseFormula(spec.formula);
  if (formula.endogenous.length > 0)
    throw new FealtyError("instruments", `${family.name} takes no instruments`, { kind: "usage", mend: "use --fit ols for two-stage least squares" });
  let prepared = prepare(data, spec, family.separates, formula);
  let design = makeDesign(prepared.sample);
  let fit = fitGlm(design, family);
  while (fit.runaway && family.separates) {
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
