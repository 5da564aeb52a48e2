import { describe, expect, test } from "vitest";
import { type Estimate, estimateModel, type InteractionChecks, interactionChecks, parseInteraction } from "../../src/estimate/index.js";
import { frame, withColumns } from "../../src/frame/index.js";
import { stream, studentTwoSided } from "../../src/numeric/index.js";
import { expectNear } from "../support/near.js";
import { goldenFrame, goldenJson } from "./golden.js";

interface Reference {
  readonly cuts: number[];
  readonly x0: number[];
  readonly n_bin: number[];
  readonly estimate: number[];
  readonly se: number[];
  readonly coef_all: number[];
  readonly pairs: [number, number][];
  readonly pair_diff: number[];
  readonly pair_se: number[];
  readonly pair_p: number[];
  readonly lr: number;
  readonly lr_df: number;
  readonly lr_p: number;
}
const references = goldenJson<{ results: Record<string, Reference> }>("more/inference.json").results;
const data = goldenFrame("more/moderator.csv");
const fitted = (outcome: string, vcov: string): Estimate =>
  estimateModel(data, { formula: `${outcome} ~ ${outcome === "Y" ? "D" : "T"} * X + Z`, vcov: vcov === "cl" ? "cluster:g" : "hc1" });

describe("binning estimator of Hainmueller, Mummolo and Xu", () => {
  const names = Object.keys(references).filter((name) => name.startsWith("binning."));
  test("all eight references are compared", () => expect(names).toHaveLength(8));
  test.each(names)("%s", (name) => {
    const [, outcome, bins, vcov] = name.split(".") as [string, string, string, string];
    const r = references[name] as Reference;
    const result = interactionChecks(fitted(outcome, vcov), outcome === "Y" ? "D" : "T", "X", { bins: Number(bins), bandwidth: false });
    expectNear(result.cuts, r.cuts, { rel: 1e-12 });
    expectNear(
      result.bins.map((b) => b.at),
      r.x0,
      { rel: 1e-12 },
    );
    expect(result.bins.map((b) => b.rows)).toEqual(r.n_bin);
    expectNear(
      result.bins.map((b) => b.effect),
      r.estimate,
      { rel: 1e-8 },
    );
    expectNear(
      result.bins.map((b) => b.se),
      r.se,
      { rel: 1e-8 },
    );
    expect(result.pairs.map((p) => p.bins)).toEqual(r.pairs);
    expectNear(
      result.pairs.map((p) => p.difference),
      r.pair_diff,
      { rel: 1e-8 },
    );
    expectNear(
      result.pairs.map((p) => p.se),
      r.pair_se,
      { rel: 1e-8 },
    );
    // The reference takes n − k degrees of freedom under clusters too, where Fealty takes G − 1.
    expectNear(
      result.pairs.map((p) => studentTwoSided(p.difference / p.se, 400 - r.coef_all.length)),
      r.pair_p,
      { rel: 1e-7 },
    );
    const ratio = result.likelihoodRatio;
    expectNear([ratio?.statistic ?? 0, ratio?.df[0] ?? 0, ratio?.p ?? 0], [r.lr, r.lr_df, r.lr_p], { rel: 1e-8 });
    expect(result.wald?.df[0]).toBe(r.lr_df);
  });
});

