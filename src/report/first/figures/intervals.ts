import { paint } from "../tokens.js";
import { axisBelow, el, figure, fitText, label, linearScale, textWidth } from "./svg.js";
import { drawn, type Figure } from "./types.js";

export interface IntervalRow {
  readonly label: string;
  readonly group?: string;
  readonly estimate: number;
  readonly lower: number;
  readonly upper: number;
  /** Drawn in the accent colour. */
  readonly base?: boolean;
}

/** Estimates with their 95 % intervals, one row each, on one axis; zero marked. */
export function intervals(given: {
  readonly name: string;
  readonly title: string;
  readonly caption: string;
  readonly axis: string;
  readonly rows: readonly IntervalRow[];
}): Figure {
  const { name, title, caption, axis, rows } = given;
  const numbers = [["group", "row", "estimate", "lower", "upper"], ...rows.map((r) => [r.group ?? "", r.label, r.estimate, r.lower, r.upper])];
  return drawn({ name, title, caption, numbers }, (width) => {
    const narrow = width < 500;
    const left = Math.min(narrow ? 130 : 270, 14 + Math.max(...rows.map((r) => textWidth(r.label, 11)), 60));
    const lines = rows.flatMap((row, i) => (row.group !== undefined && row.group !== rows[i - 1]?.group ? [row.group, row] : [row]));
    const step = rows.length > 30 ? 13 : 18;
    const top = 12;
    const bottom = top + lines.length * step;
    const ends = rows.flatMap((r) => [r.lower, r.upper, 0]).filter(Number.isFinite);
    const x = linearScale([Math.min(...ends), Math.max(...ends)], [left, width - 14], narrow ? 3 : 6);
    return figure(
      width,
      bottom + 46,
      title,
      caption,
      ...x.ticks.map((tick) => el("line", { x1: x(tick), x2: x(tick), y1: top, y2: bottom, stroke: paint("line"), "stroke-width": 0.7 })),
      el("line", { x1: x(0), x2: x(0), y1: top, y2: bottom, stroke: paint("axis"), "stroke-dasharray": "3 2" }),
      ...lines.map((line, i) => {
        const y = top + (i + 0.5) * step;
        if (typeof line === "string") return label(4, y + 4, fitText(line, width - 20, 11), { size: 11, weight: 600 });
        const colour = paint(line.base ? "accent" : "muted");
        return [
          label(left - 8, y + 4, fitText(line.label, left - 12, 11), { anchor: "end", size: 11 }),
          el("line", { x1: x(line.lower), x2: x(line.upper), y1: y, y2: y, stroke: colour, "stroke-width": 1.6 }),
          el("circle", { cx: x(line.estimate), cy: y, r: 3.2, fill: colour }),
        ].join("");
      }),
      axisBelow(x, bottom, [left, width - 14], fitText(axis, width - left + 60)),
    );
  });
}
