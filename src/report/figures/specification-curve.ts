import { panel } from "../draw/axes.js";
import { extent } from "../draw/scale.js";
import { dot, line, text } from "../draw/svg.js";
import { fitText, textWidth } from "../draw/text-width.js";
import { type Figure, figure } from "../draw/figure.js";
import { significant } from "../numbers.js";
import { sizes } from "../tokens.js";
import type { ForestRow } from "./forest.js";
import { numbersTable } from "./numbers-table.js";

/** Estimates under other choices, sorted, and below each the choice that makes it differ from the main one. */
export function specificationCurve(
  rows: readonly ForestRow[],
  { name, title, caption, yTitle }: { readonly name: string; readonly title: string; readonly caption: string; readonly yTitle: string },
): Figure {
  const sorted = [...rows].sort((a, b) => a.estimate - b.estimate);
  const choices = [...new Map(rows.filter((r) => !r.base).map((r) => [`${r.group}\u0000${r.label}`, r])).values()];
  const numbers = numbersTable(
    name,
    title,
    ["Group", "Choice", "Estimate", "95 % low", "95 % high", "n*"],
    sorted.map((r) => [r.group ?? "", r.label, r.estimate, ...r.ci, r.n ?? ""]),
  );
  const description = `${rows.length} estimates from ${significant(sorted[0]?.estimate)} (${sorted[0]?.label}) to ${significant(sorted.at(-1)?.estimate)} (${sorted.at(-1)?.label}).`;
  return figure({ name, title, caption, description, numbers, width: sizes.wide }, ({ width, narrow }) => {
    const size = narrow ? 10 : 11;
    const left = Math.min(narrow ? 150 : 330, Math.ceil(Math.max(...choices.map((c) => textWidth(c.label, size)), 60)) + 14);
    const p = panel({
      width,
      narrow,
      height: narrow ? 170 : 200,
      x: [-0.7, sorted.length - 0.3],
      y: extent([0, ...rows.flatMap(({ ci }) => ci)]),
      yTitle,
      left,
      xTicks: [],
    });
    const step = 16;
    let y = p.bottom + 16;
    const matrix: string[] = [];
    choices.forEach((choice, i) => {
      if (choice.group !== choices[i - 1]?.group) {
        matrix.push(text(0, y + 11, fitText(choice.group ?? "", width, size), { size, bold: true, token: "muted" }));
        y += step + 2;
      }
      matrix.push(
        text(left - 10, y + 11, fitText(choice.label, left - 12, size), { size, anchor: "end" }),
        line(p.left, y + 7.5, p.right, y + 7.5, "line", { "stroke-width": 0.7 }),
        ...sorted.flatMap((r, j) => (r.group === choice.group && r.label === choice.label && !r.base ? [dot(p.x(j), y + 7.5, 4, "text")] : [])),
      );
      y += step;
      if (choices[i + 1]?.group !== choice.group) y += 6;
    });
    const body = [
      p.behind,
      ...sorted.flatMap((r, j) => {
        const colour = r.base ? "accent" : "text";
        return [
          line(p.x(j), p.y(r.ci[0]), p.x(j), p.y(r.ci[1]), r.base ? "accent" : "axis", { "stroke-width": r.base ? 2.4 : 1.4 }),
          dot(p.x(j), p.y(r.estimate), r.base ? 4 : 3, colour),
          r.base ? text(p.x(j), p.y(r.ci[1]) - 6, "main", { size: 10.5, anchor: "middle", token: "accent", rim: true }) : "",
        ];
      }),
      ...matrix,
    ].join("");
    return { height: y + 4, body };
  });
}
