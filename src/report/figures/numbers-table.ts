import { significant } from "../numbers.js";
import { type Cell, cell, column, type Table } from "../table.js";

/** The numbers of a figure as a table. A head that ends in "*" is of numbers that stand as they are, such as years. */
export function numbersTable(name: string, caption: string, heads: readonly string[], rows: readonly (readonly (string | number)[])[]): Table {
  const whole = heads.map((head) => head.endsWith("*"));
  return {
    name: `${name}-numbers`,
    caption: `The numbers of the figure. ${caption}`,
    columns: heads.map((head, j) => column(head.replace(/\*$/, ""), rows.some((row) => typeof row[j] === "number") ? "right" : "left")),
    rows: rows.map((row) => ({
      cells: row.map(
        (value, j): Cell => (typeof value === "string" ? value : Number.isNaN(value) ? "" : cell(value, whole[j] ? String(value) : significant(value))),
      ),
    })),
    notes: [],
  };
}
