import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { FealtyError } from "../../src/base/index.js";
import { estimate, type Fit, type ModelSpec, summary } from "../../src/estimate/index.js";
import { type Frame, frame, numberColumn, numbers } from "../../src/frame/index.js";
import { stream } from "../../src/numeric/index.js";
import { goldenFrame, goldenJson, type Reference, worstDifference } from "./golden.js";

interface Case extends Omit<Reference, "terms" | "vcov"> {
  readonly id: string;
  readonly names: readonly string[];
  readonly coef?: readonly number[];
  readonly vcov?: readonly (readonly number[])[];
  readonly sigma2?: readonly number[] | { readonly idios: number; readonly id?: number; readonly time?: number };
  readonly p?: number;
}

const cases = new Map(goldenJson<{ cases: Case[] }>("more/re_gmm_mixed.json").cases.map((c) => [c.id, c]));
const references = goldenJson<{ results: Record<string, Reference & { sigma2: number[]; theta: number[] & number; stat: number; p: number }> }>(
  "estimates.json",
).results;
const panel = goldenFrame("more/panel.csv", ["unit"], "year");
const allies = goldenFrame("allies.csv", ["ally"], "year");
const grunfeld = goldenFrame("grunfeld.csv", ["firm"], "year");
const byYear = goldenFrame("more/panel.csv", ["year"], "unit");
const grunfeldByYear = goldenFrame("grunfeld.csv", ["year"], "firm");

const models: Record<string, { data: Frame; spec: ModelSpec }> = {
  "Grunfeld.re.swar.individual": { data: grunfeld, spec: { fit: "re", formula: "inv ~ value + capital", vcov: "iid" } },
  "panel.re.swar.individual": { data: panel, spec: { fit: "re", formula: "y ~ x1 + x2 + x3", vcov: "iid" } },
  "Grunfeld.re.swar.time": { data: grunfeldByYear, spec: { fit: "re", formula: "inv ~ value + capital", vcov: "iid" } },
  "panel.re.swar.time": { data: byYear, spec: { fit: "re", formula: "y ~ x1 + x2 + x3", vcov: "iid" } },
  "Grunfeld.re.arellano": { data: grunfeld, spec: { fit: "re", formula: "inv ~ value + capital", vcov: "cluster:firm", ssc: "none" } },
};

describe("random effects as plm 2.6-2 has them (swar)", () => {
  test.each(Object.keys(models))("%s", (id) => {
    const { data, spec } = models[id] as (typeof models)[string];
    const { names, vcov, theta, sigma2, ...rest } = cases.get(id) as Case;
    const fit = estimate(data, spec);
    const { worst, at } = worstDifference(fit, { ...rest, terms: names, ...(vcov ? { vcov: vcov.flat() } : {}) });
    expect(worst, at).toBeLessThanOrEqual(1e-8);
    const { variances, theta: own } = fit.randomEffects as NonNullable<typeof fit.randomEffects>;
    const [idios, unit] = Object.values(sigma2 ?? {}) as number[];
    if (idios !== undefined) expect(variances.idiosyncratic / idios).toBeCloseTo(1, 9);
    if (unit) expect(variances.unit / unit).toBeCloseTo(1, 8);
    if (unit === 0) expect([variances.unit, fit.notes?.[0]]).toEqual([0, expect.stringContaining("below 0")]);
    if (typeof theta === "number") for (const t of Object.values(own)) expect(t).toBeCloseTo(theta, 9);
  });
  test("the simulated allies: estimates, components, one θ a length of panel, Hausman", () => {
    const fit = estimate(allies, { fit: "re", formula: "support ~ concession + willing", vcov: "iid" });
    const { sigma2, theta, ...rest } = references["re.swar"] as (typeof references)[string];
    const { worst, at } = worstDifference(fit, rest);
    expect(worst, at).toBeLessThanOrEqual(1e-8);
    const found = fit.randomEffects as NonNullable<typeof fit.randomEffects>;
    expect(found.variances.idiosyncratic / (sigma2[0] as number)).toBeCloseTo(1, 9);
    expect(found.variances.unit / (sigma2[1] as number)).toBeCloseTo(1, 8);
    const sorted = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);
    const distinct = sorted([...new Set(Object.values(found.theta))]);
    sorted(theta).forEach((t, i) => {
      expect(distinct[i]).toBeCloseTo(t, 9);
    });
    const reference = references.hausman as (typeof references)[string];
    expect((found.hausman?.chi2 as number) / reference.stat).toBeCloseTo(1, 8);
    expect(found.hausman?.definite).toBe(false);
    expect((found.hausman?.p as number) / reference.p).toBeCloseTo(1, 6);
    expect(summary(fit)).toMatch(/Hausman, against within: χ²\(2\) = 468\.01/);
  });
  test("Grunfeld's Hausman test", () => {
    const { hausman } = estimate(grunfeld, { fit: "re", formula: "inv ~ value + capital", vcov: "iid" }).randomEffects as NonNullable<Fit["randomEffects"]>;
    const c = cases.get("Grunfeld.phtest") as Case;
    expect((hausman?.chi2 as number) / (c.coef?.[0] as number)).toBeCloseTo(1, 8);
    expect((hausman?.p as number) / (c.p as number)).toBeCloseTo(1, 8);
  });
});

