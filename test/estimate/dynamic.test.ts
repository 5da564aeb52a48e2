import { describe, expect, test } from "vitest";
import type { FealtyError } from "../../src/base/index.js";
import { cumulate, estimate, estimateModel, type ModelSpec, summary, withVcov } from "../../src/estimate/index.js";
import { type Frame, frame, numberColumn } from "../../src/frame/index.js";
import { stream } from "../../src/numeric/index.js";
import { goldenFrame, goldenJson, worstDifference } from "./golden.js";

interface Case {
  readonly id: string;
  readonly names: readonly string[];
  readonly coef: readonly number[];
  readonly se: readonly number[];
  readonly vcov: readonly (readonly number[])[];
  readonly sargan: number;
  readonly m1?: readonly (readonly number[])[];
  readonly m2?: readonly (readonly number[])[];
}

const cases = new Map(goldenJson<{ cases: Case[] }>("more/re_gmm_mixed.json").cases.map((c) => [c.id, c]));
const employment = goldenFrame("more/EmplUK.csv", ["firm"], "year");
const ab = "log(emp) ~ l(log(emp), 1:2) + l(log(wage), 0:1) + log(capital) + l(log(output), 0:1) | firm + year + l(log(emp), 2:99)";
const bb =
  "log(emp) ~ l(log(emp), 1) + l(log(wage), 0:1) + l(log(capital), 0:1) | firm + year + l(log(emp), 2:99) + l(log(wage), 2:99) + l(log(capital), 2:99)";
const models: Record<string, ModelSpec> = {
  "EmplUK.ab.onestep": { fit: "ab", formula: ab, vcov: "cluster:firm" },
  "EmplUK.ab.twosteps": { fit: "ab", formula: ab, vcov: "cluster:firm", steps: 2 },
  "EmplUK.bb.onestep": { fit: "bb", formula: bb, vcov: "cluster:firm" },
};

describe("dynamic panels as plm 2.6-2 has them (pgmm)", () => {
  test.each(Object.keys(models))("%s", (id) => {
    const { coef, se, vcov, sargan, m1, m2 } = cases.get(id) as Case;
    const fit = estimate(employment, models[id] as ModelSpec);
    const { worst, at } = worstDifference(fit, { terms: fit.terms, coef, se, ...(vcov ? { vcov: vcov.flat() } : {}) });
    expect(worst, at).toBeLessThanOrEqual(1e-8);
    expect((fit.dynamicPanel?.hansen?.chi2 as number) / sargan).toBeCloseTo(1, 8);
    const z = fit.dynamicPanel?.serial.map((s) => s.z) as number[];
    if (m1) expect((z[0] as number) / (m1[0]?.[0] as number)).toBeCloseTo(1, 8);
    if (m2) expect((z[1] as number) / (m2[0]?.[0] as number)).toBeCloseTo(1, 8);
  });
});

/** y depends on its past by 0.6 and on x, which answers to the last y where `feedback` is not 0; unit effects go with x. */
function simulated(seed: number, { units = 400, years = 7, feedback = 0 } = {}): Frame {
  const { normal } = stream(seed);
  const rows = { unit: [] as number[], year: [] as number[], x: [] as number[], y: [] as number[] };
  for (let u = 0; u < units; u++) {
    const a = normal();
    let y = a / 0.4;
    let shock = 0;
    for (let t = -15; t < years; t++) {
      const x = 0.5 * a + normal() + feedback * shock;
      shock = normal();
      y = a + 0.6 * y + 0.5 * x + shock;
      if (t < 0) continue;
      rows.unit.push(u);
      rows.year.push(t);
      rows.x.push(x);
      rows.y.push(y);
    }
  }
  return frame(Object.fromEntries(Object.entries(rows).map(([k, v]) => [k, numberColumn(v)])), { units: ["unit"], time: "year" });
}

