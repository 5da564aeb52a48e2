import { type Command, type Context, parseCommandLine } from "../../src/cli/command.js";
import type { Io } from "../../src/cli/io.js";

/** What a command gave: its one result, as data and as text, and its notes. */
export interface Given {
  readonly data: unknown;
  readonly text: string;
  readonly notes: readonly string[];
}

/** Runs a command of the shell in this process, its line parsed as the shell would. @throws what the command throws. */
export async function runCommand(definition: Command, line: readonly string[]): Promise<Given> {
  const { args, options } = parseCommandLine(definition, line);
  const notes: string[] = [];
  let given: Pick<Given, "data" | "text"> = { data: undefined, text: "" };
  const io: Io = {
    json: line.includes("--json"),
    quiet: false,
    result: (data, text) => {
      given = { data, text };
    },
    note: (text) => notes.push(text),
    progress: () => undefined,
    event: () => undefined,
    clear: () => undefined,
  };
  await definition.run({ args, options, io, signal: new AbortController().signal } as unknown as Context);
  return { ...given, notes };
}
