import { panel } from "../draw/axes.js";
import { extent } from "../draw/scale.js";
import { dot, line, text } from "../draw/svg.js";
import { fitText } from "../draw/text-width.js";
import { type Figure, figure } from "../draw/figure.js";
import { significant } from "../numbers.js";
import { sizes } from "../tokens.js";
import type { ForestRow } from "./forest.js";
import { numbersTable } from "./numbers-table.js";

/** Estimates without each unit in turn, sorted, with 95 % intervals; those that move it most are named. */
export function leaveOneOut(
  rows: readonly ForestRow[],
  base: ForestRow | undefined,
  { name, title, caption, yTitle }: { readonly name: string; readonly title: string; readonly caption: string; readonly yTitle: string },
): Figure {
  const sorted = [...rows].sort((a, b) => a.estimate - b.estimate);
  const numbers = numbersTable(
    name,
    title,
    ["Left out", "Estimate", "95 % low", "95 % high", "n*"],
    sorted.map((r) => [r.label, r.estimate, ...r.ci, r.n ?? ""]),
  );
  const description = `${rows.length} estimates from ${significant(sorted[0]?.estimate)} without ${sorted[0]?.label} to ${significant(sorted.at(-1)?.estimate)} without ${sorted.at(-1)?.label}.`;
  return figure({ name, title, caption, description, numbers, width: sizes.wide }, ({ width, narrow }) => {
    const named = sorted.length > 12 ? (narrow ? 3 : 4) : 0;
    const p = panel({
      width,
      narrow,
      height: narrow ? 230 : 250,
      x: [-1, sorted.length],
      y: extent([0, ...rows.flatMap(({ ci }) => ci)]),
      yTitle,
      head: named ? (named + 1) * 13.5 : 0,
      xTitle: "Allies left out, from the one without which the estimate is least",
      xTicks: [],
    });
    const size = 10.5;
    const names = (list: readonly ForestRow[], end: "start" | "end"): string =>
      [
        end === "start" ? "without these it is least:" : "without these it is most:",
        ...list.map(({ label }) => fitText(label, (p.right - p.left) / 2 - 8, size)),
      ]
        .map((word, i) =>
          text(end === "start" ? p.left : p.right, p.top - 5 - (named - i) * 13.5, word, { size, anchor: end, token: i === 0 ? "muted" : "text" }),
        )
        .join("");
    const body = [
      p.behind,
      base ? line(p.left, p.y(base.estimate), p.right, p.y(base.estimate), "accent", { "stroke-width": 1.2, "stroke-dasharray": "5 3" }) : "",
      ...sorted.map(({ ci }, i) => line(p.x(i), p.y(ci[0]), p.x(i), p.y(ci[1]), "axis", { "stroke-width": 1.1 })),
      ...sorted.map(({ estimate }, i) => dot(p.x(i), p.y(estimate), 2.4, "text")),
      named ? names(sorted.slice(0, named), "start") + names(sorted.slice(-named).reverse(), "end") : "",
    ].join("");
    return { height: p.end, body };
  });
}
