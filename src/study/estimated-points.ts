import type { Executor, Work } from "../base/index.js";
import type { IdealPointModel, IdealPoints, RollCalls } from "../measure/index.js";
import { idealPointDraws, idealPoints, positionTraces } from "../measure/index.js";
import type { DrawnSummary, Trace } from "../report/index.js";
import type { MeasureEntry } from "./schema.js";

/** What ideal points are estimated from; it survives the way to a worker. */
export interface PointsInput {
  readonly calls: RollCalls;
  readonly prior: IdealPointModel["prior"];
  readonly patron: number;
}

/** Positions of all states over all years of the roll calls, the patron's above the mean of all. */
export interface EstimatedPoints extends Pick<IdealPoints, "unit" | "time" | "position" | "se" | "converged"> {
  readonly patron: number;
  readonly prior: IdealPointModel["prior"];
  /** Of the sampler: draws × positions, how well they mixed, and those that mixed worst. */
  readonly drawn?: { readonly values: Float32Array; readonly kept: number; readonly summary: DrawnSummary; readonly traces: readonly Trace[] };
}

export type PointsEntry = Extract<MeasureEntry, { is: "ideal-points" }>;

/** Whether positions are estimated in the study, from its roll calls; else they are the published ones. */
export function isEstimated(entry: MeasureEntry): entry is PointsEntry {
  return entry.is === "ideal-points" && entry.from === "un-votes";
}

/** Whether a measure has draws: signals with draws, sampled positions, and gaps and concessions made from these. */
export function comesInDraws(entry: MeasureEntry, measures: Readonly<Record<string, MeasureEntry>>, depth = 0): boolean {
  if (entry.is === "signal-intensity") return entry.draws !== undefined;
  if (entry.is === "gap" || entry.is === "concession")
    return depth < 9 && Object.hasOwn(measures, entry.from) && comesInDraws(measures[entry.from] as MeasureEntry, measures, depth + 1);
  return isEstimated(entry) && entry.engine === "sample";
}

/** What time does to positions, as a report says it (M1): which uses each kind allows. */
export const priorMeanings: Readonly<Record<IdealPointModel["prior"], string>> = {
  none: "static, each year by itself, so that leads and lags of them are clean and every move holds the error of two years",
  "one-sided": "filtered, each year drawn to the year before and never to a later one, so that no response appears early; a move is caught up with late",
  "random-walk": "smoothed, each year drawn to both its neighbours, so that part of a move appears a year early: for levels and as a cross-check alone",
};

/** The computation "ideal-points". @throws FealtyError as `idealPoints`. */
export function estimatePoints({ calls, prior, patron }: PointsInput): EstimatedPoints {
  const points = idealPoints(calls, { model: { prior } });
  const { unit, time, position, se, converged } = points;
  const sign = signOf(points, patron);
  return { unit, time, position: position.map((x) => sign * x), se, converged, patron, prior };
}

/** The same by the sampler, four chains side by side. @throws FealtyError as `idealPointDraws`. */
export async function samplePoints(
  { calls, prior, patron }: PointsInput,
  { sweeps = 1000, draws: wanted = 100, seed }: { readonly sweeps?: number | undefined; readonly draws?: number | undefined; readonly seed: number },
  executor: Executor,
  work: Work,
  nameOf: (unit: number) => string,
): Promise<EstimatedPoints> {
  const sampled = await idealPointDraws(calls, { model: { prior }, chains: 4, draws: sweeps, seed, ...work }, executor);
  const { unit, time, position, se, converged, draws, kept, mixing } = sampled;
  const sign = signOf(sampled, patron);
  // Draws that are kept lie evenly over all chains.
  const some = Math.min(wanted, kept);
  const values = new Float32Array(some * unit.length);
  for (let d = 0; d < some; d++) {
    const from = Math.floor(((d + 0.5) * kept) / some) * unit.length;
    for (let row = 0; row < unit.length; row++) values[d * unit.length + row] = sign * (draws[from + row] as number);
  }
  const known = mixing.filter(({ rhat }) => !Number.isNaN(rhat));
  const summary = {
    engine: "sample" as const,
    kept: some,
    rhat: Math.max(...known.map(({ rhat }) => rhat)),
    bulk: Math.min(...known.map(({ bulk }) => bulk)),
    tail: Math.min(...known.map(({ tail }) => tail)),
  };
  const traces = positionTraces(sampled, (place) => `${nameOf(unit[place] as number)} ${time[place]}`);
  return { unit, time, position: position.map((x) => sign * x), se, converged, patron, prior, drawn: { values, kept: some, summary, traces } };
}

