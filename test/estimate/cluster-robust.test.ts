import { describe, expect, test } from "vitest";
import { estimate, estimateModel, waldTest } from "../../src/estimate/index.js";
import { goldenFrame, goldenJson } from "./golden.js";
import { expectNear } from "../support/near.js";

interface Result {
  readonly terms: readonly string[];
  readonly se: readonly number[];
  readonly df: readonly number[];
  readonly p: readonly number[];
  readonly vcov: readonly (readonly number[])[];
  readonly ci_lo: readonly number[];
  readonly ci_hi: readonly number[];
  readonly Fstat: number;
  readonly df_denom: number;
}
interface Case {
  readonly id: string;
  readonly se: readonly number[];
  readonly df_satt: readonly number[];
  readonly df: readonly number[];
  readonly p_satt: readonly number[];
  readonly Fstat: number;
  readonly df_denom: number;
  readonly p: number | readonly number[];
}

const results = goldenJson<{ results: Record<string, Result> }>("more/inference.json").results;
const few = goldenFrame("more/few_clusters.csv");
const panel = goldenFrame("more/panel.csv", ["unit"], "year");

describe("CR2 and CR3 (clubSandwich 0.5.8)", () => {
  test.each([
    ["cr.ols.CR2", "y1 ~ x1 + x2 + treat", "cr2:cluster", undefined],
    ["cr.ols.CR3", "y1 ~ x1 + x2 + treat", "cr3:cluster", undefined],
    ["cr.wls.CR2", "y1 ~ x1 + x2 + treat", "cr2:cluster", "w"],
    ["cr.wls.CR3", "y1 ~ x1 + x2 + treat", "cr3:cluster", "w"],
    ["cr.fe.CR2", "y1 ~ x1 + x2 | cluster", "cr2:cluster", undefined],
    ["cr.fe.CR2", "y1 ~ x1 + x2 + i(cluster)", "cr2:cluster", undefined],
  ])("%s: %s", (id, formula, vcov, weights) => {
    const golden = results[id] as Result;
    const fit = estimate(few, { formula, vcov, weights });
    const at = golden.terms.map((t) => fit.terms.indexOf(t));
    expectNear(
      at.map((j) => fit.se[j] as number),
      golden.se,
      { rel: 1e-8 },
    );
    expectNear(
      at.map((j) => fit.dfs?.[j] as number),
      golden.df,
      { rel: 1e-8 },
    );
    expectNear(
      at.map((j) => fit.p[j] as number),
      golden.p,
      { rel: 1e-7 },
    );
    expectNear(
      at.flatMap((j) => [...(fit.ci[j] as readonly [number, number])]),
      golden.ci_lo.flatMap((low, i) => [low, golden.ci_hi[i] as number]),
      { rel: 1e-7 },
    );
    at.forEach((i, r) => {
      at.forEach((j, c) => {
        expectNear([fit.vcov[i]?.[j] as number], [golden.vcov[r]?.[c] as number], { rel: 1e-8, floor: 1e-4 });
      });
    });
  });
  test.each(["ols", "wls"])("%s of the panel, forty clusters", (model) => {
    const cases = goldenJson<{ cases: Case[] }>("more/linear.json").cases;
    const of = (id: string): Case => cases.find((c) => c.id === `${model}.${id}`) as Case;
    const weights = model === "wls" ? "w" : undefined;
    const fit = estimate(panel, { formula: "y ~ x1 + x2 + x3", vcov: ["cr2:unit", "cr3:unit"], weights });
    expectNear(fit.se, of("clubSandwich.CR2").se, { rel: 1e-8 });
    expectNear(fit.dfs as number[], of("clubSandwich.CR2").df_satt, { rel: 1e-8 });
    expectNear(fit.p, of("clubSandwich.CR2").p_satt, { rel: 1e-6 });
    expectNear(fit.se, of("estimatr.cl.CR2").se, { rel: 1e-8 });
    expectNear(fit.alternatives?.[0]?.se ?? [], of("clubSandwich.CR3").se, { rel: 1e-8 });
    expectNear(fit.alternatives?.[0]?.dfs ?? [], of("clubSandwich.CR3").df_satt, { rel: 1e-8 });
  });
  test.each([
    ["cr2.wald.x1_x2", "x1 = 0; x2 = 0"],
    ["cr2.wald.x1_x2_treat", "x1 = 0; x2 = 0; treat = 0"],
  ])("%s: Hotelling's T²", (id, hypothesis) => {
    const golden = results[id] as Result;
    const { statistic, df, p } = waldTest(estimateModel(few, { formula: "y1 ~ x1 + x2 + treat", vcov: "cr2:cluster" }), hypothesis);
    expectNear([statistic, df[1] as number, p], [golden.Fstat, golden.df_denom, golden.p[0] as number], { rel: 1e-8 });
  });
  test.each(["ols", "wls"])("Hotelling's T² of the panel, %s", (model) => {
    const golden = goldenJson<{ cases: Case[] }>("more/linear.json").cases.find((c) => c.id === `${model}.clubSandwich.Wald_HTZ`) as Case;
    const fitted = estimateModel(panel, { formula: "y ~ x1 + x2 + x3", vcov: "cr2:unit", weights: model === "wls" ? "w" : undefined });
    const { statistic, df } = waldTest(fitted, "x1 = 0; x2 = 0; x3 = 0");
    expectNear([statistic, df[1] as number], [golden.Fstat, golden.df_denom], { rel: 1e-8 });
    expect(df[0]).toBe(3);
  });
  test("absorbed effects of clusters (estimatr)", () => {
    const golden = goldenJson<{ cases: Case[] }>("more/fe.json").cases.find((c) => c.id === "lm_robust.fe1.cl.CR2") as Case;
    const fit = estimateModel(panel, { formula: "y ~ x1 + x2 + x3 | unit", vcov: "cr2:unit" }).fit;
    expectNear(fit.se, golden.se, { rel: 1e-8 });
    expectNear(fit.dfs as number[], golden.df, { rel: 1e-8 });
  });
});
