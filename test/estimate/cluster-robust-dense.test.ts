import { expect, test } from "vitest";
import { estimate, estimateModel, fitted, type ModelSpec } from "../../src/estimate/index.js";
import { type Frame, frame, numberColumn, numbers, take, withColumns } from "../../src/frame/index.js";
import { symmetricEigen } from "../../src/numeric/index.js";
import { expectNear } from "../support/near.js";
import { goldenFrame } from "./golden.js";

const whole = goldenFrame("more/panel.csv", ["unit"], "year");
/** Some of the panel, so that whole matrices stay small. */
const rows = Array.from({ length: whole.length }, (_, i) => i).filter(
  (i) => (numbers(whole, "unit")[i] as number) % 3 === 0 && (numbers(whole, "year")[i] as number) % 2 === 1,
);
const panel: Frame = take(whole, rows);

type M = number[][];
const times = (a: M, b: M): M => a.map((r) => (b[0] as number[]).map((_, j) => r.reduce((s, v, l) => s + v * ((b[l] as number[])[j] as number), 0)));
const turn = (a: M): M => (a[0] as number[]).map((_, j) => a.map((r) => r[j] as number));
const diagonal = (v: readonly number[]): M => v.map((x, i) => v.map((_, j) => (i === j ? x : 0)));
const plus = (a: M, b: M, s = 1): M => a.map((r, i) => r.map((v, j) => v + s * ((b[i] as number[])[j] as number)));
const pick = (a: M, at: readonly number[]): M => at.map((i) => a[i] as number[]);
function power(a: M, exponent: number): M {
  const n = a.length;
  const { values, vectors } = symmetricEigen(a.flat(), n);
  const most = Math.max(...values);
  return a.map((_, i) =>
    a.map((_, j) => {
      let sum = 0;
      for (let l = 0; l < n; l++)
        if ((values[l] as number) > 1e-11 * most) sum += (values[l] as number) ** exponent * (vectors[l * n + i] as number) * (vectors[l * n + j] as number);
      return sum;
    }),
  );
}

/** vcov and Satterthwaite degrees of freedom as the formulas of clubSandwich have them, with whole matrices. */
function plainCr2(x: M, w: number[], phi: number[], e: number[], cluster: number[]): { se: number[]; df: number[] } {
  const xw = turn(x.map((r, i) => r.map((v) => v * (w[i] as number))));
  const m = power(times(xw, x), -1);
  const keep = plus(diagonal(w.map(() => 1)), times(x, times(m, xw)), -1);
  const variance = times(times(keep, diagonal(phi)), turn(keep));
  const adjusted = [...new Set(cluster)].map((g) => {
    const at = cluster.flatMap((c, i) => (c === g ? [i] : []));
    const root = diagonal(at.map((i) => Math.sqrt(phi[i] as number)));
    const inner = pick(turn(pick(variance, at)), at);
    const a = times(times(root, power(times(times(root, inner), root), -0.5)), root);
    const weighted = pick(x, at).map((r, i) => r.map((v) => v * (w[at[i] as number] as number)));
    return { at, b: times(times(turn(a), weighted), m) };
  });
  const k = m.length;
  const se: number[] = [];
  const df: number[] = [];
  for (let j = 0; j < k; j++) {
    const p = adjusted.map(({ at, b }) => {
      const full = new Array<number>(w.length).fill(0);
      at.forEach((row, i) => {
        full[row] = b[i]?.[j] as number;
      });
      return full;
    });
    se.push(Math.sqrt(p.reduce((sum, v) => sum + v.reduce((s, a, i) => s + a * (e[i] as number), 0) ** 2, 0)));
    const gram = times(times(p, variance), turn(p));
    const squares = gram.flat().reduce((s, v) => s + v * v, 0);
    df.push(gram.reduce((s, r, i) => s + (r[i] as number), 0) ** 2 / squares);
  }
  return { se, df };
}

/** Columns of a model with dummies, as the fit with dummies has its terms. */
function columns(terms: readonly string[]): M {
  const of = (term: string): number[] => {
    const level = /^(\w+)::(.+)$/.exec(term);
    if (level) return Array.from(numbers(panel, level[1] as string), (v) => (v === Number(level[2]) ? 1 : 0));
    return term === "(Intercept)" ? new Array<number>(panel.length).fill(1) : [...numbers(panel, term)];
  };
  return turn(terms.map(of));
}

const families: Record<string, { slope: (mu: number) => number; variance: (mu: number) => number }> = {
  ols: { slope: () => 1, variance: () => 1 },
  poisson: { slope: (mu) => mu, variance: (mu) => mu },
  logit: { slope: (mu) => mu * (1 - mu), variance: (mu) => mu * (1 - mu) },
};

