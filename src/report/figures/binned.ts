import { panel } from "../draw/axes.js";
import { extent } from "../draw/scale.js";
import { curve, dot, line } from "../draw/svg.js";
import { type Figure, figure } from "../draw/figure.js";
import { fixed } from "../numbers.js";
import { intervalAt, intervalHeads, intervalNumbers, levels } from "./bands.js";
import { numbersTable } from "./numbers-table.js";

/** The mean of y within a bin of x, with its 95 % interval. */
export interface Bin {
  readonly x: number;
  readonly y: number;
  readonly ci: readonly [number, number];
  readonly n: number;
  readonly allies: number;
}

const strokes = { 0.95: 1.4, 0.9: 3.2, 0.5: 6.5 } as const;

/** Means of y over bins of x with intervals of 50, 90 and 95 %. */
export function binned(
  bins: readonly Bin[],
  {
    name,
    title,
    caption,
    xTitle,
    yTitle,
  }: { readonly name: string; readonly title: string; readonly caption: string; readonly xTitle: string; readonly yTitle: string },
): Figure {
  const numbers = numbersTable(
    name,
    title,
    ["Mean of x", "Mean of y", ...intervalHeads, "Rows", "Allies"],
    bins.map(({ x, y, ci, n, allies }) => [x, y, ...intervalNumbers(y, ci, allies - 1), n, allies]),
  );
  const description = `${bins.length} means with intervals, from ${fixed(bins[0]?.y, 2)} at the least x to ${fixed(bins.at(-1)?.y, 2)} at the most. Numbers in the table below.`;
  return figure({ name, title, caption, description, numbers }, ({ width, narrow }) => {
    const [low, high] = extent(bins.map(({ x }) => x));
    const pad = 0.04 * (high - low || 1);
    const p = panel({
      width,
      narrow,
      height: narrow ? 220 : 260,
      x: [low - pad, high + pad],
      y: extent(bins.flatMap(({ ci }) => ci)),
      xTitle,
      yTitle,
      zeroX: true,
    });
    const body = [
      p.behind,
      curve(
        bins.map(({ x, y }) => [p.x(x), p.y(y)]),
        "axis",
        { "stroke-width": 1 },
      ),
      ...bins.flatMap(({ x, y, ci, allies }) => [
        ...levels.map((level) => {
          const [from, to] = intervalAt(level, y, ci, allies - 1);
          return line(p.x(x), p.y(from), p.x(x), p.y(to), "accent", { "stroke-width": strokes[level], "stroke-opacity": level === 0.5 ? 1 : 0.6 });
        }),
        dot(p.x(x), p.y(y), 4.2, "ground"),
        dot(p.x(x), p.y(y), 2.8, "text"),
      ]),
    ].join("");
    return { height: p.end, body };
  });
}
