import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import explain from "../../src/cli/explain.js";
import fit from "../../src/cli/fit.js";
import { runCommand } from "../support/command.js";

const folder = mkdtempSync(join(tmpdir(), "fealty-explain-"));
const file = join(folder, "main.json");
const data = ["--data", "test/estimate/golden/allies.csv"];
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeAll(async () => {
  const formula = "support ~ l(concession, 1) + willing | ally + year";
  await runCommand(fit, [formula, ...data, "--panel", "ally,year", "--vcov", "cluster:ally+year", "--vcov", "hc1", "--where", "year > 1960", "--out", file]);
});

describe("fealty explain", () => {
  test("puts every cause into numbers from the file and the table", async () => {
    const { data: result, text } = await runCommand(explain, [file, "--against", "statsmodels", ...data]);
    expect(result).toMatchObject({ against: "statsmodels", vcovKind: "cluster:ally+year", open: [], terms: ["l(concession, 1)", "willing"] });
    expect(text).toContain("G/(G − 1)");
    expect(text).toContain("the normal law");
  });
  test("says what the file alone leaves open", async () => {
    const { text } = await runCommand(explain, [file, "--against", "statsmodels"]);
    expect(text).toContain("Not in numbers: statsmodels multiplies each part");
  });
  test("takes another covariance of the fit", async () => {
    const { data: result } = await runCommand(explain, [file, "--against", "reghdfe", "--vcov", "hc1"]);
    expect(result).toMatchObject({ asked: "vce(robust)", causes: [] });
  });
  test("refuses what it cannot do in a sentence", async () => {
    await expect(runCommand(explain, [])).rejects.toThrow("fealty explain needs a fit");
    await expect(runCommand(explain, [file])).rejects.toThrow("needs a program");
    await expect(runCommand(explain, [file, "--against", "sas"])).rejects.toThrow('--against does not take "sas"');
    await expect(runCommand(explain, [file, "--against", "plm", "--data", "test/estimate/golden/grunfeld.csv"])).rejects.toThrow("ally");
  });
});
