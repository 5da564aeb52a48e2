import { stream } from "../numeric/index.js";
import type { RollCalls } from "./roll-calls.js";

/**
 * Items split at random into two halves within each session: 1 marks the first half. Sizes differ by one at most.
 * @param split which of many splits; the draw depends on (seed, split, session) alone.
 */
export function splitHalves(calls: RollCalls, seed: number, split: number): Uint8Array {
  const half = new Uint8Array(calls.itemTime.length);
  const sessions: number[][] = calls.times.map(() => []);
  calls.itemTime.forEach((time, item) => {
    sessions[time]?.push(item);
  });
  sessions.forEach((items, session) => {
    const random = stream(seed, split, session);
    // Which half gets the odd item is drawn too, so that neither is longer on average.
    const first = (items.length >> 1) + (items.length % 2 === 1 && random.uniform() < 0.5 ? 1 : 0);
    for (let k = items.length - 1; k > 0; k--) {
      const other = random.below(k + 1);
      [items[k], items[other]] = [items[other] as number, items[k] as number];
    }
    for (const item of items.slice(0, first)) half[item] = 1;
  });
  return half;
}

/** The other half. */
export function otherHalf(half: Uint8Array): Uint8Array {
  return half.map((marked) => 1 - marked);
}
