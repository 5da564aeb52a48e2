import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Frame, numbers } from "../../src/frame/index.js";
import { attentionHistories, contractHistories, learningHistories } from "../../src/simulate/index.js";
import {
  checkLearning,
  checkPrimitives,
  type LearningPrimitives,
  learningRule,
  myopicAnswers,
  playRuns,
  playTables,
  solveAttention,
  solveContracts,
  solveMyopic,
} from "../../src/theory/index.js";
import { learningGames, primitives } from "../theory/random-primitives.js";

const column = (data: Frame, name: string): number[] => [...numbers(data, name)];

describe("contract histories", () => {
  test("every year is the contract, over at least 1,000 random sets of allies", () => {
    fc.assert(
      fc.property(fc.array(primitives, { minLength: 1, maxLength: 5 }), fc.constantFrom("bilateral" as const, "multilateral" as const), (allies, audience) => {
        const data = contractHistories(allies, { audience }, { years: [1950, 1952] });
        const solved = solveContracts(allies, { audience }).allies;
        expect(data.length).toBe(3 * allies.length);
        for (let row = 0; row < data.length; row++) {
          const ally = solved[Math.floor(row / 3)];
          expect(column(data, "concession")[row]).toBe(ally?.concession);
          expect(column(data, "signal")[row]).toBe(ally?.reassurance);
          expect(column(data, "year")[row]).toBe(1950 + (row % 3));
        }
      }),
      { numRuns: 1000 },
    );
  });
  test("identifying columns come first and make the index", () => {
    const data = contractHistories([checkPrimitives({})], {}, { years: [1, 2] });
    expect([...data.columns.keys()].slice(0, 3)).toEqual(["patron", "ally", "year"]);
    expect(data.index).toEqual({ units: ["patron", "ally"], time: "year" });
  });
});

const game = checkLearning({ beliefs: 201, menu: [0, 2, 33] });