/** The direction in which the patron lies above the mean of all. */
function signOf({ unit, position }: Pick<IdealPoints, "unit" | "position">, patron: number): number {
  let [own, n] = [0, 0];
  unit.forEach((code, row) => {
    if (code !== patron) return;
    own += position[row] as number;
    n++;
  });
  const mean = position.reduce((sum, x) => sum + x, 0) / position.length;
  return n > 0 && own / n < mean ? -1 : 1;
}

/** Of each draw of the positions a value a row of the panel. `of` makes a value of each of the estimated rows from one draw's positions. */
export function drawsByRow(
  { unit, time, drawn }: EstimatedPoints,
  units: ArrayLike<number>,
  years: ArrayLike<number>,
  of: (positions: Float32Array) => ArrayLike<number>,
): { readonly values: Float32Array; readonly kept: number } | undefined {
  if (!drawn) return undefined;
  const places = new Map(Array.from(unit, (code, row) => [`${code} ${time[row]}`, row]));
  const rows = Array.from({ length: units.length }, (_, row) => places.get(`${units[row]} ${years[row]}`));
  const values = new Float32Array(drawn.kept * rows.length);
  for (let d = 0; d < drawn.kept; d++) {
    const made = of(drawn.values.subarray(d * unit.length, (d + 1) * unit.length));
    rows.forEach((place, row) => {
      values[d * rows.length + row] = place === undefined ? Number.NaN : (made[place] as number);
    });
  }
  return { values, kept: drawn.kept };
}

/** Of each estimated row, the row of the patron in that year; −1 where there is none. */
export function patronRows({ unit, time, patron }: EstimatedPoints): Int32Array {
  const own = new Map(Array.from(unit, (code, row) => [code === patron ? (time[row] as number) : Number.NaN, row]));
  return Int32Array.from(time, (year) => own.get(year) ?? -1);
}

/** Position and its error by the rows given, NaN where the state has none. */
export function pointsAt({ unit, time, position, se }: EstimatedPoints): (code: number, year: number) => { readonly position: number; readonly se: number } {
  const rows = new Map(Array.from(unit, (code, row) => [`${code} ${time[row]}`, row]));
  return (code, year) => {
    const row = rows.get(`${code} ${year}`);
    return row === undefined ? { position: Number.NaN, se: Number.NaN } : { position: position[row] as number, se: se[row] as number };
  };
}

/** Share of the variance of values that is not their posterior error, in words; nothing where there are too few values. */
export function reliabilityWords(values: ArrayLike<number>, errors: ArrayLike<number>): string {
  let [n, mean, squares, noise] = [0, 0, 0, 0];
  for (let row = 0; row < values.length; row++) {
    const [x, e] = [values[row] as number, errors[row] as number];
    if (Number.isNaN(x) || Number.isNaN(e)) continue;
    n++;
    const d = x - mean;
    mean += d / n;
    squares += d * (x - mean);
    noise += e * e;
  }
  if (n < 2 || !(squares > 0)) return "";
  const [variance, error] = [squares / (n - 1), noise / n];
  const share = Math.max(0, 1 - error / variance);
  return ` Its posterior error is ${Math.sqrt(error).toFixed(2)} beside a spread of ${Math.sqrt(variance).toFixed(2)}: ${share > 0 ? `a reliability of ${share.toFixed(2)}` : "no reliability is left"}.`;
}

/** How a sampler's draws mixed, in words; nothing without a sampler. */
export function drawnWords({ drawn }: EstimatedPoints): string {
  if (!drawn) return "";
  const { rhat, bulk, tail } = drawn.summary;
  return ` A sampler drew them: worst R-hat ${rhat.toFixed(3)}, fewest effective draws ${Math.round(Math.min(bulk, tail)).toLocaleString("en-US")}; ${drawn.kept} draws go into models.`;
}
