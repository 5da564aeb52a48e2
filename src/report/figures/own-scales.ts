import { linearScale } from "../draw/scale.js";
import { dot, line, rect, text } from "../draw/svg.js";
import { textWidth, wrapText } from "../draw/text-width.js";
import { type Figure, figure } from "../draw/figure.js";
import { estimateText, intervalText, many } from "../numbers.js";
import { intervalAt, levels } from "./bands.js";
import type { ForestRow } from "./forest.js";
import { numbersTable } from "./numbers-table.js";

/** An estimate in a unit of its own; `detectable`: the smallest effect that its design could have found. */
export interface OwnScaleRow extends ForestRow {
  readonly detectable?: number;
}

const strokes = { 0.95: 1.4, 0.9: 3, 0.5: 6 } as const;

/** Small figures below one another, each estimate on an axis of its own around zero, with the zone that its design cannot tell from zero. */
export function ownScales(
  rows: readonly OwnScaleRow[],
  { name, title, caption }: { readonly name: string; readonly title: string; readonly caption: string },
): Figure {
  const numbers = numbersTable(
    name,
    title,
    ["Claim", "Estimate", "95 % low", "95 % high", "Smallest detectable"],
    rows.map((r) => [r.label, r.estimate, ...r.ci, r.detectable ?? ""]),
  );
  const description = `${many(rows.length, "estimate")}, each on its own axis. Numbers in the table below.`;
  return figure({ name, title, caption, description, numbers }, ({ width, narrow }) => {
    const size = 11.5;
    let y = 0;
    const marks = rows.map((row) => {
      const reach = 1.06 * Math.max(...row.ci.map(Math.abs), Math.abs(row.detectable ?? 0), 1e-12);
      const x = linearScale([-reach, reach], [18, width - 18], { wanted: narrow ? 4 : 8 });
      const value = `${estimateText(row.estimate, row.se)} [${intervalText(...row.ci, row.se)}]`;
      const beside = textWidth(row.label, size) + textWidth(value, size) + 24 <= width;
      const heading = beside ? [row.label] : [...wrapText(row.label, width, size), value];
      const top = y + heading.length * 16 + 4;
      const at = top + 15;
      const y0 = y;
      y = top + 66;
      return [
        ...heading.map((part, i) => text(0, y0 + 12 + i * 16, part, { size, token: part === value ? "muted" : "text" })),
        beside ? text(width, y0 + 12, value, { anchor: "end", size, token: "muted" }) : "",
        row.detectable === undefined ? "" : rect(x(-row.detectable), top, x(row.detectable) - x(-row.detectable), 30, "shade"),
        line(x(0), top, x(0), top + 30, "axis", { "stroke-width": 1.2 }),
        ...levels.map((level) => {
          const [from, to] = intervalAt(level, row.estimate, row.ci, row.df);
          return line(x(from), at, x(to), at, "accent", { "stroke-width": strokes[level], "stroke-opacity": level === 0.5 ? 0.95 : 0.6 });
        }),
        dot(x(row.estimate), at, 4.2, "ground"),
        dot(x(row.estimate), at, 2.8, "text"),
        line(x.range[0], top + 30, x.range[1], top + 30, "line"),
        ...x.ticks.map(
          (tick) =>
            line(x(tick), top + 30, x(tick), top + 34, "axis") + text(x(tick), top + 45, x.text(tick), { anchor: "middle", size: 10.5, token: "muted" }),
        ),
      ].join("");
    });
    return { height: y - 6, body: marks.join("") };
  });
}
