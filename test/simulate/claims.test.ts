import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { inlineExecutor } from "../../src/base/index.js";
import { numbers } from "../../src/frame/index.js";
import { learningHistories, panelClaims, playPanels, playRationing, rationingClaims } from "../../src/simulate/index.js";
import { checkLearning, type Implication } from "../../src/theory/index.js";
import { learningGames } from "../theory/random-primitives.js";

const executor = inlineExecutor({ "panel-claims": playPanels, "rationing-claims": playRationing });
const game = checkLearning({ beliefs: 101 });
const named = (all: readonly Implication[], id: string): Implication => all.find((one) => one.id === id) as Implication;

test("H1: within an ally a reward never covaries negatively with its concession, over at least 1,000 random games", () => {
  let rewarded = 0;
  fc.assert(
    fc.property(learningGames(41), fc.integer({ min: 0, max: 1e6 }), (p, seed) => {
      const data = learningHistories([p], { years: [1, 40], seed });
      const [met, reward] = [numbers(data, "concession"), numbers(data, "reassurance")];
      const mean = (values: Float64Array): number => values.reduce((a, b) => a + b, 0) / values.length;
      const [m, r] = [mean(met), mean(reward)];
      const covariance = mean(met.map((x, k) => (x - m) * ((reward[k] as number) - r)));
      // An identity of accounting: the mean reward times the share of years without a concession.
      expect(covariance).toBeCloseTo(r * (1 - m), 10);
      if (r > 0 && m < 1) {
        rewarded++;
        expect(covariance).toBeGreaterThan(0);
      }
    }),
    { numRuns: 1500 },
  );
  expect(rewarded).toBeGreaterThan(300);
});

describe("claims from simulated panels", () => {
  test("at the defaults concessions are rewarded and a placebo is not; runs in pieces are the runs of the whole", async () => {
    const found = await panelClaims(game, executor, { allies: 30, years: 30, runs: 24, seed: 3 });
    expect(named(found, "H1").verdict).toBe("holds");
    expect(named(found, "H1").evidence.effect).toBeGreaterThan(0.4);
    expect(named(found, "F3").evidence.rejected).toBeLessThan(0.2);
    const input = { learning: game, allies: 30, years: 30, seed: 3, error: 0.1 };
    const whole = playPanels({ ...input, first: 0, runs: 4 });
    expect([...playPanels({ ...input, first: 0, runs: 2 }).leads, ...playPanels({ ...input, first: 2, runs: 2 }).leads]).toEqual(whole.leads);
  });

  test("false leads: few where the product with standing is held fixed, many where it is not", async () => {
    const learned = checkLearning({ costs: [-0.2, 0.5], prior: [0.3, 0.7], stake: 3, demandCost: 0.05, noise: 0.2, beliefs: 101 });
    const found = await panelClaims(learned, executor, { allies: 60, years: 60, runs: 40, seed: 900 });
    const rejected = (id: string): number => Number(named(found, id).evidence.rejected);
    expect(rejected("F1")).toBeLessThan(0.2);
    expect(rejected("F1 bare")).toBeGreaterThan(0.35);
    expect(named(found, "F1 bare").verdict).toBe("fails");
    expect(rejected("F1 straight")).toBeGreaterThan(rejected("F1"));
  });

  test("a game in which nothing is asked says nothing", async () => {
    const found = await panelClaims({ ...game, stake: 0.05, demandCost: 0.4 }, executor, { allies: 6, years: 10, runs: 3 });
    expect(named(found, "H1").verdict).toBe("silent");
    expect(named(found, "F1").verdict).toBe("silent");
  });

  test("with few demands the gains of some are the losses of the rest, on common random numbers", async () => {
    const found = await rationingClaims(game, executor, { allies: 20, years: 40, runs: 20 });
    for (const id of ["H4 stake", "H4 need", "H4 willingness"]) {
      expect(named(found, id).verdict).toBe("holds");
      expect(named(found, id).evidence.difference).toBeLessThan(0);
    }
  });

  test("where everybody can be courted the others do not matter at all", () => {
    const { difference } = playRationing({ learning: game, change: "stake", allies: 10, targets: 10, years: 30, runs: 5, seed: 1 });
    expect(difference).toEqual([0, 0, 0, 0, 0]);
  });

  test.each([
    [{ runs: 1 }, "runs is 1"],
    [{ years: 3 }, "years is 3"],
  ])("%j is refused", async (options, message) => {
    await expect(panelClaims(game, executor, options)).rejects.toThrow(message);
  });
});
