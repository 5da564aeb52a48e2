import { type Compressors, type FileMetaData, type ParquetParsers, parquetMetadata, parquetSchema, type SchemaElement } from "hyparquet";
import { DEFAULT_PARSERS } from "hyparquet/src/convert.js";
import { compressors as codecs } from "hyparquet-compressors";
import { FealtyError } from "../base/index.js";
import { type Column, type ColumnNote, codeColumn, type Frame, frame, numberColumn } from "../frame/index.js";
import { type Cell, codeOf, coding, fillNumbers } from "./cells.js";
import { allowed, corrupt, oversized } from "./limits.js";
import { notesKey, withNotes } from "./notes.js";
import { type Page, readChunk } from "./parquet-pages.js";

/** Cells of a table beyond which a small file is a trick: 4 GiB of numbers. */
const mostCells = 2 ** 29;

export function isParquet(bytes: Uint8Array): boolean {
  const magic = (at: number): boolean => bytes[at] === 0x50 && bytes[at + 1] === 0x41 && bytes[at + 2] === 0x52 && bytes[at + 3] === 0x31;
  return magic(0) && bytes.length >= 12;
}

/**
 * A frame from Parquet: snappy, gzip, brotli, zstd, LZ4 or none; columns of numbers, truth values (0 and 1), dates (days since 1970), timestamps (seconds) and texts.
 * Null and NaN are missing. Whole numbers beyond ±2⁵³ are identifiers, and become text. What our own writer noted of its columns is kept.
 * @throws FealtyError of kind "data": "unread-column" for a nested or binary column, "oversized", "damaged-file".
 */
export function readParquet(bytes: Uint8Array, { name }: { name?: string | undefined } = {}): Frame {
  try {
    const metadata = parquetMetadata(bytes, { geoparquet: false });
    const elements = columnElements(metadata, name);
    const rows = checkedRows(metadata, elements.length, bytes.length, name);
    const columns = elements.map((element): [string, Column] => [element.name, readColumn({ bytes, metadata, element, rows, name })]);
    return withNotes(frame(columns), metadata.key_value_metadata?.find(({ key }) => key === notesKey)?.value);
  } catch (cause) {
    if (cause instanceof FealtyError) throw cause;
    throw corrupt(name, "Parquet", cause);
  }
}

/** The columns, none of them nested. */
function columnElements(metadata: FileMetaData, name: string | undefined): SchemaElement[] {
  const names = new Set<string>();
  return parquetSchema(metadata).children.map(({ element, children }) => {
    const binary =
      element.type === "FIXED_LEN_BYTE_ARRAY" &&
      element.converted_type !== "DECIMAL" &&
      !["UUID", "FLOAT16", "DECIMAL"].includes(element.logical_type?.type ?? "");
    if (children.length > 0 || element.repetition_type === "REPEATED" || binary) throw unreadable(element.name, binary ? "binary" : "nested", name);
    if (names.has(element.name))
      throw new FealtyError("duplicate-column", `two columns are named "${element.name}"`, { kind: "data", ...located(name), mend: "name each column once" });
    names.add(element.name);
    return element;
  });
}

function checkedRows(metadata: FileMetaData, columns: number, size: number, name: string | undefined): number {
  const rows = Number(metadata.num_rows);
  const inGroups = metadata.row_groups.reduce((sum, group) => sum + Number(group.num_rows), 0);
  if (!Number.isSafeInteger(rows) || rows < 0 || rows !== inGroups) throw corrupt(name, "Parquet");
  if (rows * columns > mostCells) throw oversized(name, size, rows * columns * 8, mostCells * 8);
  return rows;
}

interface Reading {
  readonly bytes: Uint8Array;
  readonly metadata: FileMetaData;
  readonly element: SchemaElement;
  readonly rows: number;
  readonly name: string | undefined;
}

