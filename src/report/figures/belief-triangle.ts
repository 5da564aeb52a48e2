import { type Canvas, type Drawing, type Figure, figure } from "../draw/figure.js";
import { arrow, rampKey, shadeOf } from "../draw/keys.js";
import { extent } from "../draw/scale.js";
import { curve, dot, el, hatching, round, text } from "../draw/svg.js";
import { textWidth, wrapText } from "../draw/text-width.js";
import { paint } from "../tokens.js";
import { fixed, plain } from "../numbers.js";
import { numbersTable } from "./numbers-table.js";

export interface Triangle {
  readonly name: string;
  readonly title: string;
  readonly caption: string;
  readonly description: string;
  /** What conceding costs each of the three types. */
  readonly costs: readonly number[];
  readonly beliefs: readonly (readonly number[])[];
  /** What is shaded; null: hatched. */
  readonly values: readonly (number | null)[];
  readonly unit: string;
  /** What hatching means. */
  readonly none: string;
  readonly prior: readonly number[];
  /** Where the belief goes, for arrows from some beliefs. */
  readonly met?: readonly (readonly number[])[];
  readonly refused?: readonly (readonly number[])[];
}

/** Three types: a value over the beliefs, which fill a triangle; each corner is certainty of one type. */
export function beliefTriangle(given: Triangle): Figure {
  const { name, title, caption, description, beliefs, values, costs, met, refused } = given;
  const numbers = numbersTable(
    name,
    title,
    [
      ...costs.map((c, k) => `Belief in type ${k + 1}, cost ${plain(c)}`),
      given.unit,
      ...(met && refused ? ["Belief in type 1 after yes", "Belief in type 1 after no"] : []),
    ],
    beliefs.map((row, k) => [...row, values[k] ?? Number.NaN, ...(met && refused ? [met[k]?.[0] as number, refused[k]?.[0] as number] : [])]),
  );
  return figure({ name, title, caption, description, numbers }, (canvas) => draw(given, canvas));
}

function draw({ costs, beliefs, values, unit, none, prior, met, refused }: Triangle, { width, narrow, id }: Canvas): Omit<Drawing, "width"> {
  const known = values.filter((v): v is number => v !== null && Number.isFinite(v));
  const [low, high] = extent(known);
  const digits = high - low >= 10 ? 0 : 2;
  const size = 11;
  const key = rampKey(
    {
      low,
      high,
      unit,
      legend: (value) => fixed(value, digits),
      also: [
        { label: none, fill: `url(#${id("none")})` },
        ...(met
          ? [
              { label: "belief after a yes", line: { token: "text" as const, width: 1.4 } },
              { label: "after a no", line: { token: "text" as const, dash: "3 2", width: 1.2 } },
            ]
          : []),
        { label: "prior", mark: (x, y) => priorMark(x, y) },
      ],
    },
    0,
    width,
  );
  const side = Math.min(width - 40, narrow ? 280 : 380);
  const tall = side * 0.8660254;
  const top = key.height + 34;
  const left = (width - side) / 2;
  // Corner of type 1 at the left, of type 3 at the right, of type 2 above: from willing to reluctant along the foot.
  const corners = [
    [left, top + tall],
    [left + side / 2, top],
    [left + side, top + tall],
  ] as const;
  const at = (belief: readonly number[]): readonly [number, number] => [
    corners.reduce((sum, [x], k) => sum + x * (belief[k] as number), 0),
    corners.reduce((sum, [, y], k) => sum + y * (belief[k] as number), 0),
  ];
  const parts = Math.max(1, Math.round((Math.sqrt(8 * beliefs.length + 1) - 3) / 2));
  const r = side / parts / Math.sqrt(3);
  const cells = new Map<string, string[]>();
  beliefs.forEach((belief, k) => {
    const value = values[k] ?? null;
    const fill = value === null ? `url(#${id("none")})` : paint(shadeOf(value, low, high));
    const own = cells.get(fill) ?? [];
    own.push(hexagon(at(belief), r * 1.03));
    cells.set(fill, own);
  });
  const outline = `M${corners.map(([x, y]) => `${round(x)} ${round(y)}`).join("L")}Z`;
  const names = ["most willing", "between", "least willing"];
  const label = (k: number): string => `sure of type ${k + 1}: costs ${plain(costs[k])}`;
  const below = (k: number, anchor: "start" | "end"): string =>
    [...wrapText(label(k), width / 2 - 8, size), names[k] as string]
      .map((part, i) => text(anchor === "start" ? 0 : width, top + tall + 18 + i * 14, part, { size, anchor, token: i === 0 ? "text" : "muted" }))
      .join("");
  const body = [
    hatching(id("none")),
    el("defs", {}, el("clipPath", { id: id("clip") }, el("path", { d: outline }))),
    key.body,
    el("g", { "clip-path": `url(#${id("clip")})` }, ...[...cells].map(([fill, list]) => el("path", { d: list.join(""), fill }))),
    el("path", { d: outline, fill: "none", stroke: paint("axis"), "stroke-width": 1.2 }),
    ...(met && refused ? moves(beliefs, values, met, refused, at, narrow ? 4 : 5) : []),
    priorMark(...at(prior)),
    text(Math.max(textWidth(label(1), size) / 2, width / 2), top - 18, label(1), { size, anchor: "middle" }),
    text(width / 2, top - 5, names[1] as string, { size, anchor: "middle", token: "muted" }),
    below(0, "start"),
    below(2, "end"),
  ].join("");
  return { height: top + tall + 18 + 14 * (narrow ? 3 : 2), body };
}

