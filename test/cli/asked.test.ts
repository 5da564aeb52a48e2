import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import fit from "../../src/cli/fit.js";
import table from "../../src/cli/table.js";
import { clusterInfluence, estimate, estimateModel, type Fit, fromJsonable, linearity, reset, scoreTest, wald } from "../../src/estimate/index.js";
import { goldenFrame } from "../estimate/golden.js";
import { runCommand } from "../support/command.js";
import { expectNear } from "../support/near.js";

const folder = mkdtempSync(join(tmpdir(), "fealty-asked-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);
const data = ["--data", "test/estimate/golden/allies.csv", "--panel", "ally,year", "--vcov", "cluster:ally"];
const formula = "support ~ concession + willing | ally";
const model = estimateModel(goldenFrame("allies.csv", ["ally"], "year"), { formula, vcov: "cluster:ally" });
const ask = async (...more: string[]): Promise<{ found: Fit; text: string }> => {
  const { data: printed, text } = await runCommand(fit, [formula, ...data, ...more]);
  return { found: fromJsonable(printed) as Fit, text };
};

describe("what the shell asks of a fit", () => {
  test("--influence: the range of each coefficient, and who moves it", async () => {
    const { found, text } = await ask("--influence", "ally");
    const own = clusterInfluence(model, "ally");
    expect(found.influence).toStrictEqual([own]);
    const moves = own.dfbetas.map((row) => Math.abs(row[0] as number));
    const most = own.clusters[moves.indexOf(Math.max(...moves))] as string;
    expect(text).toContain("Without each ally (60) in turn, exactly");
    const line = text.split("\n").find((l) => l.startsWith("concession") && l.includes("("));
    expect(line).toMatch(new RegExp(`  ${most} \\([+-]`));
    expect(text).toContain("Most leverage: ally ");
  });
  test("--influence of a likelihood is one step, and says so", async () => {
    const { text } = await runCommand(fit, ["visits ~ concession", ...data, "--fit", "poisson", "--influence", "ally"]);
    expect(text).toContain("by one Newton step from the fit");
  });
  test("--linearity: a square, bins and RESET", async () => {
    const { found, text } = await ask("--linearity", "concession");
    expect(found.linearity).toStrictEqual([linearity(model, "concession")]);
    expect(found.reset).toStrictEqual(reset(model));
    expect(text).toContain("5 bins of concession add nothing to its line");
  });
  test("--score: terms left out", async () => {
    const { found, text } = await ask("--score", "cinc + I(concession^2)");
    expect(found.score).toStrictEqual([{ add: "cinc + I(concession^2)", ...scoreTest(model, "cinc + I(concession^2)") }]);
    expect(text).toMatch(/cinc \+ I\(concession\^2\) +χ²\(2\)/);
  });
  test("--adjust: each test for the others", async () => {
    const { found, text } = await ask("--test", "concession = 0", "--test", "willing = 1", "--adjust", "holm");
    const p = found.tests?.map((t) => t.p) as [number, number];
    const least = Math.min(...p);
    expectNear(
      found.tests?.map((t) => t.pAdjusted as number) as number[],
      p.map((v) => Math.min(1, v === least ? 2 * v : Math.max(v, 2 * least))),
      { rel: 1e-14 },
    );
    expect(text).toContain("(Holm)");
  });
  test.each([
    [["--adjust", "bh"], "there is no test whose p value could be adjusted"],
    [["--influence", "nobody"], "nobody"],
    [["--linearity", "need"], 'no term "need"'],
    [["--test", "concession ="], '"concession =" lacks a side'],
    [["--score", "concession"], "add nothing"],
    [["--score", "concession +"], "missing at the end"],
  ])("%j is refused", async (more, message) => {
    await expect(ask(...more)).rejects.toThrow(message);
  });
  test("what cannot be asked of combined fits is refused", async () => {
    const line = ["support ~ concession", "--data", "test/estimate/golden/allies.csv", "--vcov", "hc1", "--imputation", "region", "--influence", "ally"];
    await expect(runCommand(fit, line)).rejects.toThrow("influence is not for imputations combined");
  });
});

describe("fealty table --compare", () => {
  test("tests each fit against the one before", async () => {
    await runCommand(fit, ["support ~ concession | ally", ...data, "--out", at("small.json")]);
    await runCommand(fit, ["support ~ concession + willing + i(region):cinc | ally", ...data, "--out", at("large.json")]);
    const { text, data: printed } = await runCommand(table, [at("small.json"), at("large.json"), "--compare"]);
    const frame = goldenFrame("allies.csv", ["ally"], "year");
    const large = estimate(frame, { formula: "support ~ concession + willing + i(region):cinc | ally", vcov: "cluster:ally" });
    const more = large.terms.filter((t) => t !== "concession");
    const [found] = fromJsonable((printed as { comparisons: unknown }).comparisons) as { more: string[]; wald: unknown; likelihoodRatio: { df: number } }[];
    expect(found?.more).toStrictEqual(more);
    expect(found?.wald).toStrictEqual(wald(large, more.map((t) => `${t} = 0`).join("; ")));
    expect(found?.likelihoodRatio.df).toBe(more.length);
    expect(text).toContain(`large against small: likelihood ratio `);
    expect(text).toContain(`on ${more.length} degrees of freedom, p below 0.001; Wald F `);
  });
  test("refuses what is not nested", async () => {
    await runCommand(fit, ["support ~ need | ally", ...data, "--out", at("other.json")]);
    await expect(runCommand(table, [at("small.json"), at("other.json"), "--compare"])).rejects.toThrow("no likelihood-ratio test");
    await expect(runCommand(table, [at("small.json"), "--compare"])).rejects.toThrow("--compare needs two fits");
  });
});
