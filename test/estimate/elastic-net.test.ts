import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { estimate, estimateModel, type Fit, type NetOptions, summary, wald, withVcov } from "../../src/estimate/index.js";
import { type Frame, frame, numberColumn, numbers, take } from "../../src/frame/index.js";
import { stream } from "../../src/numeric/index.js";
import { expectNear } from "../support/near.js";
import { goldenFrame } from "./golden.js";

const panel = goldenFrame("more/panel.csv", ["unit"], "year");
const net = (formula: string, options: NetOptions = {}, more: { seed?: number; weights?: string; offset?: string } = {}, data: Frame = panel): Fit =>
  estimate(data, { fit: "elastic-net", formula, vcov: "iid", net: options, ...more });
const families = [
  ["gaussian", "ols", "y ~ x1 + x2 + x3 + z1 + z2"],
  ["poisson", "poisson", "cnt ~ x1 + x2 + x3 + z1"],
  ["binomial", "logit", "d ~ x1 + x2 + x3 + z1"],
] as const;

/** Breach of the conditions of the optimum, from the definition: mean loss over columns of unit variance, outcome of unit variance if gaussian. */
function breach(data: Frame, fit: Fit, family: string, outcome: string, terms: readonly string[], alpha: number): number {
  const y = numbers(data, outcome);
  const n = y.length;
  const lambda = (fit.net?.lambda ?? Number.NaN) as number;
  const mean = (x: ArrayLike<number>): number => Array.from(x).reduce((a, b) => a + b, 0) / n;
  const sd = (x: ArrayLike<number>): number => Math.sqrt(mean(Array.from(x, (v) => (v - mean(x)) ** 2)));
  const columns = terms.map((t) => numbers(data, t));
  const b = terms.map((t) => fit.coef[fit.terms.indexOf(t)] as number);
  const eta = Array.from(y, (_, i) => (fit.coef[0] as number) + columns.reduce((sum, x, j) => sum + (x[i] as number) * (b[j] as number), 0));
  const residual = eta.map((e, i) => (y[i] as number) - (family === "gaussian" ? e : family === "poisson" ? Math.exp(e) : 1 / (1 + Math.exp(-e))));
  const ridge = family === "gaussian" ? 1 / sd(y) : 1;
  return Math.max(
    Math.abs(mean(residual)),
    ...columns.map((x, j) => {
      const s = sd(x);
      const g = mean(residual.map((r, i) => (r * ((x[i] as number) - mean(x))) / s)) - lambda * (1 - alpha) * ridge * (b[j] as number) * s;
      return b[j] === 0 ? Math.max(0, Math.abs(g) - lambda * alpha) : Math.abs(g - Math.sign(b[j] as number) * lambda * alpha);
    }),
  );
}

describe.each(families)("the %s net", (family, plain, formula) => {
  const outcome = formula.split(" ")[0] as string;
  const terms = formula.split("~ ")[1]?.split(" + ") as string[];
  test("without a penalty is the plain estimator", () => {
    const own = net(formula, { family, lambda: 0, folds: 0 });
    expectNear(own.coef, estimate(panel, { fit: plain, formula, vcov: "iid" }).coef, { rel: 1e-7, floor: 1e-3 });
    expect(own.terms[0]).toBe("(Intercept)");
  });
  test.each([1, 0.5, 0.1, 0])("at alpha %s meets the conditions of the optimum, computed from the definition", (alpha) => {
    for (const lambda of [0.3, 0.05, 0.002]) {
      const fit = net(formula, { family, alpha, lambda, folds: 0 });
      expect(breach(panel, fit, family, outcome, terms, alpha)).toBeLessThan(1e-9);
      expect(fit.certificate.normalEquations).toBeLessThan(1e-8);
      expect(fit.converged).toBe(true);
    }
  });
  test("has nothing at the largest lambda, something just below it, and explains ever more along the path", () => {
    const path = net(formula, { family, folds: 5 }).net?.path ?? [];
    const largest = path[0]?.lambda as number;
    expect(path[0]?.nonzero).toBe(0);
    expect(net(formula, { family, lambda: largest * 1.0001, folds: 0 }).net?.nonzero).toBe(0);
    expect(net(formula, { family, lambda: largest * 0.999, folds: 0 }).net?.nonzero).toBe(1);
    for (let k = 1; k < path.length; k++) {
      expect(path[k]?.lambda as number).toBeLessThan(path[k - 1]?.lambda as number);
      expect((path[k]?.explained as number) - (path[k - 1]?.explained as number)).toBeGreaterThan(-1e-12);
      const size = (step: number): number => (path[step]?.coef.slice(1) ?? []).reduce((sum, b, j) => sum + Math.abs(b) * sdOf(terms[j] as string), 0);
      expect(size(k)).toBeGreaterThanOrEqual(size(k - 1) - 1e-9);
    }
  });
  test("chooses lambda by folds: the least deviance, and the largest within a standard error of it", () => {
    const [least, one] = [net(formula, { family }).net, net(formula, { family, lambda: "1se" }).net];
    const means = (least?.path ?? []).map((s) => s.outOfSample?.mean as number);
    const best = means.indexOf(Math.min(...means));
    expect(least?.lambda).toBe(least?.path[best]?.lambda);
    expect(least?.outOfSample?.deviance).toBe(means[best]);
    expect(one?.lambda).toBe(least?.lambda1se);
    expect(one?.lambda as number).toBeGreaterThanOrEqual(least?.lambda as number);
    const limit = (means[best] as number) + (least?.path[best]?.outOfSample?.se as number);
    const first = means.findIndex((m) => m <= limit);
    expect(one?.lambda).toBe(least?.path[first]?.lambda);
  });
});

