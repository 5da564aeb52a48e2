import { expect } from "vitest";

/** Largest |a − b| / max(|b|, floor) over two lists of the same length. */
export function relativeDifference(actual: ArrayLike<number>, expected: ArrayLike<number>, floor = 1e-12): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  let worst = 0;
  for (let i = 0; i < expected.length; i++) {
    const [a, b] = [actual[i] as number, expected[i] as number];
    if (Number.isNaN(a) && Number.isNaN(b)) continue;
    const d = Math.abs(a - b) / Math.max(Math.abs(b), floor);
    worst = Number.isNaN(d) ? Number.POSITIVE_INFINITY : Math.max(worst, d);
  }
  return worst;
}

/** Every number within `rel` of what is expected, relative to it (or to `floor` where it is smaller). */
export function expectNear(actual: ArrayLike<number>, expected: ArrayLike<number>, { rel, floor = 1e-12 }: { rel: number; floor?: number }): void {
  const worst = relativeDifference(actual, expected, floor);
  expect(worst, `relative difference ${worst} of ${Array.from(actual).slice(0, 6)} from ${Array.from(expected).slice(0, 6)}`).toBeLessThanOrEqual(rel);
}
