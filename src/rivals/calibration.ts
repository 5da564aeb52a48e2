import { drawn, interval, unitSums } from "./resample.js";
import { covered } from "./scores.js";

/** A number with the middle 95 % of its draws over allies; without them where draws cannot tell. */
export interface Estimated {
  readonly estimate: number;
  readonly ci?: readonly [number, number];
}

export interface Calibration {
  /** Of outcome on predicted mean; 0 and 1 for predictions that are right on average whatever they say. */
  readonly intercept: Estimated;
  readonly slope: Estimated;
  /** Shares of the probability integral transforms in bins of equal width; all alike for laws that tell the truth. */
  readonly pit: {
    readonly bins: readonly number[];
    /** Greatest distance of a bin from its share under calibration, and how often a draw of allies moves some bin as far from what it is. */
    readonly deviation: number;
    readonly p: number;
  };
  /** Share of outcomes inside the central intervals of the predictive law. */
  readonly coverage: readonly ({ readonly level: number } & Estimated)[];
}

/** What calibration is judged from: an outcome, a predicted mean and a transform for each scored row. */
export interface Judged {
  readonly y: Float64Array;
  readonly mean: Float64Array;
  readonly pit: readonly (readonly [number, number])[];
  readonly unit: Int32Array;
  readonly units: number;
}

const bins = 10;
const levels = [0.5, 0.8, 0.95] as const;

/**
 * Whether predictions mean what they say: slope and intercept of the outcome on them, transforms in ten bins (for counts each transform is spread evenly between F(y − 1) and
 * F(y)), coverage of intervals of 50, 80 and 95 %. All from sums over allies, so that draws of allies give intervals that allow for the dependence within each.
 * Source: Mincer and Zarnowitz (1969); Dawid (1984); Czado, Gneiting and Held (2009), equation 2.
 */
export function calibration({ y, mean, pit, unit, units }: Judged, draws: readonly Uint16Array[]): Calibration {
  const sum = (values: Float64Array): Float64Array => unitSums(values, unit, units);
  const ones = sum(new Float64Array(y.length).fill(1));
  const moments = [ones, sum(mean), sum(y), sum(mean.map((m, i) => m * (y[i] as number))), sum(mean.map((m) => m * m))];
  const slopeOf = ([n = 0, p = 0, o = 0, po = 0, pp = 0]: readonly number[]): number => (n * po - p * o) / (n * pp - p * p);
  const interceptOf = (totals: readonly number[]): number => ((totals[2] ?? 0) - slopeOf(totals) * (totals[1] ?? 0)) / (totals[0] ?? 0);
  const shares = Array.from({ length: bins }, (_, b) =>
    drawn([ones, sum(Float64Array.from(pit, (one) => shareIn(one, b)))], draws, ([n = 0, inside = 0]) => inside / n),
  );
  const deviation = Math.max(...shares.map(({ estimate }) => Math.abs(estimate - 1 / bins)));
  const further = Array.from(draws.keys()).filter(
    (d) => Math.max(...shares.map(({ estimate, values }) => Math.abs((values[d] as number) - estimate))) >= deviation,
  ).length;
  return {
    intercept: estimated(drawn(moments, draws, interceptOf)),
    slope: estimated(drawn(moments, draws, slopeOf)),
    pit: { bins: shares.map(({ estimate }) => estimate), deviation, p: (1 + further) / (1 + draws.length) },
    coverage: levels.map((level) => ({
      level,
      ...estimated(drawn([ones, sum(Float64Array.from(pit, (one) => (covered(one, level) ? 1 : 0)))], draws, ([n = 0, inside = 0]) => inside / n)),
    })),
  };
}

export function estimated({ estimate, values }: { readonly estimate: number; readonly values: Float64Array }): Estimated {
  const ci = interval(values);
  return ci ? { estimate, ci } : { estimate };
}

/** The part of a transform that lies in bin b; the last bin holds 1. */
function shareIn([low, high]: readonly [number, number], b: number): number {
  const [from, to] = [b / bins, (b + 1) / bins];
  if (high - low < 1e-12) return (high >= from && high < to) || (b === bins - 1 && high >= to) ? 1 : 0;
  return Math.max(0, Math.min(high, to) - Math.max(low, from)) / (high - low);
}
