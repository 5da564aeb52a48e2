import type { PolicyMap } from "../../theory/index.js";
import { leftRoom } from "../draw/axes.js";
import { type Figure, figure } from "../draw/figure.js";
import { rampKey, shadeOf } from "../draw/keys.js";
import { extent, linearScale } from "../draw/scale.js";
import { boxes, hatching, line, paragraph, text } from "../draw/svg.js";
import { fitText } from "../draw/text-width.js";
import { paint, type Token } from "../tokens.js";
import { fixed } from "../numbers.js";
import { numbersTable } from "./numbers-table.js";
import { primitiveNames } from "./statics.js";

/** What is offered over the belief and each of some primitives: shades for rewards, hatching where nothing is asked; a line at the value at hand. */
export function policyMaps(
  maps: readonly PolicyMap[],
  {
    name,
    title,
    caption,
    belief,
  }: { readonly name: string; readonly title: string; readonly caption: string /** What the belief is in. */; readonly belief: string },
): Figure {
  const rewards = maps.flatMap(({ offer }) => offer.flatMap((row) => row.filter((s): s is number => s !== null)));
  const [low, high] = extent(rewards);
  const numbers = numbersTable(
    name,
    title,
    ["Primitive", "Value", "Belief", "Offer"],
    maps.flatMap((m) => m.at.flatMap((value, i) => m.beliefs.map((b, k) => [nameOf(m), value, b, m.offer[i]?.[k] ?? Number.NaN]))),
  );
  const description = maps
    .map((m) => {
      const asked = m.offer.map((row) => row.filter((s) => s !== null).length / row.length);
      return `${nameOf(m)} from ${fixed(m.at[0], 2)} to ${fixed(m.at.at(-1), 2)}: a demand is made at ${fixed(100 * (asked[0] ?? 0), 0)} % of beliefs at the least, at ${fixed(100 * (asked.at(-1) ?? 0), 0)} % at the most.`;
    })
    .join(" ");
  return figure({ name, title, caption, description, numbers }, ({ width, narrow, id }) => {
    const size = 10.5;
    const none = id("none");
    const key = rampKey(
      { low, high, unit: "Reward offered (signal units)", legend: (value) => fixed(value, 2), also: [{ label: "no demand", fill: `url(#${none})` }] },
      0,
      width,
    );
    const columns = narrow ? 1 : Math.min(3, maps.length);
    const gap = 22;
    const cell = (width - gap * (columns - 1)) / columns;
    const height = narrow ? 150 : 170;
    const body: string[] = [hatching(none), key.body];
    let y = key.height + 12;
    for (let first = 0; first < maps.length; first += columns) {
      const row = maps.slice(first, first + columns);
      const heads = row.map((m, k) => paragraph(k * (cell + gap), y + 14, primitiveNames[m.over]?.unit ?? "", cell, { size, token: "muted" }));
      row.forEach((m, k) => {
        const from = k * (cell + gap);
        body.push(text(from, y + 11, fitText(nameOf(m), cell, 12.5), { size: 11.5, bold: true }), heads[k]?.body ?? "");
      });
      const top = y + 14 + Math.max(...heads.map(({ height: h }) => h)) + 8;
      for (const [k, m] of row.entries()) body.push(one(m, [k * (cell + gap), k * (cell + gap) + cell], [top, top + height], { low, high, none }));
      const foot = paragraph(0, top + height + 22, belief, width, { size: 11, token: "muted" });
      body.push(foot.body);
      y = top + height + 22 + foot.height + 16;
    }
    return { height: y - 10, body: body.join("") };
  });
}

function one(
  { at, beliefs, offer, base }: PolicyMap,
  [from, to]: readonly [number, number],
  [top, bottom]: readonly [number, number],
  { low, high, none }: { readonly low: number; readonly high: number; readonly none: string },
): string {
  const size = 10.5;
  const rows = (bottom - top) / at.length;
  const [first, last] = [at[0] as number, at.at(-1) as number];
  const half = (last - first) / Math.max(1, at.length - 1) / 2;
  const y = linearScale([first - half, last + half], [bottom, top], { wanted: 4 });
  const shown = { ...y, ticks: y.ticks.filter((tick) => tick >= first - 1e-9 && tick <= last + 1e-9) };
  const left = from + leftRoom(Object.assign((v: number) => y(v), shown));
  const step = (to - left) / beliefs.length;
  const x = (b: number): number => left + step / 2 + b * (to - left - step);
  const cells = new Map<string, [number, number, number, number][]>();
  offer.forEach((line_, i) => {
    for (let k = 0; k < line_.length; ) {
      const shade = tokenOf(line_[k] ?? null, low, high);
      let end = k + 1;
      while (end < line_.length && tokenOf(line_[end] ?? null, low, high) === shade) end++;
      const fill = shade === undefined ? `url(#${none})` : paint(shade);
      const own = cells.get(fill) ?? [];
      own.push([left + k * step, bottom - (i + 1) * rows, (end - k) * step, rows + 0.3]);
      cells.set(fill, own);
      k = end;
    }
  });
  const inside = base >= first - half && base <= last + half;
  return [
    ...[...cells].map(([fill, list]) => boxes(list, fill)),
    ...shown.ticks.map(
      (tick) => line(left - 4, y(tick), left, y(tick), "axis") + text(left - 7, y(tick) + 4, y.text(tick), { anchor: "end", token: "muted", size }),
    ),
    ...[0, 0.5, 1].map(
      (b) =>
        line(x(b), bottom, x(b), bottom + 4, "axis") +
        text(b === 1 ? to : x(b), bottom + 16, fixed(b, 1), { anchor: b === 1 ? "end" : "middle", token: "muted", size }),
    ),
    line(left, bottom, to, bottom, "axis"),
    line(left, top, left, bottom, "axis"),
    ...(inside
      ? [
          line(left, y(base), to, y(base), "ground", { "stroke-width": 3.2 }),
          line(left, y(base), to, y(base), "text", { "stroke-width": 1.3, "stroke-dasharray": "5 3" }),
        ]
      : []),
  ].join("");
}

function tokenOf(value: number | null, low: number, high: number): Token | undefined {
  return value === null ? undefined : shadeOf(value, low, high);
}

function nameOf({ over }: PolicyMap): string {
  return primitiveNames[over]?.name ?? over;
}
