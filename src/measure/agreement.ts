import { FealtyError } from "../base/index.js";
import type { RollCalls } from "./roll-calls.js";

/** A quantity for every time and unit: `values[time * units.length + unit]`, NaN where it is not known. */
export interface Panel {
  readonly units: readonly number[];
  readonly times: readonly number[];
  readonly values: Float64Array;
}

export interface AgreementOptions {
  /** Items to use: 1 for yes, by item; default all. */
  readonly items?: Uint8Array;
  /** Fewest common votes in a session for agreement to be known (10). */
  readonly least?: number;
}

/**
 * Agreement of every unit with one of them, session by session: the mean over items on which both cast a vote of
 * 1 − |difference| / 2 with yes, abstain, no at 1, 2, 3. So an abstention against a yes or a no is half agreement, and an absence is no vote.
 * No session borrows from another. In [0, 1]; the reference's agreement with itself is left missing.
 * @throws FealtyError "no-votes" when the reference casts no vote.
 */
export function agreementWith(calls: RollCalls, reference: number, { items, least = 10 }: AgreementOptions = {}): Panel {
  const { units, times, itemTime, votes } = calls;
  const width = units.length;
  const at = units.indexOf(reference);
  if (at < 0)
    throw new FealtyError("no-votes", `unit ${reference} casts no vote`, { kind: "data", mend: "choose a unit that votes, or another source of positions" });
  const distance = new Float64Array(times.length * width);
  const common = new Int32Array(times.length * width);
  for (let item = 0; item < itemTime.length; item++) {
    if (items && !items[item]) continue;
    const row = item * width;
    const own = votes[row + at] as number;
    if (own === 0) continue;
    const out = (itemTime[item] as number) * width;
    for (let unit = 0; unit < width; unit++) {
      const vote = votes[row + unit] as number;
      if (vote === 0) continue;
      common[out + unit] = (common[out + unit] as number) + 1;
      distance[out + unit] = (distance[out + unit] as number) + Math.abs(vote - own);
    }
  }
  const values = new Float64Array(distance.length);
  for (let k = 0; k < values.length; k++) {
    const n = common[k] as number;
    values[k] = n < least || n === 0 || k % width === at ? Number.NaN : 1 - (distance[k] as number) / (2 * n);
  }
  return { units, times, values };
}

/** A panel's values for the given units and times, NaN where it has none. */
export function lookUp(panel: Panel, units: ArrayLike<number>, times: ArrayLike<number>): Float64Array {
  const unitAt = new Map(panel.units.map((code, k) => [code, k]));
  const timeAt = new Map(panel.times.map((value, k) => [value, k]));
  return Float64Array.from({ length: units.length }, (_, row) => {
    const [u, t] = [unitAt.get(units[row] as number), timeAt.get(times[row] as number)];
    return u === undefined || t === undefined ? Number.NaN : (panel.values[t * panel.units.length + u] as number);
  });
}
