import { describe, expect, test } from "vitest";
import { type Frame, frame, numberColumn, numbers, take, withColumns } from "../../src/frame/index.js";
import { crossProducts, stream } from "../../src/numeric/index.js";
import { FealtyError } from "../../src/base/index.js";
import { type Boot, type BootTerm, bootstrap, estimate, estimateModel, groupBootstrap, permutationTest, scoreBootstrap } from "../../src/estimate/index.js";
import { groupTimes } from "../../src/estimate/resample/group-draws.js";
import { inverseOf, makeSolver } from "../../src/estimate/resample/normal-equations.js";
import { expectNear } from "../support/near.js";

/** A panel of allies and years; `effect` is that of x on every outcome. */
function panel(seed: number, allies = 12, years = 8, effect = 0.3): Frame {
  const { normal, uniform } = stream(seed);
  const rows = Array.from({ length: allies * years }, (_, i) => ({ ally: Math.floor(i / years), year: 1990 + (i % years) })).filter(() => uniform() < 0.95);
  const level = Array.from({ length: allies }, () => normal());
  const x = rows.map((r) => normal() + 0.5 * (level[r.ally] as number));
  const index = rows.map((r, i) => 0.5 + effect * (x[i] as number) + 0.4 * (level[r.ally] as number));
  return frame(
    {
      ally: numberColumn(rows.map((r) => r.ally)),
      year: numberColumn(rows.map((r) => r.year)),
      region: numberColumn(rows.map((r) => r.ally % 3)),
      x: numberColumn(x),
      z: numberColumn(rows.map(() => normal())),
      y: numberColumn(index.map((v) => v + normal())),
      count: numberColumn(index.map((v) => Math.floor(Math.exp(0.4 * v) + 1.5 * uniform()))),
      binary: numberColumn(index.map((v) => (v + 2 * normal() > 0.5 ? 1 : 0))),
      treated: numberColumn(rows.map((r) => ((level[r.ally] as number) > 0 ? 1 : 0))),
      w: numberColumn(rows.map(() => 0.5 + uniform())),
    },
    { units: ["ally"], time: "year" },
  );
}

/** Rows of the drawn groups, one copy after the other. */
function drawnRows(data: Frame, by: string, times: ArrayLike<number>): number[] {
  const values = numbers(data, by);
  const levels = [...new Set(values)].sort((a, b) => a - b);
  return Array.from({ length: data.length }, (_, i) => i).flatMap((i) => new Array<number>(times[levels.indexOf(values[i] as number)] as number).fill(i));
}

const percentiles = (boot: Boot): number[] => boot.terms.flatMap((t) => [t.se, t.p, ...(t.ci as readonly number[])]);

describe("pairs and blocks", () => {
  test.each([
    ["ols", "y ~ x + z", "ally", undefined],
    ["ols", "y ~ x + z | ally", "ally", undefined],
    ["ols", "y ~ x + z | ally + year", "ally", undefined],
    ["ols", "y ~ x + z | ally", "year", 3],
    ["poisson", "count ~ x + z", "ally", undefined],
    ["logit", "binary ~ x + z", "year", 2],
  ])("%s %s by %s: draws are fits of the drawn rows", (fit, formula, by, length) => {
    const data = panel(1);
    const draws = 12;
    const model = estimateModel(data, { fit, formula, vcov: "iid", weights: "w" });
    const boot = groupBootstrap(model, { by, length, draws, seed: 5 });
    const count = boot.groups as number;
    const own = Array.from({ length: draws }, (_, d) => {
      const rows = drawnRows(data, by, groupTimes(count, length, 5, d));
      return estimate(frame(take(data, rows).columns), { fit, formula, vcov: "iid", weights: "w", singletons: "keep" });
    });
    boot.terms.forEach(({ term, se }) => {
      const coef = own.map((f) => f.coef[f.terms.indexOf(term)] as number);
      const mean = coef.reduce((a, b) => a + b, 0) / draws;
      expectNear([se], [Math.sqrt(coef.reduce((sum, b) => sum + (b - mean) ** 2, 0) / (draws - 1))], { rel: 1e-6 });
    });
  });
  test("blocks are runs of consecutive periods and cover as many periods as there are", () => {
    for (let d = 0; d < 50; d++) {
      const times = groupTimes(20, 6, 3, d);
      expect(times.reduce((a, b) => a + b, 0)).toBe(20);
      expect(Array.from(times).filter((t) => t > 0).length).toBeGreaterThanOrEqual(6);
    }
  });
  test("the seed decides, and nothing else", () => {
    const model = estimateModel(panel(2), { formula: "y ~ x", vcov: "iid" });
    const run = (seed: number): number[] => percentiles(groupBootstrap(model, { by: "ally", draws: 99, seed }));
    expect(run(7)).toEqual(run(7));
    expect(run(7)).not.toEqual(run(8));
  });
  test("standard errors are near the clustered ones", () => {
    const model = estimateModel(panel(3, 80, 10), { formula: "y ~ x + z | ally + year", vcov: "cluster:ally" });
    const boot = groupBootstrap(model, { by: "ally", draws: 999 });
    expectNear(
      boot.terms.map((t) => t.se),
      model.fit.se,
      { rel: 0.12 },
    );
  });
});

