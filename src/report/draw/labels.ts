import { text, type TextLook } from "./svg.js";
import { textWidth } from "./text-width.js";

/** A point with a name to stand beside it. */
export interface Labelled {
  readonly x: number;
  readonly y: number;
  readonly label: string;
}

/** Left, top, right, bottom. */
export type Box = readonly [left: number, top: number, right: number, bottom: number];

/**
 * Names beside points, each where it covers no other name and no point: above, below, right or left of its own. A name that finds no room is left out;
 * earlier points choose first. `covered`: what else no name may cover.
 */
export function placedLabels(
  points: readonly Labelled[],
  [left, top, right, bottom]: Box,
  look: TextLook & { readonly size: number },
  covered: readonly Box[] = [],
): string {
  const { size } = look;
  const taken: Box[] = [...points.map(({ x, y }): Box => [x - 4, y - 4, x + 4, y + 4]), ...covered];
  const out: string[] = [];
  points.forEach(({ x, y, label }, i) => {
    const wide = textWidth(label, size, look.bold);
    const places: readonly (readonly [number, number])[] = [
      [x - wide / 2, y - 8],
      [x - wide / 2, y + 6 + size],
      [x + 8, y + size / 3],
      [x - 8 - wide, y + size / 3],
      [x + 5, y - 7],
      [x - 5 - wide, y - 7],
    ];
    const found = places.find(([from, base]) => {
      const own: Box = [from - 1, base - size, from + wide + 1, base + 2];
      if (own[0] < left || own[1] < top || own[2] > right || own[3] > bottom) return false;
      return taken.every((other, j) => j === i || own[2] <= other[0] || other[2] <= own[0] || own[3] <= other[1] || other[3] <= own[1]);
    });
    if (!found) return;
    taken.push([found[0] - 1, found[1] - size, found[0] + wide + 1, found[1] + 2]);
    out.push(text(found[0], found[1], label, look));
  });
  return out.join("");
}
