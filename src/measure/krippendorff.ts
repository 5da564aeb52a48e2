/** How far two values are apart, squared. */
export type AlphaMetric = "nominal" | "ordinal" | "interval";

/**
 * Krippendorff's alpha: 1 for perfect agreement, 0 for what chance would give. NaN where all values are alike or none was given twice.
 * @param ratings one array a coder, one value a unit: numbers from 0 for nominal, any numbers otherwise; NaN where a coder did not judge the unit.
 * Source: Krippendorff 2011, Computing Krippendorff's alpha-reliability, University of Pennsylvania.
 */
export function krippendorffAlpha(ratings: readonly ArrayLike<number>[], metric: AlphaMetric = "nominal"): number {
  const units = ratings[0]?.length ?? 0;
  const values = [...new Set(ratings.flatMap((own) => Array.from(own).filter((value) => !Number.isNaN(value))))].sort((a, b) => a - b);
  const place = new Map(values.map((value, k) => [value, k]));
  const size = values.length;
  const coincidences = new Float64Array(size * size);
  for (let unit = 0; unit < units; unit++) {
    const given = ratings.flatMap((own) => (Number.isNaN(own[unit] as number) ? [] : [place.get(own[unit] as number) as number]));
    if (given.length < 2) continue;
    for (let i = 0; i < given.length; i++)
      for (let j = 0; j < given.length; j++) {
        const cell = (given[i] as number) * size + (given[j] as number);
        if (i !== j) coincidences[cell] = (coincidences[cell] as number) + 1 / (given.length - 1);
      }
  }
  const totals = Float64Array.from(values, (_, c) => coincidences.subarray(c * size, (c + 1) * size).reduce((sum, one) => sum + one, 0));
  const n = totals.reduce((sum, one) => sum + one, 0);
  const distance = (c: number, k: number): number => {
    if (metric === "nominal") return c === k ? 0 : 1;
    if (metric === "interval") return ((values[c] as number) - (values[k] as number)) ** 2;
    const [low, high] = c < k ? [c, k] : [k, c];
    let between = 0;
    for (let g = low; g <= high; g++) between += totals[g] as number;
    return (between - ((totals[low] as number) + (totals[high] as number)) / 2) ** 2;
  };
  let [observed, expected] = [0, 0];
  for (let c = 0; c < size; c++)
    for (let k = 0; k < size; k++) {
      observed += (coincidences[c * size + k] as number) * distance(c, k);
      expected += (totals[c] as number) * (totals[k] as number) * distance(c, k);
    }
  return expected === 0 ? Number.NaN : 1 - ((n - 1) * observed) / expected;
}
