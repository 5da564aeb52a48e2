/** A table before it has a format: texts alone, numbers already written. */
export interface Table {
  readonly name: string;
  /** A complete sentence that stands alone. */
  readonly caption: string;
  readonly columns: readonly TableColumn[];
  readonly rows: readonly TableRow[];
  readonly notes: readonly string[];
}

export interface TableColumn {
  readonly label: string;
  readonly align: "left" | "right" | "center";
}

/** `below`: belongs to the row above, as a standard error to its estimate; `group`: a heading over the rows that follow; `rule`: a line stands above. */
export interface TableRow {
  readonly cells: readonly string[];
  readonly kind?: "below" | "group" | "rule";
}

export function column(label: string, align: TableColumn["align"] = "left"): TableColumn {
  return { label, align };
}
