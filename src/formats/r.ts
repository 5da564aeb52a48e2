import { FealtyError, suggest } from "../base/index.js";
import type { Frame } from "../frame/index.js";
import { decompress } from "./compression.js";
import type { Limits } from "./limits.js";
import { describe, frameOf, isDataFrame, isVector } from "./r-frame.js";
import { type RValue, unserialize } from "./r-unserialize.js";

export interface ROptions extends Limits {
  /** Name of the file, for messages. */
  readonly name?: string | undefined;
  /** The one object wanted. Default: all data frames; where there is none, all vectors and matrices. */
  readonly object?: string | undefined;
}

/** Whether bytes, already decompressed, are R's: .rda, .RData or .rds. */
export function isR(bytes: Uint8Array): boolean {
  return isWorkspace(bytes) || isValue(bytes, 0);
}

/**
 * The tables of an .rda, .RData or .rds file (serialization 2 and 3; binary or ASCII; gzip, bzip2, xz or none), by object name; an .rds file has one, named "".
 * Logicals become 0 and 1; factors and texts codes; Date and POSIXct numbers with `note.time`; haven's labels `note.valueLabels`, its tagged NA `note.missingCodes`.
 * NA and NaN are missing. What is no table (functions, environments, lists) is passed over unless it is the object wanted.
 * @throws FealtyError of kind "data": "damaged-file", "oversized", "unread-format", "unread-column", "no-table"; of kind "usage" "unknown-object".
 * Reference: R's own load and readRDS.
 */
export async function readR(bytes: Uint8Array, options: ROptions = {}): Promise<Map<string, Frame>> {
  const { name, object } = options;
  const objects = readObjects(await decompress(bytes, options), name);
  const where = name === undefined ? {} : { where: { file: name } };
  if (object !== undefined) {
    const value = objects.get(object);
    if (!value)
      throw new FealtyError("unknown-object", `the file holds no object "${object}"`, { kind: "usage", ...where, mend: suggest(object, [...objects.keys()]) });
    if (!isDataFrame(value) && !isVector(value)) throw noTable(`${object} is ${describe(value)}, not a table`, where);
    return new Map([[object, frameOf(value, object, name)]]);
  }
  const all = [...objects];
  const frames = all.filter(([, value]) => isDataFrame(value));
  const tables = frames.length > 0 ? frames : all.filter(([, value]) => isVector(value));
  if (tables.length === 0) {
    const held = all.slice(0, 5).map(([key, value]) => (key === "" ? describe(value) : `${key}, ${describe(value)}`));
    throw noTable(held.length === 0 ? "the file holds no object" : `the file holds no table, but ${held.join("; ")}`, where);
  }
  return new Map(tables.map(([key, value]) => [key, frameOf(value, key, name)] as const));
}

function noTable(message: string, where: { where?: { file: string } }): FealtyError {
  return new FealtyError("no-table", message, { kind: "data", ...where, mend: "save a data frame" });
}

/** RDX2\n, RDA3\n, …: the workspace formats of R 1.4 and later. */
function isWorkspace(bytes: Uint8Array): boolean {
  return (
    bytes[0] === 0x52 && bytes[1] === 0x44 && [0x58, 0x41, 0x42].includes(bytes[2] as number) && (bytes[3] === 0x32 || bytes[3] === 0x33) && bytes[4] === 10
  );
}

/** X\n or B\n and a version as four bytes; A\n and a version as a line. */
function isValue(bytes: Uint8Array, at: number): boolean {
  const [letter, newline, a, b, c, d] = bytes.subarray(at, at + 6);
  if (newline !== 10) return false;
  if (letter === 0x58) return a === 0 && b === 0 && c === 0 && (d === 2 || d === 3);
  if (letter === 0x42) return (a === 2 || a === 3) && b === 0 && c === 0 && d === 0;
  return letter === 0x41 && (a === 0x32 || a === 0x33) && b === 10;
}

function readObjects(bytes: Uint8Array, name: string | undefined): Map<string, RValue> {
  const workspace = isWorkspace(bytes);
  const where = name === undefined ? {} : { where: { file: name } };
  if (!workspace && !isValue(bytes, 0)) {
    throw new FealtyError("unread-format", "this is no R data file of serialization version 2 or 3", {
      kind: "data",
      ...where,
      mend: "save it anew in R with save() or saveRDS()",
    });
  }
  try {
    const value = unserialize(bytes, workspace ? 5 : 0);
    if (!workspace) return new Map([["", value]]);
    if (value.type === "null") return new Map();
    if (value.type !== "pairs") throw new RangeError("R data hold no list of objects");
    return new Map(value.items.map(({ tag, value: item }) => [tag ?? "", item]));
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new FealtyError("damaged-file", "this R data file is truncated or corrupt", {
      kind: "data",
      ...where,
      mend: "get the file again, or save it anew in R",
      cause,
    });
  }
}
