import { describe, expect, test } from "vitest";
import { studentQuantile } from "../../src/numeric/index.js";
import { intervalAt } from "../../src/report/figures/bands.js";
import { bins, correlation, meansBy, varianceShares, withinUnits } from "../../src/report/facts/panel-facts.js";
import { rolesOf, splitRobustness } from "../../src/report/roles.js";
import { world } from "./world.js";

const unit = ["a", "a", "b", "b", "b"];
const values = Float64Array.of(1, 3, 10, Number.NaN, 12);

describe("facts of a panel", () => {
  test("shares of variance add to one and are what the sums of squares say", () => {
    const { between, within, n } = varianceShares(values, unit);
    expect(n).toBe(4);
    expect(between + within).toBeCloseTo(1, 14);
    expect(within).toBeCloseTo(4 / 85, 14);
  });
  test("means by unit skip what is missing", () => {
    expect(meansBy(values, unit).get("b")).toEqual({ mean: 11, n: 2 });
    expect(Array.from(withinUnits(values, unit))).toEqual([-1, 1, -1, Number.NaN, 1]);
  });
  test("correlation takes pairs", () => {
    expect(correlation([1, 2, 3, Number.NaN], [2, 4, 6, 8])).toBeCloseTo(1, 14);
    expect(correlation([1, 2, 3], [3, 2, 1])).toBeCloseTo(-1, 14);
  });
  test("the interval of a bin is clustered: copies of a unit's rows do not narrow it", () => {
    const [y, units] = [Float64Array.of(1, 2, 4, 8), ["a", "b", "c", "d"]];
    const x = Float64Array.of(0, 0, 0, 0);
    const twice = (list: ArrayLike<number>): Float64Array => Float64Array.from([...Array.from(list), ...Array.from(list)]);
    const [once] = bins(x, y, units, 1);
    const [doubled] = bins(twice(x), twice(y), [...units, ...units], 1);
    expect(doubled?.ci[0]).toBeCloseTo(once?.ci[0] as number, 12);
    const sd = Math.sqrt(y.reduce((sum, v) => sum + (v - 3.75) ** 2, 0) / 3);
    expect(once?.ci[1]).toBeCloseTo(3.75 + (studentQuantile(0.975, 3) * sd) / 2, 12);
  });
});

test("narrower intervals are those of the same law", () => {
  const [low, high] = intervalAt(0.5, 1, [-1, 3], 10);
  const half = (2 * studentQuantile(0.75, 10)) / studentQuantile(0.975, 10);
  expect([low, high]).toEqual([1 - half, 1 + half]);
  expect(intervalAt(0.95, 1, [-1, 3])).toEqual([-1, 3]);
});

describe("roles", () => {
  const results = world();
  const roles = rolesOf(results);
  test("are read from the kinds of measures", () => {
    expect([roles.signal, roles.alignment, roles.concession, roles.willingness, roles.courted, roles.term]).toEqual([
      "support",
      "position",
      "concession",
      "willingness",
      "courted",
      "l(concession, 1)",
    ]);
  });
  test("the study may name others", () => {
    expect(rolesOf({ ...results, roles: { signal: "words" } }).signal).toBe("words");
    expect(rolesOf({ ...results, roles: { signal: "no such column" } }).signal).toBe("support");
  });
  test("models stand where their hypotheses do", () => {
    const place = (name: string): string | undefined => results.models.filter((m) => m.name === name).map((m) => roles.place(m))[0];
    expect(["plain", "main", "leads", "level", "turnover", "threat", "aid", "words"].map(place)).toEqual([
      "rewards",
      "rewards",
      "rewards",
      "selection",
      "attention",
      "alternatives",
      "alternatives",
      "alternatives",
    ]);
  });
  test("allies left out are told from other choices, and the base stands once", () => {
    const { kept, out } = splitRobustness(results, roles.term);
    expect(out).toHaveLength(51);
    expect(kept.filter((r) => r.base)).toHaveLength(1);
    expect(kept).toHaveLength(10);
  });
});
