import { expect, test } from "vitest";
import { compliance, correlation, demandReliability, heldPositions } from "../../src/measure/index.js";
import { answered, placed, world } from "./demand-world.js";

const worlds = [21, 22, 23, 24, 25, 26];
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

function reliabilities(options: Parameters<typeof world>[1]) {
  return worlds.map((seed) => {
    const made = world(seed, options);
    return demandReliability(made.calls, 0, made.demands, placed(made), { seed, splits: 4 });
  });
}

test("without concessions halves that share no vote do not go together; those that share positions do", { timeout: 60_000 }, () => {
  const all = reliabilities({ others: 20, demands: 24, times: 8 });
  for (const name of ["within", "changes"] as const) {
    expect(Math.abs(mean(all.map((one) => one[name].halves)))).toBeLessThan(0.06);
    expect(mean(all.map((one) => one.shared[name].halves))).toBeGreaterThan(0.2);
  }
});

test("with concessions they do", { timeout: 60_000 }, () => {
  const all = reliabilities({ others: 40, demands: 24, times: 6, concede: 0.8 });
  expect(mean(all.map(({ within }) => within.halves))).toBeGreaterThan(0.4);
  expect(mean(all.map(({ within }) => within.whole))).toBeGreaterThan(mean(all.map(({ within }) => within.halves)));
  for (const one of all) expect(one.levels.whole).toBeCloseTo((2 * one.levels.halves) / (1 + one.levels.halves), 12);
});

test("the same seed gives the same, and halves that oppose each other have no reliability", () => {
  const made = world(31, { times: 3, others: 20 });
  const points = placed(made);
  const once = demandReliability(made.calls, 0, made.demands, points, { seed: 3, splits: 3 });
  expect(demandReliability(made.calls, 0, made.demands, points, { seed: 3, splits: 3 })).toEqual(once);
  for (const part of [once.levels, once.within, once.changes]) expect(Number.isNaN(part.whole)).toBe(part.halves <= 0);
});

test("positions on all items with resolutions held are those of the fit, and on none there are none", () => {
  const made = world(41, { times: 3 });
  const points = placed(made);
  const held = heldPositions(
    made.calls,
    points,
    made.demands.map((d) => 1 - d),
  );
  expect(held.unit.length).toBe(points.unit.length);
  const place = new Map(Array.from(points.unit, (unit, row) => [`${unit} ${points.time[row]}`, row]));
  const fitted = Float64Array.from(held.unit, (unit, row) => points.position[place.get(`${unit} ${held.time[row]}`) as number] as number);
  expect(correlation(held.position, fitted)).toBeGreaterThan(0.999);
  held.position.forEach((x, row) => {
    expect(Math.abs(x - (fitted[row] as number))).toBeLessThan(0.3);
  });
  expect(heldPositions(made.calls, points, new Uint8Array(made.demands.length)).unit.length).toBe(0);
});

test("positions on some items do not see the votes on others", () => {
  const made = world(43, { times: 2, others: 40 });
  const points = placed(made);
  const half = made.demands.map((d, item) => Number(d === 0 && item % 2 === 0));
  const plain = heldPositions(made.calls, points, half);
  // One state votes the other way on an item of the other half.
  const votes = made.calls.votes.slice();
  const item = made.demands.findIndex((d, place) => d === 0 && place % 2 === 1);
  votes[item * 60 + 9] = 4 - (votes[item * 60 + 9] as number);
  expect(heldPositions({ ...made.calls, votes }, points, half)).toEqual(plain);
});

test("the order of states changes no state's compliance", () => {
  const made = world(45, { times: 2 });
  const plain = compliance(made.calls, answered(made));
  // Units 1 to 59 in reverse; 0 stays the patron.
  const to = (u: number): number => (u === 0 ? 0 : 60 - u);
  const votes = made.calls.votes.slice();
  for (let item = 0; item < made.demands.length; item++) for (let u = 0; u < 60; u++) votes[item * 60 + to(u)] = made.calls.votes[item * 60 + u] as number;
  const turned = compliance(made.calls, answered({ ...made, calls: { ...made.calls, votes } }));
  plain.compliance.forEach((x, k) => {
    if (!Number.isNaN(x)) expect(turned.compliance[Math.floor(k / 60) * 60 + to(k % 60)]).toBeCloseTo(x, 2);
  });
});
