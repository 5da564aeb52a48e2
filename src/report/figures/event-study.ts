import { panel } from "../draw/axes.js";
import { extent } from "../draw/scale.js";
import { dot, line, rect, text } from "../draw/svg.js";
import { type Figure, figure } from "../draw/figure.js";
import { fitText } from "../draw/text-width.js";
import { fixed } from "../numbers.js";
import type { EventCurve } from "../results.js";
import { intervalAt, intervalHeads, intervalNumbers, levels } from "./bands.js";
import { numbersTable } from "./numbers-table.js";

export interface EventStudyOptions {
  readonly name: string;
  readonly title: string;
  readonly caption: string;
  /** What the effect is, with its unit. */
  readonly yTitle: string;
  readonly xTitle: string;
  /** Periods up to this one come before any answer: the placebo. */
  readonly placeboTo: number;
  readonly df?: number;
}

const strokes = { 0.95: 1.4, 0.9: 3.2, 0.5: 6.5 } as const;

/** Leads and lags of one variable: an estimate for each, intervals of 50, 90 and 95 %, the leads shaded and named as what they are. */
export function eventStudy(curve: EventCurve, { name, title, caption, yTitle, xTitle, placeboTo, df }: EventStudyOptions): Figure {
  const order = curve.at.map((_, i) => i).sort((a, b) => (curve.at[a] as number) - (curve.at[b] as number));
  const points = order.map((i) => ({ at: curve.at[i] as number, effect: curve.effect[i] as number, ci: [curve.lower[i], curve.upper[i]] as [number, number] }));
  const numbers = numbersTable(
    name,
    title,
    ["Period*", "Kind", "Estimate", ...intervalHeads],
    points.map(({ at, effect, ci }) => [at, at <= placeboTo ? "placebo" : "answer", effect, ...intervalNumbers(effect, ci, df)]),
  );
  const description = `${points.length} estimates from period ${fixed(points[0]?.at, 0)} to ${fixed(points.at(-1)?.at, 0)}; periods up to ${fixed(placeboTo, 0)} are placebo. Numbers in the table below.`;
  return figure({ name, title, caption, description, numbers }, ({ width, narrow }) => {
    const at = points.map((p) => p.at);
    const [first, last] = [Math.min(...at), Math.max(...at)];
    const p = panel({
      width,
      narrow,
      height: narrow ? 230 : 280,
      x: [first - 0.6, last + 0.6],
      y: extent([0, ...points.flatMap(({ ci }) => ci)]),
      xTitle,
      yTitle,
      head: 14,
      xTicks: at.map((t) => ({ at: t, text: t < 0 ? `−${-t}` : t > 0 ? `+${t}` : "0" })),
    });
    const edge = p.x(Math.min(last, placeboTo) + 0.5);
    const size = 11;
    const placebo = placeboTo >= first;
    const body = [
      placebo ? rect(p.left, p.top, edge - p.left, p.bottom - p.top, "shade") : "",
      p.behind,
      placebo
        ? text(p.left + 6, p.top - 5, fitText(narrow ? "placebo" : "placebo: no answer can follow yet", edge - p.left - 8, size), { size, token: "muted" })
        : "",
      placeboTo < last ? text(edge + 6, p.top - 5, "answer", { size, token: "muted" }) : "",
      ...points.flatMap(({ at: t, effect, ci }) => [
        ...levels.map((level) => {
          const [low, high] = intervalAt(level, effect, ci, df);
          return line(p.x(t), p.y(low), p.x(t), p.y(high), t <= placeboTo ? "axis" : "accent", {
            "stroke-width": strokes[level],
            "stroke-opacity": level === 0.5 ? 1 : 0.6,
          });
        }),
        dot(p.x(t), p.y(effect), 4.2, "ground", {}),
        dot(p.x(t), p.y(effect), 2.8, "text", {}),
      ]),
    ].join("");
    return { height: p.end, body };
  });
}
