import { describe, expect, test } from "vitest";
import type { FealtyError } from "../../src/base/index.js";
import { estimate, estimateModel, type Fit, type ModelSpec, residuals, summary, withVcov } from "../../src/estimate/index.js";
import { type Frame, frame, numberColumn, numbers, withColumns } from "../../src/frame/index.js";
import { stream } from "../../src/numeric/index.js";
import { goldenFrame, goldenJson, worstDifference } from "./golden.js";

interface Case {
  readonly id: string;
  readonly names: readonly string[];
  readonly coef: readonly number[];
  readonly se: readonly number[];
  readonly vcov: readonly (readonly number[])[];
}

const cases = new Map(goldenJson<{ cases: Case[] }>("more/pcse.json").cases.map((c) => [c.id, c]));
const balanced = goldenFrame("more/tscs.csv", ["unit"], "year");
const unbalanced = goldenFrame("more/tscs_unb.csv", ["unit"], "year");
const formula = "y ~ x1 + x2";

describe("Beck and Katz's covariances (pcse 1.9.1.1, plm 2.6-2)", () => {
  const models: Record<string, [Frame, string]> = {
    "pcse.balanced": [balanced, "pcse:year"],
    "pcse.unb.pairwise": [unbalanced, "pcse:year,pairwise"],
    "pcse.unb.casewise": [unbalanced, "pcse:year"],
    "plm.BK.group.HC0": [balanced, "bk:unit"],
    "plm.BK.time.HC0": [balanced, "bk:year"],
    "plm.BK.group.HC1": [balanced, "bk:unit,hc1"],
    "plm.BK.time.HC1": [balanced, "bk:year,hc1"],
  };
  test.each(Object.keys(models))("%s", (id) => {
    const [data, vcov] = models[id] as [Frame, string];
    const { names, coef, se, vcov: rows } = cases.get(id) as Case;
    const { worst, at } = worstDifference(estimate(data, { fit: "pcse", formula, vcov }), { terms: names, coef, se, vcov: rows.flat() });
    expect(worst, at).toBeLessThanOrEqual(1e-8);
  });
  test("bk:year is pcse:year,pairwise", () => {
    const fit = estimate(unbalanced, { formula, vcov: ["bk:year", "pcse:year,pairwise"] });
    expect(fit.alternatives?.[0]?.se).toEqual(fit.se);
  });
  test("put on afterwards, and on absorbed effects as on dummies", () => {
    const of = (f: string): Fit => withVcov(estimateModel(unbalanced, { formula: f, vcov: "iid" }), "pcse:year,pairwise").fit;
    const [absorbed, dummies] = [of("y ~ x1 + x2 | unit"), of("y ~ x1 + x2 + i(unit)")];
    for (const j of [0, 1]) expect((absorbed.se[j] as number) / (dummies.se[j + 1] as number)).toBeCloseTo(1, 10);
  });
  test("with weights it is that of the weighted rows", () => {
    const w = numberColumn(numbers(balanced, "x1").map((v) => 1 + v * v));
    const root = w.values.map(Math.sqrt);
    const times = (name: string): ReturnType<typeof numberColumn> => numberColumn(numbers(balanced, name).map((v, i) => v * (root[i] as number)));
    const data = withColumns(balanced, { w, one: numberColumn(root), ys: times("y"), x1s: times("x1"), x2s: times("x2") });
    const weighted = estimate(data, { formula, vcov: "bk:year", weights: "w" });
    const scaled = estimate(data, { formula: "ys ~ 0 + one + x1s + x2s", vcov: "bk:year" });
    weighted.se.forEach((s, j) => {
      expect(s / (scaled.se[j] as number)).toBeCloseTo(1, 10);
    });
  });
});

