import { join } from "node:path";
import { FealtyError } from "../base/index.js";
import { openStore } from "../data/index.js";
import { type ClosableExecutor, defaultThreads, slurmExecutor, threadCount, threadExecutor } from "../study/index.js";
import { type ExecutorOptions, executorOptions } from "./executor-choice.js";
import type { Io } from "./io.js";

export { type ExecutorOptions, executorOptions };

/**
 * The executor that a command line asks for; `close` ends it. Whoever opens it closes it, in a `finally`.
 * @param signal stops what it runs where a map is given no signal of its own.
 * @throws FealtyError "threads", "slurm-option", "usage" for options that cannot be; "no-slurm" where there is no cluster.
 */
export function openExecutor(options: ExecutorOptions, io: Io, signal: AbortSignal): ClosableExecutor {
  const threads = threadCount(options.threads ?? defaultThreads());
  if (options.executor !== "slurm") {
    const idle = Object.keys(executorOptions).find((name) => name !== "executor" && options[name as keyof typeof executorOptions] !== undefined);
    if (idle !== undefined)
      throw new FealtyError("usage", `--${idle} says nothing without --executor slurm`, { kind: "usage", mend: "add --executor slurm, or leave it out" });
    return threadExecutor(threads);
  }
  return slurmExecutor({
    folder: options["slurm-folder"] ?? join(openStore().home, "slurm"),
    partition: options["slurm-partition"],
    time: options["slurm-time"],
    memory: options["slurm-memory"],
    array: options["slurm-array"],
    threads,
    detach: options.detach,
    signal,
    onNote(sentence) {
      io.event({ event: "slurm", says: sentence });
      if (!io.json) io.note(sentence);
    },
  });
}