/** Units with effects that go with x by `lean`. */
function simulated(seed: number, lean: number): Frame {
  const { normal } = stream(seed);
  const [units, years] = [40, 8];
  const a = Array.from({ length: units }, normal);
  const rows = Array.from({ length: units * years }, (_, i) => ({ unit: Math.floor(i / years), year: 1990 + (i % years) }));
  const x = rows.map(({ unit }) => normal() + lean * (a[unit] as number));
  return frame(
    {
      unit: numberColumn(rows.map((r) => r.unit)),
      year: numberColumn(rows.map((r) => r.year)),
      x: numberColumn(x),
      fixed: numberColumn(rows.map((r) => (r.unit * 7) % 5)),
      y: numberColumn(rows.map(({ unit }, i) => (x[i] as number) + (a[unit] as number) + normal())),
    },
    { units: ["unit"], time: "year" },
  );
}

describe("what holds of random effects", () => {
  test("in a balanced panel the coefficients of unit means are the between less the within estimates", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
        const data = simulated(seed, 0.5);
        const within = estimate(data, { formula: "y ~ x | unit", vcov: "iid" }).coef[0] as number;
        const means = (name: string): number[] =>
          Array.from(
            { length: 40 },
            (_, u) =>
              numbers(data, name)
                .slice(8 * u, 8 * u + 8)
                .reduce((a, b) => a + b, 0) / 8,
          );
        const between = estimate(frame({ x: numberColumn(means("x")), y: numberColumn(means("y")) }), { formula: "y ~ x", vcov: "iid" }).coef[1] as number;
        const { mundlak } = estimate(data, { fit: "re", formula: "y ~ x", vcov: "cluster:unit" }).randomEffects as NonNullable<Fit["randomEffects"]>;
        expect(mundlak?.means.x).toBeCloseTo(between - within, 10);
        expect([mundlak?.vcovKind, mundlak?.df]).toEqual(["cluster:unit", 1]);
      }),
      { numRuns: 10 },
    );
  });
  test("both tests tell effects that go with x from those that do not", () => {
    const of = (lean: number): [number, number] => {
      const r = estimate(simulated(3, lean), { fit: "re", formula: "y ~ x", vcov: "cluster:unit" }).randomEffects;
      return [r?.hausman?.p as number, r?.mundlak?.p as number];
    };
    for (const p of of(1)) expect(p).toBeLessThan(1e-4);
    for (const p of of(0)) expect(p).toBeGreaterThan(0.01);
  });
  test("with one term, Mundlak's test is Hausman's but for the variance of the residuals", () => {
    const data = simulated(9, 0.1);
    const { randomEffects: r } = estimate(data, { fit: "re", formula: "y ~ x", vcov: "iid" });
    expect((r?.mundlak?.chi2 as number) / (r?.hausman?.chi2 as number)).toBeCloseTo(1, 1);
  });
  test("a term that does not vary within units keeps its estimate", () => {
    const fit = estimate(simulated(5, 0), { fit: "re", formula: "y ~ x + fixed", vcov: "iid" });
    expect(fit.terms).toEqual(["(Intercept)", "x", "fixed"]);
  });
});

describe("hard cases of random effects", () => {
  const fault = (spec: Partial<ModelSpec>, data = simulated(1, 0)): FealtyError => {
    try {
      estimate(data, { fit: "re", formula: "y ~ x", vcov: "iid", ...spec });
    } catch (error) {
      return error as FealtyError;
    }
    throw new Error("it was fitted");
  };
  test("each gives one sentence", () => {
    expect(fault({}, frame(simulated(1, 0).columns)).code).toBe("no-index");
    expect(fault({ formula: "y ~ x | unit" }).message).toContain("no absorbed effects");
    expect(fault({ weights: "x" }).message).toContain("no weights");
    expect(fault({ where: "unit == 1" }).message).toContain("1 units for 1 terms");
    expect(fault({ where: "year == 1990" }).message).toContain("40 rows for 40 units");
    expect(fault({ formula: "fixed ~ 1", where: "unit in c(0, 5)" }).message).toContain("does not vary");
  });
  test("a unit seen once stays in", () => {
    const fit = estimate(simulated(1, 0), { fit: "re", formula: "y ~ x", vcov: "iid", where: "unit != 3 | year == 1992" });
    expect(fit.n).toBe(40 * 8 - 7);
    expect(fit.randomEffects?.units).toBe(40);
  });
});