describe("learning histories", () => {
  test("the belief of every row is Bayes' rule on the row before, for at least 1,000 random games", () => {
    fc.assert(
      fc.property(learningGames(41), fc.integer({ min: 0, max: 1e6 }), (p, seed) => {
        const data = learningHistories([p], { years: [1, 12], seed });
        const answers = myopicAnswers(p, solveMyopic(p).menu);
        const menu = solveMyopic(p).menu;
        const [belief, change, offer, met] = ["belief", "leader_change", "offer", "concession"].map((name) => column(data, name)) as [
          number[],
          number[],
          number[],
          number[],
        ];
        belief.forEach((b, row) => {
          const before = belief[row - 1] as number;
          if (change[row] === 1 || Number.isNaN(offer[row - 1] as number)) {
            expect(b).toBe(change[row] === 1 ? p.prior[0] : before);
            return;
          }
          const place = menu.indexOf(offer[row - 1] as number);
          const [first, second] = [answers[2 * place] as number, answers[2 * place + 1] as number];
          const [x, y] = met[row - 1] === 1 ? [first, second] : [1 - first, 1 - second];
          expect(b).toBeCloseTo((before * x) / (before * x + (1 - before) * y), 9);
        });
      }),
      { numRuns: 1000 },
    );
  });

  test("the reward of an answer is the signal of the next year, and is what was offered", () => {
    const data = learningHistories([game, game], { years: [1, 200], seed: 3 });
    const [signal, reward, offer, met, year] = ["signal", "reassurance", "offer", "concession", "year"].map((name) => column(data, name)) as number[][];
    signal?.forEach((s, row) => {
      if (year?.[row] === 1) expect(s).toBeNaN();
      else expect(s).toBe(reward?.[row - 1]);
      expect(reward?.[row]).toBe(met?.[row] === 1 ? offer?.[row] : 0);
    });
  });

  test("each type complies as often as σ says, leaders come at rate h and are of the prior, within Monte Carlo error", () => {
    const p = checkLearning({ ...game, costs: [0.2, 0.9], noise: 0.3, prior: [0.3, 0.7] });
    const data = learningHistories(
      Array.from({ length: 400 }, () => p),
      { years: [1, 100], seed: 11 },
    );
    const answers = myopicAnswers(p, solveMyopic(p).menu);
    const menu = solveMyopic(p).menu;
    const [type, offer, met, change, year] = ["type", "offer", "concession", "leader_change", "year"].map((name) => column(data, name)) as [
      number[],
      number[],
      number[],
      number[],
      number[],
    ];
    let [sum, variance] = [0, 0];
    const z = [0, 0];
    const kinds: [number, number][] = [
      [0, 0],
      [0, 0],
    ];
    offer.forEach((s, row) => {
      if (Number.isNaN(s)) return;
      const k = (type[row] as number) - 1;
      const sigma = answers[2 * menu.indexOf(s) + k] as number;
      const kind = kinds[k] as [number, number];
      kind[0] += (met[row] as number) - sigma;
      kind[1] += sigma * (1 - sigma);
    });
    kinds.forEach(([off, v], k) => {
      z[k] = off / Math.sqrt(v);
    });
    for (const one of z) expect(Math.abs(one)).toBeLessThan(4);
    const later = change.filter((_, row) => year[row] !== 1);
    sum = later.reduce((a, b) => a + b, 0) - 0.1 * later.length;
    variance = 0.09 * later.length;
    expect(Math.abs(sum / Math.sqrt(variance))).toBeLessThan(4);
    const fresh = type.filter((_, row) => change[row] === 1);
    const first = fresh.filter((k) => k === 1).length - 0.3 * fresh.length;
    expect(Math.abs(first / Math.sqrt(0.21 * fresh.length))).toBeLessThan(4);
  });

  test.each([
    ["two types", {}],
    ["three types", { costs: [-0.2, 0.4, 1.5], prior: [0.2, 0.5, 0.3] }],
    ["no turnover", { turnover: 0 }],
    ["strategic allies", { allies: "strategic" as const, noise: 0.4, beliefs: 41, menu: [0, 2, 9] as const }],
  ])("discounted payoffs average to W at the prior: %s", (_, given: Partial<LearningPrimitives>) => {
    const p = checkLearning({ ...game, patience: 0.8, ...given });
    const [periods, allies] = [90, 4000];
    const data = learningHistories(
      Array.from({ length: allies }, () => p),
      { years: [1, periods], seed: 7 },
    );
    const payoff = column(data, "payoff");
    const totals = Array.from({ length: allies }, (_, i) => {
      let [total, weight] = [0, 1];
      for (let t = 0; t < periods; t++, weight *= p.patience) total += weight * (payoff[i * periods + t] as number);
      return total;
    });
    const mean = totals.reduce((a, b) => a + b, 0) / allies;
    const se = Math.sqrt(totals.reduce((a, b) => a + (b - mean) ** 2, 0) / (allies - 1) / allies);
    const value = learningRule(p).value(p.prior);
    // Interpolation between nodes is worth up to 1e-3 of v/(1 − δ), more on the coarse grid of three types and of strategic allies.
    const room = ((p.costs.length > 2 || p.allies === "strategic" ? 5e-3 : 1e-3) * p.stake) / (1 - p.patience);
    expect(Math.abs(mean - value)).toBeLessThan(4 * se + room);
  });

  test("draws belong to (run, ally, year): more allies, or fewer years, change no other row", () => {
    const few = learningHistories([game], { years: [1, 10], seed: 5 });
    const many = learningHistories([game, game], { years: [1, 30], seed: 5 });
    for (const name of ["type", "belief", "offer", "concession"]) expect(column(many, name).slice(0, 10)).toEqual(column(few, name));
  });

  test("years that are burnt are played: the first signal is known, and leaders have served before", () => {
    const all = learningHistories([game, game], { years: [1, 60], seed: 2 });
    const late = learningHistories([game, game], { years: [1, 20], burn: 40, seed: 2 });
    const [signal, tenure] = ["signal", "leader_years"].map((name) => [...column(all, name).slice(40, 60), ...column(all, name).slice(100, 120)]);
    expect(column(late, "signal")).toEqual(signal);
    expect(column(late, "leader_years")).toEqual(tenure);
  });

  test("allies of another run have codes of their own", () => {
    const data = learningHistories([game, game], { years: [1, 5], runs: 3 });
    expect(new Set(column(data, "ally")).size).toBe(6);
    expect(column(data, "run").at(-1)).toBe(3);
  });
});

