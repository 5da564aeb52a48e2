import fc from "fast-check";
import { expect, test } from "vitest";
import { frame, numberColumn, shift, textColumn } from "../../src/frame/index.js";

const panel = frame(
  { unit: textColumn(["a", "a", "a", "b"]), year: numberColumn([1990, 1991, 1993, 1991]), x: numberColumn([1, 2, 3, 4]) },
  { units: ["unit"], time: "year" },
);

test("a lag goes by the calendar, not by rows", () => {
  expect(shift(panel, "x", 1)).toMatchObject({ values: Float64Array.of(Number.NaN, 1, Number.NaN, Number.NaN) });
  expect(shift(panel, "x", -1)).toMatchObject({ values: Float64Array.of(2, Number.NaN, Number.NaN, Number.NaN) });
  expect(shift(panel, "x", 2)).toMatchObject({ values: Float64Array.of(Number.NaN, Number.NaN, 2, Number.NaN) });
});

test("a lead undoes a lag wherever both exist", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.tuple(fc.nat(3), fc.nat(8)), { selector: ([u, t]) => u * 100 + t, minLength: 1 }),
      fc.integer({ min: 1, max: 3 }),
      (cells, by) => {
        const data = frame(
          { u: numberColumn(cells.map(([u]) => u)), t: numberColumn(cells.map(([, t]) => t)), x: numberColumn(cells.map(([u, t]) => u * 10 + t)) },
          { units: ["u"], time: "t" },
        );
        const back = shift(data, shift(data, "x", by), -by);
        if (back.kind !== "number") throw new Error("number expected");
        back.values.forEach((value, i) => {
          if (!Number.isNaN(value)) expect(value).toBe((cells[i] as [number, number])[0] * 10 + (cells[i] as [number, number])[1]);
        });
      },
    ),
  );
});

test("a unit with two rows in one period is refused with both rows", () => {
  const twice = frame({ u: numberColumn([1, 1]), t: numberColumn([5, 5]) }, { units: ["u"], time: "t" });
  expect(() => shift(twice, "t", 1)).toThrow("rows 1 and 2 are both u 1, t 5");
});
