import type { AllyShown, ContractCurve } from "../../theory/index.js";
import { leftRoom, type Panel, panel } from "../draw/axes.js";
import { type Box, placedLabels } from "../draw/labels.js";
import { extent, linearScale } from "../draw/scale.js";
import { band, curve, dot, line, rect, text } from "../draw/svg.js";
import { type Figure, figure } from "../draw/figure.js";
import { fitText, textWidth, wrapText } from "../draw/text-width.js";
import { paint } from "../tokens.js";
import { fixed, many } from "../numbers.js";
import { numbersTable } from "./numbers-table.js";

export interface ContractPicture {
  readonly name: string;
  readonly title: string;
  readonly caption: string;
  /** Allies with contracts of their own, drawn on the curve or, where they differ from it in more than reluctance, off it. */
  readonly allies?: readonly AllyShown[];
}

/** The contract over an ally's reluctance: what it gets and what it concedes, the three kinds of allies, and the pivotal one. */
export function contractPicture({ points, aligned: alone, cutOff, peak }: ContractCurve, { name, title, caption, allies = [] }: ContractPicture): Figure {
  const at = points.map(({ reluctance }) => reluctance);
  const [low, high] = extent(at);
  // The aligned concede all without a reward; the lost lie beyond the cut-off.
  const aligned = Math.min(alone, cutOff);
  const none = peak.reassurance === 0;
  const numbers = numbersTable(
    name,
    title,
    ["Ally", "Reluctance", "Reward", "Concession"],
    [...allies.map((a) => [a.id, a.reluctance, a.reassurance, a.concession]), ...points.map((p) => ["curve", p.reluctance, p.reassurance, p.concession])],
  );
  const description = none
    ? "No ally of any reluctance gets a reward: none that the patron would pay buys anything."
    : `The reward is zero up to a reluctance of ${fixed(aligned, 2)}, highest at ${fixed(peak.reluctance, 2)} with ${fixed(peak.reassurance, 2)}, and zero again beyond ${fixed(cutOff, 2)}.${allies.length > 0 ? ` ${many(allies.length, "ally", "allies")} drawn on it.` : ""}`;
  return figure({ name, title, caption, description, numbers }, ({ width, narrow }) => {
    const mixed = allies.some((a) => !a.onCurve);
    const domain = extent([0, ...points.map((q) => q.reassurance), ...allies.map((a) => a.reassurance)]);
    const left = Math.max(
      leftRoom(linearScale(domain, [100, 0], { wanted: 4, nice: true })),
      leftRoom(linearScale([0, 1], [100, 0], { wanted: 2, nice: true })),
    );
    const over = linearScale([low, high], [left, width - 14]);
    const regions = (
      none
        ? [{ from: low, to: high, label: "no contract", below: "no reward is worth paying", shaded: false }]
        : [
            { from: low, to: aligned, label: "aligned", below: "concede unpaid", shaded: false },
            { from: aligned, to: cutOff, label: "courted", below: "concede for a reward", shaded: true },
            { from: cutOff, to: high, label: "lost", below: "cannot be bought", shaded: false },
          ]
    )
      .filter(({ from, to }) => to > from)
      .map((r) => {
        // Names may use the margins.
        const ends = [r.from === low ? 0 : over(r.from) + 3, r.to === high ? width : over(r.to) - 3] as const;
        return { ...r, middle: (ends[0] + ends[1]) / 2, lines: wrapText(r.below, ends[1] - ends[0], 10.5), wide: ends[1] - ends[0] };
      });
    const top = 24 + 13 * Math.max(...regions.map(({ lines }) => lines.length));
    const p = panel({
      width,
      narrow,
      top,
      height: narrow ? 170 : 200,
      // Room for the name of the peak.
      head: 16,
      x: [low, high],
      y: domain,
      left,
      yTitle: "Reward after conceding (signal units)",
      xTicks: [],
    });
    const q = panel({
      width,
      narrow,
      top: p.end + 12,
      height: narrow ? 80 : 100,
      x: [low, high],
      y: [0, 1],
      yTitle: "Concession (share of the demand)",
      xTitle: "Reluctance of the ally (utils per demand; willingness is its negative)",
      left,
    });
    const pivotal = none ? { body: "", box: [0, 0, 0, 0] as const } : pivot(p, peak, narrow);
    const body = [
      ...[p, q].flatMap((part) =>
        regions.filter((r) => r.shaded).map((r) => rect(part.x(r.from), part.top, part.x(r.to) - part.x(r.from), part.bottom - part.top, "shade")),
      ),
      p.behind,
      q.behind,
      ...regions.flatMap(({ middle, wide, label, lines }) =>
        // A region too narrow for its name goes unnamed; the description tells of it.
        wide < textWidth(label, 12, true)
          ? []
          : [
              text(middle, 11, label, { anchor: "middle", size: 12, bold: true }),
              ...lines.map((part, i) => text(middle, 25 + i * 13, part, { anchor: "middle", size: 10.5, token: "muted" })),
            ],
      ),
      ...[aligned, cutOff]
        .filter((x) => x > low && x < high && !none)
        .map((x) => [p, q].map((part) => line(part.x(x), part.top, part.x(x), part.bottom, "axis", { "stroke-dasharray": "3 3" })).join("")),
      band(
        at.map(p.x),
        at.map(() => p.y(0)),
        points.map((r) => p.y(r.reassurance)),
        "accent",
        0.14,
      ),
      curve(
        points.map((r) => [p.x(r.reluctance), p.y(r.reassurance)]),
        "accent",
        { "stroke-width": 2.2 },
      ),
      curve(
        points.map((r) => [q.x(r.reluctance), q.y(r.concession)]),
        "text",
        { "stroke-width": 2 },
      ),
      pivotal.body,
      ...(none || cutOff <= low || cutOff >= high ? [] : [cutOffName(p, cutOff, width)]),
      ...alliesOn(p, q, allies, pivotal.box),
      ...(mixed
        ? [
            text(
              p.left,
              q.end + 12,
              fitText(
                narrow ? "Hollow: more than reluctance differs" : "Hollow: allies that differ from the curve in more than reluctance",
                width - p.left,
                10.5,
              ),
              {
                size: 10.5,
                token: "muted",
              },
            ),
          ]
        : []),
    ].join("");
    return { height: q.end + (mixed ? 18 : 0), body };
  });
}

