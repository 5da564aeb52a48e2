import { FealtyError, suggest } from "../base/index.js";
import type { Frame } from "../frame/index.js";
import { type BiffRecord, biffRecords, recordCursor } from "./biff.js";
import { type Cursor, damaged, readU8, readU16, readU32, slice, step } from "./cursor.js";
import { dayOfSerial } from "./excel-dates.js";
import { type CellValue, putCell, type SheetCells, sheetCells, sheetFrame } from "./sheet-cells.js";
import { biff, stringAfter, type XlsWorkbook, xlsWorkbook } from "./xls-workbook.js";

export { isXls } from "./xls-workbook.js";

export interface SheetOptions {
  /** Name of the file, for messages. */
  readonly name?: string | undefined;
  /** Name of the sheet, or its number from 1. Default 1. */
  readonly sheet?: string | number | undefined;
  /** Whether the first filled row gives the names of the columns. Default true. */
  readonly header?: boolean | undefined;
}

/**
 * One sheet of an Excel 97 to 2003 workbook (.xls, BIFF8) as a table: see `sheetFrame` for what becomes of its cells.
 * A formula gives the value last computed; an error (#N/A) is missing; a number shown as a date is one.
 * @throws FealtyError of kind "data": "damaged-file"; "unread-format" for Excel 95 and before and for encrypted files. Of kind "usage": "unknown-sheet".
 * Source: Microsoft, [MS-XLS] Excel Binary File Format.
 */
export function readXls(bytes: Uint8Array, { name = "the file", sheet = 1, header = true }: SheetOptions = {}): Frame {
  const workbook = xlsWorkbook(bytes, name);
  const { at } = pickSheet(workbook.sheets, sheet, name);
  return sheetFrame(readCells(workbook, at, name), name, header);
}

/** The names of the sheets that hold cells, in their order. */
export function xlsSheetNames(bytes: Uint8Array, { name = "the file" }: { name?: string | undefined } = {}): string[] {
  return xlsWorkbook(bytes, name).sheets.map((sheet) => sheet.name);
}

/** The sheet of a name or a number from 1. @throws FealtyError "unknown-sheet". */
export function pickSheet<Sheet extends { readonly name: string }>(sheets: readonly Sheet[], wanted: string | number, file: string): Sheet {
  if (sheets.length === 0) throw damaged(file, "the workbook has no sheet of cells");
  const found = typeof wanted === "number" ? sheets[wanted - 1] : sheets.find(({ name }) => name === wanted);
  if (found) return found;
  const names = sheets.map(({ name }) => name);
  throw new FealtyError("unknown-sheet", `there is no sheet ${typeof wanted === "number" ? wanted : `"${wanted}"`}`, {
    kind: "usage",
    where: { file },
    mend: typeof wanted === "number" ? `there are ${sheets.length}: ${names.join(", ")}` : suggest(wanted, names),
  });
}

const cellRecords: ReadonlySet<number> = new Set([biff.formula, biff.multipleRk, biff.rich, biff.sharedText, biff.number, biff.label, biff.logical, biff.rk]);

function readCells(workbook: XlsWorkbook, start: number, file: string): SheetCells {
  const cells = sheetCells();
  let depth = 0;
  /** The formula whose text the next STRING record holds. */
  let awaiting: { row: number; column: number } | undefined;
  for (const record of biffRecords(workbook.stream, file, start)) {
    // A chart inside the sheet is a stream of its own with a BOF and an EOF.
    if (record.type === biff.bof) {
      if (depth === 0 && sheetKind(record, file) !== 0x10) throw damaged(file, "a sheet does not start where the workbook says");
      depth++;
    } else if (depth === 0) throw damaged(file, "a sheet does not start where the workbook says");
    else if (record.type === biff.eof) {
      if (--depth === 0) return cells;
    } else if (depth === 1 && record.type === biff.string) {
      if (awaiting) putCell(cells, awaiting.row, awaiting.column, stringAfter(record, file, 0, 2));
      awaiting = undefined;
    } else if (depth === 1 && cellRecords.has(record.type)) awaiting = readCell(workbook, record, cells, file);
  }
  throw damaged(file, "a sheet has no end");
}

function sheetKind(record: BiffRecord, file: string): number {
  const from = recordCursor(record, file);
  step(from, 2, "the start of a sheet");
  return readU16(from, "the start of a sheet");
}

/** Puts the cells of a record; returns the place of a formula whose text is still to come. */
function readCell(workbook: XlsWorkbook, record: BiffRecord, cells: SheetCells, file: string): { row: number; column: number } | undefined {
  const from = recordCursor(record, file);
  const row = readU16(from, "a cell");
  const column = readU16(from, "a cell");
  if (record.type === biff.multipleRk) {
    const count = (from.bytes.length - 6) / 6;
    for (let i = 0; i < count; i++) {
      const format = readU16(from, "a cell");
      putCell(cells, row, column + i, numberOrDate(workbook, rk(from), format));
    }
    return undefined;
  }
  const format = readU16(from, "a cell");
  const put = (value: CellValue): void => putCell(cells, row, column, value);
  switch (record.type) {
    case biff.sharedText: {
      const index = readU32(from, "a cell");
      const text = workbook.texts[index];
      if (text === undefined) throw damaged(file, `a cell shows shared text ${index}, and there are ${workbook.texts.length}`);
      put(text);
      return undefined;
    }
    case biff.label:
    case biff.rich:
      put(stringAfter(record, file, 6, 2));
      return undefined;
    case biff.number:
      put(numberOrDate(workbook, double(from), format));
      return undefined;
    case biff.rk:
      put(numberOrDate(workbook, rk(from), format));
      return undefined;
    case biff.logical:
      put(logicalOrError(readU8(from, "a cell"), readU8(from, "a cell")));
      return undefined;
    default:
      return formulaResult(workbook, from, format, put) ? { row, column } : undefined;
  }
}

/** The last result of a formula; true where it is a text that follows in a record of its own. */
function formulaResult(workbook: XlsWorkbook, from: Cursor, format: number, put: (value: CellValue) => void): boolean {
  const [kind, , value] = slice(from, 8, "a formula");
  from.at -= 8;
  if (from.view.getUint16(from.at + 6, true) !== 0xffff) put(numberOrDate(workbook, double(from), format));
  else if (kind === 0) return true;
  else if (kind === 1 || kind === 2) put(logicalOrError(value ?? 0, kind - 1));
  return false;
}

function numberOrDate(workbook: XlsWorkbook, value: number, format: number): CellValue {
  if (!Number.isFinite(value)) return null;
  const day = workbook.dates[format] ? dayOfSerial(value, workbook.calendar) : undefined;
  return day === undefined ? value : { day };
}

const logicalOrError = (value: number, isError: number): CellValue => (isError ? null : value !== 0);

const double = (from: Cursor): number => from.view.getFloat64(step(from, 8, "a number"), true);

/** A number in 30 bits: an integer, or the upper bits of a double; of hundredths if the lowest bit is set. */
function rk(from: Cursor): number {
  const bits = readU32(from, "a number");
  const scratch = new DataView(new ArrayBuffer(8));
  scratch.setUint32(0, bits & ~3);
  const value = bits & 2 ? (bits | 0) >> 2 : scratch.getFloat64(0);
  return bits & 1 ? value / 100 : value;
}
