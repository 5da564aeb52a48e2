import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { threadCount, threadExecutor } from "../../src/study/index.js";

const folder = mkdtempSync(join(tmpdir(), "fealty-threads-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A thread that answers with its input, doubled, or does what the input says. */
const program = join(folder, "worker.mjs");
writeFileSync(
  program,
  `import { parentPort } from "node:worker_threads";
parentPort.on("message", ({ id, input }) => {
  if (input === "exit") process.exit(3);
  if (input === "fill") { const all = []; for (;;) all.push(Array.from({ length: 1e5 }, (_, i) => ({ i }))); }
  if (input === "throw") throw new TypeError("not a number");
  if (input === "refuse") parentPort.postMessage({ id, error: { message: "no", fealty: { code: "no", kind: "usage" } } });
  else parentPort.postMessage({ id, output: 2 * input });
});
`,
);
const open = () => threadExecutor(2, pathToFileURL(program));
const tasks = (...inputs: unknown[]) => inputs.map((input, k) => ({ key: `task ${k}`, input }));

describe("an executor on threads", () => {
  test("gives results in the order of the tasks", async () => {
    const executor = open();
    const seen: number[] = [];
    expect(await executor.map("double", tasks(1, 2, 3, 4, 5), { onProgress: (done) => seen.push(done) })).toEqual([2, 4, 6, 8, 10]);
    expect(seen).toEqual([1, 2, 3, 4, 5]);
    await executor.close();
  });
  test.each([
    ["ends its thread", "exit", { name: "FealtyError", code: "thread", message: 'the thread that computed "double" ended with code 3 before it had answered' }],
    ["throws", "throw", { name: "TypeError", message: "not a number" }],
    ["is refused", "refuse", { name: "FealtyError", kind: "usage", message: "no" }],
    ["cannot be sent", () => undefined, { name: "DataCloneError" }],
  ])("tells of a task that %s, does the others, and goes on", async (_, input, error) => {
    const executor = open();
    let done = 0;
    const all = executor.map("double", tasks(1, input, 3, 4), {
      onProgress: () => {
        done++;
      },
    });
    await expect(all).rejects.toMatchObject(error);
    expect(done).toBe(3);
    expect(await executor.map("double", tasks(5, 6, 7))).toEqual([10, 12, 14]);
    await executor.close();
  });
  test.skipIf(!existsSync("dist/study/index.js"))("tells in one sentence of a thread that runs out of memory", () => {
    const script = `import { threadExecutor } from ${JSON.stringify(pathToFileURL(join(process.cwd(), "dist/study/index.js")).href)};
      const executor = threadExecutor(2, new URL(${JSON.stringify(pathToFileURL(program).href)}));
      await executor.map("double", [{ key: "a", input: "fill" }]).catch(({ code, message }) => console.log(code + ": " + message));
      console.log(JSON.stringify(await executor.map("double", [{ key: "b", input: 4 }])));
      await executor.close();`;
    writeFileSync(join(folder, "full.mjs"), script);
    const { stdout } = spawnSync(process.execPath, ["--max-old-space-size=64", join(folder, "full.mjs")], { encoding: "utf8" });
    expect(stdout).toBe('memory: a thread ran out of memory while it computed "double"\n[8]\n');
  });
  test("stops when it is interrupted", async () => {
    const executor = open();
    const stop = new AbortController();
    stop.abort();
    await expect(executor.map("double", tasks(1, 2), { signal: stop.signal })).rejects.toMatchObject({ kind: "interrupted" });
    await executor.close();
  });
  test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])("does not run on %s threads", (threads) => {
    expect(() => threadCount(threads)).toThrow(/the number of threads is/);
  });
});
