import { type BiffRecord, biffRecords, bytesLeft, partReader, readNumber, readString, recordCursor } from "./biff.js";
import { compoundStreams, isCompoundFile } from "./compound-file.js";
import { damaged, readU8, readU16, readU32, unread } from "./cursor.js";
import { isBuiltInDate, isDateFormat } from "./excel-dates.js";

/** What holds for all sheets of an .xls file. */
export interface XlsWorkbook {
  readonly stream: Uint8Array;
  /** Sheets of cells (not charts or macros) in their order, and where each starts in the stream. */
  readonly sheets: readonly { readonly name: string; readonly at: number }[];
  readonly texts: readonly string[];
  readonly calendar: 1900 | 1904;
  /** For each cell format whether it shows a date. */
  readonly dates: readonly boolean[];
}

/** BIFF record types of [MS-XLS]. */
export const biff = {
  formula: 0x06,
  eof: 0x0a,
  calendar: 0x22,
  encrypted: 0x2f,
  sheet: 0x85,
  multipleRk: 0xbd,
  rich: 0xd6,
  cellFormat: 0xe0,
  sharedTexts: 0xfc,
  sharedText: 0xfd,
  number: 0x203,
  label: 0x204,
  logical: 0x205,
  string: 0x207,
  rk: 0x27e,
  numberFormat: 0x41e,
  bof: 0x809,
} as const;

/** Whether the bytes are an Excel 97 to 2003 workbook, or at least a container that may hold one. */
export function isXls(bytes: Uint8Array): boolean {
  return isCompoundFile(bytes);
}

/**
 * Everything but the cells.
 * @throws FealtyError of kind "data": "damaged-file"; "unread-format" for Excel 5 and 95, encrypted files and other Office documents.
 */
export function xlsWorkbook(bytes: Uint8Array, file: string): XlsWorkbook {
  const streams = compoundStreams(bytes, file, ["Workbook", "Book", "EncryptedPackage"]);
  const stream = streams.get("Workbook");
  if (!stream) {
    if (streams.has("EncryptedPackage")) throw encrypted(file);
    if (streams.has("Book")) throw oldExcel(file);
    throw unread(file, "this is an Office document without a workbook", "save the table as .xlsx or .csv");
  }
  const sheets: { name: string; at: number }[] = [];
  const formats = new Map<number, string>();
  const cellFormats: number[] = [];
  let texts: string[] = [];
  let calendar: 1900 | 1904 = 1900;
  let first = true;
  for (const record of biffRecords(stream, file, 0)) {
    if (first) checkVersion(record, file);
    first = false;
    if (record.type === biff.eof) break;
    const from = recordCursor(record, file);
    if (record.type === biff.encrypted) throw encrypted(file);
    else if (record.type === biff.calendar) calendar = readU16(from, "the calendar") === 1 ? 1904 : 1900;
    else if (record.type === biff.sharedTexts) texts = sharedTexts(record, file);
    else if (record.type === biff.cellFormat) {
      from.at = 2;
      cellFormats.push(readU16(from, "a cell format"));
    } else if (record.type === biff.numberFormat) {
      const id = readU16(from, "a number format");
      formats.set(id, stringAfter(record, file, 2, 2));
    } else if (record.type === biff.sheet) {
      const at = readU32(from, "a sheet");
      from.at = 5;
      if (readU8(from, "a sheet") === 0) sheets.push({ name: stringAfter(record, file, 6, 1), at });
    }
  }
  const dates = cellFormats.map((id) => {
    const code = formats.get(id);
    return code === undefined ? isBuiltInDate(id) : isDateFormat(code);
  });
  return { stream, sheets, texts, calendar, dates };
}

/** A string after `skip` bytes of a record, whose count of characters takes 1 or 2 bytes. */
export function stringAfter(record: BiffRecord, file: string, skip: number, countBytes: 1 | 2): string {
  const from = partReader(record.parts, file);
  readNumber(from, skip);
  return readString(from, readNumber(from, countBytes));
}

function sharedTexts(record: BiffRecord, file: string): string[] {
  const from = partReader(record.parts, file);
  readNumber(from, 4);
  const count = readNumber(from, 4);
  // Each string takes 3 bytes at least.
  if (3 * count > bytesLeft(from)) throw damaged(file, `it should hold ${count} shared texts, and ${bytesLeft(from)} bytes are left for them`);
  return Array.from({ length: count }, () => readString(from, readNumber(from, 2)));
}

function checkVersion(record: BiffRecord, file: string): void {
  if (record.type !== biff.bof) {
    if ((record.type & 0xff) === 0x09) throw oldExcel(file);
    throw damaged(file, "the workbook does not start as one");
  }
  const version = readU16(recordCursor(record, file), "the version");
  if (version !== 0x600) throw oldExcel(file);
}

function oldExcel(file: string) {
  return unread(file, "this workbook is of Excel 95 or before", "open it in a newer program and save it as .xlsx");
}

function encrypted(file: string) {
  return unread(file, "this workbook is encrypted", "save it without a password");
}
