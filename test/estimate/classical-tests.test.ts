import { describe, expect, test } from "vitest";
import {
  adjust,
  estimate,
  estimateModel,
  fitted,
  hump,
  likelihoodRatio,
  linearity,
  reset,
  scoreTest,
  wald,
  waldTest,
  withVcov,
} from "../../src/estimate/index.js";
import { numberColumn, numbers, withColumns } from "../../src/frame/index.js";
import { expectNear } from "../support/near.js";
import { goldenFrame, goldenJson } from "./golden.js";

const panel = goldenFrame("more/panel.csv", ["unit"], "year");

describe("functions of coefficients by the delta method", () => {
  const fit = estimate(panel, { formula: "y ~ x1 + x2 + x1:x2", vcov: "hc1" });
  const at = (t: string): number => fit.terms.indexOf(t);
  const [b, c] = [fit.coef[at("x1")] as number, fit.coef[at("x2")] as number];
  const v = (i: string, j: string): number => fit.vcov[at(i)]?.[at(j)] as number;
  test("a ratio", () => {
    const { combinations, p, df } = wald(fit, "x1 / x2 = -2");
    const se = Math.sqrt(v("x1", "x1") / c ** 2 - (2 * b * v("x1", "x2")) / c ** 3 + (b ** 2 * v("x2", "x2")) / c ** 4);
    const [only] = combinations;
    expectNear([only?.estimate as number, only?.se as number, only?.value as number, only?.p as number], [b / c, se, -2, p], { rel: 1e-10 });
    expect(df).toEqual([1, fit.n - 4]);
  });
  test("functions on both sides, powers of negative coefficients, interactions by name", () => {
    const [one] = wald(fit, "x1^2 = exp(x2) + 1").combinations;
    expectNear([one?.estimate as number], [b * b - Math.exp(c) - 1], { rel: 1e-12 });
    const slope = [2 * b, -Math.exp(c)] as const;
    expectNear([one?.se as number], [Math.sqrt(slope[0] ** 2 * v("x1", "x1") + 2 * slope[0] * slope[1] * v("x1", "x2") + slope[1] ** 2 * v("x2", "x2"))], {
      rel: 1e-10,
    });
    const [two] = wald(fit, "x2^3 * x1:x2 = 0").combinations;
    expectNear([two?.estimate as number], [c ** 3 * (fit.coef[at("x1:x2")] as number)], { rel: 1e-12 });
  });
  test("linear ones are as they were, and both go together", () => {
    const linear = wald(fit, "2*x1 - x2 = 1").combinations[0];
    expectNear([linear?.estimate as number], [2 * b - c], { rel: 1e-14 });
    expect(wald(fit, "x1 / x2 = 1; x1:x2 = 0").df[0]).toBe(2);
  });
  test("what has no value is said", () => {
    expect(() => wald(fit, "log(0 * x1) = 1")).toThrow("no finite value");
    expect(() => wald(fit, "x1 / nothing = 1")).toThrow('no term "nothing"');
  });
});

describe("several tests at once (R's p.adjust)", () => {
  test("Holm, Benjamini–Hochberg and Bonferroni", () => {
    const p = [0.04, 0.01, 0.03, 0.005, 0.5];
    expectNear(adjust(p, "holm"), [0.09, 0.04, 0.09, 0.025, 0.5], { rel: 1e-12 });
    expectNear(adjust(p, "bh"), [0.05, 0.025, 0.05, 0.025, 0.5], { rel: 1e-12 });
    expectNear(adjust(p, "bonferroni"), [0.2, 0.05, 0.15, 0.025, 1], { rel: 1e-12 });
  });
  test("missing ones stay so and do not count", () => {
    expect(adjust([0.02, Number.NaN, 0.5], "holm")).toEqual([0.04, Number.NaN, 0.5]);
    expect(() => adjust([1.2], "bh")).toThrow("no p-value");
  });
});

