import { type Column, type Frame, frame, numberColumn, textColumn } from "../frame/index.js";

import { damaged } from "./cursor.js";
import { isoText, secondsOfDay } from "./excel-dates.js";
import { uniqueNames } from "./names.js";

/** A date as days since 1970-01-01, with the fraction of a day. */
export interface SheetDate {
  readonly day: number;
}
/** Null is an error such as #N/A: the cell counts, and its value is missing. */
export type CellValue = number | string | boolean | SheetDate | null;

/** The filled cells of a sheet, by column; rows and columns from 0. A cell given twice has the later value. */
export interface SheetCells {
  readonly columns: Map<number, { readonly rows: number[]; readonly values: CellValue[] }>;
  count: number;
}

export const sheetCells = (): SheetCells => ({ columns: new Map(), count: 0 });

/** Texts of white space alone count as blank. */
export function putCell(cells: SheetCells, row: number, column: number, value: CellValue): void {
  if (typeof value === "string" && value.trim() === "") return;
  let own = cells.columns.get(column);
  if (!own) cells.columns.set(column, (own = { rows: [], values: [] }));
  own.rows.push(row);
  own.values.push(value);
  cells.count++;
}

/**
 * A table out of the rectangle that holds all filled cells. With `header` its first row gives the names (an empty name becomes
 * column_N, a repeated one gets _2, _3, …); without, columns are column_1, column_2, ….
 * A column of numbers and logical values is one of numbers (TRUE is 1); one of dates alone counts days since 1970-01-01, or
 * seconds if any has a time of day; any other mixture becomes text: numbers in shortest form, dates as ISO 8601, TRUE and FALSE.
 */
export function sheetFrame(cells: SheetCells, file: string, header: boolean): Frame {
  if (cells.count === 0) return frame([]);
  const all = [...cells.columns.values()];
  const firstRow = all.reduce((least, { rows }) => rows.reduce((a, b) => Math.min(a, b), least), Number.POSITIVE_INFINITY);
  const lastRow = all.reduce((most, { rows }) => rows.reduce((a, b) => Math.max(a, b), most), 0);
  const firstColumn = Math.min(...cells.columns.keys());
  const width = Math.max(...cells.columns.keys()) - firstColumn + 1;
  const height = lastRow - firstRow + 1;
  // A few cells far apart would make a huge table of nothing.
  if (width * height > 4_000_000 && width * height > 500 * cells.count)
    throw damaged(file, `the sheet spans ${height} rows and ${width} columns, and only ${cells.count} cells are filled`);
  const length = header ? height - 1 : height;
  const start = header ? firstRow + 1 : firstRow;
  const grids = Array.from({ length: width }, (_, j) => dense(cells.columns.get(firstColumn + j), start, length));
  const given = grids.map((_, j) => (header ? nameAt(cells, firstRow, firstColumn + j) : ""));
  return frame(uniqueNames(given).map((name, j) => [name, toColumn(grids[j] as (CellValue | undefined)[])] as const));
}

function nameAt(cells: SheetCells, row: number, column: number): string {
  const own = cells.columns.get(column);
  const at = own?.rows.lastIndexOf(row) ?? -1;
  return (cellText(own?.values[at]) ?? "").trim();
}

function dense(own: { readonly rows: number[]; readonly values: CellValue[] } | undefined, start: number, length: number): (CellValue | undefined)[] {
  const grid = new Array<CellValue | undefined>(length).fill(undefined);
  own?.rows.forEach((row, i) => {
    if (row >= start) grid[row - start] = own.values[i];
  });
  return grid;
}

function toColumn(grid: readonly (CellValue | undefined)[]): Column {
  let [plain, dates, texts] = [0, 0, 0];
  for (const value of grid) {
    if (typeof value === "string") texts++;
    else if (typeof value === "object" && value !== null) dates++;
    else if (value !== undefined && value !== null) plain++;
  }
  if (texts > 0 || (dates > 0 && plain > 0)) return textColumn(grid.map(cellText));
  if (dates === 0) return numberColumn(grid.map((value) => (value === undefined || value === null ? Number.NaN : Number(value))));
  const days = grid.map((value) => (value instanceof Object ? value.day : Number.NaN));
  const whole = days.every((day) => Number.isNaN(day) || Number.isInteger(day));
  return whole ? numberColumn(days, { time: "days" }) : numberColumn(days.map(secondsOfDay), { time: "seconds" });
}

function cellText(value: CellValue | undefined): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === "string") return value;
  if (typeof value === "number") return String(value);
  return typeof value === "boolean" ? (value ? "TRUE" : "FALSE") : isoText(value.day);
}
