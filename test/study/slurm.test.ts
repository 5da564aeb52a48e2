import { spawn, spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Task } from "../../src/base/index.js";
import { frame, numberColumn } from "../../src/frame/index.js";
import { stream } from "../../src/numeric/index.js";
import type { RowsInput } from "../../src/study/fit-rows.js";
import { offline } from "../support/offline.js";
import { type Cluster, slurmHere, startCluster } from "../support/slurm.js";

/** The built package: nodes run its programs, and tasks are told from others by its version. */
const built = resolve("dist/study/index.js");
type StudyRoom = typeof import("../../src/study/index.js");

const folder = mkdtempSync(join(tmpdir(), "fealty-on-slurm-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const data = (() => {
  const random = stream(7, 1);
  const ally = Int32Array.from({ length: 3000 }, (_, i) => i % 60);
  const x = Float64Array.from(ally, () => random.normal());
  const y = Float64Array.from(x, (v, i) => 0.5 * v + (ally[i] as number) / 30 + random.normal());
  return frame({ ally: numberColumn(Float64Array.from(ally)), x: numberColumn(x), y: numberColumn(y) });
})();

/** Tasks of about as many seconds as `fits` is hundreds; each has a sample of its own. */
const tasksOf = (count: number, fits: number): Task<RowsInput>[] =>
  Array.from({ length: count }, (_, k) => ({
    key: `sample ${k}`,
    input: {
      data,
      fits: Array.from({ length: fits }, () => ({ spec: { fit: "ols", formula: "y ~ x | ally", vcov: ["cluster:ally"], where: `ally != ${k}` }, term: "x" })),
    },
  }));

