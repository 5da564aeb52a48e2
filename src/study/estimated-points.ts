import type { IdealPointModel, IdealPoints, RollCalls } from "../measure/index.js";
import { idealPoints } from "../measure/index.js";
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
}

export type PointsEntry = Extract<MeasureEntry, { is: "ideal-points" }>;

/** Whether positions are estimated in the study, from its roll calls; else they are the published ones. */
export function isEstimated(entry: MeasureEntry): entry is PointsEntry {
  return entry.is === "ideal-points" && entry.from === "un-votes";
}

/** What time does to positions, as a report says it (M1): which uses each kind allows. */
export const priorMeanings: Readonly<Record<IdealPointModel["prior"], string>> = {
  none: "static, each year by itself, so that leads and lags of them are clean and every move holds the error of two years",
  "one-sided": "filtered, each year drawn to the year before and never to a later one, so that no response appears early; a move is caught up with late",
  "random-walk": "smoothed, each year drawn to both its neighbours, so that part of a move appears a year early: for levels and as a cross-check alone",
};

/** The computation "ideal-points". @throws FealtyError as `idealPoints`. */
export function estimatePoints({ calls, prior, patron }: PointsInput): EstimatedPoints {
  const { unit, time, position, se, converged } = idealPoints(calls, { model: { prior } });
  let [own, n] = [0, 0];
  unit.forEach((code, row) => {
    if (code !== patron) return;
    own += position[row] as number;
    n++;
  });
  const mean = position.reduce((sum, x) => sum + x, 0) / position.length;
  const sign = n > 0 && own / n < mean ? -1 : 1;
  return { unit, time, position: position.map((x) => sign * x), se, converged, patron, prior };
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