const outcomes: Record<string, string> = { ols: "y", poisson: "cnt", logit: "d" };
test.each([
  ["ols", " | unit + year", "unit", undefined],
  ["ols", " | unit + year", "region", undefined],
  ["ols", " | unit", "year", undefined],
  ["ols", " | unit + year", "unit", "w"],
  ["poisson", "", "unit", undefined],
  ["poisson", "", "region", "w"],
  ["poisson", " | unit + year", "unit", undefined],
  ["logit", "", "unit", undefined],
] as const)("%s%s by %s, weights %s, is the formula with whole matrices", (name, effects, by, weights) => {
  const outcome = outcomes[name] as string;
  const dummies = effects === "" ? "" : effects === " | unit" ? " + i(unit)" : " + i(unit) + i(year)";
  const spec: ModelSpec = { fit: name, formula: `${outcome} ~ x1 + x2${effects}`, vcov: `cr2:${by}`, weights };
  const full = estimateModel(panel, { ...spec, formula: `${outcome} ~ x1 + x2${dummies}` });
  expect(full.fit.n).toBe(panel.length);
  const { slope, variance } = families[name] as (typeof families)[string];
  const mu = [...fitted(full)];
  const prior = weights ? [...numbers(panel, weights)] : mu.map(() => 1);
  // Working model: the variance of the family over the weight; one variance for weighted least squares.
  const phi = mu.map((v, i) => (name === "ols" ? 1 : variance(v) / (prior[i] as number)));
  const w = mu.map((_, i) => (name === "ols" ? (prior[i] as number) : 1 / (phi[i] as number)));
  const x = columns(full.fit.terms).map((r, i) => r.map((v) => v * slope(mu[i] as number)));
  const e = mu.map((v, i) => (numbers(panel, outcome)[i] as number) - v);
  const expected = plainCr2(x, w, phi, e, [...numbers(panel, by)]);
  const fit = estimate(panel, spec);
  for (const term of ["x1", "x2"]) {
    const [j, l] = [fit.terms.indexOf(term), full.fit.terms.indexOf(term)];
    expectNear([fit.se[j] as number, fit.dfs?.[j] as number], [expected.se[l] as number, expected.df[l] as number], { rel: 1e-6 });
    expectNear([full.fit.se[l] as number, full.fit.dfs?.[l] as number], [expected.se[l] as number, expected.df[l] as number], { rel: 1e-6 });
  }
});

test("cr3 is the jackknife of leaving out each cluster", () => {
  for (const [formula, weights] of [
    ["y ~ x1 + x2 | year", undefined],
    ["y ~ x1 + x2", "w"],
    ["y ~ x1 + x2 | unit + year", undefined],
  ] as const) {
    const fit = estimate(panel, { formula, vcov: "cr3:region", weights });
    const regions = [...new Set(numbers(panel, "region"))];
    const without = regions.map((g) => estimate(panel, { formula, vcov: "iid", weights, where: `region != ${g}` }).coef);
    fit.terms.forEach((_, j) => {
      const sum = without.reduce((s, coef) => s + ((coef[j] as number) - (fit.coef[j] as number)) ** 2, 0);
      expectNear([fit.se[j] as number], [Math.sqrt(sum)], { rel: 1e-8 });
    });
  }
});

test("a frequency weight of k is the row k times", () => {
  const k = Array.from({ length: panel.length }, (_, i) => 1 + (i % 3));
  const repeated = take(
    frame(panel.columns),
    k.flatMap((times_, i) => new Array<number>(times_).fill(i)),
  );
  for (const fit of ["ols", "poisson"] as const) {
    const spec: ModelSpec = { fit, formula: `${outcomes[fit]} ~ x1 + x2 | unit`, vcov: ["cr2:unit", "cr3:unit"], singletons: "keep" };
    const a = estimate(withColumns(panel, { k: numberColumn(k) }), { ...spec, weights: "k", weightsKind: "frequency" });
    const b = estimate(repeated, spec);
    expectNear(a.se, b.se, { rel: 1e-7 });
    expectNear(a.dfs ?? [], b.dfs ?? [0], { rel: 1e-6 });
    expectNear(a.alternatives?.[0]?.se ?? [], b.alternatives?.[0]?.se ?? [0], { rel: 1e-7 });
  }
});

test("what cr2 cannot be is said", () => {
  expect(() => estimate(panel, { fit: "ologit", formula: "ord ~ x1", vcov: "cr2:unit" })).toThrow("generalised linear models");
  expect(() => estimate(panel, { formula: "y ~ x1", vcov: "cr2:unit+year" })).toThrow("one dimension");
  expect(() => estimate(panel, { formula: "y ~ x1", vcov: "cr2:unit", where: "unit == 3" })).toThrow("at least two clusters");
  expect(() => estimate(panel, { formula: "y ~ i(unit, ref = 3)", vcov: "cr3:unit" })).toThrow("not identified");
});
