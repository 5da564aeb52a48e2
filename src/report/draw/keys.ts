import { el, line, rect, text } from "./svg.js";
import { fitText, textWidth } from "./text-width.js";
import { paint, ramp, type Token } from "../tokens.js";

const size = 10.5;

/** What stands in a key: a piece of line, a box, or a mark that is drawn around its middle, and its words. */
export interface KeyItem {
  readonly label: string;
  readonly line?: { readonly token: Token; readonly dash?: string; readonly width?: number };
  readonly fill?: string;
  readonly mark?: (x: number, y: number) => string;
}

/** A row of items below `top`, broken into lines that fit. */
export function keyRow(items: readonly KeyItem[], top: number, from: number, width: number): { readonly body: string; readonly height: number } {
  let [x, y] = [from, top];
  const out: string[] = [];
  for (const item of items) {
    const label = fitText(item.label, width - from - 26, size);
    const wide = 26 + textWidth(label, size);
    if (x > from && x + wide > width) {
      x = from;
      y += 17;
    }
    if (item.line) out.push(line(x, y + 7, x + 20, y + 7, item.line.token, { "stroke-width": item.line.width ?? 2, "stroke-dasharray": item.line.dash }));
    if (item.fill !== undefined) out.push(el("rect", { x: x + 2.5, y: y + 1.5, width: 15, height: 11, fill: item.fill, stroke: paint("line") }));
    if (item.mark) out.push(item.mark(x + 10, y + 7));
    out.push(text(x + 26, y + 11, label, { size, token: "muted" }));
    x += wide + 16;
  }
  return { body: out.join(""), height: items.length === 0 ? 0 : y - top + 18 };
}

/** The seven shades with the values of their ends, what they measure above them, and further items beside them. */
export function rampKey(
  {
    low,
    high,
    unit,
    legend,
    also = [],
  }: { readonly low: number; readonly high: number; readonly unit: string; readonly legend: (value: number) => string; readonly also?: readonly KeyItem[] },
  top: number,
  width: number,
): { readonly body: string; readonly height: number } {
  const parts = [text(0, top + 11, fitText(unit, width, size), { size, token: "muted" })];
  const y = top + 18;
  const lowText = legend(low);
  let x = Math.ceil(textWidth(lowText, size)) + 6;
  parts.push(text(0, y + 10, lowText, { size, token: "muted" }));
  ramp.forEach((token, i) => {
    parts.push(rect(x + i * 20, y, 20, 12, token));
  });
  x += ramp.length * 20 + 6;
  parts.push(text(x, y + 10, legend(high), { size, token: "muted" }));
  x += Math.ceil(textWidth(legend(high), size)) + 16;
  const beside = also.length > 0 && x + 26 + textWidth(also[0]?.label ?? "", size) <= width;
  const rest = keyRow(also, beside ? y - 1 : y + 18, beside ? x : 0, width);
  parts.push(rest.body);
  return { body: parts.join(""), height: 18 + (beside ? Math.max(18, rest.height) : 18 + rest.height) };
}

/** The shade of a value between the ends. */
export function shadeOf(value: number, low: number, high: number): Token {
  const k = Math.min(ramp.length - 1, Math.max(0, Math.floor(((value - low) / (high - low || 1)) * ramp.length)));
  return ramp[k] as Token;
}

/** A line with a head at its end; nothing where it is too short to see. */
export function arrow(
  x1: number,
  y1: number,
  x2: number,
  y2: number,
  token: Token,
  { dash, width = 1.5 }: { readonly dash?: string; readonly width?: number } = {},
): string {
  const length = Math.sqrt((x2 - x1) ** 2 + (y2 - y1) ** 2);
  if (!(length > 2.5)) return "";
  const head = Math.min(6, length * 0.6);
  const [ux, uy] = [(x2 - x1) / length, (y2 - y1) / length];
  const [bx, by] = [x2 - ux * head, y2 - uy * head];
  const d = `M${fix(x2)} ${fix(y2)}L${fix(bx - uy * head * 0.45)} ${fix(by + ux * head * 0.45)}L${fix(bx + uy * head * 0.45)} ${fix(by - ux * head * 0.45)}Z`;
  return line(x1, y1, bx, by, token, { "stroke-width": width, "stroke-dasharray": dash }) + el("path", { d, fill: paint(token) });
}

function fix(x: number): number {
  return Math.round(x * 100) / 100;
}
