import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  beliefGrid,
  checkLearning,
  type LearningPrimitives,
  menuOf,
  myopicAnswers,
  oneShotGains,
  solveLearning,
  solveMyopic,
  worth,
} from "../../src/theory/index.js";
import { between, learningGames } from "./random-primitives.js";

const games = learningGames(61);
const highest = (p: LearningPrimitives): number => p.stake / (1 - p.patience);

describe("learning with myopic allies", () => {
  test("no departure of one period pays, as judged apart from the solver", () => {
    fc.assert(
      fc.property(games, (p) => {
        const { largestDeviationGain, converged } = solveLearning(p);
        expect(converged).toBe(true);
        expect(largestDeviationGain).toBeLessThan(1e-9 * highest(p));
      }),
      { numRuns: 1000 },
    );
  });
  test("value does not fall in the belief in the type of lower cost, but for what the grid hides", () => {
    fc.assert(
      fc.property(games, (p) => {
        const { value, offer } = solveMyopic(p, { enforced: false });
        for (let b = 1; b < value.length; b++) expect((value[b] as number) - (value[b - 1] as number)).toBeGreaterThan(-2e-4 * highest(p));
        // Without the enforcement constraint it is convex in the belief, on the grid too.
        const { nodes } = beliefGrid(2, p.beliefs);
        for (let b = 1; b + 1 < value.length; b++) {
          const [x, y, z] = [nodes[2 * b - 2], nodes[2 * b], nodes[2 * b + 2]] as [number, number, number];
          const chord = ((z - y) * (value[b - 1] as number) + (y - x) * (value[b + 1] as number)) / (z - x);
          expect((value[b] as number) - chord).toBeLessThan(1e-9 * highest(p));
        }
        expect(offer.length).toBe(value.length);
      }),
      { numRuns: 1000 },
    );
  });
  test("when every period brings a new leader, the offer is the static optimum at the belief", () => {
    fc.assert(
      fc.property(games, (given) => {
        const p = { ...given, turnover: 1 };
        const { offer, value } = solveMyopic(p, { enforced: false });
        const menu = menuOf(p);
        const answers = myopicAnswers(p, menu);
        const { nodes } = beliefGrid(2, p.beliefs);
        const spread: number[] = [];
        offer.forEach((a, b) => {
          const now = (i: number): number =>
            [0, 1].reduce(
              (sum, k) => sum + (nodes[2 * b + k] as number) * (answers[2 * i + k] as number) * (p.stake - p.signalCost * (menu[i] as number)),
              -p.demandCost,
            );
          const best = Math.max(0, ...Array.from(menu, (_, i) => now(i)));
          expect(Math.abs(best - (a < 0 ? 0 : now(a)))).toBeLessThan(1e-9 * highest(p));
          spread.push((value[b] as number) - best);
        });
        expect(Math.max(...spread) - Math.min(...spread)).toBeLessThan(1e-9 * highest(p));
      }),
      { numRuns: 1000 },
    );
  });
  test("without a cost of demands none is never strictly better than one without reward", () => {
    fc.assert(
      fc.property(games, (given) => {
        const p = { ...given, demandCost: 0 };
        const { offer, grid, menu } = solveMyopic(p, { enforced: false });
        const answers = myopicAnswers(p, menu);
        // Only where a demand without reward is as good as never met do the two come to the same.
        offer.forEach((a, b) => {
          const met = [0, 1].reduce((sum, k) => sum + (grid.nodes[2 * b + k] as number) * (answers[k] as number), 0);
          if (a < 0) expect(met * p.stake).toBeLessThan(1e-9 * highest(p));
        });
      }),
      { numRuns: 1000 },
    );
  });
  test("one type whose noise vanishes comes near the contract with an indivisible demand", () => {
    const price = Math.expm1(0.5);
    const missing = (noise: number): number => {
      const p = checkLearning({ costs: [0.5], prior: [1], noise, demandCost: 0, turnover: 0, menu: [0, 3, 3001], beliefs: 3 });
      return ((p.stake - price) / (1 - p.patience) - (solveMyopic(p).value[0] as number)) / highest(p);
    };
    expect(missing(0.01)).toBeLessThan(0.05);
    expect(missing(0.001)).toBeLessThan(0.01);
    expect(missing(0.001)).toBeGreaterThan(0);
    expect(worth(price, 1)).toBeCloseTo(0.5, 12);
  });
  test("starts from above and below meet where nothing is lost by distrust, and the one above is never less", () => {
    fc.assert(
      fc.property(games, (p) => {
        const [above, below] = [solveMyopic(p), solveMyopic(p, { from: "below" })];
        for (let b = 0; b < above.value.length; b++) expect(above.value[b]).toBeGreaterThanOrEqual((below.value[b] as number) - 1e-9 * highest(p));
      }),
      { numRuns: 1000 },
    );
  });
});

test("three types live on a simplex whose weights give back every belief", () => {
  const grid = beliefGrid(3, 300);
  fc.assert(
    fc.property(between(0, 1), between(0, 1), (x, y) => {
      const belief = x + y <= 1 ? [x, y, 1 - x - y] : [1 - x, 1 - y, x + y - 1];
      const [corner, weight] = [new Int32Array(3), new Float64Array(3)];
      grid.locate(belief, corner, weight, 0);
      for (let k = 0; k < 3; k++) {
        const back = corner.reduce((sum, node, i) => sum + (weight[i] as number) * (grid.nodes[3 * node + k] as number), 0);
        expect(back).toBeCloseTo(belief[k] as number, 9);
      }
      expect(Math.min(...weight)).toBeGreaterThan(-1e-9);
    }),
    { numRuns: 1000 },
  );
});

