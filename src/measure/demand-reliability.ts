import { compliance, type DemandVotes } from "./compliance.js";
import { splitHalves } from "./halves.js";
import { correlation, quantile, stepUp } from "./reliability.js";
import type { RollCalls } from "./roll-calls.js";
import { withinUnitAndTime } from "./within.js";

/** Median correlation of both halves of the demands over many splits, and the reliability of the whole; NaN where halves do not go together. */
export interface DemandReliability {
  readonly splits: number;
  readonly levels: { readonly halves: number; readonly whole: number };
  /** Within units and times. */
  readonly within: { readonly halves: number; readonly whole: number };
}

/**
 * Reliability of compliance from random halves of each session's demands. What both halves share besides the concession is the error of the position
 * on the other votes: it makes reliability look a little better than it is.
 */
export function demandReliability(
  calls: RollCalls,
  votes: DemandVotes,
  demands: Uint8Array,
  { seed, splits }: { seed: number; splits: number },
): DemandReliability {
  const [levels, within]: [number[], number[]] = [[], []];
  const places = Array.from(demands.keys()).filter((item) => demands[item] === 1);
  const own: RollCalls = { ...calls, itemTime: Int32Array.from(places, (item) => calls.itemTime[item] as number) };
  const width = calls.units.length;
  for (let split = 0; split < splits; split++) {
    const half = splitHalves(own, seed, split);
    const [first, second] = [1, 0].map((which) => {
      const items = new Uint8Array(demands.length);
      places.forEach((item, k) => {
        items[item] = Number(half[k] === which);
      });
      return compliance(calls, votes, { items }).compliance;
    }) as [Float64Array, Float64Array];
    const both = Array.from(first.keys()).filter((k) => !Number.isNaN((first[k] as number) + (second[k] as number)));
    const [a, b] = [first, second].map((values) => Float64Array.from(both, (k) => values[k] as number)) as [Float64Array, Float64Array];
    levels.push(correlation(a, b));
    const [unit, time] = [both.map((k) => k % width), both.map((k) => Math.floor(k / width))];
    within.push(correlation(withinUnitAndTime(a, unit, time), withinUnitAndTime(b, unit, time)));
  }
  const of = (values: readonly number[]): { halves: number; whole: number } => {
    const halves = quantile(values, 0.5);
    return { halves, whole: halves > 0 ? stepUp(halves) : Number.NaN };
  };
  return { splits, levels: of(levels), within: of(within) };
}
