import type { Codes } from "./codes.js";

/**
 * Rows that are alone in a level of an effect, found again and again until none is left (the 2-core).
 * Each level keeps its count and the exclusive-or of its rows, so that the last row of a level is known without a search: O(rows × effects).
 * @param effects codes over the same rows, no −1.
 * @returns 1 for rows that stay. Source: Correia (2015), Singletons, cluster-robust standard errors and fixed effects.
 */
export function withoutSingletons(effects: readonly Codes[], n: number): Uint8Array {
  const keep = new Uint8Array(n).fill(1);
  const counts = effects.map(({ count }) => new Int32Array(count));
  effects.forEach(({ codes }, e) => {
    const count = counts[e] as Int32Array;
    for (let i = 0; i < n; i++) {
      const level = codes[i] as number;
      count[level] = (count[level] as number) + 1;
    }
  });
  if (!counts.some((count) => count.includes(1))) return keep;
  const marks = effects.map(({ codes, count }) => {
    const mark = new Int32Array(count);
    for (let i = 0; i < n; i++) mark[codes[i] as number] = (mark[codes[i] as number] as number) ^ i;
    return mark;
  });
  const queue: number[] = [];
  counts.forEach((count, e) => {
    for (let level = 0; level < count.length; level++) if (count[level] === 1) queue.push((marks[e] as Int32Array)[level] as number);
  });
  for (let row = queue.pop(); row !== undefined; row = queue.pop()) {
    if (!keep[row]) continue;
    keep[row] = 0;
    for (let e = 0; e < effects.length; e++) {
      const level = (effects[e] as Codes).codes[row] as number;
      const [count, mark] = [counts[e] as Int32Array, marks[e] as Int32Array];
      count[level] = (count[level] as number) - 1;
      mark[level] = (mark[level] as number) ^ row;
      if (count[level] === 1) queue.push(mark[level] as number);
    }
  }
  return keep;
}
