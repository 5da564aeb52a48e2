import { describe, expect, test } from "vitest";
import { bootstrap, estimate, estimateModel, fitted, withVcov } from "../../src/estimate/index.js";
import { resample } from "../../src/estimate/resample/resampling.js";
import { type IvJob, planIv, runIvJob } from "../../src/estimate/resample/wild-iv.js";
import { weightOf, wildPatterns } from "../../src/estimate/resample/wild-weights.js";
import { type Frame, frame, numberColumn, numbers, withColumns } from "../../src/frame/index.js";
import { stream } from "../../src/numeric/index.js";
import { expectNear } from "../support/near.js";

/** Allies of ten years each; x is endogenous, m and q instruments of the strength given, errors share a part within an ally. */
function panel(seed: number, allies = 9, strength = 0.8, effect = 0): Frame {
  const { normal } = stream(seed);
  const n = allies * 10;
  const parts = [0, 1, 2].map(() => Float64Array.from({ length: allies }, normal));
  const each = (of: (i: number) => number): Float64Array => Float64Array.from({ length: n }, (_, i) => of(i));
  const ally = each((i) => Math.floor(i / 10));
  const part = (k: number, i: number): number => (parts[k] as Float64Array)[ally[i] as number] as number;
  const [z, m, q] = [each(normal), each((i) => normal() + 0.5 * part(0, i)), each(normal)];
  const u = each((i) => normal() + 0.7 * part(1, i));
  const x = each((i) => strength * ((m[i] as number) + 0.5 * (q[i] as number)) + 0.6 * (u[i] as number) + normal() + 0.4 * part(2, i));
  return frame({
    ally: numberColumn(ally),
    x: numberColumn(x),
    z: numberColumn(z),
    m: numberColumn(m),
    q: numberColumn(q),
    w: numberColumn(each((i) => 1 + (i % 3))),
    y: numberColumn(each((i) => effect * (x[i] as number) + 0.3 * (z[i] as number) + (u[i] as number))),
  });
}

const add = (a: Float64Array, b: Float64Array, by: number): Float64Array => a.map((v, i) => v + by * (b[i] as number));

describe("the wild restricted efficient bootstrap of two-stage least squares", () => {
  test.each([
    ["", undefined, "fit_x", 0],
    ["", undefined, "fit_x", 0.3],
    [" | ally", undefined, "fit_x", 0],
    ["", "w", "fit_x", 0],
    ["", undefined, "z", 0.1],
  ] as const)("effects %s, weights %s, %s = %d: draws are those of fits to made data", (effects, weights, term, value) => {
    const data = panel(2);
    const formula = `y ~ z${effects} | x ~ m + q`;
    const model = estimateModel(data, { formula, vcov: "cluster:ally", weights });
    const plan = planIv(model, { by: "ally", hypothesis: `${term} = ${value}` });
    const boot = resample(plan);
    const [found] = boot.terms;
    expect(boot).toMatchObject({ draws: 512, exhaustive: true, nullImposed: true });
    // The structural equation with the coefficient held: least squares where it is that of x, else 2SLS with z among the instruments.
    const [y, x, z, ally] = ["y", "x", "z", "ally"].map((name) => numbers(data, name)) as [Float64Array, Float64Array, Float64Array, Float64Array];
    const held = term === "z" ? z : x;
    const less = withColumns(data, { less: numberColumn(add(y, held, -value)) });
    const under = estimateModel(less, { formula: term === "z" ? "less ~ 1 | x ~ m + q + z" : `less ~ z${effects}`, vcov: "iid", weights });
    const means = term === "z" ? x.map((v) => (under.fit.coef[0] as number) + (under.fit.coef[1] as number) * v) : fitted(under);
    const residual = add(numbers(less, "less"), means, -1);
    const beside = estimateModel(withColumns(data, { u: numberColumn(residual) }), { formula: `x ~ z + m + q + u${effects}`, vcov: "iid", weights });
    const own = beside.fit.coef[beside.fit.terms.indexOf("u")] as number;
    const first = add(fitted(beside), residual, -own);
    const rest = add(x, first, -1);
    const slope = term === "z" ? (under.fit.coef[1] as number) : value;
    const { codes } = wildPatterns("rademacher", 9, 9999, 1);
    const draws = runIvJob(plan.jobs[0] as IvJob);
    for (const d of [0, 1, 100, 333, 511]) {
      const v = ally.map((g) => weightOf("rademacher", codes[d * 2 + (g > 7 ? 1 : 0)] as number, g % 8));
      const madeX = first.map((f, i) => f + (v[i] as number) * (rest[i] as number));
      // What of the outcome is neither x's part nor the residual.
      const base = y.map((w, i) => w - slope * (x[i] as number) - (residual[i] as number));
      const madeY = base.map((b, i) => b + slope * (madeX[i] as number) + (v[i] as number) * (residual[i] as number));
      const again = estimate(withColumns(data, { x: numberColumn(madeX), y: numberColumn(madeY) }), { formula, vcov: "cluster:ally", weights });
      const j = again.terms.indexOf(term);
      expectNear([draws[d] as number], [((again.coef[j] as number) - value) / (again.se[j] as number)], { rel: 1e-7 });
    }
    const t = found?.t as number;
    expectNear([t], [draws[0] as number], { rel: 1e-8 });
    expect(found?.p).toBe(draws.reduce((n, s) => n + (Math.abs(s) >= Math.abs(t) * (1 - 1e-9) ? 1 : 0), 0) / 512);
  });
  test("holds its size where the t test with few clusters and weak instruments does not", () => {
    let [wild, plain] = [0, 0];
    const samples = 300;
    for (let seed = 0; seed < samples; seed++) {
      const model = estimateModel(panel(500 + seed, 8, 0.25), { formula: "y ~ z | x ~ m + q", vcov: "cluster:ally" });
      if ((bootstrap(model, "wild:ally,draws=256,test=fit_x = 0").terms[0]?.p as number) < 0.05) wild++;
      if ((model.fit.p[model.fit.terms.indexOf("fit_x")] as number) < 0.05) plain++;
    }
    expect(wild / samples).toBeLessThan(0.09);
    expect(wild / samples).toBeGreaterThan(0.015);
    expect(plain / samples).toBeGreaterThan(wild / samples);
  });
  test("every slope by default; Webb's weights; what cannot be is refused", () => {
    const data = panel(4, 12, 1, 0.8);
    const model = estimateModel(data, { formula: "y ~ z | x ~ m + q", vcov: "iid" });
    const boot = bootstrap(model, "wild:ally,webb,draws=499");
    expect(boot.terms.map(({ term }) => term)).toEqual(["fit_x", "z"]);
    expect(boot.terms[0]?.p).toBeLessThan(0.05);
    const clustered = withVcov(model, "cluster:ally").fit;
    expect(boot.terms[0]?.t).toBeCloseTo(clustered.t[clustered.terms.indexOf("fit_x")] as number, 10);
    expect(() => bootstrap(model, "wild:ally,test=fit_x + z = 0")).toThrow("holds one slope");
    expect(() => bootstrap(model, "wild:ally,type=33")).toThrow("no type 33");
    const year = withColumns(data, { year: numberColumn(numbers(data, "ally").map((_, i) => i % 10)) });
    const crossed = estimateModel(year, { formula: "y ~ z | year | x ~ m + q", vcov: "iid" });
    expect(() => bootstrap(crossed, "wild:ally")).toThrow('the effect year crosses the clusters of "ally"');
  });
});
