import { normalQuantile, stream } from "../../numeric/index.js";

/** What a multiplier bootstrap says of several effects together. */
export interface Bands {
  /** Standard errors from the spread of the draws' quartiles; NaN for an effect without influence. */
  readonly se: readonly number[];
  /** Width of the uniform 95 % band in standard errors. */
  readonly critical: number;
}

const root5 = Math.sqrt(5);
const [low, high, probability] = [(1 - root5) / 2, (1 + root5) / 2, (1 + root5) / (2 * root5)];

/**
 * Multiplier bootstrap of influence functions: each draw gives every cluster one of Mammen's two numbers. A draw's numbers depend on the seed
 * and its own number alone.
 * @param influence one number a unit for each effect.
 * @param clusters of the units, 0 to count − 1.
 * Source: Callaway and Sant'Anna (2021), algorithm 1. Reference: did's `mboot`.
 */
export function multiplierBands(
  influence: readonly (Float64Array | undefined)[],
  { codes, count }: { readonly codes: Int32Array; readonly count: number },
  draws: number,
  seed: number,
): Bands {
  const units = codes.length;
  const sums = influence.map((values) => {
    if (!values?.some((v) => v !== 0)) return undefined;
    const out = new Float64Array(count);
    for (let u = 0; u < units; u++) out[codes[u] as number] = (out[codes[u] as number] as number) + (values[u] as number) / units;
    return out;
  });
  const results = sums.map((s) => (s ? new Float64Array(draws) : undefined));
  const multipliers = new Float64Array(count);
  for (let b = 0; b < draws; b++) {
    const random = stream(seed, b);
    for (let c = 0; c < count; c++) multipliers[c] = random.uniform() < probability ? low : high;
    sums.forEach((s, j) => {
      if (!s) return;
      let sum = 0;
      for (let c = 0; c < count; c++) sum += (multipliers[c] as number) * (s[c] as number);
      (results[j] as Float64Array)[b] = sum;
    });
  }
  const se = results.map((r) => {
    if (!r) return Number.NaN;
    const sorted = r.slice().sort();
    return (quantile(sorted, 0.75) - quantile(sorted, 0.25)) / (2 * normalQuantile(0.75));
  });
  const largest = new Float64Array(draws);
  results.forEach((r, j) => {
    const own = se[j] as number;
    if (r && own > 0) for (let b = 0; b < draws; b++) largest[b] = Math.max(largest[b] as number, Math.abs(r[b] as number) / own);
  });
  return { se, critical: quantile(largest.sort(), 0.95) };
}

/** The least value that a share p of the sorted values does not exceed. */
function quantile(sorted: Float64Array, p: number): number {
  return sorted[Math.max(0, Math.ceil(p * sorted.length - 1e-9) - 1)] as number;
}
