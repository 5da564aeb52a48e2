import { type Executor, FealtyError, type Work } from "../base/index.js";
import { type Frame, numberColumn } from "../frame/index.js";
import { stepUp } from "../measure/index.js";
import type { MeasureSummary } from "../report/index.js";
import { batches } from "./computations.js";
import type { HalvesInput } from "./halves.js";
import { type MeasureContext, type MeasureResult, makeMeasure, timeOf, unitOf, withMeasures } from "./measures.js";
import { type HalfCorrelations, type ReliabilityInput, spread } from "./reliability.js";
import type { MeasureEntry } from "./schema.js";
import { drawnSignalMeasure } from "./signal-measure.js";

/** A measure with what a report tells of it. */
export interface MadeMeasure {
  readonly result: MeasureResult;
  readonly summary: MeasureSummary;
}

/** A measure; where it cannot be made from these data it is missing everywhere, and its notes say why. */
export function measured(name: string, entry: MeasureEntry, context: MeasureContext): MeasureResult {
  try {
    return makeMeasure(name, entry, context);
  } catch (error) {
    return notMade(name, entry, context, error);
  }
}

/** The intensity of signals with its draws, or why it could not be made. */
export async function drawnMeasure(
  name: string,
  entry: Extract<MeasureEntry, { is: "signal-intensity" }>,
  context: MeasureContext,
  seed: number,
  executor: Executor,
  work: Work,
): Promise<MeasureResult> {
  const data = withMeasures(context.data, context.made);
  try {
    const { values, ...made } = await drawnSignalMeasure(entry, data, unitOf(data), timeOf(data), seed, executor, work);
    return { ...made, column: numberColumn(values, { label: entry.label ?? "Signal intensity", unit: "standard deviations" }) };
  } catch (error) {
    return notMade(name, entry, context, error);
  }
}

function notMade(name: string, entry: MeasureEntry, { data }: MeasureContext, error: unknown): MeasureResult {
  if (!(error instanceof FealtyError) || error.kind === "interrupted") throw error;
  return {
    column: numberColumn(new Float64Array(data.length).fill(Number.NaN), { label: entry.label ?? name, unit: "" }),
    about: `Not made: ${error.message}.`,
    notes: [`${name} could not be made: ${error.message}.`],
  };
}

/** Splits in one task. */
const together = 10;

/** Reliability of measures from their halves over random splits, stepped up to the whole: levels and moves, overall and within effects. */
export async function reliabilityOf(
  of: readonly string[],
  input: HalvesInput,
  splits: number,
  executor: Executor,
  work: Work,
): Promise<NonNullable<MeasureSummary["reliability"]>> {
  const all = Array.from({ length: splits }, (_, k) => k);
  const tasks = of.flatMap((measure) => batches(all, together).map((batch) => ({ measure, batch })));
  const answers = await executor.map<ReliabilityInput, HalfCorrelations>(
    "reliability",
    tasks.map(({ measure, batch }, k) => ({ key: `${measure} ${k}`, input: { ...input, of: measure, splits: batch } })),
    work,
  );
  return of.flatMap((measure) => {
    const own = answers.filter((_, k) => tasks[k]?.measure === measure);
    const row = (within: string, values: readonly number[]): NonNullable<MeasureSummary["reliability"]> => {
      const known = values.filter((value) => !Number.isNaN(value));
      return known.length === 0 ? [] : [{ of: measure, within, splits: known.length, ...steppedUp(spread(known)) }];
    };
    return [
      ...row(
        "none",
        own.flatMap(({ overall }) => overall),
      ),
      ...row(
        "unit and year",
        own.flatMap(({ within }) => within),
      ),
    ];
  });
}

/** Of the whole from the halves; none where they do not go together. */
function steppedUp({ median, low, high }: ReturnType<typeof spread>): ReturnType<typeof spread> {
  const whole = (r: number): number => (r > 0 ? stepUp(r) : 0);
  return { median: whole(median), low: whole(low), high: whole(high) };
}

/** Mean and standard deviation over the rows where a measure is known. */
export function momentsOf(data: Frame, name: string): { readonly n: number; readonly mean: number; readonly sd: number } {
  const source = data.columns.get(name);
  const values = source?.kind === "number" ? source.values : new Float64Array(0);
  let [n, mean, squares] = [0, 0, 0];
  for (const x of values) {
    if (Number.isNaN(x)) continue;
    n++;
    const d = x - mean;
    mean += d / n;
    squares += d * (x - mean);
  }
  return { n, mean: n > 0 ? mean : Number.NaN, sd: n > 1 ? Math.sqrt(squares / (n - 1)) : Number.NaN };
}
