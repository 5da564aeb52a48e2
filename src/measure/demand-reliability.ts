import { compliance, demandVotes } from "./compliance.js";
import { splitHalves } from "./halves.js";
import { heldPositions } from "./held-positions.js";
import type { IdealPoints } from "./ideal-points/ideal-points.js";
import { correlation, quantile, stepUp } from "./reliability.js";
import type { RollCalls } from "./roll-calls.js";
import { withinUnitAndTime } from "./within.js";

/** Median correlation of two halves over many splits, and the reliability of the whole; NaN where halves do not go together. */
interface Halves {
  readonly halves: number;
  readonly whole: number;
}

export interface DemandReliability {
  readonly splits: number;
  readonly levels: Halves;
  /** Within units and times. */
  readonly within: Halves;
  /** Of changes from one time to the next, within units and times. */
  readonly changes: Halves;
  /** The same where both halves of the demands are held against one and the same positions: the error of these is in both, and makes them look alike. */
  readonly shared: { readonly levels: Halves; readonly within: Halves; readonly changes: Halves };
}

/**
 * Reliability of compliance from random halves of each time's demands and of each time's other items: each half of the demands is held against positions on
 * its half of the other items, so that the halves share no vote. Positions take the resolutions of `points` as known.
 * @param points positions on the items that are no demands, by the prior "none".
 */
export function demandReliability(
  calls: RollCalls,
  patron: number,
  demands: Uint8Array,
  points: Pick<IdealPoints, "unit" | "time" | "position" | "se" | "resolutions">,
  { seed, splits }: { readonly seed: number; readonly splits: number },
): DemandReliability {
  const [own, shared]: [Correlations[], Correlations[]] = [[], []];
  const votes = demandVotes(calls, patron, demands, points);
  const [asked, others] = [demands, demands.map((d) => 1 - d)].map((of) => Array.from(of.keys()).filter((item) => of[item] === 1)) as [number[], number[]];
  for (let split = 0; split < splits; split++) {
    const [ours, theirs] = [halvesOf(calls, asked, seed, split), halvesOf(calls, others, seed, splits + split)];
    shared.push(between(calls, ours.map((items) => compliance(calls, votes, { items }).compliance) as Pair));
    const apart = ours.map((items, which) => {
      const positions = heldPositions(calls, points, theirs[which] as Uint8Array);
      return compliance(calls, demandVotes(calls, patron, demands, positions, { curves: votes.curves, items })).compliance;
    });
    own.push(between(calls, apart as Pair));
  }
  return { splits, ...summary(own), shared: summary(shared) };
}

type Pair = [Float64Array, Float64Array];

interface Correlations {
  readonly levels: number;
  readonly within: number;
  readonly changes: number;
}

/** Both halves of some items, split within each time, as marks over all items. */
function halvesOf(calls: RollCalls, places: readonly number[], seed: number, split: number): Uint8Array[] {
  const half = splitHalves({ ...calls, itemTime: Int32Array.from(places, (item) => calls.itemTime[item] as number) }, seed, split);
  return [1, 0].map((which) => {
    const items = new Uint8Array(calls.itemTime.length);
    places.forEach((item, k) => {
      items[item] = Number(half[k] === which);
    });
    return items;
  });
}

function between({ units, times }: RollCalls, halves: Pair): Correlations {
  const width = units.length;
  const places = Array.from(halves[0].keys());
  const [unit, time] = [places.map((k) => k % width), places.map((k) => Math.floor(k / width))];
  const [first, second] = halves.map((half, which) => half.map((x, k) => (Number.isNaN(halves[1 - which]?.[k] as number) ? Number.NaN : x))) as Pair;
  const change = (x: Float64Array): Float64Array =>
    x.map((value, k) => {
      const t = time[k] as number;
      return t > 0 && (times[t] as number) === (times[t - 1] as number) + 1 ? value - (x[k - width] as number) : Number.NaN;
    });
  const inside = (x: Float64Array): Float64Array => withinUnitAndTime(x, unit, time);
  return {
    levels: correlation(first, second),
    within: correlation(inside(first), inside(second)),
    changes: correlation(inside(change(first)), inside(change(second))),
  };
}

function summary(all: readonly Correlations[]): Pick<DemandReliability, "levels" | "within" | "changes"> {
  const of = (name: keyof Correlations): Halves => {
    const halves = quantile(
      all.map((one) => one[name]),
      0.5,
    );
    return { halves, whole: halves > 0 ? stepUp(halves) : Number.NaN };
  };
  return { levels: of("levels"), within: of("within"), changes: of("changes") };
}
