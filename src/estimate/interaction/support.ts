import { binOf } from "./bins.js";
import type { Support } from "./results.js";
import type { InteractionData } from "./rewrite.js";

/** Common-support measures of Hainmueller, Mummolo and Xu (2019), section 4. */
export function support({ treatment, moderator, sorted }: InteractionData, cuts: readonly number[]): Support {
  const rows = Array.from(moderator.keys()).filter((i) => !Number.isNaN(moderator[i] as number));
  const binary = rows.every((i) => treatment[i] === 0 || treatment[i] === 1);
  const [low, high] = [sorted[0] as number, sorted.at(-1) as number];
  const edges = Array.from({ length: 21 }, (_, k) => low + ((high - low) * k) / 20);
  const bars = edges.slice(1).map(() => [0, 0] as [number, number]);
  const groups = cuts.slice(1).map(() => [] as number[]);
  for (const i of rows) {
    const bar = bars[binOf(moderator[i] as number, edges)] as [number, number];
    bar[0]++;
    bar[1] += treatment[i] as number;
    (groups[binOf(moderator[i] as number, cuts)] as number[]).push(treatment[i] as number);
  }
  const ends = [0, 1].map((value) => extent(rows.filter((i) => treatment[i] === value).map((i) => moderator[i] as number)));
  const [from, to] = [Math.max(...ends.map((e) => e[0])), Math.min(...ends.map((e) => e[1]))];
  return {
    histogram: bars.map(([n, ones], k) => ({ from: edges[k] as number, to: edges[k + 1] as number, rows: n, ...(binary ? { ones } : {}) })),
    bins: groups.map((values) => {
      const mean = values.reduce((a, b) => a + b, 0) / values.length;
      const [min, max] = extent(values);
      const sd = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / Math.max(1, values.length - 1));
      const ones = values.filter((v) => v === 1).length;
      return { rows: values.length, min, max, sd, ...(binary ? { zeros: values.length - ones, ones } : {}) };
    }),
    lKurtosis: lKurtosis(sorted),
    ...(binary ? { commonShare: sorted.filter((v) => v >= from && v <= to).length / sorted.length } : {}),
  };
}

function extent(values: readonly number[]): [number, number] {
  return [values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY), values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)];
}

/** Fourth over second sample L-moment, by probability-weighted moments (Hosking 1990). */
export function lKurtosis(sorted: Float64Array): number {
  const n = sorted.length;
  const b = [0, 0, 0, 0];
  for (let i = 0; i < n; i++) {
    let weight = 1;
    for (let r = 0; r < 4; r++) {
      b[r] = (b[r] as number) + (weight * (sorted[i] as number)) / n;
      weight *= (i - r) / (n - 1 - r);
    }
  }
  const [b0, b1, b2, b3] = b as [number, number, number, number];
  return (20 * b3 - 30 * b2 + 12 * b1 - b0) / (2 * b1 - b0);
}
