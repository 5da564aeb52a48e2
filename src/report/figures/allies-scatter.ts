import { panel } from "../draw/axes.js";
import { extent } from "../draw/scale.js";
import { curve, dot, line, text } from "../draw/svg.js";
import { textWidth } from "../draw/text-width.js";
import { type Figure, figure } from "../draw/figure.js";
import type { Bin } from "./binned.js";
import { numbersTable } from "./numbers-table.js";

/** An ally's means over its years. */
export interface AllyMeans {
  readonly label: string;
  readonly x: number;
  readonly y: number;
  readonly years: number;
}

/** Each ally by its means, the outlying ones named, and over them the means of bins of ally-years with 95 % intervals. */
export function alliesScatter(
  allies: readonly AllyMeans[],
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
    ["Ally", "Mean of x", "Mean of y", "Years*"],
    allies.map((a) => [a.label, a.x, a.y, a.years]),
  );
  const description = `${allies.length} allies by their means. Numbers in the table below.`;
  return figure({ name, title, caption, description, numbers }, ({ width, narrow }) => {
    const padded = ([low, high]: [number, number]): [number, number] => [low - 0.04 * (high - low), high + 0.04 * (high - low)];
    const p = panel({
      width,
      narrow,
      height: narrow ? 260 : 340,
      x: padded(extent([...allies.map((a) => a.x), ...bins.map((b) => b.x)])),
      y: extent([...allies.map((a) => a.y), ...bins.flatMap((b) => b.ci)]),
      xTitle,
      yTitle,
    });
    const spots = allies.map((a) => ({ ...a, px: p.x(a.x), py: p.y(a.y) }));
    const body = [
      p.behind,
      ...spots.map(({ px, py }) => dot(px, py, 3.2, "axis", { "fill-opacity": 0.75 })),
      curve(
        bins.map((b) => [p.x(b.x), p.y(b.y)]),
        "accent",
        { "stroke-width": 1.6 },
      ),
      ...bins.map((b) => line(p.x(b.x), p.y(b.ci[0]), p.x(b.x), p.y(b.ci[1]), "accent", { "stroke-width": 1.6 })),
      ...bins.map((b) => dot(p.x(b.x), p.y(b.y), 3, "accent")),
      ...named(spots, { left: p.left, right: p.right, top: p.top, most: narrow ? 7 : 16 }),
    ].join("");
    return { height: p.end, body };
  });
}

interface Spot extends AllyMeans {
  readonly px: number;
  readonly py: number;
}

/** Names of the allies that lie farthest out, as many as can stand without touching another name. */
function named(spots: readonly Spot[], { left, right, top, most }: { left: number; right: number; top: number; most: number }): string[] {
  const size = 10.5;
  const middle = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
  const [mx, my] = [middle(spots.map(({ px }) => px)), middle(spots.map(({ py }) => py))];
  const far = [...spots].sort((a, b) => (b.px - mx) ** 2 + (b.py - my) ** 2 - (a.px - mx) ** 2 - (a.py - my) ** 2);
  const taken: { x0: number; x1: number; y: number }[] = [];
  const labels: string[] = [];
  for (const { label, px, py } of far) {
    if (labels.length >= most) break;
    const wide = textWidth(label, size);
    const atRight = px + 7 + wide <= right;
    const box = atRight ? { x0: px + 7, x1: px + 7 + wide, y: py } : { x0: px - 7 - wide, x1: px - 7, y: py };
    if (box.x0 < left || py < top - 4) continue;
    const touches = taken.some((other) => Math.abs(other.y - box.y) < size + 2 && box.x0 < other.x1 + 4 && other.x0 < box.x1 + 4);
    if (touches) continue;
    taken.push(box);
    labels.push(text(atRight ? px + 7 : px - 7, py + 3.5, label, { size, anchor: atRight ? "start" : "end", rim: true }));
  }
  return labels;
}
