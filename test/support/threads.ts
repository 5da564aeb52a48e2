import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { build } from "esbuild";
import { afterAll, beforeAll, expect } from "vitest";
import { checkpoint, type Executor, type Task, type Work } from "../../src/base/index.js";

/** A worker bundled before the tests of a file, from TypeScript that answers each message: the path of its bundle. */
export function bundledWorker(source: URL): string {
  const folder = mkdtempSync(join(tmpdir(), "fealty-worker-"));
  const file = join(folder, "worker.mjs");
  beforeAll(() =>
    build({
      entryPoints: [source.pathname],
      outfile: file,
      bundle: true,
      format: "esm",
      platform: "node",
      alias: { debug: "./scripts/no-debug.cjs" },
      logLevel: "error",
    }),
  );
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return file;
}

/** Real threads, each with its own copy of the code; tasks go to whichever is free. `done` counts them. */
export async function onThreads<T>(
  file: string,
  computation: string,
  threads: number,
  run: (executor: Executor, tasks: { readonly done: number }) => Promise<T>,
): Promise<T> {
  const workers = Array.from({ length: threads }, () => new Worker(file));
  const counted = { done: 0 };
  const executor: Executor = {
    threads,
    async map<Input, Output>(name: string, tasks: readonly Task<Input>[], work?: Work): Promise<Output[]> {
      expect(name).toBe(computation);
      const outputs: Output[] = [];
      let next = 0;
      await Promise.all(
        workers.map(async (worker) => {
          while (next < tasks.length) {
            checkpoint(work);
            const at = next++;
            worker.postMessage((tasks[at] as Task<Input>).input);
            outputs[at] = await new Promise<Output>((resolve, reject) => {
              worker.once("message", resolve);
              worker.once("error", reject);
            });
            counted.done++;
            work?.onProgress?.(at + 1, tasks.length);
          }
        }),
      );
      return outputs;
    },
  };
  try {
    return await run(executor, counted);
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}
