import { extent, yearScale } from "../draw/scale.js";
import { boxes, el, hatching, rect, text } from "../draw/svg.js";
import { fitText, textWidth } from "../draw/text-width.js";
import { type Canvas, type Drawing, type Figure, figure } from "../draw/figure.js";
import { fixed } from "../numbers.js";
import { paint, ramp, sizes } from "../tokens.js";
import { numbersTable } from "./numbers-table.js";

/** A row: its label, a value for each year (undefined: not in the sample; NaN: missing), a remark that stands at its end. */
export interface StripRow {
  readonly label: string;
  readonly values: readonly (number | undefined)[];
  readonly remark?: string;
  /** A heading that stands above the row where it differs from the row before. */
  readonly group?: string;
}

export interface StripOptions {
  readonly name: string;
  readonly title: string;
  readonly caption: string;
  readonly description: string;
  /** What the shade measures, with its unit. */
  readonly unit: string;
  readonly first: number;
  readonly rows: readonly StripRow[];
  /** Values of the faintest and the fullest shade; values beyond get the same. By default the 2nd and the 98th percentile. */
  readonly ends?: readonly [number, number];
  /** What a hatched and what an empty cell mean. */
  readonly missing?: string;
  readonly absent?: string;
  /** Head above the remarks. */
  readonly remarks?: string;
  readonly legend: (value: number) => string;
}

/** Rows by years, shaded by value in seven equal steps; what is missing is hatched, what is not in the sample stays empty. */
export function strip(options: StripOptions): Figure {
  const { name, title, caption, description, rows, first } = options;
  const span = Math.max(1, ...rows.map(({ values }) => values.length));
  const years = Array.from({ length: span }, (_, i) => first + i);
  const numbers = numbersTable(
    name,
    title,
    ["Row", ...years.map((year) => String(year))],
    rows.map((row) => [row.label, ...years.map((_, i) => row.values[i] ?? "")]),
  );
  return figure({ name, title, caption, description, numbers, width: sizes.wide }, (canvas) => drawStrip(options, span, canvas));
}

function drawStrip(options: StripOptions, span: number, { width, narrow, id }: Canvas): Omit<Drawing, "width"> {
  const { rows, first, unit, missing = "not recorded", absent, remarks, legend } = options;
  const [low, high] = options.ends ?? trimmed(rows);
  const size = narrow ? 10 : 10.5;
  const height = narrow ? 13 : 12;
  const left = Math.min(narrow ? 108 : 250, Math.ceil(Math.max(...rows.map((row) => textWidth(row.label, size)), 20)) + 8);
  const room =
    rows.some((row) => row.remark) && !narrow
      ? Math.ceil(Math.max(...rows.map((row) => textWidth(row.remark ?? "", size)), textWidth(remarks ?? "", size))) + 10
      : 2;
  const cell = (width - left - room) / span;
  const key = legendOf({ low, high, unit, missing, absent, legend }, width, id("missing"));
  let y = key.height + 18;
  const top = y;
  const shades: [number, number, number, number][][] = ramp.map(() => []);
  const hatched: [number, number, number, number][] = [];
  const labels: string[] = [];
  rows.forEach((row, r) => {
    if (row.group !== undefined && row.group !== rows[r - 1]?.group) {
      y += r === 0 ? 4 : 8;
      labels.push(text(0, y + size, fitText(row.group, width, size), { size, bold: true, token: "muted" }));
      y += height + 3;
    }
    labels.push(text(left - 6, y + height - 3, fitText(row.label, left - 6, size), { anchor: "end", size }));
    if (row.remark && !narrow) labels.push(text(width, y + height - 3, row.remark, { anchor: "end", size, token: "muted" }));
    for (const run of runs(row.values, low, high)) {
      const box: [number, number, number, number] = [left + run.from * cell, y, (run.to - run.from) * cell, height - 1];
      (run.shade === undefined ? hatched : (shades[run.shade] as typeof hatched)).push(box);
    }
    y += height;
  });
  const x = yearScale([first, first + span], [left, left + span * cell], narrow ? 3 : 8);
  const body = [
    hatching(id("missing")),
    key.body,
    remarks && !narrow ? text(width, top - 5, remarks, { anchor: "end", size, token: "muted" }) : "",
    ...labels,
    boxes(hatched, `url(#${id("missing")})`),
    ...shades.map((list, i) => boxes(list, paint(ramp[i] ?? "ramp0"))),
    ...x.ticks.flatMap((tick) =>
      tick >= first + span ? [] : [text(x(tick) + cell / 2, y + 14, String(tick), { anchor: "middle", size: 11, token: "muted" })],
    ),
    ...x.ticks.flatMap((tick) =>
      tick >= first + span ? [] : [text(x(tick) + cell / 2, top - 5, String(tick), { anchor: "middle", size: 11, token: "muted" })],
    ),
  ].join("");
  return { height: y + 20, body };
}

