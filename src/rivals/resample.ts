import { stream } from "../numeric/index.js";

/** Number of each draw among all that a study draws. */
const task = 0x51ba;

/**
 * How often each unit stands in each draw of the cluster bootstrap: as many units as there are, with replacement, all years of a unit together. Draw d depends on the
 * seed and d alone.
 */
export function unitDraws(units: number, draws: number, seed: number): Uint16Array[] {
  return Array.from({ length: draws }, (_, d) => {
    const random = stream(seed, task, 0, d);
    const counts = new Uint16Array(units);
    for (let g = 0; g < units; g++) {
      const unit = random.below(units);
      counts[unit] = (counts[unit] as number) + 1;
    }
    return counts;
  });
}

/** Sums of values over the rows of each unit. */
export function unitSums(values: Float64Array, unit: Int32Array, units: number): Float64Array {
  const sums = new Float64Array(units);
  for (let i = 0; i < values.length; i++) sums[unit[i] as number] = (sums[unit[i] as number] as number) + (values[i] as number);
  return sums;
}

/** A statistic of sums over units, in the sample and in every draw. */
export function drawn(
  sums: readonly Float64Array[],
  draws: readonly Uint16Array[],
  statistic: (totals: readonly number[]) => number,
): { estimate: number; values: Float64Array } {
  const once = sums.map((of) => of.reduce((a, b) => a + b, 0));
  const values = Float64Array.from(draws, (counts) =>
    statistic(
      sums.map((of) => {
        let total = 0;
        for (let g = 0; g < of.length; g++) total += (counts[g] as number) * (of[g] as number);
        return total;
      }),
    ),
  );
  return { estimate: statistic(once), values };
}

/** The middle `level` of draws: quantiles (1 ∓ level)/2, by linear interpolation (type 7). Undefined with a draw that is no number. */
export function interval(values: Float64Array, level = 0.95): readonly [number, number] | undefined {
  if (values.length < 2 || values.some((value) => !Number.isFinite(value))) return undefined;
  const sorted = values.slice().sort();
  const at = (p: number): number => {
    const place = p * (sorted.length - 1);
    const below = Math.floor(place);
    const low = sorted[below] as number;
    const high = sorted[Math.min(below + 1, sorted.length - 1)] as number;
    return low + (place - below) * (high - low);
  };
  return [at((1 - level) / 2), at((1 + level) / 2)];
}
