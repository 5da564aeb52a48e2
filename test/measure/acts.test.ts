import { expect, test } from "vitest";
import { concessionActs, timeSinceTurnover } from "../../src/measure/index.js";

const nan = Number.NaN;
const time = Float64Array.of(1, 1, 1, 2, 2, 2);
const burden = { name: "burden", values: Float64Array.of(1, 2, 3, 1, 2, 3) };
const troops = { name: "troops", values: Float64Array.of(nan, nan, nan, 0, 100, nan) };

test("acts are standardised where they exist, and a row that lacks what its time has is missing", () => {
  const { values, scores, coded } = concessionActs(time, [burden, troops]);
  expect(scores.map(({ name }) => name)).toEqual(["burden", "troops"]);
  expect(coded.get("troops")).toEqual([2, 2]);
  const [first, second] = scores.map((one) => one.values) as [Float64Array, Float64Array];
  expect(values.slice(0, 3)).toEqual(first.slice(0, 3));
  expect(values[4]).toBeCloseTo(((first[4] as number) + (second[4] as number)) / 2, 15);
  expect(values[5]).toBeNaN();
  expect(Array.from(first).reduce((a, b) => a + b, 0)).toBeCloseTo(0, 14);
});

test("the unit of an act does not matter, and a turned act counts against", () => {
  const plain = concessionActs(time, [burden, troops]).values;
  const scaled = concessionActs(time, [{ name: "burden", values: burden.values.map((x) => 7 + 1000 * x) }, troops]).values;
  scaled.forEach((x, k) => {
    if (!Number.isNaN(x)) expect(x).toBeCloseTo(plain[k] as number, 12);
  });
  const turned = concessionActs(time, [{ name: "burden", values: burden.values.map((x) => -x) }]).values;
  expect(turned[0]).toBeCloseTo(-(plain[0] as number), 12);
});

test("acts without a value are left out by name; without any, or without variation, they are refused", () => {
  const none = { name: "none", values: new Float64Array(6).fill(nan) };
  expect(concessionActs(time, [burden, none]).absent).toEqual(["none"]);
  expect(() => concessionActs(time, [none])).toThrow("none of none has a value");
  expect(() => concessionActs(time, [{ name: "flat", values: new Float64Array(6).fill(2) }])).toThrow("flat never varies");
});

test("time since a turnover is 0 with a new leader, and unknown before the first that is seen", () => {
  const at = { unit: [1, 1, 1, 1, 2, 2, 2, 2], time: [1, 2, 3, 5, 1, 2, 3, 4], leader: [7, 8, 8, 8, 5, nan, 6, 9] };
  const since = timeSinceTurnover(at.unit, at.time, at.leader);
  expect(Array.from(since)).toEqual([nan, 0, 1, 3, nan, nan, nan, 0]);
  const order = [5, 2, 7, 0, 3, 6, 1, 4];
  const pick = (values: readonly number[]): number[] => order.map((k) => values[k] as number);
  expect(Array.from(timeSinceTurnover(pick(at.unit), pick(at.time), pick(at.leader)))).toEqual(order.map((k) => since[k]));
  expect(() => timeSinceTurnover([1, 1], [3, 3], [1, 2])).toThrow("unit 1 has two rows at 3");
});
