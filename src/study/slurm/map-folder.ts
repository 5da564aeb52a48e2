import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Task } from "../../base/index.js";
import { sha256 } from "../canonical.js";
import { writeWhole } from "../files.js";
import { pack, unpack } from "../pack.js";
import type { Outcome } from "../sent-error.js";

/**
 * The folder of one map, shared with the nodes. Every file appears by rename.
 *
 *     map.json       computation, version of the code, keys of the tasks in their order
 *     parts/HASH     a value that the inputs of several tasks share
 *     in/INDEX       the rest of a task's input, and which of its fields are parts
 *     out/INDEX      what the task came to
 *     jobs/SERIAL    an array that was submitted: its name, its id once known, and the tasks of each of its elements
 *     logs/          what elements print, JOB_ELEMENT.log
 *     done           all results were handed over
 */
export interface MapFolder {
  readonly path: string;
  readonly name: string;
}

export interface MapHead {
  readonly computation: string;
  readonly version: string;
  readonly keys: readonly string[];
}

/** An array of elements, each a list of indices of tasks. `id` is unknown between writing it down and sbatch's answer. */
export interface Submission {
  readonly serial: number;
  readonly name: string;
  readonly id?: string;
  readonly elements: readonly (readonly number[])[];
}

interface Stored {
  readonly input: unknown;
  readonly parts: Readonly<Record<string, string>>;
}

/**
 * The folder of these tasks under `root`: its name is the hash of all that decides their results, so that the same tasks find what was finished before.
 * Inputs of tasks without a result are written (again): a run that was killed may have left some unwritten.
 */
export function openMapFolder(root: string, computation: string, version: string, tasks: readonly Task<unknown>[]): MapFolder {
  const parts = sharedParts(tasks);
  const inputs = tasks.map(({ input }) => pack(separated(input, parts)));
  const keys = tasks.map(({ key }) => key);
  const id = sha256(JSON.stringify([computation, version, keys, inputs.map((bytes) => sha256(bytes))])).slice(0, 24);
  const folder = { path: join(root, `${computation}-${id}`), name: id };
  const finished = finishedTasks(folder);
  if (finished.size < tasks.length) {
    for (const { hash, bytes } of parts.values()) writeWhole(join(folder.path, "parts", hash), bytes, { sync: false });
    inputs.forEach((bytes, index) => {
      if (!finished.has(index)) writeWhole(join(folder.path, "in", String(index)), bytes, { sync: false });
    });
  }
  for (const inner of ["out", "jobs", "logs"]) mkdirSync(join(folder.path, inner), { recursive: true });
  writeWhole(join(folder.path, "map.json"), JSON.stringify({ computation, version, keys } satisfies MapHead));
  return folder;
}

export function readHead({ path }: Pick<MapFolder, "path">): MapHead {
  return JSON.parse(readFileSync(join(path, "map.json"), "utf8")) as MapHead;
}

/** Indices of the tasks that have a result: one listing of a folder, which also makes a shared file system look again. */
export function finishedTasks({ path }: Pick<MapFolder, "path">): Set<number> {
  return new Set(names(join(path, "out")).flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : [])));
}

export function isFinished({ path }: Pick<MapFolder, "path">, index: number): boolean {
  return existsSync(join(path, "out", String(index)));
}

/** The input of a task. `parts` keeps what was read, for the next task. */
export function readInput({ path }: Pick<MapFolder, "path">, index: number, parts: Map<string, unknown>): unknown {
  const stored = unpack(readFileSync(join(path, "in", String(index)))) as Stored;
  const fields = Object.entries(stored.parts).map(([field, hash]) => {
    if (!parts.has(hash)) parts.set(hash, unpack(readFileSync(join(path, "parts", hash))));
    return [field, parts.get(hash)] as const;
  });
  return fields.length === 0 ? stored.input : { ...(stored.input as object), ...Object.fromEntries(fields) };
}

export function writeOutcome({ path }: Pick<MapFolder, "path">, index: number, outcome: Outcome): void {
  writeWhole(join(path, "out", String(index)), pack(outcome));
}

