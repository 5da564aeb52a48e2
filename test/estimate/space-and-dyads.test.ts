import { describe, expect, test } from "vitest";
import { estimate } from "../../src/estimate/index.js";
import { frame, numbers, take, textColumn, withColumns } from "../../src/frame/index.js";
import { expectNear } from "../support/near.js";
import { goldenFrame, goldenJson, type Reference, worstDifference } from "./golden.js";

interface Result {
  readonly terms: readonly string[];
  readonly coef: readonly number[];
  readonly se: readonly number[];
  readonly vcov: readonly (readonly number[])[];
}
const results = goldenJson<{ results: Record<string, Result> }>("more/inference.json").results;
const reference = (id: string): Reference => {
  const { terms, coef, se, vcov } = results[id] as Result;
  return { terms, coef, se, vcov: vcov[0]?.flatMap((_, j) => vcov.map((row) => row[j] as number)) as number[] };
};
const dyads = goldenFrame("more/dyads_small.csv", ["c1", "c2"], "year");
const spatial = goldenFrame("more/spatial.csv", ["unit"], "year");

describe("rows that share a member of their dyads (Aronow, Samii and Assenova)", () => {
  const pair = textColumn(
    Array.from({ length: dyads.length }, (_, i) => {
      const [a, b] = [numbers(dyads, "c1")[i] as number, numbers(dyads, "c2")[i] as number];
      return `${Math.min(a, b)}-${Math.max(a, b)}`;
    }),
  );
  const data = withColumns(dyads, { pair });
  test.each([
    ["dyadic.ols", "ols", "y ~ x1 + x2", "dyadic:c1,c2", 1e-8],
    ["dyadic.ols.sameyear", "ols", "y ~ x1 + x2", "dyadic:c1,c2,same", 1e-8],
    ["dyadic.fe", "ols", "y ~ x1 + x2 | pair", "dyadic:c1,c2", 1e-8],
    ["dyadic.logit", "logit", "b ~ x1 + x2", "dyadic:c1,c2", 1e-7],
    ["dyadic.poisson", "poisson", "cnt ~ x1 + x2", "dyadic:c1,c2", 1e-7],
  ] as const)("%s", (id, fit, formula, vcov, tolerance) => {
    const { worst, at } = worstDifference(estimate(data, { fit, formula, vcov }), reference(id));
    expect(worst, at).toBeLessThanOrEqual(tolerance);
  });
  test("the places of the members do not matter, nor their names", () => {
    const names = ["c1", "c2"].map((c) => textColumn(Array.from(numbers(dyads, c), (v) => `state ${(17 * v) % 101}`)));
    const turned = withColumns(frame(dyads.columns), { a: names[1] as (typeof names)[0], b: names[0] as (typeof names)[0] });
    expectNear(estimate(turned, { formula: "y ~ x1", vcov: "dyadic:a,b" }).se, estimate(dyads, { formula: "y ~ x1", vcov: "dyadic:c1,c2" }).se, { rel: 1e-10 });
  });
  test("dyads without a common member are dyads as clusters", () => {
    const seen = new Set<number>();
    const kept = Array.from({ length: dyads.length }, (_, i) => i).filter((i) => {
      const [a, b] = [numbers(dyads, "c1")[i] as number, numbers(dyads, "c2")[i] as number];
      return Math.abs(a - b) === 1 && Math.min(a, b) % 2 === 1 && seen.add(i);
    });
    const own = take(data, kept);
    const [one, other] = ["dyadic:c1,c2", "cluster:pair"].map((vcov) => estimate(own, { formula: "y ~ x1", vcov, ssc: "none" }).se);
    expectNear(one as number[], other as number[], { rel: 1e-10 });
  });
  test("what is wrong is said", () => {
    expect(() => estimate(dyads, { formula: "y ~ x1", vcov: "dyadic:c1" })).toThrow("two members");
    expect(() => estimate(frame(dyads.columns), { formula: "y ~ x1", vcov: "dyadic:c1,c2,same" })).toThrow("panel index");
  });
});

describe("rows near each other (fixest, and the published formula)", () => {
  const own = ["uniform", "bartlett"].flatMap((kernel) =>
    [1000, 2500].flatMap((km) =>
      [
        ["allperiods", ""],
        ["sameyear", ",same"],
        ["hac3", ",same,lag=3"],
      ].map(([what, words]) => [`conley.own.${kernel}.${km}.${what}`, `conley:${km}km,lat,lon,${kernel}${words}`] as const),
    ),
  );
  test.each(own)("%s", (id, vcov) => {
    const { worst, at } = worstDifference(estimate(spatial, { formula: "y ~ x1 + x2", vcov, ssc: "none" }), reference(id));
    expect(worst, at).toBeLessThanOrEqual(1e-8);
  });
  const formulas = { ols: "y ~ x1 + x2", fe2: "y ~ x1 + x2 | unit + year", "pois.fe1": "cnt ~ x1 + x2 | unit" };
  // At 2,500 km fixest leaves out one pair, units 3 and 18: 2,440 km apart across the 180th meridian. Without it our numbers are its numbers;
  // with it they are those of the published formula, above.
  const fixest = Object.entries(formulas).flatMap(([model, formula]) =>
    [500, 1000].flatMap((km) => ["sscdefault", "sscnone"].map((ssc) => [`conley.${model}.spherical.${km}.${ssc}`, model, formula, km, ssc] as const)),
  );
  test.each(fixest)("%s", (id, model, formula, km, ssc) => {
    const fit = estimate(spatial, {
      fit: model === "pois.fe1" ? "poisson" : "ols",
      formula,
      vcov: `conley:${km}km,lat,lon`,
      ...(ssc === "sscnone" ? { ssc: "none" as const } : {}),
    });
    const { worst, at } = worstDifference(fit, reference(id));
    expect(worst, at).toBeLessThanOrEqual(model === "pois.fe1" ? 1e-7 : 1e-8);
  });
});