describe("what holds of dynamic panels", () => {
  test("they find what within estimation misses, and pass their own tests", () => {
    const data = simulated(1);
    const within = estimate(data, { formula: "y ~ l(y, 1) + x | unit", vcov: "cluster:unit" });
    expect(within.coef[0] as number).toBeLessThan(0.5);
    for (const fit of ["ab", "bb"]) {
      for (const steps of [1, 2] as const) {
        const found = estimate(data, { fit, formula: "y ~ l(y, 1) + x | unit + l(y, 2:99)", vcov: "cluster:unit", steps });
        const at = found.terms.indexOf("l(y, 1)");
        expect(Math.abs((found.coef[at] as number) - 0.6) / (found.se[at] as number)).toBeLessThan(3);
        expect(found.coef[at]).toBeCloseTo(0.6, 0.8);
        const { hansen, serial } = found.dynamicPanel as NonNullable<typeof found.dynamicPanel>;
        expect(hansen?.p as number).toBeGreaterThan(0.005);
        expect(serial[0]?.p as number).toBeLessThan(1e-6);
        expect(serial[1]?.p as number).toBeGreaterThan(0.005);
        expect(found.certificate.normalEquations).toBeLessThan(1e-9);
      }
    }
  });
  test("errors cover the truth", () => {
    let [covered, sum, squares, errors] = [0, 0, 0, 0];
    const draws = 80;
    for (let s = 0; s < draws; s++) {
      const fit = estimate(simulated(100 + s, { units: 150, years: 6 }), { fit: "ab", formula: "y ~ l(y, 1) + x", vcov: "cluster:unit", steps: 2 });
      const [b, se] = [fit.coef[1] as number, fit.se[1] as number];
      if (Math.abs(b - 0.5) < 1.96 * se) covered++;
      sum += b;
      squares += b * b;
      errors += se;
    }
    const sd = Math.sqrt(squares / draws - (sum / draws) ** 2);
    expect(covered / draws).toBeGreaterThan(0.88);
    expect(errors / draws / sd).toBeGreaterThan(0.85);
    expect(errors / draws / sd).toBeLessThan(1.15);
  });
  test("a term with lags after the bar is instrumented by them, as feedback from the outcome needs", () => {
    const data = simulated(5, { units: 1500, feedback: 0.8 });
    const of = (formula: string): number => estimate(data, { fit: "ab", formula, vcov: "cluster:unit" }).coef[1] as number;
    expect(Math.abs(of("y ~ l(y, 1) + x | l(y, 2:99) + l(x, 1:99)") - 0.5)).toBeLessThan(0.05);
    expect(Math.abs(of("y ~ l(y, 1) + x | l(y, 2:99)") - 0.5)).toBeGreaterThan(0.08);
  });
  test("the outcome's lags instrument by default, the unit after the bar changes nothing, collapsing leaves one instrument a lag", () => {
    const data = simulated(2);
    const of = (formula: string, more: Partial<ModelSpec> = {}) => estimate(data, { fit: "ab", formula, vcov: "cluster:unit", ...more });
    const plain = of("y ~ l(y, 1) + x");
    expect(of("y ~ l(y, 1) + x | unit + l(y, 2:99)").coef).toEqual(plain.coef);
    expect(plain.dynamicPanel?.instruments).toBe(15 + 1);
    expect(of("y ~ l(y, 1) + x", { collapse: true }).dynamicPanel?.instruments).toBe(5 + 1);
    expect(of("y ~ l(y, 1) + x | l(y, 2:3)").dynamicPanel?.instruments).toBe(9 + 1);
    expect(of("y ~ l(y, 1) + x | year").levels).toEqual({ unit: 400, year: 5 });
    expect(cumulate(plain, "x").longRun?.estimate).toBeCloseTo((plain.coef[1] as number) / (1 - (plain.coef[0] as number)), 12);
  });
  test("rows in another order, and another name for the same covariance, change nothing", () => {
    const data = simulated(3, { units: 60 });
    const order = Array.from(data.columns.get("x")?.kind === "number" ? { length: data.length } : [], (_, i) => (i * 37) % data.length);
    const turned = frame(
      [...data.columns].map(([k, c]) => [k, numberColumn(c.kind === "number" ? order.map((i) => c.values[i] as number) : [])] as const),
      data.index,
    );
    const spec: ModelSpec = { fit: "bb", formula: "y ~ l(y, 1) + x | unit + year + l(y, 2:99)", vcov: ["cluster:unit", "iid"], steps: 2 };
    const [a, b] = [estimateModel(data, spec), estimate(turned, spec)];
    a.fit.se.forEach((s, j) => {
      expect(b.coef[j]).toBeCloseTo(a.fit.coef[j] as number, 9);
      expect(b.se[j]).toBeCloseTo(s, 9);
    });
    expect(withVcov(a, "iid").fit.se).toEqual(a.fit.alternatives?.[0]?.se);
    // Windmeijer's errors are the larger: those of "iid" take the weights for known.
    expect(a.fit.se[0] as number).toBeGreaterThan(a.fit.alternatives?.[0]?.se[0] as number);
    expect(summary(a.fit)).toMatch(/Two steps, \d+ instruments for 60 units/);
  });
  test("more instruments than units are named, and two steps with them refused", () => {
    const data = simulated(4, { units: 25, years: 12 });
    const spec: ModelSpec = { fit: "bb", formula: "y ~ l(y, 1) + x | l(y, 2:99)", vcov: "cluster:unit" };
    const one = estimate(data, spec);
    expect(one.notes?.[0]).toMatch(/instruments for 25 units overfit/);
    expect(one.notes?.[1]).toContain("no Hansen test");
    expect(one.dynamicPanel?.hansen).toBeUndefined();
    expect(() => estimate(data, { ...spec, steps: 2 })).toThrow(/over 25 units, which is singular/);
    expect(estimate(data, { ...spec, steps: 2, collapse: true }).se.every((s) => s > 0)).toBe(true);
  });
  test("instruments that repeat others change nothing", () => {
    const data = simulated(8, { units: 80 });
    const twice = frame([...data.columns, ["same", numberColumn((data.columns.get("y") as { values: Float64Array }).values.map((v) => 3 * v))]], data.index);
    const of = (formula: string, steps: 1 | 2) => estimate(twice, { fit: "ab", formula, vcov: "cluster:unit", steps });
    for (const steps of [1, 2] as const) {
      const [a, b] = [of("y ~ l(y, 1) + x | l(y, 2:4)", steps), of("y ~ l(y, 1) + x | l(y, 2:4) + l(same, 2:4)", steps)];
      expect(b.dynamicPanel?.instruments).toBe(a.dynamicPanel?.instruments);
      a.coef.forEach((v, j) => {
        expect(b.coef[j]).toBeCloseTo(v, 9);
        expect(b.se[j]).toBeCloseTo(a.se[j] as number, 9);
      });
    }
  });
});

