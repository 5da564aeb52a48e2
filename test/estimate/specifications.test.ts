import { describe, expect, test } from "vitest";
import { estimate, specificationCurve, specifications } from "../../src/estimate/index.js";
import { makeDesign } from "../../src/estimate/design/design.js";
import { prepare } from "../../src/estimate/model/prepare.js";
import { groupTimes } from "../../src/estimate/resample/group-draws.js";
import { fitFocal, specificationCache } from "../../src/estimate/resample/specification-cache.js";
import { formulaSides, joinFormula } from "../../src/estimate/resample/formula-sides.js";
import { type Frame, frame, numberColumn, numbers, take, textColumn, withColumns } from "../../src/frame/index.js";
import { stream } from "../../src/numeric/index.js";
import { expectNear } from "../support/near.js";

/** Allies and years; b has missing values, d repeats a, the region is a text. */
function panel(seed: number, allies = 15, years = 8, effect = 0.4): Frame {
  const { normal, uniform } = stream(seed);
  const rows = Array.from({ length: allies * years }, (_, i) => ({ ally: Math.floor(i / years), year: i % years }));
  const a = rows.map(() => normal());
  const x = rows.map((_, i) => normal() + 0.3 * (a[i] as number));
  return frame(
    {
      ally: numberColumn(rows.map((r) => r.ally)),
      year: numberColumn(rows.map((r) => r.year)),
      region: textColumn(rows.map((r) => ["east", "north", "west"][r.ally % 3])),
      x: numberColumn(x),
      a: numberColumn(a),
      b: numberColumn(rows.map(() => (uniform() < 0.1 ? Number.NaN : 1 + uniform()))),
      c: numberColumn(rows.map(() => normal() ** 2)),
      d: numberColumn(a.map((v) => 2 * v)),
      w: numberColumn(rows.map(() => 0.5 + uniform())),
      y: numberColumn(x.map((v, i) => effect * v + (a[i] as number) + 0.05 * (rows[i]?.ally ?? 0) + normal())),
      u: numberColumn(x.map((v) => 0.5 * v + normal())),
    },
    { units: ["ally"], time: "year" },
  );
}

describe("every specification is the fit of its formula", () => {
  test.each([
    ["y ~ x | ally", undefined, "nested"],
    ["y ~ x + l(x, 1) | ally + year", "w", "nested"],
    ["log(c) ~ x", undefined, "full"],
    ["y ~ x + x:c", "w", "none"],
  ] as const)("%s, weights %s, %s", (formula, weights, ssc) => {
    const data = panel(1);
    const controls = ["a", "log(b)", "c", "d", "region", "x:a"];
    const vcovs = ["iid", "hc0", "hc1", "cluster:ally", "cluster:ally+year"];
    const samples = { all: "", late: "year >= 3" };
    const { specifications: found, without } = specifications(data, { formula, vcov: "iid", weights, ssc }, { controls, samples, vcovs }, "x");
    expect(without).toBe(0);
    expect(found).toHaveLength(2 * 64 * 5);
    const { outcome, terms, after } = formulaSides(formula);
    for (const [i, s] of found.entries()) {
      if (i % 7 !== 0) continue;
      const fit = estimate(data, {
        formula: joinFormula(outcome, [terms, ...s.controls], after),
        vcov: s.vcov,
        weights,
        ssc,
        where: s.sample === "late" ? "year >= 3" : undefined,
      });
      const j = fit.terms.indexOf("x");
      expect(s.n).toBe(fit.n);
      expectNear([s.estimate, s.se, s.p, ...s.ci], [fit.coef[j], fit.se[j], fit.p[j], ...(fit.ci[j] as [number, number])] as number[], {
        rel: 1e-8,
        floor: 1e-3,
      });
    }
  });
  test("outcomes and effects vary too", () => {
    const data = panel(2);
    const { specifications: found } = specifications(
      data,
      { formula: "y ~ x", vcov: "cluster:ally" },
      { outcomes: ["y", "u"], effects: ["", "ally", "ally + year"], controls: ["c"] },
      "x",
    );
    expect(found).toHaveLength(12);
    for (const s of found) {
      const fit = estimate(data, { formula: joinFormula(s.outcome, ["x", ...s.controls], s.effects), vcov: "cluster:ally" });
      expectNear([s.estimate, s.se], [fit.coef[fit.terms.indexOf("x")], fit.se[fit.terms.indexOf("x")]] as number[], { rel: 1e-8 });
    }
  });
  test("sets of controls in place of all subsets", () => {
    const data = panel(6);
    const controlSets = [[], ["a", "log(b)"], ["c"], ["log(b)", "c"], ["a + c"]];
    const { specifications: found } = specifications(data, { formula: "y ~ x | ally", vcov: "hc1" }, { controlSets }, "x");
    const key = (set: readonly string[]): string => [...set].sort().join();
    expect(found.map((s) => key(s.controls)).sort()).toEqual(controlSets.map(key).sort());
    for (const s of found) {
      const fit = estimate(data, { formula: joinFormula("y", ["x", ...s.controls], "ally"), vcov: "hc1" });
      expect(s.n).toBe(fit.n);
      expectNear([s.estimate, s.se], [fit.coef[fit.terms.indexOf("x")], fit.se[fit.terms.indexOf("x")]] as number[], { rel: 1e-8 });
    }
  });
  test("where others span the term, there is no estimate", () => {
    const { specifications: found, without } = specifications(
      panel(3),
      { formula: "y ~ d", vcov: "iid" },
      { controls: ["c"], effects: ["", "ally^year + ally"] },
      "d",
    );
    expect([found.length, without]).toEqual([2, 2]);
  });
  test("what cannot be is refused", () => {
    const data = panel(4);
    const run =
      (base: Parameters<typeof specifications>[1], vary: Parameters<typeof specifications>[2] = {}): (() => unknown) =>
      () =>
        specifications(data, base, vary, "x");
    expect(run({ formula: "y ~ x", fit: "poisson", vcov: "iid" })).toThrow("least-squares fits without instruments");
    expect(run({ formula: "y ~ x", vcov: "hc3" })).toThrow('do not take the covariance "hc3"');
    expect(run({ formula: "y ~ c", vcov: "iid" })).toThrow('no term "x"');
    expect(run({ formula: "y ~ x", vcov: "iid" }, { controls: Array.from({ length: 30 }, (_, i) => `I(c^${i + 2})`) })).toThrow("too many");
  });
});

