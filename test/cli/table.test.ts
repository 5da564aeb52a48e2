import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import fit from "../../src/cli/fit.js";
import table from "../../src/cli/table.js";
import { fitFromJson, fromJsonable } from "../../src/estimate/index.js";
import { runCommand } from "../support/command.js";

const folder = mkdtempSync(join(tmpdir(), "fealty-table-"));
const at = (name: string): string => join(folder, name);
const data = ["--data", "test/estimate/golden/allies.csv", "--panel", "ally,year"];
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeAll(async () => {
  const main = ["support ~ concession + willing | ally", ...data, "--vcov", "cluster:ally", "--vcov", "hc1", "--out", at("main.json")];
  const { data: printed } = await runCommand(fit, main);
  expect(fromJsonable(printed)).toStrictEqual(fitFromJson(readFileSync(at("main.json"), "utf8")));
  await runCommand(fit, ["visits ~ concession | ally", ...data, "--fit", "poisson", "--vcov", "cluster:ally", "--out", at("counts.json")]);
});

describe("fealty table", () => {
  test("prints Markdown, with labels and titles", async () => {
    const { text } = await runCommand(table, [
      at("main.json"),
      at("counts.json"),
      "--labels",
      "concession=Concession",
      "--titles",
      "Support",
      "--titles",
      "Visits",
    ]);
    expect(text).toMatch(/\| Term +\| +\(1\) Support \| +\(2\) Visits \|/);
    expect(text).toMatch(/\| Concession/);
    expect(text).not.toContain("\\*");
  });
  test.each(["md", "html", "tex", "typ", "csv", "docx"])("writes .%s", async (ending) => {
    const file = at(`t.${ending}`);
    await runCommand(table, [at("main.json"), "--out", file, "--stars"]);
    expect(readFileSync(file).length).toBeGreaterThan(200);
  });
  test("shows each covariance of a fit beside the others", async () => {
    const { text } = await runCommand(table, [at("main.json"), "--vcov", "all", "--to", "csv"]);
    expect(text).toContain("(2) main");
    const one = await runCommand(table, [at("main.json"), "--vcov", "hc1"]);
    expect(one.text).toContain("HC1");
  });
  test("takes every model of a study's results", async () => {
    const model = JSON.parse(readFileSync(at("main.json"), "utf8")) as object;
    writeFileSync(at("results.json"), JSON.stringify({ study: "s", models: { first: model, second: model } }));
    const { text } = await runCommand(table, [at("results.json")]);
    expect(text).toMatch(/\(1\) first \| +\(2\) second/);
  });
  test.each([
    [[], "fealty table needs fits"],
    [["none.json"], "there is no file none.json"],
    [["package.json"], 'package.json is no fit: "fit" is no text'],
    [["test/estimate/golden/allies.csv"], "is no JSON"],
  ])("refuses %j", async (line, message) => {
    await expect(runCommand(table, line)).rejects.toThrow(message);
  });
  test("refuses formats and names that are not there", async () => {
    await expect(runCommand(table, [at("main.json"), "--out", at("t.pdf")])).rejects.toThrow("no format has the ending .pdf");
    await expect(runCommand(table, [at("main.json"), "--to", "docx"])).rejects.toThrow("a Word document is not printed");
    await expect(runCommand(table, [at("main.json"), "--vcov", "hc3"])).rejects.toThrow('the fit has no covariance "hc3"');
    await expect(runCommand(table, [at("main.json"), "--labels", "x"])).rejects.toThrow('--labels does not read "x"');
    await expect(runCommand(table, [at("main.json"), "--out", at("no/t.md")])).rejects.toThrow("the folder of");
  });
});
