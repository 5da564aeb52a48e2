/** A table before it has a format: numbers are written already, their full value stands beside them. */
export interface Table {
  /** Name of its files and of its anchor: letters, digits and hyphens. */
  readonly name: string;
  /** A complete sentence that stands alone. */
  readonly caption: string;
  readonly columns: readonly TableColumn[];
  /** Heads over several columns, from `from` to `to` (0-based, inclusive), in order. */
  readonly heads?: readonly { readonly from: number; readonly to: number; readonly label: string }[];
  readonly rows: readonly TableRow[];
  readonly notes: readonly string[];
}

/** `point`: numbers stand with their decimal points below one another. `text`: long text, which may be broken. */
export interface TableColumn {
  readonly label: string;
  readonly align: "left" | "text" | "right" | "point";
}

/** `below`: belongs to the row above, as a standard error to its estimate; `group`: a heading over the rows that follow; `rule`: a line stands above. */
export interface TableRow {
  readonly cells: readonly Cell[];
  readonly kind?: "below" | "group" | "rule";
}

export type Cell = string | NumberCell;

/** A number as it is read, and its value in full for files that are read by programs. */
export interface NumberCell {
  readonly text: string;
  readonly value: number;
}

export function column(label: string, align: TableColumn["align"] = "left"): TableColumn {
  return { label, align };
}

export function cell(value: number | undefined, text: string): Cell {
  return value === undefined || !Number.isFinite(value) ? text : { text, value };
}

export function cellText(source: Cell | undefined): string {
  return source === undefined ? "" : typeof source === "string" ? source : source.text;
}

/** The parts of a number around its decimal point, as "(0" and ".123)"; undefined for a text. */
export function aroundPoint(text: string): readonly [string, string] | undefined {
  const found = /^([([]?[−-]?[\d,]+)((?:\.\d+)?[)\]]?\*{0,3})$/.exec(text);
  return found ? [found[1] as string, found[2] as string] : undefined;
}

/** For each column the longest part right of the decimal point, in characters; 0 for columns that are not aligned on it. */
export function pointWidths({ columns, rows }: Table): number[] {
  return columns.map(({ align }, j) =>
    align === "point" ? Math.max(0, ...rows.filter(({ kind }) => kind !== "group").map(({ cells }) => aroundPoint(cellText(cells[j]))?.[1].length ?? 0)) : 0,
  );
}
