import fc from "fast-check";
import { checkLearning, type LearningPrimitives, type Primitives } from "../../src/theory/index.js";

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

/** Games of learning with two types and a short menu, on a grid of `beliefs` nodes. */
export function learningGames(beliefs: number): fc.Arbitrary<LearningPrimitives> {
  return fc
    .record({
      low: between(-0.4, 1),
      step: between(0.1, 2),
      first: between(0.1, 0.9),
      turnover: between(0, 1),
      noise: between(0.05, 0.5),
      demandCost: between(0, 0.4),
      stake: between(0.5, 3.5),
      signalCost: between(0.4, 2),
      patience: between(0, 0.95),
      securityNeed: between(0.4, 2),
      satiation: fc.oneof(fc.constant(1), between(0, 2)),
    })
    .map(({ low, step, first, ...rest }) => checkLearning({ ...rest, costs: [low, low + step], prior: [first, 1 - first], menu: [0, 3, 16], beliefs }));
}
