import { FealtyError } from "../base/index.js";
import type { Frame } from "../frame/index.js";
import { assemble, observations } from "./assemble.js";
import type { Scores } from "./covariance/scores.js";
import { type Design, makeDesign, type Regressors } from "./design/design.js";
import type { Fit } from "./fit.js";
import { type FormulaOptions, parseFormula } from "./formula/formula.js";
import type { Estimate } from "./model/estimated.js";
import { refuseSingular } from "./model/identified.js";
import type { IndexFit } from "./model/indices.js";
import { type Prepared, prepare } from "./model/prepare.js";
import type { Response } from "./model/response.js";
import type { ModelSpec } from "./model/spec.js";

/** The sample and design of a likelihood without absorbed effects. @throws FealtyError "effects" when the formula absorbs any. */
export function plainDesign(data: Frame, spec: ModelSpec, options: FormulaOptions = {}): { prepared: Prepared; design: Design } {
  const formula = parseFormula(spec.formula, options);
  if (formula.absorbed.length > 0)
    throw new FealtyError("effects", `${spec.fit} absorbs no effects`, {
      kind: "usage",
      mend: "add them as dummies, i(ally), or use an estimator that absorbs: poisson, negbin, logit, probit, clogit",
    });
  if (formula.endogenous.length > 0) throw new FealtyError("instruments", `${spec.fit} takes no instruments`, { kind: "usage" });
  const prepared = prepare(data, spec, undefined, formula);
  return { prepared, design: makeDesign(prepared.sample) };
}

/** Shape of the user's coefficients: which coefficient's mean-shift goes where. */
export interface ShiftedBlock {
  /** First coefficient of the equation, in the order of the fit. */
  readonly from: number;
  readonly regressors: Regressors;
  readonly kept: readonly number[];
  /** Coefficients that take up the shifts (an intercept; every cut point), and the sign. */
  readonly into: readonly number[];
  readonly sign: 1 | -1;
}

/** The matrix from the coefficients of centred columns to those of the user's columns. */
export function shiftMatrix(size: number, blocks: readonly ShiftedBlock[]): Float64Array {
  const transform = new Float64Array(size * size);
  for (let i = 0; i < size; i++) transform[i * size + i] = 1;
  for (const { from, regressors, kept, into, sign } of blocks) {
    kept.forEach((c, k) => {
      for (const target of into) if (target !== from + k) transform[target * size + from + k] = sign * (regressors.shifts[c] as number);
    });
  }
  return transform;
}

/** Puts an estimate of several equations together; parameters after the named terms are nuisance. */
export function severalEstimate(
  spec: ModelSpec,
  design: Design,
  prepared: Prepared,
  fit: Omit<IndexFit, "loglik"> & { readonly loglik?: number },
  {
    terms,
    transform,
    predictor,
    mean,
    all,
    means,
    response,
    statistics = {},
    notes,
  }: {
    terms: readonly string[];
    transform: Float64Array;
    predictor: Float64Array;
    mean: (e: number) => number;
    all?: readonly string[];
    means?: Float64Array;
    response?: Response;
    statistics?: Partial<Fit>;
    notes?: readonly string[];
  },
): Estimate {
  // A correlation at its bound is said of a selection model, and is why its information is singular.
  if (statistics.rho === undefined || !notes) refuseSingular(terms, fit.bread);
  const endless = terms.filter((_, j) => fit.runaway.includes(j) || fit.flat.includes(j));
  const said = [...(notes ?? []), ...(endless.length > 0 ? [`${endless.join(", ")} have no finite estimate: the likelihood rises for ever as they grow`] : [])];
  const { n, counts } = observations(design, spec);
  const size = fit.coef.length;
  const coef = terms.map((_, i) => {
    let sum = 0;
    for (let j = 0; j < size; j++) sum += (transform[i * size + j] as number) * (fit.coef[j] as number);
    return sum;
  });
  const scores: Scores = {
    design,
    columns: fit.scores,
    factors: new Float64Array(design.rows.length).fill(1),
    bread: fit.bread,
    weights: design.weights,
    counts,
    n,
    dispersion: 1,
    transform,
    nuisance: size - terms.length,
    noFactor: true,
    bare: true,
    effectRank: undefined,
    student: false,
  };
  return {
    spec,
    design,
    scores,
    predictor,
    mean,
    ...(means ? { means } : {}),
    ...(response ? { response } : {}),
    fit: assemble(spec, design, scores, prepared, {
      terms,
      ...(all ? { all } : {}),
      coef,
      statistics: { ...(fit.loglik === undefined ? {} : { loglik: fit.loglik }), ...statistics },
      certificate: { normalEquations: fit.normalEquations, condition: fit.condition },
      converged: fit.converged && endless.length === 0,
      iterations: fit.iterations,
      ...(said.length > 0 ? { notes: said } : {}),
    }),
  };
}
