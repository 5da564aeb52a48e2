import { describe, expect, test } from "vitest";
import { type Frame, frame, numberColumn, numbers, take, withColumns } from "../../src/frame/index.js";
import { stream } from "../../src/numeric/index.js";
import { estimate, estimateModel } from "../../src/estimate/index.js";
import type { BootTerm } from "../../src/estimate/resample/boot.js";
import { clusterProducts } from "../../src/estimate/resample/cluster-products.js";
import { atNull, wildBootstrap, wildStatistics } from "../../src/estimate/resample/wild.js";
import { wildBase, wildForm } from "../../src/estimate/resample/wild-form.js";
import type { WildDraws } from "../../src/estimate/resample/wild-draws.js";
import { wildDraws } from "../../src/estimate/resample/wild-kernel.js";
import { statisticsAt } from "../../src/estimate/resample/wild-tail.js";
import { weightOf, wildPatterns } from "../../src/estimate/resample/wild-weights.js";
import { expectNear } from "../support/near.js";
import { goldenFrame, goldenJson } from "./golden.js";

interface Wild {
  readonly coef: readonly number[];
  readonly t: number;
  readonly draws: number;
  readonly p_strict: number;
  readonly p_weak: number;
  readonly p_left: number;
  readonly p_right: number;
  readonly abs_t_quantiles: readonly number[];
}

const few = goldenFrame("more/few_clusters.csv");
const { results } = goldenJson<{ results: Record<string, Wild> }>("more/inference.json");

describe("all 256 sign vectors give the references' p exactly", () => {
  test.each(Object.keys(results).filter((id) => id.startsWith("wild.")))("%s", (id) => {
    const [, kind, term = "", what = ""] = /^wild\.(wcr|wcu)\.(\w+)\.(.*)$/.exec(id) ?? [];
    const reference = results[id] as Wild;
    const model = estimateModel(few, {
      formula: what === "fe" ? "y1 ~ x1 + x2 | cluster" : "y1 ~ x1 + x2 + treat",
      vcov: "cluster:cluster",
      ...(what === "weights" ? { weights: "w" } : {}),
    });
    const value = what === "null0.2" ? 0.2 : 0;
    const boot = wildBootstrap(model, { by: "cluster", hypothesis: `${term} = ${value}`, unrestricted: kind === "wcu" });
    const [found] = boot.terms;
    expect(boot).toMatchObject({ draws: 256, exhaustive: true, groups: 8 });
    expect([found?.pStrict, found?.pWeak, found?.pLeft, found?.pRight]).toEqual([reference.p_strict, reference.p_weak, reference.p_left, reference.p_right]);
    expectNear([found?.estimate as number, found?.t as number], [reference.coef[0] as number, reference.t], { rel: 1e-8 });
    const weights = model.fit.terms.map((t) => (t === term ? 1 : 0));
    const { draws } = wildStatistics(
      wildBase(clusterProducts(model, "cluster")),
      { weights, value },
      wildPatterns("rademacher", 8, 9999, 1),
      "11",
      kind === "wcu",
    );
    const sorted = draws.map((v) => Math.abs(v)).sort();
    // R's quantiles of type 1: the least number at or below which that share lies.
    const shares = [0.5, 0.8, 0.9, 0.95, 0.99].map((p) => sorted[Math.ceil(p * 256) - 1] as number);
    expectNear(shares, reference.abs_t_quantiles, { rel: 1e-8 });
  });
});

/** A panel of 12 allies and 8 years, uneven, with weights. */
function panel(seed: number, allies = 12, years = 8): Frame {
  const { normal, uniform } = stream(seed);
  const rows = Array.from({ length: allies * years }, (_, i) => ({ ally: Math.floor(i / years), year: i % years })).filter(() => uniform() < 0.9);
  const effect = Array.from({ length: allies }, () => normal());
  const column = (f: (row: { ally: number; year: number }) => number): ReturnType<typeof numberColumn> => numberColumn(rows.map(f));
  return frame({
    ally: column((r) => r.ally),
    year: column((r) => r.year),
    x: column((r) => normal() + 0.5 * (effect[r.ally] as number)),
    z: column(() => normal()),
    y: column((r) => normal() * (1 + 0.3 * r.ally) + (effect[r.ally] as number) + 0.1 * r.year),
    w: column(() => 0.5 + uniform()),
  });
}