/** One column at a time, so that no more than one is held twice. */
function readColumn({ bytes, metadata, element, rows, name }: Reading): Column {
  const pages = metadata.row_groups.flatMap(({ columns, num_rows }) => {
    const meta = columns.find(({ meta_data: own }) => own?.path_in_schema.length === 1 && own.path_in_schema[0] === element.name)?.meta_data;
    if (!meta || meta.type !== element.type) throw corrupt(name, "Parquet");
    return readChunk(bytes, meta, { element, rows: Number(num_rows), compressors: boundedCodecs(name), parsers });
  });
  if (!isText(element)) {
    const values = numberCells(pages, rows);
    if (values) return numberColumn(values, noteOf(element));
  }
  const target = coding(rows);
  eachPage(pages, (values) => Int32Array.from(values, (cell) => (cell === null || cell === undefined ? -1 : codeOf(target, String(cell)))), target.codes);
  return codeColumn(target.codes, target.levels);
}

/** The numbers of all rows; undefined if one is a whole number beyond ±2⁵³. */
function numberCells(pages: readonly Page[], rows: number): Float64Array | undefined {
  const out = new Float64Array(rows).fill(Number.NaN);
  let fits = true;
  const numbers = (values: ArrayLike<Cell>): ArrayLike<number> => {
    if (values instanceof Float64Array || values instanceof Int32Array || values instanceof Float32Array) return values;
    const whole = new Float64Array(values.length);
    fits &&= fillNumbers(whole, 0, values);
    return whole;
  };
  eachPage(pages, numbers, out);
  return fits ? out : undefined;
}

/** Writes the pages' values, once converted, where rows have one; a dictionary is converted once. */
function eachPage(pages: readonly Page[], convert: (values: ArrayLike<Cell>) => ArrayLike<number>, out: Float64Array | Int32Array): void {
  let known: { values: ArrayLike<Cell>; converted: ArrayLike<number> } | undefined;
  let row = 0;
  for (const { rows, valid, values, indexes } of pages) {
    if (!known || known.values !== values) known = { values, converted: convert(values) };
    const { converted } = known;
    let next = 0;
    for (let i = 0; i < rows; i++, row++) {
      if (valid && valid[i] === 0) continue;
      out[row] = converted[indexes ? (indexes[next] as number) : next] as number;
      next++;
    }
  }
}

/** Times as numbers: days and seconds since 1970. */
const parsers: ParquetParsers = {
  ...DEFAULT_PARSERS,
  timestampFromMilliseconds: (millis: bigint) => Number(millis) / 1e3,
  timestampFromMicroseconds: (micros: bigint) => Number(micros) / 1e6,
  timestampFromNanoseconds: (nanos: bigint) => Number(nanos / 1000n) / 1e6,
  dateFromDays: (days: number) => days,
  jsonFromBytes: (bytes: Uint8Array) => new TextDecoder().decode(bytes),
};

function noteOf({ type, converted_type: converted, logical_type: logical }: SchemaElement): ColumnNote | undefined {
  if (converted === "DATE" || logical?.type === "DATE") return { time: "days" };
  return converted?.startsWith("TIMESTAMP") || logical?.type === "TIMESTAMP" || type === "INT96" ? { time: "seconds" } : undefined;
}

function isText({ type, converted_type: converted, logical_type: logical }: SchemaElement): boolean {
  return (type === "BYTE_ARRAY" && converted !== "DECIMAL") || logical?.type === "UUID";
}

/** The decompressors, with a bound on what a page may become. */
function boundedCodecs(name: string | undefined): Compressors {
  return Object.fromEntries(
    Object.entries(codecs).map(([codec, decompress]) => [
      codec,
      (input: Uint8Array, length: number) => {
        if (length > allowed(input.length)) throw oversized(name, input.length, length, allowed(input.length));
        return decompress(input, length);
      },
    ]),
  );
}

function unreadable(column: string, what: string, name: string | undefined): FealtyError {
  return new FealtyError("unread-column", `column ${column} is ${what}, which no table here can hold`, {
    kind: "data",
    ...located(name),
    mend: "leave it out when writing the file",
  });
}

function located(name: string | undefined): { where?: { file: string } } {
  return name === undefined ? {} : { where: { file: name } };
}
