import type { ContractSweep } from "../../theory/index.js";
import { leftRoom } from "../draw/axes.js";
import { type Figure, figure } from "../draw/figure.js";
import { extent, linearScale } from "../draw/scale.js";
import { curve, dot, line, text } from "../draw/svg.js";
import { fitText } from "../draw/text-width.js";
import { paint } from "../tokens.js";
import { plain, significant } from "../numbers.js";
import { numbersTable } from "./numbers-table.js";

/** Names of primitives as a reader meets them, with their units. */
export const primitiveNames: Readonly<Record<string, { readonly name: string; readonly unit: string }>> = {
  reluctance: { name: "Reluctance", unit: "utils per demand" },
  costCurvature: { name: "Curvature of cost", unit: "utils per demand²" },
  securityNeed: { name: "Need of security", unit: "utils" },
  satiation: { name: "Satiation", unit: "" },
  stake: { name: "Stake", unit: "utils per demand" },
  signalCost: { name: "Cost of a signal", unit: "utils per unit" },
  patience: { name: "Patience", unit: "discount factor" },
  turnover: { name: "Turnover", unit: "chance of a new leader a period" },
  noise: { name: "Noise of answers", unit: "utils" },
  demandCost: { name: "Cost of a demand", unit: "utils" },
};

const size = 10.5;
const parts = [
  { of: "reassurance", head: "Reward (signal units)", token: "accent" },
  { of: "concession", head: "Concession (share of the demand)", token: "text" },
] as const;

/** Comparative statics: reward and concession over each primitive, with the value at hand and the exact slope there. */
export function statics(
  sweeps: readonly ContractSweep[],
  { name, title, caption }: { readonly name: string; readonly title: string; readonly caption: string },
): Figure {
  const numbers = numbersTable(
    name,
    title,
    ["Primitive", "Value", "Reward", "Concession"],
    sweeps.flatMap((s) => s.at.map((at, k) => [nameOf(s), at, s.reassurance[k] as number, s.concession[k] as number])),
  );
  const description = sweeps
    .map(
      (s) =>
        `At ${nameOf(s).toLowerCase()} ${plain(s.base.at)} the reward has a slope of ${significant(s.slope.reassurance)}, the concession of ${significant(s.slope.concession)}.`,
    )
    .join(" ");
  return figure({ name, title, caption, description, numbers }, ({ width, narrow }) => {
    const columns = narrow ? 2 : 4;
    const tops = parts.map(({ of }) =>
      of === "concession" ? ([0, 1] as const) : extent([0, ...sweeps.flatMap((s) => [...s.reassurance, s.base.reassurance])]),
    );
    const left = Math.max(...tops.map((domain) => leftRoom(linearScale(domain, [100, 0], { wanted: 3, nice: true }))));
    const gap = 16;
    const cell = (width - left - 6 - gap * (columns - 1)) / columns;
    const height = narrow ? 84 : 92;
    const body: string[] = [];
    let y = 0;
    for (let first = 0; first < sweeps.length; first += columns) {
      const row = sweeps.slice(first, first + columns);
      row.forEach((s, k) => {
        const from = left + k * (cell + gap);
        body.push(text(from, y + 11, fitText(nameOf(s), cell, 12.5), { size: 11.5, bold: true }));
      });
      y += 18;
      parts.forEach((part, which) => {
        body.push(text(0, y + 11, part.head, { size, token: "muted" }));
        y += 22;
        const scale = linearScale(tops[which] as readonly [number, number], [y + height, y], { wanted: 3, nice: true });
        for (const [k, s] of row.entries()) body.push(small(s, part, scale, [left + k * (cell + gap), left + k * (cell + gap) + cell], k === 0, which === 1));
        y += height + (which === 1 ? 20 : 8);
      });
      row.forEach((s, k) => {
        const unit = primitiveNames[s.over]?.unit ?? "";
        body.push(text(left + k * (cell + gap), y + 11, fitText(unit, cell, size), { size, token: "muted" }));
      });
      y += 30;
    }
    return { height: y - 10, body: body.join("") };
  });
}

function small(
  s: ContractSweep,
  { of, token }: (typeof parts)[number],
  y: ReturnType<typeof linearScale>,
  [from, to]: readonly [number, number],
  labelled: boolean,
  ticked: boolean,
): string {
  const x = linearScale(extent([...(s.over === "reluctance" ? [] : [0]), ...s.at, s.base.at]), [from, to], { wanted: 4 });
  const [bottom, top] = y.range;
  const base = [x(s.base.at), y(s.base[of])] as const;
  // The tangent: a quarter of the width, or less where it would leave the panel.
  const reach = (x.domain[1] - x.domain[0]) / 5;
  const slope = s.slope[of];
  const ends = ([-1, 1] as const).map((side) => {
    const ahead = side === 1 ? x.domain[1] - s.base.at : s.base.at - x.domain[0];
    const height = slope * side > 0 ? y.domain[1] - s.base[of] : s.base[of] - y.domain[0];
    const d = side * Math.max(0, Math.min(reach, ahead, slope === 0 ? reach : height / Math.abs(slope)));
    return [x(s.base.at + d), y(s.base[of] + slope * d)] as const;
  });
  const words = `slope ${slope > 0 ? "+" : ""}${significant(slope, 2)}`;
  // The words stand at the right where the curve leaves more room: above it or below.
  const right = s.at.flatMap((at, k) => (x(at) > (from + to) / 2 ? [y(s[of][k] as number)] : []));
  const below = bottom - Math.max(top, ...right) > Math.min(bottom, ...right) - top;
  return [
    ...y.ticks.map(
      (tick) =>
        line(from, y(tick), to, y(tick), tick === 0 ? "axis" : "line", { "stroke-width": tick === 0 ? 1.2 : 0.7 }) +
        (labelled ? text(from - 7, y(tick) + 4, y.text(tick), { anchor: "end", token: "muted", size }) : ""),
    ),
    ...(ticked
      ? x.ticks.map(
          (tick) =>
            line(x(tick), bottom, x(tick), bottom + 4, "axis") +
            text(Math.max(from + 4, Math.min(to - 6, x(tick))), bottom + 16, x.text(tick), { anchor: "middle", token: "muted", size }),
        )
      : []),
    line(base[0], top, base[0], bottom, "axis", { "stroke-dasharray": "2 3", "stroke-width": 0.8 }),
    curve(
      s.at.map((at, k) => [x(at), y(s[of][k] as number)]),
      token,
      { "stroke-width": 2 },
    ),
    curve(ends, "muted", { "stroke-width": 1.2, "stroke-dasharray": "4 2" }),
    dot(base[0], base[1], 3.6, token, { stroke: paint("ground"), "stroke-width": 1.2 }),
    text(to, below ? bottom - 6 : top + 10, words, { size: 10, anchor: "end", token: "muted", rim: true }),
  ].join("");
}

function nameOf({ over }: ContractSweep): string {
  return primitiveNames[over]?.name ?? over;
}

/** The base value of a sweep in words. */
export function baseText({ over, base }: ContractSweep): string {
  return `${primitiveNames[over]?.name.toLowerCase() ?? over} ${plain(base.at)}`;
}
