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

test("errors cover the truth in 86 to 94 % of 400 worlds, close to the patron too, and a direction said with 80 % holds in 80 %", () => {
  let [inside, all] = [0, 0];
  const bins = Array.from({ length: 5 }, () => ({ n: 0, predicted: 0, seen: 0 }));
  for (let seed = 1; seed <= 400; seed++) {
    const draw = stream(seed);
    const se = 0.3;
    // Truth from N(0, 1), seen with an error of 0.3: the posterior of each is normal.
    const truth = Array.from({ length: 42 }, () => draw.normal());
    const keep = 1 / (1 + se * se);
    const seen = truth.map((x) => keep * (x + se * draw.normal()));
    const posterior = se * Math.sqrt(keep);
    const unit = truth.map((_, k) => Math.floor(k / 2));
    const time = truth.map((_, k) => k % 2);
    const real = movesTowards({ unit, time, position: truth }, 0).move;
    const { move, se: error, towards } = movesTowards({ unit, time, position: seen, se: seen.map(() => posterior) }, 0);
    move.forEach((x, row) => {
      if (Number.isNaN(x)) return;
      inside += Number(Math.abs(x - (real[row] as number)) <= 1.6448536 * (error[row] as number));
      all++;
      const bin = bins[Math.min(4, Math.floor((towards[row] as number) * 5))] as (typeof bins)[number];
      bin.n++;
      bin.predicted += towards[row] as number;
      bin.seen += Number((real[row] as number) > 0);
    });
  }
  expect(all).toBe(400 * 20);
  expect(inside / all).toBeGreaterThan(0.86);
  expect(inside / all).toBeLessThan(0.94);
  for (const { n, predicted, seen } of bins) {
    expect(n).toBeGreaterThan(200);
    expect(Math.abs(predicted - seen) / n).toBeLessThan(0.04);
  }
});

test("errors and draws of one posterior say the same, also where the direction is uncertain", () => {
  const position = [0.2, 0.1, 0, 0.4, -0.3, 0.5];
  const error = [0.2, 0.3, 0.25, 0.3, 0.4, 0.1];
  const at = { unit: [1, 1, 2, 2, 3, 3], time: [1, 2, 1, 2, 1, 2], position };
  const kept = 40_000;
  const draw = stream(7);
  const values = Float64Array.from({ length: kept * 6 }, (_, k) => (position[k % 6] as number) + (error[k % 6] as number) * draw.normal());
  const byDraws = movesTowards({ ...at, draws: { values, kept } }, 1);
  const byErrors = movesTowards({ ...at, se: error }, 1);
  for (const row of [3, 5])
    for (const name of ["move", "se", "towards"] as const)
      expect(Math.abs((byDraws[name][row] as number) - (byErrors[name][row] as number))).toBeLessThan(0.01);
});
