import type { Executor, Work } from "../../base/index.js";
import { otherHalf, splitHalves } from "../halves.js";
import { correlation, quantile, stepUp } from "../reliability.js";
import type { RollCalls } from "../roll-calls.js";
import { withinUnitAndTime } from "../within.js";
import { type IdealPointOptions, type IdealPoints, idealPoints } from "./ideal-points.js";

export interface HalvesTask {
  readonly calls: RollCalls;
  readonly options: Pick<IdealPointOptions, "model" | "anchors" | "bridge" | "abstain" | "still">;
  readonly seed: number;
  readonly splits: readonly number[];
}

/** Correlations between the halves of one split. */
export interface HalvesAnswer {
  readonly levels: number;
  readonly changes: number;
  readonly levelsWithin: number;
  readonly changesWithin: number;
}

/** Median correlation of halves over many splits, and the reliability of the whole; NaN where halves do not go together. */
export interface Reliability {
  readonly halves: number;
  readonly whole: number;
}

/** Of levels and of changes from one time to the next, plain and within units and times. */
export interface IdealPointReliability extends Readonly<Record<keyof HalvesAnswer, Reliability>> {
  readonly splits: number;
}

const together = 2;

/** The computation "ideal-points-halves". */
export function idealPointHalves({ calls, options, seed, splits }: HalvesTask): HalvesAnswer[] {
  return splits.map((split) => {
    const half = splitHalves(calls, seed, split);
    const [a, b] = [half, otherHalf(half)].map((use) => idealPoints(calls, { ...options, use })) as [IdealPoints, IdealPoints];
    return between(a, b);
  });
}

/** Reliability from halves of the roll calls, split at random within each time, many times over. */
export async function idealPointReliability(
  calls: RollCalls,
  { seed, splits, ...options }: HalvesTask["options"] & { readonly seed: number; readonly splits: number },
  executor: Executor,
  work: Work = {},
): Promise<IdealPointReliability> {
  const all = Array.from({ length: splits }, (_, k) => k);
  const batches = Array.from({ length: Math.ceil(splits / together) }, (_, k) => all.slice(k * together, (k + 1) * together));
  const answers = (
    await executor.map<HalvesTask, HalvesAnswer[]>(
      "ideal-points-halves",
      batches.map((batch, k) => ({ key: `halves ${k}`, input: { calls, options, seed, splits: batch } })),
      work,
    )
  ).flat();
  const of = (name: keyof HalvesAnswer): Reliability => {
    const halves = quantile(
      answers.map((answer) => answer[name]),
      0.5,
    );
    return { halves, whole: stepUp(halves) };
  };
  return { levels: of("levels"), changes: of("changes"), levelsWithin: of("levelsWithin"), changesWithin: of("changesWithin"), splits };
}

function between(a: IdealPoints, b: IdealPoints): HalvesAnswer {
  const key = (points: IdealPoints, row: number): string => `${points.unit[row]} ${points.time[row]}`;
  const place = new Map(Array.from(b.unit, (_, row) => [key(b, row), row]));
  const shared = Array.from(a.unit.keys()).filter((row) => place.has(key(a, row)));
  const unit = shared.map((row) => a.unit[row] as number);
  const time = shared.map((row) => a.time[row] as number);
  const first = Float64Array.from(shared, (row) => a.position[row] as number);
  const second = Float64Array.from(shared, (row) => b.position[place.get(key(a, row)) as number] as number);
  // Rows are by unit, then time.
  const change = (x: Float64Array): Float64Array =>
    x.map((value, k) => (k > 0 && unit[k] === unit[k - 1] && time[k] === (time[k - 1] as number) + 1 ? value - (x[k - 1] as number) : Number.NaN));
  const inside = (x: Float64Array): Float64Array => withinUnitAndTime(x, unit, time);
  return {
    levels: correlation(first, second),
    changes: correlation(change(first), change(second)),
    levelsWithin: correlation(inside(first), inside(second)),
    changesWithin: correlation(inside(change(first)), inside(change(second))),
  };
}
