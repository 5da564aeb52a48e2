import { blockedSquares, blockedSum, squaresAboutMean, subtractColumns } from "../../numeric/index.js";
import { nothingLeft, userUnits } from "../assemble.js";
import type { Scores } from "../covariance/scores.js";
import { type Design, rawColumns } from "../design/design.js";
import { type LeastSquares, leastSquares } from "../model/least-squares.js";
import { refuseConstant } from "../model/linear.js";

/** A design's outcome less its offset and, with an intercept, less its mean. */
export interface CentredOutcome {
  readonly outcome: Float64Array;
  readonly centre: number;
  readonly y: Float64Array;
}

/** @throws FealtyError when the outcome does not vary. */
export function centredOutcome(design: Design): CentredOutcome {
  const { offset, regressors } = design;
  const outcome = offset ? design.y.map((v, i) => v - (offset[i] as number)) : design.y;
  const centre = regressors.intercept ? blockedSum(outcome) / outcome.length : 0;
  const y = outcome.map((v) => v - centre);
  refuseConstant(design, y);
  return { outcome, centre, y };
}

/** Least squares of transformed rows, in the units of the rows as they were. */
export interface TransformedFit {
  readonly fit: LeastSquares;
  readonly scores: Scores;
  readonly target: Float64Array;
  readonly terms: string[];
  readonly coef: number[];
  /** Linear predictor of the rows as they were, offset included. */
  readonly predictor: Float64Array;
  /** Of the transformed rows. */
  readonly ssr: number;
  readonly r2: number;
}

/** Fits the rows after `transformed`, with the law of tests and whatever else `of` tells the covariances. @throws FealtyError "collinear" when no column is left. */
export function fitTransformed(
  design: Design,
  { outcome, centre, y }: CentredOutcome,
  transformed: (x: Float64Array) => Float64Array,
  of: Pick<Scores, "student"> & Partial<Scores>,
): TransformedFit {
  const { regressors, rows } = design;
  const columns = regressors.columns.map(transformed);
  const target = transformed(y);
  const fit = leastSquares(columns, target, { lengths: regressors.lengths });
  if (fit.kept.length === 0) throw nothingLeft(design);
  const { coef, transform } = userUnits(regressors, fit.kept, fit.coef, centre);
  const ssr = blockedSquares(fit.residuals);
  const scores: Scores = {
    design,
    columns: fit.kept.map((j) => columns[j] as Float64Array),
    factors: fit.residuals,
    bread: fit.bread,
    weights: undefined,
    counts: undefined,
    n: rows.length,
    dispersion: ssr / (rows.length - 1),
    transform,
    nuisance: 0,
    effectRank: undefined,
    ...of,
  };
  const terms = fit.kept.map((j) => regressors.terms[j] as string);
  const residuals = outcome.slice();
  subtractColumns(rawColumns(design, terms), coef, residuals);
  const tss = regressors.intercept ? squaresAboutMean(target) : blockedSquares(target);
  return { fit, scores, target, terms, coef, predictor: design.y.map((v, i) => v - (residuals[i] as number)), ssr, r2: 1 - ssr / tss };
}
