import { FealtyError } from "../base/index.js";

/** `forward`: from the past alone. `around`: from all other years, but for a gap on each side. */
export type Direction = "forward" | "around";

/** A block of years that is predicted, and the years that it is predicted from. */
export interface Span {
  readonly first: number;
  readonly last: number;
  readonly learns: (year: number) => boolean;
}

/**
 * Cuts the years into blocks of as equal a number of years as can be, the longer ones last. Forward, one more block comes first, which is learnt from alone: what is
 * predicted is then what somebody who wrote before the block could have predicted. Around, every block is predicted from all others, less `gap` years on each side,
 * so that no lag of a row that is learnt from reaches into the block or the other way round.
 * Source: Roberts et al. (2017), Cross-validation strategies for data with temporal structure; Racine (2000) for the gap.
 * @throws FealtyError "blocks" when there are too few years.
 */
export function spansOf(years: Iterable<number>, { blocks, direction, gap }: { blocks: number; direction: Direction; gap: number }): Span[] {
  const all = [...new Set(years)].sort((a, b) => a - b);
  const parts = direction === "forward" ? blocks + 1 : blocks;
  if (!(Number.isInteger(blocks) && blocks >= 1) || parts < 2 || all.length < parts)
    throw new FealtyError("blocks", `${all.length} years cannot be cut into ${blocks} blocks${direction === "forward" ? " and one to learn from" : ""}`, {
      kind: "data",
      mend: "ask for fewer blocks",
    });
  const cuts = Array.from({ length: parts }, (_, k): readonly [number, number] => [
    all[Math.floor((k * all.length) / parts)] as number,
    all[Math.floor(((k + 1) * all.length) / parts) - 1] as number,
  ]);
  return cuts
    .slice(direction === "forward" ? 1 : 0)
    .map(
      ([first, last]): Span => ({ first, last, learns: direction === "forward" ? (year) => year < first : (year) => year < first - gap || year > last + gap }),
    );
}
