import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { FealtyError, nearest } from "../base/index.js";
import { addedFile, addedFiles, catalogue, entryOf, openStore, type Store, table } from "../data/index.js";
import { readTable } from "../formats/index.js";
import { frame } from "../frame/index.js";
import { families, type SpineKind, spineColumns, variableNames } from "../panel/index.js";
import { sha256 } from "./canonical.js";
import type { Study } from "./read.js";
import type { OwnFile } from "./schema.js";
import { ownFiles, placeOf, type ReadFile } from "./own-files.js";

/** What a study may name, as far as it is known before anything runs. */
export interface Knowledge {
  /** Datasets of the catalogue and their versions. */
  readonly datasets: ReadonlyMap<string, { readonly version: string }>;
  /** Families and the columns that they add to panels of this spine. */
  readonly families: ReadonlyMap<string, { readonly variables: readonly string[] }>;
  /** Columns that every panel of a spine has. */
  readonly spines: Readonly<Record<string, readonly string[]>>;
  /** Files of the user's by their place (`placeOf`), or why they cannot be read. */
  readonly files: ReadonlyMap<string, ReadFile | FealtyError>;
}

/** What the catalogue and the panel know, and the user's own files that the study names. */
export async function knowledgeOf({ spec, folder }: Study, store: Store = openStore()): Promise<Knowledge> {
  const spine: SpineKind = "spine" in spec.panel ? spec.panel.spine : "ally-year";
  const named = new Map<string, Pick<OwnFile, "id" | "file">>(ownFiles(spec).map((own) => [placeOf(own), own]));
  if ("file" in spec.panel) named.set(spec.panel.file, { id: "panel-file", file: spec.panel.file });
  const read = await Promise.all(
    [...named].map(async ([place, { id, file }]) => [place, await (file === undefined ? readAdded(store, id) : readOwn(folder, file))] as const),
  );
  return {
    datasets: catalogue,
    families: new Map([...families.keys()].map((name) => [name, { variables: variableNames(name, spine) }])),
    spines: spineColumns,
    files: new Map(read),
  };
}

async function readOwn(folder: string, file: string): Promise<ReadFile | FealtyError> {
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(await readFile(resolve(folder, file)));
  } catch {
    return new FealtyError("no-file", `there is no file ${file}`, { kind: "usage", mend: "paths start from the study file's folder" });
  }
  return orError(async () => ({ file, data: await readTable(bytes, { name: file }), sha256: sha256(bytes), bytes: bytes.length }));
}

/** A file that was added, by its id; an error of kind "usage" for an id that looks like another's, of kind "data" for one that is not here. */
async function readAdded(store: Store, id: string): Promise<ReadFile | FealtyError> {
  if (catalogue.get(id)?.files)
    return new FealtyError("pinned", `${id} is a dataset of the catalogue, whose variables come by families`, {
      kind: "usage",
      mend: "name a family in panel.add, or give a file of your own another id",
    });
  return orError(async () => {
    const known = catalogue.get(id) ?? (await addedFiles(store)).find((added) => added.id === id);
    if (known === undefined) throw await notAdded(store, id);
    const { record } = await addedFile(store, await entryOf(store, id));
    const whole = await table(store, id);
    const data = frame([...whole.columns].filter(([name]) => record.columns.includes(name)));
    return { file: record.file, data, sha256: record.sha256, bytes: record.bytes, added: id, keys: record.keys };
  });
}

async function notAdded(store: Store, id: string): Promise<FealtyError> {
  const near = nearest(id, [...catalogue.keys(), ...(await addedFiles(store)).map((added) => added.id)]);
  if (near !== undefined) return new FealtyError("unknown-dataset", `there is no dataset "${id}"`, { kind: "usage", mend: `did you mean "${near}"?` });
  return new FealtyError("not-added", `${id} is no dataset of the catalogue, and no file was added under that name`, {
    kind: "data",
    mend: `add yours with fealty data add FILE --as ${id} --keys ally=COLUMN,year=COLUMN, or choose from fealty data list`,
  });
}

async function orError(read: () => Promise<ReadFile>): Promise<ReadFile | FealtyError> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof FealtyError) return error;
    throw error;
  }
}
