import { leftRoom } from "../draw/axes.js";
import { type Figure, figure } from "../draw/figure.js";
import { extent, linearScale } from "../draw/scale.js";
import { curve, line, text } from "../draw/svg.js";
import { fitText } from "../draw/text-width.js";
import { count, fixed, plain } from "../numbers.js";
import type { Token } from "../tokens.js";
import { numbersTable } from "./numbers-table.js";

/** One quantity's draws, chain by chain, and how well they have mixed. */
export interface Trace {
  readonly name: string;
  readonly chains: readonly ArrayLike<number>[];
  readonly rhat: number;
  readonly bulk: number;
}

/** Most points of a chain that are drawn. */
const most = 200;
const looks: readonly { readonly token: Token; readonly dash?: string }[] = [{ token: "accent" }, { token: "away" }, { token: "text" }, { token: "muted" }];
const size = 10.5;

/** Draws of a sampler in the order in which they were made: chains that lie over one another and wander nowhere have mixed. */
export function traces(all: readonly Trace[], { name, title, caption }: { readonly name: string; readonly title: string; readonly caption: string }): Figure {
  const shown = all.map((one) => ({ ...one, chains: one.chains.map(thinned) }));
  const numbers = numbersTable(
    name,
    title,
    ["Quantity", "Chain", "Draw", "Value"],
    shown.flatMap((one) => one.chains.flatMap((chain, c) => chain.map(([draw, value]) => [one.name, c + 1, draw, value]))),
  );
  const worst = all.reduce((w, one) => (one.rhat > w.rhat ? one : w), all[0] ?? { name: "", rhat: Number.NaN, bulk: Number.NaN });
  const description = `The largest R-hat is ${fixed(worst.rhat, 3)}, of ${worst.name}.`;
  return figure({ name, title, caption, description, numbers }, ({ width, narrow }) => {
    const columns = narrow ? 1 : 2;
    const gap = 22;
    const height = 74;
    const body: string[] = [];
    let y = 0;
    const scaleOf = ({ chains }: (typeof shown)[number], top: number) =>
      linearScale(extent(chains.flatMap((chain) => chain.map(([, value]) => value))), [top + height, top], { wanted: 3 });
    const left = Math.max(0, ...shown.map((one) => leftRoom(scaleOf(one, 0))));
    const cell = (width - gap * (columns - 1)) / columns;
    for (let first = 0; first < shown.length; first += columns) {
      for (const [k, one] of shown.slice(first, first + columns).entries()) {
        const from = k * (cell + gap) + left;
        const to = k * (cell + gap) + cell;
        const scale = scaleOf(one, y + 20);
        const x = linearScale([1, Math.max(2, ...one.chains.map((chain) => chain.at(-1)?.[0] ?? 1))], [from, to]);
        body.push(
          text(from, y + 11, fitText(`${one.name}: R-hat ${fixed(one.rhat, 3)}, ${count(Math.round(one.bulk))} effective draws`, to - from, 11), {
            size: 11,
            bold: true,
          }),
        );
        for (const tick of scale.ticks) {
          body.push(line(from, scale(tick), to, scale(tick), "line", { "stroke-width": 0.7 }));
          body.push(text(from - 5, scale(tick) + 3.5, plain(tick), { size, anchor: "end", token: "muted" }));
        }
        for (const [c, chain] of one.chains.entries()) {
          const { token, dash } = looks[c % looks.length] as (typeof looks)[number];
          body.push(
            curve(
              chain.map(([draw, value]) => [x(draw), scale(value)] as const),
              token,
              { "stroke-width": 0.8, opacity: 0.75, ...(dash === undefined ? {} : { "stroke-dasharray": dash }) },
            ),
          );
        }
      }
      y += height + 34;
    }
    return { height: y - 6, body: body.join("") };
  });
}

/** Every so many draws, with their numbers. */
function thinned(chain: ArrayLike<number>): (readonly [number, number])[] {
  const by = Math.max(1, Math.ceil(chain.length / most));
  return Array.from({ length: Math.ceil(chain.length / by) }, (_, k) => [k * by + 1, chain[k * by] as number] as const);
}
