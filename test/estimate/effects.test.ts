import { describe, expect, test } from "vitest";
import {
  absorbedEffects,
  equivalence,
  estimate,
  estimateModel,
  eventStudy,
  fitted,
  hump,
  marginalEffect,
  powerOf,
  residuals,
  smallestDetectable,
  termValues,
  turningPoint,
  wald,
  withVcov,
} from "../../src/estimate/index.js";
import { numbers } from "../../src/frame/index.js";
import { normalQuantile, studentTwoSided } from "../../src/numeric/index.js";
import { expectNear } from "../support/near.js";
import { goldenFrame, goldenJson } from "./golden.js";

const allies = goldenFrame("allies.csv", ["ally"], "year");
const rhs = "concession*willing + log(need)";
const model = estimateModel(allies, { formula: `support ~ ${rhs} | ally + year`, vcov: "cluster:ally" });

describe("absorbed effects", () => {
  const reference = goldenJson<{ results: Record<string, { ally: number[]; allyNames: string[]; year: number[]; yearNames: string[] }> }>("estimates.json")
    .results["fe2.fixef"];
  test("meet fixest's fixef: the first effect is free, the first level of the second is 0", () => {
    const { effects, identified } = absorbedEffects(model);
    expect(identified).toBe(true);
    expectNear(reference?.allyNames.map((name) => effects.ally?.[name] as number) ?? [], reference?.ally ?? [], { rel: 1e-9 });
    expectNear(reference?.yearNames.map((name) => effects.year?.[name] as number) ?? [], reference?.year ?? [], { rel: 1e-9 });
  });
  test("with the regressors add up to the fitted values, slopes too", () => {
    const slopes = estimateModel(allies, { formula: "support ~ concession + willing | ally[need] + year", vcov: "iid" });
    const { effects } = absorbedEffects(slopes);
    const [ally, year, need] = ["ally", "year", "need"].map((name) => numbers(allies, name)) as [Float64Array, Float64Array, Float64Array];
    const [b, c] = slopes.fit.coef as [number, number];
    const sums = need.map(
      (n, i) =>
        (effects.ally?.[String(ally[i])] ?? 0) +
        (effects["ally[[need]]"]?.[String(ally[i])] ?? 0) * n +
        (effects.year?.[String(year[i])] ?? 0) +
        b * (numbers(allies, "concession")[i] as number) +
        c * (numbers(allies, "willing")[i] as number),
    );
    const values = fitted(slopes);
    values.forEach((v, i) => {
      if (!Number.isNaN(v)) expect(Math.abs(v - (sums[i] as number))).toBeLessThan(1e-9);
    });
  });
});

describe("fitted values and residuals", () => {
  test("add up to the outcome in rows of the fit, and are missing elsewhere", () => {
    const [f, r, y] = [fitted(model), residuals(model), numbers(allies, "support")];
    expect(f.filter((v) => !Number.isNaN(v)).length).toBe(model.fit.n);
    f.forEach((v, i) => {
      if (!Number.isNaN(v)) expect(v + (r[i] as number)).toBeCloseTo(y[i] as number, 12);
    });
  });
});

describe("Wald tests", () => {
  test("of one term is its t squared", () => {
    const { statistic, p, combinations } = wald(model.fit, "willing = 0");
    expect(statistic).toBeCloseTo((model.fit.t[1] as number) ** 2, 10);
    expect(p).toBeCloseTo(model.fit.p[1] as number, 12);
    expect(combinations[0]?.estimate).toBe(model.fit.coef[1]);
  });
  test("read interactions, functions, sums, constants and both sides of an equation", () => {
    const one = wald(model.fit, "concession:willing + 2*log(need) = concession - 0.5");
    const [a, , c, d] = model.fit.coef as [number, number, number, number];
    expect(one.combinations[0]?.estimate).toBeCloseTo(d + 2 * c - a, 12);
    expect(one.combinations[0]?.value).toBe(-0.5);
  });
  test("of all terms equals the explained part's F under iid errors", () => {
    const iid = withVcov(model, "iid").fit;
    const { statistic, df } = wald(iid, "concession; willing; log(need); concession:willing");
    const [ssr, within] = [iid.ssr as number, iid.withinR2 as number];
    const restricted = ssr / (1 - within);
    expect(statistic).toBeCloseTo((restricted - ssr) / 4 / (ssr / (df[1] as number)), 8);
  });
  test("refuse a term that is not there and restrictions that repeat", () => {
    expect(() => wald(model.fit, "consession = 0")).toThrow('no term "consession"');
    expect(() => wald(model.fit, "willing = 0; 2*willing = 0")).toThrow("not independent");
  });
  test("a list of leads is one restriction each", () => {
    const fit = estimate(allies, { formula: "support ~ l(concession, 0:3) + f(concession, 1:2) | ally", vcov: "cluster:ally" });
    expect(wald(fit, "f(concession, 1:2) = 0").df[0]).toBe(2);
    expect(wald(fit, "l(concession,1) + l(concession,2) = 0").combinations[0]?.estimate).toBeCloseTo((fit.coef[1] as number) + (fit.coef[2] as number), 14);
    expect(eventStudy(fit, "concession").map((e) => e.period)).toEqual([-2, -1, 0, 1, 2, 3]);
  });
});

