import { FealtyError } from "../../base/index.js";
import type { RollCalls } from "../roll-calls.js";

/** Votes as the models read them: positions are unit × time pairs with a vote, resolutions hold the votes on one or several bridged items. */
export interface VoteTable {
  readonly units: readonly number[];
  readonly times: readonly number[];
  /** Unit and time of each position, by unit, then time: places in `units` and `times`. */
  readonly unitOf: Int32Array;
  readonly timeOf: Int32Array;
  /** Position before and after it in the same unit, −1 at an end. */
  readonly before: Int32Array;
  readonly after: Int32Array;
  /** Votes cast at a position. */
  readonly cast: Int32Array;
  /** Votes on resolution r are `start[r]` to `start[r + 1]`. */
  readonly start: Int32Array;
  readonly position: Int32Array;
  /** 0 low (no), 1 middle (abstain), 2 high (yes); of a resolution with two kinds of answers the lower is 0, the higher 2. */
  readonly answer: Uint8Array;
  /** 2 or 3 kinds of answers. */
  readonly kinds: Uint8Array;
  /** The items of a resolution, places in the roll calls. */
  readonly items: readonly (readonly number[])[];
  /** Items left out because all answers were the same. */
  readonly unanimous: number;
}

export interface VoteTableOptions {
  /** Items with the same text here are one resolution; an empty text stands alone. */
  readonly bridge?: readonly string[] | undefined;
  /** Items to use: 1 for yes; default all. */
  readonly use?: Uint8Array | undefined;
  /** One position a unit, whatever the time. */
  readonly still?: boolean | undefined;
  /** What an abstention counts as; its own answer unless given. */
  readonly abstain?: "middle" | "no" | "missing" | undefined;
}

/** @throws FealtyError "no-votes" where no resolution divides the units. */
export function voteTable(calls: RollCalls, { bridge, use, still = false, abstain = "middle" }: VoteTableOptions = {}): VoteTable {
  const { units, times, itemTime, votes } = calls;
  const width = units.length;
  const groups = new Map<string, number[]>();
  for (let item = 0; item < itemTime.length; item++) {
    if (use && !use[item]) continue;
    const text = bridge?.[item] ?? "";
    const key = text === "" ? `#${item}` : text;
    const known = groups.get(key);
    if (known) known.push(item);
    else groups.set(key, [item]);
  }
  const scored = (vote: number): number => {
    if (vote === 1) return 2;
    if (vote === 3) return 0;
    return vote === 2 && abstain !== "missing" ? (abstain === "no" ? 0 : 1) : -1;
  };
  const kept: { readonly items: readonly number[]; readonly counts: readonly number[] }[] = [];
  let unanimous = 0;
  for (const items of groups.values()) {
    const counts = [0, 0, 0];
    for (const item of items) {
      for (let unit = 0; unit < width; unit++) {
        const value = scored(votes[item * width + unit] as number);
        if (value >= 0) counts[value] = (counts[value] as number) + 1;
      }
    }
    if (counts.filter((n) => n > 0).length >= 2) kept.push({ items, counts });
    else unanimous += items.length;
  }
  if (kept.length === 0)
    throw new FealtyError("no-votes", "no roll call divides the units", {
      kind: "data",
      mend: "votes that are all the same tell nothing of positions: check --codes and --where",
    });
  const span = still ? 1 : times.length;
  const seen = new Uint8Array(width * span);
  let size = 0;
  for (const { items, counts } of kept) {
    size += counts.reduce((a, b) => a + b, 0);
    for (const item of items) {
      const time = still ? 0 : (itemTime[item] as number);
      for (let unit = 0; unit < width; unit++) if (scored(votes[item * width + unit] as number) >= 0) seen[unit * span + time] = 1;
    }
  }
  const place = new Int32Array(width * span).fill(-1);
  let count = 0;
  for (let k = 0; k < place.length; k++) if (seen[k]) place[k] = count++;
  const [unitOf, timeOf, before, after] = [new Int32Array(count), new Int32Array(count), new Int32Array(count).fill(-1), new Int32Array(count).fill(-1)];
  place.forEach((p, k) => {
    if (p < 0) return;
    unitOf[p] = Math.floor(k / span);
    timeOf[p] = k % span;
    if (p > 0 && unitOf[p - 1] === unitOf[p]) {
      before[p] = p - 1;
      after[p - 1] = p;
    }
  });
  const start = new Int32Array(kept.length + 1);
  const [position, answer] = [new Int32Array(size), new Uint8Array(size)];
  const kinds = new Uint8Array(kept.length);
  const cast = new Int32Array(count);
  let at = 0;
  for (const [r, { items, counts }] of kept.entries()) {
    const both = counts.filter((n) => n > 0).length === 2;
    const low = counts.findIndex((n) => n > 0);
    kinds[r] = both ? 2 : 3;
    for (const item of items) {
      const time = still ? 0 : (itemTime[item] as number);
      for (let unit = 0; unit < width; unit++) {
        const value = scored(votes[item * width + unit] as number);
        if (value < 0) continue;
        const p = place[unit * span + time] as number;
        position[at] = p;
        answer[at] = both ? (value === low ? 0 : 2) : value;
        cast[p] = (cast[p] as number) + 1;
        at++;
      }
    }
    start[r + 1] = at;
  }
  return {
    units,
    times: still ? [Number.NaN] : times,
    unitOf,
    timeOf,
    before,
    after,
    cast,
    start,
    position,
    answer,
    kinds,
    items: kept.map(({ items }) => items),
    unanimous,
  };
}
