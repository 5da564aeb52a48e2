import fc from "fast-check";
import { expect, test } from "vitest";
import { krippendorffAlpha } from "../../src/measure/index.js";

const none = Number.NaN;
/** The example of Krippendorff 2011, Computing Krippendorff's alpha-reliability, section C: four observers, twelve units. */
const observers = [
  [1, 2, 3, 3, 2, 1, 4, 1, 2, none, none, none],
  [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, none, 3],
  [none, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, none],
  [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, none],
];

test("the published example comes back", () => {
  expect(krippendorffAlpha(observers, "nominal")).toBeCloseTo(0.743, 3);
  expect(krippendorffAlpha(observers, "ordinal")).toBeCloseTo(0.815, 3);
  expect(krippendorffAlpha(observers, "interval")).toBeCloseTo(0.849, 3);
});

test("agreement is 1, no variation is nothing to agree on, and neither coders nor units have an order", () => {
  expect(
    krippendorffAlpha([
      [0, 1, 2],
      [0, 1, 2],
    ]),
  ).toBe(1);
  expect(
    krippendorffAlpha([
      [1, 1],
      [1, 1],
    ]),
  ).toBeNaN();
  expect(krippendorffAlpha([[1, 2]])).toBeNaN();
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 })), { minLength: 2, maxLength: 30 }), (pairs) => {
      const alpha = (rows: readonly (readonly number[])[]) => krippendorffAlpha([0, 1].map((k) => rows.map((row) => row[k] as number)));
      const own = alpha(pairs);
      expect(alpha([...pairs].reverse().map(([a, b]) => [b, a]))).toSatisfy((other: number) =>
        Number.isNaN(own) ? Number.isNaN(other) : Math.abs(other - own) < 1e-12,
      );
      if (!Number.isNaN(own)) expect(own).toBeLessThanOrEqual(1);
    }),
    { seed: 3 },
  );
});
