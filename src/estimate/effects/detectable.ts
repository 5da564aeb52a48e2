import { normalCdf, studentCdf, studentQuantile } from "../../numeric/index.js";

export interface DetectableOptions {
  /** Default 0.8. */
  readonly power?: number;
  /** Size of the test, default 0.05. */
  readonly level?: number;
  /** Default 2. */
  readonly sides?: 1 | 2;
}

/**
 * The smallest effect that a test with this standard error would find with the power wanted: (t_{1−α/2} + t_{power}) · se,
 * solved for the power of the t test with its noncentral law approximated by a shift (exact for the normal law).
 * Source: Bloom (1995), Minimum detectable effects.
 * @param df degrees of freedom; undefined or Infinity: the normal law.
 */
export function smallestDetectable(se: number, df?: number, { power = 0.8, level = 0.05, sides = 2 }: DetectableOptions = {}): number {
  const law = df ?? Number.POSITIVE_INFINITY;
  return (studentQuantile(1 - level / sides, law) + studentQuantile(power, law)) * se;
}

/** The power to find an effect of a given size, by the same approximation. */
export function powerOf(effect: number, se: number, df?: number, { level = 0.05, sides = 2 }: Omit<DetectableOptions, "power"> = {}): number {
  const law = df ?? Number.POSITIVE_INFINITY;
  const critical = studentQuantile(1 - level / sides, law);
  const cdf = (x: number): number => (law === Number.POSITIVE_INFINITY ? normalCdf(x) : studentCdf(x, law));
  const shift = Math.abs(effect) / se;
  return cdf(shift - critical) + (sides === 2 ? cdf(-shift - critical) : 0);
}