function sdOf(name: string): number {
  const x = numbers(panel, name);
  const mean = x.reduce((a, b) => a + b, 0) / x.length;
  return Math.sqrt(x.reduce((a, b) => a + (b - mean) ** 2, 0) / x.length);
}

describe("known solutions", () => {
  test("one column: soft threshold of its correlation", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.double({ min: 0.01, max: 0.9, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (seed, share, alpha) => {
          const random = stream(seed);
          const x = Float64Array.from({ length: 50 }, () => random.normal() * 3 + 1);
          const y = x.map((v) => v * 0.7 + random.normal());
          const mean = (v: Float64Array): number => v.reduce((a, b) => a + b, 0) / 50;
          const [mx, my] = [mean(x), mean(y)];
          const [sx, sy] = [Math.sqrt(mean(x.map((v) => (v - mx) ** 2))), Math.sqrt(mean(y.map((v) => (v - my) ** 2)))];
          const r = mean(x.map((v, i) => ((v - mx) * ((y[i] as number) - my)) / (sx * sy)));
          const lambda = share * Math.abs(r) * sy;
          const own = net("y ~ x", { alpha, lambda, folds: 0 }, {}, frame({ x: numberColumn(x), y: numberColumn(y) }));
          const b = (Math.sign(r) * Math.max(0, Math.abs(r) - (lambda / sy) * alpha)) / (1 + (lambda / sy) * (1 - alpha));
          expect(own.coef[1] as number).toBeCloseTo((b * sy) / sx, 9);
        },
      ),
      { numRuns: 50 },
    );
  });
  test("finds the few columns that matter among many", () => {
    const random = stream(11);
    const n = 200;
    const columns = Array.from({ length: 60 }, () => Float64Array.from({ length: n }, () => random.normal()));
    const y = Float64Array.from({ length: n }, (_, i) => 2 * (columns[3]?.[i] as number) - (columns[40]?.[i] as number) + random.normal());
    const data = frame([["y", numberColumn(y)] as const, ...columns.map((c, j) => [`x${j}`, numberColumn(c)] as const)]);
    const fit = net(`y ~ ${columns.map((_, j) => `x${j}`).join(" + ")}`, { lambda: "1se" }, { seed: 5 }, data);
    const left = fit.terms.filter((_, j) => j > 0 && fit.coef[j] !== 0);
    expect(left).toEqual(expect.arrayContaining(["x3", "x40"]));
    expect(left.length).toBeLessThan(12);
    expect(fit.net?.outOfSample?.r2).toBeGreaterThan(0.7);
  });
  test("more columns than rows, and columns that are the same", () => {
    const random = stream(12);
    const columns = Array.from({ length: 40 }, () => Float64Array.from({ length: 25 }, () => random.normal()));
    const y = Float64Array.from({ length: 25 }, (_, i) => (columns[0]?.[i] as number) * 3 + random.normal());
    const data = frame([
      ["y", numberColumn(y)] as const,
      ...columns.map((c, j) => [`x${j}`, numberColumn(c)] as const),
      ["same", numberColumn(columns[0] as Float64Array)] as const,
    ]);
    const wide = net(`y ~ ${columns.map((_, j) => `x${j}`).join(" + ")}`, { folds: 5 }, {}, data);
    expect(wide.converged).toBe(true);
    expect(wide.coef[1]).toBeGreaterThan(1);
    const twins = net("y ~ x0 + same", { alpha: 0.5, lambda: 0.2, folds: 0 }, {}, data);
    expect((twins.coef[1] as number) / (twins.coef[2] as number)).toBeCloseTo(1, 8);
  });
});

