#!/usr/bin/env node
import { exitCodes, FealtyError, formatError, suggest } from "../base/index.js";
import { commandHelp, type Context, parseCommandLine } from "./command.js";
import { commands } from "./commands.js";
import { type Io, terminalIo } from "./io.js";
import { version } from "./version.js";

function overview(): string {
  const width = Math.max(...Object.keys(commands).map((name) => name.length));
  return [
    "Fealty: an open workbench for the study of asymmetric alliances.",
    "",
    "Usage: fealty COMMAND [ARGUMENTS] [OPTIONS]",
    "",
    "Commands:",
    ...Object.entries(commands).map(([name, { about }]) => `  ${name.padEnd(width)}  ${about}`),
    "",
    "fealty COMMAND --help tells more of one. fealty run alone carries out the study that ships with the package.",
  ].join("\n");
}

/** The sentence of an error, and the line with a caret where there is one. */
function terminalError(error: FealtyError): string {
  const { lineText, column = 1, length = 1 } = error.where ?? {};
  const caret = lineText === undefined ? "" : `  ${lineText}\n  ${" ".repeat(Math.max(0, column - 1))}${"^".repeat(Math.max(1, length))}\n`;
  return `${formatError(error)}\n${caret}`;
}

function report(error: unknown, io: Io, debug: boolean): number {
  io.clear();
  if (error instanceof FealtyError && error.code === "detached") {
    // Work that goes on elsewhere is as it was asked for.
    io.result({ detached: true, says: formatError(error) }, formatError(error));
    return 0;
  }
  if (error instanceof FealtyError) {
    if (error.kind === "interrupted") process.stderr.write("interrupted; what was finished is kept, and the same command goes on from there\n");
    else if (io.json) {
      const plain = ({ code, message, where, mend }: FealtyError): object => ({ code, message, where, mend });
      process.stderr.write(`${JSON.stringify({ error: { ...plain(error), ...(error.also.length > 0 ? { also: error.also.map(plain) } : {}) } })}\n`);
    } else for (const problem of [error, ...error.also]) process.stderr.write(terminalError(problem));
    if (debug && error.stack) process.stderr.write(`${error.stack}\n`);
    return exitCodes[error.kind];
  }
  const { message, stack, code } = error as Error & { code?: string };
  if (code === "ENOSPC" || code === "EACCES" || code === "EROFS") {
    process.stderr.write(`${code === "ENOSPC" ? "the disk is full" : "no permission to write"}: ${message}; nothing half-written is left\n`);
    return exitCodes.failed;
  }
  process.stderr.write(`a fault in Fealty itself: ${message}\n${debug ? (stack ?? "") : "run it again with --debug to see where; please report it"}\n`);
  return exitCodes.failed;
}

async function main(argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv;
  if (name === "--version" || name === "-v") {
    process.stdout.write(`${version}\n`);
    return 0;
  }
  const help = name === "help" ? rest[0] : undefined;
  if (name === undefined || name === "--help" || name === "-h" || (name === "help" && help === undefined)) {
    process.stdout.write(`${overview()}\n`);
    return 0;
  }
  const json = rest.includes("--json");
  const debug = rest.includes("--debug");
  const io = terminalIo({ json, quiet: rest.includes("--quiet") });
  const stop = new AbortController();
  process.on("SIGINT", () => {
    if (stop.signal.aborted) process.exit(exitCodes.interrupted);
    stop.abort();
  });
  process.on("SIGTERM", () => stop.abort());
  try {
    const chosen = commands[help ?? name];
    if (!chosen)
      throw new FealtyError("usage", `fealty has no command "${help ?? name}"`, { kind: "usage", mend: suggest(help ?? name, Object.keys(commands), 20) });
    const { default: definition } = await chosen.load();
    const { args, options } = parseCommandLine(definition, rest);
    if (help !== undefined || options.help) {
      process.stdout.write(`${commandHelp(definition)}\n`);
      return 0;
    }
    await definition.run({ args, options, io, signal: stop.signal } as unknown as Context);
    io.clear();
    return stop.signal.aborted ? exitCodes.interrupted : 0;
  } catch (error) {
    return report(error, io, debug);
  }
}

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
});
process.exitCode = await main(process.argv.slice(2));
