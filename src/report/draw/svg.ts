import { escapeHtml } from "../formats/escape.js";
import { paint, type Token } from "../tokens.js";
import { wrapText } from "./text-width.js";

type Attributes = Readonly<Record<string, string | number | undefined>>;

/** An element of SVG as text; numbers are rounded to hundredths, so that the bytes are the same everywhere. */
export function el(name: string, attributes: Attributes, ...children: readonly string[]): string {
  const list = Object.entries(attributes)
    .filter(([, value]) => value !== undefined && value !== "")
    .map(([key, value]) => ` ${key}="${typeof value === "number" ? round(value) : escapeHtml(value as string)}"`)
    .join("");
  return children.length === 0 ? `<${name}${list}/>` : `<${name}${list}>${children.join("")}</${name}>`;
}

export function round(x: number): number {
  const rounded = Math.round(x * 100) / 100;
  return Object.is(rounded, -0) ? 0 : rounded;
}

/** How a text is set; `size` in px. */
export interface TextLook {
  readonly size?: number;
  readonly anchor?: "start" | "middle" | "end";
  readonly token?: Token;
  readonly bold?: boolean;
  /** A rim in the colour of the ground, for labels that stand on lines. */
  readonly rim?: boolean;
}

/** A line of text; (x, y) is its baseline. */
export function text(x: number, y: number, content: string, { size = 12, anchor = "start", token = "text", bold = false, rim = false }: TextLook = {}): string {
  return el(
    "text",
    {
      x,
      y,
      "font-size": size,
      "text-anchor": anchor === "start" ? undefined : anchor,
      fill: paint(token),
      "font-weight": bold ? 600 : undefined,
      ...(rim ? { stroke: paint("ground"), "stroke-width": 3, "stroke-linejoin": "round", "paint-order": "stroke" } : {}),
    },
    escapeHtml(content),
  );
}

/** Text in lines no wider than `width`, and how high they are. */
export function paragraph(x: number, y: number, content: string, width: number, look: TextLook = {}): { readonly body: string; readonly height: number } {
  const size = look.size ?? 12;
  const lines = wrapText(content, width, size * (look.bold ? 1.1 : 1));
  return { body: lines.map((line, i) => text(x, y + size + i * size * 1.35, line, look)).join(""), height: lines.length * size * 1.35 };
}

export function line(x1: number, y1: number, x2: number, y2: number, token: Token, more: Attributes = {}): string {
  return el("line", { x1, y1, x2, y2, stroke: paint(token), ...more });
}

export function rect(x: number, y: number, width: number, height: number, token: Token, more: Attributes = {}): string {
  return el("rect", { x, y, width: Math.max(0, width), height: Math.max(0, height), fill: paint(token), ...more });
}

export function dot(x: number, y: number, r: number, token: Token, more: Attributes = {}): string {
  return el("circle", { cx: x, cy: y, r, fill: paint(token), ...more });
}

/** A line through points; a point that is not finite breaks it. */
export function curve(points: readonly (readonly [number, number])[], token: Token, more: Attributes = {}): string {
  let d = "";
  let open = false;
  for (const [x, y] of points) {
    const known = Number.isFinite(x) && Number.isFinite(y);
    if (known) d += `${open ? "L" : "M"}${round(x)} ${round(y)}`;
    open = known;
  }
  return el("path", { d, fill: "none", stroke: paint(token), ...more });
}

/** The area between two lines over the same x. */
export function band(x: readonly number[], lower: readonly number[], upper: readonly number[], token: Token, opacity: number): string {
  const there = x.map((at, i) => `${round(at)} ${round(upper[i] as number)}`);
  const back = x.map((at, i) => `${round(at)} ${round(lower[i] as number)}`).reverse();
  return el("path", { d: `M${[...there, ...back].join("L")}Z`, fill: paint(token), "fill-opacity": opacity });
}

/** Many rectangles of one colour as one path, which keeps files small. */
export function boxes(list: readonly (readonly [x: number, y: number, width: number, height: number])[], fill: string): string {
  if (list.length === 0) return "";
  const d = list.map(([x, y, w, h]) => `M${round(x)} ${round(y)}h${round(w)}v${round(h)}h${round(-w)}z`).join("");
  return el("path", { d, fill });
}

/** Hatching for what is missing: never a colour of the ramp. Fill with `url(#id)`. */
export function hatching(id: string): string {
  const pattern = { id, width: 4, height: 4, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" };
  return el("defs", {}, el("pattern", pattern, rect(0, 0, 4, 4, "ground"), line(0.7, 0, 0.7, 4, "missing", { "stroke-width": 1.1 })));
}
