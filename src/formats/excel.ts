import type { Frame } from "../frame/index.js";
import { isXls, readXls, type SheetOptions, xlsSheetNames } from "./xls.js";
import { isXlsx, readXlsx, xlsxSheetNames } from "./xlsx.js";

export { isXls, readXls, type SheetOptions } from "./xls.js";
export { isXlsx, readXlsx } from "./xlsx.js";

/** Whether the bytes are a workbook of either format. */
export function isExcel(bytes: Uint8Array): boolean {
  return isXls(bytes) || isXlsx(bytes);
}

/** One sheet of a workbook, .xls or .xlsx by content. @throws as `readXls` and `readXlsx` do. */
export function readExcel(bytes: Uint8Array, options: SheetOptions = {}): Frame {
  return isXls(bytes) ? readXls(bytes, options) : readXlsx(bytes, options);
}

/** The names of a workbook's sheets of cells, .xls or .xlsx by content. */
export function sheetNames(bytes: Uint8Array, options: { name?: string | undefined } = {}): string[] {
  return isXls(bytes) ? xlsSheetNames(bytes, options) : xlsxSheetNames(bytes, options);
}
