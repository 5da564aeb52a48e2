import type { common, Options, Values } from "./command.js";

/** Options of every command with long work: where its computations run. Spread them into the command's own. */
export const executorOptions = {
  executor: { type: "string", choices: ["threads"], about: "where computations run (default: threads of this machine)" },
} as const satisfies Options;

export type ExecutorOptions = Values<typeof executorOptions> & Pick<Values<typeof common>, "threads">;
