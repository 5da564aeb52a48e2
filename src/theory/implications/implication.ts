/** Whether a claim about data holds in a solved model: "silent" where the model has nothing of the kind to show at these primitives. */
export type Verdict = "holds" | "fails" | "silent";

/** What the solved model says about one claim of section 6 at given primitives. */
export interface Implication {
  /** H2a, H2b, …; several readings of one claim have ids of their own. */
  readonly id: string;
  readonly model: "contract" | "learning" | "attention";
  readonly claim: string;
  readonly verdict: Verdict;
  /** The numbers that it rests on. */
  readonly evidence: Readonly<Record<string, number>>;
  /** Where it holds, whatever the primitives. */
  readonly condition: string;
}

/** A verdict from whether there is anything to judge and how it came out. */
export function judged(there: boolean, holds: boolean): Verdict {
  return there ? (holds ? "holds" : "fails") : "silent";
}

/** Whether values rise and then fall, each within `room`: a drop or a rise by less does not count. */
export function singlePeaked(values: readonly number[], room: number): boolean {
  let [most, least, falling] = [Number.NEGATIVE_INFINITY, 0, false];
  for (const x of values) {
    if (!falling) {
      if (x >= most - room) most = Math.max(most, x);
      else [falling, least] = [true, x];
    } else if (x > least + room) return false;
    else least = Math.min(least, x);
  }
  return true;
}

/** The largest fall from one value to a later one; 0 where values never fall. Values that are not known are passed over. */
export function largestFall(values: readonly number[]): number {
  let [most, fall] = [Number.NEGATIVE_INFINITY, 0];
  for (const x of values) {
    if (Number.isNaN(x)) continue;
    fall = Math.max(fall, most - x);
    most = Math.max(most, x);
  }
  return fall;
}
