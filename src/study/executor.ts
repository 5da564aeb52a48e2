import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { checkpoint, type Executor, FealtyError, inlineExecutor, interrupted, type Task, type Work } from "../base/index.js";
import { computations } from "./computations.js";
import { type Outcome, received } from "./sent-error.js";

/** An executor that holds threads, or jobs; `close` ends them. */
export interface ClosableExecutor extends Executor {
  close(): Promise<void>;
}

/** What goes to a thread, and what comes back from it. */
export interface Request {
  readonly id: number;
  readonly computation: string;
  readonly input: unknown;
}
export type Answer = { readonly id: number } & Outcome;

/** Cores of this machine, at most 8: the computations of a study are short. */
export function defaultThreads(): number {
  return Math.max(1, Math.min(8, availableParallelism()));
}

/** @throws FealtyError "threads" (usage) unless it is a whole number from 1. */
export function threadCount(threads: number): number {
  if (Number.isSafeInteger(threads) && threads >= 1) return threads;
  throw new FealtyError("threads", `the number of threads is ${threads}`, { kind: "usage", mend: "it must be a whole number from 1" });
}

/** Every bundle file lies one level below dist, so that the worker's does too; from source there is none, and one thread does all. */
const workerFile = new URL("../study/worker.js", import.meta.url);

/**
 * Runs computations of `computations.ts` on up to `threads` worker threads, started when there is work. One thread, or a package that runs from
 * source: everything here. Results do not depend on it: a computation takes all it needs as input. A thread that dies fails its task alone.
 * @param program what a thread runs; it answers a Request with an Answer.
 */
export function threadExecutor(threads: number = defaultThreads(), program: URL = workerFile): ClosableExecutor {
  if (threads < 2 || !existsSync(fileURLToPath(program))) return { ...yielding(inlineExecutor(computations)), close: async () => undefined };
  const idle: Worker[] = [];
  const all = new Set<Worker>();
  let waiting: ((worker: Worker) => void)[] = [];
  let serial = 0;

  function obtain(): Promise<Worker> {
    const free = idle.pop();
    if (free) return Promise.resolve(free);
    if (all.size < threads) {
      const worker = new Worker(program);
      all.add(worker);
      return Promise.resolve(worker);
    }
    return new Promise((resolve) => waiting.push(resolve));
  }
  function release(worker: Worker): void {
    const next = waiting.shift();
    if (next) next(worker);
    else {
      worker.unref();
      idle.push(worker);
    }
  }
  function lose(worker: Worker): void {
    all.delete(worker);
    void worker.terminate();
    const next = waiting.shift();
    if (next) void obtain().then(next);
  }
  async function runOne(computation: string, input: unknown, signal: AbortSignal | undefined): Promise<unknown> {
    const worker = await obtain();
    if (signal?.aborted) {
      release(worker);
      throw interrupted();
    }
    worker.ref();
    const id = serial++;
    return new Promise((resolve, reject) => {
      const done = (finish: () => void): void => {
        worker.off("message", onMessage);
        worker.off("error", onError);
        worker.off("exit", onExit);
        signal?.removeEventListener("abort", onAbort);
        finish();
      };
      const onMessage = (answer: Answer): void => {
        if (answer.id !== id) return;
        done(() => {
          release(worker);
          if ("error" in answer) reject(received(answer.error));
          else resolve(answer.output);
        });
      };
      const onError = (error: Error): void =>
        done(() => {
          lose(worker);
          reject((error as NodeJS.ErrnoException).code === "ERR_WORKER_OUT_OF_MEMORY" ? outOfMemory(computation) : error);
        });
      const onExit = (code: number): void =>
        done(() => {
          lose(worker);
          reject(new FealtyError("thread", `the thread that computed "${computation}" ended with code ${code} before it had answered`));
        });
      const onAbort = (): void =>
        done(() => {
          lose(worker);
          reject(interrupted());
        });
      worker.on("message", onMessage);
      worker.on("error", onError);
      worker.on("exit", onExit);
      signal?.addEventListener("abort", onAbort);
      try {
        worker.postMessage({ id, computation, input } satisfies Request);
      } catch (error) {
        // What cannot be cloned never left.
        done(() => {
          release(worker);
          reject(error);
        });
      }
    });
  }

  return {
    threads,
    async map<Input, Output>(computation: string, tasks: readonly Task<Input>[], work?: Work): Promise<Output[]> {
      checkpoint(work);
      let done = 0;
      const running = tasks.map(async ({ input }) => {
        const output = (await runOne(computation, input, work?.signal)) as Output;
        work?.onProgress?.(++done, tasks.length);
        return output;
      });
      // All are waited for, so that no failure is left without a listener; the first in the order of tasks is told.
      const settled = await Promise.allSettled(running);
      return settled.map((result) => {
        if (result.status === "rejected") throw result.reason;
        return result.value;
      });
    },
    async close() {
      waiting = [];
      await Promise.all([...all].map((worker) => worker.terminate()));
      all.clear();
      idle.length = 0;
    },
  };
}

function outOfMemory(computation: string): FealtyError {
  return new FealtyError("memory", `a thread ran out of memory while it computed "${computation}"`, {
    mend: "give Node more, as in NODE_OPTIONS=--max-old-space-size=8192, and use fewer --threads if the machine then lacks it",
  });
}

/** Lets the event loop turn before every map, so that Ctrl-C is heard on one thread too. */
function yielding(executor: Executor): Executor {
  return {
    threads: executor.threads,
    async map<Input, Output>(computation: string, tasks: readonly Task<Input>[], work?: Work): Promise<Output[]> {
      const outputs: Output[] = [];
      for (const task of tasks) {
        await new Promise((resolve) => setImmediate(resolve));
        checkpoint(work);
        outputs.push(...(await executor.map<Input, Output>(computation, [task])));
        work?.onProgress?.(outputs.length, tasks.length);
      }
      return outputs;
    },
  };
}
