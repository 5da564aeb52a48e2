import type { IdealPointModel } from "./model.js";
import type { VoteTable } from "./vote-table.js";

/**
 * What votes say of each position, as a normal observation: its mean and its precision. Posterior means and variances under the model's prior over
 * time are written to `mean` and `variance`. `raw` holds last sweep's conditional means (one-sided alone), which are replaced.
 */
export interface Observed {
  readonly at: Float64Array;
  readonly precision: Float64Array;
}

export function smooth(
  table: VoteTable,
  model: IdealPointModel,
  { at, precision }: Observed,
  mean: Float64Array,
  variance: Float64Array,
  raw: Float64Array,
): void {
  if (model.prior === "random-walk") {
    twoSided(table, model.innovation, { at, precision }, mean, variance);
    return;
  }
  const last = raw.slice();
  for (let p = 0; p < at.length; p++) {
    const from = model.prior === "none" ? -1 : priorPlace(table, p);
    const priorMean = from < 0 ? 0 : (last[from] as number);
    const priorPrecision = 1 / priorVariance(table, model, p);
    const total = priorPrecision + (precision[p] as number);
    mean[p] = (priorPrecision * priorMean + (precision[p] as number) * (at[p] as number)) / total;
    variance[p] = 1 / total;
  }
  if (model.prior === "one-sided") raw.set(mean);
}

/** Where the prior mean of a position comes from: the session before, for the first one the session after; −1 for an only one. */
export function priorPlace({ before, after }: VoteTable, p: number): number {
  return before[p] === -1 ? (after[p] as number) : (before[p] as number);
}

export function priorVariance(table: VoteTable, model: IdealPointModel, p: number): number {
  if (model.prior === "none") return 1;
  const from = priorPlace(table, p);
  if (from < 0) return model.smooth;
  const [now, then] = [table.cast[p] as number, table.cast[from] as number];
  return (model.smooth * now) / (now + then);
}

/** Kalman's filter forwards, the smoother of Rauch, Tung and Striebel backwards, unit by unit. */
function twoSided(table: VoteTable, innovation: number, { at, precision }: Observed, mean: Float64Array, variance: Float64Array): void {
  const { before, after } = table;
  for (let p = 0; p < at.length; p++) {
    const from = before[p] as number;
    const priorMean = from < 0 ? 0 : (mean[from] as number);
    const priorPrecision = 1 / (from < 0 ? 1 : (variance[from] as number) + step(table, innovation, from));
    const total = priorPrecision + (precision[p] as number);
    mean[p] = (priorPrecision * priorMean + (precision[p] as number) * (at[p] as number)) / total;
    variance[p] = 1 / total;
  }
  for (let p = at.length - 1; p >= 0; p--) {
    const next = after[p] as number;
    if (next < 0) continue;
    const own = variance[p] as number;
    const predicted = own + step(table, innovation, p);
    const gain = own / predicted;
    mean[p] = (mean[p] as number) + gain * ((mean[next] as number) - (mean[p] as number));
    variance[p] = own + gain * gain * ((variance[next] as number) - predicted);
  }
}

/** Variance of the move from a position to the next. */
export function step({ times, timeOf, after }: VoteTable, innovation: number, p: number): number {
  const [now, next] = [times[timeOf[p] as number] as number, times[timeOf[after[p] as number] as number] as number];
  return innovation * (next - now);
}
