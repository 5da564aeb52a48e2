import { elementary, normalTwoSided } from "../numeric/index.js";

export interface VuongTest {
  readonly statistic: number;
  readonly p: number;
}

export interface Vuong {
  /** Log likelihood of the first less that of the second, in the sample. */
  readonly difference: number;
  /** Rows taken as independent, as in the paper. */
  readonly plain: VuongTest;
  /** Less the difference in parameters (Akaike), and less half that difference times ln n (Schwarz). */
  readonly akaike: VuongTest;
  readonly schwarz: VuongTest;
  /** Schwarz's form with a variance that adds rows up within clusters first, times G/(G − 1). */
  readonly clustered: VuongTest & { readonly clusters: number };
}

/**
 * Vuong's test of two non-nested models by their log likelihoods, row by row: z = (Σ m_i − a) / (ω √n), m = ln f₁ − ln f₂, ω² = mean (m − m̄)², a the adjustment
 * for the numbers of parameters: 0, p − q, or (p − q) ln n / 2. Positive favours the first. Against the normal law. For nested models, and where m is nearly 0 in every row,
 * the law is another one and the test says nothing.
 * Source: Vuong (1989), equations 5.6 and 5.9 and theorem 5.1; Golden (2003) for dependent rows.
 * @param first, second log likelihoods of the rows at the maximum.
 * @param parameters of either.
 * @param cluster code of each row's cluster.
 */
export function vuong(first: Float64Array, second: Float64Array, parameters: readonly [number, number], cluster: Int32Array): Vuong {
  const n = first.length;
  let difference = 0;
  for (let i = 0; i < n; i++) difference += (first[i] as number) - (second[i] as number);
  const mean = difference / n;
  let squares = 0;
  const sums = new Map<number, number>();
  for (let i = 0; i < n; i++) {
    const m = (first[i] as number) - (second[i] as number) - mean;
    squares += m * m;
    sums.set(cluster[i] as number, (sums.get(cluster[i] as number) ?? 0) + m);
  }
  let clustered = 0;
  for (const sum of sums.values()) clustered += sum * sum;
  const g = sums.size;
  const test = (adjustment: number, variance: number): VuongTest => {
    const top = difference - adjustment;
    const statistic = top === 0 && variance === 0 ? 0 : top / Math.sqrt(variance);
    return { statistic, p: normalTwoSided(statistic) };
  };
  const more = parameters[0] - parameters[1];
  const schwarz = (more * elementary.log(n)) / 2;
  return {
    difference,
    plain: test(0, squares),
    akaike: test(more, squares),
    schwarz: test(schwarz, squares),
    clustered: { ...test(schwarz, g > 1 ? (clustered * g) / (g - 1) : Number.NaN), clusters: g },
  };
}
