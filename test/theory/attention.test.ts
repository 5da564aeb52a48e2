import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Attention,
  checkLearning,
  comparePolicies,
  demandAdvantage,
  horizonBound,
  iterate,
  type LearningPrimitives,
  menuOf,
  myopicAnswers,
  playRuns,
  type PolicyName,
  solveAttention,
  transitions,
  beliefGrid,
  whittleIndices,
} from "../../src/theory/index.js";
import { inlineExecutor } from "../../src/base/index.js";
import { learningGames } from "./random-primitives.js";

const games = learningGames(31);
const here = inlineExecutor({ policies: playRuns });

/** The index of a node by halving, from solutions of section 3's own equation with a dearer demand. */
function halved(p: LearningPrimitives, node: number): number {
  const [grid, menu] = [beliefGrid(p.costs.length, p.beliefs), menuOf(p)];
  const moves = transitions(p, grid, menu, myopicAnswers(p, menu));
  let [low, high] = [-p.demandCost - p.stake, p.stake];
  while (high - low > 1e-7) {
    const charge = (low + high) / 2;
    const charged = { ...p, demandCost: p.demandCost + charge };
    const { value } = iterate(charged, moves);
    if ((demandAdvantage(charged, moves, value).advantage[node] as number) > 0) low = charge;
    else high = charge;
  }
  return (low + high) / 2;
}

describe("Whittle indices", () => {
  test("exist and do not fall as willingness is believed more, in random games", () => {
    fc.assert(
      fc.property(learningGames(21), (p) => {
        const { indexable, monotone, converged, accuracy, index } = whittleIndices(p);
        expect({ indexable, monotone, converged }).toEqual({ indexable: true, monotone: true, converged: true });
        expect(accuracy).toBeLessThanOrEqual(1e-5 * p.stake);
        for (const x of index) expect(x).toBeLessThanOrEqual(p.stake);
      }),
      { numRuns: 1000, endOnFailure: true },
    );
  });

  test("are those that halving the charge finds", () => {
    fc.assert(
      fc.property(games, fc.integer({ min: 0, max: 30 }), (p, node) => {
        const { index, accuracy } = whittleIndices(p);
        expect(Math.abs((index[node] as number) - halved(p, node))).toBeLessThan(accuracy + 1e-6 * p.stake);
      }),
      { numRuns: 60, endOnFailure: true },
    );
  });

  test("of one belief: the best surplus of a demand, where nothing can be learned", () => {
    const p = checkLearning({ costs: [0.2], prior: [1], patience: 0, menu: [0, 3, 16] });
    // With no tomorrow only a reward of 0 is paid.
    const met = myopicAnswers(p, menuOf(p))[0] as number;
    expect(whittleIndices(p).index[0]).toBeCloseTo(met * p.stake - p.demandCost, 6);
  });

  test("agree with the whole menu where a part of it was tried", () => {
    const p = checkLearning({ beliefs: 301 });
    const { index, accuracy } = whittleIndices(p);
    expect(index.length).toBe(301);
    for (const node of [40, 110, 290]) expect(Math.abs((index[node] as number) - halved(p, node))).toBeLessThan(accuracy + 1e-6);
  });

  test("change by no more than their stated accuracy when it is made finer, in random games with a long menu", () => {
    fc.assert(
      fc.property(games, (game) => {
        const p: LearningPrimitives = { ...game, menu: [0, 3, 64], beliefs: 241 };
        const [coarse, fine] = [whittleIndices(p, 1e-5), whittleIndices(p, 1e-6)];
        coarse.index.forEach((x, node) => {
          expect(Math.abs(x - (fine.index[node] as number))).toBeLessThan(3 * (coarse.accuracy + fine.accuracy) + 1e-9);
        });
      }),
      { numRuns: 12, seed: 20, endOnFailure: true },
    );
  });

  test("with three types, on the simplex", () => {
    const p = checkLearning({ costs: [-0.3, 0.3, 1.5], prior: [0.3, 0.4, 0.3], menu: [0, 2, 12], beliefs: 66 });
    const { index, indexable, monotone, accuracy } = whittleIndices(p);
    expect(indexable).toBe(true);
    expect(monotone).toBeUndefined();
    for (const node of [3, 30, 60]) expect(Math.abs((index[node] as number) - halved(p, node))).toBeLessThan(accuracy + 1e-6);
  });
});

const means = async (attention: Attention, runs: number, seed = 1, periods = 60): Promise<Record<PolicyName, number>> =>
  Object.fromEntries((await comparePolicies(attention, here, { runs, seed, periods })).map(({ name, mean }) => [name, mean])) as Record<PolicyName, number>;

