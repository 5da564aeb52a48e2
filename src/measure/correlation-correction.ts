import { FealtyError } from "../base/index.js";
import { correlation } from "./reliability.js";

/** A slope on a latent predictor of which two measures with independent errors are at hand, in outcome units per standard deviation of the latent variable. */
export interface CorrelationCorrected {
  /** Mean of the slopes on either measure, each in standard deviations of it. */
  readonly naive: number;
  /** The same over the square root of the measures' correlation; NaN where they do not go together. */
  readonly corrected: number;
  /** Correlation of the measures: how much of the variance of either is the latent variable. */
  readonly correlation: number;
}

/** Least correlation of halves for a slope to be corrected by it. */
const least = 0.1;

/**
 * Correction for attenuation by the correlation of two halves (Jerzak and Jessee, arXiv 2507.22218): a measure in standard deviations of itself is √r times the latent
 * variable in its own, so a slope on it is √r times too small. It is defined for a slope without other terms, where the halves' errors are
 * independent and their correlation is positive; within effects variances are other ones, and one half instruments the other instead. Rows with
 * anything missing are left out.
 * @throws FealtyError "rows" for fewer than three complete rows.
 */
export function correlationCorrected(outcome: Float64Array, first: Float64Array, second: Float64Array): CorrelationCorrected {
  const rows = Array.from(outcome.keys()).filter((row) => [outcome, first, second].every((values) => !Number.isNaN(values[row] as number)));
  if (rows.length < 3)
    throw new FealtyError("rows", `${rows.length} rows have the outcome and both halves`, { kind: "data", mend: "a correction needs at least three" });
  const [y, a, b] = [outcome, first, second].map((values) => Float64Array.from(rows, (row) => values[row] as number)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const spread = deviation(y);
  // A slope per standard deviation of the measure is the outcome's deviation times their correlation.
  const naive = (spread * (correlation(y, a) + correlation(y, b))) / 2;
  const r = correlation(a, b);
  return { naive, corrected: r >= least ? naive / Math.sqrt(r) : Number.NaN, correlation: r };
}

function deviation(values: Float64Array): number {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  return Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (values.length - 1));
}