test.each([
  [{ years: [5, 4] as const }, "years are 5 to 4"],
  [{ runs: 0 }, "runs is 0"],
  [{ burn: -1 }, "burn is -1"],
  [{ runs: 10_000_000 }, "at most 20000000 rows"],
])("%j is refused", (options, message) => {
  const refused = (): unknown => learningHistories([game], options);
  expect(refused).toThrow(message.startsWith("at most") ? "are 1000000000 rows" : message);
});

test("no ally is no history", () => {
  expect(() => contractHistories([])).toThrow("there is no ally");
});

describe("attention histories", () => {
  const kinds = [checkLearning({ beliefs: 61, menu: [0, 2, 17] }), checkLearning({ beliefs: 61, menu: [0, 2, 17], securityNeed: 1.6, stake: 1.5 })];
  const allies = Array.from({ length: 12 }, (_, i) => kinds[i % 2] as LearningPrimitives);

  test.each([
    ["demands", { of: "demands" as const, most: 3 }],
    ["signals", { of: "signals" as const, most: 2 }],
  ])("are the index policy's own play, run by run: rationed %s", (_, ration) => {
    const attention = solveAttention(allies, ration, 1e-3);
    const [periods, runs, seed] = [25, 6, 9];
    const data = attentionHistories(attention, { years: [1, periods], runs, seed });
    const played = playRuns({ tables: playTables(attention), periods, seed, first: 0, runs })[0];
    const [payoff, run, year, demand, offer, met] = ["payoff", "run", "year", "demand", "offer", "concession"].map((name) => column(data, name)) as [
      number[],
      number[],
      number[],
      number[],
      number[],
      number[],
    ];
    const total = new Float64Array(runs);
    payoff.forEach((x, row) => {
      const k = (run[row] as number) - 1;
      total[k] = (total[k] as number) + 0.9 ** ((year[row] as number) - 1) * x;
    });
    total.forEach((x, k) => {
      expect(x).toBeCloseTo(played?.payoff[k] ?? Number.NaN, 9);
    });
    expect(demand.reduce((a, b) => a + b, 0)).toBe(played?.demands);
    expect(met.reduce((a, b) => a + b, 0)).toBe(played?.concessions);
    // No year passes the ration.
    for (let k = 1; k <= runs; k++)
      for (let t = 1; t <= periods; t++) {
        const used = demand.reduce(
          (sum, d, row) => sum + (run[row] === k && year[row] === t && d === 1 ? (ration.of === "demands" ? 1 : (offer[row] as number)) : 0),
          0,
        );
        expect(used).toBeLessThanOrEqual(ration.most + 1e-9);
      }
  });

  test("an ally is courted exactly if its index passes that of the others", () => {
    const data = attentionHistories(solveAttention(allies, 3, 1e-3), { years: [1, 40], burn: 10, seed: 4 });
    const [index, others, demand] = ["index", "others", "demand"].map((name) => column(data, name)) as [number[], number[], number[]];
    let [courted, passed] = [0, 0];
    index.forEach((x, row) => {
      const other = others[row] as number;
      if (demand[row] === 1) {
        courted++;
        if (!Number.isNaN(other)) expect(x).toBeGreaterThanOrEqual(other - 1e-9);
      } else if (!Number.isNaN(x)) {
        passed++;
        expect(x).toBeLessThanOrEqual(other + 1e-9);
      }
    });
    expect(courted).toBe(120);
    expect(passed).toBeGreaterThan(50);
  });
});
