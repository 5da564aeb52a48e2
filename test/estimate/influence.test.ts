import { describe, expect, test } from "vitest";
import { clusterInfluence, estimate, estimateModel } from "../../src/estimate/index.js";
import { type Frame, frame, numberColumn, numbers, take } from "../../src/frame/index.js";
import { stream } from "../../src/numeric/index.js";
import { expectNear } from "../support/near.js";

function panel(seed: number): Frame {
  const { normal, uniform } = stream(seed);
  const rows = Array.from({ length: 120 }, (_, i) => ({ ally: Math.floor(i / 8), year: i % 8 }));
  const x = rows.map(() => normal());
  return frame({
    ally: numberColumn(rows.map((r) => r.ally)),
    year: numberColumn(rows.map((r) => r.year)),
    x: numberColumn(x),
    z: numberColumn(rows.map(() => 2 + normal())),
    w: numberColumn(rows.map(() => 0.5 + uniform())),
    alone: numberColumn(rows.map((r) => (r.ally === 3 ? 1 : 0))),
    y: numberColumn(x.map((v, i) => 0.5 * v + 0.1 * (rows[i]?.ally ?? 0) + normal())),
    count: numberColumn(x.map((v) => Math.floor(Math.exp(0.3 * v) + 2 * uniform()))),
    binary: numberColumn(x.map((v) => (v + 2 * normal() > 0 ? 1 : 0))),
  });
}

/** Coefficients without each ally in turn, from fits of the rows that are left. */
function refits(data: Frame, spec: Parameters<typeof estimate>[1], terms: readonly string[]): number[][] {
  const ally = numbers(data, "ally");
  return Array.from({ length: 15 }, (_, g) => {
    const fit = estimate(
      take(
        data,
        Array.from(ally.keys()).filter((i) => ally[i] !== g),
      ),
      spec,
    );
    return terms.map((term) => fit.coef[fit.terms.indexOf(term)] ?? Number.NaN);
  });
}

describe("leaving out each cluster", () => {
  test.each([
    ["y ~ x + z", undefined],
    ["y ~ x + z | ally", "w"],
    ["y ~ x + z | year", undefined],
    ["y ~ x + z | ally + year", "w"],
  ])("%s, weights %s: exact for least squares", (formula, weights) => {
    const data = panel(1);
    const model = estimateModel(data, { formula, vcov: "cluster:ally", weights });
    const { without, dfbetas, leverage, exact, clusters } = clusterInfluence(model, "ally");
    expect(exact).toBe(true);
    expect(clusters).toHaveLength(15);
    expectNear(without.flat(), refits(data, { formula, vcov: "iid", weights }, model.fit.terms).flat(), { rel: 1e-8, floor: 1e-2 });
    expect(dfbetas[4]?.[0]).toBeCloseTo(((model.fit.coef[0] as number) - (without[4]?.[0] as number)) / (model.fit.se[0] as number), 12);
    const total = leverage.reduce((a, b) => a + b, 0);
    expect(total).toBeCloseTo(Math.round(total), 8);
  });
  test("a term that one cluster alone identifies has no estimate without it", () => {
    const model = estimateModel(panel(2), { formula: "y ~ x + alone", vcov: "iid" });
    const { without } = clusterInfluence(model, "ally");
    expect(without[3]?.[2]).toBeNaN();
    expect(without[2]?.[2]).not.toBeNaN();
  });
  test.each([
    ["poisson", "count ~ x + z"],
    ["logit", "binary ~ x + z"],
    ["probit", "binary ~ x + z"],
    ["negbin", "count ~ x + z"],
  ])("%s: one step comes near", (fit, formula) => {
    const data = panel(3);
    const model = estimateModel(data, { fit, formula, vcov: "iid" });
    const { without, exact } = clusterInfluence(model, "ally");
    expect(exact).toBe(false);
    const own = refits(data, { fit, formula, vcov: "iid" }, model.fit.terms);
    without.forEach((row, g) => {
      row.forEach((b, j) => {
        const moved = Math.abs((own[g]?.[j] as number) - (model.fit.coef[j] as number));
        expect(Math.abs(b - (own[g]?.[j] as number))).toBeLessThan(0.15 * moved + 0.06 * (model.fit.se[j] as number));
      });
    });
  });
});
