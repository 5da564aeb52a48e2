import type { Codes } from "../design/codes.js";
import type { Design } from "../design/design.js";

/** What a covariance is made of; kept on an estimate, so that another covariance needs no refit. */
export interface Scores {
  readonly design: Design;
  /** Kept columns, with effects taken out under the final weights. */
  readonly columns: readonly Float64Array[];
  /** Row i's score is its row of `columns` times `factors[i]`. */
  readonly factors: Float64Array;
  /** Inverse of the (expected) information of the columns, size × size. */
  readonly bread: Float64Array;
  /** Final weights of the rows, as in the information; undefined: 1. */
  readonly weights: Float64Array | undefined;
  /** Counts that each row stands for (frequency weights). */
  readonly counts: Float64Array | undefined;
  /** Observations: rows, or the sum of counts. */
  readonly n: number;
  /** What the bread is multiplied with in the iid covariance, before (n − 1)/(n − K). */
  readonly dispersion: number;
  /** Linear: coefficients in the units of the user are `transform` times those of the columns; row-major, size × size. */
  readonly transform: Float64Array;
  /** Where the fit reports averages of the coefficients: their weights, one row of size numbers an average, row-major. */
  readonly averages?: Float64Array;
  /** How many of the columns, the last ones, belong to parameters that are no coefficients (the θ of a negative binomial). */
  readonly nuisance: number;
  /** The estimator's reference takes no small-sample factor. */
  readonly noFactor?: boolean;
  /** Free parameters of the absorbed effects, exactly; undefined where not known. */
  readonly effectRank: number | undefined;
  /** Rows that have one score together (a stratum), which stands in one of them: clusters must hold them whole. */
  readonly together?: Codes;
  /** The columns are scores themselves, so that rows have no leverage. */
  readonly bare?: true;
  /** Generalised linear models: the variance of each row's outcome under the family, over its analytic weight, up to a constant. */
  readonly variance?: () => Float64Array;
  /** Tests by Student's t (linear models); else by the normal law. */
  readonly student: boolean;
  /** A linear model that tests by the normal law all the same. */
  readonly linear?: true;
  /** Autocorrelation that Prais and Winsten's transformation took out of the columns. */
  readonly rho?: number;
}
