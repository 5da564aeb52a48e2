import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { inlineExecutor } from "../../src/base/index.js";
import {
  checkLearning,
  comparePolicies,
  horizonBound,
  type LearningPrimitives,
  menuOf,
  myopicAnswers,
  playRuns,
  type Ration,
  solveAttention,
  whittleIndices,
} from "../../src/theory/index.js";
import { between, learningGames } from "./random-primitives.js";
import { twoAllies } from "./two-allies.js";

const here = inlineExecutor({ policies: playRuns });
const games = learningGames(31);
const alike = (p: LearningPrimitives, count: number): LearningPrimitives[] => Array.from({ length: count }, () => p);
const kinds: readonly Ration["of"][] = ["demands", "signals"];

describe("a budget of signals", () => {
  test("no policy passes the bound, but for chance, in random games of two kinds", async () => {
    const runs = 100;
    await fc.assert(
      fc.asyncProperty(games, games, between(0.25, 8), async (a, b, most) => {
        const solved = solveAttention([...alike(a, 7), ...alike({ ...b, patience: a.patience }, 5)], { of: "signals", most }, 1e-4);
        const bound = horizonBound(solved, 30);
        expect(bound).toBeLessThanOrEqual(solved.bound + 1e-9 * Math.abs(solved.bound));
        for (const { mean, lower, upper, signals } of await comparePolicies(solved, here, { runs, periods: 30 })) {
          // Five standard errors, as many policies of many games are tried, and what a refusal that is too rare to be seen once costs.
          expect(mean - 1.25 * (upper - lower)).toBeLessThanOrEqual(bound + (5 * Math.max(a.stake, b.stake)) / runs);
          expect(signals).toBeLessThanOrEqual(most + 1e-9);
        }
      }),
      { numRuns: 40, endOnFailure: true },
    );
  });

  test("that is large is none: the bound and every policy are those of courting all", async () => {
    await fc.assert(
      fc.asyncProperty(games, async (p) => {
        const allies = alike(p, 4);
        const [free, all] = [solveAttention(allies, { of: "signals", most: 100 }, 1e-4), solveAttention(allies, 4, 1e-4)];
        expect(Math.abs(free.bound - all.bound)).toBeLessThan(1e-9 * (1 + all.bound));
        expect(free.charge).toBe(0);
        const [ours, theirs] = await Promise.all([free, all].map((solved) => comparePolicies(solved, here, { runs: 40, periods: 20 })));
        ours?.forEach(({ name, mean, lower, upper }, i) => {
          // Near indifference the two may court on different sides of a node: one game in some hundreds differs by more, so the games are always the same.
          if (name !== "myopic") expect(Math.abs(mean - (theirs?.[i]?.mean ?? 0))).toBeLessThan(0.2 * (upper - lower) + 1e-3 * p.stake);
        });
      }),
      { numRuns: 30, seed: 20250301, endOnFailure: true },
    );
  });

  test("pays no less when it is larger: the bound exactly, the index policy but for chance", async () => {
    const p = checkLearning({ beliefs: 101, menu: [0, 1.5, 33] });
    let [bound, payoff] = [0, 0];
    for (const most of [0.5, 2, 5, 12]) {
      const solved = solveAttention(alike(p, 40), { of: "signals", most });
      const [index] = await comparePolicies(solved, here, { runs: 100, periods: 60 });
      expect(solved.bound).toBeGreaterThanOrEqual(bound);
      expect(index?.upper).toBeGreaterThanOrEqual(payoff);
      expect(index?.mean).toBeGreaterThan(0.85 * horizonBound(solved, 60));
      [bound, payoff] = [solved.bound, index?.lower ?? 0];
    }
  });

  test("is spent on those that give most for a unit: courting by index beats the six other orders but the one that it is", async () => {
    const p = checkLearning({ beliefs: 101, menu: [0, 1.5, 33] });
    const outcomes = await comparePolicies(solveAttention(alike(p, 40), { of: "signals", most: 4 }), here, { runs: 200, periods: 60 });
    for (const { name, difference } of outcomes) {
      if (name === "loyal") expect(difference.lower).toBeLessThan(0);
      else if (name !== "index") expect(difference.upper).toBeLessThan(0);
    }
  });
});

