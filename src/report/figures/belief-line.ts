import type { LearningView } from "../../theory/index.js";
import { type Panel, panel } from "../draw/axes.js";
import { type Figure, figure } from "../draw/figure.js";
import { arrow, keyRow } from "../draw/keys.js";
import { extent } from "../draw/scale.js";
import { curve, dot, line, rect, text } from "../draw/svg.js";
import { textWidth } from "../draw/text-width.js";
import { paint } from "../tokens.js";
import { fixed, percent, plain, significant } from "../numbers.js";
import { numbersTable } from "./numbers-table.js";

/** Two types: what the patron is worth, offers and learns over its belief in the first. */
export function beliefLine(view: LearningView, { name, title, caption }: { readonly name: string; readonly title: string; readonly caption: string }): Figure {
  const { map, costs } = view;
  const b = map.beliefs.map((row) => row[0] as number);
  const asked = noDemand(map.offer, b);
  const numbers = numbersTable(
    name,
    title,
    ["Belief", "Worth", "Offer", "Chance that it is met", "Largest promise that holds", "Best for this period alone", "Belief after yes", "Belief after no"],
    b.map((at, k) => [
      at,
      map.value[k] as number,
      map.offer[k] ?? Number.NaN,
      map.compliance[k] as number,
      map.limit[k] ?? Number.NaN,
      map.today[k] ?? Number.NaN,
      map.met[k]?.[0] as number,
      map.refused[k]?.[0] as number,
    ]),
  );
  return figure({ name, title, caption, description: beliefWords(view), numbers }, ({ width, narrow }) => {
    const prior = map.prior[0] as number;
    const common = { width, narrow, x: [0, 1] as const, xTicks: [] };
    const value = panel({
      ...common,
      height: narrow ? 84 : 100,
      y: extent([0, ...map.value]),
      yTitle: "Worth of the relation to the patron (utils from now on)",
    });
    const key = keyRow(
      [
        { label: "offered", line: { token: "accent", width: 2.4 } },
        { label: "best for this period alone", line: { token: "text", dash: "5 3", width: 1.4 } },
        { label: "largest promise that holds", line: { token: "away", dash: "1.5 3", width: 2 } },
        { label: "no demand", fill: paint("shade") },
      ],
      value.end + 28,
      0,
      width,
    );
    const known = [map.offer, map.today, map.limit].flatMap((list) => list.filter((s): s is number => s !== null));
    const offer = panel({
      ...common,
      top: value.end + 8,
      head: key.height + 4,
      height: narrow ? 120 : 140,
      y: extent([0, ...known]),
      yTitle: "Reward offered (signal units)",
      left: value.left,
    });
    const moveKey = keyRow(
      [
        { label: "after a yes", line: { token: "accent" } },
        { label: "after a no", line: { token: "away", dash: "4 2" } },
        { label: "the prior, to which a new leader brings it back", line: { token: "muted", dash: "2 3", width: 1 } },
      ],
      offer.end + 28,
      0,
      width,
    );
    const moves = panel({
      ...common,
      top: offer.end + 8,
      head: moveKey.height + 4,
      height: narrow ? 150 : 190,
      y: [0, 1],
      yTitle: "Belief after the answer",
      left: value.left,
      xTitle: `Patron's belief that conceding costs the ally ${plain(costs[0])} rather than ${plain(costs[1])} utils`,
      xTicks: [0, 0.2, 0.4, 0.6, 0.8, 1].map((at) => ({ at, text: fixed(at, 1) })),
    });
    const all = [value, offer, moves];
    const heights = (part: Panel, list: readonly (number | null)[]) =>
      b.map((at, k) => [part.x(at), list[k] === null ? Number.NaN : part.y(list[k] as number)] as const);
    const body = [
      ...all.flatMap((part) => asked.map(({ from, to }) => rect(part.x(from), part.top, part.x(to) - part.x(from), part.bottom - part.top, "shade"))),
      ...all.map((part) => part.behind),
      key.body,
      moveKey.body,
      ...all.map((part) => line(part.x(prior), part.top, part.x(prior), part.bottom, "muted", { "stroke-width": 0.8, "stroke-dasharray": "2 3" })),
      text(Math.min(value.x(prior) + 4, width - textWidth("prior", 10.5)), value.bottom - 6, "prior", { size: 10.5, token: "muted", rim: true }),
      curve(heights(value, map.value), "accent", { "stroke-width": 2.2 }),
      curve(heights(offer, map.limit), "away", { "stroke-width": 2, "stroke-dasharray": "1.5 3" }),
      curve(heights(offer, map.today), "text", { "stroke-width": 1.4, "stroke-dasharray": "5 3" }),
      curve(heights(offer, map.offer), "accent", { "stroke-width": 2.4 }),
      ...asked.map(({ from, to }) => {
        const wide = offer.x(to) - offer.x(from);
        return wide > textWidth("no demand", 10.5) + 4
          ? text(offer.x((from + to) / 2), offer.bottom - 7, "no demand", { anchor: "middle", size: 10.5, token: "muted" })
          : "";
      }),
      movement(moves, view, narrow ? 11 : 19),
    ].join("");
    return { height: moves.end, body };
  });
}

