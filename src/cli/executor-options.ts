import { defaultThreads, type ThreadExecutor, threadCount, threadExecutor } from "../study/index.js";
import type { common, Options, Values } from "./command.js";
import type { Io } from "./io.js";

/** Options of every command with long work: where its computations run. Spread them into the command's own. */
export const executorOptions = {
  executor: { type: "string", choices: ["threads"], about: "where computations run (default: threads of this machine)" },
} as const satisfies Options;

export type ExecutorOptions = Values<typeof executorOptions> & Pick<Values<typeof common>, "threads">;

/**
 * The executor that a command line asks for; `close` ends it. Whoever opens it closes it, in a `finally`.
 * @throws FealtyError "threads" (usage) for a number of threads that cannot be.
 */
export function openExecutor(options: ExecutorOptions, _io: Io, _signal: AbortSignal): ThreadExecutor {
  return threadExecutor(threadCount(options.threads ?? defaultThreads()));
}
