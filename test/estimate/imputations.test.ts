import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { combine, estimate, estimateImputations, type Fit, type ModelSpec, summary, wald } from "../../src/estimate/index.js";
import { type Frame, frame, numberColumn, numbers, textColumn } from "../../src/frame/index.js";
import { stream, studentQuantile } from "../../src/numeric/index.js";

const spec: ModelSpec = { formula: "y ~ x + z", vcov: ["iid", "hc1"] };

/** m imputations of x, missing in a share of the rows, drawn from its regression on y and z with drawn parameters. */
function imputed(seed: number, { m = 5, n = 80, share = 0.3 } = {}): Frame {
  const { normal, uniform } = stream(seed);
  const z = Array.from({ length: n }, normal);
  const x = z.map((v) => 0.5 * v + normal());
  const y = x.map((v, i) => 1 + v - 0.5 * (z[i] as number) + normal());
  const gone = x.map(() => uniform() < share);
  const seen = frame({ x: numberColumn(x.map((v, i) => (gone[i] ? Number.NaN : v))), y: numberColumn(y), z: numberColumn(z) });
  const model = estimate(seen, { formula: "x ~ y + z", vcov: "iid" });
  const df = model.df as number;
  const sigma2 = (model.ssr as number) / df;
  const rows = { imputation: [] as number[], x: [] as number[], y: [] as number[], z: [] as number[] };
  for (let i = 1; i <= m; i++) {
    let chi2 = 0;
    for (let d = 0; d < df; d++) chi2 += normal() ** 2;
    const scale = df / chi2;
    // A draw of the coefficients: a lower triangle of their covariance times normals.
    const l = [0, 1, 2].map(() => [0, 0, 0]);
    for (let a = 0; a < 3; a++)
      for (let b = 0; b <= a; b++) {
        const rest = scale * (model.vcov[a]?.[b] as number) - (l[a] as number[]).slice(0, b).reduce((s, v, k) => s + v * (l[b]?.[k] as number), 0);
        (l[a] as number[])[b] = a === b ? Math.sqrt(rest) : rest / (l[b]?.[b] as number);
      }
    const e = [normal(), normal(), normal()];
    const beta = model.coef.map((b, a) => b + (l[a] as number[]).reduce((s, v, k) => s + v * (e[k] as number), 0));
    for (let r = 0; r < n; r++) {
      rows.imputation.push(i);
      rows.y.push(y[r] as number);
      rows.z.push(z[r] as number);
      const at = (beta[0] as number) + (beta[1] as number) * (y[r] as number) + (beta[2] as number) * (z[r] as number);
      rows.x.push(gone[r] ? at + Math.sqrt(scale * sigma2) * normal() : (x[r] as number));
    }
  }
  return frame(Object.fromEntries(Object.entries(rows).map(([k, v]) => [k, numberColumn(v)])));
}

const fitsOf = (data: Frame, s = spec): Fit[] => estimateImputations(data, s, "imputation").map((m) => m.fit);

