import { type Frame, numbers } from "../frame/index.js";

/** Scores within groups: (x − mean) / sd over the group's known values; NaN where a group has fewer than two or no variation. */
export function zScoresWithin(values: ArrayLike<number>, group: ArrayLike<number>): Float64Array {
  const moments = new Map<number, { n: number; mean: number; squares: number }>();
  for (let i = 0; i < values.length; i++) {
    const x = values[i] as number;
    if (Number.isNaN(x)) continue;
    const g = group[i] as number;
    const m = moments.get(g) ?? { n: 0, mean: 0, squares: 0 };
    // Welford's update: no loss of digits when the mean is far from zero.
    m.n++;
    const d = x - m.mean;
    m.mean += d / m.n;
    m.squares += d * (x - m.mean);
    moments.set(g, m);
  }
  return Float64Array.from({ length: values.length }, (_, i) => {
    const m = moments.get(group[i] as number);
    if (!m || m.n < 2 || m.squares === 0) return Number.NaN;
    return ((values[i] as number) - m.mean) / Math.sqrt(m.squares / (m.n - 1));
  });
}

/** Scores over the whole column. */
export function zScores(values: ArrayLike<number>): Float64Array {
  return zScoresWithin(values, new Uint8Array(values.length));
}

/** Row means over the columns named: missing where any is missing (`all`), or over those that are known. */
export function rowMeans(columns: readonly ArrayLike<number>[], { all }: { all: boolean }): Float64Array {
  const rows = columns[0]?.length ?? 0;
  return Float64Array.from({ length: rows }, (_, i) => {
    let [sum, n] = [0, 0];
    for (const values of columns) {
      const x = values[i] as number;
      if (Number.isNaN(x)) {
        if (all) return Number.NaN;
      } else {
        sum += x;
        n++;
      }
    }
    return n === 0 ? Number.NaN : sum / n;
  });
}

/** The time column of an indexed frame. */
export function timeOf(data: Frame): Float64Array {
  return numbers(data, data.index?.time ?? "year");
}
