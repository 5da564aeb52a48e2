import { panel } from "../draw/axes.js";
import { extent } from "../draw/scale.js";
import { band, curve, line, rect, text } from "../draw/svg.js";
import { type Figure, figure } from "../draw/figure.js";
import { fitText, wrapText } from "../draw/text-width.js";
import { fixed } from "../numbers.js";
import type { ContractCurve } from "../results.js";
import { numbersTable } from "./numbers-table.js";

/** The contract over an ally's reluctance: what it gets and what it concedes, and the three kinds of allies. */
export function contractPicture(
  { points, cutOff }: ContractCurve,
  { name, title, caption }: { readonly name: string; readonly title: string; readonly caption: string },
): Figure {
  const at = points.map(({ reluctance }) => reluctance);
  const [low, high] = extent(at);
  // The aligned concede all without a reward; the lost lie beyond the cut-off.
  const aligned = Math.min(cutOff, points.find(({ reassurance }) => reassurance > 0)?.reluctance ?? cutOff);
  const peak = points.reduce((best, p) => (p.reassurance > best.reassurance ? p : best), points[0] ?? { reluctance: 0, reassurance: 0, concession: 0 });
  const numbers = numbersTable(
    name,
    title,
    ["Reluctance", "Reward", "Concession"],
    points.map((p) => [p.reluctance, p.reassurance, p.concession]),
  );
  const description = `The reward is zero up to a reluctance of ${fixed(aligned, 2)}, highest at ${fixed(peak.reluctance, 2)} and zero again beyond ${fixed(cutOff, 2)}.`;
  return figure({ name, title, caption, description, numbers }, ({ width, narrow }) => {
    const top = 46;
    const p = panel({
      width,
      narrow,
      top,
      height: narrow ? 150 : 180,
      x: [low, high],
      y: extent([0, ...points.map((q) => q.reassurance)]),
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
      left: p.left,
    });
    const regions = [
      { from: low, to: aligned, label: "aligned", below: "concede unpaid", shaded: false },
      { from: aligned, to: cutOff, label: "pivotal", below: "concede for a reward", shaded: true },
      { from: cutOff, to: high, label: "lost", below: "cannot be bought", shaded: false },
    ].filter(({ from, to }) => to > from);
    const body = [
      ...[p, q].flatMap((part) =>
        regions.filter((r) => r.shaded).map((r) => rect(part.x(r.from), part.top, part.x(r.to) - part.x(r.from), part.bottom - part.top, "shade")),
      ),
      p.behind,
      q.behind,
      ...regions.flatMap(({ from, to, label, below }) => {
        const wide = p.x(to) - p.x(from) - 6;
        const middle = p.x((from + to) / 2);
        return [
          text(middle, 11, fitText(label, Math.max(wide, 60), 12.5), { anchor: "middle", size: 12, bold: true }),
          ...wrapText(below, Math.max(wide, 60), 10.5).map((part, i) => text(middle, 25 + i * 13, part, { anchor: "middle", size: 10.5, token: "muted" })),
        ];
      }),
      ...[aligned, cutOff]
        .filter((x) => x > low && x < high)
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
      peak.reassurance > 0
        ? text(p.x(peak.reluctance), p.y(peak.reassurance) - 7, "highest reward", { anchor: "middle", size: 10.5, token: "muted", rim: true })
        : "",
    ].join("");
    return { height: q.end, body };
  });
}