describe("fits combined over imputations", () => {
  test("follow Rubin's rules, and Barnard and Rubin's degrees of freedom", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 2, max: 8 }), (seed, m) => {
        const fits = fitsOf(imputed(seed, { m }));
        const all = combine(fits);
        all.coef.forEach((b, j) => {
          const mean = fits.reduce((s, f) => s + (f.coef[j] as number), 0) / m;
          const within = fits.reduce((s, f) => s + (f.se[j] as number) ** 2, 0) / m;
          const between = fits.reduce((s, f) => s + ((f.coef[j] as number) - mean) ** 2, 0) / (m - 1);
          const total = within + (1 + 1 / m) * between;
          const lambda = ((1 + 1 / m) * between) / total;
          const complete = fits[0]?.df as number;
          const df = 1 / (lambda ** 2 / (m - 1) + 1 / (((complete + 1) / (complete + 3)) * complete * (1 - lambda)));
          expect(b).toBeCloseTo(mean, 13);
          expect(all.se[j]).toBeCloseTo(Math.sqrt(total), 13);
          expect(all.dfs?.[j]).toBeCloseTo(df, 9);
          expect(all.ci[j]?.[1]).toBeCloseTo(b + studentQuantile(0.975, df) * Math.sqrt(total), 9);
          expect(all.imputations?.missingInformation[j] as number).toBeGreaterThan(0);
          expect(all.imputations?.missingInformation[j] as number).toBeLessThan(1);
        });
        expect(all.alternatives?.[0]?.vcovKind).toBe("hc1");
        expect(all.alternatives?.[0]?.se[1]).not.toBe(all.se[1]);
      }),
      { numRuns: 25 },
    );
  });
  test("do not depend on the order of imputations, nor of terms", () => {
    const fits = fitsOf(imputed(4));
    const [a, b] = [combine(fits), combine([...fits].reverse())];
    const turned = (f: Fit): Fit => ({
      ...f,
      terms: [...f.terms].reverse(),
      coef: [...f.coef].reverse(),
      vcov: [...f.vcov].reverse().map((row) => [...row].reverse()),
      alternatives: (f.alternatives ?? []).map((x) => ({ ...x, vcov: [...x.vcov].reverse().map((row) => [...row].reverse()) })),
    });
    const c = combine(fits.map((f, i) => (i === 2 ? turned(f) : f)));
    for (const other of [b, c])
      a.se.forEach((s, j) => {
        expect(other.coef[j]).toBeCloseTo(a.coef[j] as number, 13);
        expect(other.se[j]).toBeCloseTo(s, 13);
      });
  });
  test("of data without anything missing are the fit itself", () => {
    const data = imputed(2, { share: 0 });
    const fits = fitsOf(data);
    const all = combine(fits);
    const df = fits[0]?.df as number;
    all.coef.forEach((b, j) => {
      expect(b).toBeCloseTo(fits[0]?.coef[j] as number, 13);
      expect(all.se[j]).toBeCloseTo(fits[0]?.se[j] as number, 13);
    });
    expect(all.df).toBeCloseTo((df * (df + 1)) / (df + 3), 6);
    const clustered = frame([...data.columns, ["count", numberColumn(numbers(data, "y").map((v) => Math.max(0, Math.round(v))))]]);
    const pois = combine(fitsOf(clustered, { fit: "poisson", formula: "count ~ z", vcov: "hc1" }));
    expect([pois.df, pois.imputations?.missingInformation]).toEqual([undefined, [0, 0]]);
  });
  test("intervals cover the truth", () => {
    const draws = 200;
    let covered = 0;
    for (let s = 0; s < draws; s++) {
      const fit = combine(fitsOf(imputed(1000 + s, { m: 5, n: 60, share: 0.4 }), { formula: "y ~ x + z", vcov: "iid" }));
      const [low, high] = fit.ci[1] as readonly [number, number];
      if (low < 1 && high > 1) covered++;
    }
    expect(covered / draws).toBeGreaterThan(0.92);
    expect(covered / draws).toBeLessThan(0.98);
  });
  test("are tested and printed as any fit, and leave imputation 0 out", () => {
    const data = imputed(7);
    const all = combine(fitsOf(data));
    expect(wald(all, "x = 0; z = 0").law).toBe("F");
    expect(summary(all)).toMatch(/Combined over 5 imputations; missing information up to \d/);
    const original = frame(
      [...data.columns].map(([k, c]) => [k, numberColumn(c.kind === "number" ? [...c.values, ...(k === "imputation" ? [0, 0] : [9, 9])] : [])]),
    );
    expect(combine(fitsOf(original)).coef).toEqual(all.coef);
  });
  test("what cannot be combined is said in one sentence", () => {
    const fits = fitsOf(imputed(3));
    const [a, b] = fits as [Fit, Fit];
    expect(() => combine([a])).toThrow(/one fit cannot be combined/);
    expect(() => combine([])).toThrow(/no fit cannot be combined/);
    expect(() => combine([a, { ...b, formula: "y ~ x" }])).toThrow(/fit 2 is ols of "y ~ x"/);
    expect(() => combine([a, { ...b, terms: ["(Intercept)", "x"] }])).toThrow(/"z" is in only one/);
    const one = frame({ imputation: textColumn(["a", "a"]), y: numberColumn([1, 2]), x: numberColumn([1, 3]), z: numberColumn([0, 1]) });
    expect(() => estimateImputations(one, spec, "imputation")).toThrow(/numbers 1 imputation, and two are needed/);
    expect(() => estimateImputations(one, spec, "imp")).toThrow(/no column "imp"/);
  });
});
