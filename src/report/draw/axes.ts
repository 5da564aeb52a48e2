import { linearScale, type Scale } from "./scale.js";
import { line, paragraph, text } from "./svg.js";
import { textWidth } from "./text-width.js";

const size = 11.5;

/** A rectangle to draw in, with its two scales, and what stands around it. */
export interface Panel {
  readonly x: Scale;
  readonly y: Scale;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  /** Lines and labels below the marks. */
  readonly behind: string;
  /** Where the next thing can stand. */
  readonly end: number;
}

export interface PanelOptions {
  /** Where it ends at the right, and where it begins at the left: 0 but for panels that stand side by side. */
  readonly width: number;
  readonly from?: number;
  readonly narrow: boolean;
  readonly top?: number;
  /** Of the rectangle, without axes. */
  readonly height: number;
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
  readonly xTitle?: string;
  readonly yTitle: string;
  /** Room at the right, for labels of lines. */
  readonly right?: number;
  /** Room at the left, where several panels share it. */
  readonly left?: number;
  /** Room between the title of y and the rectangle, for words that belong to parts of it. */
  readonly head?: number;
  readonly zeroX?: boolean;
  readonly xTicks?: readonly { readonly at: number; readonly text: string }[];
}

/** A panel with both axes: room at the left from the longest label, the title of y above it and level, so that it is read without turning the head. */
export function panel(options: PanelOptions): Panel {
  const { width, from = 0, narrow, top = 0, height, xTitle, yTitle, right: room = 14, head = 0, zeroX = false } = options;
  const above = paragraph(from, top, yTitle, width - from, { size, token: "muted" });
  const plotTop = top + above.height + 12 + head;
  const bottom = plotTop + height;
  const y = linearScale(options.y, [bottom, plotTop], { wanted: Math.max(2, Math.round(height / 50)), nice: true });
  const left = options.left ?? from + leftRoom(y);
  const right = width - room;
  const x = linearScale(options.x, [left, right], { wanted: narrow ? 4 : 8 });
  const xMarks = options.xTicks ?? x.ticks.map((at) => ({ at, text: x.text(at) }));
  const ticked = xMarks.length ? 22 : 6;
  const below = xTitle === undefined ? { body: "", height: 0 } : paragraph(left, bottom + ticked + 2, xTitle, width - left, { size, token: "muted" });
  const behind = [
    above.body,
    ...y.ticks.map(
      (tick) =>
        line(left, y(tick), right, y(tick), tick === 0 ? "axis" : "line", { "stroke-width": tick === 0 ? 1.2 : 0.7 }) +
        text(left - 7, y(tick) + 4, y.text(tick), { anchor: "end", token: "muted", size }),
    ),
    zeroX && x.domain[0] < 0 && x.domain[1] > 0 ? line(x(0), plotTop, x(0), bottom, "axis", { "stroke-width": 1, "stroke-dasharray": "3 3" }) : "",
    ...xMarks.map(
      ({ at, text: label }) => line(x(at), bottom, x(at), bottom + 4, "axis") + text(x(at), bottom + 17, label, { anchor: "middle", token: "muted", size }),
    ),
    below.body,
  ].join("");
  return { x, y, left, right, top: plotTop, bottom, behind, end: bottom + ticked + (xTitle === undefined ? 0 : below.height + 8) };
}

/** Room that the labels of a vertical scale need. */
export function leftRoom(y: Scale): number {
  return Math.ceil(Math.max(...y.ticks.map((tick) => textWidth(y.text(tick), size)), 8)) + 12;
}

/** A horizontal axis with its ticks and title, for drawings that are no panel; and its height. */
export function axisBelow(x: Scale, at: number, title: string, width: number): { readonly body: string; readonly height: number } {
  const below = paragraph(x.range[0], at + 24, title, Math.max(80, width - x.range[0]), { size, token: "muted" });
  const body = [
    line(x.range[0], at, x.range[1], at, "axis"),
    ...x.ticks.map((tick) => line(x(tick), at, x(tick), at + 4, "axis") + text(x(tick), at + 17, x.text(tick), { anchor: "middle", token: "muted", size })),
    below.body,
  ].join("");
  return { body, height: 30 + below.height };
}
