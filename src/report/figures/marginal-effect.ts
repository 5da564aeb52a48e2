import { panel } from "../draw/axes.js";
import { extent } from "../draw/scale.js";
import { band, boxes, curve as curved, line, text } from "../draw/svg.js";
import { type Figure, figure } from "../draw/figure.js";
import { count } from "../numbers.js";
import type { MarginalCurve } from "../results.js";
import { paint } from "../tokens.js";
import { intervalAt, intervalHeads, intervalNumbers, levels } from "./bands.js";
import { numbersTable } from "./numbers-table.js";

export interface MarginalOptions {
  readonly name: string;
  readonly title: string;
  readonly caption: string;
  readonly yTitle: string;
  readonly xTitle: string;
  readonly df?: number;
}

const opacities = { 0.95: 0.16, 0.9: 0.16, 0.5: 0.28 } as const;

/** The effect of one variable over another with bands of 50, 90 and 95 %, and below it where the sample lies: an effect drawn where there are no rows is a guess. */
export function marginalEffect(curve: MarginalCurve, { name, title, caption, yTitle, xTitle, df }: MarginalOptions): Figure {
  const points = curve.at.map((at, i) => ({ at, effect: curve.effect[i] as number, ci: [curve.lower[i], curve.upper[i]] as [number, number] }));
  const [low, high] = extent(curve.at);
  const bins = histogram(curve.values, low, high, 30);
  const [p5, p95] = [quantile(curve.values, 0.05), quantile(curve.values, 0.95)];
  const numbers = numbersTable(
    name,
    title,
    [xTitle, "Effect", ...intervalHeads],
    points.map(({ at, effect, ci }) => [at, effect, ...intervalNumbers(effect, ci, df)]),
  );
  const description = `A line of effects with bands over ${points.length} values; below it the distribution of ${count(curve.values.length)} rows. Numbers in the table below.`;
  return figure({ name, title, caption, description, numbers }, ({ width, narrow }) => {
    const p = panel({
      width,
      narrow,
      height: narrow ? 220 : 260,
      x: [low, high],
      y: extent([0, ...points.flatMap(({ ci }) => ci)]),
      yTitle,
      xTicks: [],
    });
    const most = Math.max(...bins.map(({ share }) => share), 1e-9);
    const q = panel({
      width,
      narrow,
      top: p.end + 10,
      height: narrow ? 50 : 64,
      x: [low, high],
      y: [0, 100 * most],
      yTitle: narrow ? "% of the sample" : "% of the sample's rows",
      xTitle,
      left: p.left,
    });
    const x = points.map(({ at }) => p.x(at));
    const body = [
      p.behind,
      ...levels.map((level) => {
        const ends = points.map(({ effect, ci }) => intervalAt(level, effect, ci, df));
        return band(
          x,
          ends.map(([l]) => p.y(l)),
          ends.map(([, u]) => p.y(u)),
          "accent",
          opacities[level],
        );
      }),
      curved(
        points.map(({ at, effect }) => [p.x(at), p.y(effect)]),
        "accent",
        { "stroke-width": 2 },
      ),
      q.behind,
      boxes(
        bins.map(({ from, to, share }) => [q.x(from) + 0.5, q.y(100 * share), q.x(to) - q.x(from) - 1, q.bottom - q.y(100 * share)]),
        paint("axis"),
      ),
      ...[p5, p95].flatMap((at, i) =>
        Number.isFinite(at) && at >= low && at <= high
          ? [
              ...[p, q].map((part) => line(part.x(at), part.top, part.x(at), part.bottom, "muted", { "stroke-width": 0.8, "stroke-dasharray": "2 3" })),
              text(p.x(at) + (i === 0 ? 4 : -4), p.top + 12, i === 0 ? "5 %" : "95 %", {
                size: 10.5,
                token: "muted",
                anchor: i === 0 ? "start" : "end",
                rim: true,
              }),
            ]
          : [],
      ),
    ].join("");
    return { height: q.end, body };
  });
}

/** Shares of values in equal bins; values outside are counted in no bin, but in the whole. */
function histogram(values: readonly number[], low: number, high: number, bins: number): { from: number; to: number; share: number }[] {
  const counts = new Array<number>(bins).fill(0);
  let all = 0;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    all++;
    if (value < low || value > high) continue;
    const k = Math.min(bins - 1, Math.floor(((value - low) / (high - low || 1)) * bins));
    counts[k] = (counts[k] ?? 0) + 1;
  }
  const step = (high - low) / bins;
  return counts.map((n, k) => ({ from: low + k * step, to: low + (k + 1) * step, share: all === 0 ? 0 : n / all }));
}

function quantile(values: readonly number[], p: number): number {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  return sorted[Math.round(p * (sorted.length - 1))] ?? Number.NaN;
}