describe("specification curve", () => {
  test("a draw is the fit of drawn clusters, each copy a cluster of its own", () => {
    const data = panel(5);
    const ally = numbers(data, "ally");
    for (const [formula, vcov] of [
      ["y ~ x + c | ally", "cluster:ally"],
      ["y ~ x + c | year", "cluster:ally"],
      ["y ~ x + c", "iid"],
      ["y ~ x + c", "hc1"],
    ] as const) {
      const kind =
        vcov === "iid" ? ({ kind: "iid" } as const) : vcov === "hc1" ? ({ kind: "hc", level: 1 } as const) : ({ kind: "cluster", by: ["ally"] } as const);
      const design = makeDesign(prepare(data, { formula, vcov, weights: "w" }, undefined).sample);
      const times = groupTimes(15, undefined, 3, 1);
      const focal = design.regressors.terms.indexOf("x");
      const cache = specificationCache(
        design,
        [kind],
        "nested",
        Float64Array.from(design.rows, (row) => times[ally[row] as number] as number),
      );
      const found = fitFocal(
        cache,
        design.regressors.terms.map((_, j) => j),
        focal,
        kind,
        "nested",
      );
      const copies = Array.from(times).flatMap((m, g) => Array.from({ length: m }, (_, copy) => ({ g, copy })));
      const rows = copies.flatMap(({ g, copy }) => Array.from(ally, (a, i) => ({ i, of: a, copy })).filter((r) => r.of === g));
      const drawn = withColumns(
        frame(
          take(
            data,
            rows.map((r) => r.i),
          ).columns,
        ),
        { ally: numberColumn(rows.map((r) => 100 * r.copy + r.of)) },
      );
      const fit = estimate(drawn, { formula, vcov, weights: "w" });
      const j = fit.terms.indexOf("x");
      expectNear([found?.estimate as number, found?.se as number], [fit.coef[j] as number, fit.se[j] as number], { rel: 1e-8 });
    }
  });
  test("the sign that was expected decides what counts as significant", () => {
    const run = (sign?: "+" | "-"): ReturnType<typeof specificationCurve> =>
      specificationCurve(panel(5, 20, 6, 1), { formula: "y ~ x | ally", vcov: "cluster:ally" }, { controls: ["a", "c"] }, "x", { draws: 49, sign });
    expect([run().significant.value, run("+").significant.value, run("-").significant.value]).toEqual([1, 1, 0]);
    expect(run("-").significant.p).toBe(1);
    expect(run("+").median).toEqual(run().median);
  });
  test("an effect is found, and none is not", () => {
    const run = (effect: number, seed: number): readonly number[] => {
      const curve = specificationCurve(panel(seed, 20, 6, effect), { formula: "y ~ x | ally", vcov: "cluster:ally" }, { controls: ["a", "c", "log(b)"] }, "x", {
        draws: 99,
      });
      expect(curve.specifications).toBe(8);
      return [curve.median.p, curve.significant.p, curve.stouffer.p];
    };
    for (const p of run(0.8, 6)) expect(p).toBeLessThanOrEqual(0.05);
    // Under the null p is uniform: of 12 worlds few lie below 0.2. The first control moves y and x, so it stays in the null's world too.
    const p = Array.from(
      { length: 12 },
      (_, i) =>
        specificationCurve(panel(200 + i, 20, 6, 0), { formula: "y ~ x + a", vcov: "cluster:ally" }, { controls: ["c", "log(b)"] }, "x", { draws: 49 }).median
          .p,
    );
    expect(p.filter((v) => v <= 0.2).length).toBeLessThan(8);
    expect(p.filter((v) => v > 0.3).length).toBeGreaterThan(3);
  });
  test("rows are drawn where no covariance has clusters, and clusters must agree", () => {
    const base = { formula: "y ~ x", vcov: "hc1" };
    expect(specificationCurve(panel(7), base, { controls: ["c"] }, "x", { draws: 19 })).toMatchObject({ by: "", draws: 19, specifications: 2 });
    expect(() => specificationCurve(panel(7), { ...base, vcov: "cluster:ally" }, {}, "x", { by: "year" })).toThrow("has other clusters");
  });
});
