import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cumulate, estimate, type Fit, summary, wald } from "../../src/estimate/index.js";
import { type Frame, frame, numberColumn } from "../../src/frame/index.js";
import { stream } from "../../src/numeric/index.js";
import { goldenFrame } from "./golden.js";

const allies = goldenFrame("allies.csv", ["ally"], "year");

function simulated(seed: number, { units = 30, years = 30, own = 0.5 } = {}): Frame {
  const { normal } = stream(seed);
  const rows = { unit: [] as number[], year: [] as number[], x: [] as number[], z: [] as number[], y: [] as number[] };
  for (let u = 0; u < units; u++) {
    const a = normal();
    let [y, before] = [a / (1 - own), 0];
    for (let t = -20; t < years; t++) {
      const x = 0.5 * before + normal();
      y = a + own * y + 0.4 * x + 0.2 * before + normal();
      before = x;
      if (t < 0) continue;
      rows.unit.push(u);
      rows.year.push(t);
      rows.x.push(x);
      rows.z.push(normal());
      rows.y.push(y);
    }
  }
  return frame(Object.fromEntries(Object.entries(rows).map(([k, v]) => [k, numberColumn(v)])), { units: ["unit"], time: "year" });
}

describe("cumulative effects of lags", () => {
  const fit = estimate(allies, { formula: "support ~ l(concession, 0:3) + f(concession, 1) + willing | ally + year", vcov: "cluster:ally" });
  test("are sums of coefficients with the errors of a Wald test", () => {
    const { path, longRun, outcome, persistence, leadsLeftOut } = cumulate(fit, "concession");
    expect(path.map((p) => p.lag)).toEqual([0, 1, 2, 3]);
    const hypotheses = ["l(concession, 0)", "l(concession, 0) + l(concession, 1)", "l(concession, 0) + l(concession, 1) + l(concession, 2)"];
    hypotheses.forEach((h, k) => {
      const [c] = wald(fit, h).combinations;
      expect(path[k]?.estimate).toBeCloseTo(c?.estimate as number, 13);
      expect(path[k]?.se).toBeCloseTo(c?.se as number, 13);
      expect(path[k]?.p).toBeCloseTo(c?.p as number, 12);
      expect(path[k]?.ci[0]).toBeCloseTo(c?.ci[0] as number, 12);
    });
    expect(longRun?.estimate).toBeCloseTo(path[3]?.estimate as number, 13);
    expect([outcome, persistence, leadsLeftOut]).toEqual(["support", undefined, 1]);
  });
  test("of a likelihood are on the linear predictor, and the outcome's past stays outside", () => {
    const pois = estimate(allies, { fit: "poisson", formula: "visits ~ l(concession, 0:1) + l(visits, 1)", vcov: "cluster:ally" });
    const found = cumulate(pois, "concession");
    expect(found.scale).toBe("link");
    expect(found.path[1]?.estimate).toBeCloseTo((pois.coef[1] as number) + (pois.coef[2] as number), 13);
  });
  test("a variable without a lag in the model is named", () => {
    expect(() => cumulate(fit, "consession")).toThrow(/no lag of "consession"/);
    expect(() => cumulate(fit, "concession", { horizon: 1.5 })).toThrow(/whole number/);
  });
  test("are printed", () => {
    expect(summary({ ...fit, cumulative: [cumulate(fit, "concession")] })).toContain("Lasting unit more of concession: effect on support");
  });
});

/** Path and long run by brute force: coefficients moved, the recursion run, derivatives by differences. */
function brute(fit: Fit, of: (coef: readonly number[]) => number): { estimate: number; se: number } {
  const gradient = fit.coef.map((b, j) => {
    const h = 1e-6 * Math.max(1, Math.abs(b));
    const moved = (by: number): number => of(fit.coef.map((c, l) => (l === j ? c + by : c)));
    return (moved(h) - moved(-h)) / (2 * h);
  });
  const v = gradient.reduce((s, a, i) => s + gradient.reduce((r, b, j) => r + a * b * (fit.vcov[i]?.[j] as number), 0), 0);
  return { estimate: of(fit.coef), se: Math.sqrt(v) };
}