/** What a task came to; undefined, and the file gone, where it is damaged. */
export function readOutcome({ path }: MapFolder, index: number): Outcome | undefined {
  const file = join(path, "out", String(index));
  try {
    return unpack(readFileSync(file)) as Outcome;
  } catch {
    rmSync(file, { force: true });
    return undefined;
  }
}

/** A failure is not kept: the same command tries again. */
export function forgetOutcome({ path }: MapFolder, index: number): void {
  rmSync(join(path, "out", String(index)), { force: true });
}

export function writeSubmission({ path }: MapFolder, submission: Submission): void {
  writeWhole(join(path, "jobs", String(submission.serial)), JSON.stringify(submission));
}

export function forgetSubmission({ path }: MapFolder, { serial }: Submission): void {
  rmSync(join(path, "jobs", String(serial)), { force: true });
}

export function readSubmission({ path }: Pick<MapFolder, "path">, serial: number): Submission {
  return JSON.parse(readFileSync(join(path, "jobs", String(serial)), "utf8")) as Submission;
}

/** What earlier runs submitted and did not see the end of. */
export function readSubmissions(folder: MapFolder): Submission[] {
  return names(join(folder.path, "jobs")).flatMap((name) => (/^\d+$/.test(name) ? [readSubmission(folder, Number(name))] : []));
}

/** The file that an element prints to, and the last line in it that says something. */
export function logOf({ path }: MapFolder, job: string, element: number): { readonly file: string; readonly last: string | undefined } {
  const file = join(path, "logs", `${job}_${element}.log`);
  let text: string;
  try {
    text = readFileSync(file).subarray(-4096).toString();
  } catch {
    return { file, last: undefined };
  }
  const telling = text.split("\n").filter((line) => line.trim() !== "" && !/^\s+at |^Node\.js v/.test(line));
  return { file, last: (telling.findLast((line) => /error|fatal|killed|cancelled/i.test(line)) ?? telling.at(-1))?.trim() };
}

/** Marks a map as handed over: whatever is left of it may go. */
export function markDone({ path }: MapFolder): void {
  writeWhole(join(path, "done"), "");
}

export function removeFolder({ path }: Pick<MapFolder, "path">): void {
  rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}

/** Removes maps that were handed over, a day ago or more, to runs which ended before they could clean up. */
export function removeDone(root: string): void {
  const old = Date.now() - 86_400_000;
  for (const name of names(root)) {
    const done = statSync(join(root, name, "done"), { throwIfNoEntry: false });
    if (done && done.mtimeMs < old) removeFolder({ path: join(root, name) });
  }
}

/** Objects that stand as a field of two inputs or more, packed once. */
function sharedParts(tasks: readonly Task<unknown>[]): Map<object, { readonly hash: string; readonly bytes: Uint8Array }> {
  const seen = new Map<object, number>();
  for (const { input } of tasks) for (const [, value] of objectFields(input)) seen.set(value, (seen.get(value) ?? 0) + 1);
  return new Map(
    [...seen].flatMap(([value, times]) => {
      if (times < 2) return [];
      const bytes = pack(value);
      return [[value, { hash: sha256(bytes), bytes }] as const];
    }),
  );
}

function separated(input: unknown, parts: ReadonlyMap<object, { readonly hash: string }>): Stored {
  const taken = objectFields(input).flatMap(([field, value]) => {
    const part = parts.get(value);
    return part ? [[field, part.hash] as const] : [];
  });
  if (taken.length === 0) return { input, parts: {} };
  const gone = new Set(taken.map(([field]) => field));
  return { input: Object.fromEntries(Object.entries(input as object).filter(([field]) => !gone.has(field))), parts: Object.fromEntries(taken) };
}

/** The fields of a plain object that are objects themselves. */
function objectFields(input: unknown): [string, object][] {
  if (typeof input !== "object" || input === null || Object.getPrototypeOf(input) !== Object.prototype) return [];
  return Object.entries(input).flatMap(([field, value]): [string, object][] => (typeof value === "object" && value !== null ? [[field, value]] : []));
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
