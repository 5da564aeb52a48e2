import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { estimate, estimateModel, fitted, type Fit, type ModelSpec, residuals, withVcov } from "../../src/estimate/index.js";
import { type Frame, frame, numberColumn, numbers, take, textColumn, withColumns } from "../../src/frame/index.js";
import { stream } from "../../src/numeric/index.js";

/** An unbalanced panel of 14 units over 12 years with correlated errors. */
function simulated(seed: number): Frame {
  const { normal, uniform } = stream(seed);
  const common = Array.from({ length: 12 }, normal);
  const rows = { unit: [] as number[], year: [] as number[], x: [] as number[], y: [] as number[] };
  for (let u = 0; u < 14; u++) {
    const a = normal();
    let e = normal();
    let y = a;
    for (let t = 0; t < 12; t++) {
      e = 0.4 * e + normal() + (common[t] as number);
      const x = normal() + 0.3 * a;
      y = 0.4 * y + a + x + e;
      if (uniform() < 0.1 && t > 3) continue;
      rows.unit.push(u);
      rows.year.push(2000 + t);
      rows.x.push(x);
      rows.y.push(y);
    }
  }
  return frame(Object.fromEntries(Object.entries(rows).map(([k, v]) => [k, numberColumn(v)])), { units: ["unit"], time: "year" });
}

const specs: readonly ModelSpec[] = [
  { fit: "re", formula: "y ~ x", vcov: ["iid", "cluster:unit", "hc1", "dk:2", "bk:year"] },
  { fit: "pcse", formula: "y ~ x", vcov: ["pcse:year,pairwise", "bk:year,hc1", "bk:unit"] },
  { fit: "pcse", formula: "y ~ l(y, 1) + x", vcov: ["pcse:year,pairwise,ar1", "cluster:unit"] },
  { fit: "ab", formula: "y ~ l(y, 1) + x | l(y, 2:3)", vcov: ["cluster:unit", "iid"], collapse: true },
  { fit: "ab", formula: "y ~ l(y, 1) + x | l(y, 2:3)", vcov: ["cluster:unit", "iid"], collapse: true, steps: 2 },
  { fit: "bb", formula: "y ~ l(y, 1) + x | l(y, 2:4)", vcov: ["cluster:unit"], collapse: true, steps: 2 },
];
const names = specs.map((s) => `${s.fit} ${s.formula} ${[s.vcov].flat()[0]}${s.steps ? " in two steps" : ""}`);

function near(a: Fit, b: Fit, scale: (term: string) => number = () => 1): void {
  expect(b.terms).toEqual(a.terms);
  [a, ...(a.alternatives ?? [])].forEach((one, w) => {
    const other = w === 0 ? b : (b.alternatives?.[w - 1] as Fit);
    a.terms.forEach((term, j) => {
      const s = one.se[j] as number;
      expect(Math.abs((b.coef[j] as number) * scale(term) - (a.coef[j] as number)) / s).toBeLessThan(1e-8);
      expect(((other.se[j] as number) * scale(term)) / s).toBeCloseTo(1, 7);
    });
  });
}

describe.each(names.map((name, i) => [name, specs[i] as ModelSpec] as const))("%s", (_, spec) => {
  const seeds = fc.integer({ min: 1, max: 1e6 });
  test("the order of rows does not matter", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const data = simulated(seed);
        const { uniform } = stream(seed + 1);
        const order = Array.from({ length: data.length }, (_x, i) => [uniform(), i] as const)
          .sort((a, b) => a[0] - b[0])
          .map(([, i]) => i);
        near(estimate(data, spec), estimate(take(data, order), spec));
      }),
      { numRuns: 8 },
    );
  });
  test("names of units do not matter", () => {
    const data = simulated(5);
    const renamed = frame(
      [...data.columns].map(([k, c]) => [k, k === "unit" ? textColumn(Array.from(numbers(data, "unit"), (u) => `unit ${(u * 5) % 14}`)) : c] as const),
      data.index,
    );
    near(estimate(data, spec), estimate(renamed, spec));
  });
  test("a column in other units has its coefficient in those", () => {
    const data = simulated(6);
    const scaled = frame(
      [...data.columns].map(([k, c]) => [k, k === "x" ? numberColumn(numbers(data, "x").map((v) => 1000 * v)) : c] as const),
      data.index,
    );
    near(estimate(data, spec), estimate(scaled, spec), (term) => (term === "x" ? 1000 : 1));
  });
  test("covariances put on afterwards are those that were fitted with, and residuals are what the fit leaves", () => {
    const model = estimateModel(simulated(7), spec);
    (model.fit.alternatives ?? []).forEach((other) => {
      const again = withVcov(model, other.vcovKind).fit;
      again.se.forEach((s, j) => {
        expect(s).toBeCloseTo(other.se[j] as number, 12);
      });
    });
    const [f, r] = [fitted(model), residuals(model)];
    expect(f.length).toBe(r.length);
    expect(Math.max(...r.map((v) => (Number.isFinite(v) ? Math.abs(v) : 0)))).toBeGreaterThan(0);
  });
});

test("two columns that say the same leave one", () => {
  const data = simulated(9);
  const twice = withColumns(data, { same: numberColumn(numbers(data, "x").map((v) => -2 * v)) });
  for (const spec of specs) expect(estimate(twice, { ...spec, formula: spec.formula.replace("x", "x + same") }).dropped.collinear).toEqual(["same"]);
});
