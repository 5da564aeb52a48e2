import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { stream } from "../../src/numeric/index.js";
import { offline } from "../support/offline.js";

const cli = resolve(process.env.FEALTY_CLI ?? "dist/cli/fealty.js");
const folder = mkdtempSync(join(tmpdir(), "fealty-kill-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const study = join(folder, "world.yaml");
writeFileSync(
  study,
  `fealty: 1
title: A short reference world
seed: 3
panel: {spine: ally-year, patron: USA, years: 1980..2000, add: [visits, arms, capabilities]}
panels: {no-pact: {pact: none}}
measures:
  support: {is: signal-index, from: [visit, {column: arms, scale: log1p}]}
  position: {is: agreement}
  gap: {is: gap, from: position}
  concession: {is: concession, from: position, split: 2, splits: 12}
models:
  main: {fit: ols, formula: "support ~ l(concession, 1) + l(gap, 2) + log(cinc) | ally + year", vcov: "cluster:ally", latent: split}
  others: {fit: ols, panel: no-pact, formula: "support ~ l(concession, 1) + l(gap, 2) | ally + year", vcov: "cluster:ally"}
  visits: {fit: poisson, formula: "visit ~ l(concession, 1) | ally", vcov: "cluster:ally"}
hypotheses:
  H1: {says: "Signals follow concessions", model: main, term: "l(concession, 1)", sign: "+"}
  F4: {says: "No reward without a pact", model: others, joint: "l(concession, 1)", equals: 0, within: 0.1}
robustness:
  allies: {of: main, vary: {leave-out: ally}}
report: {formats: [md]}
`,
);

interface Place {
  readonly home: string;
  readonly out: string;
}
const place = (name: string): Place => ({ home: join(folder, name, "home"), out: join(folder, name, "results", "out") });
const environment = ({ home }: Place): NodeJS.ProcessEnv => ({ ...process.env, ...offline, FEALTY_HOME: home });
const args = ({ out }: Place, more: readonly string[] = []): string[] => [cli, "run", study, "--out", out, ...more];
const run = (at: Place, more: readonly string[] = []): ReturnType<typeof spawnSync> =>
  spawnSync(process.execPath, args(at, more), { env: environment(at), encoding: "utf8" });
const start = (at: Place, more: readonly string[] = []): ChildProcess =>
  spawn(process.execPath, args(at, more), { env: environment(at), stdio: ["ignore", "ignore", "pipe"] });
const results = ({ out }: Place): string => readFileSync(join(out, "results.json"), "utf8");
const ended = (child: ChildProcess): Promise<{ code: number | null; signal: string | null }> =>
  new Promise((done) => child.on("exit", (code, signal) => done({ code, signal })));

describe.skipIf(!existsSync(cli))("a run of the built command line", () => {
  let undisturbed = "";
  let milliseconds = 0;
  beforeAll(() => {
    const at = place("undisturbed");
    const before = Date.now();
    const { status, stderr } = run(at, ["--threads", "1"]);
    milliseconds = Date.now() - before;
    expect(status, String(stderr)).toBe(0);
    undisturbed = results(at);
  });
  beforeEach(() => expect(undisturbed.length).toBeGreaterThan(1000));

  test.each(["2", "3"])("gives the same bytes on one thread and on %s", (threads) => {
    const at = place(`threads-${threads}`);
    expect(run(at, ["--threads", threads]).status).toBe(0);
    expect(results(at)).toBe(undisturbed);
  });
  test("killed at random moments and started again ends in the same bytes, with nothing half-written", { timeout: 240_000 }, async () => {
    const random = stream(20260101, 1);
    const deadline = Date.now() + 120_000;
    let killed = 0;
    for (let k = 0; k < 20 && Date.now() < deadline; k++) {
      const at = place(`kill-${Math.floor(k / 2)}`);
      const child = start(at, ["--threads", k % 3 === 0 ? "1" : "2"]);
      const end = ended(child);
      await new Promise((done) => setTimeout(done, 100 + random.uniform() * milliseconds * 0.9));
      child.kill("SIGKILL");
      if ((await end).signal === "SIGKILL") killed++;
      if (existsSync(join(at.out, "results.json"))) expect(results(at)).toBe(undisturbed);
      // Every second time the next run is killed too, before one is let through.
      if (k % 2 === 0) continue;
      expect(run(at).status).toBe(0);
      expect(results(at)).toBe(undisturbed);
      expect(readdirSync(join(at.out, ".."))).toEqual(["out"]);
    }
    expect(killed).toBeGreaterThan(3);
  });
  test("stops at Ctrl-C with code 130, and goes on from what was finished", { timeout: 60_000 }, async () => {
    const at = place("interrupted");
    const child = start(at, ["--json"]);
    const end = ended(child);
    let said = "";
    child.stderr?.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('"step":"model:main","state":"started"')) child.kill("SIGINT");
    });
    expect(await end).toEqual({ code: 130, signal: null });
    expect(existsSync(at.out)).toBe(false);
    const { stdout } = run(at, ["--json"]) as { stdout: string };
    const { steps } = JSON.parse(stdout) as { steps: { name: string; cached: boolean }[] };
    expect(steps.find(({ name }) => name === "panel")?.cached).toBe(true);
    expect(results(at)).toBe(undisturbed);
  });
  test("shares its folders with another run of the same study", { timeout: 60_000 }, async () => {
    const at = place("two");
    const both = [start(at), start(at)].map((child) => ended(child));
    expect(await Promise.all(both)).toEqual([
      { code: 0, signal: null },
      { code: 0, signal: null },
    ]);
    expect(results(at)).toBe(undisturbed);
  });
  test("prints one JSON document on standard output, and events on standard error", () => {
    const { stdout, stderr, status } = run(place("threads"), ["--json"]) as { stdout: string; stderr: string; status: number };
    expect(status).toBe(0);
    expect(stdout.trim().split("\n")).toHaveLength(1);
    expect(JSON.parse(stdout)).toMatchObject({ study: "world", simulated: true, results: { simulated: true } });
    for (const line of stderr.trim().split("\n")) expect(JSON.parse(line)).toMatchObject({ event: expect.any(String) });
  });
  test("takes less than five seconds when nothing has changed", () => {
    const before = performance.now();
    expect(run(place("threads")).status).toBe(0);
    expect(performance.now() - before).toBeLessThan(5000);
  });

  const small = join(folder, "small");
  mkdirSync(small, { recursive: true });
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=400k", "tmpfs", small]).status === 0;
  afterAll(() => {
    if (mounted) spawnSync("umount", [small]);
  });
  test.skipIf(!mounted).each([
    ["the cache", { home: join(small, "home"), out: join(folder, "full-1", "out") }],
    ["the results", { home: place("threads").home, out: join(small, "out") }],
  ])("on a full disk for %s ends with a sentence and leaves nothing half-written", (_, at) => {
    const { status, stderr } = run(at) as { status: number; stderr: string };
    expect(status).toBe(1);
    expect(stderr).toMatch(/the disk is full/);
    const left = readdirSync(small, { recursive: true, encoding: "utf8" });
    expect(left.filter((name) => /\.(tmp|part)$/.test(name))).toEqual([]);
    expect(left.filter((name) => name.endsWith("results.json"))).toEqual([]);
    rmSync(join(small, "out"), { recursive: true, force: true });
    rmSync(join(small, "home"), { recursive: true, force: true });
  });
  test("without data for part of a study says which, with code 3", () => {
    const home = join(folder, "partial");
    const text = readFileSync("studies/rewarding-loyalty.yaml", "utf8");
    const file = join(folder, "own-data.yaml");
    copyFileSync("test/estimate/golden/allies.csv", join(folder, "allies.csv"));
    writeFileSync(file, `${text}\ndata: [{id: mine, file: allies.csv, keys: {ally: ally, year: year}, columns: [need]}]\n`);
    const { status, stderr } = spawnSync(process.execPath, [cli, "run", file], { env: environment({ home, out: "" }), encoding: "utf8" });
    expect(status).toBe(3);
    expect(stderr).toMatch(/un-votes/);
  });
});
