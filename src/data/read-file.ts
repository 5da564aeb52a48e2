import { FealtyError } from "../base/index.js";
import { readTable } from "../formats/index.js";
import { type Frame, frame } from "../frame/index.js";
import type { Reading } from "./dataset.js";

/**
 * One file as a table, read as its entry says; a sheet of a workbook and a table of an R file are both `object`.
 * @throws FealtyError as `readTable`, naming the file; "columns" where the entry names another number of them than the file has.
 */
export async function readFileAs({ format, object, encoding, delimiter, missing, types, names }: Reading, name: string, bytes: Uint8Array): Promise<Frame> {
  const sheet = format === "xls" || format === "xlsx";
  const read = await readTable(bytes, { name, object: sheet ? undefined : object, sheet: sheet ? object : undefined, encoding, delimiter, missing, types });
  return names ? renamed(read, names, name) : read;
}

function renamed(read: Frame, names: readonly string[], file: string): Frame {
  if (names.length !== read.columns.size) {
    throw new FealtyError("columns", `the table has ${read.columns.size} columns where its entry names ${names.length}`, { kind: "data", where: { file } });
  }
  return frame([...read.columns.values()].map((column, i) => [names[i] as string, column] as const));
}