describe("likelihood ratios", () => {
  test("twice the difference, as many degrees of freedom as parameters", () => {
    const [a, b] = ["cnt ~ x1", "cnt ~ x1 + x2 + x3"].map((formula) => estimate(panel, { fit: "poisson", formula, vcov: "iid" }));
    const test_ = likelihoodRatio(a as typeof a & object, b as typeof b & object);
    expect(test_.df).toBe(2);
    expectNear([test_.chi2], [(a?.deviance as number) - (b?.deviance as number)], { rel: 1e-8 });
  });
  test("effects count by their rank", () => {
    const small = estimate(panel, { formula: "y ~ x1", vcov: "iid" });
    const large = estimate(panel, { formula: "y ~ x1 | unit + year", vcov: "iid", singletons: "keep" });
    expect(likelihoodRatio(small, large).df).toBe(40 + 25 - 1 - 1);
  });
  test("what cannot be compared is said", () => {
    const small = estimate(panel, { formula: "y ~ x1", vcov: "iid" });
    expect(() => likelihoodRatio(small, estimate(panel, { formula: "y ~ x2 + x3", vcov: "iid" }))).toThrow("lacks x1");
    expect(() => likelihoodRatio(small, estimate(panel, { formula: "y ~ x1 + x2", vcov: "iid", where: "unit > 3" }))).toThrow("rows");
    expect(() => likelihoodRatio(small, estimate(panel, { fit: "poisson", formula: "cnt ~ x1 + x2", vcov: "iid" }))).toThrow("poisson");
    expect(() => likelihoodRatio(small, small)).toThrow("no parameter more");
  });
});

describe("score tests", () => {
  test("linear: n times the R² of the residuals on all terms; effects absorbed too", () => {
    for (const effects of ["", " | unit"]) {
      const model = estimateModel(panel, { formula: `y ~ x1${effects}`, vcov: "iid" });
      const rest = fitted(model).map((v, i) => (numbers(panel, "y")[i] as number) - v);
      const auxiliary = estimate(withColumns(panel, { rest: numberColumn(rest) }), { formula: `rest ~ x1 + x2 + x3${effects}`, vcov: "iid" });
      const { chi2, df } = scoreTest(model, "x2 + x3");
      expect(df).toBe(2);
      expectNear([chi2], [model.fit.n * (auxiliary.r2 as number)], { rel: 1e-8 });
    }
  });
  test("logit with a factor: Pearson's chi-squared of the table", () => {
    const { chi2, df } = scoreTest(estimateModel(panel, { fit: "logit", formula: "d ~ 1", vcov: "iid" }), "i(region)");
    const [d, region] = [numbers(panel, "d"), numbers(panel, "region")];
    const share = d.reduce((s, v) => s + v, 0) / d.length;
    let pearson = 0;
    for (const r of new Set(region)) {
      const rows = [...region.keys()].filter((i) => region[i] === r);
      const ones = rows.reduce((s, i) => s + (d[i] as number), 0);
      pearson += (ones - share * rows.length) ** 2 / (share * (1 - share) * rows.length);
    }
    expect(df).toBe(7);
    expectNear([chi2], [pearson], { rel: 1e-8 });
  });
  test("under hc0 and clusters: Wooldridge's", () => {
    const model = estimateModel(panel, { formula: "y ~ x1 | unit", vcov: "hc0" });
    const part = fitted(estimateModel(panel, { formula: "x3 ~ x1 | unit", vcov: "iid" }));
    const product = fitted(model).map((v, i) => ((numbers(panel, "y")[i] as number) - v) * ((numbers(panel, "x3")[i] as number) - (part[i] as number)));
    const sum = product.reduce((s, v) => s + v, 0);
    expectNear([scoreTest(model, "x3").chi2], [sum ** 2 / product.reduce((s, v) => s + v * v, 0)], { rel: 1e-8 });
    const bySum = new Map<number, number>();
    numbers(panel, "unit").forEach((u, i) => {
      bySum.set(u, (bySum.get(u) ?? 0) + (product[i] as number));
    });
    const squares = [...bySum.values()].reduce((s, v) => s + v * v, 0);
    expectNear([scoreTest(withVcov(model, "cluster:unit"), "x3").chi2], [sum ** 2 / squares], { rel: 1e-8 });
  });
  test("what cannot be tested is said", () => {
    const model = estimateModel(panel, { formula: "y ~ x1", vcov: "iid" });
    expect(() => scoreTest(model, "I(2 * x1)")).toThrow("add nothing");
    expect(() => scoreTest(model, "l(x2, 1)")).toThrow("missing");
    expect(() => scoreTest(estimateModel(panel, { fit: "ologit", formula: "ord ~ x1", vcov: "iid" }), "x2")).toThrow("ologit has none");
  });
});