describe("hard cases of dynamic panels", () => {
  const data = simulated(6, { units: 30 });
  const fault = (spec: Partial<ModelSpec>, of = data): FealtyError => {
    try {
      estimate(of, { fit: "ab", formula: "y ~ l(y, 1) + x", vcov: "cluster:unit", ...spec });
    } catch (error) {
      return error as FealtyError;
    }
    throw new Error("it was fitted");
  };
  test("each gives one sentence", () => {
    expect(fault({}, frame(data.columns)).code).toBe("no-index");
    expect(fault({ formula: "y ~ x" }).message).toContain("no lag of its outcome");
    expect(fault({ formula: "y ~ l(y, 1) + x | region" }).message).toContain("neither the panel's unit or time nor a lag");
    expect(fault({ formula: "y ~ l(y, 1) | x ~ year" }).message).toContain("no ~ there");
    expect(fault({ vcov: "hc1" }).message).toContain("no covariance hc1");
    expect(fault({ weights: "x" }).message).toContain("no weights");
    expect(fault({ where: "year in c(1, 3, 5)" }).message).toContain("follow one another");
    expect(fault({ where: "year <= 1" }).message).toContain("follow one another");
    expect(fault({ formula: "y ~ l(y, 1) + x | l(y, 90:99)" }).message).toContain("instruments");
  });
  test("a term that never changes within units goes, and is named", () => {
    const fixed = frame([...data.columns, ["fixed", numberColumn(Array.from({ length: data.length }, (_, i) => Math.floor(i / 7) % 3))]], data.index);
    expect(estimate(fixed, { fit: "ab", formula: "y ~ l(y, 1) + fixed + x", vcov: "cluster:unit" }).dropped.collinear).toEqual(["fixed"]);
  });
});