describe("with the outcome's past", () => {
  test("the path is that of the recursion, and its errors those of numerical derivatives", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
        const fit = estimate(simulated(seed), { formula: "y ~ l(y, 1:2) + l(x, 0:1) + z", vcov: "cluster:unit" });
        const found = cumulate(fit, "x", { horizon: 12 });
        const recursion =
          (last: number) =>
          ([, f1, f2, b0, b1]: readonly number[]) => {
            const y: number[] = [];
            for (let k = 0; k <= last; k++)
              y.push((b0 as number) + (k > 0 ? (b1 as number) : 0) + (f1 as number) * (y[k - 1] ?? 0) + (f2 as number) * (y[k - 2] ?? 0));
            return y[last] as number;
          };
        for (const k of [0, 1, 5, 12]) {
          const { estimate: value, se } = brute(fit, recursion(k));
          expect(found.path[k]?.estimate).toBeCloseTo(value, 12);
          expect((found.path[k]?.se as number) / se).toBeCloseTo(1, 6);
        }
        const { estimate: value, se } = brute(fit, ([, f1, f2, b0, b1]) => ((b0 as number) + (b1 as number)) / (1 - (f1 as number) - (f2 as number)));
        expect(found.longRun?.estimate).toBeCloseTo(value, 12);
        expect((found.longRun?.se as number) / se).toBeCloseTo(1, 6);
        expect(found.persistence).toBeCloseTo((fit.coef[1] as number) + (fit.coef[2] as number), 13);
      }),
      { numRuns: 15 },
    );
  });
  test("error correction is the same model in other words", () => {
    const data = simulated(8);
    const levels = estimate(data, { formula: "y ~ l(y, 1) + l(x, 0:1)", vcov: "cluster:unit" });
    const correction = estimate(data, { formula: "d(y) ~ l(y, 1) + d(x) + l(x, 1)", vcov: "cluster:unit" });
    const [a, b] = [cumulate(levels, "x"), cumulate(correction, "x")];
    expect(b.outcome).toBe("y");
    a.path.forEach((p, k) => {
      expect(b.path[k]?.estimate).toBeCloseTo(p.estimate, 10);
      expect(b.path[k]?.se).toBeCloseTo(p.se, 10);
    });
    expect(b.longRun?.estimate).toBeCloseTo(-(correction.coef[3] as number) / (correction.coef[1] as number), 12);
    expect(b.longRun?.se).toBeCloseTo(a.longRun?.se as number, 10);
    const long = estimate(simulated(8, { years: 150 }), { formula: "y ~ l(y, 1) + l(x, 0:1) | unit", vcov: "cluster:unit" });
    expect(cumulate(long, "x").longRun?.estimate).toBeCloseTo(1.2, 1);
  });
  test("differences of the outcome by their own past speak of the difference", () => {
    const found = cumulate(estimate(simulated(8), { formula: "d(y) ~ l(d(y), 1) + l(x, 0:1)", vcov: "iid" }), "x");
    expect(found.outcome).toBe("d(y)");
  });
  test("without an end there is no long run", () => {
    const fit = estimate(simulated(8), { formula: "y ~ l(y, 1) + x", vcov: "iid" });
    const explosive: Fit = { ...fit, coef: fit.coef.map((b, j) => (j === 1 ? 1.01 : b)) };
    expect(cumulate(explosive, "x").longRun).toBeUndefined();
    expect(cumulate(explosive, "x").path).toHaveLength(11);
  });
});

describe("Nickell's bias", () => {
  const data = simulated(2, { years: 6, units: 400 });
  test("is named with its size where a lagged outcome meets absorbed units", () => {
    const fit = estimate(data, { formula: "y ~ l(y, 1) + l(x, 0:1) | unit", vcov: "cluster:unit" });
    const [, bias] = /= (-[\d.]+) \(Nickell/.exec(fit.notes?.[0] ?? "") ?? [];
    expect(fit.notes?.[0]).toContain("l(y, 1) meets absorbed effects of unit");
    expect(Number(bias)).toBeCloseTo(-(1 + (fit.coef[0] as number)) / 4, 3);
    // With regressors that move the outcome the bias is smaller than Nickell's, and of its sign.
    expect((fit.coef[0] as number) - 0.5).toBeLessThan(-0.1);
    expect(estimate(data, { formula: "d(y) ~ l(y, 1) + x | unit + year", vcov: "iid" }).notes?.[0]).toContain("Nickell");
    expect(estimate(data, { fit: "re", formula: "y ~ l(y, 1) + x", vcov: "iid" }).notes?.at(-1)).toContain("inconsistent");
  });
  test("is not where there is none", () => {
    for (const formula of ["y ~ l(y, 1) + x", "y ~ l(y, 1) + x | year", "y ~ l(x, 1) | unit"])
      expect(estimate(data, { formula, vcov: "iid" }).notes).toBeUndefined();
  });
});
