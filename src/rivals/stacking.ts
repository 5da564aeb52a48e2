import { FealtyError } from "../base/index.js";
import { elementary } from "../numeric/index.js";

export interface Stacked {
  /** A weight for each rule, ≥ 0, their sum 1. */
  readonly weights: Float64Array;
  /** Mean log score of the mixture of predictive laws. */
  readonly logScore: number;
  /** Bound on how much the mean log score falls short of its greatest value: max over rules of the mean of p_k / Σ w p, less 1. */
  readonly gap: number;
  readonly iterations: number;
}

/**
 * Stacking weights: those of the mixture Σ w_k p_k(y) with the greatest mean out-of-sample log score, over the simplex. A concave problem; the multiplicative (EM) step
 * w_k ← w_k · mean(p_k / Σ w p) never lowers the score. At the maximum every rule's factor is at most 1 (Karush, Kuhn and Tucker), and for any weights the
 * greatest factor less 1 bounds what is left to gain, since ln is concave. Rules with the same predictions share a weight as they started: evenly.
 * Source: Yao, Vehtari, Simpson and Gelman (2018), equation 4; Cover (1984) for the step and its bound.
 * @param scores log scores, one array a rule, of one length.
 * @param options counts: how often each row counts (default: once); start; tolerance: the bound at which it stops (1e-9); iterations: at most (20 000).
 * @throws FealtyError "stacking" when a row has no rule that holds its outcome for possible.
 */
export function stack(
  scores: readonly Float64Array[],
  {
    counts,
    start,
    tolerance = 1e-9,
    iterations = 20_000,
  }: { counts?: Float64Array | undefined; start?: Float64Array | undefined; tolerance?: number; iterations?: number } = {},
): Stacked {
  const k = scores.length;
  const n = scores[0]?.length ?? 0;
  // Rows that count, side by side: densities over the greatest of the row, so that none overflows.
  const rows = Int32Array.from({ length: n }, (_, i) => i).filter((i) => counts === undefined || (counts[i] as number) > 0);
  const density = new Float64Array(rows.length * k);
  const weight = new Float64Array(rows.length);
  let [total, greatest] = [0, 0];
  rows.forEach((row, r) => {
    let top = Number.NEGATIVE_INFINITY;
    for (const score of scores) top = Math.max(top, score[row] as number);
    if (!Number.isFinite(top))
      throw new FealtyError("stacking", `no rule holds the outcome of row ${row + 1} of the field for possible`, { mend: "choose another distribution" });
    for (let j = 0; j < k; j++) density[r * k + j] = elementary.exp(((scores[j] as Float64Array)[row] as number) - top);
    weight[r] = counts === undefined ? 1 : (counts[row] as number);
    total += weight[r] as number;
    greatest += (weight[r] as number) * top;
  });
  const w = start === undefined ? new Float64Array(k).fill(1 / k) : Float64Array.from(start, (x) => (x + 1e-3 / k) / (1 + 1e-3));
  const factor = new Float64Array(k);
  let gap = Number.POSITIVE_INFINITY;
  let done = 0;
  for (; done < iterations; done++) {
    factor.fill(0);
    for (let r = 0; r < rows.length; r++) {
      let mixture = 0;
      for (let j = 0; j < k; j++) mixture += (w[j] as number) * (density[r * k + j] as number);
      const share = (weight[r] as number) / mixture;
      for (let j = 0; j < k; j++) factor[j] = (factor[j] as number) + share * (density[r * k + j] as number);
    }
    gap = 0;
    for (let j = 0; j < k; j++) gap = Math.max(gap, (factor[j] as number) / total - 1);
    if (gap <= tolerance) break;
    let sum = 0;
    for (let j = 0; j < k; j++) {
      w[j] = ((w[j] as number) * (factor[j] as number)) / total;
      sum += w[j] as number;
    }
    for (let j = 0; j < k; j++) w[j] = (w[j] as number) / sum;
  }
  let score = greatest;
  for (let r = 0; r < rows.length; r++) {
    let mixture = 0;
    for (let j = 0; j < k; j++) mixture += (w[j] as number) * (density[r * k + j] as number);
    score += (weight[r] as number) * elementary.log(mixture);
  }
  return { weights: w, logScore: score / total, gap, iterations: done };
}
