import { FealtyError } from "../base/index.js";
import { catalogue } from "../data/index.js";
import type { Frame } from "../frame/index.js";
import type { OwnFile, StudySpec } from "./schema.js";

/** A file of the user's, read: its table and what it was. */
export interface ReadFile {
  readonly file: string;
  readonly data: Frame;
  readonly sha256: string;
  readonly bytes: number;
  /** Of a file that was added: its id, and the columns that it was said to be joined by. */
  readonly added?: string;
  readonly keys?: Readonly<Record<string, string>>;
}

/** Files that were read, or why they cannot be. */
interface Files {
  readonly files: ReadonlyMap<string, ReadFile | FealtyError>;
}

/** A file of the user's own that a study lists, with its position in `data`. */
export interface ListedFile extends OwnFile {
  readonly at: number;
}

/** The user's own files that a study lists: by path, or by the id under which they were added. */
export function ownFiles({ data = [] }: Pick<StudySpec, "data">): ListedFile[] {
  return data.flatMap((entry, at): ListedFile[] => {
    if (typeof entry !== "string") return [{ ...entry, at }];
    return isFetched(idOf(entry)) ? [] : [{ id: idOf(entry), at }];
  });
}

/** Datasets of the catalogue that a study lists and that are fetched. */
export function listedDatasets({ data = [] }: Pick<StudySpec, "data">): string[] {
  return data.flatMap((entry) => (typeof entry === "string" && isFetched(idOf(entry)) ? [idOf(entry)] : []));
}

/** What a file of the user's own goes by in `Knowledge`: its path, or the id under which it was added. */
export function placeOf({ id, file }: Pick<OwnFile, "id" | "file">): string {
  return file ?? `added ${id}`;
}

/** The file at a place, read. @throws FealtyError that says why it cannot be. */
export function fileAt({ files }: Files, place: string): ReadFile {
  const read = files.get(place);
  if (read && !(read instanceof FealtyError)) return read;
  throw read ?? new FealtyError("no-file", `there is no file ${place}`, { kind: "data" });
}

/** The columns that a file is joined by: the study's, else those that it was added with; none of either is undefined. */
export function keysOf({ keys, ...entry }: OwnFile, { files }: Files): Readonly<Record<string, string>> | undefined {
  if (keys !== undefined) return keys;
  const found = files.get(placeOf(entry));
  const added = found && !(found instanceof FealtyError) ? (found.keys ?? {}) : {};
  return Object.keys(added).length > 0 ? added : undefined;
}

/** Whether an id is of a dataset that is fetched; others are kept by fealty data add. */
function isFetched(id: string): boolean {
  return catalogue.get(id)?.files !== undefined;
}

function idOf(entry: string): string {
  return entry.split("@")[0] as string;
}
