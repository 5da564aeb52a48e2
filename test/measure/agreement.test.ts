import fc from "fast-check";
import { expect, test } from "vitest";
import { frame, numberColumn } from "../../src/frame/index.js";
import { agreementWith, concession, gap, otherHalf, rollCalls, splitHalves } from "../../src/measure/index.js";

const columns = { unit: "state", time: "year", item: "item", vote: "vote" };
function table(rows: readonly (readonly [number, number, number, number])[]) {
  return rollCalls(
    frame({
      state: numberColumn(rows.map((r) => r[0])),
      year: numberColumn(rows.map((r) => r[1])),
      item: numberColumn(rows.map((r) => r[2])),
      vote: numberColumn(rows.map((r) => r[3])),
    }),
    columns,
  );
}

test("agreement gives half for an abstention and nothing for an absence", () => {
  const calls = table([
    [2, 1950, 1, 1],
    [20, 1950, 1, 1],
    [30, 1950, 1, 8],
    [2, 1950, 2, 1],
    [20, 1950, 2, 2],
    [30, 1950, 2, 3],
    [2, 1950, 3, 3],
    [20, 1950, 3, 1],
    [30, 1950, 3, 3],
  ]);
  const { values, units } = agreementWith(calls, 2, { least: 1 });
  expect(units).toEqual([2, 20, 30]);
  expect([...values]).toEqual([Number.NaN, 0.5, 0.5]);
  expect([...gap(agreementWith(calls, 2, { least: 3 })).values]).toEqual([Number.NaN, 0.5, Number.NaN]);
});

const random = fc.uniqueArray(fc.tuple(fc.constantFrom(2, 20, 30, 40), fc.integer({ min: 1950, max: 1953 }), fc.nat(8), fc.integer({ min: 1, max: 3 })), {
  selector: ([u, t, i]) => `${u} ${t} ${i}`,
  minLength: 30,
});

test("a move that all units make alike is nobody's concession", () => {
  fc.assert(
    fc.property(random, (rows) => {
      const calls = table([...rows.map(([u, t, i, v]) => [u, t, t * 100 + i, v] as const), [2, 1950, 1, 1]]);
      const moves = concession(agreementWith(calls, 2, { least: 1 }));
      calls.times.forEach((_, t) => {
        const known = [...moves.values.subarray(t * calls.units.length, (t + 1) * calls.units.length)].filter((x) => !Number.isNaN(x));
        if (known.length) expect(known.reduce((a, b) => a + b, 0)).toBeCloseTo(0, 12);
      });
    }),
  );
});

test("halves share no item, cover all, differ by one at most, and depend on seed, split and session alone", () => {
  fc.assert(
    fc.property(random, fc.nat(1000), fc.nat(50), (rows, seed, split) => {
      const calls = table([...rows.map(([u, t, i, v]) => [u, t, t * 100 + i, v] as const), [2, 1950, 1, 1]]);
      const half = splitHalves(calls, seed, split);
      expect([...splitHalves(calls, seed, split)]).toEqual([...half]);
      const other = otherHalf(half);
      calls.times.forEach((_, t) => {
        const of = (marks: Uint8Array): number => marks.reduce((n, mark, i) => n + (calls.itemTime[i] === t ? mark : 0), 0);
        expect(Math.abs(of(half) - of(other))).toBeLessThanOrEqual(1);
      });
    }),
  );
});
