import { escapeHtml } from "../formats/escape.js";
import { fontStack, paint, type Token } from "../tokens.js";

type Attributes = Readonly<Record<string, string | number | undefined>>;

/** An element of SVG as text; numbers are rounded to hundredths, so that the bytes are the same everywhere. */
export function el(name: string, attributes: Attributes, ...children: readonly string[]): string {
  const list = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === "number" ? round(value) : escapeHtml(value as string)}"`)
    .join("");
  return children.length === 0 ? `<${name}${list}/>` : `<${name}${list}>${children.join("")}</${name}>`;
}

export function round(x: number): number {
  return Math.round(x * 100) / 100;
}

/** A label; `size` in px. */
export function label(
  x: number,
  y: number,
  text: string,
  {
    size = 12,
    anchor = "start",
    token = "text",
    weight,
    rotate,
  }: { size?: number; anchor?: "start" | "middle" | "end"; token?: Token; weight?: number; rotate?: number } = {},
): string {
  return el(
    "text",
    {
      x,
      y,
      "font-size": size,
      "text-anchor": anchor,
      fill: paint(token),
      "font-weight": weight,
      transform: rotate === undefined ? undefined : `rotate(${rotate} ${round(x)} ${round(y)})`,
    },
    escapeHtml(text),
  );
}

/** Width that a text takes, roughly: half an em for a letter. */
export function textWidth(text: string, size = 12): number {
  let width = 0;
  for (const c of text) width += /[iljtfr.,:;|'()[\] 1−-]/.test(c) ? 0.36 : /[mwMW%@]/.test(c) ? 0.9 : /[A-Z]/.test(c) ? 0.68 : 0.55;
  return width * size;
}

/** Text shortened to a width, with an ellipsis. */
export function fitText(text: string, width: number, size = 12): string {
  if (textWidth(text, size) <= width) return text;
  let short = text;
  while (short.length > 1 && textWidth(`${short}…`, size) > width) short = short.slice(0, -1);
  return `${short.trimEnd()}…`;
}

export interface Scale {
  (value: number): number;
  readonly ticks: readonly number[];
  readonly text: (tick: number) => string;
}

/** A linear scale with round ticks. */
export function linearScale(domain: readonly [number, number], range: readonly [number, number], wanted = 6): Scale {
  let [low, high] = domain;
  if (!(high > low)) [low, high] = [low - 1, high + 1];
  const raw = (high - low) / Math.max(1, wanted);
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = ([1, 2, 2.5, 5, 10].find((m) => m * power >= raw * 0.999) ?? 10) * power;
  const ticks: number[] = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k++) ticks.push(k * step);
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9) + (String(step / power).includes(".") ? 1 : 0));
  const scale = (value: number): number => range[0] + ((value - low) / (high - low)) * (range[1] - range[0]);
  return Object.assign(scale, { ticks, text: (tick: number) => tick.toFixed(digits).replace("-", "−") });
}

/** The same scale with ticks of one's own. */
export function withTicks(scale: Scale, ticks: readonly number[]): Scale {
  return Object.assign((value: number): number => scale(value), { ticks, text: (tick: number) => String(tick).replace("-", "−") });
}

/** The frame of a figure that stands alone: size, font, ground, title and description for those who cannot see it. */
export function figure(width: number, height: number, title: string, description: string, ...parts: readonly string[]): string {
  return el(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      viewBox: `0 0 ${round(width)} ${round(height)}`,
      width,
      height,
      role: "img",
      "font-family": fontStack,
      "aria-label": title,
    },
    el("title", {}, escapeHtml(title)),
    el("desc", {}, escapeHtml(description)),
    el("rect", { width, height, fill: paint("ground") }),
    ...parts,
  );
}

/** A horizontal axis below a plot with its title. */
export function axisBelow(scale: Scale, y: number, [left, right]: readonly [number, number], title: string): string {
  return [
    el("line", { x1: left, x2: right, y1: y, y2: y, stroke: paint("axis") }),
    ...scale.ticks.map(
      (tick) =>
        el("line", { x1: scale(tick), x2: scale(tick), y1: y, y2: y + 4, stroke: paint("axis") }) +
        label(scale(tick), y + 17, scale.text(tick), { anchor: "middle", token: "muted", size: 11 }),
    ),
    label((left + right) / 2, y + 35, title, { anchor: "middle", size: 12 }),
  ].join("");
}

/** A vertical axis left of a plot: ticks and light lines across; its title stands above, level, so that it is read without turning the head. */
export function axisLeft(scale: Scale, x: number, right: number, top: number, title: string): string {
  return [
    ...scale.ticks.map(
      (tick) =>
        el("line", { x1: x, x2: right, y1: scale(tick), y2: scale(tick), stroke: paint("line"), "stroke-width": tick === 0 ? 1.4 : 0.7 }) +
        label(x - 6, scale(tick) + 4, scale.text(tick), { anchor: "end", token: "muted", size: 11 }),
    ),
    label(Math.max(2, x - 40), top - 10, title, { size: 12 }),
  ].join("");
}

/** Hatching for what is missing: never a colour of the ramp. */
export function hatching(id: string): string {
  return el(
    "defs",
    {},
    el(
      "pattern",
      { id, width: 4, height: 4, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
      el("rect", { width: 4, height: 4, fill: paint("ground") }),
      el("line", { x1: 0, y1: 0, x2: 0, y2: 4, stroke: paint("missing"), "stroke-width": 1.4 }),
    ),
  );
}

/** A line through points; NaN breaks it. */
export function path(points: readonly (readonly [number, number])[], attributes: Attributes): string {
  let d = "";
  let open = false;
  for (const [x, y] of points) {
    if (Number.isNaN(x) || Number.isNaN(y)) {
      open = false;
      continue;
    }
    d += `${open ? "L" : "M"}${round(x)} ${round(y)}`;
    open = true;
  }
  return el("path", { d, fill: "none", ...attributes });
}