describe.skipIf(!slurmHere || !existsSync(built))("a cluster of two nodes", { timeout: 180_000 }, () => {
  let cluster: Cluster;
  let study: StudyRoom;
  beforeAll(async () => {
    cluster = startCluster();
    Object.assign(process.env, cluster.environment);
    study = (await import(built)) as StudyRoom;
  });
  afterAll(() => {
    delete process.env.SLURM_CONF;
    cluster?.stop();
  });
  afterEach(() => {
    expect(living()).toEqual([]);
  });

  const living = (): string[] =>
    cluster
      .ask("squeue", "--noheader", "--format=%i %T")
      .split("\n")
      .filter((line) => line !== "" && !/COMPLETING$/.test(line));
  const open = (name: string, more: Partial<Parameters<StudyRoom["slurmExecutor"]>[0]> = {}) => {
    const notes: string[] = [];
    return { notes, executor: study.slurmExecutor({ folder: join(folder, name), threads: 1, onNote: (note) => notes.push(note), ...more }) };
  };
  /** The one map of a shared folder, and what it has finished: file and when it was written. */
  const mapOf = (name: string): string => join(folder, name, readdirSync(join(folder, name))[0] as string);
  const written = (name: string): Map<string, string> =>
    new Map(
      readdirSync(join(mapOf(name), "out"))
        .filter((file) => /^\d+$/.test(file))
        .map((file) => {
          const { ino, mtimeMs } = statSync(join(mapOf(name), "out", file));
          return [file, `${ino} ${mtimeMs}`];
        }),
    );
  const until = async (what: () => boolean | Promise<boolean>): Promise<void> => {
    const end = Date.now() + 60_000;
    while (!(await what())) {
      if (Date.now() > end) throw new Error(`what was waited for did not come: ${what}`);
      await new Promise((done) => setTimeout(done, 100));
    }
  };
  const here = (tasks: readonly Task<RowsInput>[]) => study.threadExecutor(1).map("rows", tasks);

  test("gives what one thread gives, in the order of the tasks, with more tasks than elements, and cleans up", async () => {
    const tasks = tasksOf(11, 3);
    const { executor, notes } = open("same", { array: 4, time: "5", memory: "100M", partition: "main" });
    const seen: number[] = [];
    const found = await executor.map("rows", tasks, { onProgress: (done) => seen.push(done) });
    expect(found).toEqual(await here(tasks));
    expect(notes).toEqual([expect.stringMatching(/^job \d+: 11 tasks of rows in 4 elements$/)]);
    expect(seen.at(-1)).toBe(11);
    // What several inputs share is written once.
    expect(readdirSync(join(mapOf("same"), "parts"))).toHaveLength(1);
    await executor.close();
    expect(readdirSync(join(folder, "same"))).toEqual([]);
  });
  test("passes on an error that a task throws, and tries nothing again", async () => {
    const { executor, notes } = open("error");
    const input = { data, entries: [], spec: { fit: "ols", formula: "y ~ (x", vcov: ["iid"] }, splits: [1] };
    await expect(executor.map("splits", [{ key: "splits 0", input }])).rejects.toMatchObject({ name: "FealtyError", kind: "usage" });
    expect(notes).toHaveLength(1);
    await executor.close();
  });
  test("submits again what was killed, and names the log of a task that is killed each time", async () => {
    const tasks = tasksOf(2, 900);
    const { executor, notes } = open("killed");
    const job = (note: string | undefined): string => /^job (\d+):/.exec(note ?? "")?.[1] ?? "";
    const running = executor.map("rows", tasks);
    const failure = running.catch((error: unknown) => error);
    for (const submitted of [1, 2, 3]) {
      await until(() => notes.filter((note) => /^job \d+:/.test(note)).length === submitted);
      const last = job(notes.filter((note) => /^job \d+:/.test(note)).at(-1));
      await until(() => cluster.killTask(last, 0));
    }
    expect(await failure).toMatchObject({
      name: "FealtyError",
      code: "slurm-lost",
      message: expect.stringMatching(/^the task "sample 0" of rows was lost 3 times, the last time as job \d+_0: its process failed/),
      mend: expect.stringMatching(/logs\/\d+_0\.log$/),
    });
    expect(notes.filter((note) => /^job \d+_0 was lost: its process failed/.test(note))).toHaveLength(2);
    await executor.close();
  });
  test("survives the death of a node, and does nothing twice that was finished", async () => {
    // Two that are finished when the node dies, and two that both nodes then run.
    const tasks = tasksOf(4, 500).map((task, k) => (k < 2 ? (tasksOf(2, 5)[k] as typeof task) : task));
    const { executor, notes } = open("node");
    const running = executor.map("rows", tasks);
    await until(() => existsSync(join(folder, "node")) && written("node").size >= 2 && (cluster.busy("one", 2) || cluster.busy("one", 3)));
    cluster.kill("one");
    const before = written("node");
    await until(() => notes.some((note) => note.includes("its node failed")));
    cluster.start();
    const found = await running;
    const after = written("node");
    for (const [file, mark] of before) expect(after.get(file)).toBe(mark);
    expect(found).toEqual(await here(tasks));
    await executor.close();
  });
  test("leaves nothing running when it is interrupted, and goes on from what was finished", async () => {
    const tasks = tasksOf(5, 120);
    const stop = new AbortController();
    const first = open("interrupted");
    const running = first.executor.map("rows", tasks, { signal: stop.signal }).catch((error: unknown) => error);
    await until(() => existsSync(join(folder, "interrupted")) && written("interrupted").size >= 1);
    stop.abort();
    expect(await running).toMatchObject({ kind: "interrupted" });
    expect(living()).toEqual([]);
    await first.executor.close();
    const before = written("interrupted");
    const second = open("interrupted");
    const found = await second.executor.map("rows", tasks);
    expect(second.notes).toEqual([expect.stringMatching(new RegExp(`^job \\d+: ${5 - before.size} tasks? of rows`))]);
    for (const [file, mark] of before) expect(written("interrupted").get(file)).toBe(mark);
    expect(found).toEqual(await here(tasks));
    await second.executor.close();
  });

  describe("and a study of the command line", () => {
    const fealty = (place: string, more: readonly string[]): [string, string[], { env: NodeJS.ProcessEnv }] => [
      process.execPath,
      ["dist/cli/fealty.js", "run", join(folder, "study.yaml"), "--out", join(folder, place, "out"), "--threads", "1", ...more],
      { env: { ...process.env, ...offline, FEALTY_HOME: join(folder, place, "home") } },
    ];
    const run = (place: string, ...more: string[]) => {
      const [program, args, options] = fealty(place, more);
      const { status, stdout, stderr } = spawnSync(program, args, { ...options, encoding: "utf8" });
      return { status, said: stdout + stderr };
    };
    const start = (place: string, ...more: string[]) => {
      const [program, args, options] = fealty(place, more);
      const child = spawn(program, args, { ...options, stdio: "ignore" });
      return { child, ended: new Promise<number | string | null>((done) => child.on("exit", (code, signal) => done(code ?? signal))) };
    };
    const results = (place: string): string => readFileSync(join(folder, place, "out", "results.json"), "utf8");
    let undisturbed = "";
    beforeAll(() => {
      copyFileSync("test/estimate/golden/allies.csv", join(folder, "allies.csv"));
      writeFileSync(
        join(folder, "study.yaml"),
        `fealty: 1
title: A check of many fits
seed: 3
panel: {file: allies.csv, unit: ally, time: year}
models:
  main: {fit: poisson, formula: "visits ~ l(concession, 1) + need + cinc | ally + year", vcov: "cluster:ally"}
hypotheses:
  H1: {says: "Visits follow concessions", model: main, term: "l(concession, 1)", sign: "+"}
robustness:
  allies: {of: main, vary: {leave-out: ally}}
  years: {of: main, vary: {leave-out: year}}
report: {formats: [md]}
`,
      );
      const { status, said } = run("threads");
      expect(status, said).toBe(0);
      undisturbed = results("threads");
    });

    test("writes the bytes of a run on threads, and what it submitted", () => {
      const { status, said } = run("slurm", "--executor", "slurm");
      expect(status, said).toBe(0);
      expect(said).toMatch(/^job \d+: \d+ tasks of rows in \d+ elements$/m);
      expect(results("slurm")).toBe(undisturbed);
      expect(readdirSync(join(folder, "slurm", "home", "slurm"))).toEqual([]);
    });
    test("stops at Ctrl-C with its jobs, and is killed, and goes on to the same bytes", async () => {
      const interrupted = start("stopped", "--executor", "slurm");
      await until(() => living().some((line) => line.includes("RUNNING")));
      interrupted.child.kill("SIGINT");
      expect(await interrupted.ended).toBe(130);
      expect(living()).toEqual([]);
      const killed = start("stopped", "--executor", "slurm");
      await until(() => living().some((line) => line.includes("RUNNING")));
      killed.child.kill("SIGKILL");
      expect(await killed.ended).toBe("SIGKILL");
      const { status, said } = run("stopped", "--executor", "slurm");
      expect(status, said).toBe(0);
      expect(results("stopped")).toBe(undisturbed);
    });
    test("leaves its jobs with --detach, and collects them when it comes back", async () => {
      const left = run("left", "--executor", "slurm", "--detach", "--json");
      expect(left.status, left.said).toBe(0);
      expect(left.said).toMatch(/"detached":true,"says":"job \d+ goes on without this command; job \d+ goes on/);
      expect(existsSync(join(folder, "left", "out"))).toBe(false);
      expect(living().length).toBeGreaterThan(0);
      await until(() => living().length === 0);
      const { status, said } = run("left", "--executor", "slurm");
      expect(status, said).toBe(0);
      expect(said).not.toMatch(/^job \d+:/m);
      expect(results("left")).toBe(undisturbed);
    });
  });
});

describe.skipIf(!existsSync(built))("without a cluster", () => {
  const run = (...more: string[]) =>
    spawnSync(process.execPath, ["dist/cli/fealty.js", "run", "--out", join(folder, "none"), ...more], {
      encoding: "utf8",
      env: { ...offline, PATH: folder, FEALTY_HOME: join(folder, "none-home") },
    });
  test("says so in one sentence, and begins nothing", () => {
    const { status, stderr } = run("--executor", "slurm");
    expect(stderr).toBe("this machine has no sbatch: run it on a login node of the cluster, or without --executor slurm\n");
    expect(status).toBe(1);
    expect(existsSync(join(folder, "none-home"))).toBe(false);
  });
  test.each([
    [["--slurm-time", "2:00:00"], "--slurm-time says nothing without --executor slurm"],
    [["--executor", "slurm", "--slurm-time", "two hours"], '--slurm-time does not take "two hours"'],
    [["--executor", "slurm", "--slurm-memory", "4 GB"], '--slurm-memory does not take "4 GB"'],
    [["--executor", "slurm", "--slurm-array", "0"], '--slurm-array does not take "0"'],
    [["--executor", "slurm", "--slurm-partition", "a b"], '--slurm-partition does not take "a b"'],
    [["--executor", "slrum"], '--executor does not take "slrum"'],
  ])("refuses %j", (args, sentence) => {
    const { status, stderr } = run(...args);
    expect(stderr).toContain(sentence);
    expect(status).toBe(2);
  });
});