describe("is it a straight line?", () => {
  test("RESET (lmtest)", () => {
    const golden = goldenJson<{ cases: { id: string; coef: number[]; p: number; df: number[] }[] }>("more/linear.json").cases.find(
      (c) => c.id === "tests.reset",
    );
    const { statistic, p, df } = reset(estimateModel(panel, { formula: "y ~ x1 + x2 + x3", vcov: "iid" }));
    expectNear([statistic, p, ...df], [golden?.coef[0] as number, golden?.p as number, ...(golden?.df ?? [])], { rel: 1e-8 });
  });
  test("a line passes, a hump does not; effects and other estimators too", () => {
    const ushape = goldenFrame("more/ushape.csv");
    const line = linearity(estimateModel(ushape, { formula: "ym ~ x + z", vcov: "hc1" }), "x");
    const curve = linearity(estimateModel(ushape, { formula: "y ~ x + z", vcov: "cluster:g" }), "x");
    expect(Math.min(line.quadratic.p, line.binned.p)).toBeGreaterThan(0.05);
    expect(Math.max(curve.quadratic.p, curve.binned.p)).toBeLessThan(1e-6);
    expect(curve.binned.df[0]).toBe(4);
    const quadratic = estimate(ushape, { formula: "y ~ x + z + I(x^2)", vcov: "cluster:g" });
    expectNear([curve.quadratic.statistic], [waldTest(estimateModel(ushape, { formula: "y ~ x + z + I(x^2)", vcov: "cluster:g" }), "I(x^2) = 0").statistic], {
      rel: 1e-6,
    });
    expect(quadratic.terms).toContain("I(x^2)");
    expect(linearity(estimateModel(panel, { fit: "poisson", formula: "cnt ~ x1 | unit", vcov: "cluster:unit" }), "x1", 4).binned.df[0]).toBe(3);
    expect(() => linearity(estimateModel(panel, { formula: "y ~ x3", vcov: "iid" }), "x3")).toThrow("too few values");
  });
  test.each(["y", "ym", "yu"])("the hump of %s and its Fieller interval under clusters (Lind and Mehlum)", (outcome) => {
    const ref = goldenJson<{ results: Record<string, Record<string, number> & { fieller90: number[]; fieller_bounded: boolean; df: number[] }> }>(
      "more/inference.json",
    ).results[`utest.${outcome}.cl`];
    const ushape = goldenFrame("more/ushape.csv");
    // The reference tests by n − k degrees of freedom.
    const fit = { ...estimate(ushape, { formula: `${outcome} ~ x + I(x^2) + z`, vcov: "cluster:g" }), df: ref?.df[0] as number };
    const found = hump(fit, "x", [ref?.x_lo as number, ref?.x_hi as number]);
    expectNear([found.extreme, found.slopes[0].se, found.slopes[1].se], [ref?.extreme as number, ref?.slope_lo_se as number, ref?.slope_hi_se as number], {
      rel: 1e-8,
    });
    expectNear([found.p], [ref?.p_overall as number], { rel: 1e-6 });
    if (ref?.fieller_bounded) expectNear(found.interval ?? [], ref.fieller90, { rel: 1e-8 });
    else expect(found.interval).toBeUndefined();
  });
});
