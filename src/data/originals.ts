import { readFile } from "node:fs/promises";
import type { Work } from "../base/index.js";
import { type HistorianKind, readHistorian } from "../formats/index.js";
import { type Frame, frame, numberColumn, textColumn } from "../frame/index.js";
import { addedFile, entryOf } from "./added.js";
import type { Dataset } from "./dataset.js";
import { type PullOptions, pull } from "./pull.js";
import { readFileAs } from "./read-file.js";
import { reshapes, stack } from "./reshape.js";
import type { Store } from "./store.js";

/** A verified file in the store. */
export interface Original {
  /** Path of the file in its public copy, or the name of a file that was added. */
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** The entry of a dataset and its files, pulled where they are not there and checked by size and hash. @throws FealtyError as `pull`. */
export async function originalsOf(
  store: Store,
  id: string,
  options: PullOptions = {},
): Promise<{ readonly entry: Dataset; readonly files: readonly Original[] }> {
  const entry = await entryOf(store, id);
  if (!entry.files) {
    const { record, path } = await addedFile(store, entry);
    return { entry, files: [{ name: record.file, path, bytes: record.bytes, sha256: record.sha256 }] };
  }
  const pulled = await pull(store, [id], options);
  return { entry, files: pulled.map(({ file, path }) => ({ name: file.path, path, bytes: file.bytes, sha256: file.sha256 })) };
}

/**
 * A dataset as its files have it, codes for missing values included: `_row` is the 1-based data row of the file (the element, in XML), and `_file`
 * its path where there are several.
 * @throws FealtyError as `pull`, and of kind "data" for a file that cannot be read.
 */
export async function readOriginal(store: Store, id: string, work: Work = {}): Promise<Frame> {
  const { entry, files } = await originalsOf(store, id, work);
  return readOriginals(entry, files);
}

export async function readOriginals({ id, reading, reshape }: Dataset, files: readonly Original[]): Promise<Frame> {
  if (reading.format === "historian-xml") {
    const loaded = await Promise.all(files.map(async ({ name, path }) => ({ name, bytes: await load(path) })));
    return withNames(readHistorian((reading.layout ?? id) as HistorianKind, loaded), { position: "_row", file: "_file" });
  }
  const parts: Frame[] = [];
  for (const { name, path } of files) parts.push(withOrigin(await readFileAs(reading, name, await load(path)), files.length > 1 ? name : undefined));
  return (reshape === undefined ? stack : shaper(reshape))(parts);
}

function shaper(name: string): (parts: readonly Frame[]) => Frame {
  const shape = reshapes[name];
  if (!shape) throw new Error(`there is no reshaping named ${name}`);
  return shape;
}

async function load(path: string): Promise<Uint8Array> {
  return new Uint8Array(await readFile(path));
}

function withOrigin(read: Frame, file: string | undefined): Frame {
  const rows = Float64Array.from({ length: read.length }, (_, i) => i + 1);
  const from = file === undefined ? [] : [["_file", textColumn(new Array<string>(read.length).fill(file))] as const];
  return frame([...read.columns, ["_row", numberColumn(rows)], ...from]);
}

function withNames(read: Frame, names: Readonly<Record<string, string>>): Frame {
  return frame([...read.columns].map(([name, column]) => [names[name] ?? name, column] as const));
}
