/**
 * Pearson's correlation over the pairs where both are known; NaN with fewer than three pairs or no variation.
 */
export function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let n = 0;
  let [meanA, meanB] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    if (Number.isNaN(a[i] as number) || Number.isNaN(b[i] as number)) continue;
    n++;
    meanA += a[i] as number;
    meanB += b[i] as number;
  }
  meanA /= n;
  meanB /= n;
  let [aa, bb, ab] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [(a[i] as number) - meanA, (b[i] as number) - meanB];
    if (Number.isNaN(x) || Number.isNaN(y)) continue;
    aa += x * x;
    bb += y * y;
    ab += x * y;
  }
  return n < 3 || aa === 0 || bb === 0 ? Number.NaN : ab / Math.sqrt(aa * bb);
}

/** Reliability of the whole from the correlation of its halves (Spearman 1910, Brown 1910). Of a negative correlation none can be had: NaN. */
export function stepUp(r: number): number {
  return r < 0 ? Number.NaN : (2 * r) / (1 + r);
}

/** Quantile by linear interpolation (R's type 7); NaN for no values. */
export function quantile(values: ArrayLike<number>, p: number): number {
  const sorted = Float64Array.from(values)
    .filter((v) => !Number.isNaN(v))
    .sort();
  if (sorted.length === 0) return Number.NaN;
  const at = (sorted.length - 1) * p;
  const low = sorted[Math.floor(at)] as number;
  const high = sorted[Math.ceil(at)] as number;
  return low + (high - low) * (at - Math.floor(at));
}