describe("kernel estimator", () => {
  test("with a wide bandwidth is the linear model's line", () => {
    const { kernel, linear } = interactionChecks(fitted("Y", "hc1"), "D", "X", { bandwidth: 1e5 });
    expectNear(
      kernel?.points.map((p) => p.effect) ?? [],
      linear.map((p) => p.effect),
      { rel: 1e-6 },
    );
    expectNear(
      kernel?.points.map((p) => p.se) ?? [],
      linear.map((p) => p.se),
      { rel: 1e-6 },
    );
  });
  test("absorbed effects are absorbed in each local regression", () => {
    const model = estimateModel(data, { formula: "Y ~ D * X + Z | g", vcov: "hc1" });
    const { kernel, linear, bins } = interactionChecks(model, "D", "X", { bandwidth: 1e5 });
    expect(bins).toHaveLength(3);
    expectNear(
      kernel?.points.map((p) => p.effect) ?? [],
      linear.map((p) => p.effect),
      { rel: 1e-6 },
    );
  });
  test("finds a hump that the line misses, with a bandwidth by cross-validation, the same at every run", () => {
    const z = stream(5);
    const n = 1500;
    const x = Float64Array.from({ length: n }, () => z.normal());
    const d = Float64Array.from({ length: n }, () => (z.uniform() < 0.5 ? 1 : 0));
    const y = x.map((v, i) => (d[i] as number) * Math.exp(-v * v) + 0.2 * v + 0.3 * z.normal());
    const own = frame({ x: { kind: "number", values: x }, d: { kind: "number", values: d }, y: { kind: "number", values: y } });
    const model = estimateModel(own, { formula: "y ~ d * x", vcov: "hc1" });
    const result = interactionChecks(model, "d", "x");
    const { kernel, wald, support } = result as InteractionChecks & { kernel: NonNullable<InteractionChecks["kernel"]> };
    expect(kernel.crossValidation).toHaveLength(20);
    expect(kernel.bandwidth).toBeLessThan(0.8);
    const worst = Math.max(...kernel.points.filter((p) => Math.abs(p.at) < 2).map((p) => Math.abs(p.effect - Math.exp(-p.at * p.at))));
    expect(worst).toBeLessThan(0.15);
    expect(wald?.p).toBeLessThan(1e-6);
    expect(interactionChecks(model, "d", "x").kernel).toEqual(kernel);
    expect(support.bins.every((b) => (b.zeros ?? 0) > 100 && (b.ones ?? 0) > 100)).toBe(true);
    expect(support.histogram.reduce((sum, bar) => sum + bar.rows, 0)).toBe(n);
    expect(Math.abs(support.lKurtosis - 0.1226)).toBeLessThan(0.03);
  });
});

describe("other models and bad requests", () => {
  test("a Poisson model is checked on the link, by bins", () => {
    const allies = goldenFrame("allies.csv", ["ally"], "year");
    const model = estimateModel(allies, { fit: "poisson", formula: "visits ~ concession * willing | ally", vcov: "cluster:ally" });
    const result = interactionChecks(model, "concession", "willing", { cuts: [-0.5, 0.5] });
    expect(result.scale).toBe("link");
    expect(result.kernel).toBeUndefined();
    expect(result.wald?.law).toBe("chi2");
    expect(result.likelihoodRatio?.df).toEqual([8]);
    expect(result.cuts).toHaveLength(4);
  });
  test("a moderator of two values has a bin for each", () => {
    const own = withColumns(data, { half: { kind: "number", values: Float64Array.from({ length: data.length }, (_, i) => (i * 7) % 2) } });
    const model = estimateModel(own, { formula: "Y ~ D * half + Z", vcov: "hc1" });
    const result = interactionChecks(model, "D", "half", { cuts: [0.5], bandwidth: false });
    expect(result.bins.map((b) => b.at)).toEqual([0, 1]);
    expect(result.wald).toBeUndefined();
    expect(result.bins[0]?.effect).toBeCloseTo(model.fit.coef[model.fit.terms.indexOf("D")] as number, 10);
  });
  test("are refused in a sentence", () => {
    const model = fitted("Y", "hc1");
    expect(() => interactionChecks(model, "D", "Z")).toThrow(/no term "D:Z"/);
    expect(() => interactionChecks(model, "D", "X", { bins: 1 })).toThrow(/1 bins cannot be/);
    expect(() => interactionChecks(model, "D", "X", { bandwidth: -1 })).toThrow(/no width/);
    const both = estimateModel(data, { formula: "Y ~ D * X + D * Z", vcov: "hc1" });
    expect(() => interactionChecks(both, "D", "X")).toThrow(/one interaction at a time|enters "D:Z" too/);
    expect(() => interactionChecks({ ...model, fit: { ...model.fit, imputations: { count: 2, missingInformation: [] } } }, "D", "X")).toThrow(
      /combine imputations/,
    );
    const logit = estimateModel(data, { fit: "logit", formula: "T ~ D * X", vcov: "iid" });
    expect(() => interactionChecks(logit, "D", "X", { bandwidth: 1 })).toThrow(/kernel estimator is for ordinary least squares/);
    expect(() => parseInteraction("D X")).toThrow(/names no variable and moderator/);
    expect(() => parseInteraction("D by X, bins=many")).toThrow(/no number for bins/);
    expect(() => parseInteraction("D by X, colour=red")).toThrow(/does not know/);
  });
  test("requests are read", () => {
    expect(parseInteraction("l(x, 1) by z, bins=4, bandwidth=0.5")).toEqual({ of: "l(x, 1)", by: "z", options: { bins: 4, bandwidth: 0.5 } });
    expect(parseInteraction("x by l(z, 2), cuts=-1;1, kernel=no")).toEqual({ of: "x", by: "l(z, 2)", options: { cuts: [-1, 1], bandwidth: false } });
  });
});
