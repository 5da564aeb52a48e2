import type { Frame } from "../frame/index.js";
import { otherHalf, splitHalves } from "../measure/index.js";
import type { Answered, StudyVotes } from "./answers.js";
import { type MeasureResult, makeMeasure } from "./measures.js";
import type { MeasureEntry } from "./schema.js";

type Measures = Readonly<Record<string, MeasureEntry>>;

/** Whether a measure is made from agreement or compliance over roll calls, so that it can be made from either half of them. */
export function halvable(name: string, measures: Measures, depth = 0): boolean {
  const entry = Object.hasOwn(measures, name) ? measures[name] : undefined;
  if (!entry || depth > Object.keys(measures).length) return false;
  if (entry.is === "agreement" || entry.is === "compliance") return true;
  if (entry.is === "gap" || entry.is === "concession") return halvable(entry.from, measures, depth + 1);
  return entry.is === "willingness" && entry.from.some((part) => halvable(part, measures, depth + 1));
}

/** What halves of measures are made from; it survives the way to a worker. */
export interface HalvesInput {
  /** The panel, with the columns that the measures are made from. */
  readonly data: Frame;
  /** Halvable measures, each after those it is made from. */
  readonly entries: readonly (readonly [string, MeasureEntry])[];
  readonly calls: StudyVotes;
  /** Answers to all demands, where compliance is among the measures. */
  readonly answered?: Answered | undefined;
  readonly patron: number;
  readonly seed: number;
}

/** The measures made from either half of the roll calls of one random split. */
export function halves(
  { data, entries, calls, answered, patron, seed }: HalvesInput,
  split: number,
): readonly [ReadonlyMap<string, MeasureResult>, ReadonlyMap<string, MeasureResult>] {
  const half = splitHalves(calls, seed, split);
  const make = (items: Uint8Array): Map<string, MeasureResult> => {
    const made = new Map<string, MeasureResult>();
    for (const [name, entry] of entries) made.set(name, makeMeasure(name, entry, { data, made, patron, calls, answered, items }));
    return made;
  };
  return [make(half), make(otherHalf(half))];
}
