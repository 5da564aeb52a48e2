import { expect, test } from "vitest";
import { movesTowards } from "../../src/measure/index.js";
import { stream } from "../../src/numeric/index.js";

const table = { unit: [2, 2, 2, 5, 5, 5, 7, 7], time: [1, 2, 3, 1, 2, 3, 1, 3], position: [2, 2.5, 2.5, 0, 0.5, 0.2, 3, 2] };

test("own moves are signed towards where the patron stood before; its own moves are nobody's", () => {
  const { move, gap } = movesTowards(table, 2);
  expect(Array.from(move)).toEqual([Number.NaN, Number.NaN, Number.NaN, Number.NaN, 0.5, -0.3, Number.NaN, Number.NaN]);
  expect(gap[4]).toBe(2);
  expect(gap[5]).toBe(2);
  // From above the patron, down is towards it.
  expect(movesTowards(table, 2, { over: 2 }).move[7]).toBe(1);
  const mirrored = movesTowards({ ...table, position: table.position.map((x) => -x) }, 2);
  expect(mirrored.move).toEqual(move);
});

test("errors and probabilities from draws cover the truth in 86 to 94 % of 100 worlds", () => {
  let [inside, all] = [0, 0];
  for (let seed = 1; seed <= 100; seed++) {
    const draw = stream(seed);
    const kept = 200;
    const truth = table.position.map((x) => x + 0.3 * draw.normal());
    const seen = truth.map((x) => x + 0.2 * draw.normal());
    // With a flat prior the posterior is the estimate and its error.
    const values = Float64Array.from({ length: kept * truth.length }, (_, k) => (seen[k % truth.length] as number) + 0.2 * draw.normal());
    const { move, se, towards } = movesTowards({ ...table, position: seen, draws: { values, kept } }, 2);
    const real = movesTowards({ ...table, position: truth }, 2).move;
    const plain = movesTowards({ ...table, position: seen, se: seen.map(() => 0.2) }, 2);
    for (const row of [4, 5]) {
      inside += Number(Math.abs((move[row] as number) - (real[row] as number)) <= 1.6448536 * (se[row] as number));
      all++;
      expect(Math.abs((towards[row] as number) - (plain.towards[row] as number))).toBeLessThan(0.15);
    }
  }
  expect(inside / all).toBeGreaterThan(0.86);
  expect(inside / all).toBeLessThan(0.94);
});

test("bad input gets one sentence", () => {
  expect(() => movesTowards(table, 99)).toThrow(/patron 99 has no position/);
  expect(() => movesTowards({ ...table, time: table.unit.map(() => 1) }, 2)).toThrow(/unit 2 has two positions at 1/);
});