test("one type: indices by the demand and by the signal unit are those of a closed form", () => {
  const single = fc
    .tuple(learningGames(3), between(0.1, 1.5))
    .map(([p, cost]) => checkLearning({ ...p, costs: [cost], prior: [1], patience: Math.max(0.05, p.patience), beliefs: 3 }));
  fc.assert(
    fc.property(single, (p) => {
      const menu = menuOf(p);
      const answers = myopicAnswers(p, menu);
      const gain = Array.from(menu, (s, a) => (answers[a] as number) * (p.stake - p.signalCost * s) - p.demandCost);
      // A promise is kept while κs ≤ δ/(1 − δ) times what a period is worth net of charges.
      const cost = (s: number): number => (p.signalCost * s * (1 - p.patience)) / p.patience;
      const demand = Math.max(...gain.map((g, a) => (menu[a] === 0 ? g : Math.min(g, g - cost(menu[a] as number)))));
      const idle = Math.max(0, gain[0] as number);
      const unit = Math.max(
        0,
        ...gain.flatMap((g, a) => {
          const s = menu[a] as number;
          return s === 0 ? [] : [Math.min((g - idle) / s, Math.max((g - cost(s)) / s, cost(s) <= idle ? Number.POSITIVE_INFINITY : 0))];
        }),
      );
      expect(Math.abs((whittleIndices(p, 1e-6).index[0] as number) - demand)).toBeLessThan(3e-6 * p.stake);
      const bySignals = whittleIndices(p, 1e-6, { of: "signals" }).index[0] as number;
      expect(Math.abs((Number.isFinite(bySignals) ? bySignals : 0) - unit)).toBeLessThan(3e-6 * p.stake);
    }),
    { numRuns: 1000, endOnFailure: true },
  );
});

describe("two allies, solved exactly over beliefs about both at once", () => {
  test.each(kinds)("%s: the index policy is near the best, and the best below the bound", (of) => {
    const small = learningGames(15).map((p) => checkLearning({ ...p, menu: [0, 3, 8] }));
    const shares: number[] = [];
    fc.assert(
      fc.property(small, small, between(0.5, 3), (a, b, most) => {
        const solved = solveAttention([a, { ...b, patience: a.patience }], of === "demands" ? 1 : { of, most }, 1e-5);
        const { optimum, index, bound } = twoAllies(solved, 8);
        const scale = 1e-9 * Math.max(a.stake, b.stake);
        expect(optimum).toBeLessThanOrEqual(bound + scale);
        expect(index).toBeLessThanOrEqual(optimum + scale);
        // Where a promise breaks at some charge, an index tells when it does rather than what the ally is worth before: then the loss can be large.
        expect(index).toBeGreaterThan(0.4 * optimum - scale);
        if (optimum > 1e-3 * a.stake) shares.push(index / optimum);
      }),
      { numRuns: 150, seed: 7, endOnFailure: true },
    );
    expect(shares.reduce((x, y) => x + y, 0) / shares.length).toBeGreaterThan(0.99);
    expect(shares.filter((share) => share > 0.999).length / shares.length).toBeGreaterThan(0.9);
  });

  test.each(kinds)("%s: the play of the index policy is worth what its dynamic programme says, but for chance and the grid", async (of) => {
    const p = checkLearning({ beliefs: 61, menu: [0, 1.5, 7], patience: 0.8 });
    const bold = { ...p, costs: [0.1, 1], prior: [0.3, 0.7], turnover: 0.2 };
    const solved = solveAttention([p, bold], of === "demands" ? 1 : { of, most: 0.75 });
    const { index } = twoAllies(solved, 10);
    const [played] = await comparePolicies(solved, here, { runs: 4000, periods: 10 });
    expect(Math.abs((played?.mean ?? 0) - index)).toBeLessThan(1.25 * ((played?.upper ?? 0) - (played?.lower ?? 0)) + 2e-3 * index);
  });
});
