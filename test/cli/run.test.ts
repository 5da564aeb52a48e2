import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { readParquet } from "../../src/formats/index.js";
import { numbers } from "../../src/frame/index.js";
import { offline } from "../support/offline.js";
import { describeShared, mirror } from "../support/shared.js";

const folder = mkdtempSync(join(tmpdir(), "fealty-run-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const bin = "dist/cli/fealty.js";
const environment = (home: string, more: Record<string, string> = {}): NodeJS.ProcessEnv => {
  const { FEALTY_MIRROR: _, ...rest } = process.env;
  return { ...rest, FEALTY_HOME: join(folder, home), ...more };
};
const fealty = (args: string[], env: NodeJS.ProcessEnv) => spawnSync(process.execPath, [bin, ...args], { encoding: "utf8", env, maxBuffer: 1 << 28 });
const results = (out: string): string => readFileSync(join(folder, out, "results.json"), "utf8");

describe("the study that ships with the package, without data", { timeout: 300_000 }, () => {
  test("runs on the reference world and says so everywhere, and again from what was kept", () => {
    const first = fealty(["run", "--out", join(folder, "a")], environment("home-a", offline));
    expect(first.stderr + first.stdout).not.toMatch(/\n\s+at /);
    expect(first.status).toBe(0);
    expect(JSON.parse(results("a"))).toMatchObject({ simulated: true });
    const page = readFileSync(join(folder, "a", "report.html"), "utf8");
    expect(page).toContain("Simulated data");
    expect(page).toContain("Content-Security-Policy");
    expect(page).not.toMatch(/<(?:script|link|img|iframe)\b[^>]*(?:src|href)="(?:https?:)?\/\//);
    const before = results("a");
    const started = Date.now();
    expect(fealty(["run", "--out", join(folder, "a")], environment("home-a", offline)).status).toBe(0);
    expect(results("a")).toBe(before);
    expect(Date.now() - started).toBeLessThan(20_000);
  });
  test("gives the same bytes on one thread and after being killed at any moment", async () => {
    // All of it on one thread, killed and begun again: one run shows both. test/study/kill.test.ts kills runs on several threads too.
    const args = ["run", "--out", join(folder, "c"), "--threads", "1"];
    for (const after of [300, 900, 1700, 2600]) {
      const run = spawn(process.execPath, [bin, ...args], { env: environment("home-c", offline), stdio: "ignore" });
      const ended = new Promise((done) => run.once("close", done));
      setTimeout(() => run.kill("SIGKILL"), after);
      await ended;
    }
    expect(fealty(args, environment("home-c", offline)).status).toBe(0);
    expect(results("c")).toBe(results("a"));
    expect(
      readdirSync(join(folder, "c"), { recursive: true })
        .map(String)
        .filter((name) => /\.(part|tmp)$/.test(name)),
    ).toEqual([]);
  }, 600_000);
  test("changing one model refits that model alone", () => {
    const study = readFileSync("studies/rewarding-loyalty.yaml", "utf8").replace(
      '"support ~ l(concession, 1) + l(gap, 2) | ally + year"',
      '"support ~ l(concession, 1) | ally + year"',
    );
    writeFileSync(join(folder, "changed.yaml"), study);
    const run = fealty(["run", join(folder, "changed.yaml"), "--dry-run", "--json"], environment("home-a", offline));
    const { steps } = JSON.parse(run.stdout) as { steps: { name: string; state: string }[] };
    expect(steps.filter(({ name, state }) => name.startsWith("model:") && state !== "cached").map(({ name }) => name)).toEqual(["model:plain"]);
  });
});

describe("the command line", () => {
  test("suggests the nearest command, option and dataset", () => {
    expect(fealty(["rnu"], environment("home-a")).stderr).toContain('did you mean "run"?');
    expect(fealty(["run", "--treads", "1"], environment("home-a")).stderr).toContain('did you mean "threads"?');
    expect(fealty(["data", "info", "cow-nmcc"], environment("home-a")).stderr).toContain('did you mean "cow-nmc"?');
    for (const args of [["rnu"], ["run", "--treads", "1"], ["data", "info", "cow-nmcc"]]) expect(fealty(args, environment("home-a")).status).toBe(2);
  });
  test("has help with an example for every command", () => {
    const listed = [...fealty(["--help"], environment("home-a")).stdout.matchAll(/^ {2}([a-z-]+) {2,}/gm)].map((match) => match[1] as string);
    expect(listed.length).toBeGreaterThan(6);
    for (const name of listed) expect(fealty([name, "--help"], environment("home-a")).stdout).toMatch(/Usage: fealty .*Examples?:\n {2}fealty /s);
  });
  test.each([
    ["a mirror that is not there", ["run", "--out", join(folder, "none")], join(folder, "nowhere"), `the mirror ${join(folder, "nowhere")} is no folder`],
    ["a mirror that is not there", ["data", "pull", "cow-nmc"], join(folder, "nowhere"), `the mirror ${join(folder, "nowhere")} is no folder`],
    ["a mirror that refuses", ["run", "--out", join(folder, "none")], "http://127.0.0.1:9", "the mirror http://127.0.0.1:9 does not answer"],
    ["a mirror that lacks a file", ["data", "pull", "cow-nmc"], folder, "cow_nmc.rda"],
  ])("%s ends fealty %s with exit code 3 and names it", (_, args, named, sentence) => {
    const run = fealty(args, environment("home-d", { FEALTY_MIRROR: named }));
    expect(run.status).toBe(3);
    expect(run.stderr).toContain(sentence);
    expect(run.stderr.trim().split("\n").length).toBeLessThan(4);
    expect(existsSync(join(folder, "none"))).toBe(false);
    const kept = existsSync(join(folder, "home-d"))
      ? readdirSync(join(folder, "home-d"), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
      : [];
    expect(kept).toEqual([]);
  });
});

describe("a study with models that cannot be estimated", () => {
  const rows = Array.from({ length: 60 }, (_, i) => `${1 + (i % 6)},${2000 + Math.floor(i / 6)},${(i * 7) % 5},4`);
  writeFileSync(join(folder, "few.csv"), `ally,year,x,constant\n${rows.join("\n")}\n`);
  const study = (name: string, models: string): string => {
    const file = join(folder, `${name}.yaml`);
    writeFileSync(file, `fealty: 1\ntitle: t\nseed: 1\npanel: {file: few.csv, unit: ally, time: year}\nmodels:\n${models}report: {formats: [md]}\n`);
    return file;
  };
  const bad = (name: string): string => `  ${name}: {fit: ols, formula: "x ~ constant | ally", where: "year > 2100", vcov: "cluster:ally"}\n`;
  const good = '  good: {fit: ols, formula: "x ~ year | ally", vcov: "cluster:ally"}\n';
  test("all of them: writes its report, says which and why, and ends with exit code 1", () => {
    const out = join(folder, "all-failed");
    const run = fealty(["run", study("all-failed", bad("first") + bad("second")), "--out", out], environment("home-f", offline));
    expect(run.status).toBe(1);
    expect(run.stderr).toMatch(/no model of the study could be estimated \(first: .+; second: .+\)/);
    expect(readFileSync(join(out, "report.html"), "utf8")).toContain("The model first could not be estimated");
    expect(Object.keys((JSON.parse(readFileSync(join(out, "results.json"), "utf8")) as { failed: object }).failed)).toEqual(["first", "second"]);
  });
  test("some of them: ends with exit code 0 and a note", () => {
    const run = fealty(["run", study("some-failed", bad("first") + good), "--out", join(folder, "some-failed")], environment("home-f", offline));
    expect(run.status, run.stderr).toBe(0);
    expect(run.stdout).toMatch(/The model first could not be estimated: /);
  });
  test("the one that is asked for: ends with exit code 1", () => {
    const run = fealty(["run", study("some-failed", bad("first") + good), "--only", "model:first"], environment("home-f", offline));
    expect(run.status).toBe(1);
    expect(run.stderr).toMatch(/model:first could not be done/);
  });
});

describeShared("the same study on real data", { timeout: 300_000 }, () => {
  test("ends with a report that is not simulated, and counts the pacts of the signals data", async () => {
    const out = join(folder, "real");
    const run = fealty(["run", "--out", out], environment("home-real", { FEALTY_MIRROR: mirror }));
    expect(run.stderr.split("\n").at(-2) ?? "").not.toMatch(/fault/);
    expect(run.status).toBe(0);
    expect(JSON.parse(results("real"))).toMatchObject({ simulated: false });
    const panel = await readParquet(new Uint8Array(readFileSync(join(out, "panel.parquet"))), { name: "panel.parquet" });
    const [flag, ally, defense] = [numbers(panel, "us_pact"), numbers(panel, "ally"), numbers(panel, "defense")];
    const marked = [...flag.keys()].filter((i) => flag[i] === 1);
    expect(marked.length).toBe(3039);
    expect(new Set(marked.map((i) => ally[i])).size).toBe(68);
    expect(marked.every((i) => defense[i] === 1)).toBe(true);
  });
  // With fewer splits, draws and simulations: whether a patron's data can be used does not hang on how many there are.
  const fewer = [
    ["splits: 20,", "splits: 5,"],
    ["splits: 100,", "splits: 10,"],
    ["draws: 100", "draws: 20"],
    ["sims: 20}", "sims: 10}"],
  ] as const;
  const changed = (patron: string): ReturnType<typeof fealty> => {
    const file = join(folder, `${patron}.yaml`);
    const shipped = readFileSync("studies/rewarding-loyalty.yaml", "utf8");
    for (const [many] of fewer) expect(shipped.split(many)).toHaveLength(2);
    const study = fewer.reduce((text, [many, few]) => text.replace(many, few), shipped);
    writeFileSync(file, study.replace("patron: USA", `patron: ${patron}`));
    return fealty(["run", file, "--out", join(folder, patron)], environment("home-real", { FEALTY_MIRROR: mirror }));
  };
  test.each(["GBR", "FRA", "RUS"])("works for %s in place of the USA", (patron) => {
    const run = changed(patron);
    expect(run.status, run.stderr.slice(-600)).toBe(0);
    expect(JSON.parse(results(patron))).toMatchObject({ simulated: false });
  });
  test("says of CHN, which hardly signals, that its intensity of signals is refused, and why", () => {
    const run = changed("CHN");
    expect(run.status, run.stderr.slice(-600)).toBe(1);
    expect(JSON.parse(results("CHN"))).toMatchObject({ simulated: false, measures: { support: { about: expect.stringContaining("Not made") } } });
    expect(readFileSync(join(folder, "CHN", "report.html"), "utf8")).toContain("support could not be made");
  });
});