describe("properties", () => {
  const formula = "y ~ x1 + x2 + x3 + z1";
  test("units of columns and outcome do not matter, nor the order of rows when blocks are units", () => {
    const base = net(formula, { lambda: "1se" });
    const scaled = net("y ~ I(x1*1000) + x2 + x3 + z1", { lambda: "1se" });
    expectNear([(scaled.coef[1] as number) * 1000, ...scaled.coef.slice(2)], base.coef.slice(1), { rel: 1e-7, floor: 1e-6 });
    const larger = net("I(y*7) ~ x1 + x2 + x3 + z1", { lambda: "1se" });
    expectNear(
      larger.coef,
      base.coef.map((b) => b * 7),
      { rel: 1e-7, floor: 1e-6 },
    );
    const shuffled = take(
      panel,
      Array.from({ length: panel.length }, (_, i) => (i * 541 + 7) % panel.length),
    );
    expectNear(net(formula, { lambda: "1se" }, {}, shuffled).coef, base.coef, { rel: 1e-7, floor: 1e-6 });
  });
  test("a weight of 2 is the row twice", () => {
    const w = numberColumn(numbers(panel, "year").map((t) => 1 + (t % 2)));
    const weighted = frame([...panel.columns, ["twice", w]], panel.index);
    const rows = Array.from({ length: panel.length }, (_, i) => (w.values[i] === 2 ? [i, i] : [i])).flat();
    for (const family of ["gaussian", "poisson"] as const) {
      const own = family === "gaussian" ? formula : "cnt ~ x1 + x2 + x3 + z1";
      const a = net(own, { family, lambda: 0.05, folds: 0 }, { weights: "twice" }, weighted);
      const b = net(own, { family, lambda: 0.05, folds: 0 }, {}, frame(take(weighted, rows).columns));
      expectNear(a.coef, b.coef, { rel: 1e-8, floor: 1e-4 });
    }
  });
  test("an offset enters with coefficient 1", () => {
    const without = estimate(panel, { fit: "poisson", formula: "cnt ~ x1 + x2", vcov: "iid", offset: "x3" });
    expectNear(net("cnt ~ x1 + x2", { family: "poisson", lambda: 0, folds: 0 }, { offset: "x3" }).coef, without.coef, { rel: 1e-7 });
  });
  test("units stay together in a fold by default, and the seed decides alone", () => {
    const [a, b, c] = [net(formula, { folds: 5 }), net(formula, { folds: 5 }), net(formula, { folds: 5 }, { seed: 2 })];
    expect(a.net?.foldBy).toBe("unit");
    expect(a).toEqual(b);
    expect(a.net?.outOfSample?.deviance).not.toBe(c.net?.outOfSample?.deviance);
    expect(net(formula, { folds: 5, foldBy: "rows" }).net?.foldBy).toBe("rows");
  });
});

describe("honesty", () => {
  const model = estimateModel(panel, { fit: "elastic-net", formula: "y ~ x1 + x2 + z1", vcov: "cluster:unit" });
  test("has no standard error, test or interval anywhere", () => {
    const { se, t, p, ci, vcov, vcovKind, alternatives } = model.fit;
    expect({ se, t, p, ci, vcov, vcovKind, alternatives }).toEqual({ se: [], t: [], p: [], ci: [], vcov: [], vcovKind: "none", alternatives: undefined });
    expect(() => wald(model.fit, "x1 = 0")).toThrow(/no standard errors/);
    expect(() => withVcov(model, "hc1")).toThrow(/no standard errors/);
  });
  test("prints what is left and how it was chosen", () => {
    const text = summary(model.fit);
    expect(text).toMatch(/^Elastic net: y ~ x1 \+ x2 \+ z1/);
    expect(text).toMatch(/Standard errors: none; gaussian, lasso, lambda/);
    expect(text).toMatch(/Out of sample, 10 folds by unit/);
    expect(text).not.toMatch(/NaN|undefined/);
  });
  test("survives JSON", () => expect(JSON.parse(JSON.stringify(model.fit))).toEqual(model.fit));
});

describe("hard cases", () => {
  test.each<[string, NetOptions, RegExp]>([
    ["y ~ x1", { alpha: 2 }, /alpha is 2/],
    ["y ~ x1", { lambda: -1 }, /lambda is -1/],
    ["y ~ x1", { folds: 0 }, /nothing chooses lambda/],
    ["y ~ x1", { folds: 2 }, /there are 2 folds/],
    ["y ~ x1", { folds: 100 }, /100 folds and 40 levels of unit/],
    ["y ~ x1 | unit", {}, /absorbs no effects/],
    ["y ~ 1", {}, /no term to select/],
    ["y ~ x1", { family: "poisson" }, /outcomes that are 0 or more/],
    ["I(y*0) ~ x1", {}, /does not vary/],
  ])("%s, %j", (formula, options, message) => {
    expect(() => net(formula, options)).toThrow(message);
  });
  test("a constant column is left out and named", () => {
    const fit = net("y ~ x1 + I(x2*0)", { lambda: 0.01, folds: 0 });
    expect(fit.coef[2]).toBe(0);
    expect(fit.dropped.collinear).toEqual(["I(x2 * 0)"]);
  });
  test("separation does no harm to a penalised logit", () => {
    const made = frame([...panel.columns, ["split", numberColumn(numbers(panel, "x1").map((x) => (x > 0 ? 1 : 0)))]], panel.index);
    const fit = net("split ~ x1 + x2", { family: "binomial", lambda: 0.01, folds: 0 }, {}, made);
    expect(fit.converged).toBe(true);
    expect(fit.coef[1]).toBeGreaterThan(0);
  });
});