test("with three types, too, no departure pays", () => {
  const solved = solveLearning(checkLearning({ costs: [-0.5, 0.5, 1.5], beliefs: 200, menu: [0, 3, 24] }));
  expect(solved.converged).toBe(true);
  expect(solved.largestDeviationGain).toBeLessThan(1e-9 * 20);
});

test("strategic allies: a start that converges is a fixed point, but for the patron's noise", () => {
  const p = checkLearning({ allies: "strategic", beliefs: 61, menu: [0, 3, 24] });
  const { converged, gains, starts, severalEquilibria, reputation } = solveLearning(p);
  expect(converged).toBe(true);
  expect(severalEquilibria).toBe(false);
  expect(starts.map((s) => s.from)).toEqual(["myopic", "above", "below"]);
  expect(gains.renege).toBeLessThan(1e-6);
  expect(gains.answer).toBeLessThan(1e-9);
  expect(gains.offer).toBeLessThan(5 * 0.02 * p.stake);
  expect(reputation).toBe(-1);
});

test("strategic allies in random games: every start is told, what converged is judged, and what did not is not passed off as an equilibrium", () => {
  const strategic = learningGames(21).map((p): LearningPrimitives => ({ ...p, menu: [0, 3, 8], allies: "strategic" }));
  fc.assert(
    fc.property(strategic, (p) => {
      const { converged, starts, severalEquilibria, gains, largestDeviationGain, residual } = solveLearning(p);
      expect(starts.map((s) => s.from)).toEqual(["myopic", "above", "below"]);
      expect(converged).toBe(starts.some((s) => s.converged));
      const values = starts.filter((s) => s.converged).map((s) => s.value);
      expect(severalEquilibria).toBe(values.length > 1 && Math.max(...values) - Math.min(...values) > 1e-5 * highest(p));
      expect(largestDeviationGain).toBe(Math.max(gains.offer, gains.renege, gains.answer));
      // The patron's own noise τ_P = 0.02 v over 9 choices is worth at most τ_P log 9 a period to it.
      if (converged) {
        expect(gains.answer).toBeLessThan(1e-6 * highest(p));
        expect(gains.offer).toBeLessThan(0.02 * p.stake * Math.log(9) + 1e-6 * highest(p));
      } else expect(residual).toBeGreaterThan(1e-9 * highest(p));
    }),
    { numRuns: 12, seed: 3, endOnFailure: true },
  );
});

test("three types in random games: no departure pays, and refusal makes the dearer types likelier", () => {
  const three = fc.tuple(learningGames(28), between(0.1, 1), between(0.1, 0.6)).map(([p, more, share]): LearningPrimitives => {
    const [first = 0, second = 0] = p.costs;
    const prior = [(1 - share) * (p.prior[0] ?? 0), (1 - share) * (p.prior[1] ?? 0), share];
    return checkLearning({ ...p, costs: [first, second, second + more], prior, menu: [0, 3, 8] });
  });
  fc.assert(
    fc.property(three, (p) => {
      const { converged, largestDeviationGain } = solveLearning(p);
      expect(converged).toBe(true);
      expect(largestDeviationGain).toBeLessThan(1e-9 * highest(p));
      const answers = myopicAnswers(p, menuOf(p));
      for (let a = 0; a < 8; a++) {
        const [x, y, z] = [0, 1, 2].map((k) => answers[3 * a + k]) as [number, number, number];
        expect(x >= y && y >= z).toBe(true);
      }
    }),
    { numRuns: 300, endOnFailure: true },
  );
});

test("two starts that come to different equilibria are told", () => {
  expect(solveLearning(checkLearning({ allies: "strategic", beliefs: 41, menu: [0, 3, 16] })).severalEquilibria).toBe(true);
});

test("a policy that pays too much is caught", () => {
  const p = checkLearning({ beliefs: 41, menu: [0, 3, 16] });
  const { grid, menu, value } = solveMyopic(p);
  const beliefs = Array.from({ length: grid.size }, (_, b) => [grid.nodes[2 * b] as number, grid.nodes[2 * b + 1] as number]);
  const answers = myopicAnswers(p, menu);
  const gains = oneShotGains(p, { beliefs, menu, value, choice: (_, a) => (a === 15 ? 1 : 0), answer: (_, a, k) => answers[2 * a + k] as number });
  expect(gains.offer).toBeGreaterThan(0.5);
});

test.each([
  [{ costs: [1, 2, 3, 4] }, "costs is 1;2;3;4"],
  [{ prior: [0.5, 0.6] }, "prior is 0.5;0.6"],
  [{ noise: 0 }, "noise is 0"],
  [{ turnover: 2 }, "turnover is 2"],
  [{ menu: [0, 3, 0] as const }, "menu is 0:3:0"],
  [{ beliefs: 2 }, "beliefs is 2"],
])("%j is refused", (given, message) => {
  expect(() => checkLearning(given)).toThrow(message);
});
