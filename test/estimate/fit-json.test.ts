import { describe, expect, test } from "vitest";
import { estimate, type Fit, fitFromJson, fitToJson, fromJsonable, toJsonable } from "../../src/estimate/index.js";
import { stream } from "../../src/numeric/index.js";
import { goldenFrame } from "./golden.js";

const allies = goldenFrame("allies.csv", ["ally"], "year");

/** Plain data at random: every kind of number and text that JSON alone would change. */
function anything(draw: () => number, depth = 0): unknown {
  const numbers = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 0, Number.MIN_VALUE, Number.MAX_VALUE, 0.1 + 0.2, 2 ** 53, -1e-308];
  const texts = ["NaN", "Infinity", "-Infinity", "-0", "~NaN", "~~-Infinity", "~", "", "log(need)", "I(x^2)", "Côte d'Ivoire", '"\\\n', "__proto__", "0"];
  const one = <T>(list: readonly T[]): T => list[Math.floor(draw() * list.length)] as T;
  const many = Math.floor(draw() * 5);
  const kind = depth > 3 ? Math.floor(draw() * 4) : Math.floor(draw() * 6);
  if (kind === 0) return one(numbers);
  if (kind === 1) return (draw() - 0.5) * 2 ** Math.floor(draw() * 200 - 100);
  if (kind === 2) return one(texts);
  if (kind === 3) return draw() < 0.5;
  if (kind === 4) return Array.from({ length: many }, () => anything(draw, depth + 1));
  return Object.fromEntries(Array.from({ length: many }, () => [one(texts), anything(draw, depth + 1)]));
}

describe("a fit as JSON", () => {
  test("any plain data come back bit for bit", () => {
    const source = stream(7, 1);
    const draw = (): number => source.uniform();
    for (let i = 0; i < 3000; i++) {
      const value = anything(draw);
      expect(fromJsonable(JSON.parse(JSON.stringify(toJsonable(value))))).toStrictEqual(value);
    }
  });
  test("a fit of each kind comes back whole", () => {
    for (const [fit, formula, vcov] of [
      ["ols", "support ~ l(concession, 1) * willing + log(need) | ally + year", ["cluster:ally", "cluster:ally+year", "hc1", "nw:2"]],
      ["ols", "support ~ concession | endo ~ z1 + z2", ["hc1"]],
      ["poisson", "visits ~ concession | ally", ["cluster:ally"]],
      ["negbin", "words ~ concession", ["iid"]],
      ["ologit", "level ~ concession + willing", ["iid"]],
    ] as const) {
      const made = estimate(allies, { fit, formula, vcov, absorbed: fit === "poisson", where: "year > 1962" });
      expect(fitFromJson(fitToJson(made))).toStrictEqual(made);
    }
  });
  test("numbers that are not finite and terms named like them come back too", () => {
    const fit = estimate(allies, { formula: "support ~ concession", vcov: "hc1" });
    const odd: Fit = {
      ...fit,
      terms: ["NaN", "~Infinity"],
      coef: [Number.NaN, -0],
      se: [0, Number.POSITIVE_INFINITY],
      t: [Number.NEGATIVE_INFINITY, 0],
      levels: JSON.parse('{"__proto__": 3}') as Record<string, number>,
    };
    const text = fitToJson(odd);
    expect(text).toContain('"terms":["~NaN","~~Infinity"],"coef":["NaN","-0"]');
    expect(fitFromJson(text)).toStrictEqual(odd);
  });
  test("what is no fit is refused in a sentence", () => {
    const fit = estimate(allies, { formula: "support ~ concession", vcov: "hc1" });
    expect(() => fitFromJson("{", "a.json")).toThrow(/a\.json is no JSON/);
    expect(() => fitFromJson("[1]", "a.json")).toThrow("a.json is no fit: it is not one object");
    expect(() => fitFromJson(JSON.stringify({ ...fit, se: [1] }), "a.json")).toThrow('a.json is no fit: "se" has not one number a term');
    expect(() => fitFromJson(JSON.stringify({ ...fit, se: [1, null] }), "a.json")).toThrow('"se" has not one number a term');
    expect(() => fitFromJson(JSON.stringify({ ...fit, vcov: [] }), "a.json")).toThrow('"vcov"');
  });
});

describe("what a fit says of its factor", () => {
  test("K by each way of counting, and the factor that its errors have", () => {
    const fit = estimate(allies, { formula: "support ~ concession + willing | ally + year", vcov: ["cluster:ally", "iid", "hc1"] });
    const { levels = {}, smallSample, clusters = {}, n, alternatives = [] } = fit;
    const [units = 0, years = 0] = [levels.ally, levels.year];
    expect(smallSample?.k).toEqual({ none: 2, nested: 2 + years, full: 2 + units + years - 1, exact: 2 + units + years - 1 });
    const g = clusters.ally ?? 0;
    expect(smallSample?.factor).toBeCloseTo(((n - 1) / (n - 2 - years)) * (g / (g - 1)), 14);
    expect(alternatives.map((a) => a.smallSample?.k.nested)).toEqual([2 + units + years - 1, 2 + units + years - 1]);
    expect(alternatives[1]?.smallSample?.factor).toBeCloseTo(n / (n - (2 + units + years - 1)), 14);
    expect(fit.asked).toEqual({ panel: { units: ["ally"], time: "year" } });
  });
});
