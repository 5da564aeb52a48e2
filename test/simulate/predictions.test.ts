import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Frame, frame, numberColumn, numbers } from "../../src/frame/index.js";
import { contractPredictions, learningHistories, learningPredictions, primitiveMap } from "../../src/simulate/index.js";
import { checkLearning, checkPrimitives, cutOff, solveContract, solveContracts } from "../../src/theory/index.js";
import { between, learningGames, primitives } from "../theory/random-primitives.js";

const panel = (columns: Readonly<Record<string, readonly number[]>>): Frame =>
  frame(
    Object.entries(columns).map(([name, values]) => [name, numberColumn(values)] as const),
    { units: ["ally"], time: "year" },
  );
const column = (data: Frame, name: string): number[] => [...numbers(data, name)];
const small = panel({ ally: [1, 1, 1, 2, 2], year: [1950, 1951, 1953, 1950, 1951], willingness: [0, 0.5, 1, Number.NaN, -1], threat: [0, 1, 2, 3, 4] });

describe("contract predictions", () => {
  test("each row is its own contract, and a year's signal is the reward of the year before where the panel has it", () => {
    const map = primitiveMap(["reluctance=0.5-0.4*willingness,securityNeed=exp(0.3*threat)"], ["reluctance", "securityNeed"]);
    const data = contractPredictions(small, checkPrimitives({}), map);
    const reward = column(data, "predicted_reward");
    const first = solveContract(checkPrimitives({ reluctance: 0.5, securityNeed: 1 }));
    expect(column(data, "predicted_concession")[0]).toBe(first.concession);
    expect(reward[0]).toBe(first.reassurance);
    expect(column(data, "predicted_signal")).toEqual([Number.NaN, reward[0], Number.NaN, Number.NaN, Number.NaN]);
    expect(reward[3]).toBeNaN();
    expect(column(data, "predicted_distance")[0]).toBeCloseTo(0.5 - cutOff(checkPrimitives({})), 12);
  });

  test("rows are courted exactly within the cut-off, over at least 1,000 random primitives", () => {
    fc.assert(
      fc.property(primitives, fc.array(between(-2, 2), { minLength: 1, maxLength: 6 }), (p, willingness) => {
        const data = panel({ ally: willingness.map((_, i) => i), year: willingness.map(() => 1), willingness });
        const told = contractPredictions(data, p, { reluctance: "0.2 - willingness" });
        willingness.forEach((w, row) => {
          const c = solveContract({ ...p, reluctance: 0.2 - w });
          expect(column(told, "predicted_reward")[row]).toBe(c.reassurance);
          expect(column(told, "predicted_courted")[row]).toBe(c.concession > c.baseline ? 1 : 0);
        });
      }),
      { numRuns: 1000 },
    );
  });

  test("a limit of attention binds the allies of a year together, and years stand apart", () => {
    const data = panel({ ally: [1, 2, 1, 2], year: [1, 1, 2, 2], willingness: [0, 0.3, 0.1, 0.2] });
    const told = contractPredictions(data, checkPrimitives({}), { reluctance: "0.5 - willingness" }, { attention: 1 });
    const apart = [
      [0.5, 0.2],
      [0.4, 0.3],
    ].flatMap((thetas) =>
      solveContracts(
        thetas.map((reluctance) => checkPrimitives({ reluctance })),
        { attention: 1 },
      ).allies.map((c) => c.reassurance),
    );
    column(told, "predicted_reward").forEach((s, row) => {
      expect(s).toBeCloseTo(apart[row] ?? Number.NaN, 12);
    });
  });

  test("a row out of the domain is named", () => {
    expect(() => contractPredictions(small, checkPrimitives({}), { securityNeed: "threat" })).toThrow("securityNeed is 0 in row 1");
    expect(() => contractPredictions(small, checkPrimitives({}), { securityNeed: "treat" })).toThrow('there is no column "treat"');
  });
});