describe("randomisation inference", () => {
  test("values stay within their groups, lags follow, and p is that of the t statistics", () => {
    const data = panel(4);
    const model = estimateModel(data, { formula: "y ~ x + l(x, 1) + z", vcov: "cluster:ally" });
    const boot = permutationTest(model, { variable: "x", within: "ally", draws: 49 });
    expect(boot.terms.map((t) => t.term)).toEqual(["x", "l(x, 1)"]);
    for (const { p, pWeak } of boot.terms) expect(p).toBeCloseTo((1 + 49 * (pWeak as number)) / 50, 12);
  });
  test("a strong effect is found, none is not", () => {
    const run = (effect: number): number =>
      permutationTest(estimateModel(panel(6, 20, 8, effect), { formula: "y ~ x + z", vcov: "hc1" }), { variable: "x", draws: 99 }).terms[0]?.p as number;
    expect(run(1)).toBe(0.01);
    expect(run(0)).toBeGreaterThan(0.05);
  });
  test("treatments are dealt to whole units", () => {
    const model = estimateModel(panel(7), { formula: "y ~ treated + z", vcov: "cluster:ally" });
    const boot = permutationTest(model, { variable: "treated", unit: "ally", draws: 49 });
    expect(boot.terms[0]?.failed).toBeUndefined();
    expect(() => permutationTest(model, { variable: "z", unit: "ally", draws: 9 })).toThrow("varies within a unit");
  });
  test("under the null p is uniform", () => {
    const p = Array.from(
      { length: 40 },
      (_, i) =>
        permutationTest(estimateModel(panel(100 + i, 6, 5, 0), { formula: "y ~ z", vcov: "hc1" }), { variable: "z", draws: 19, seed: i }).terms[0]?.p as number,
    );
    expect(p.filter((v) => v <= 0.2).length).toBeLessThan(18);
    expect(p.filter((v) => v <= 0.5).length).toBeGreaterThan(8);
    expect(p.filter((v) => v <= 0.5).length).toBeLessThan(32);
  });
});

describe("score bootstrap", () => {
  const data = panel(8, 20, 8);
  test.each([
    ["poisson", "count ~ x + z | ally"],
    ["logit", "binary ~ x + z"],
    ["probit", "binary ~ x + z"],
    ["negbin", "count ~ x + z"],
  ])("%s: with the null imposed, the statistic is the score test", (fit, formula) => {
    const model = estimateModel(data, { fit, formula, vcov: "cluster:ally" });
    const boot = scoreBootstrap(model, { by: "ally", draws: 499 });
    boot.terms.forEach(({ t, p, pWeak }, j) => {
      // Score and Wald statistics are near each other, not the same.
      expect(Math.abs((t as number) - (model.fit.t[j] as number))).toBeLessThan(0.35 + 0.35 * Math.abs(model.fit.t[j] as number));
      expect(p).toBeCloseTo((1 + 499 * (pWeak as number)) / 500, 12);
    });
  });
  test("by hand, for a Poisson model", () => {
    const model = estimateModel(data, { fit: "poisson", formula: "count ~ x + z", vcov: "cluster:ally" });
    const [term] = scoreBootstrap(model, { by: "ally", draws: 99, hypothesis: "x = 0" }).terms;
    const { predictor } = estimateModel(data, { fit: "poisson", formula: "count ~ z", vcov: "iid" });
    const mean = predictor.map((e) => Math.exp(e));
    const columns = [new Float64Array(data.length).fill(1), numbers(data, "x"), numbers(data, "z")];
    const inverse = inverseOf(makeSolver(crossProducts(columns, mean), 3));
    const [ally, y] = [numbers(data, "ally"), numbers(data, "count")];
    const u = new Float64Array(20);
    const share = new Float64Array(20);
    for (let i = 0; i < data.length; i++) {
      const g = ally[i] as number;
      const side = columns.reduce((sum, c, j) => sum + (inverse[3 + j] as number) * (c[i] as number), 0);
      u[g] = (u[g] as number) + side * ((y[i] as number) - (mean[i] as number));
      share[g] = (share[g] as number) + 1 / data.length;
    }
    const total = u.reduce((a, b) => a + b, 0);
    const squares = u.reduce((sum, v, g) => sum + (v - (share[g] as number) * total) ** 2, 0);
    expectNear([term?.t as number], [total / Math.sqrt((20 / 19) * squares)], { rel: 1e-6 });
  });
  test("at the estimate the score is 0, and every draw lies beyond", () => {
    const model = estimateModel(data, { fit: "poisson", formula: "count ~ x + z", vcov: "cluster:ally" });
    const [term] = scoreBootstrap(model, { by: "ally", draws: 99, hypothesis: `x = ${model.fit.coef[1]}` }).terms;
    expect(Math.abs(term?.t as number)).toBeLessThan(1e-5);
    expect(term?.pWeak).toBe(1);
  });
  test("an intercept held at its estimate too", () => {
    const model = estimateModel(data, { fit: "logit", formula: "binary ~ x + z", vcov: "cluster:ally" });
    const [term] = scoreBootstrap(model, { by: "ally", draws: 99, hypothesis: `(Intercept) = ${model.fit.coef[0]}` }).terms;
    expect(Math.abs(term?.t as number)).toBeLessThan(1e-5);
  });
  test("without the null it is Wald's, for any estimator, and the interval agrees with p", () => {
    const model = estimateModel(withColumns(data, { q: numberColumn(numbers(data, "x").map((v, i) => v + (numbers(data, "w")[i] as number))) }), {
      formula: "y ~ z | x ~ q + w",
      vcov: "cluster:ally",
    });
    const run = (hypothesis: string): Boot => scoreBootstrap(model, { by: "ally", unrestricted: true, draws: 999, hypothesis });
    const term = model.fit.terms.indexOf("fit_x");
    const [first] = run("fit_x = 0").terms;
    expectNear([first?.t as number], [model.fit.t[term] as number], { rel: 1e-10 });
    const high = (first as BootTerm).ci?.[1] as number;
    expect(run(`fit_x = ${high + 1e-6}`).terms[0]?.p).toBeLessThanOrEqual(0.05);
    expect(run(`fit_x = ${high - 1e-6}`).terms[0]?.p).toBeGreaterThan(0.05);
    expect(() => scoreBootstrap(model, { by: "ally" })).toThrow("cannot be imposed");
  });
});

