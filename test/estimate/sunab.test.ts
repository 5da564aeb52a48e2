import { describe, expect, test } from "vitest";
import { averageCohorts, clusterProducts, estimate, estimateModel, eventStudy, type Fit, withVcov } from "../../src/estimate/index.js";
import { frame, numberColumn, numbers, take } from "../../src/frame/index.js";
import { goldenFrame, goldenJson, type Reference, worstDifference } from "./golden.js";

const staggered = goldenFrame("more/staggered.csv", ["unit"], "year");
const { results } = goldenJson<{ results: Record<string, Reference> }>("more/causal.json");
const withCovariate = "y ~ z + sunab(g, year) | unit + year";
const clustered = { vcov: "cluster:unit" } as const;

function meets(fit: Fit, reference: Reference): void {
  const { worst, at } = worstDifference(fit, reference);
  expect(worst, at).toBeLessThanOrEqual(1e-8);
}

describe("Sun and Abraham (fixest)", () => {
  test.each([
    ["sunab.raw", "y ~ z + sunab(g, year, no_agg = TRUE) | unit + year"],
    ["sunab.es", withCovariate],
    ["sunab.att", "y ~ z + sunab(g, year, att = TRUE) | unit + year"],
    ["sunab.cohort", "y ~ z + sunab(g, year, agg = cohort) | unit + year"],
    ["sunab.nocov.att", "y ~ sunab(g, year, agg = att) | unit + year"],
    ["sunab.refp21.es", "y ~ sunab(g, year, ref.p = c(-2, -1)) | unit + year"],
  ])("%s", (id, formula) => {
    const fit = estimate(staggered, { formula, ...clustered });
    meets(fit, results[id] as Reference);
    expect(fit.terms).toEqual((results[id] as Reference).terms);
  });
  test.each(["feols.sunab.att", "feols.sunab.es"])("%s, unbalanced", (id) => {
    const panel = goldenFrame("more/panel.csv", ["unit"], "year");
    const treated = numberColumn(numbers(panel, "unit").map((u) => (u % 4 === 0 ? 10000 : 1995 + 4 * (u % 4))));
    const data = frame([...panel.columns, ["treat_year", treated]], panel.index);
    const c = goldenJson<{ cases: { id: string; names: string[]; coef: number[]; se: number[] }[] }>("more/fe.json").cases.find((one) => one.id === id);
    if (!c) throw new Error(`no case ${id}`);
    const agg = id.endsWith("att") ? ", att = TRUE" : "";
    meets(estimate(data, { formula: `y ~ x1 + sunab(treat_year, year${agg}) | unit + year`, ...clustered }), { terms: c.names, coef: c.coef, se: c.se });
  });
  test("averages again, under another covariance, without refit", () => {
    const model = estimateModel(staggered, { formula: withCovariate, ...clustered });
    meets(averageCohorts(model, "cohort").fit, results["sunab.cohort"] as Reference);
    meets(averageCohorts(averageCohorts(model, "cohort"), "none").fit, results["sunab.raw"] as Reference);
    const hc = withVcov(model, ["hc1", "cluster:unit"]);
    expect(hc.fit.se).toEqual(estimate(staggered, { formula: withCovariate, vcov: "hc1" }).se);
    expect(hc.fit.alternatives?.[0]?.se).toEqual(model.fit.se);
  });
  test("relative periods may be given, and never treated units are all below 0", () => {
    const [g, year] = [numbers(staggered, "g"), numbers(staggered, "year")];
    const relative = numberColumn(year.map((t, i) => (g[i] === 0 ? -1 : t - (g[i] as number))));
    const data = frame([...staggered.columns, ["since", relative]], staggered.index);
    const [a, b] = [
      estimate(data, { formula: "y ~ z + sunab(g, since) | unit + year", ...clustered }),
      estimate(data, { formula: withCovariate, ...clustered }),
    ];
    expect(a.coef).toEqual(b.coef);
    expect(a.terms[1]).toBe("since::-9");
  });
});

