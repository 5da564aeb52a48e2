import { axisBelow } from "../draw/axes.js";
import { extent, linearScale } from "../draw/scale.js";
import { dot, line, text } from "../draw/svg.js";
import { fitText, textWidth } from "../draw/text-width.js";
import { type Canvas, type Drawing, type Figure, figure } from "../draw/figure.js";
import { count, estimateText, intervalText, many } from "../numbers.js";
import { sizes, type Token } from "../tokens.js";
import { intervalAt, intervalHeads, intervalNumbers, levels } from "./bands.js";
import { numbersTable } from "./numbers-table.js";

/** An estimate with its 95 % interval; `base`: the one that others vary. */
export interface ForestRow {
  readonly label: string;
  readonly group?: string;
  readonly estimate: number;
  readonly ci: readonly [number, number];
  readonly se?: number;
  readonly df?: number;
  readonly n?: number;
  readonly base?: boolean;
}

export interface ForestOptions {
  readonly name: string;
  readonly title: string;
  readonly caption: string;
  readonly axis: string;
}

const strokes = { 0.95: 1.3, 0.9: 2.8, 0.5: 5.5 } as const;

/** Coefficients on one axis with intervals of 50, 90 and 95 %; a phone gets the label above its line. */
export function forest(rows: readonly ForestRow[], options: ForestOptions): Figure {
  const { name, title, caption } = options;
  const numbers = numbersTable(
    name,
    title,
    ["Group", "Estimate of", "Estimate", ...intervalHeads, "n*"],
    rows.map((r) => [r.group ?? "", r.label, r.estimate, ...intervalNumbers(r.estimate, r.ci, r.df), r.n ?? ""]),
  );
  const above = rows.filter((r) => r.ci[0] > 0).length;
  const below = rows.filter((r) => r.ci[1] < 0).length;
  const description = `${many(rows.length, "estimate")}: of their intervals ${count(above)} above zero, ${count(below)} below, ${count(rows.length - above - below)} with zero inside. Numbers in the table below.`;
  return figure({ name, title, caption, description, numbers, width: sizes.wide }, (canvas) => drawForest(rows, options, canvas));
}

function drawForest(rows: readonly ForestRow[], { axis }: ForestOptions, { width, narrow }: Canvas): Omit<Drawing, "width"> {
  const size = 11.5;
  const values = rows.map((r) => `${estimateText(r.estimate, r.se ?? (r.ci[1] - r.ci[0]) / 3.92)}  [${intervalText(...r.ci, r.se)}]`);
  const room = narrow ? 22 : Math.ceil(Math.max(...values.map((v) => textWidth(v, size)))) + 16;
  const left = narrow ? 22 : Math.min(340, Math.ceil(Math.max(...rows.map((r) => textWidth(r.label, size)), 40)) + 14);
  const x = linearScale(extent([0, ...rows.flatMap(({ ci }) => ci)]), [left, width - room], { wanted: narrow ? 4 : 6, nice: true });
  const step = narrow ? 36 : 21;
  let y = 6;
  const marks: string[] = [];
  rows.forEach((row, i) => {
    if (row.group !== undefined && row.group !== rows[i - 1]?.group) {
      y += i === 0 ? 0 : 8;
      marks.push(text(0, y + 13, fitText(row.group, width, size), { size, bold: true, token: "muted" }));
      y += 20;
    }
    const at = y + (narrow ? 25 : step / 2);
    const colour: Token = row.base ? "accent" : "text";
    const [label, value] = [row.label, values[i] as string];
    marks.push(
      ...(narrow
        ? [text(0, y + 13, fitText(`${label}  ${value}`, width, 11), { size: 11, bold: row.base ?? false, rim: true })]
        : [
            text(left - 10, at + 4, fitText(label, left - 12, size), { anchor: "end", size, bold: row.base ?? false }),
            text(width, at + 4, value, { anchor: "end", size, token: "muted" }),
          ]),
      ...levels.map((level) => {
        const [from, to] = intervalAt(level, row.estimate, row.ci, row.df);
        return line(x(from), at, x(to), at, colour, { "stroke-width": strokes[level], "stroke-opacity": level === 0.5 ? 0.9 : 0.55 });
      }),
      dot(x(row.estimate), at, 4, "ground"),
      dot(x(row.estimate), at, 2.8, colour),
    );
    y += step;
  });
  const bottom = y + 6;
  const below = axisBelow(x, bottom, axis, width);
  const grid = x.ticks.map((tick) => line(x(tick), 4, x(tick), bottom, tick === 0 ? "axis" : "line", { "stroke-width": tick === 0 ? 1.2 : 0.7 }));
  return { height: bottom + below.height, body: [...grid, ...marks, below.body].join("") };
}