describe("Prais and Winsten's transformation", () => {
  test("is least squares on transformed rows, spells after gaps begun anew", () => {
    const model = estimateModel(unbalanced, { fit: "pcse", formula, vcov: ["pcse:year,pairwise,ar1", "iid"] });
    const e = residuals(estimateModel(unbalanced, { formula, vcov: "iid" }));
    const [unit, year] = [numbers(unbalanced, "unit"), numbers(unbalanced, "year")];
    const before = Array.from(unit, (u, i) => unit.findIndex((v, j) => v === u && year[j] === (year[i] as number) - 1));
    const units = [...new Set(unit)];
    const own = units.map((u) => {
      const pairs = before.flatMap((b, i) => (unit[i] === u && b >= 0 ? [[e[i] as number, e[b] as number] as const] : []));
      return pairs.reduce((s, [a, b]) => s + a * b, 0) / pairs.reduce((s, [, b]) => s + b * b, 0);
    });
    const rho = own.reduce((a, b) => a + b, 0) / own.length;
    expect(model.fit.rho).toBeCloseTo(rho, 12);
    const shifted = (x: ArrayLike<number>): Float64Array =>
      Float64Array.from(before, (b, i) => (b < 0 ? Math.sqrt(1 - rho * rho) * (x[i] as number) : (x[i] as number) - rho * (x[b] as number)));
    const columns = {
      one: shifted(unit.map(() => 1)),
      ys: shifted(numbers(unbalanced, "y")),
      a: shifted(numbers(unbalanced, "x1")),
      b: shifted(numbers(unbalanced, "x2")),
    };
    const data = withColumns(unbalanced, Object.fromEntries(Object.entries(columns).map(([k, v]) => [k, numberColumn(v)])));
    const plain = estimate(data, { formula: "ys ~ 0 + one + a + b", vcov: ["pcse:year,pairwise", "iid"] });
    const iid = [model.fit.alternatives?.[0]?.se, plain.alternatives?.[0]?.se];
    plain.coef.forEach((b, j) => {
      expect(model.fit.coef[j]).toBeCloseTo(b, 11);
      expect(model.fit.se[j]).toBeCloseTo(plain.se[j] as number, 11);
      expect(iid[0]?.[j]).toBeCloseTo(iid[1]?.[j] as number, 11);
    });
    expect(summary(model.fit)).toContain("Autocorrelation within units");
  });
  test("finds the autocorrelation of simulated errors", () => {
    const { normal } = stream(4);
    const [units, years] = [30, 200];
    const rows = { unit: [] as number[], year: [] as number[], x: [] as number[], y: [] as number[] };
    for (let u = 0; u < units; u++) {
      let e = normal() / Math.sqrt(1 - 0.36);
      for (let t = 0; t < years; t++) {
        const x = normal();
        rows.unit.push(u);
        rows.year.push(t);
        rows.x.push(x);
        rows.y.push(1 + 2 * x + e);
        e = 0.6 * e + normal();
      }
    }
    const data = frame(Object.fromEntries(Object.entries(rows).map(([k, v]) => [k, numberColumn(v)])), { units: ["unit"], time: "year" });
    const fit = estimate(data, { formula: "y ~ x", vcov: "pcse:year,ar1" });
    expect(fit.rho).toBeCloseTo(0.6, 1);
    expect(fit.coef[1]).toBeCloseTo(2, 1);
    expect(fit.se[1] as number).toBeLessThan(estimate(data, { formula: "y ~ x", vcov: "pcse:year" }).se[1] as number);
  });
});

describe("hard cases of panel-corrected covariances", () => {
  const fault = (spec: Partial<ModelSpec>, data: Frame = balanced): FealtyError => {
    try {
      estimate(data, { formula, vcov: "pcse:year", ...spec });
    } catch (error) {
      return error as FealtyError;
    }
    throw new Error("it was fitted");
  };
  test("each gives one sentence", () => {
    expect(fault({}, frame(balanced.columns)).code).toBe("no-index");
    expect(fault({ vcov: "pcse:x1" }).mend).toBe("write pcse:year");
    expect(fault({ vcov: "pcse" }).message).toContain("names no column");
    expect(fault({ vcov: "bk:year,ar1" }).message).toContain('does not take "ar1"');
    expect(fault({ vcov: ["iid", "pcse:year,ar1"] }).message).toContain("changes the estimates");
    expect(fault({ vcov: "pcse:year,ar1", formula: "y ~ x1 | unit" }).message).toContain("no absorbed effects");
    expect(fault({ vcov: "pcse:year,ar1", weights: "year" }).message).toContain("no weights");
    expect(fault({ vcov: "pcse:year,ar1", where: "year in c(1980, 1982, 1984)" }).message).toContain("follow one another");
    expect(fault({ where: "unit != year - 1979 & unit != year - 1997" }).message).toContain("each of the 18 units has a row, and there is none");
    expect(
      fault(
        { fit: "poisson", formula: "x ~ x1", vcov: "bk:year" },
        withColumns(balanced, { x: numberColumn(numbers(balanced, "x1").map((v) => (v > 0 ? 1 : 0))) }),
      ).message,
    ).toContain("linear models only");
  });
});
