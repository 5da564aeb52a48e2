import type { Frame } from "../frame/index.js";
import { damaged } from "./cursor.js";
import { dayOfSerial } from "./excel-dates.js";
import { type CellValue, putCell, type SheetCells, sheetCells, sheetFrame } from "./sheet-cells.js";
import { pickSheet, type SheetOptions } from "./xls.js";
import { isTrue, openXlsx, parsePart, unescaped, type XlsxPackage, type XlsxWorkbook, xlsxWorkbook } from "./xlsx-package.js";

export { isXlsx } from "./xlsx-package.js";

/**
 * One sheet of an Excel workbook (.xlsx, .xlsm) as a table: see `sheetFrame` for what becomes of its cells.
 * A formula gives the value last computed; an error (#N/A) is missing; a number shown as a date is one.
 * @throws FealtyError of kind "data": "damaged-file"; "oversized" for a part that unpacks to more than 200 times its size and 16 MiB,
 * or to more than 1 GiB; "unread-format" for .xlsb and other archives. Of kind "usage": "unknown-sheet".
 * Source: ECMA-376, Office Open XML, part 1.
 */
export function readXlsx(bytes: Uint8Array, { name = "the file", sheet = 1, header = true }: SheetOptions = {}): Frame {
  const from = openXlsx(bytes, name);
  const workbook = xlsxWorkbook(from);
  return sheetFrame(readCells(from, workbook, pickSheet(workbook.sheets, sheet, name).part), name, header);
}

/** The names of the sheets that hold cells, in their order. */
export function xlsxSheetNames(bytes: Uint8Array, { name = "the file" }: { name?: string | undefined } = {}): string[] {
  return xlsxWorkbook(openXlsx(bytes, name)).sheets.map((sheet) => sheet.name);
}

function readCells(from: XlsxPackage, workbook: XlsxWorkbook, part: string): SheetCells {
  const cells = sheetCells();
  // Rows and cells may leave out their place: then they follow the one before.
  let [row, column] = [-1, -1];
  let [type, style] = ["n", 0];
  let [text, gathering, inPhonetic] = ["", false, false];
  parsePart(from, part, {
    open(name, attributes) {
      if (name === "row") {
        row = attributes.r === undefined ? row + 1 : place(attributes.r, 1_048_576, from.file);
        column = -1;
      } else if (name === "c") {
        const address = attributes.r === undefined ? undefined : addressOf(attributes.r, from.file);
        column = address?.column ?? column + 1;
        row = address?.row ?? Math.max(0, row);
        type = attributes.t ?? "n";
        style = Number(attributes.s ?? 0);
        text = "";
      } else if (name === "rPh") inPhonetic = true;
      else if (name === "v" || name === "t") gathering = !inPhonetic;
    },
    text(piece) {
      if (gathering) text += piece;
    },
    close(name) {
      if (name === "v" || name === "t") gathering = false;
      else if (name === "rPh") inPhonetic = false;
      else if (name === "c" && text !== "") putCell(cells, row, column, cellValue(workbook, type, style, text, from.file));
    },
  });
  return cells;
}

function cellValue(workbook: XlsxWorkbook, type: string, style: number, text: string, file: string): CellValue {
  switch (type) {
    case "s": {
      const shared = workbook.texts[Number(text)];
      if (shared === undefined) throw damaged(file, `a cell shows shared text ${text}, and there are ${workbook.texts.length}`);
      return shared;
    }
    case "str":
    case "inlineStr":
      return unescaped(text);
    case "b":
      return isTrue(text.trim());
    case "e":
      return null;
    case "d": {
      const time = Date.parse(/T.*(Z|[+-]\d\d:\d\d)$/.test(text) || !text.includes("T") ? text : `${text}Z`);
      return Number.isNaN(time) ? text : { day: time / 86_400_000 };
    }
    default: {
      if (text.trim() === "") return "";
      const value = Number(text);
      if (!Number.isFinite(value)) throw damaged(file, `a cell of numbers holds "${text.slice(0, 40)}"`);
      const day = workbook.dates[style] ? dayOfSerial(value, workbook.calendar) : undefined;
      return day === undefined ? value : { day };
    }
  }
}

/** A row or column number of a file, counted from 1, as counted from 0. */
function place(text: string, most: number, file: string): number {
  const value = Number(text);
  if (!(Number.isInteger(value) && value >= 1 && value <= most)) throw damaged(file, `a row or column has the number ${text.slice(0, 40)}`);
  return value - 1;
}

function addressOf(address: string, file: string): { row: number; column: number } {
  const [, letters, digits] = /^\$?([A-Za-z]{1,3})\$?(\d{1,7})$/.exec(address) ?? [];
  if (letters === undefined || digits === undefined) throw damaged(file, `a cell stands at "${address.slice(0, 40)}"`);
  let column = 0;
  for (const letter of letters.toUpperCase()) column = column * 26 + letter.charCodeAt(0) - 64;
  return { row: place(digits, 1_048_576, file), column: place(String(column), 16_384, file) };
}
