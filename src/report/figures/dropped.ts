import type { ContractView } from "../../theory/index.js";
import { axisBelow } from "../draw/axes.js";
import { type Figure, figure } from "../draw/figure.js";
import { linearScale } from "../draw/scale.js";
import { boxes, line, text } from "../draw/svg.js";
import { fitText, textWidth } from "../draw/text-width.js";
import { paint } from "../tokens.js";
import { fixed, significant } from "../numbers.js";
import { numbersTable } from "./numbers-table.js";

const size = 11;
const most = 60;

/** Who is dropped first: each ally's line is the attention with which it gets a reward, from all that can be spent down to that at which it is lost. */
export function dropped(
  { dropped: order, fullAttention, attention }: ContractView,
  { name, title, caption }: { readonly name: string; readonly title: string; readonly caption: string },
): Figure {
  const numbers = numbersTable(
    name,
    title,
    ["Order*", "Ally", "Attention at which it is lost"],
    order.map(({ id, attention: at }, k) => [k + 1, id, at]),
  );
  // Of very many allies those that go first and those that stay longest.
  const shown =
    order.length <= most
      ? order.map((one, k) => ({ ...one, k }))
      : [...order.map((one, k) => ({ ...one, k })).slice(0, most / 2), ...order.map((one, k) => ({ ...one, k })).slice(-most / 2)];
  const first = order[0];
  const last = order.at(-1);
  const description =
    first && last
      ? `${order.length} allies. ${first.id} is lost first, at ${significant(first.attention)} signal units; ${last.id} is kept longest, down to ${significant(last.attention)}.`
      : "No ally is courted, so none is dropped.";
  return figure({ name, title, caption, description, numbers }, ({ width, narrow }) => {
    const row = narrow ? 15 : 16;
    const left = Math.min(narrow ? 120 : 230, Math.ceil(Math.max(...shown.map((one) => textWidth(one.id, size)), 20)) + 12);
    const values = shown.map(({ attention: at }) => significant(at));
    const room = Math.ceil(Math.max(...values.map((v) => textWidth(v, size)), textWidth(narrow ? "lost at" : "is lost at", size))) + 10;
    const x = linearScale([0, Math.max(fullAttention, attention ?? 0) || 1], [left, width - room], { wanted: narrow ? 3 : 6, nice: true });
    const top = attention === undefined ? 20 : 36;
    const cut = order.length > most ? most / 2 : -1;
    const yOf = (i: number): number => top + i * row + (cut >= 0 && i >= cut ? 22 : 0);
    const bottom = yOf(shown.length - 1) + row + 4;
    const below = axisBelow(x, bottom, "Attention: signal units that the patron can send in a period", width - 4);
    const held = attention !== undefined && attention <= x.domain[1];
    const body = [
      text(width, top - 7, narrow ? "lost at" : "is lost at", { anchor: "end", size, token: "muted" }),
      ...x.ticks.map((tick) => line(x(tick), top, x(tick), bottom, "line", { "stroke-width": 0.7 })),
      boxes(
        shown.map((one, i): [number, number, number, number] => [x(one.attention), yOf(i) + 3, x(fullAttention) - x(one.attention), row - 6]),
        paint("accent"),
      ),
      ...shown.flatMap((one, i) => [
        text(left - 8, yOf(i) + row - 4, fitText(one.id, left - 10, size), { anchor: "end", size }),
        text(width, yOf(i) + row - 4, values[i] as string, { anchor: "end", size, token: "muted" }),
      ]),
      cut >= 0 ? text(left, yOf(cut) - 7, fitText(`… ${order.length - most} more in the table …`, width - left, size), { size, token: "muted" }) : "",
      held
        ? line(x(attention), top - 6, x(attention), bottom, "text", { "stroke-dasharray": "4 3", "stroke-width": 1.2 }) +
          attentionName(x(attention), attention, [left, width - room])
        : "",
      below.body,
    ].join("");
    return { height: bottom + below.height, body };
  });
}

function attentionName(at: number, attention: number, [left, right]: readonly [number, number]): string {
  const words = `there are ${fixed(attention, 2)}`;
  const wide = textWidth(words, 10.5);
  const from = Math.max(left, Math.min(right - wide, at - wide / 2));
  return text(from, 12, words, { size: 10.5, token: "text" });
}
