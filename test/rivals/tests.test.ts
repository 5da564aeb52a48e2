import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stream } from "../../src/numeric/index.js";
import { covered, crps, equalAccuracy, logScore, pit, stack } from "../../src/rivals/index.js";
import { expectNear } from "../support/near.js";

/** A series of differences with mean `mean` and autoregression `ar`. */
function series(draw: number, { years = 40, ar = 0, mean = 0 }: { years?: number; ar?: number; mean?: number } = {}): Float64Array {
  const random = stream(11, 3, 0, draw);
  let last = random.normal() / Math.sqrt(1 - ar * ar);
  return Float64Array.from({ length: years }, () => {
    last = ar * last + random.normal();
    return mean + last;
  });
}

/** Share of 10,000 series in which a test at 5 % rejects. */
function rejections(options: Parameters<typeof series>[1], p: (d: Float64Array) => number): number {
  let found = 0;
  for (let draw = 0; draw < 10_000; draw++) if (p(series(draw, options)) < 0.05) found++;
  return found / 10_000;
}

// Design: 40 years, normal differences of mean 0; 10,000 series, so that a share of 5 % has a standard error of 0.2 %.
describe("size of the tests of equal accuracy", () => {
  const modified = (lags: number) => (d: Float64Array) => equalAccuracy(d, { lags }).modified.p;
  const smooth = (d: Float64Array): number => equalAccuracy(d).smooth?.p ?? 1;
  test("modified, years independent, no lags", () => {
    const size = rejections({}, modified(0));
    expect(size).toBeGreaterThan(0.035);
    expect(size).toBeLessThan(0.065);
  });
  test("smooth, years independent", () => {
    const size = rejections({}, smooth);
    expect(size).toBeGreaterThan(0.035);
    expect(size).toBeLessThan(0.065);
  });
  test("smooth, years correlated by 0.4, where no lags reject twice as often as they say", () => {
    const size = rejections({ ar: 0.4 }, smooth);
    expect(size).toBeGreaterThan(0.035);
    expect(size).toBeLessThan(0.075);
    expect(rejections({ ar: 0.4 }, modified(0))).toBeGreaterThan(0.1);
  });
  test("power grows with the difference", () => {
    const [some, more] = [0.3, 0.8].map((mean) => rejections({ mean }, smooth)) as [number, number];
    expect(some).toBeGreaterThan(0.2);
    expect(more).toBeGreaterThan(0.9);
  });
});

describe("tests of equal accuracy", () => {
  test("a sign turned turns the statistic, a scale leaves it", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 500 }), fc.double({ min: 0.01, max: 100, noNaN: true }), (draw, scale) => {
        const d = series(draw, { mean: 0.2 });
        const [own, other] = [
          equalAccuracy(d, { lags: 3 }),
          equalAccuracy(
            d.map((x) => -scale * x),
            { lags: 3 },
          ),
        ];
        expectNear([other.modified.statistic, other.smooth?.statistic ?? 0], [-own.modified.statistic, -(own.smooth?.statistic ?? 0)], { rel: 1e-9 });
      }),
    );
  });
  test("with fewer than 8 years only the modified one is there", () => {
    expect(equalAccuracy(series(1, { years: 7 })).smooth).toBeUndefined();
    expect(equalAccuracy(series(1, { years: 8 })).smooth?.df).toBe(4);
  });
});

describe("stacking", () => {
  const scores = (seed: number, n = 60, k = 3): Float64Array[] =>
    Array.from({ length: k }, (_, j) =>
      Float64Array.from({ length: n }, (_, i) => logScore("normal", stream(seed, 1, i).normal(), stream(seed, 2, i, j).normal(), 1 + 0.3 * j)),
    );
  test("the bound holds: no vertex, nor the even mixture, scores more than it allows", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000 }), (seed) => {
        const own = scores(seed);
        const { logScore: best, gap } = stack(own);
        expect(gap).toBeLessThan(1e-6);
        for (const vertex of own) expect(vertex.reduce((a, b) => a + b, 0) / vertex.length).toBeLessThanOrEqual(best + gap + 1e-12);
        expect(stack(own, { iterations: 0 }).logScore).toBeLessThanOrEqual(best + gap + 1e-12);
      }),
      { numRuns: 100 },
    );
  });
  test("a constant added to all scores changes no weight", () => {
    const own = scores(4);
    const shifted = own.map((score) => score.map((x, i) => x - 400 + (i % 7)));
    expectNear(stack(shifted).weights, stack(own).weights, { rel: 1e-6, floor: 1e-3 });
  });
  test("a row counted twice is a row written twice", () => {
    const own = scores(5);
    const counts = new Float64Array(60).fill(1).map((x, i) => (i < 10 ? 2 : x));
    const written = own.map((score) => Float64Array.from([...score, ...score.subarray(0, 10)]));
    expectNear(stack(own, { counts }).weights, stack(written).weights, { rel: 1e-6, floor: 1e-3 });
  });
  test("outcomes that no rule holds for possible are refused", () => {
    expect(() => stack([Float64Array.of(0, Number.NEGATIVE_INFINITY), Float64Array.of(-1, Number.NEGATIVE_INFINITY)])).toThrow(/row 2/);
    expect(stack([Float64Array.of(0, Number.NEGATIVE_INFINITY), Float64Array.of(-1, -1)]).weights[1]).toBeGreaterThan(0.3);
  });
});

describe("scores", () => {
  test("are proper: the law of the outcome scores best on average", () => {
    const random = stream(3);
    const y = Array.from({ length: 20_000 }, () => 1 + 2 * random.normal());
    const mean = (f: (x: number) => number): number => y.reduce((sum, x) => sum + f(x), 0) / y.length;
    for (const [m, s] of [
      [1.3, 2],
      [1, 2.4],
      [1, 1.7],
    ] as const) {
      expect(mean((x) => logScore("normal", x, m, s))).toBeLessThan(mean((x) => logScore("normal", x, 1, 2)));
      expect(mean((x) => crps("normal", x, m, s))).toBeGreaterThan(mean((x) => crps("normal", x, 1, 2)));
    }
  });
  test("a law far from a count is scored by the distance", () => {
    expect(crps("poisson", 5000, 1, 0)).toBeCloseTo(5000 - 1.4, 0);
    expect(crps("poisson", 0, 5000, 0)).toBeGreaterThan(4900);
    expect(crps("normal", 5000, 0, 1)).toBeCloseTo(5000 - 1 / Math.sqrt(Math.PI), 6);
  });
  test("intervals of counts cover whole numbers", () => {
    const inside = Array.from({ length: 12 }, (_, y) => y).filter((y) => covered(pit("poisson", y, 3, 0), 0.8));
    expect(inside).toEqual([1, 2, 3, 4, 5]);
  });
});
