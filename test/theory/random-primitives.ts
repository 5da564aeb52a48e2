import fc from "fast-check";
import type { Primitives } from "../../src/theory/index.js";

/** Evenly spread over the range: doubles of fast-check crowd at its ends. */
export const between = (low: number, high: number): fc.Arbitrary<number> =>
  fc.integer({ min: 0, max: 1_000_000 }).map((k) => low + ((high - low) * k) / 1_000_000);

export const primitives: fc.Arbitrary<Primitives> = fc.record({
  reluctance: between(-0.6, 2),
  costCurvature: between(0, 1.5),
  securityNeed: between(0.3, 2.3),
  satiation: fc.oneof(fc.constant(1), between(0, 2.5)),
  stake: between(0.5, 3.5),
  signalCost: between(0.3, 2.3),
  patience: between(0, 0.95),
});