describe("policies", () => {
  test("none passes the bound, but for chance, in random games of several kinds", async () => {
    const runs = 200;
    await fc.assert(
      fc.asyncProperty(games, games, fc.integer({ min: 1, max: 12 }), async (a, b, targets) => {
        const solved = solveAttention(
          [...Array.from({ length: 7 }, () => a), ...Array.from({ length: 5 }, () => ({ ...b, patience: a.patience }))],
          targets,
          1e-4,
        );
        const bound = horizonBound(solved, 30);
        expect(bound).toBeLessThanOrEqual(solved.bound + 1e-9 * Math.abs(solved.bound));
        for (const { mean, lower, upper } of await comparePolicies(solved, here, { runs, periods: 30 })) {
          // Five standard errors, as many policies of many games are tried, and what a refusal that is too rare to be seen once costs.
          const rare = (5 * Math.max(a.stake, b.stake)) / runs;
          expect(mean - 1.25 * (upper - lower)).toBeLessThanOrEqual(bound + rare);
        }
      }),
      { numRuns: 50, endOnFailure: true },
    );
  });

  test("the index policy is within a hundredth of the bound for 200 alike allies of whom a tenth are courted, and is most loyal first", async () => {
    const p = checkLearning({ beliefs: 201, menu: [0, 1.5, 33] });
    const solved = solveAttention(
      Array.from({ length: 200 }, () => p),
      20,
    );
    const outcomes = await comparePolicies(solved, here, { runs: 200, periods: 100, seed: 3 });
    const [index, , loyal] = outcomes;
    expect(index?.mean).toBeGreaterThan(0.99 * solved.bound);
    expect(index?.lower).toBeLessThan(solved.bound);
    expect(Math.abs(loyal?.difference.mean ?? 1)).toBeLessThan(1e-3 * solved.bound);
    expect(outcomes.find(({ name }) => name === "rotation")?.difference.upper).toBeLessThan(0);
  });

  test("keep the order that the theory tells in a stated game", async () => {
    const p = checkLearning({ beliefs: 101, menu: [0, 1.5, 33] });
    const { index, myopic, loyal, reluctant, threatened, rotation, random } = await means(
      solveAttention(
        Array.from({ length: 40 }, () => p),
        4,
      ),
      200,
    );
    expect(index).toBeCloseTo(loyal, 1);
    expect(index).toBeGreaterThanOrEqual(myopic - 0.5);
    expect(myopic).toBeGreaterThan(threatened);
    expect(threatened).toBeGreaterThan(random);
    expect(random).toBeGreaterThan(reluctant);
    expect(rotation).toBeGreaterThan(reluctant);
  });

  test("learning pays: where a demand also tells about the ally, courting by surplus now loses to the index", async () => {
    const bold = checkLearning({ costs: [0.2, 3], prior: [0.25, 0.75], turnover: 0.02, beliefs: 101, menu: [0, 1.5, 33] });
    const safe = checkLearning({ costs: [0.75, 0.75], prior: [0.5, 0.5], turnover: 0.02, beliefs: 101, menu: [0, 1.5, 33] });
    const solved = solveAttention([...Array.from({ length: 20 }, () => bold), ...Array.from({ length: 20 }, () => safe)], 4);
    const [, myopic] = await comparePolicies(solved, here, { runs: 100, periods: 60 });
    expect(myopic?.difference.upper).toBeLessThan(0);
  });

  test("give the same bits for the same seed, and others for another", async () => {
    const p = checkLearning({ beliefs: 51, menu: [0, 1.5, 9] });
    const solved = solveAttention(
      Array.from({ length: 20 }, () => p),
      3,
    );
    const once = await means(solved, 20, 5);
    expect(await means(solved, 20, 5)).toEqual(once);
    expect((await means(solved, 20, 6)).index).not.toBe(once.index);
  });

  test("with room for all, whom to court first makes no difference", async () => {
    const p = checkLearning({ beliefs: 51, menu: [0, 1.5, 9] });
    const solved = solveAttention(
      Array.from({ length: 10 }, () => p),
      10,
    );
    expect(solved.charge).toBe(0);
    const { myopic: _, ...rest } = await means(solved, 30);
    for (const mean of Object.values(rest)) expect(mean).toBeCloseTo(rest.index, 9);
  });

  test.each([
    [() => solveAttention([], 1), "no ally"],
    [() => solveAttention([checkLearning({})], 2), "targets is 2"],
    [() => solveAttention([checkLearning({ allies: "strategic" })], 1), "allies is strategic"],
    [() => solveAttention([checkLearning({}), checkLearning({ patience: 0.8 })], 1), "patience is 0.9 towards one ally and 0.8"],
  ])("refuses what it cannot solve: %#", (act, message) => {
    expect(act).toThrow(message);
  });
});
