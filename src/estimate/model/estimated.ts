import type { Scores } from "../covariance/scores.js";
import type { Design } from "../design/design.js";
import type { Fit } from "../fit.js";
import type { Response } from "./response.js";
import type { InstrumentParts } from "./instrument-tests.js";
import type { ModelSpec } from "./spec.js";

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
  /** Columns of two-stage least squares, for its tests under another covariance. */
  readonly instrumentParts?: InstrumentParts;
  /** Mean outcome of each row, where one linear predictor does not give it. */
  readonly means?: Float64Array;
  /** Where the fit's coefficients are averages of others (Sun and Abraham): those others. */
  readonly interactions?: { readonly terms: readonly string[]; readonly coef: readonly number[] };
  /** How coefficients make mean outcomes; absent where an estimator has none to predict. */
  readonly response?: Response;
}
