import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { FealtyError, suggest, type Work } from "../base/index.js";
import { readTable } from "../formats/index.js";
import { column, type Frame, repeatedKeys } from "../frame/index.js";
import { type Added, checkId, keepAdded } from "./added.js";
import { catalogue } from "./catalogue/index.js";
import type { Dataset } from "./dataset.js";
import { readFileAs } from "./read-file.js";
import type { Store } from "./store.js";

export interface AddOptions extends Work {
  /** Name of the dataset; default: that of the catalogue whose columns the file has, else made from the file's name. */
  readonly id?: string | undefined;
  readonly title?: string | undefined;
  /** Columns that a panel joins by: { ally: "ccode", year: "year" }. */
  readonly keys?: Readonly<Record<string, string>> | undefined;
}

/**
 * Copies a table of the user's own into the store with its hash: CSV, Parquet, Arrow, Stata, R or Excel, compressed or not. A dataset of the
 * catalogue that its publisher alone may give out is added under its own id, and must have its columns. An id that was added before is replaced.
 * @returns its record, and rows beyond the first of each key (at most 1 000 are counted).
 * @throws FealtyError of kind "data": "no-file", "other-columns", and those of `readTable`; of kind "usage": "id", "pinned", "unknown-column".
 */
export async function addFile(
  store: Store,
  path: string,
  { id, title, keys = {} }: AddOptions = {},
): Promise<{ readonly added: Added; readonly repeats: number }> {
  if (id !== undefined) checkId(id);
  const named = id === undefined ? undefined : catalogue.get(id);
  if (named) checkUnpinned(named);
  const bytes = await readOwn(path);
  const plain = await (named ? readFileAs(named.reading, path, bytes) : readTable(bytes, { name: path }));
  const entry = named ?? (id === undefined ? recognised(plain) : undefined);
  const read = entry && entry !== named ? await readFileAs(entry.reading, path, bytes) : plain;
  if (entry) checkColumns(entry, read, path);
  const joined = Object.values(keys);
  for (const name of joined) column(read, name);
  const unique = joined.length > 0 ? joined : (entry?.keys ?? []);
  const file = basename(path);
  const added = await keepAdded(store, bytes, { id: entry?.id ?? id ?? idFrom(file), title: title ?? entry?.title ?? file, file, keys }, read);
  return { added, repeats: unique.length > 0 ? repeatedKeys(read, unique, 1000).length : 0 };
}

async function readOwn(path: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await readFile(path));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === "ENOENT" ? `there is no file ${path}` : code === "EISDIR" ? `${path} is a folder` : `${path} cannot be read`;
    throw new FealtyError("no-file", why, { kind: "data", mend: "name a table: fealty data add FILE", cause: error });
  }
}

/** The dataset without a public copy whose columns a table has. */
function recognised(read: Frame): Dataset | undefined {
  return [...catalogue.values()].find(({ files, variables }) => !files && variables.length > 0 && variables.every(({ name }) => read.columns.has(name)));
}

function checkUnpinned({ id, files }: Dataset): void {
  if (!files) return;
  throw new FealtyError("pinned", `${id} is a dataset of the catalogue, which comes from its public copy`, {
    kind: "usage",
    mend: `run fealty data pull ${id}, or add your file under another name with --as`,
  });
}

function checkColumns({ id, variables, instructions }: Dataset, read: Frame, file: string): void {
  const lacking = variables.map(({ name }) => name).filter((name) => !read.columns.has(name));
  if (lacking.length === 0) return;
  const shown = `${lacking.slice(0, 5).join(", ")}${lacking.length > 5 ? ` and ${lacking.length - 5} more` : ""}`;
  throw new FealtyError("other-columns", `this is not the file of ${id}: it lacks ${shown}`, {
    kind: "data",
    where: { file },
    mend: instructions ?? suggest(lacking[0] ?? "", [...read.columns.keys()]),
  });
}

/** "My exercises v2.csv.gz" is my-exercises-v2. */
function idFrom(file: string): string {
  const ending = /\.(csv|tsv|tab|txt|dta|rda|rdata|rds|xlsx?|parquet|arrow|feather|gz|bz2|xz|zip)$/i;
  const made = file
    .replace(ending, "")
    .replace(ending, "")
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+|-+$/g, "")
    .slice(0, 60);
  if (made === "") return "own-file";
  return catalogue.has(made) ? `own-${made}` : made;
}
