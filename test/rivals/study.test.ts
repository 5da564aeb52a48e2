import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import compare from "../../src/cli/compare.js";
import run from "../../src/cli/run.js";
import { writeTable } from "../../src/formats/index.js";
import { runCommand } from "../support/command.js";
import { simulated } from "./world.js";

const folder = mkdtempSync(join(tmpdir(), "fealty-rivals-"));
process.env.FEALTY_HOME = join(folder, "home");
afterAll(() => rmSync(folder, { recursive: true }));
writeFileSync(join(folder, "panel.csv"), await writeTable(simulated({ a: 0.6, b: 0.2, year: 1 }), "csv"));

const study = (name: string, rivals: string): string => {
  const file = join(folder, `${name}.yaml`);
  writeFileSync(
    file,
    `fealty: 1\ntitle: t\nseed: 3\npanel: {file: panel.csv, unit: unit, time: year}\nmodels:\n  m: {fit: ols, formula: "y ~ a | unit", vcov: hc1}\n${rivals}`,
  );
  return file;
};
const two = 'rivals:\n  outcome: y\n  draws: 100\n  rules: {first: a, second: "b + l(b, 1)"}\n';

describe("fealty compare", () => {
  test("names the winner, and writes tables and figures", async () => {
    const out = join(folder, "out");
    const { data, text } = await runCommand(compare, [study("two", two), "--out", out, "--threads", "1", "--json"]);
    expect(data).toMatchObject({ study: "two", simulated: false, best: "first", outcome: "y", effects: "year", direction: "forward", draws: 100 });
    const { rules, leftOut } = data as { rules: { name: string; terms: string[] }[]; leftOut: { name: string; why: string }[] };
    // Signals repeat themselves needs nothing but the outcome; the other five have no column here.
    expect(rules.map(({ name }) => name)).toEqual(["inertia", "first", "second"]);
    expect(leftOut.map(({ name }) => name)).toEqual(["loyalty", "deterrence", "exit", "affinity", "burden"]);
    expect(rules[2]?.terms).toEqual(["b", "l(b, 1)"]);
    expect(text).toContain("First predicts y best");
    expect(text).toContain("Loyalty is left out: the study has none of concession of the year before");
    const csv = readFileSync(join(out, "tables/rivals.csv"), "utf8");
    expect(csv.split("\n")[1]).toMatch(/^First,A,/);
    for (const name of ["rivals", "rival-blocks"]) {
      expect(readFileSync(join(out, `figures/${name}.svg`), "utf8")).toContain("Second");
      expect(
        readFileSync(join(out, `figures/${name}.png`))
          .subarray(1, 4)
          .toString(),
      ).toBe("PNG");
    }
    expect(readFileSync(join(out, "tables/rival-tests.md"), "utf8")).toContain("Vuong");
  });
  test("a study without the key takes an outcome, and is told to", async () => {
    const file = study("none", "");
    await expect(runCommand(compare, [file])).rejects.toThrow(/no horse race/);
    await expect(runCommand(compare, [file, "--outcome", "yy", "--threads", "1"])).rejects.toThrow(/"yy", which neither the panel nor a measure has/);
    await expect(runCommand(compare, [file, "--outcome", "y", "--threads", "1"])).rejects.toThrow(
      /could not be run: a horse race needs two rules, and only inertia has/,
    );
  });
});

test("a run has the race in results.json, as compare has it, and in its report", async () => {
  const out = join(folder, "run");
  await runCommand(run, [study("two", two), "--out", out, "--threads", "1"]);
  const { rivals, hash } = JSON.parse(readFileSync(join(out, "results.json"), "utf8")) as { rivals: { rules: object[]; best: string }; hash: string };
  const { data } = await runCommand(compare, [study("two", two), "--threads", "1", "--json"]);
  expect(data).toMatchObject(JSON.parse(JSON.stringify(rivals)) as object);
  expect(hash).toHaveLength(64);
  const page = readFileSync(join(out, "report.html"), "utf8");
  expect(page).toContain('id="horse-race"');
  expect(page).toContain("First predicts y best");
  // The other value of --only is the race itself.
  const { data: only } = await runCommand(run, [study("two", two), "--only", "rivals", "--threads", "1", "--json"]);
  expect(only).toMatchObject({ value: { race: { best: "first" } } });
});

test("a race that the data cannot bear leaves the rest of the study, and the report says why", async () => {
  const out = join(folder, "short");
  await runCommand(run, [study("short", two.replace("draws: 100", "blocks: 40")), "--out", out, "--threads", "1"]);
  expect(readFileSync(join(out, "report.html"), "utf8")).toMatch(/The horse race could not be run: 3\d years cannot be cut into 40 blocks/);
  expect(JSON.parse(readFileSync(join(out, "results.json"), "utf8"))).not.toHaveProperty("rivals");
});

describe("what is wrong is told before anything runs", () => {
  test.each([
    ["rivals: {outcome: z}\n", /7:19 +rivals.outcome names "z"/],
    ["rivals: {outcome: y, rules: {mine: z}}\n", /7:36 +rivals.rules.mine names "z"/],
    ['rivals: {outcome: y, rules: {mine: "f(a, 1)"}}\n', /the rule mine reads the future/],
    ['rivals: {outcome: y, rules: {mine: "a +"}}\n', /7:37 +something is missing at the end/],
    ["rivals: {outcome: y, rules: {mine: none}}\n", /there is no rule "mine" to take out/],
    ["rivals: {outcome: y, distribution: poisson, effects: year}\n", /can be taken off a count/],
    ["rivals: {outcome: y, blocks: 0}\n", /blocks/],
    ["rivals: {outcome: y, predict: backward}\n", /choose from forward, around/],
    ["rivals: {rules: {mine: a}}\n", /outcome/],
  ])("%s", async (rivals, says) => {
    await expect(
      runCommand(run, [study("wrong", rivals), "--dry-run"]).catch((error: Error & { where?: { line: number; column: number } }) => {
        throw new Error(`${error.where?.line}:${error.where?.column}  ${error.message} ${(error as Error & { mend?: string }).mend ?? ""}`);
      }),
    ).rejects.toThrow(says);
  });
});
