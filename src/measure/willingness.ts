import { type Frame, numberColumn, shift } from "../frame/index.js";
import { rowMeans, timeOf, zScoresWithin } from "./standardise.js";

/**
 * Willingness to concede: the mean of within-year scores of −gap and of regime (polity), both `lag` years before, so that it is known before the move.
 * Higher is more willing. Missing where either is missing: a mean over changing parts is no measure of one thing.
 * @param gap distance from the patron, by row of `data`.
 * @param regime democracy, higher is more democratic, by row of `data`.
 */
export function willingness(data: Frame, gap: Float64Array, regime: Float64Array, { lag = 1 }: { lag?: number } = {}): Float64Array {
  const year = timeOf(data);
  const near = gap.map((g) => -g);
  const mean = rowMeans([zScoresWithin(near, year), zScoresWithin(regime, year)], { all: true });
  const lagged = shift(data, numberColumn(mean), lag);
  return lagged.kind === "number" ? lagged.values : mean;
}
