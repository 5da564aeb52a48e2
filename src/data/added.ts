import { readdir, readFile, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { FealtyError, suggest } from "../base/index.js";
import { formatOf, type TableFormat } from "../formats/index.js";
import type { Frame } from "../frame/index.js";
import { catalogue } from "./catalogue/index.js";
import type { Dataset, FileFormat } from "./dataset.js";
import { addedFolder, type Store } from "./store.js";
import { sha256Of, sha256OfBytes, sizeOf, writeWhole } from "./whole-file.js";

/** A file of the user's own in the store, as its record says. */
export interface Added {
  readonly id: string;
  readonly title: string;
  /** Name that the file had. */
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly format: TableFormat | "unknown";
  readonly rows: number;
  readonly columns: readonly string[];
  /** Which column holds what a panel joins by: { ally: "ccode", year: "year" }. */
  readonly keys: Readonly<Record<string, string>>;
}

/** Ids are names of folders and of views. */
const idForm = /^[a-z][a-z0-9-]{0,62}$/;

/** Every file that was added, by id. */
export async function addedFiles(store: Store): Promise<Added[]> {
  const names = await readdir(addedFolder(store)).catch(() => []);
  const found = await Promise.all(
    names
      .filter((name) => idForm.test(name))
      .sort()
      .map((id) => recordOf(store, id)),
  );
  return found.filter((record) => record !== undefined);
}

/**
 * The entry of a dataset: the catalogue's, or one made for a file that the user added.
 * @throws FealtyError "unknown-dataset" (usage) that names the nearest id.
 */
export async function entryOf(store: Store, id: string): Promise<Dataset> {
  const known = catalogue.get(id);
  if (known) return known;
  const record = idForm.test(id) ? await recordOf(store, id) : undefined;
  if (record) return asDataset(record);
  const ids = [...catalogue.keys(), ...(await addedFiles(store)).map((one) => one.id)];
  throw new FealtyError("unknown-dataset", `there is no dataset "${id}"`, { kind: "usage", mend: suggest(id, ids) });
}

/**
 * The file of a dataset that was added, checked by size and hash.
 * @throws FealtyError (data) "no-public-copy" with the publisher's instructions where it was not added, "damaged-file" where it was changed since.
 */
export async function addedFile(store: Store, { id, url, instructions }: Dataset): Promise<{ readonly record: Added; readonly path: string }> {
  const record = await recordOf(store, id);
  if (!record) {
    throw new FealtyError("no-public-copy", `${id} has no public copy that may be fetched, and was not added`, {
      kind: "data",
      where: { dataset: id },
      mend: instructions ?? `get it from ${url} and add it with fealty data add`,
    });
  }
  const path = placeOf(store, record);
  if ((await sizeOf(path)) === record.bytes && (await sha256Of(path)) === record.sha256) return { record, path };
  throw new FealtyError("damaged-file", `the added file of ${id} is gone or was changed since it was added`, {
    kind: "data",
    where: { file: path },
    mend: `add it again: fealty data add FILE --as ${id}`,
  });
}

/** Keeps a file and its record; what the id held before goes. */
export async function keepAdded(
  store: Store,
  bytes: Uint8Array,
  { id, title, file, keys }: Pick<Added, "id" | "title" | "file" | "keys">,
  read: Frame,
): Promise<Added> {
  const before = await recordOf(store, id);
  const record: Added = {
    id,
    title,
    file: basename(file),
    bytes: bytes.length,
    sha256: sha256OfBytes(bytes),
    format: formatOf(bytes) ?? "unknown",
    rows: read.length,
    columns: [...read.columns.keys()],
    keys,
  };
  await writeWhole(placeOf(store, record), async (out) => {
    await out.writeFile(bytes);
  });
  await writeWhole(join(addedFolder(store), id, "record.json"), async (out) => {
    await out.writeFile(`${JSON.stringify(record, null, 2)}\n`);
  });
  if (before && placeOf(store, before) !== placeOf(store, record)) await rm(placeOf(store, before), { force: true });
  return record;
}

/** @throws FealtyError "id" (usage) for a name that cannot be one. */
export function checkId(id: string): void {
  if (idForm.test(id)) return;
  throw new FealtyError("id", `"${id}" cannot be the name of a dataset`, { kind: "usage", mend: "use small letters, digits and hyphens, a letter first" });
}

/** Files are named by content, so that one is never another's half. */
function placeOf(store: Store, { id, sha256, file }: Added): string {
  return join(addedFolder(store), id, `${sha256.slice(0, 16)}-${basename(file)}`);
}

async function recordOf(store: Store, id: string): Promise<Added | undefined> {
  const path = join(addedFolder(store), id, "record.json");
  const text = await readFile(path, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const record = parse(text);
  if (record?.id === id) return record;
  throw new FealtyError("damaged-file", `the record of the added dataset ${id} is damaged`, {
    kind: "data",
    where: { file: path },
    mend: `add it again: fealty data add FILE --as ${id}, once ${join(addedFolder(store), id)} is removed`,
  });
}

function parse(text: string): Added | undefined {
  try {
    const record = JSON.parse(text) as Partial<Record<keyof Added, unknown>>;
    const { id, title, file, bytes, sha256, format, rows, columns, keys } = record;
    const texts = [id, title, file, sha256, format].every((value) => typeof value === "string");
    const sound = texts && [bytes, rows].every((value) => typeof value === "number") && Array.isArray(columns) && typeof keys === "object" && keys !== null;
    return sound ? (record as Added) : undefined;
  } catch {
    return undefined;
  }
}

const formats: Readonly<Record<Added["format"], FileFormat>> = {
  csv: "csv",
  dta: "dta",
  r: "rda",
  excel: "xlsx",
  parquet: "parquet",
  arrow: "arrow",
  unknown: "csv",
};

function asDataset({ id, title, file, sha256, rows, columns, keys, format }: Added): Dataset {
  const year = keys.year;
  return {
    id,
    title,
    version: `file with hash ${sha256.slice(0, 12)}`,
    about: `A file of your own, ${file}.`,
    unit: Object.keys(keys).length > 0 ? Object.keys(keys).join("-") : "row",
    keys: Object.values(keys),
    ...(year === undefined ? {} : { year }),
    rows,
    variables: columns.map((name) => ({ name, label: name })),
    publisher: "yourself",
    url: "",
    terms: "as you know them",
    cite: [],
    faults: [],
    reading: { format: formats[format] },
  };
}
