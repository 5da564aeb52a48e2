import { describe, expect, test } from "vitest";
import { estimate, estimateModel, summary, wald, withVcov } from "../../src/estimate/index.js";
import { type Frame, frame, numberColumn, numbers, withColumns } from "../../src/frame/index.js";
import { fQuantile, stream } from "../../src/numeric/index.js";
import { expectNear } from "../support/near.js";
import { goldenFrame, goldenJson } from "./golden.js";

interface Case {
  readonly id: string;
  readonly fitstat?: Readonly<Record<string, { readonly stat: number; readonly df2: number }>>;
  readonly first_stage_F?: { readonly value: number };
  readonly wu?: { readonly value: number };
  readonly overid?: { readonly value: number };
}
const panel = goldenFrame("more/panel.csv", ["unit"], "year");
const cases = goldenJson<{ cases: Case[] }>("more/iv.json").cases;
const vcovs: Record<string, string> = { iid: "iid", hetero: "hc1", unit: "cluster:unit", "unit+year": "cluster:unit+year" };
const effects: Record<string, string> = { iv: "", iv_unit: " | unit", iv_unit_year: " | unit + year" };

describe("instruments under a covariance", () => {
  test.each(cases.filter((c) => c.fitstat?.["ivwald1::q"]))("$id: first stage (fixest)", ({ id, fitstat }) => {
    const [, model, kind] = id.split(".") as [string, string, string];
    const { instruments } = estimate(panel, { formula: `y ~ x1 + x2 + x3${effects[model]} | q ~ z1 + z2`, vcov: vcovs[kind] as string });
    const stat = fitstat?.["ivwald1::q"]?.stat as number;
    expectNear([instruments?.firstStage.q?.robust?.f as number], [stat], { rel: 1e-8 });
    // One endogenous term: the rank test is that of its first stage.
    expectNear([instruments?.kleibergenPaap?.f as number], [stat], { rel: 1e-8 });
    expectNear([instruments?.craggDonald?.f as number], [fitstat?.["ivf1::q"]?.stat as number], { rel: 1e-8 });
    expect(instruments?.craggDonald?.size10).toBe(19.93);
  });
  test.each(["HC1", "HC2"])("%s: robust overidentification and endogeneity (estimatr)", (kind) => {
    const c = cases.find((one) => one.id === `iv_robust.${kind}`) as Case;
    const { instruments } = estimate(panel, { formula: "y ~ x1 + x2 + x3 | q ~ z1 + z2", vcov: kind.toLowerCase() });
    expectNear([instruments?.hansen?.chi2 as number, instruments?.endogeneity?.f as number], [c.overid?.value as number, c.wu?.value as number], { rel: 1e-8 });
  });
  test("another covariance afterwards gives what it gives at once", () => {
    const formula = "y ~ x1 | unit | q ~ z1 + z2";
    const later = withVcov(estimateModel(panel, { formula, vcov: "iid" }), "cluster:unit").fit;
    expect(later.instruments).toEqual(estimate(panel, { formula, vcov: "cluster:unit" }).instruments);
  });
});

/** y on q with two instruments of given strength; two endogenous terms with four. */
function simulated(strength: number, seed: number): Frame {
  const { normal } = stream(seed);
  const n = 240;
  const column = (f: () => number): Float64Array => Float64Array.from({ length: n }, f);
  const [z1, z2, z3, z4, u, e, g] = [normal, normal, normal, normal, normal, normal, normal].map(column) as Float64Array[];
  const at = (x: Float64Array | undefined, i: number): number => (x as Float64Array)[i] as number;
  const q = column(() => 0).map((_, i) => strength * (at(z1, i) + at(z2, i)) + at(u, i));
  const r = q.map((_, i) => strength * (at(z3, i) - at(z4, i)) + 0.5 * at(g, i) + 0.3 * at(u, i));
  const y = q.map((v, i) => 0.5 * v - 0.2 * at(r, i) + 0.7 * at(u, i) + at(e, i) * (1 + 0.5 * Math.abs(at(z1, i))));
  const all = { z1, z2, z3, z4, q, r, y } as Record<string, Float64Array>;
  return frame({ ...Object.fromEntries(Object.entries(all).map(([k, v]) => [k, numberColumn(v)])), g: numberColumn(q.map((_, i) => i % 30)) });
}

/** The Anderson–Rubin F by regression of y − βq on the instruments. */
function arF(data: Frame, beta: number, vcov: string): number {
  const moved = numbers(data, "y").map((v, i) => v - beta * (numbers(data, "q")[i] as number));
  return wald(estimate(withColumns(data, { moved: numberColumn(moved) }), { formula: "moved ~ z1 + z2", vcov }), "z1 = 0; z2 = 0").statistic;
}

