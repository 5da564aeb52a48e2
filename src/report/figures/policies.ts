import type { AttentionView } from "../../theory/index.js";
import { axisBelow } from "../draw/axes.js";
import { type Figure, figure } from "../draw/figure.js";
import { extent, linearScale } from "../draw/scale.js";
import { dot, line, text } from "../draw/svg.js";
import { fitText, textWidth } from "../draw/text-width.js";
import { sizes } from "../tokens.js";
import { fixed, percent } from "../numbers.js";
import { intervalAt, levels } from "./bands.js";
import { numbersTable } from "./numbers-table.js";

/** The seven policies as a reader meets them. */
export const policyWords: Readonly<Record<string, string>> = {
  index: "By index (looks ahead)",
  myopic: "Most surplus now",
  loyal: "Most loyal first",
  reluctant: "Most reluctant first",
  threatened: "Most threatened first",
  rotation: "In turn",
  random: "By lot",
};

const strokes = { 0.95: 1.3, 0.9: 2.8, 0.5: 5.5 } as const;

/** What each policy is worth with intervals over runs, best first, and the bound that no policy passes. */
export function policies(view: AttentionView, { name, title, caption }: { readonly name: string; readonly title: string; readonly caption: string }): Figure {
  const { horizonBound, runs } = view;
  const rows = [...view.policies].sort((a, b) => b.mean - a.mean);
  const numbers = numbersTable(
    name,
    title,
    ["Policy", "Worth", "95 % low", "95 % high", "Less than by index", "95 % low", "95 % high", "Demands a period", "Met a period", "Signal units a period"],
    [
      ...rows.map((p) => [
        wordsOf(p.name),
        p.mean,
        p.lower,
        p.upper,
        p.difference.mean,
        p.difference.lower,
        p.difference.upper,
        p.demands,
        p.concessions,
        p.signals,
      ]),
      ["Bound", horizonBound, ...new Array<number>(8).fill(Number.NaN)],
    ],
  );
  const share = (value: number): string => (horizonBound > 0 ? percent(value / horizonBound, 1) : "–");
  const [best, worst] = [rows[0], rows.at(-1)];
  const description =
    best && worst
      ? `Best is “${wordsOf(best.name)}” with ${share(best.mean)} of the bound, least “${wordsOf(worst.name)}” with ${share(worst.mean)}. Numbers in the table below.`
      : "No policy was played.";
  return figure({ name, title, caption, description, numbers, width: sizes.wide }, ({ width, narrow }) => {
    const size = 11.5;
    const digits = Math.max(0, ...rows.map(decimals));
    const values = rows.map((p) => `${fixed(p.mean, digits)} [${fixed(p.lower, digits)}, ${fixed(p.upper, digits)}], ${share(p.mean)}`);
    const room = narrow ? 14 : Math.ceil(Math.max(...values.map((v) => textWidth(v, size)), 10)) + 18;
    const left = narrow ? 14 : Math.ceil(Math.max(...rows.map((p) => textWidth(wordsOf(p.name), size, true)), 40)) + 14;
    const x = linearScale(extent([horizonBound, ...rows.flatMap((p) => [p.lower, p.upper])]), [left, width - room], { wanted: narrow ? 4 : 6, nice: true });
    const step = narrow ? 37 : 23;
    const top = narrow ? 22 : 38;
    let y = top;
    const dashed = { "stroke-width": 1.6, "stroke-dasharray": "5 3" };
    const marks = rows.map((p, i) => {
      const at = y + (narrow ? 27 : step / 2);
      const token = p.name === "index" ? "accent" : "text";
      const own = narrow
        ? [
            text(0, y + 14, fitText(wordsOf(p.name), width / 2, 11), { size: 11, bold: p.name === "index", rim: true }),
            text(width, y + 14, fitText(`${fixed(p.mean, digits)}, ${share(p.mean)}`, width / 2, 11), {
              size: 11,
              anchor: "end",
              token: "muted",
              rim: true,
            }),
          ]
        : [
            text(left - 10, at + 4, wordsOf(p.name), { anchor: "end", size, bold: p.name === "index" }),
            text(width, at + 4, values[i] as string, { anchor: "end", size, token: "muted" }),
          ];
      y += step;
      // On a phone the bound is drawn beside the marks alone, not through the words above them.
      const bound: string = narrow ? line(x(horizonBound), at - 7, x(horizonBound), at + 7, "away", dashed) : "";
      return [
        bound,
        ...own,
        ...levels.map((level) => {
          const [from, to] = intervalAt(level, p.mean, [p.lower, p.upper], Math.max(1, runs - 1));
          return line(x(from), at, x(to), at, token, { "stroke-width": strokes[level], "stroke-opacity": level === 0.5 ? 0.9 : 0.55 });
        }),
        dot(x(p.mean), at, 4, "ground"),
        dot(x(p.mean), at, 2.8, token),
      ].join("");
    });
    const bottom = y + 6;
    const words = `bound ${fixed(horizonBound, 2)}`;
    const wide = textWidth(words, 11, true);
    const below = axisBelow(x, bottom, `Worth to the patron over ${view.periods} periods (discounted utils)`, width);
    const body = [
      ...x.ticks.map((tick) => line(x(tick), top - 2, x(tick), bottom, "line", { "stroke-width": 0.7 })),
      ...(narrow
        ? [line(x(horizonBound), top - 6, x(horizonBound), top, "away", dashed)]
        : [line(x(horizonBound), top - 6, x(horizonBound), bottom, "away", dashed)]),
      text(Math.min(width - wide, Math.max(0, x(horizonBound) - wide / 2)), top - 10, words, { size: 11, bold: true }),
      ...(narrow ? [] : [text(width, 12, "mean [95 % interval], share of the bound", { size: 10.5, anchor: "end", token: "muted" })]),
      ...marks,
      below.body,
    ];
    return { height: bottom + below.height, body: body.join("") };
  });
}

function wordsOf(name: string): string {
  return policyWords[name] ?? name;
}

function decimals({ lower, upper }: { readonly lower: number; readonly upper: number }): number {
  const half = (upper - lower) / 2;
  return half >= 1 ? 1 : half >= 0.1 ? 2 : 3;
}