describe("--boot", () => {
  const model = estimateModel(panel(9), { formula: "y ~ x + z", vcov: "cluster:ally" });
  const fault = (text: string): string => {
    try {
      bootstrap(model, text);
    } catch (error) {
      if (error instanceof FealtyError) return `${error.kind}: ${error.message}`;
      throw error;
    }
    return "it ran";
  };
  test("reads every method", () => {
    expect(bootstrap(model, "wild:ally,draws=99,webb,type=31,unrestricted,seed=3,level=0.9")).toMatchObject({
      method: "wild",
      draws: 99,
      weights: "webb",
      type: "31",
      nullImposed: false,
      seed: 3,
      level: 0.9,
    });
    expect(bootstrap(model, "wild:ally,test=x = 0.1").terms).toHaveLength(1);
    expect(bootstrap(model, "pairs:ally,draws=20")).toMatchObject({ method: "pairs", groups: 12, draws: 20 });
    expect(bootstrap(model, "block:year,length=3,draws=20")).toMatchObject({ method: "block", length: 3, groups: 8 });
    expect(bootstrap(model, "permute:x,within=ally,draws=9")).toMatchObject({ method: "permute", by: "x", within: "ally", draws: 9 });
  });
  test.each([
    ["tame:ally", 'usage: there is no resampling "tame"'],
    ["wild", 'usage: "wild" names no column'],
    ["wild:ally,type=12", 'usage: "12" is no type of the wild bootstrap'],
    ["wild:ally,draws=ten", 'usage: draws=ten in "wild:ally,draws=ten" is no number'],
    ["wild:ally,draws=0", "usage: draws are a whole number from 1 to 10,000,000, and 0 was given"],
    ["wild:ally,webb=1", 'usage: "webb=1" does not read'],
    ["pairs:ally,webb", 'usage: pairs has no option "webb"'],
    ["pairs:nobody", 'usage: there is no column "nobody"'],
    ["block:year,length=99", "usage: blocks of 99 periods do not fit 8 of them"],
    ["permute:y", 'usage: no term of the fit holds "y"'],
  ])("%s is refused", (text, message) => expect(fault(text)).toBe(message));
  test("stops when told to", () => {
    const signal = AbortSignal.abort();
    for (const text of ["wild:ally", "pairs:ally", "block:year", "permute:x"]) expect(() => bootstrap(model, text, { signal })).toThrow("interrupted");
  });
  test("one cluster is refused with a sentence", () => {
    const one = estimateModel(panel(9), { formula: "y ~ x", vcov: "iid", where: "ally == 1" });
    for (const text of ["wild:ally", "pairs:ally"]) expect(() => bootstrap(one, text)).toThrow("and at least two are needed");
  });
});