/** The highest reward: a diamond, its name above it. */
function pivot(p: Panel, { reluctance, reassurance }: ContractCurve["peak"], narrow: boolean): { readonly body: string; readonly box: Box } {
  const [x, y] = [p.x(reluctance), p.y(reassurance)];
  const words = `${narrow ? "pivotal" : "pivotal ally: the highest reward"}, ${fixed(reassurance, 2)} at ${fixed(reluctance, 2)}`;
  const wide = textWidth(words, 10.5, true);
  const from = Math.max(p.left + 2, Math.min(p.right - wide, x - wide / 2));
  const body = [
    curve(
      [
        [x, y - 5],
        [x + 5, y],
        [x, y + 5],
        [x - 5, y],
        [x, y - 5],
        [x + 5, y],
      ],
      "ground",
      { fill: paint("accent"), "stroke-width": 1.2 },
    ),
    text(from, y - 9, words, { size: 10.5, bold: true, rim: true }),
  ].join("");
  return { body, box: [from, y - 21, from + wide, y - 5] };
}

function cutOffName(p: Panel, cutOff: number, width: number): string {
  const words = `cut-off ${fixed(cutOff, 2)}`;
  const wide = textWidth(words, 10.5);
  const right = p.x(cutOff) + 5 + wide <= width;
  return text(p.x(cutOff) + (right ? 5 : -5), p.top + 12, words, { size: 10.5, token: "muted", rim: true, anchor: right ? "start" : "end" });
}

/** Each ally in both panels; names while there are few. */
function alliesOn(p: Panel, q: Panel, allies: readonly AllyShown[], covered: Box): string[] {
  const r = allies.length > 40 ? 2.4 : 3.6;
  const mark = (x: number, y: number, filled: boolean): string =>
    filled ? dot(x, y, r, "text", { stroke: paint("ground"), "stroke-width": 1 }) : dot(x, y, r, "ground", { stroke: paint("text"), "stroke-width": 1.4 });
  const named = allies.length > 1 && allies.length <= 40 ? allies : [];
  return [
    ...allies.map((a) => mark(p.x(a.reluctance), p.y(a.reassurance), a.onCurve) + mark(q.x(a.reluctance), q.y(a.concession), a.onCurve)),
    placedLabels(
      named.map((a) => ({ x: p.x(a.reluctance), y: p.y(a.reassurance), label: fitText(a.id, p.right - p.left > 400 ? 180 : 96, 10.5) })),
      [p.left + 2, p.top, p.right, p.bottom],
      { size: 10.5, rim: true },
      [covered],
    ),
  ];
}