test("equivalence holds exactly when the 90 % interval lies within the bound", () => {
  const leads = estimate(allies, { formula: "support ~ l(concession, 0:3) + f(concession, 1:2) | ally", vcov: "cluster:ally" });
  for (const within of [0.02, 0.06, 0.08, 0.2]) {
    const { terms, equivalent, p } = equivalence(leads, "f(concession, 1:2)", within);
    expect(terms).toHaveLength(2);
    for (const t of terms) expect(t.equivalent).toBe(t.ci[0] > -within && t.ci[1] < within);
    expect(equivalent).toBe(terms.every((t) => t.equivalent));
    expect(p < 0.05).toBe(equivalent);
  }
});

test("marginal effects follow the interaction, and vanish at the turning point", () => {
  const { points } = marginalEffect(model.fit, "concession", "willing", [0, 1]);
  expect(points[0]?.effect).toBe(model.fit.coef[0]);
  expect(points[0]?.se).toBeCloseTo(model.fit.se[0] as number, 14);
  const turn = turningPoint(model.fit, "concession", "willing");
  expect(marginalEffect(model.fit, "concession", "willing", [turn?.at ?? 0]).points[0]?.effect).toBeCloseTo(0, 12);
});

test("the smallest detectable effect has the power asked for", () => {
  expect(smallestDetectable(1)).toBeCloseTo(normalQuantile(0.975) + normalQuantile(0.8), 12);
  expect(powerOf(smallestDetectable(0.3, 59, { power: 0.9 }), 0.3, 59)).toBeCloseTo(0.9, 5);
});

interface UTest {
  shape: string;
  x_lo: number;
  x_hi: number;
  slope_lo: number;
  slope_lo_se: number;
  slope_hi: number;
  slope_hi_se: number;
  t_lo: number;
  t_hi: number;
  p_lo: number;
  p_hi: number;
  p_overall: number;
  extreme: number;
  fieller90: number[];
  fieller_bounded: boolean;
}

describe("the test for a hump", () => {
  const references = goldenJson<{ results: Record<string, UTest> }>("more/inference.json").results;
  const data = goldenFrame("more/ushape.csv");
  test.each(["y", "ym", "yu"])("meets the formula of Lind and Mehlum for %s, iid errors", (outcome) => {
    const ref = references[`utest.${outcome}.iid`] as UTest;
    const u = estimateModel(data, { formula: `${outcome} ~ x + I(x^2) + z`, vcov: "iid" });
    const x = termValues(u, "x");
    const { shape, slopes, p, extreme, interval } = hump(u.fit, "x", [Math.min(...x), Math.max(...x)]);
    expect(shape).toBe(ref.shape === "U" ? "valley" : "hump");
    const [low, high] = slopes;
    expectNear(
      [low.at, high.at, low.slope, low.se, high.slope, high.se, low.t, high.t],
      [ref.x_lo, ref.x_hi, ref.slope_lo, ref.slope_lo_se, ref.slope_hi, ref.slope_hi_se, ref.t_lo, ref.t_hi],
      { rel: 1e-9 },
    );
    expectNear([low.p, high.p, p, extreme], [ref.p_lo, ref.p_hi, ref.p_overall, ref.extreme], { rel: 1e-8 });
    if (ref.fieller_bounded) expectNear(interval ?? [], ref.fieller90, { rel: 1e-9 });
    else expect(interval).toBeUndefined();
  });
});

test("intervals and p-values follow the law that is printed", () => {
  const { fit } = model;
  expect(fit.df).toBe(59);
  fit.t.forEach((t, j) => {
    expect(fit.p[j]).toBe(studentTwoSided(t, 59));
    const [low, high] = fit.ci[j] as readonly [number, number];
    expect(((high - low) / 2 / (fit.se[j] as number)).toFixed(9)).toBe((2.000995378088267).toFixed(9));
  });
});
