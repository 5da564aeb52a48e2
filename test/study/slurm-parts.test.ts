import { existsSync, mkdtempSync, readdirSync, rmSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { counts, type Loss, lossError, tooOften } from "../../src/study/slurm/losses.js";
import {
  finishedTasks,
  forgetSubmission,
  logOf,
  markDone,
  openMapFolder,
  readHead,
  readInput,
  readOutcome,
  readSubmissions,
  removeDone,
  writeOutcome,
  writeSubmission,
} from "../../src/study/slurm/map-folder.js";
import { asked, checkSlurmOptions } from "../../src/study/slurm/options.js";
import { takeOwnership } from "../../src/study/slurm/owner.js";
import { isOver, parseQueue } from "../../src/study/slurm/queue.js";

const folder = mkdtempSync(join(tmpdir(), "fealty-slurm-parts-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the queue", () => {
  test("is read with names and reasons that hold what separates them", () => {
    const arrays = parseQueue(
      "12_0|RUNNING|None|fealty-rows-a\n12_3|PENDING|(Resources, Priority)|fealty-rows-a\n9|RUNNING|None|other\n13_1|NODE_FAIL|x|a|b  \n",
    );
    expect([...arrays.keys()]).toEqual(["fealty-rows-a", "a|b"]);
    expect(arrays.get("fealty-rows-a")).toEqual({
      id: "12",
      elements: new Map([
        [0, { state: "RUNNING", reason: "None" }],
        [3, { state: "PENDING", reason: "(Resources, Priority)" }],
      ]),
    });
    expect(parseQueue("").size).toBe(0);
  });
  test("tells what is over from what is not", () => {
    const over = (state: string): boolean => isOver({ state, reason: "None" });
    expect(["COMPLETED", "FAILED", "TIMEOUT", "OUT_OF_MEMORY", "NODE_FAIL", "PREEMPTED", "CANCELLED", "BOOT_FAIL", "DEADLINE"].every(over)).toBe(true);
    expect(["PENDING", "RUNNING", "COMPLETING", "SUSPENDED", "CONFIGURING", "REQUEUED"].some(over)).toBe(false);
  });
});

describe("options", () => {
  test.each(["90", "90:30", "2:00:00", "1-12", "1-12:30", "1-12:30:00"])("time %s", (time) => {
    expect(() => checkSlurmOptions({ folder, time })).not.toThrow();
    expect(asked({ folder, time })).toEqual([`--time=${time}`]);
  });
  test.each([
    { time: "2 h" },
    { time: "" },
    { memory: "4GB" },
    { memory: "-1" },
    { array: 0 },
    { array: 1.5 },
    { partition: "" },
    { partition: "a;b" },
    { folder: " " },
  ])("refuses %j", (wrong) => {
    expect(() => checkSlurmOptions({ folder, ...wrong })).toThrow(expect.objectContaining({ kind: "usage", code: "slurm-option" }));
  });
});

describe("losses", () => {
  const loss = (state: string, progress = false): Loss => ({ state, progress, job: "7_2" });
  test("of time count only where the task had all of it", () => {
    expect(counts(loss("TIMEOUT"))).toBe(true);
    expect(counts(loss("TIMEOUT", true))).toBe(false);
    expect(counts(loss("FAILED", true))).toBe(true);
  });
  test("are borne with for longer where the machine is to blame", () => {
    for (const state of ["FAILED", "TIMEOUT", "OUT_OF_MEMORY", "CANCELLED", "COMPLETED"])
      expect([2, 3].map((n) => tooOften(n, loss(state)))).toEqual([false, true]);
    for (const state of ["NODE_FAIL", "PREEMPTED", "BOOT_FAIL", "GONE"]) expect([9, 10].map((n) => tooOften(n, loss(state)))).toEqual([false, true]);
  });
  test.each([
    ["TIMEOUT", "it ran out of time", "--slurm-time"],
    ["OUT_OF_MEMORY", "it ran out of memory", "--slurm-memory"],
    ["COMPLETED", "it ended without a result", "--slurm-folder"],
    ["PREEMPTED", "another job took its place", "the same command"],
    ["ODD", "it ended as ODD", "the same command"],
  ])("by %s are told with their remedy and log", (state, reason, remedy) => {
    const error = lossError(loss(state), { key: "rows 3", computation: "rows", losses: 3, log: { file: "/x/7_2.log", last: "no room" } });
    expect(error.message).toBe(`the task "rows 3" of rows was lost 3 times, the last time as job 7_2: ${reason}; its log says "no room"`);
    expect(error.mend).toContain(remedy);
    expect(error.mend).toContain("/x/7_2.log");
  });
});

describe("the folder of a map", () => {
  const shared = { x: Float64Array.of(1, 2, Number.NaN) };
  const tasks = [1, 2, 3].map((k) => ({ key: `task ${k}`, input: { data: shared, k, list: [k] } }));
  const open = (root: string, version = "v1", of: typeof tasks = tasks) => openMapFolder(join(folder, root), "rows", version, of);

  test("gives back each input, and writes what they share once", () => {
    const at = open("inputs");
    expect(readdirSync(join(at.path, "parts"))).toHaveLength(1);
    const parts = new Map<string, unknown>();
    expect(tasks.map((_, k) => readInput(at, k, parts))).toEqual(tasks.map(({ input }) => input));
    expect(parts.size).toBe(1);
    expect(readHead(at)).toEqual({ computation: "rows", version: "v1", keys: ["task 1", "task 2", "task 3"] });
  });
  test("takes an input that is no object", () => {
    const at = openMapFolder(join(folder, "plain"), "rows", "v1", [
      { key: "a", input: [1, 2] },
      { key: "b", input: "text" },
    ]);
    expect([0, 1].map((k) => readInput(at, k, new Map()))).toEqual([[1, 2], "text"]);
  });
  test("is the same for the same tasks, another for other inputs, keys, orders or code", () => {
    const first = open("names").path;
    expect(open("names").path).toBe(first);
    const others = [
      open("names", "v2"),
      open("names", "v1", tasks.slice(1)),
      open("names", "v1", [...tasks].reverse()),
      open(
        "names",
        "v1",
        tasks.map(({ key, input }) => ({ key: `${key}!`, input })),
      ),
      open(
        "names",
        "v1",
        tasks.map(({ key, input }) => ({ key, input: { ...input, data: { x: Float64Array.of(1, 2, 3) } } })),
      ),
    ].map(({ path }) => path);
    expect(new Set([first, ...others]).size).toBe(6);
  });
  test("keeps what was finished, forgets what is damaged, and knows what was submitted", () => {
    const at = open("kept");
    writeOutcome(at, 1, { output: { b: Float64Array.of(0.1) } });
    expect(finishedTasks(open("kept"))).toEqual(new Set([1]));
    expect(readOutcome(at, 1)).toEqual({ output: { b: Float64Array.of(0.1) } });
    truncateSync(join(at.path, "out", "1"), 20);
    expect(readOutcome(at, 1)).toBeUndefined();
    expect(finishedTasks(at).size).toBe(0);
    const submission = { serial: 4, name: "n", id: "12", elements: [[0, 2], [1]] };
    writeSubmission(at, submission);
    expect(readSubmissions(open("kept"))).toEqual([submission]);
    forgetSubmission(at, submission);
    expect(readSubmissions(at)).toEqual([]);
  });
  test("that was handed over is cleaned away after a day", () => {
    const at = open("done");
    markDone(at);
    removeDone(join(folder, "done"));
    expect(existsSync(at.path)).toBe(true);
    const old = new Date(Date.now() - 25 * 3_600_000);
    utimesSync(join(at.path, "done"), old, old);
    removeDone(join(folder, "done"));
    expect(existsSync(at.path)).toBe(false);
    expect(() => removeDone(join(folder, "nowhere"))).not.toThrow();
  });
  test("has logs, of which the telling line is said", () => {
    const at = open("logs");
    writeFileSync(
      join(at.path, "logs", "7_0.log"),
      "file:///a.js:1\n  throw new Error('x')\n\nError: there is no column x\n    at run (file:///a.js:1:2)\n\nNode.js v20.1.0\n",
    );
    expect(logOf(at, "7", 0).last).toBe("Error: there is no column x");
    expect(logOf(at, "7", 1)).toEqual({ file: join(at.path, "logs", "7_1.log"), last: undefined });
  });
  test("is one process's at a time", () => {
    const at = open("owned");
    takeOwnership(at).release();
    const owner = join(at.path, "owner");
    writeFileSync(owner, "another-machine 77\n");
    expect(() => takeOwnership(at)).toThrow("process 77 on another-machine waits for the same tasks");
    // A process of this machine that is no more, and one elsewhere that has long been silent, hold nothing.
    writeFileSync(owner, `${hostname()} 4194305\n`);
    takeOwnership(at).release();
    writeFileSync(owner, "another-machine 77\n");
    const old = new Date(Date.now() - 600_000);
    utimesSync(owner, old, old);
    takeOwnership(at).release();
    expect(existsSync(owner)).toBe(false);
  });
});
