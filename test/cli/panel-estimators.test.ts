import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import fit from "../../src/cli/fit.js";
import type { Fit } from "../../src/estimate/index.js";
import { runCommand } from "../support/command.js";

const golden = "test/estimate/golden";
const folder = mkdtempSync(join(tmpdir(), "fealty-cli-panel-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = async (...line: string[]): Promise<{ fit: Fit; text: string; notes: readonly string[] }> => {
  const given = await runCommand(fit, line);
  return { fit: given.data as Fit, text: given.text, notes: given.notes };
};
const grunfeld = ["--data", `${golden}/grunfeld.csv`, "--panel", "firm,year"];

describe("panel estimators from the shell", () => {
  test("random effects with their tests", async () => {
    const { fit: found, text } = await run("inv ~ value + capital", ...grunfeld, "--fit", "re", "--vcov", "iid");
    expect(found.randomEffects?.theta["1"]).toBeCloseTo(0.8612236, 6);
    expect(text).toContain("Hausman, against within: χ²(2) = 2.33");
    expect(text).toContain("Mundlak, unit means");
  });
  test("panel-corrected errors, the estimator's own where none are named", async () => {
    const { fit: found, notes } = await run("inv ~ value + capital", ...grunfeld, "--fit", "pcse");
    expect([found.fit, found.vcovKind]).toEqual(["pcse", "pcse:year"]);
    expect(notes[0]).toContain("pcse:year is used");
    const ar1 = await run("inv ~ value + capital", ...grunfeld, "--vcov", "pcse:year,ar1", "--vcov", "bk:year");
    expect(ar1.fit.fit).toBe("pcse");
    expect(ar1.fit.rho as number).toBeGreaterThan(0.3);
    expect(ar1.fit.alternatives?.[0]?.vcovKind).toBe("bk:year");
  });
  test("cumulative effects and the long run", async () => {
    const allies = ["--data", `${golden}/allies.csv`, "--panel", "ally,year", "--vcov", "cluster:ally"];
    const { fit: found, text } = await run("support ~ l(support, 1) + l(concession, 0:1) | ally", ...allies, "--cumulate", "concession to 4");
    expect(found.cumulative?.[0]?.path.map((p) => p.lag)).toEqual([0, 1, 2, 3, 4]);
    expect(text).toContain("in the long run");
    expect(text).toContain("Nickell");
    const correction = await run("d(support) ~ l(support, 1) + d(concession) + l(concession, 1) | ally", ...allies, "--cumulate", "concession");
    expect(correction.fit.cumulative?.[0]?.longRun?.estimate).toBeCloseTo(found.cumulative?.[0]?.longRun?.estimate as number, 8);
    await expect(run("support ~ l(concession, 0:1) | ally", ...allies, "--cumulate", "concession to x")).rejects.toThrow(/whole number/);
    const explosive = await run("inv ~ l(inv, 1) + l(value, 0:1) | firm", ...grunfeld, "--vcov", "cluster:firm", "--cumulate", "value");
    expect(explosive.text).toContain("so that there is no long run");
  });
  test("dynamic panels, errors by unit where none are named", async () => {
    const data = ["--data", `${golden}/more/EmplUK.csv`, "--panel", "firm,year"];
    const formula = "log(emp) ~ l(log(emp), 1:2) + l(log(wage), 0:1) + log(capital) + l(log(output), 0:1) | firm + year + l(log(emp), 2:99)";
    const { fit: found, text, notes } = await run(formula, ...data, "--fit", "ab", "--steps", "2", "--cumulate", "log(wage)");
    expect(found.coef[0]).toBeCloseTo(0.4741506, 6);
    expect(found.vcovKind).toBe("cluster:firm");
    expect(notes[0]).toContain("cluster:firm is used");
    expect(found.n).toBe(611);
    expect(text).toContain("Autocorrelation of differenced residuals, order 2");
    expect(found.cumulative?.[0]?.longRun?.se as number).toBeGreaterThan(0);
    const small = await run(formula, ...data, "--fit", "ab", "--collapse");
    expect(small.fit.dynamicPanel?.instruments as number).toBeLessThan(found.dynamicPanel?.instruments as number);
    await expect(run(formula, ...data, "--fit", "ab", "--steps", "3")).rejects.toThrow(/does not take "3"/);
  });
  test("imputed data sets combined", async () => {
    const rows = ["imp,ally,year,x,y"];
    for (let i = 0; i <= 4; i++)
      for (let a = 0; a < 8; a++)
        for (let t = 0; t < 6; t++) {
          const x = ((a * 7 + t * 5) % 11) / 3;
          rows.push([i, a, 1990 + t, i === 0 && (a + t) % 6 === 0 ? "" : (a + t) % 6 === 0 ? x + ((i * 3) % 5) / 4 : x, x + ((a * 3 + t * 7) % 5)].join(","));
        }
    const file = join(folder, "imputed.csv");
    writeFileSync(file, `${rows.join("\n")}\n`);
    const line = [
      "y ~ x + l(x, 1) | ally",
      "--data",
      file,
      "--panel",
      "ally,year",
      "--vcov",
      "cluster:ally",
      "--imputation",
      "imp",
      "--test",
      "x = 0",
      "--cumulate",
      "x",
    ];
    const { fit: found, text } = await run(...line);
    expect(found.imputations?.count).toBe(4);
    expect(found.dfs).toHaveLength(2);
    expect(text).toContain("Combined over 4 imputations");
    expect(found.tests?.[0]?.p as number).toBeGreaterThan(0);
    await expect(run(...line, "--margins", "slopes x")).rejects.toThrow(/does not combine imputations/);
    await expect(run(...line.map((v) => (v === "imp" ? "nothing" : v)))).rejects.toThrow(/no column "nothing"/);
  });
});