describe("learning predictions", () => {
  test("from the answers of a simulated panel the beliefs and offers of the game come back, over at least 1,000 random games", () => {
    fc.assert(
      fc.property(learningGames(31), fc.integer({ min: 0, max: 1e6 }), (p, seed) => {
        const data = learningHistories([p, p], { years: [1, 10], seed });
        const told = learningPredictions(data, p, {});
        const [belief, offer, demand, signal, met] = ["belief", "offer", "demand", "signal", "concession"].map((name) => column(data, name)) as [
          number[],
          number[],
          number[],
          number[],
          number[],
        ];
        column(told, "predicted_belief").forEach((b, row) => {
          expect(b).toBeCloseTo(belief[row] as number, 12);
        });
        expect(column(told, "predicted_offer")).toEqual(offer);
        expect(column(told, "predicted_courted")).toEqual(demand);
        // What is recorded next year is known once the answer is.
        expect(column(told, "predicted_signal")).toEqual(signal);
        column(told, "predicted_concession").forEach((chance, row) => {
          expect(chance).toBeGreaterThanOrEqual(0);
          expect(chance).toBeLessThanOrEqual(1);
          if (demand[row] === 0) expect([chance, met[row]]).toEqual([0, 0]);
        });
      }),
      { numRuns: 1000 },
    );
  });

  const game = checkLearning({ beliefs: 61, menu: [0, 2, 17], prior: [0.3, 0.7] });
  test("predicted concessions are right on average, within Monte Carlo error", () => {
    const data = learningHistories(
      Array.from({ length: 200 }, () => game),
      { years: [1, 60], seed: 8 },
    );
    const chance = column(learningPredictions(data, game, {}), "predicted_concession");
    const met = column(data, "concession");
    const off = met.reduce((sum, x, row) => sum + x - (chance[row] as number), 0);
    const variance = chance.reduce((sum, c) => sum + c * (1 - c), 0);
    expect(Math.abs(off / Math.sqrt(variance))).toBeLessThan(4);
  });

  test("a gap mixes in the prior, a missing answer teaches nothing, rows may come in any order", () => {
    const rows = { ally: [7, 7, 7], year: [3, 1, 6], concession: [Number.NaN, 1, 0], leader_years: [2, 0, 5] };
    const data = learningPredictions(panel(rows), game, {});
    const [third, first, sixth] = column(data, "predicted_belief") as [number, number, number];
    const after = column(
      learningPredictions(panel({ ally: [7, 7], year: [1, 2], concession: [1, 1], leader_years: [0, 1] }), game, {}),
      "predicted_belief",
    )[1] as number;
    expect(first).toBe(0.3);
    expect(third).toBeCloseTo(0.9 * after + 0.1 * 0.3, 12);
    expect(sixth).toBeCloseTo(0.81 * third + 0.19 * 0.3, 12);
  });

  test("a mapped reluctance is added to every type's cost", () => {
    const data = panel({ ally: [1, 2], year: [1, 1], concession: [1, 1], leader_years: [0, 0], willingness: [0, 3] });
    const told = learningPredictions(data, game, { reluctance: "-willingness" });
    expect(column(told, "predicted_offer")[1]).toBe(0);
    expect(column(told, "predicted_offer")[0]).toBeGreaterThan(0);
    expect(() => learningPredictions(data, game, { noise: "willingness" })).toThrow("noise is 0 in row 1");
  });

  test("without an index there is no history", () => {
    expect(() => learningPredictions(frame([["x", numberColumn([1])]]), game, {})).toThrow("need a panel index");
  });
});

test.each([
  ["reluctance", '--map does not read "reluctance"'],
  ["fudge=1", 'there is no primitive "fudge" to map'],
  ["stake=1,stake=2", "--map gives stake twice"],
])("the map %s is refused", (text, message) => {
  expect(() => primitiveMap([text], ["reluctance", "stake"])).toThrow(message);
});

test("commas inside parentheses do not part a map", () => {
  expect(primitiveMap(["stake = pow(a, 2), reluctance=b"], ["reluctance", "stake"])).toEqual({ stake: "pow(a, 2)", reluctance: "b" });
});
