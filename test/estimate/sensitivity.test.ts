import { describe, expect, test } from "vitest";
import { adjusted, bias, estimateModel, parseSensitivity, type Sensitivity, sensitivity } from "../../src/estimate/index.js";
import { frame, textColumn, withColumns } from "../../src/frame/index.js";
import { studentQuantile } from "../../src/numeric/index.js";
import { expectNear } from "../support/near.js";
import { goldenFrame, goldenJson } from "./golden.js";

interface Reference {
  readonly estimate: number[];
  readonly se: number[];
  readonly t: number;
  readonly r2yd_x: number;
  readonly rv_q: number;
  readonly rv_qa: number;
  readonly f2yd_x: number;
  readonly dof: number;
  readonly bound_label: string[];
  readonly r2dz_x: number[];
  readonly r2yz_dx: number[];
  readonly adjusted_estimate: number[];
  readonly adjusted_se: number[];
  readonly adjusted_t: number[];
  readonly adjusted_lower_CI: number[];
  readonly adjusted_upper_CI: number[];
  readonly bias: number[];
}
const references = goldenJson<{ results: Record<string, Reference> }>("more/causal.json").results;
const data = goldenFrame("more/sensitivity.csv");
const model = estimateModel(data, { formula: "y ~ D + x1 + x2 + f", vcov: "hc1" });

describe("sensemakr 0.1.6", () => {
  test.each([
    [1, 0.05],
    [1, 0.01],
    [0.5, 0.05],
    [0.5, 0.01],
  ])("q %d, alpha %d", (q, alpha) => {
    const r = references[`sensemakr.q${q}.a${alpha}`] as Reference;
    const s = sensitivity(model, "D", { q, alpha, benchmarks: ["f", "x1"] });
    expectNear([s.estimate, s.se, s.t, s.r2, s.robustness, s.f2, s.dof], [r.estimate[0] ?? 0, r.se[0] ?? 0, r.t, r.r2yd_x, r.rv_q, r.f2yd_x, r.dof], {
      rel: 1e-9,
    });
    expect(Math.abs(s.robustnessTest - r.rv_qa)).toBeLessThan(1e-9);
    expect(s.bounds.map((b) => `${b.k}x ${b.benchmark}`)).toEqual(r.bound_label);
    const columns = {
      r2Treatment: r.r2dz_x,
      r2Outcome: r.r2yz_dx,
      estimate: r.adjusted_estimate,
      se: r.adjusted_se,
      t: r.adjusted_t,
    } as const;
    for (const [key, expected] of Object.entries(columns))
      expectNear(
        s.bounds.map((b) => b[key as keyof typeof columns]),
        expected,
        { rel: 1e-8 },
      );
    expectNear(
      s.bounds.flatMap((b) => b.ci),
      r.adjusted_lower_CI.flatMap((v, i) => [v, r.adjusted_upper_CI[i] as number]),
      { rel: 1e-8 },
    );
  });
  test("the grid of adjusted estimates, errors, t and bias", () => {
    const r = references["sensemakr.grid"] as Reference;
    const { estimate, se, dof } = sensitivity(model, "D");
    const measured = { estimate, se, dof, q: 1, alpha: 0.05, reduce: true };
    const own = r.r2dz_x.map((d, i) => adjusted(measured, d, r.r2yz_dx[i] as number));
    expectNear(
      own.flatMap((a) => [a.estimate, a.se, a.t]),
      r.adjusted_estimate.flatMap((e, i) => [e, r.adjusted_se[i] as number, r.adjusted_t[i] as number]),
      { rel: 1e-8 },
    );
    expectNear(
      r.r2dz_x.map((d, i) => bias(measured, d, r.r2yz_dx[i] as number)),
      r.bias,
      { rel: 1e-8 },
    );
  });
});

