import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import exported from "../../src/cli/export.js";
import fit from "../../src/cli/fit.js";
import { runCommand } from "../support/command.js";

const folder = mkdtempSync(join(tmpdir(), "fealty-export-"));
const file = join(folder, "main.json");
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeAll(async () => {
  const line = ["support ~ concession | ally", "--data", "test/estimate/golden/allies.csv", "--vcov", "cluster:ally", "--vcov", "hc1", "--out", file];
  await runCommand(fit, line);
});

describe("fealty export", () => {
  test.each([
    ["r", "fixest::feols(y ~ b1 | e1"],
    ["stata", "reghdfe y_ b1, absorb(e1)"],
    ["python", "sm.WLS("],
  ])("prints a script for %s", async (language, words) => {
    const { text, data } = await runCommand(exported, [file, "--to", language, "--data", "allies.csv"]);
    expect(text).toContain(words);
    expect(text).toContain("allies.csv");
    expect(data).toMatchObject({ language });
  });
  test("writes it, under another covariance of the fit", async () => {
    const out = join(folder, "main.R");
    await runCommand(exported, [file, "--to", "r", "--vcov", "hc1", "--out", out]);
    expect(readFileSync(out, "utf8")).toContain('vcov = "hetero"');
  });
  test("refuses what it lacks in a sentence", async () => {
    await expect(runCommand(exported, [])).rejects.toThrow("fealty export needs a fit");
    await expect(runCommand(exported, [file])).rejects.toThrow("fealty export needs a language");
    await expect(runCommand(exported, [file, "--to", "sas"])).rejects.toThrow('--to does not take "sas"');
  });
});
