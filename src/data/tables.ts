import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Work } from "../base/index.js";
import { readParquet, writeParquet } from "../formats/index.js";
import { type Column, type Frame, frame } from "../frame/index.js";
import { addedFile, entryOf } from "./added.js";
import type { Dataset } from "./dataset.js";
import { originalsOf, readOriginals } from "./originals.js";
import { type Store, tablesFolder } from "./store.js";
import { sha256Of, sha256OfBytes, sweep, writeWhole } from "./whole-file.js";

/** Raised whenever tables come out differently from the same files. */
const tableVersion = 3;
declare const FEALTY_VERSION: string | undefined;
/** The version of the package, where it is built: readers change with it. */
const packageVersion = typeof FEALTY_VERSION === "string" ? FEALTY_VERSION : "";

/**
 * A dataset's table: columns as published, declared missing codes missing; `_row` is the 1-based data row of the file (the element, in XML), and
 * `_file` its path where there are several. Read once; later from the store.
 * @throws FealtyError as `pull`, and of kind "data" for a file that cannot be read.
 */
export async function table(store: Store, id: string, work: Work = {}): Promise<Frame> {
  return readParquet(new Uint8Array(await readFile(await tableFile(store, id, work))), { name: id });
}

/** The Parquet file of a dataset's table, tables/ID-KEY.HASH.parquet: KEY is of what it was made from, HASH of what it holds. @throws as `table`. */
export async function tableFile(store: Store, id: string, work: Work = {}): Promise<string> {
  const entry = await entryOf(store, id);
  const stem = `${id}-${await keyOf(store, entry)}`;
  const kept = await keptTable(store, stem);
  if (kept !== undefined) return kept;
  const { files } = await originalsOf(store, id, work);
  const bytes = writeParquet(published(entry, await readOriginals(entry, files)));
  const path = join(tablesFolder(store), `${stem}.${sha256OfBytes(bytes).slice(0, 16)}.parquet`);
  await writeWhole(path, async (out) => {
    await out.writeFile(bytes);
  });
  sound.add(path);
  await sweep(tablesFolder(store));
  return path;
}

/** What a table depends on, as 16 hex digits: the hashes of its files, how its entry says that they are to be read, and this code. */
export async function keyOf(store: Store, entry: Dataset): Promise<string> {
  const hashes = entry.files ? entry.files.map(({ sha256 }) => sha256) : [(await addedFile(store, entry)).record.sha256];
  const missing = entry.variables.filter((variable) => variable.missing).map((variable) => [variable.name, variable.missing]);
  return sha256OfBytes(new TextEncoder().encode(JSON.stringify([tableVersion, packageVersion, entry.reading, entry.reshape, missing, hashes]))).slice(0, 16);
}

/** Tables whose content this process has compared with their names. */
const sound = new Set<string>();

async function keptTable(store: Store, stem: string): Promise<string | undefined> {
  const folder = tablesFolder(store);
  for (const name of await readdir(folder).catch(() => [])) {
    if (!name.startsWith(`${stem}.`) || !name.endsWith(".parquet")) continue;
    const path = join(folder, name);
    if (sound.has(path) || (await sha256Of(path).catch(() => "")).startsWith(name.slice(stem.length + 1, -".parquet".length))) {
      sound.add(path);
      return path;
    }
  }
  return undefined;
}

/** Declared missing codes become missing. */
function published({ variables }: Dataset, read: Frame): Frame {
  const codes = new Map(variables.flatMap(({ name, missing }) => (missing && missing.length > 0 ? [[name, new Set(missing)] as const] : [])));
  return frame([...read.columns].map(([name, column]) => [name, without(column, codes.get(name))] as const));
}

function without(column: Column, codes: ReadonlySet<number> | undefined): Column {
  if (!codes) return column;
  if (column.kind === "number") return { ...column, values: column.values.map((value) => (codes.has(value) ? Number.NaN : value)) };
  const texts = new Set([...codes].map(String));
  const gone = new Set(column.levels.flatMap((level, code) => (texts.has(level.trim()) ? [code] : [])));
  return { ...column, codes: column.codes.map((code) => (gone.has(code) ? -1 : code)) };
}
