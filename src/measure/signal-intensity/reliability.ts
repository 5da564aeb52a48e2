import { withinUnitAndTime } from "../within.js";

/** Shares of variance that are score and not error; NaN where there is nothing to compare. */
export interface SignalReliability {
  readonly levels: number;
  /** Within units. */
  readonly withinUnit: number;
  /** Within units and times. */
  readonly within: number;
  /** Of changes from one time to the next, within units and times. */
  readonly changes: number;
}

/**
 * Reliability from posterior variances: variance of the posterior means over itself plus the mean posterior variance. A change has the sum of both
 * times' variances; it is taken where a unit has the time just before (one less).
 */
export function signalReliability(score: Float64Array, se: Float64Array, unit: Int32Array, time: Float64Array | undefined): SignalReliability {
  const squares = se.map((x) => x * x);
  const levels = share(score, squares);
  if (time === undefined) return { levels, withinUnit: Number.NaN, within: Number.NaN, changes: Number.NaN };
  const place = new Map(Array.from(score, (_, row) => [`${unit[row]} ${time[row]}`, row]));
  const pairs = Array.from(score, (_, row) => [row, place.get(`${unit[row]} ${(time[row] as number) - 1}`)] as const).filter(
    (pair): pair is readonly [number, number] => pair[1] !== undefined,
  );
  const moves = Float64Array.from(pairs, ([now, before]) => (score[now] as number) - (score[before] as number));
  const noise = Float64Array.from(pairs, ([now, before]) => (squares[now] as number) + (squares[before] as number));
  const rows = pairs.map(([now]) => now);
  const at = (values: ArrayLike<number>): number[] => rows.map((row) => values[row] as number);
  const withinUnit = share(withinUnitAndTime(score, unit, new Float64Array(score.length)), squares);
  return {
    levels,
    withinUnit,
    within: share(withinUnitAndTime(score, unit, time), squares),
    changes: share(withinUnitAndTime(moves, at(unit), at(time)), noise),
  };
}

function share(values: Float64Array, noise: Float64Array): number {
  if (values.length < 2) return Number.NaN;
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const signal = values.reduce((a, b) => a + (b - mean) ** 2, 0) / (values.length - 1);
  return signal / (signal + noise.reduce((a, b) => a + b, 0) / noise.length);
}
