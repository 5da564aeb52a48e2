import { expect, test } from "vitest";
import { estimate, estimateModel } from "../../src/estimate/index.js";
import { concentrations } from "../../src/estimate/covariance/concentration.js";
import { frame, numberColumn, numbers } from "../../src/frame/index.js";
import { stream } from "../../src/numeric/index.js";
import { expectNear } from "../support/near.js";

/** 300 rows in 12 clusters, the first of which holds `share` of them. */
function table(share: number, spread = 1) {
  const { normal } = stream(4);
  const n = 300;
  const each = (of: (i: number) => number): Float64Array => Float64Array.from({ length: n }, (_, i) => of(i));
  const ally = each((i) => (i < share * n ? 0 : 1 + (i % 11)));
  return frame({
    ally: numberColumn(ally),
    x: numberColumn(each((i) => normal() * (ally[i] === 3 ? spread : 1))),
    z: numberColumn(each(normal)),
    y: numberColumn(each(normal)),
  });
}
const spec = { formula: "y ~ x + z", vcov: "cluster:ally" };

test("one cluster with most of the rows is told, with the effective number of clusters", () => {
  const { notes = [] } = estimate(table(0.7), spec);
  expect(notes).toHaveLength(1);
  expect(notes[0]).toMatch(/^ally 0 holds 70 % of the rows and \d\d % of the leverage: of 12 clusters \d\.\d are effective for [xz] /);
  expect(estimate(table(0.7), { ...spec, vcov: "hc1" }).notes).toBeUndefined();
  expect(estimate(table(0.2), spec).notes).toBeUndefined();
  expect(estimate(table(0.7), { ...spec, vcov: "cr3:ally" }).notes).toHaveLength(1);
});

test("and one with most of the leverage", () => {
  const { notes = [] } = estimate(table(0.1, 60), { formula: "y ~ 0 + x", vcov: "cluster:ally" });
  expect(notes[0]).toContain("ally 3 holds 8 % of the rows and 100 % of the leverage");
});

test("effective clusters are those of Carter, Schnepel and Steigerwald, by hand for one regressor", () => {
  const data = table(0.6);
  const model = estimateModel(data, { formula: "y ~ 0 + x", vcov: "cluster:ally" });
  const [found] = concentrations(model.scores, { kind: "cluster", by: ["ally"] });
  const [x, ally] = [numbers(data, "x"), numbers(data, "ally")];
  const gamma = Array.from({ length: 12 }, (_, g) => x.reduce((sum, v, i) => sum + (ally[i] === g ? v * v : 0), 0));
  const mean = gamma.reduce((a, b) => a + b, 0) / 12;
  const effective = 12 / (1 + gamma.reduce((sum, v) => sum + (v / mean - 1) ** 2, 0) / 12);
  expectNear(found?.effective as number[], [effective], { rel: 1e-12 });
  expect(found?.leverage).toBeCloseTo((gamma[0] as number) / (12 * mean), 12);
});

test("twelve clusters alike are twelve", () => {
  const n = 120;
  const at = (of: (i: number) => number) => numberColumn(Float64Array.from({ length: n }, (_, i) => of(i)));
  // Each cluster has the same regressor, so each has the same load.
  const data = frame({ ally: at((i) => Math.floor(i / 10)), x: at((i) => (i % 10) - 4.5), y: at((i) => Math.sin(i)) });
  const { scores } = estimateModel(data, { formula: "y ~ x", vcov: "iid" });
  expect(concentrations(scores, { kind: "cluster", by: ["ally"] })).toEqual([]);
});

test("two hundred thousand clusters are looked at without trouble", () => {
  const n = 400_000;
  const { normal } = stream(11);
  const x = Float64Array.from({ length: n }, normal);
  const data = frame({
    unit: numberColumn(Float64Array.from({ length: n }, (_, i) => i >> 1)),
    x: numberColumn(x),
    y: numberColumn(x.map((v) => v + normal())),
  });
  const fit = estimate(data, { formula: "y ~ x", vcov: "cluster:unit" });
  expect(Math.abs((fit.coef[1] as number) - 1)).toBeLessThan(0.02);
});
