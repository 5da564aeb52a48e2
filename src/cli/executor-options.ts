import { join } from "node:path";
import { openStore } from "../data/index.js";
import { type ClosableExecutor, defaultThreads, slurmExecutor, threadCount, threadExecutor } from "../study/index.js";
import type { common, Options, Values } from "./command.js";
import { FealtyError } from "../base/index.js";
import type { Io } from "./io.js";

/** Options of every command with long work: where its computations run. Spread them into the command's own. */
export const executorOptions = {
  executor: { type: "string", choices: ["threads", "slurm"], about: "where long computations run: threads of this machine (default), or a cluster" },
  "slurm-partition": { type: "string", value: "NAME", about: "partition of the cluster (default: the cluster's)" },
  "slurm-time": { type: "string", value: "TIME", about: "time of one element of a job array: 90 (minutes), 2:00:00, 1-12 (default: the partition's)" },
  "slurm-memory": { type: "string", value: "SIZE", about: "memory of one element: 800M, 4G (default: the cluster's)" },
  "slurm-array": { type: "number", value: "N", about: "most elements of a job array; with more tasks an element does several (default: 100)" },
  "slurm-folder": { type: "string", value: "DIR", about: "folder that this machine and the nodes share (default: slurm in FEALTY_HOME)" },
  detach: { type: "boolean", about: "submit and leave; the same command without it waits and goes on" },
} as const satisfies Options;

export type ExecutorOptions = Values<typeof executorOptions> & Pick<Values<typeof common>, "threads">;

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
