import { count, significant } from "../numbers.js";
import { type Cell, cell, column, type Table } from "../table.js";

/** The numbers of a figure as a table. A head that ends in "*" is of numbers that stand as they are, such as years. */
export function numbersTable(name: string, caption: string, heads: readonly string[], rows: readonly (readonly (string | number)[])[]): Table {
  const whole = heads.map((head) => head.endsWith("*"));
  const counts = heads.map((_, j) => rows.every((row) => typeof row[j] === "string" || Number.isInteger(row[j])));
  const text = (value: number, j: number): string => (whole[j] ? String(value).replace("-", "−") : counts[j] ? count(value) : significant(value));
  return {
    name: `${name}-numbers`,
    caption: `The numbers of the figure. ${caption}`,
    columns: heads.map((head, j) => column(head.replace(/\*$/, ""), rows.some((row) => typeof row[j] === "number") ? "right" : "left")),
    rows: rows.map((row) => ({
      cells: row.map((value, j): Cell => (typeof value === "string" ? value : Number.isNaN(value) ? "" : cell(value, text(value, j)))),
    })),
    notes: [],
  };
}
