import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { FealtyError } from "../base/index.js";
import { catalogue } from "../data/index.js";
import { readTable } from "../formats/index.js";
import type { Frame } from "../frame/index.js";
import { families, type SpineKind, spineColumns, variableNames } from "../panel/index.js";
import { sha256 } from "./canonical.js";
import type { Study } from "./read.js";

/** A file of the user's, read: its table and what it was. */
export interface ReadFile {
  readonly file: string;
  readonly data: Frame;
  readonly sha256: string;
  readonly bytes: number;
}

/** What a study may name, as far as it is known before anything runs. */
export interface Knowledge {
  /** Datasets of the catalogue and their versions. */
  readonly datasets: ReadonlyMap<string, { readonly version: string }>;
  /** Families and the columns that they add to panels of this spine. */
  readonly families: ReadonlyMap<string, { readonly variables: readonly string[] }>;
  /** Columns that every panel of a spine has. */
  readonly spines: Readonly<Record<string, readonly string[]>>;
  /** Files of the user's by the path that the study gives, or why they cannot be read. */
  readonly files: ReadonlyMap<string, ReadFile | FealtyError>;
}

/** What the catalogue and the panel know, and the user's own files that the study names. */
export async function knowledgeOf({ spec, folder }: Study): Promise<Knowledge> {
  const spine: SpineKind = "spine" in spec.panel ? spec.panel.spine : "ally-year";
  const named = [...(spec.data ?? []).flatMap((entry) => (typeof entry === "string" ? [] : [entry.file])), ...("file" in spec.panel ? [spec.panel.file] : [])];
  const read = await Promise.all([...new Set(named)].map(async (file) => [file, await readOwn(folder, file)] as const));
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
  try {
    return { file, data: await readTable(bytes, { name: file }), sha256: sha256(bytes), bytes: bytes.length };
  } catch (error) {
    if (error instanceof FealtyError) return error;
    throw error;
  }
}
