import { elementary, studentQuantile, studentTwoSided } from "../numeric/index.js";

/** A test that a series of loss differences, one a year, has mean zero. */
export interface MeanTest {
  /** Mean over rows of the difference. */
  readonly mean: number;
  readonly statistic: number;
  readonly df: number;
  readonly p: number;
}

export interface EqualAccuracy {
  /** Years with scored rows. */
  readonly years: number;
  /**
   * Diebold and Mariano's test with the correction of Harvey, Leybourne and Newbold: year-to-year differences are taken to be correlated over `lags` years at most.
   */
  readonly modified: MeanTest & { readonly lags: number };
  /** The same mean over a variance of fixed smoothing, which needs no such number. Absent with fewer than 8 years. */
  readonly smooth?: MeanTest & { readonly ci: readonly [number, number] };
}

/**
 * Differences added up by year, on the scale of a mean over rows: D_t = (T / N) Σ_i d_it, so that their mean over the T years is the mean of d over the N rows. Rows of one
 * year may be correlated in any way.
 */
export function byYear(differences: Float64Array, year: Float64Array): Float64Array {
  const sums = new Map<number, number>();
  for (let i = 0; i < differences.length; i++) sums.set(year[i] as number, (sums.get(year[i] as number) ?? 0) + (differences[i] as number));
  const ordered = [...sums].sort((a, b) => a[0] - b[0]);
  return Float64Array.from(ordered, ([, sum]) => (sum * ordered.length) / differences.length);
}

/**
 * Equal predictive accuracy from a series of differences, one a year.
 *
 * `modified`: S = d̄ / √(V/T), V = γ₀ + 2 Σ_{k ≤ lags} γ_k, times √[(T + 1 − 2h + h(h − 1)/T)/T] with h = lags + 1, against t of T − 1 degrees. Where V is not positive,
 * Bartlett's weights take the place of equal ones. Source: Diebold and Mariano (1995); Harvey, Leybourne and Newbold (1997), equation 9.
 *
 * `smooth`: V is the mean of the first m = ⌊T^(1/3)⌋ periodogram ordinates, (1/(mT)) Σ_{j ≤ m} |Σ_t (d_t − d̄) e^(−2πijt/T)|², against t of 2m degrees.
 * Source: Coroneo and Iacone (2020), section 2 (weighted periodogram, Daniell).
 * @param lags how many years differences stay correlated; 0 for predictions of one year ahead that use all that the year before knew.
 */
export function equalAccuracy(series: Float64Array, { lags = 0, level = 0.95 }: { lags?: number; level?: number } = {}): EqualAccuracy {
  const t = series.length;
  let mean = 0;
  for (const d of series) mean += d;
  mean /= t;
  const centred = series.map((d) => d - mean);
  const most = Math.min(lags, Math.max(0, t - 2));
  const gamma = Array.from({ length: most + 1 }, (_, k) => {
    let sum = 0;
    for (let i = k; i < t; i++) sum += (centred[i] as number) * (centred[i - k] as number);
    return sum / t;
  });
  const weighed = (weight: (k: number) => number): number => gamma.reduce((sum, g, k) => sum + (k === 0 ? g : 2 * weight(k) * g), 0);
  const equal = weighed(() => 1);
  const v = equal > 0 ? equal : weighed((k) => 1 - k / (most + 1));
  const h = most + 1;
  const correction = Math.sqrt((t + 1 - 2 * h + (h * (h - 1)) / t) / t);
  const statistic = ratio(mean, Math.sqrt(v / t)) * correction;
  const modified = { mean, statistic, df: t - 1, p: studentTwoSided(statistic, t - 1), lags: most };
  if (t < 8) return { years: t, modified };
  const m = cubeRoot(t);
  let power = 0;
  for (let j = 1; j <= m; j++) {
    let [re, im] = [0, 0];
    for (let i = 0; i < t; i++) {
      const angle = (2 * Math.PI * j * i) / t;
      re += (centred[i] as number) * elementary.cos(angle);
      im += (centred[i] as number) * elementary.sin(angle);
    }
    power += (re * re + im * im) / t;
  }
  const se = Math.sqrt(power / m / t);
  const df = 2 * m;
  const half = studentQuantile((1 + level) / 2, df) * se;
  const smoothed = ratio(mean, se);
  return { years: t, modified, smooth: { mean, statistic: smoothed, df, p: studentTwoSided(smoothed, df), ci: [mean - half, mean + half] } };
}

/** A mean over its error; 0 where both are 0 (a rule against its copy), so that p is 1. */
function ratio(mean: number, se: number): number {
  return mean === 0 && se === 0 ? 0 : mean / se;
}

/** ⌊t^(1/3)⌋, by whole numbers. */
function cubeRoot(t: number): number {
  let m = 1;
  while ((m + 1) ** 3 <= t) m++;
  return m;
}