describe("the event study of a sunab() fit", () => {
  const fit = estimate(staggered, { formula: withCovariate, ...clustered });
  test("has its points in order, without the reference period", () => {
    const points = eventStudy(fit, "year");
    expect(points.map((p) => p.period)).toEqual([-9, -8, -7, -6, -5, -4, -3, -2, 0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(points[0]?.se).toBe(fit.se[1]);
  });
  test("tests all leads together with the covariance of the averages", () => {
    expect(fit.preTrends?.df).toEqual([8, 79]);
    expect(fit.preTrends?.hypothesis).toBe("year::-9 to year::-2 = 0");
    expect(fit.preTrends?.p).toBeGreaterThan(0);
    expect(fit.preTrends?.p).toBeLessThan(1);
  });
  test("stays away where clusters are fewer than leads", () => {
    const few = frame([...staggered.columns, ["block", numberColumn(numbers(staggered, "unit").map((u) => u % 5))]], staggered.index);
    expect(estimate(few, { formula: withCovariate, vcov: "cluster:block" }).preTrends).toBeUndefined();
  });
});

describe("properties", () => {
  const base = estimate(staggered, { formula: withCovariate, ...clustered });
  test("the order of rows does not matter", () => {
    const n = staggered.length;
    const shuffled = take(
      staggered,
      Array.from({ length: n }, (_, i) => (i * 541 + 7) % n),
    );
    meets(estimate(shuffled, { formula: withCovariate, ...clustered }), { terms: base.terms, coef: base.coef, se: base.se });
  });
  test("a weight of 2 is the row twice", () => {
    const weights = numberColumn(numbers(staggered, "unit").map((u) => 1 + (u % 2)));
    const data = frame([...staggered.columns, ["w", weights]], staggered.index);
    const rows = Array.from({ length: data.length }, (_, i) => (weights.values[i] === 2 ? [i, i] : [i])).flat();
    const twice = take(data, rows);
    const [a, b] = [
      estimate(data, { formula: withCovariate, ...clustered, weights: "w", weightsKind: "frequency" }),
      estimate(frame(twice.columns), { formula: withCovariate, ...clustered }),
    ];
    meets(a, { terms: b.terms, coef: b.coef, se: b.se });
  });
  test("works in a Poisson model and in one without absorbed effects", () => {
    const counts = frame([...staggered.columns, ["count", numberColumn(numbers(staggered, "y").map((y) => Math.max(0, Math.round(y + 3))))]], staggered.index);
    const poisson = estimate(counts, { fit: "poisson", formula: "count ~ sunab(g, year) | unit + year", ...clustered });
    expect(poisson.terms).toHaveLength(17);
    expect(poisson.preTrends?.law).toBe("chi2");
    const dummies = estimate(staggered, { formula: "y ~ z + sunab(g, year) + i(unit) + i(year)", ...clustered, ssc: "none" });
    const absorbed = estimate(staggered, { formula: withCovariate, ...clustered, ssc: "none" });
    expect(dummies.terms[0]).toBe("(Intercept)");
    const at = dummies.terms.indexOf("year::0");
    expect((dummies.coef[at] as number) / (absorbed.coef[absorbed.terms.indexOf("year::0")] as number)).toBeCloseTo(1, 8);
  });
  test("says so when no unit is never treated", () => {
    const fit = estimate(staggered, { formula: withCovariate, ...clustered, where: "g > 0" });
    expect(fit.notes?.some((note) => note.includes("is no unit never treated?"))).toBe(true);
  });
});

describe("hard cases", () => {
  test.each([
    ["y ~ sunab(g, year, agg = mean) | unit + year", /no average "mean"/],
    ["y ~ sunab(g, year):z | unit + year", /cannot be interacted/],
    ["y ~ sunab(unit, year) | unit + year", /no cohort of 80 is one of the periods/],
    ["y ~ sunab(g, z) | unit + year", /needs whole periods/],
    ["y ~ sunab(g, year, ref.p = none) | unit + year", /names no reference period/],
  ])("%s", (formula, message) => {
    expect(() => estimate(staggered, { formula, ...clustered })).toThrow(message);
  });
  test("always treated units are left out, also those treated before the first period", () => {
    const early = numberColumn(numbers(staggered, "g").map((g) => (g === 2004 ? 1995 : g)));
    const data = frame(
      [...staggered.columns].map(([name, c]) => [name, name === "g" ? early : c] as const),
      staggered.index,
    );
    const units = new Set([...numbers(staggered, "unit")].filter((_, i) => numbers(staggered, "g")[i] === 2004)).size;
    const fit = estimate(data, { formula: withCovariate, ...clustered });
    expect(fit.dropped.missing).toBe(units * 12);
    expect(fit.n).toBe(960 - units * 12);
  });
});

describe("with what resamples rows", () => {
  test("interactions have cluster products, their averages do not", () => {
    const spec = { formula: "y ~ z + sunab(g, year) | unit + year", ...clustered };
    const model = estimateModel(staggered, spec);
    expect(() => clusterProducts(model, "unit")).toThrow(/averages of cohort effects/);
    const raw = estimateModel(staggered, { ...spec, formula: "y ~ z + sunab(g, year, no_agg = TRUE) | unit + year" });
    expect(clusterProducts(raw, "unit").terms).toEqual(raw.fit.terms);
  });
  test("tests of the leads do not survive another average", () => {
    const model = estimateModel(staggered, { formula: withCovariate, ...clustered });
    expect(model.fit.preTrends).toBeDefined();
    expect(averageCohorts(model, "att").fit.preTrends).toBeUndefined();
  });
});
