const rounds = 200;

/**
 * Values less the means of their unit and of their time, taken off by turns until both are 0 (unbalanced panels too). Missing values stay missing.
 * @param unit, time group of each row.
 */
export function withinUnitAndTime(values: Float64Array, unit: ArrayLike<number>, time: ArrayLike<number>): Float64Array {
  const left = values.slice();
  const known = Array.from(left.keys()).filter((row) => !Number.isNaN(left[row] as number));
  const centre = (group: ArrayLike<number>): number => {
    const sums = new Map<number, { sum: number; n: number }>();
    for (const row of known) {
      const own = sums.get(group[row] as number) ?? { sum: 0, n: 0 };
      own.sum += left[row] as number;
      own.n++;
      sums.set(group[row] as number, own);
    }
    let most = 0;
    for (const row of known) {
      const { sum, n } = sums.get(group[row] as number) as { sum: number; n: number };
      left[row] = (left[row] as number) - sum / n;
      most = Math.max(most, Math.abs(sum / n));
    }
    return most;
  };
  for (let round = 0; round < rounds; round++) if (Math.max(centre(unit), centre(time)) < 1e-9) break;
  return left;
}