/** A cross in a ring, seen on every shade. */
function priorMark(x: number, y: number): string {
  return dot(x, y, 5, "ground", { stroke: paint("text"), "stroke-width": 1.6 }) + dot(x, y, 1.6, "text");
}

function hexagon([x, y]: readonly [number, number], r: number): string {
  const points = [0, 1, 2, 3, 4, 5].map((k) => {
    const [ux, uy] = [
      [0, 1],
      [0.8660254, 0.5],
      [0.8660254, -0.5],
      [0, -1],
      [-0.8660254, -0.5],
      [-0.8660254, 0.5],
    ][k] as [number, number];
    return `${round(x + r * ux)} ${round(y + r * uy)}`;
  });
  return `M${points.join("L")}Z`;
}

/** Arrows from a few beliefs inside, evenly over the triangle: six, or three where it is small. */
function moves(
  beliefs: readonly (readonly number[])[],
  values: readonly (number | null)[],
  met: readonly (readonly number[])[],
  refused: readonly (readonly number[])[],
  at: (belief: readonly number[]) => readonly [number, number],
  parts: number,
): string[] {
  const out: string[] = [];
  for (let i = 1; i <= parts - 2; i++) {
    for (let j = 1; j <= parts - 1 - i; j++) {
      const goal = [i / parts, j / parts, (parts - i - j) / parts];
      const far = (row: readonly number[]): number => row.reduce((sum, b, k) => sum + Math.abs(b - (goal[k] as number)), 0);
      const node = beliefs.reduce((best, row, k) => (far(row) < far(beliefs[best] as readonly number[]) ? k : best), 0);
      if (values[node] === null) continue;
      const from = at(beliefs[node] as readonly number[]);
      for (const [to, dash] of [
        [met[node], undefined],
        [refused[node], "3 2"],
      ] as const) {
        const end = at(to as readonly number[]);
        out.push(
          curve([from, end], "ground", { "stroke-width": 3, "stroke-opacity": 0.7 }),
          arrow(...from, ...end, "text", { width: 1.2, ...(dash ? { dash } : {}) }),
        );
      }
      out.push(dot(...from, 2, "text", { stroke: paint("ground"), "stroke-width": 0.8 }));
    }
  }
  return out;
}
