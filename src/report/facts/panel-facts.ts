import { studentQuantile } from "../../numeric/index.js";
import type { Bin } from "../figures/binned.js";

/** Shares of the variance of a column that lie between units and within them; NaN where nothing varies. */
export function varianceShares(values: Float64Array, unit: readonly string[]): { readonly between: number; readonly within: number; readonly n: number } {
  const means = meansBy(values, unit);
  let [n, sum] = [0, 0];
  values.forEach((v) => {
    if (!Number.isNaN(v)) [n, sum] = [n + 1, sum + v];
  });
  let [total, inside] = [0, 0];
  values.forEach((v, i) => {
    if (Number.isNaN(v)) return;
    total += (v - sum / n) ** 2;
    inside += (v - (means.get(unit[i] as string)?.mean as number)) ** 2;
  });
  return { between: 1 - inside / total, within: inside / total, n };
}

/** Mean and count of the known values of each unit, in the order in which units appear. */
export function meansBy(values: Float64Array, unit: readonly string[]): ReadonlyMap<string, { readonly mean: number; readonly n: number }> {
  const sums = new Map<string, { sum: number; n: number }>();
  values.forEach((v, i) => {
    if (Number.isNaN(v)) return;
    const own = sums.get(unit[i] as string) ?? { sum: 0, n: 0 };
    sums.set(unit[i] as string, { sum: own.sum + v, n: own.n + 1 });
  });
  return new Map([...sums].map(([name, { sum, n }]) => [name, { mean: sum / n, n }]));
}

/** Correlation of the pairs that are known; NaN where one does not vary. */
export function correlation(x: ArrayLike<number>, y: ArrayLike<number>): number {
  let [n, sx, sy] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    const [a, b] = [x[i] as number, y[i] as number];
    if (Number.isNaN(a) || Number.isNaN(b)) continue;
    [n, sx, sy] = [n + 1, sx + a, sy + b];
  }
  let [sxx, syy, sxy] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    const [a, b] = [(x[i] as number) - sx / n, (y[i] as number) - sy / n];
    if (Number.isNaN(a) || Number.isNaN(b)) continue;
    [sxx, syy, sxy] = [sxx + a * a, syy + b * b, sxy + a * b];
  }
  return sxy / Math.sqrt(sxx * syy);
}

/** The values less the mean of their unit. */
export function withinUnits(values: Float64Array, unit: readonly string[]): Float64Array {
  const means = meansBy(values, unit);
  return values.map((v, i) => v - (means.get(unit[i] as string)?.mean ?? Number.NaN));
}

/**
 * Means of y over bins of x with equal numbers of rows; 95 % intervals from standard errors clustered by unit, by Student's law with one less than the
 * units of the bin. Bins with fewer than three units are left out.
 */
export function bins(x: Float64Array, y: Float64Array, unit: readonly string[], wanted = 10): Bin[] {
  const rows = Array.from(x.keys()).filter((i) => !Number.isNaN(x[i]) && !Number.isNaN(y[i]));
  rows.sort((a, b) => (x[a] as number) - (x[b] as number) || a - b);
  const edges = Array.from({ length: wanted + 1 }, (_, k) => Math.round((k * rows.length) / wanted));
  return edges.slice(0, -1).flatMap((from, k): Bin[] => {
    const own = rows.slice(from, edges[k + 1]);
    const n = own.length;
    const mean = own.reduce((sum, i) => sum + (y[i] as number), 0) / n;
    const sums = new Map<string, number>();
    for (const i of own) sums.set(unit[i] as string, (sums.get(unit[i] as string) ?? 0) + (y[i] as number) - mean);
    const g = sums.size;
    if (g < 3) return [];
    const se = Math.sqrt(([...sums.values()].reduce((all, s) => all + s * s, 0) * g) / (g - 1)) / n;
    const reach = studentQuantile(0.975, g - 1) * se;
    return [{ x: own.reduce((sum, i) => sum + (x[i] as number), 0) / n, y: mean, ci: [mean - reach, mean + reach], n, allies: g }];
  });
}
