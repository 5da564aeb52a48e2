import type { AttentionView } from "../../theory/index.js";
import { panel } from "../draw/axes.js";
import { type Figure, figure } from "../draw/figure.js";
import { keyRow } from "../draw/keys.js";
import { extent } from "../draw/scale.js";
import { curve, line } from "../draw/svg.js";
import { fixed, many, plain, significant } from "../numbers.js";
import type { Token } from "../tokens.js";
import { numbersTable } from "./numbers-table.js";

/** Hue and dash of each kind, so that colour is never alone. */
const looks: readonly { readonly token: Token; readonly dash: string }[] = [
  { token: "accent", dash: "" },
  { token: "away", dash: "6 3" },
  { token: "text", dash: "2 2" },
  { token: "towards", dash: "8 3 2 3" },
  { token: "patronFRA", dash: "12 4" },
  { token: "muted", dash: "4 2" },
];

/** Whittle's index over the belief, two types: a curve for each of the first six kinds of allies, and the charge above which an ally is courted. */
export function whittleLines(
  { kinds, charge, of, most }: AttentionView,
  { name, title, caption }: { readonly name: string; readonly title: string; readonly caption: string },
): Figure {
  const drawn = kinds.slice(0, looks.length);
  const numbers = numbersTable(
    name,
    title,
    ["Kind", "Belief", "Index"],
    kinds.flatMap((kind) => kind.beliefs.map((b, k) => [kind.label, b[0] as number, kind.index[k] ?? Number.NaN])),
  );
  const unit = of === "demands" ? "demand" : "signal unit";
  const range = (list: readonly (number | null)[]): [number, number] => extent(list.filter((v): v is number => v !== null));
  const description = `${drawn
    .map(
      ({ label, index }) =>
        `The index of ${label} lies between ${range(index)
          .map((v) => significant(v))
          .join(" and ")}.`,
    )
    .join(" ")} Courted are beliefs above ${significant(charge)}.`;
  return figure({ name, title, caption, description, numbers }, ({ width, narrow }) => {
    const key = keyRow(
      [
        ...drawn.map(({ label, count }, k) => ({
          label: kinds.length === 1 ? many(count, "ally alike", "allies alike") : `${label} (${count})`,
          line: { token: looks[k]?.token ?? ("text" as const), dash: looks[k]?.dash ?? "" },
        })),
        {
          label: `worth courting above ${fixed(charge, 2)}, with ${plain(most)} ${most === 1 ? unit : `${unit}s`} a period`,
          line: { token: "text" as const, dash: "5 3", width: 1.2 },
        },
        ...(kinds.length > drawn.length ? [{ label: `${kinds.length - drawn.length} more kinds in the table` }] : []),
      ],
      20,
      0,
      width,
    );
    const p = panel({
      width,
      narrow,
      height: narrow ? 190 : 230,
      head: key.height + 4,
      x: [0, 1],
      y: extent([0, charge, ...drawn.flatMap(({ index }) => index.filter((v): v is number => v !== null))]),
      yTitle: `Whittle's index (utils a ${unit})`,
      xTitle: "Patron's belief that the ally is of the first type",
      xTicks: [0, 0.2, 0.4, 0.6, 0.8, 1].map((at) => ({ at, text: fixed(at, 1) })),
    });
    const body = [
      p.behind,
      key.body,
      line(p.left, p.y(charge), p.right, p.y(charge), "text", { "stroke-width": 1.2, "stroke-dasharray": "5 3" }),
      ...drawn.map(({ beliefs, index }, k) =>
        curve(
          beliefs.map((b, i) => [p.x(b[0] as number), index[i] === null ? Number.NaN : p.y(index[i] as number)]),
          looks[k]?.token ?? "text",
          { "stroke-width": 2.2, "stroke-dasharray": looks[k]?.dash ?? "" },
        ),
      ),
    ].join("");
    return { height: p.end, body };
  });
}
