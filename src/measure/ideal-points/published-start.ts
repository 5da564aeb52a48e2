import type { ChainStart } from "./chain.js";
import type { VoteTable } from "./vote-table.js";

/** Length of the moves of cut points in the published sampler. */
export const publishedStep = 0.2 / 3;

/**
 * Where the published sampler of Bailey, Strezhnev and Voeten starts: the higher units of the anchors at 3, the lower at −2, all others at 0; slopes at 1 or −1
 * as the first anchor's units differ on a resolution, else 0; cut points where the shares of answers put them between −1 and 1.
 * @param anchors pairs of places in `units`, the higher first.
 */
export function publishedStart({ unitOf, start, position: places, answer, kinds }: VoteTable, anchors: readonly (readonly [number, number])[]): ChainStart {
  const known = new Map(anchors.flatMap(([above, below]) => [[above, 3] as const, [below, -2] as const]));
  const position = Float64Array.from(unitOf, (unit) => known.get(unit) ?? 0);
  const [slope, low, high] = [new Float64Array(kinds.length), new Float64Array(kinds.length), new Float64Array(kinds.length)];
  for (let r = 0; r < kinds.length; r++) {
    const counts = [0, 0, 0];
    const own: (number | undefined)[] = [undefined, undefined];
    for (let e = start[r] as number; e < (start[r + 1] as number); e++) {
      const kind = answer[e] as number;
      counts[kind] = (counts[kind] as number) + 1;
      anchors[0]?.forEach((unit, side) => {
        if (unitOf[places[e] as number] === unit) own[side] = kind;
      });
    }
    const [above, below] = own;
    slope[r] = above === undefined || below === undefined ? 0 : Math.sign(above - below);
    const all = (start[r + 1] as number) - (start[r] as number);
    low[r] = (2 * (counts[0] as number)) / all - 1;
    high[r] = kinds[r] === 3 ? 1 - (2 * (counts[2] as number)) / all : (low[r] as number);
  }
  return { position, slope, low, high };
}