describe("what must hold", () => {
  test("absorbing groups is the same as dummies for them", () => {
    const absorbed = sensitivity(estimateModel(data, { formula: "y ~ D + x1 + x2 | grp", vcov: "iid" }), "D", { benchmarks: ["x1"] });
    const dummies = sensitivity(estimateModel(data, { formula: "y ~ D + x1 + x2 + i(grp)", vcov: "iid" }), "D", { benchmarks: ["x1"] });
    const flat = (s: Sensitivity): number[] => [
      s.estimate,
      s.se,
      s.dof,
      s.r2,
      s.robustness,
      s.robustnessTest,
      ...s.bounds.flatMap((b) => [b.r2Treatment, b.r2Outcome, b.estimate, b.t]),
    ];
    expectNear(flat(absorbed), flat(dummies), { rel: 1e-8 });
  });
  test("several terms of one benchmark are taken together, however they are coded", () => {
    const text = withColumns(data, { three: textColumn(Array.from({ length: data.length }, (_, i) => (["a", "b", "c"] as const)[(i * i + i) % 3])) });
    const number = withColumns(data, { three: { kind: "number", values: Float64Array.from({ length: data.length }, (_, i) => (i * i + i) % 3) } });
    const one = sensitivity(estimateModel(text, { formula: "y ~ D + three + x1", vcov: "iid" }), "D", { benchmarks: ["three"], k: [1] });
    const two = sensitivity(estimateModel(number, { formula: "y ~ D + i(three, ref = 2) + x1", vcov: "iid" }), "D", { benchmarks: ["three"], k: [1] });
    expect(one.bounds).toHaveLength(1);
    expectNear([one.bounds[0]?.r2Treatment ?? 0, one.bounds[0]?.r2Outcome ?? 0], [two.bounds[0]?.r2Treatment ?? 0, two.bounds[0]?.r2Outcome ?? 0], {
      rel: 1e-8,
    });
  });
  test("bounds by a covariate are the partial R² of the two regressions", () => {
    const s = sensitivity(model, "D", { benchmarks: ["x1"], k: [1] });
    const onTreatment = estimateModel(data, { formula: "D ~ x1 + x2 + f", vcov: "iid" }).fit;
    const t = onTreatment.t[1] as number;
    const r2 = (t * t) / (t * t + (onTreatment.df ?? 0));
    expect(s.bounds[0]?.r2Treatment).toBeCloseTo(r2 / (1 - r2), 10);
  });
  test("a confounder at the robustness value takes the estimate away, and at the other leaves t at its critical value", () => {
    const s = sensitivity(model, "D");
    const measured = { estimate: s.estimate, se: s.se, dof: s.dof, q: 1, alpha: 0.05, reduce: true };
    expect(Math.abs(adjusted(measured, s.robustness, s.robustness).estimate)).toBeLessThan(1e-12);
    expect(adjusted(measured, s.robustnessTest, s.robustnessTest).t).toBeCloseTo(studentQuantile(0.975, s.dof - 1), 9);
    expect(s.contours.estimate).toHaveLength(40);
    expect(s.contours.estimate[0]?.[39]).toBeCloseTo(s.estimate, 12);
  });
  test("a benchmark that is too strong is said, not computed", () => {
    const n = 200;
    const x = Float64Array.from({ length: n }, (_, i) => Math.floor(i / 2) / 100 - 0.5);
    const d = x.map((v, i) => v + (i % 2 ? 0.05 : -0.05));
    const own = frame({
      x: { kind: "number", values: x },
      d: { kind: "number", values: d },
      y: { kind: "number", values: d.map((v, i) => v + (i % 3)) },
    });
    const s = sensitivity(estimateModel(own, { formula: "y ~ d + x", vcov: "iid" }), "d", { benchmarks: ["x"], k: [1] });
    expect(s.bounds).toEqual([]);
    expect(s.notes?.[0]).toMatch(/no confounder can be 1 times as strong as x/);
  });
});

describe("requests", () => {
  test("are read", () => {
    expect(parseSensitivity("concession, benchmark=need, k=1:3")).toEqual({ treatment: "concession", options: { benchmarks: ["need"], k: [1, 2, 3] } });
    expect(parseSensitivity("l(x, 1), benchmark=log(need); willing, q=0.5, alpha=0.1")).toEqual({
      treatment: "l(x, 1)",
      options: { benchmarks: ["log(need)", "willing"], q: 0.5, alpha: 0.1 },
    });
  });
  test.each([
    ["D, k=many", /no number for k/],
    ["D, colour=red", /does not know/],
    ["", /names no treatment/],
  ])("%s is refused", (text, message) => {
    expect(() => parseSensitivity(text)).toThrow(message);
  });
  test("what cannot be is said in one sentence", () => {
    expect(() => sensitivity(model, "E")).toThrow(/no term "E"/);
    expect(() => sensitivity(model, "D", { benchmarks: ["z"] })).toThrow(/no term "z" to compare with/);
    expect(() => sensitivity(model, "D", { benchmarks: ["D"] })).toThrow(/the treatment itself/);
    expect(() => sensitivity(model, "D", { q: 0 })).toThrow(/must be above 0/);
    const logit = estimateModel(data, { fit: "logit", formula: "f ~ D + x1", vcov: "iid" });
    expect(() => sensitivity(logit, "D")).toThrow(/linear models without instruments/);
  });
});
