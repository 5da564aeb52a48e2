import { FealtyError } from "../base/index.js";
import { correlation } from "./reliability.js";

/** A slope on a latent predictor of which two measures with independent errors are at hand, in outcome units per standard deviation of the latent variable. */
export interface CorrelationCorrected {
  /** Mean of the slopes on either measure, each in standard deviations of it. */
  readonly naive: number;
  /** The same over the square root of the measures' correlation; NaN where they do not go together. */
  readonly corrected: number;
  /** Standard error of the corrected slope, the correlation's own error in it; NaN where nothing is corrected. */
  readonly se: number;
  /** Correlation of the measures: how much of the variance of either is the latent variable. */
  readonly correlation: number;
}

/** Least correlation of halves for a slope to be corrected by it. */
export const leastCorrelation = 0.1;

/**
 * Correction for attenuation by the correlation of two halves (Jerzak and Jessee, arXiv 2507.22218): a measure in standard deviations of itself is √r times the latent
 * variable in its own, so a slope on it is √r times too small. It is defined for a slope without other terms, where the halves' errors are
 * independent and their correlation is positive; within effects variances are other ones, and one half instruments the other instead. Its standard error is
 * the delta method's, by the influence of each row on the moments. Rows with anything missing are left out.
 * @param clusters cluster of each row, whose influences are summed; without it rows are independent.
 * @throws FealtyError "rows" for fewer than three complete rows.
 */
export function correlationCorrected(outcome: Float64Array, first: Float64Array, second: Float64Array, clusters?: ArrayLike<number>): CorrelationCorrected {
  const rows = Array.from(outcome.keys()).filter((row) => [outcome, first, second].every((values) => !Number.isNaN(values[row] as number)));
  if (rows.length < 3)
    throw new FealtyError("rows", `${rows.length} rows have the outcome and both halves`, { kind: "data", mend: "a correction needs at least three" });
  const [y, a, b] = [outcome, first, second].map((values) => standardised(Float64Array.from(rows, (row) => values[row] as number))) as [Scores, Scores, Scores];
  // A slope per standard deviation of the measure is the outcome's deviation times their correlation.
  const slopes = [a, b].map(({ values }) => y.deviation * correlation(y.values, values)) as [number, number];
  const naive = (slopes[0] + slopes[1]) / 2;
  const r = correlation(a.values, b.values);
  if (!(r >= leastCorrelation)) return { naive, corrected: Number.NaN, se: Number.NaN, correlation: r };
  const corrected = naive / Math.sqrt(r);
  const sums = new Map<number, number>();
  rows.forEach((row, i) => {
    const [u, v, w] = [y, a, b].map(({ values }) => values[i] as number) as [number, number, number];
    const ofSlope = (z: number, slope: number): number => y.deviation * u * z - (slope * (z * z + 1)) / 2;
    const ofNaive = (ofSlope(v, slopes[0]) + ofSlope(w, slopes[1])) / 2;
    const ofCorrelation = v * w - (r * (v * v + w * w)) / 2;
    const influence = ofNaive / Math.sqrt(r) - (corrected * ofCorrelation) / (2 * r);
    const cluster = clusters ? (clusters[row] as number) : i;
    sums.set(cluster, (sums.get(cluster) ?? 0) + influence);
  });
  let squares = 0;
  for (const sum of sums.values()) squares += sum * sum;
  return { naive, corrected, se: Math.sqrt((squares * sums.size) / (sums.size - 1)) / rows.length, correlation: r };
}

interface Scores {
  readonly values: Float64Array;
  readonly deviation: number;
}

function standardised(values: Float64Array): Scores {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (values.length - 1));
  return { values: values.map((x) => (x - mean) / deviation), deviation };
}