interface Key {
  readonly low: number;
  readonly high: number;
  readonly unit: string;
  readonly missing: string;
  readonly absent: string | undefined;
  readonly legend: (value: number) => string;
}

/** The ramp with its ends, and what hatching and emptiness mean. */
function legendOf({ low, high, unit, missing, absent, legend }: Key, width: number, pattern: string): { body: string; height: number } {
  const [swatch, size] = [22, 11];
  const parts: string[] = [text(0, size, fitText(unit, width, size), { size, token: "muted" })];
  const lowText = legend(low);
  let x = Math.ceil(textWidth(lowText, size)) + 6;
  let y = 20;
  parts.push(text(0, y + 10, lowText, { size, token: "muted" }));
  ramp.forEach((token, i) => {
    parts.push(rect(x + i * swatch, y, swatch, 12, token));
  });
  x += ramp.length * swatch + 6;
  parts.push(text(x, y + 10, legend(high), { size, token: "muted" }));
  x += Math.ceil(textWidth(legend(high), size)) + 18;
  const items = [{ fill: `url(#${pattern})`, label: missing }, ...(absent === undefined ? [] : [{ fill: "none", label: absent }])];
  for (const { fill, label } of items) {
    const wide = 20 + textWidth(label, size);
    if (x + wide > width) {
      x = 0;
      y += 19;
    }
    parts.push(
      el("rect", { x: x + 0.5, y: y + 0.5, width: 14, height: 11, fill, stroke: paint("line") }),
      text(x + 20, y + 10, label, { size, token: "muted" }),
    );
    x += wide + 16;
  }
  return { body: parts.join(""), height: y + 16 };
}

/** Cells of a row that stand beside one another and look alike. */
function* runs(values: readonly (number | undefined)[], low: number, high: number): Generator<{ from: number; to: number; shade: number | undefined }> {
  const shadeOf = (value: number): number | undefined =>
    Number.isNaN(value) ? undefined : Math.min(ramp.length - 1, Math.max(0, Math.floor(((value - low) / (high - low || 1)) * ramp.length)));
  for (let i = 0; i < values.length; ) {
    const value = values[i];
    if (value === undefined) {
      i++;
      continue;
    }
    const shade = shadeOf(value);
    let to = i + 1;
    for (let next = values[to]; next !== undefined && shadeOf(next) === shade; next = values[to]) to++;
    yield { from: i, to, shade };
    i = to;
  }
}

function trimmed(rows: readonly StripRow[]): [number, number] {
  const known = rows
    .flatMap(({ values }) => values)
    .filter((v): v is number => v !== undefined && !Number.isNaN(v))
    .sort((a, b) => a - b);
  if (known.length === 0) return [0, 1];
  const at = (p: number): number => known[Math.round(p * (known.length - 1))] as number;
  const [low, high] = [at(0.02), at(0.98)];
  return high > low ? [low, high] : extent(known);
}

export function decimal(value: number): string {
  return fixed(value, 1);
}