/** One draw by hand: the outcome made anew from the restricted fit, and the model fitted to it. */
function byHand(data: Frame, formula: string, restrictedFormula: string, weights: string | undefined, signs: (ally: number) => number, term: string): number {
  const restricted = estimateModel(data, { formula: restrictedFormula, vcov: "iid", weights });
  const [mean, allies] = [restricted.predictor, numbers(data, "ally")];
  const y = numbers(data, "y").slice();
  restricted.design.rows.forEach((row, i) => {
    y[row] = (mean[i] as number) + signs(allies[row] as number) * ((numbers(data, "y")[row] as number) - (mean[i] as number));
  });
  const fit = estimate(withColumns(data, { y: numberColumn(y) }), { formula, vcov: "cluster:ally", weights });
  return fit.t[fit.terms.indexOf(term)] as number;
}

describe("a draw from the cache is the draw made from the rows", () => {
  test.each([
    ["y ~ x + z", "y ~ z", undefined],
    ["y ~ x + z", "y ~ z", "w"],
    ["y ~ x + z | ally", "y ~ z | ally", "w"],
    ["y ~ x + z | year", "y ~ z | year", undefined],
    ["y ~ x + z | ally + year", "y ~ z | ally + year", "w"],
    ["y ~ x + z + z:x | ally[z] + year", "y ~ z + z:x | ally[z] + year", undefined],
  ])("%s, weights %s", (formula, without, weights) => {
    const data = panel(3);
    const model = estimateModel(data, { formula, vcov: "cluster:ally", weights });
    const patterns = wildPatterns("webb", 12, 5, 7);
    const { draws, t } = wildStatistics(
      wildBase(clusterProducts(model, "ally")),
      { weights: model.fit.terms.map((v) => (v === "x" ? 1 : 0)), value: 0 },
      patterns,
    );
    expectNear([t], [model.fit.t[model.fit.terms.indexOf("x")] as number], { rel: 1e-8 });
    const own = Array.from(draws, (_, d) =>
      byHand(data, formula, without, weights, (ally) => weightOf("webb", patterns.codes[d * patterns.bytes + Math.floor(ally / 3)] as number, ally % 3), "x"),
    );
    expectNear(draws, own, { rel: 1e-7 });
  });
});

describe("types with jackknifed residuals or covariance", () => {
  const data = panel(4, 8);
  const model = estimateModel(data, { formula: "y ~ x + z", vcov: "cluster:ally" });
  const jackknife = (of: Frame): { coef: number; left: number[] } => {
    const [all, ally] = [Array.from({ length: of.length }, (_, i) => i), numbers(of, "ally")];
    const slope = (rows: number[]): number => estimate(take(of, rows), { formula: "y ~ x + z", vcov: "iid" }).coef[1] as number;
    return { coef: slope(all), left: Array.from({ length: 8 }, (_, g) => slope(all.filter((i) => ally[i] !== g))) };
  };
  const cv3 = (of: Frame): number => {
    const { coef, left } = jackknife(of);
    return coef / Math.sqrt((7 / 8) * left.reduce((sum, b) => sum + (b - coef) ** 2, 0));
  };
  test.each(["13", "33"] as const)("%s studentises by the cluster jackknife", (type) => {
    expectNear([wildBootstrap(model, { by: "ally", type, hypothesis: "x = 0" }).terms[0]?.t as number], [cv3(data)], { rel: 1e-8 });
  });
  test("31 and 33 draw from residuals of fits without the cluster", () => {
    const [y, z, ally] = ["y", "z", "ally"].map((name) => numbers(data, name)) as [Float64Array, Float64Array, Float64Array];
    const all = Array.from({ length: data.length }, (_, i) => i);
    // Restricted to x = 0: the line of y on z, without each cluster in turn, and all rows.
    const line = (rows: readonly number[]): readonly number[] => estimate(take(data, rows), { formula: "y ~ z", vcov: "iid" }).coef;
    const whole = line(all);
    const lines = Array.from({ length: 8 }, (_, g) => line(all.filter((i) => ally[i] !== g)));
    const at = ([a, b]: readonly number[], i: number): number => (a as number) + (b as number) * (z[i] as number);
    const patterns = wildPatterns("rademacher", 8, 256, 1);
    for (const [type, statistic] of [
      ["31", (of: Frame) => estimate(of, { formula: "y ~ x + z", vcov: "cluster:ally" }).t[1] as number],
      ["33", cv3],
    ] as const) {
      const { draws } = wildStatistics(wildBase(clusterProducts(model, "ally")), { weights: [0, 1, 0], value: 0 }, patterns, type);
      const own = [3, 77, 200].map((d) => {
        const made = all.map((i) => {
          const g = ally[i] as number;
          return at(whole, i) + weightOf("rademacher", d, g) * ((y[i] as number) - at(lines[g] as number[], i));
        });
        return statistic(withColumns(data, { y: numberColumn(made) }));
      });
      expectNear([draws[3] as number, draws[77] as number, draws[200] as number], own, { rel: 1e-8 });
    }
  });
});

