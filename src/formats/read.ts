import { FealtyError } from "../base/index.js";
import type { Frame } from "../frame/index.js";
import { isArrow, readArrow } from "./arrow.js";
import { compressionOf, decompress } from "./compression.js";
import { type CsvOptions, readCsv } from "./csv.js";
import { isDta, readDta } from "./dta.js";
import { isExcel, readExcel } from "./excel.js";
import type { Limits } from "./limits.js";
import { isParquet, readParquet } from "./parquet.js";
import { isR, readR } from "./r.js";

/** Options that a format has no use for are passed over. */
export interface ReadOptions extends CsvOptions, Limits {
  /** Name of the file, for messages alone: the format is told by the content. */
  readonly name: string;
  /** The object wanted of an R file that holds several tables. */
  readonly object?: string | undefined;
  /** The sheet wanted of a workbook, by name or counted from 1. Default: the first. */
  readonly sheet?: string | number | undefined;
}

export type TableFormat = "csv" | "parquet" | "arrow" | "dta" | "excel" | "r";

/** The format of a table, already decompressed, by its first bytes; undefined for binary data of no known kind. */
export function formatOf(bytes: Uint8Array): TableFormat | undefined {
  if (isParquet(bytes)) return "parquet";
  if (isArrow(bytes)) return "arrow";
  if (isDta(bytes)) return "dta";
  if (isExcel(bytes)) return "excel";
  if (isR(bytes)) return "r";
  return isText(bytes) ? "csv" : undefined;
}

/**
 * A table from the bytes of a file: CSV or TSV, Parquet, Arrow, Stata, Excel, R; plain or compressed (gzip, bzip2, xz, a zip archive of one file).
 * @throws FealtyError of kind "data" for a file that is unknown, damaged, oversized or no table; of kind "usage" for options that do not fit it.
 */
export async function readTable(bytes: Uint8Array, options: ReadOptions): Promise<Frame> {
  const plain = await decompress(bytes, options);
  switch (formatOf(plain)) {
    case "parquet":
      return readParquet(plain, options);
    case "arrow":
      return readArrow(plain, options);
    case "excel":
      return readExcel(plain, { name: options.name, ...(options.sheet === undefined ? {} : { sheet: options.sheet }) });
    case "dta":
      return readDta(plain, { name: options.name });
    case "r":
      return onlyTable(await readR(plain, options), options.name);
    case "csv":
      return readCsv(plain, options);
    default:
      throw unknownFormat(plain, options.name);
  }
}

function onlyTable(tables: ReadonlyMap<string, Frame>, file: string): Frame {
  const [first] = tables.values();
  if (first && tables.size === 1) return first;
  const names = [...tables.keys()];
  throw new FealtyError("several-tables", `the file holds ${tables.size} tables: ${names.slice(0, 8).join(", ")}${names.length > 8 ? ", …" : ""}`, {
    kind: "usage",
    where: { file },
    mend: "name the object that is wanted",
  });
}

/** Text has no zero bytes, unless a byte-order mark says that it is UTF-16. */
function isText(bytes: Uint8Array): boolean {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) return true;
  return !bytes.subarray(0, 4096).includes(0) && !startsWith(bytes, "%PDF-") && !isMarkup(bytes);
}

function unknownFormat(bytes: Uint8Array, file: string): FealtyError {
  const what = startsWith(bytes, "%PDF-")
    ? "a PDF document"
    : compressionOf(bytes) === "zip"
      ? "an Office document"
      : isMarkup(bytes)
        ? "XML or a web page"
        : "of a format that is not known here";
  return new FealtyError("unread-format", `this file is ${what}, no table`, {
    kind: "data",
    where: { file },
    mend: "give a table as CSV, TSV, Parquet, Arrow, Stata, R or Excel",
  });
}

function isMarkup(bytes: Uint8Array): boolean {
  return /^\s*(<\?xml|<!doctype|<html)/i.test(ascii(bytes, 100));
}

function startsWith(bytes: Uint8Array, text: string): boolean {
  return ascii(bytes, text.length) === text;
}

function ascii(bytes: Uint8Array, length: number): string {
  return String.fromCharCode(...bytes.subarray(0, length));
}
