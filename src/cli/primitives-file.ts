import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { parse } from "yaml";
import { FealtyError } from "../base/index.js";
import { readTable } from "../formats/index.js";
import { cellText, type Frame } from "../frame/index.js";

export { settingNumber } from "../theory/index.js";

/** Settings of a model as a file of primitives and `--set` give them: names and their values, and one set of them for each ally. */
export interface Settings {
  /** What stands beside `allies:`, replaced by `--set`. */
  readonly shared: Readonly<Record<string, unknown>>;
  /** What stands under `allies:`, each over the shared; one empty set where there is no list. */
  readonly allies: readonly Readonly<Record<string, unknown>>[];
}

/**
 * Reads primitives from a YAML or JSON file, where `allies:` is a list or `{file: TABLE}`, and from `name=value` assignments, which win.
 * @throws FealtyError "data" for a file that is not there, "usage" for one that is no set of primitives.
 */
export async function readSettings(file: string | undefined, set: readonly string[]): Promise<Settings> {
  const assigned = Object.fromEntries(set.map(assignment));
  if (file === undefined) return { shared: assigned, allies: [{}] };
  const { allies, ...shared } = record(parseFile(await read(file), file), file);
  const list = Array.isArray(allies)
    ? allies.map((one: unknown) => record(one, file))
    : allies === undefined
      ? [{}]
      : await fromTable(record(allies, file), file);
  if (list.length === 0) throw new FealtyError("usage", `${file} lists no ally`, { kind: "usage", mend: "write at least one under allies:" });
  return {
    shared: { ...shared, ...assigned },
    allies: list.map((one) => ({ ...one, ...Object.fromEntries(Object.keys(assigned).map((k) => [k, assigned[k]])) })),
  };
}

function assignment(text: string): [string, string] {
  const at = text.indexOf("=");
  if (at < 1) throw new FealtyError("usage", `--set does not read "${text}"`, { kind: "usage", mend: "write name=value" });
  return [text.slice(0, at).trim(), text.slice(at + 1).trim()];
}

async function read(file: string): Promise<string> {
  return readFile(file, "utf8").catch(() => {
    throw new FealtyError("no-file", `there is no file ${file}`, { kind: "data", mend: "name a file of primitives, or use --set" });
  });
}

function parseFile(text: string, file: string): unknown {
  try {
    return parse(text, { maxAliasCount: 10 });
  } catch (error) {
    throw new FealtyError("broken-file", `${file} is neither YAML nor JSON`, { kind: "usage", mend: (error as Error).message.split("\n")[0] });
  }
}

function record(value: unknown, file: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new FealtyError("usage", `${file} holds no primitives`, { kind: "usage", mend: "write name: value lines, or a list under allies:" });
  return value as Record<string, unknown>;
}

/** One set of primitives a row; a column `id` or `ally` names it. */
async function fromTable(given: Record<string, unknown>, file: string): Promise<Record<string, unknown>[]> {
  const name = given.file;
  if (typeof name !== "string")
    throw new FealtyError("usage", `allies of ${file} is neither a list nor a table`, { kind: "usage", mend: "write allies: {file: allies.csv}" });
  const path = resolve(dirname(file), name);
  const bytes = await readFile(path).catch(() => {
    throw new FealtyError("no-file", `there is no file ${name}`, { kind: "data", mend: `it is named in ${file}, and looked for beside it` });
  });
  const table: Frame = await readTable(bytes, { name });
  return Array.from({ length: table.length }, (_, row) =>
    Object.fromEntries([...table.columns].map(([column, values]) => [column === "ally" ? "id" : column, cellText(values, row) ?? ""])),
  );
}
