import { parseArgs } from "node:util";
import { FealtyError, suggest } from "../base/index.js";
import type { Io } from "./io.js";

/** An option of a command. `list` may be given several times and splits at commas; `many` may be given several times and does not. */
export interface Option {
  readonly type: "string" | "number" | "boolean" | "list" | "many";
  readonly about: string;
  /** What stands for the value in help: FILE, N, … */
  readonly value?: string;
  readonly choices?: readonly string[];
}

export type Options = Readonly<Record<string, Option>>;

type Value<O extends Option> = O["type"] extends "string"
  ? string
  : O["type"] extends "number"
    ? number
    : O["type"] extends "boolean"
      ? boolean
      : readonly string[];
export type Values<T extends Options> = { readonly [K in keyof T]?: Value<T[K]> };

export interface Context<T extends Options = Options> {
  /** Arguments that are not options. */
  readonly args: readonly string[];
  readonly options: Values<T> & Values<typeof common>;
  readonly io: Io;
  readonly signal: AbortSignal;
}

export interface Command<T extends Options = Options> {
  readonly name: string;
  readonly about: string;
  readonly usage: string;
  /** Text below the options: what the output means, terms, conventions. */
  readonly details?: string;
  readonly examples: readonly string[];
  readonly options: T;
  /** Most arguments that are not options; more are refused. */
  readonly maxArgs?: number;
  run(context: Context<T>): Promise<void>;
}

/** A command with its options' types worked out. */
export function command<const T extends Options>(definition: Command<T>): Command {
  return definition as unknown as Command;
}

/** Options that every command takes. */
export const common = {
  json: { type: "boolean", about: "print one JSON document on standard output, nothing else" },
  seed: { type: "number", value: "N", about: "seed of everything random" },
  threads: { type: "number", value: "N", about: "worker threads (default: the cores of this machine)" },
  quiet: { type: "boolean", about: "no progress and no notes" },
  debug: { type: "boolean", about: "stack traces of errors" },
  help: { type: "boolean", about: "this text" },
} as const satisfies Options;

/** @throws FealtyError "usage" naming the option and the nearest valid one. */
export function parseCommandLine(definition: Command, argv: readonly string[]): { args: string[]; options: Record<string, unknown> } {
  const all: Options = { ...common, ...definition.options };
  const { tokens } = parseArgs({
    args: [...argv],
    options: Object.fromEntries(Object.entries(all).map(([name, o]) => [name, { type: o.type === "boolean" ? "boolean" : "string" }])),
    strict: false,
    tokens: true,
    allowPositionals: true,
  });
  const args: string[] = [];
  const options: Record<string, unknown> = {};
  const usage = (message: string, mend: string): FealtyError => new FealtyError("usage", message, { kind: "usage", mend });
  for (const token of tokens) {
    if (token.kind === "positional") args.push(token.value);
    if (token.kind !== "option") continue;
    const option = token.rawName.startsWith("--") ? all[token.name] : undefined;
    if (!option) throw usage(`fealty ${definition.name} has no option ${token.rawName}`, suggest(token.name, Object.keys(all)));
    if (option.type === "boolean") {
      if (token.value !== undefined) throw usage(`${token.rawName} takes no value`, `write ${token.rawName} alone`);
      options[token.name] = true;
      continue;
    }
    const value = token.value;
    if (value === undefined) throw usage(`${token.rawName} needs a value`, `write ${token.rawName} ${option.value ?? "VALUE"}`);
    if (option.type === "number") {
      if (value.trim() === "" || !Number.isFinite(Number(value)))
        throw usage(`${token.rawName} needs a number, not "${value}"`, `write ${token.rawName} ${option.value ?? "N"}`);
      options[token.name] = Number(value);
    } else if (option.type === "string") {
      if (option.choices && !option.choices.includes(value)) throw usage(`${token.rawName} does not take "${value}"`, suggest(value, option.choices));
      options[token.name] = value;
    } else {
      const values =
        option.type === "list"
          ? value
              .split(",")
              .map((v) => v.trim())
              .filter((v) => v !== "")
          : [value];
      const bad = values.find((v) => option.choices && !option.choices.includes(v));
      if (bad !== undefined) throw usage(`${token.rawName} does not take "${bad}"`, suggest(bad, option.choices ?? []));
      options[token.name] = [...((options[token.name] as string[] | undefined) ?? []), ...values];
    }
  }
  const most = definition.maxArgs ?? 0;
  if (!options.help && args.length > most) {
    throw usage(
      `fealty ${definition.name} takes ${most === 0 ? "no argument" : `at most ${most} argument${most === 1 ? "" : "s"}`}, and "${args[most]}" is one too many`,
      `see fealty ${definition.name} --help`,
    );
  }
  return { args, options };
}

/** The help text of one command. */
export function commandHelp({ about, usage, options, examples, details }: Command): string {
  const shown: [string, Option][] = Object.entries({ ...options, ...common });
  const left = shown.map(
    ([name, o]) => `--${name}${o.type === "boolean" ? "" : ` ${o.choices && o.choices.join("|").length < 24 ? o.choices.join("|") : (o.value ?? "VALUE")}`}`,
  );
  const width = Math.min(34, Math.max(...left.map((l) => l.length)));
  const lines = shown.map(([, o], i) => `  ${(left[i] as string).padEnd(width)}  ${o.about}`);
  return [
    about,
    "",
    `Usage: ${usage}`,
    "",
    "Options:",
    ...lines,
    ...(details ? ["", details.trim()] : []),
    "",
    examples.length === 1 ? "Example:" : "Examples:",
    ...examples.map((e) => `  ${e}`),
  ].join("\n");
}
