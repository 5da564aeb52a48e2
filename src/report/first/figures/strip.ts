import { paint, type Token } from "../tokens.js";
import { el, figure, fitText, hatching, label, linearScale } from "./svg.js";
import { drawn, type Figure } from "./types.js";

export interface StripRow {
  readonly label: string;
  /** By year from the first; NaN: in the panel, value missing; undefined: not in the panel. */
  readonly values: readonly (number | undefined)[];
}

export interface StripOptions {
  readonly name: string;
  readonly title: string;
  readonly caption: string;
  readonly unit: string;
  readonly first: number;
  readonly rows: readonly StripRow[];
  /** Values at the ends of the ramp; default: 5th and 95th percentile. */
  readonly ends?: readonly [number, number];
}

const ramp: readonly Token[] = ["ramp0", "ramp1", "ramp2", "ramp3", "ramp4"];

/** Rows of years shaded by a value on one ramp; missing is hatched, what is not in the panel is empty. */
export function strip({ name, title, caption, unit, first, rows, ends }: StripOptions): Figure {
  const known = rows
    .flatMap(({ values }) => values)
    .filter((v): v is number => v !== undefined && !Number.isNaN(v))
    .sort((a, b) => a - b);
  const at = (p: number): number => known[Math.min(known.length - 1, Math.max(0, Math.round(p * (known.length - 1))))] ?? 0;
  const [low, high] = ends ?? [at(0.05), at(0.95)];
  const shade = (value: number): Token => ramp[Math.max(0, Math.min(4, Math.floor(((value - low) / (high - low || 1)) * 5)))] as Token;
  const span = Math.max(...rows.map(({ values }) => values.length));
  return drawn(
    {
      name,
      title,
      caption,
      numbers: [
        ["unit", ...Array.from({ length: span }, (_, i) => first + i)],
        ...rows.map((row) => [row.label, ...Array.from({ length: span }, (_, i) => row.values[i] ?? "")]),
      ],
    },
    (width) => {
      const narrow = width < 500;
      const [size, height] = narrow ? [8, 9] : [9, 10];
      const left = narrow ? 78 : 132;
      const top = 40;
      const cell = (width - left - 10) / span;
      const id = `h-${name}-${width}`;
      const years = linearScale([first, first + span - 1], [left + cell / 2, left + (span - 0.5) * cell], narrow ? 4 : 8);
      const legend = ramp
        .map((token, i) => el("rect", { x: left + i * 22, y: 8, width: 22, height: 9, fill: paint(token), stroke: paint("line"), "stroke-width": 0.5 }))
        .join("");
      const bottom = top + rows.length * height;
      return figure(
        width,
        bottom + 24,
        title,
        caption,
        hatching(id),
        legend,
        label(left - 4, 16, low.toFixed(1).replace("-", "−"), { anchor: "end", size: 10, token: "muted" }),
        label(left + 114, 16, `${high.toFixed(1).replace("-", "−")}  ${fitText(unit, width - left - 150, 10)}`, { size: 10, token: "muted" }),
        el("rect", { x: left, y: 23, width: 9, height: 9, fill: `url(#${id})`, stroke: paint("line"), "stroke-width": 0.5 }),
        label(left + 13, 31, "not recorded", { size: 10, token: "muted" }),
        ...rows.map(({ label: text, values }, r) => {
          const y = top + r * height;
          return (
            label(left - 4, y + height - 2, fitText(text, left - 6, size), { anchor: "end", size, token: "text" }) +
            values
              .map((v, i) =>
                v === undefined
                  ? ""
                  : el("rect", { x: left + i * cell, y, width: cell, height: height - 1, fill: Number.isNaN(v) ? `url(#${id})` : paint(shade(v)) }),
              )
              .join("")
          );
        }),
        ...years.ticks
          .filter((t) => Number.isInteger(t))
          .map((tick) => label(years(tick), bottom + 14, String(tick), { anchor: "middle", size: 10, token: "muted" })),
      );
    },
  );
}
