import { escapeHtml } from "../formats/escape.js";
import type { Table } from "../table.js";
import { fonts, paint, sizes, withColours } from "../tokens.js";
import { el, paragraph } from "./svg.js";

/** A drawing in px; colours are those of the page (`var(--…)`). */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly body: string;
}

/** A figure: drawn for a page and, anew, for a phone, with its numbers. */
export interface Figure {
  readonly name: string;
  /** What is shown, not what it proves. */
  readonly title: string;
  /** Sample, n, what the intervals are, source. */
  readonly caption: string;
  /** What one sees, for those who do not. */
  readonly description: string;
  readonly wide: Drawing;
  readonly narrow: Drawing;
  readonly numbers: Table;
}

/** What a drawing is made for. `id` makes names of patterns that no other drawing of the page has. */
export interface Canvas {
  readonly width: number;
  readonly narrow: boolean;
  readonly id: (name: string) => string;
}

export interface FigureParts extends Omit<Figure, "wide" | "narrow"> {
  /** Width of the drawing on a page; a phone's is the same for all. */
  readonly width?: number;
}

/** Draws at both widths. */
export function figure({ width = sizes.column, ...parts }: FigureParts, draw: (canvas: Canvas) => Omit<Drawing, "width">): Figure {
  const at = (size: number, narrow: boolean): Drawing => ({
    width: size,
    ...draw({ width: size, narrow, id: (name) => `${parts.name}-${narrow ? "n" : "w"}-${name}` }),
  });
  return { ...parts, wide: at(width, false), narrow: at(sizes.narrow, true) };
}

/** The drawing inside a page: coloured by it, in its font; title and description for screen readers. */
export function inlineSvg({ name, title, description, ...drawings }: Figure, which: "wide" | "narrow"): string {
  const { width, height, body } = drawings[which];
  const id = `${name}-${which}`;
  return el(
    "svg",
    {
      viewBox: `0 0 ${Math.ceil(width)} ${Math.ceil(height)}`,
      width: Math.ceil(width),
      height: Math.ceil(height),
      role: "img",
      "aria-labelledby": `${id}-t ${id}-d`,
    },
    el("title", { id: `${id}-t` }, escapeHtml(title)),
    el("desc", { id: `${id}-d` }, escapeHtml(description)),
    body,
  );
}

/** The figure as a file of its own: title above, caption below, light colours written out, a named font. */
export function standaloneSvg(figure: Figure): string {
  const { title, caption, description, wide } = figure;
  const pad = 16;
  const head = paragraph(pad, pad, title, wide.width, { size: 15, bold: true });
  const top = pad + head.height + 12;
  const foot = paragraph(pad, top + wide.height + 10, caption, wide.width, { size: 11, token: "muted" });
  const [width, height] = [Math.ceil(wide.width + 2 * pad), Math.ceil(top + wide.height + 10 + foot.height + pad)];
  return withColours(
    el(
      "svg",
      { xmlns: "http://www.w3.org/2000/svg", viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "font-family": fonts.figure },
      el("title", {}, escapeHtml(title)),
      el("desc", {}, escapeHtml(description)),
      el("rect", { width, height, fill: paint("ground") }),
      head.body,
      el("g", { transform: `translate(${pad} ${Math.ceil(top)})` }, wide.body),
      foot.body,
    ),
  );
}
