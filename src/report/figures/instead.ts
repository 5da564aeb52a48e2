import type { Way } from "../../theory/index.js";
import { axisBelow } from "../draw/axes.js";
import { type Figure, figure } from "../draw/figure.js";
import { keyRow } from "../draw/keys.js";
import { extent, linearScale } from "../draw/scale.js";
import { line, rect, text } from "../draw/svg.js";
import { textWidth } from "../draw/text-width.js";
import { paint } from "../tokens.js";
import { significant } from "../numbers.js";
import { numbersTable } from "./numbers-table.js";

export const wayNames: Readonly<Record<Way["way"], string>> = {
  selective: "Each ally its own contract",
  uniform: "One signal promised to all",
  unconditional: "The same signals, whatever they do",
  none: "No signal at all",
};

const bars = [
  { of: "worth", label: "worth of all concessions", token: "ramp2" },
  { of: "cost", label: "cost of the signals", token: "away" },
  { of: "payoff", label: "left to the patron", token: "accent" },
] as const;

/** Selective reassurance beside what could be done instead: what is won, what it costs, what is left. */
export function instead(ways: readonly Way[], { name, title, caption }: { readonly name: string; readonly title: string; readonly caption: string }): Figure {
  const numbers = numbersTable(
    name,
    title,
    ["Way", "Worth of concessions", "Cost of signals", "Left to the patron"],
    ways.map((w) => [wayNames[w.way], w.worth, w.cost, w.payoff]),
  );
  const description = ways.map((w) => `${wayNames[w.way]}: ${significant(w.payoff)} utils a period are left.`).join(" ");
  return figure({ name, title, caption, description, numbers }, ({ width, narrow }) => {
    const size = 11;
    const key = keyRow(
      bars.map(({ label, token }) => ({ label, fill: paint(token) })),
      0,
      0,
      width,
    );
    const room = Math.ceil(Math.max(...ways.flatMap((w) => bars.map(({ of }) => textWidth(significant(w[of]), size))))) + 10;
    const lowest = Math.min(0, ...ways.map((w) => w.payoff));
    // Values stand outside their bars, at the left of those below zero.
    const x = linearScale(
      extent([0, ...ways.flatMap((w) => [w.worth, w.cost, w.payoff])]),
      [lowest < 0 ? Math.max(room, 18) : 18, width - Math.max(room, 18)],
      { wanted: narrow ? 4 : 7 },
    );
    const height = 13;
    let y = key.height + 10;
    const body = [key.body];
    const grid: string[] = [];
    for (const w of ways) {
      body.push(text(0, y + 12, wayNames[w.way], { size: 11.5, bold: w.way === "selective", rim: true }));
      y += 18;
      grid.push(
        ...x.ticks.map((tick) => line(x(tick), y - 1, x(tick), y + 3 * height + 1, tick === 0 ? "axis" : "line", { "stroke-width": tick === 0 ? 1.2 : 0.7 })),
      );
      for (const { of, token } of bars) {
        const [from, to] = [Math.min(x(0), x(w[of])), Math.max(x(0), x(w[of]))];
        const negative = w[of] < 0;
        body.push(
          rect(from, y, to - from, height - 2, token),
          text(negative ? from - 5 : to + 5, y + height - 3, significant(w[of]), {
            size,
            anchor: negative ? "end" : "start",
            token: of === "payoff" ? "text" : "muted",
            bold: of === "payoff",
          }),
        );
        y += height;
      }
      y += 9;
    }
    const below = axisBelow(x, y, "Utils a period, over all allies", width);
    return { height: y + below.height, body: [...grid, ...body, below.body].join("") };
  });
}
