import { defaultThreads, type ThreadExecutor, threadCount, threadExecutor } from "../study/index.js";
import type { ExecutorOptions } from "./executor-choice.js";
import type { Io } from "./io.js";

// The options lie in a file of their own, so that a command that may need no executor does not load the studies for them.
export { type ExecutorOptions, executorOptions } from "./executor-choice.js";

/**
 * The executor that a command line asks for; `close` ends it. Whoever opens it closes it, in a `finally`.
 * @throws FealtyError "threads" (usage) for a number of threads that cannot be.
 */
export function openExecutor(options: ExecutorOptions, _io: Io, _signal: AbortSignal): ThreadExecutor {
  return threadExecutor(threadCount(options.threads ?? defaultThreads()));
}