describe("draws", () => {
  const model = estimateModel(panel(5, 40), { formula: "y ~ x + z", vcov: "cluster:ally" });
  const base = wildBase(clusterProducts(model, "ally"));
  test.each(["rademacher", "webb"] as const)("%s: in 1, 2 or 8 parts they are the same to the last bit", (kind) => {
    const restriction = { weights: [0, 1, 0], value: 0 };
    const whole = wildStatistics(base, restriction, wildPatterns(kind, 40, 999, 42)).draws;
    for (const parts of [2, 8]) {
      const joined = Array.from({ length: parts }, (_, p) => {
        const range = { from: Math.floor((p * 999) / parts), to: Math.floor(((p + 1) * 999) / parts) };
        return Array.from(wildStatistics(base, restriction, wildPatterns(kind, 40, 999, 42, range)).draws);
      }).flat();
      expect(Float64Array.from(joined)).toEqual(whole);
    }
  });
  test("by products and cluster by cluster they agree", () => {
    const { form } = wildForm(base, Float64Array.of(0, 1, 0), "11", true);
    // A form of many columns, all but three of them null, goes cluster by cluster.
    const [size, pad] = [30, 30];
    const widen = (v: Float64Array): Float64Array =>
      Float64Array.from({ length: 40 * size }, (_, i) => (i % size < 3 ? (v[Math.floor(i / size) * 3 + (i % size)] as number) : 0));
    const wide = {
      ...form,
      size: pad,
      scores: form.scores.map(widen),
      load: widen(form.load),
      contrast: Float64Array.from({ length: pad }, (_, i) => form.contrast[i] ?? 0),
    };
    const patterns = wildPatterns("webb", 40, 200, 9);
    const [a, b] = [wildDraws(form, patterns), wildDraws(wide, patterns)];
    for (const key of ["n0", "n1", "d0", "d1", "d2"] as const) expectNear(a[key], b[key], { rel: 1e-9, floor: Math.max(...b[key].map(Math.abs)) });
  });
  test.each([33, 40, 61])("pairs of blocks of %i clusters agree with sums of squares, whatever the range", (count) => {
    // Effects of years cross the clusters, and so make many columns.
    const base = wildBase(clusterProducts(estimateModel(panel(count, count), { formula: "y ~ x + z | year", vcov: "iid" }), "ally"));
    const w = Float64Array.from({ length: base.products.size }, (_, i) => (i === 1 ? 1 : 0));
    const { form } = wildForm(base, w, "11", true);
    const draws = 60_000;
    const ranges = [
      { from: 0, to: draws },
      { from: 0, to: 301 },
      { from: 301, to: 1000 },
    ];
    const [whole, ...parts] = ranges.map((range) => wildDraws(form, wildPatterns("rademacher", count, draws, 11, range)));
    // So few draws are not worth the tables of pairs.
    const plain = wildDraws(form, { ...wildPatterns("rademacher", count, draws, 11, { from: 0, to: 1000 }), all: 1000 });
    const still = wildDraws(atNull(form, 0.7), wildPatterns("rademacher", count, draws, 11, { from: 0, to: 1000 }));
    for (const key of ["n0", "n1", "d0", "d1", "d2"] as const) {
      const own = (whole as WildDraws)[key].slice(0, 1000);
      expect(Float64Array.from(parts.flatMap((part) => Array.from(part[key])))).toEqual(own);
      expect(own).not.toEqual(plain[key]);
      expectNear(own, plain[key], { rel: 1e-11, floor: Math.max(...plain[key].map(Math.abs)) });
    }
    expectNear(statisticsAt(still), statisticsAt(plain, 0.7), { rel: 1e-10, floor: 1 });
  });
  test("weights have mean 0 and variance 1, and the seed moves them", () => {
    for (const kind of ["rademacher", "webb"] as const) {
      const { codes, bytes, block } = wildPatterns(kind, 24, 4000, 3);
      let [sum, squares] = [0, 0];
      for (let d = 0; d < 4000; d++)
        for (let g = 0; g < 24; g++) {
          const v = weightOf(kind, codes[d * bytes + Math.floor(g / block)] as number, g % block);
          sum += v;
          squares += v * v;
        }
      expect(Math.abs(sum / 96000)).toBeLessThan(4 / Math.sqrt(96000));
      expect(Math.abs(squares / 96000 - 1)).toBeLessThan(0.01);
      expect(wildPatterns(kind, 24, 100, 3).codes).not.toEqual(wildPatterns(kind, 24, 100, 4).codes);
    }
  });
});