describe("Anderson–Rubin", () => {
  test.each(["iid", "hc1", "cluster:g"])("the set's ends are where the test just rejects: %s", (vcov) => {
    const data = simulated(0.4, 5);
    const fit = estimate(data, { formula: "y ~ 1 | q ~ z1 + z2", vcov });
    const { set, f, df } = fit.instruments?.andersonRubin ?? { f: Number.NaN, df: [0, 0] as const };
    expectNear([f], [arF(data, 0, vcov)], { rel: 1e-8 });
    expect(set).toHaveLength(1);
    const [part] = set as [{ from: number; to: number }];
    // iid errors and robust ones are of the regression at each value, whose residuals the set's formula has for all values at once.
    for (const end of [part.from, part.to]) expectNear([arF(data, end, vcov)], [fQuantile(0.95, 2, df[1])], { rel: 1e-6 });
    expect(arF(data, (part.from + part.to) / 2, vcov)).toBeLessThan(fQuantile(0.95, 2, df[1]));
  });
  test("weak instruments: a set without bounds or the whole line, said in words", () => {
    const shapes = new Set<string>();
    for (let seed = 1; seed <= 40; seed++) {
      const data = simulated(0.06, seed);
      const test_ = estimate(data, { formula: "y ~ 1 | q ~ z1 + z2", vcov: "hc1" }).instruments?.andersonRubin;
      const set = test_?.set ?? [];
      const open = set.filter((p) => p.from === undefined || p.to === undefined);
      shapes.add(set.length === 0 ? "empty" : set[0]?.from === undefined && set[0]?.to === undefined ? "line" : open.length > 0 ? "open" : "interval");
      if (open.length > 0) expect(test_?.says).toMatch(/without bound|whole line/);
      for (const { from, to } of set)
        for (const end of [from, to]) if (end !== undefined) expectNear([arF(data, end, "hc1")], [fQuantile(0.95, 2, 237)], { rel: 1e-5 });
    }
    expect(shapes).toContain("line");
    expect(shapes).toContain("open");
  });
  test("instruments that contradict each other: an empty set", () => {
    const data = simulated(0.8, 9);
    const wrong = withColumns(data, {
      y: numberColumn(numbers(data, "y").map((v, i) => v + 2 * (numbers(data, "z1")[i] as number) - 2 * (numbers(data, "z2")[i] as number))),
    });
    const { instruments } = estimate(wrong, { formula: "y ~ 1 | q ~ z1 + z2", vcov: "hc1" });
    expect(instruments?.andersonRubin?.set).toEqual([]);
    expect(instruments?.andersonRubin?.says).toContain("empty");
  });
  test("one instrument: no rejection at the estimate itself", () => {
    const { instruments, coef } = estimate(simulated(0.5, 3), { formula: "y ~ 1 | q ~ z1", vcov: "hc1" });
    const part = instruments?.andersonRubin?.set?.[0] as { from: number; to: number };
    expect(part.from).toBeLessThan(coef[1] as number);
    expect(part.to).toBeGreaterThan(coef[1] as number);
    expect(instruments?.hansen).toBeUndefined();
  });
});

describe("two endogenous terms", () => {
  const data = simulated(0.5, 21);
  const formula = "y ~ 1 | q + r ~ z1 + z2 + z3 + z4";
  test("iid: the rank test is Cragg and Donald's, whatever the units and mixtures of the instruments", () => {
    const a = estimate(data, { formula, vcov: "iid" }).instruments;
    expectNear([a?.kleibergenPaap?.f as number], [a?.craggDonald?.f as number], { rel: 1e-10 });
    expect(a?.craggDonald?.size10).toBe(16.87);
    const b = estimate(data, { formula: "y ~ 1 | I(3 * q + r) + r ~ I(z1 + 2 * z2) + z2 + z3 + I(z4 - z1)", vcov: "iid" }).instruments;
    expectNear([b?.craggDonald?.f as number], [a?.craggDonald?.f as number], { rel: 1e-9 });
  });
  test("a weak second direction shows in the rank and conditional tests, not in the first stages", () => {
    const copied = withColumns(data, { r: numberColumn(numbers(data, "q").map((v, i) => v + 0.3 * (((i * 7919) % 13) - 6))) });
    const { instruments } = estimate(copied, { formula, vcov: "hc1" });
    expect(instruments?.firstStage.q?.robust?.f).toBeGreaterThan(10);
    expect(instruments?.kleibergenPaap?.f).toBeLessThan(5);
    expect(instruments?.firstStage.q?.sandersonWindmeijer?.f).toBeLessThan(5);
    expect(instruments?.andersonRubin?.set).toBeUndefined();
  });
  test("the summary prints them", () => {
    const text = summary(estimate(data, { formula, vcov: "hc1" }));
    for (const word of ["Kleibergen–Paap", "Cragg–Donald", "Stock–Yogo", "Anderson–Rubin", "Sanderson–Windmeijer", "Hansen's J"]) expect(text).toContain(word);
  });
});
