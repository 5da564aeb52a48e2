import type { Executor, Task, Work } from "../base/index.js";
import { type ExecutorOptions, executorOptions } from "./executor-choice.js";
import type { Io } from "./io.js";

/**
 * The executor that a command line asks for, opened when it is first given work: short commands load no studies and start no threads.
 * A cluster is asked for at once.
 * @throws FealtyError at once for options that cannot be, and where the cluster that is asked for is not there.
 */
export async function lazyExecutor(options: ExecutorOptions, io: Io, signal: AbortSignal): Promise<Executor & { close(): Promise<void> }> {
  const load = async () => (await import("./executor-options.js")).openExecutor(options, io, signal);
  let opened: ReturnType<typeof load> | undefined;
  const open = (): ReturnType<typeof load> => {
    opened ??= load();
    return opened;
  };
  const { threads = 1 } = options;
  const asked = Object.keys(executorOptions).some((name) => options[name as keyof typeof executorOptions] !== undefined);
  if (asked || !(Number.isSafeInteger(threads) && threads >= 1)) await open();
  return {
    threads,
    distant: options.executor === "slurm",
    async map<Input, Output>(computation: string, tasks: readonly Task<Input>[], work?: Work): Promise<Output[]> {
      return (await open()).map<Input, Output>(computation, tasks, work);
    },
    async close() {
      if (opened) await (await opened).close();
    },
  };
}
