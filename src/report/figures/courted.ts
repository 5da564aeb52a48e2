import { yearScale } from "../draw/scale.js";
import { boxes, text } from "../draw/svg.js";
import { fitText, textWidth } from "../draw/text-width.js";
import { type Figure, figure } from "../draw/figure.js";
import { paint, sizes } from "../tokens.js";
import { numbersTable } from "./numbers-table.js";

/** An ally: for each year whether it was courted; undefined: not in the sample, NaN: not known. */
export interface CourtedRow {
  readonly label: string;
  readonly values: readonly (number | undefined)[];
}

/** Who was courted when: a thin line while the state is an ally, a thick one while it is courted. */
export function courted(
  rows: readonly CourtedRow[],
  { name, title, caption, first }: { readonly name: string; readonly title: string; readonly caption: string; readonly first: number },
): Figure {
  const span = Math.max(1, ...rows.map(({ values }) => values.length));
  const years = ({ values }: CourtedRow): number => values.filter((v) => v !== undefined && v > 0).length;
  const known = ({ values }: CourtedRow): number => values.filter((v) => v !== undefined && !Number.isNaN(v)).length;
  const sorted = [...rows].sort((a, b) => years(b) - years(a) || known(b) - known(a) || (a.label < b.label ? -1 : 1));
  const numbers = numbersTable(
    name,
    title,
    ["Ally", "Years courted*", "Years known*", ...Array.from({ length: span }, (_, i) => `${first + i}*`)],
    sorted.map((row) => [row.label, years(row), known(row), ...Array.from({ length: span }, (_, i) => row.values[i] ?? "")]),
  );
  const description = `${rows.length} allies; ${sorted[0]?.label} was courted in ${sorted[0] ? years(sorted[0]) : 0} years, the most. Numbers in the table below.`;
  return figure({ name, title, caption, description, numbers, width: sizes.wide }, ({ width, narrow }) => {
    const [size, height] = narrow ? [10, 13] : [10.5, 12];
    const left = Math.min(narrow ? 108 : 250, Math.ceil(Math.max(...rows.map((r) => textWidth(r.label, size)), 20)) + 8);
    const room = narrow ? 44 : 60;
    const top = 22;
    const cell = (width - left - room) / span;
    const x = yearScale([first, first + span], [left, left + span * cell], narrow ? 3 : 8);
    const [thin, thick]: [number, number, number, number][][] = [[], []];
    sorted.forEach(({ values }, r) => {
      const middle = top + r * height + height / 2;
      for (const { from, to } of spansWhere(values, (v) => v !== undefined)) thin?.push([left + from * cell, middle - 0.5, (to - from) * cell, 1]);
      for (const { from, to } of spansWhere(values, (v) => v !== undefined && v > 0)) thick?.push([left + from * cell, middle - 4, (to - from) * cell, 8]);
    });
    const bottom = top + sorted.length * height;
    const ticks = x.ticks.filter((tick) => tick < first + span);
    const body = [
      text(width, 11, narrow ? "years" : "years courted", { anchor: "end", size, token: "muted" }),
      ...ticks.flatMap((tick) => [11, bottom + 14].map((y) => text(x(tick) + cell / 2, y, String(tick), { anchor: "middle", size: 11, token: "muted" }))),
      boxes(thin ?? [], paint("axis")),
      boxes(thick ?? [], paint("accent")),
      ...sorted.flatMap((row, r) => [
        text(left - 6, top + r * height + height - 3, fitText(row.label, left - 6, size), { anchor: "end", size }),
        text(width, top + r * height + height - 3, `${years(row)} of ${known(row)}`, { anchor: "end", size, token: "muted" }),
      ]),
    ].join("");
    return { height: bottom + 20, body };
  });
}

function spansWhere(values: readonly (number | undefined)[], holds: (value: number | undefined) => boolean): { from: number; to: number }[] {
  const found: { from: number; to: number }[] = [];
  for (let i = 0; i < values.length; ) {
    let to = i;
    while (to < values.length && holds(values[to])) to++;
    if (to > i) found.push({ from: i, to });
    i = to + 1;
  }
  return found;
}
