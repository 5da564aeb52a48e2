import { expect, test } from "vitest";
import { numbers } from "../../src/frame/index.js";
import { agreementWith, concession, correlation, lookUp, rollCalls } from "../../src/measure/index.js";
import { referenceWorld } from "../../src/simulate/index.js";

const world = referenceWorld({ seed: 5, allies: 40, others: 20, items: 60, years: [1970, 1999] });

test("the same seed gives the same world, another seed another", () => {
  const again = referenceWorld({ seed: 5, allies: 40, others: 20, items: 60, years: [1970, 1999] });
  expect(numbers(again.states, "arms")).toEqual(numbers(world.states, "arms"));
  expect(numbers(referenceWorld({ seed: 6, allies: 40, others: 20, items: 60, years: [1970, 1999] }).states, "arms")).not.toEqual(
    numbers(world.states, "arms"),
  );
});

test("measured concessions follow true ones, and only courted allies are rewarded", () => {
  const calls = rollCalls(world.votes, { unit: "ccode", time: "year", item: "rcid", vote: "vote" });
  const [ally, year] = [numbers(world.states, "ally"), numbers(world.states, "year")];
  const measured = lookUp(concession(agreementWith(calls, world.patron)), ally, year);
  const change = world.truth.concession.map((x, i) => (ally[i - 1] === ally[i] ? x - (world.truth.concession[i - 1] as number) : Number.NaN));
  expect(correlation(measured, change)).toBeGreaterThan(0.3);
  const pact = numbers(world.states, "pact");
  expect(world.truth.reward.some((r, i) => pact[i] === 0 && r > 0)).toBe(false);
  expect(world.truth.reward.some((r) => r > 0)).toBe(true);
});

test("a signal outside its years is missing, not zero", () => {
  const [exercise, year] = [numbers(world.states, "exercise"), numbers(world.states, "year")];
  exercise.forEach((x, i) => {
    expect(Number.isNaN(x)).toBe((year[i] as number) < 1974);
  });
});
