import type { Panel } from "./agreement.js";

/** Distance from the patron: 1 − agreement, in [0, 1]. */
export function gap(agreement: Panel): Panel {
  return { ...agreement, values: agreement.values.map((a) => 1 - a) };
}

/**
 * The ally's own move towards the patron from `over` years before to now, in units of agreement; positive is towards.
 * The mean move of all units in the same years is taken off: when the patron itself moves or the agenda changes, everybody's agreement
 * moves with it, and that is no concession of anyone. A unit needs agreement in both years.
 */
export function concession(agreement: Panel, { over = 1 }: { over?: number } = {}): Panel {
  const { units, times, values } = agreement;
  const width = units.length;
  const timeAt = new Map(times.map((value, k) => [value, k]));
  const moves = new Float64Array(values.length).fill(Number.NaN);
  times.forEach((time, t) => {
    const before = timeAt.get(time - over);
    if (before === undefined) return;
    let sum = 0;
    let n = 0;
    for (let u = 0; u < width; u++) {
      const move = (values[t * width + u] as number) - (values[before * width + u] as number);
      moves[t * width + u] = move;
      if (!Number.isNaN(move)) {
        sum += move;
        n++;
      }
    }
    for (let u = 0; u < width; u++) moves[t * width + u] = (moves[t * width + u] as number) - sum / n;
  });
  return { units, times, values: moves };
}