/** Arrows from the belief before to the beliefs after, at beliefs evenly apart where something is asked. */
function movement(part: Panel, { map }: LearningView, wanted: number): string {
  const b = map.beliefs.map((row) => row[0] as number);
  const out = [
    line(part.x(0), part.y(0), part.x(1), part.y(1), "line", { "stroke-width": 1 }),
    line(part.left, part.y(map.prior[0] as number), part.right, part.y(map.prior[0] as number), "muted", { "stroke-width": 0.8, "stroke-dasharray": "2 3" }),
  ];
  for (let k = 1; k <= wanted; k++) {
    const goal = k / (wanted + 1);
    const node = b.reduce((best, at, i) => (Math.abs(at - goal) < Math.abs((b[best] as number) - goal) ? i : best), 0);
    if (map.offer[node] === null) continue;
    const [x, y] = [part.x(b[node] as number), part.y(b[node] as number)];
    out.push(
      arrow(x, y, x, part.y(map.met[node]?.[0] as number), "accent"),
      arrow(x, y, x, part.y(map.refused[node]?.[0] as number), "away", { dash: "4 2" }),
      dot(x, y, 2, "text"),
    );
  }
  return out.join("");
}

/** Where nothing is asked: from half-way to the node before to half-way to the node after. */
function noDemand(offer: readonly (number | null)[], b: readonly number[]): { readonly from: number; readonly to: number }[] {
  const found: { from: number; to: number }[] = [];
  for (let i = 0; i < offer.length; i++) {
    if (offer[i] !== null) continue;
    let j = i;
    while (j + 1 < offer.length && offer[j + 1] === null) j++;
    found.push({
      from: i === 0 ? (b[0] as number) : ((b[i - 1] as number) + (b[i] as number)) / 2,
      to: j === b.length - 1 ? (b[j] as number) : ((b[j + 1] as number) + (b[j] as number)) / 2,
    });
    i = j;
  }
  return found;
}

/** What the figure shows, in a sentence or two. */
export function beliefWords({ map, costs }: LearningView): string {
  const b = map.beliefs.map((row) => row[0] as number);
  const made = map.offer.flatMap((s, k) => (s === null ? [] : [{ s, b: b[k] as number, k }]));
  const [first, last] = [made[0], made.at(-1)];
  if (!first || !last) return "No demand is made at any belief: none is worth its cost, or no promise holds.";
  const most = made.reduce((best, one) => (one.s > best.s ? one : best), first);
  const silent = map.offer.length - made.length;
  const where =
    silent === 0
      ? "A demand is made at every belief."
      : `A demand is made while the patron believes with a chance between ${percent(first.b)} and ${percent(last.b)} that conceding costs ${plain(costs[0])} utils.`;
  return `${where} The reward offered is between ${significant(Math.min(...made.map(({ s }) => s)))} and ${significant(most.s)} signal units, highest at a belief of ${percent(most.b)}.`;
}
