import { expect, test } from "vitest";
import { frame, numberColumn } from "../../src/frame/index.js";
import { exposure, signalIndex, willingness, zScoresWithin } from "../../src/measure/index.js";

const nan = Number.NaN;
const data = frame(
  {
    ally: numberColumn([1, 2, 3, 1, 2, 3]),
    year: numberColumn([1990, 1990, 1990, 1991, 1991, 1991]),
    visit: numberColumn([0, 1, 0, 1, 1, 0]),
    troops: numberColumn([nan, nan, nan, 0, 10, nan]),
    words: numberColumn([nan, nan, nan, nan, nan, nan]),
    flat: numberColumn([1, 1, 1, 1, 1, 1]),
    region: numberColumn([1, 1, 2, 1, 1, 2]),
  },
  { units: ["ally"], time: "year" },
);
const as = (name: string, scale: "as-is" | "log1p" = "as-is") => ({ name, scale });

test("an indicator outside its years is left out of the mean, and a row that lacks what its year has is missing", () => {
  const { values, coded, absent } = signalIndex(data, [as("visit"), as("troops", "log1p"), as("words")]);
  expect(absent).toEqual(["words"]);
  expect(coded.get("troops")).toEqual([1991, 1991]);
  expect(values[5]).toBeNaN();
  expect(values[0]).toBe(values[2]);
  expect(values[4]).toBeGreaterThan(values[3] as number);
});

test("an indicator that never varies is refused by name", () => {
  expect(() => signalIndex(data, [as("visit"), as("flat")])).toThrow("flat never varies");
});

test("exposure leaves the unit itself out", () => {
  expect([...exposure(data, Float64Array.of(1, 3, 5, 7, nan, 9), "region")]).toEqual([3, 1, nan, nan, 7, nan]);
});

test("scores within a group have mean 0 and standard deviation 1", () => {
  const z = zScoresWithin([1, 2, 3, 10, 20, 30], [0, 0, 0, 1, 1, 1]);
  expect([...z]).toEqual([-1, 0, 1, -1, 0, 1]);
});

test("willingness is known a year before", () => {
  const w = willingness(data, Float64Array.of(0.1, 0.5, 0.9, 0.3, 0.2, 0.1), Float64Array.of(10, 0, -10, 1, 2, 3));
  expect([...w.slice(0, 3)]).toEqual([nan, nan, nan]);
  expect(w[3]).toBeGreaterThan(w[4] as number);
  expect(w[5]).toBeLessThan(w[4] as number);
});