describe("intervals", () => {
  const model = estimateModel(panel(6, 30), { formula: "y ~ x + z | year", vcov: "cluster:ally" });
  test.each([{}, { unrestricted: true }, { weights: "webb" as const }, { type: "33" as const }, { type: "31" as const, unrestricted: true }])(
    "the test at an end has p of 1 less the level: %o",
    (how) => {
      const boot = wildBootstrap(model, { by: "ally", draws: 1999, ...how });
      for (const { term, ci, se } of boot.terms) {
        const p = (value: number): number =>
          wildBootstrap(model, { by: "ally", draws: 1999, hypothesis: `${term} = ${value}`, interval: false, ...how }).terms[0]?.p as number;
        const [low, high] = ci as readonly [number, number];
        for (const [end, out] of [
          [low, -1],
          [high, 1],
        ] as const) {
          expect(p(end - out * 1e-5 * se)).toBeGreaterThan(0.05 - 1e-12);
          expect(p(end + out * 1e-5 * se)).toBeLessThanOrEqual(0.05 + 1e-12);
        }
      }
    },
  );
  test("a sum of coefficients is tested as the coefficient that it becomes", () => {
    const data = panel(7, 15);
    const sum = withColumns(data, { s: numberColumn(numbers(data, "x").map((v, i) => v - (numbers(data, "z")[i] as number))) });
    const [a, b] = [
      wildBootstrap(estimateModel(data, { formula: "y ~ x + z", vcov: "iid" }), { by: "ally", draws: 499, hypothesis: "x + z = 0.1" }),
      wildBootstrap(estimateModel(sum, { formula: "y ~ x + s", vcov: "iid" }), { by: "ally", draws: 499, hypothesis: "x = 0.1" }),
    ].map((boot) => boot.terms[0]) as [BootTerm, BootTerm];
    expectNear([b.estimate, b.t as number, ...(b.ci as readonly number[])], [a.estimate, a.t as number, ...(a.ci as readonly number[])], { rel: 1e-7 });
    expect([b.p, b.pLeft]).toEqual([a.p, a.pLeft]);
  });
});
