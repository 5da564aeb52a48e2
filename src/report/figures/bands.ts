import { studentQuantile } from "../../numeric/index.js";

/** Levels of the intervals that figures draw, widest first. */
export const levels = [0.95, 0.9, 0.5] as const;

/** What an estimate's 95 % interval says of the others: each is the same law's, so that its half-width is a fixed share of it. */
export function intervalAt(level: number, estimate: number, [lower, upper]: readonly [number, number], df?: number): [number, number] {
  const law = df ?? Number.POSITIVE_INFINITY;
  const share = studentQuantile(0.5 + level / 2, law) / studentQuantile(0.975, law);
  return [estimate - share * (estimate - lower), estimate + share * (upper - estimate)];
}

/** Columns of a figure's numbers for the three intervals. */
export const intervalHeads = ["95 % low", "95 % high", "90 % low", "90 % high", "50 % low", "50 % high"] as const;

export function intervalNumbers(estimate: number, ci: readonly [number, number], df?: number): number[] {
  return levels.flatMap((level) => intervalAt(level, estimate, ci, df));
}
