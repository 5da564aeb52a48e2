import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { FealtyError, type Work } from "../base/index.js";
import { type HistorianKind, readHistorian, readTable, writeParquet } from "../formats/index.js";
import { type Column, type Frame, frame, numberColumn, textColumn } from "../frame/index.js";
import { dataset } from "./catalogue/index.js";
import type { Dataset } from "./dataset.js";
import { type Pulled, pull } from "./pull.js";
import { reshapes } from "./reshape.js";
import type { Store } from "./store.js";
import { sizeOf, writeWhole } from "./whole-file.js";

/** Raised whenever tables come out differently from the same files. */
const tableVersion = 2;

/** The Parquet file of a dataset's table, made from its verified originals when it is not there yet. */
export async function tableFile(store: Store, id: string, work: Work = {}): Promise<string> {
  const entry = dataset(id);
  const files = await pull(store, [id], work.signal ? { signal: work.signal } : {});
  const key = createHash("sha256")
    .update(JSON.stringify([tableVersion, entry.reading, entry.reshape, entry.variables, files.map(({ file }) => file.sha256)]))
    .digest("hex")
    .slice(0, 16);
  const path = join(store.home, "tables", `${id}-${key}.parquet`);
  if ((await sizeOf(path)) !== undefined) return path;
  const bytes = await writeParquet(await readDataset(entry, files));
  await writeWhole(path, async (out) => {
    await out.writeFile(bytes);
  });
  return path;
}

/** A dataset's table: columns as published, declared missing codes missing, `_row` and, where there are several files, `_file` beside them. */
export async function table(store: Store, id: string, work: Work = {}): Promise<Frame> {
  return readDataset(dataset(id), await pull(store, [id], work));
}

async function readDataset(entry: Dataset, files: readonly Pulled[]): Promise<Frame> {
  const { reading } = entry;
  const loaded = await Promise.all(files.map(async ({ file, path }) => ({ name: file.path, bytes: new Uint8Array(await readFile(path)) })));
  if (reading.format === "historian-xml")
    return publish(entry, renamed(readHistorian((reading.layout ?? entry.id) as HistorianKind, loaded), { position: "_row", file: "_file" }));
  const parts: Frame[] = [];
  for (const { name, bytes } of loaded) {
    const read = await readTable(bytes, {
      name,
      ...(reading.object === undefined ? {} : { object: reading.object }),
      ...(reading.encoding === undefined ? {} : { encoding: reading.encoding }),
      ...(reading.delimiter === undefined ? {} : { delimiter: reading.delimiter }),
      ...(reading.missing === undefined ? {} : { missing: reading.missing }),
      ...(reading.types === undefined ? {} : { types: reading.types }),
      ...(reading.names === undefined ? {} : { names: reading.names }),
    });
    parts.push(withOrigin(read, loaded.length > 1 ? name : undefined));
  }
  const shape = entry.reshape === undefined ? undefined : reshapes[entry.reshape];
  if (entry.reshape !== undefined && !shape) throw new FealtyError("reshape", `there is no reshaping named ${entry.reshape}`);
  return publish(entry, shape ? shape(parts) : parts.length === 1 ? (parts[0] as Frame) : stack(parts));
}

function withOrigin(read: Frame, file: string | undefined): Frame {
  const rows = Float64Array.from({ length: read.length }, (_, i) => i + 1);
  return frame([
    ...read.columns,
    ["_row", numberColumn(rows)],
    ...(file === undefined ? [] : [["_file", textColumn(new Array<string>(read.length).fill(file))] as const]),
  ]);
}

function renamed(read: Frame, names: Readonly<Record<string, string>>): Frame {
  return frame([...read.columns].map(([name, column]) => [names[name] ?? name, column] as const));
}

/** Declared missing codes become missing. */
function publish(entry: Dataset, read: Frame): Frame {
  const codes = new Map(entry.variables.filter((v) => v.missing && v.missing.length > 0).map((v) => [v.name, new Set(v.missing)]));
  return frame(
    [...read.columns].map(([name, column]): [string, Column] => {
      const missing = codes.get(name);
      return [name, missing && column.kind === "number" ? { ...column, values: column.values.map((x) => (missing.has(x) ? Number.NaN : x)) } : column];
    }),
  );
}

/** Tables one below the other: columns by name, missing where a table lacks one. */
export function stack(parts: readonly Frame[]): Frame {
  const names = [...new Set(parts.flatMap((part) => [...part.columns.keys()]))];
  return frame(
    names.map((name) => {
      const pieces = parts.map((part) => ({ length: part.length, column: part.columns.get(name) }));
      if (pieces.every(({ column }) => !column || column.kind === "number")) {
        return [
          name,
          numberColumn(
            Float64Array.from(
              pieces.flatMap(({ length, column }) => (column?.kind === "number" ? [...column.values] : new Array<number>(length).fill(Number.NaN))),
            ),
          ),
        ] as const;
      }
      const texts = pieces.flatMap(({ length, column }) =>
        Array.from({ length }, (_, i) => {
          if (!column) return null;
          if (column.kind === "number") return Number.isNaN(column.values[i] as number) ? null : String(column.values[i]);
          return (column.codes[i] as number) < 0 ? null : (column.levels[column.codes[i] as number] as string);
        }),
      );
      return [name, textColumn(texts)] as const;
    }),
  );
}
