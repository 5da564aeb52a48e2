import { FealtyError, suggest } from "../base/index.js";

/** What a column says of itself; a reader keeps what its format knows, a family of variables what its source says. */
export interface ColumnNote {
  readonly label?: string;
  readonly unit?: string;
  /** Names of values, as Stata's value labels and haven's labels give them. */
  readonly valueLabels?: ReadonlyMap<number, string>;
  /** Numbers that stand for days (since 1970-01-01) or seconds (since 1970-01-01T00:00Z). */
  readonly time?: "days" | "seconds";
  /** Stata's extended missing codes: row → "a".."z". A plain missing has no entry. */
  readonly missingCodes?: ReadonlyMap<number, string>;
}

/** Numbers; NaN is missing. */
export interface NumberColumn {
  readonly kind: "number";
  readonly values: Float64Array;
  readonly note?: ColumnNote;
}

/** Text and factors: codes into `levels`; −1 is missing. */
export interface CodeColumn {
  readonly kind: "code";
  readonly codes: Int32Array;
  readonly levels: readonly string[];
  readonly note?: ColumnNote;
}

export type Column = NumberColumn | CodeColumn;

/** The columns that identify a row of a panel: several units make a dyad. */
export interface PanelIndex {
  readonly units: readonly string[];
  readonly time: string;
}

/** Named typed columns of one length. Plain data: functions on it never change it. */
export interface Frame {
  readonly length: number;
  readonly columns: ReadonlyMap<string, Column>;
  readonly index?: PanelIndex;
}

/**
 * A frame from columns given as typed columns, numbers or texts.
 * @throws FealtyError "length" when columns differ in length.
 */
export function frame(columns: Iterable<readonly [string, Column]> | Readonly<Record<string, Column>>, index?: PanelIndex): Frame {
  const map = new Map<string, Column>(Symbol.iterator in columns ? columns : Object.entries(columns));
  let length = -1;
  for (const [name, column] of map) {
    const rows = columnLength(column);
    if (length >= 0 && rows !== length) throw new FealtyError("length", `column ${name} has ${rows} rows where others have ${length}`);
    length = rows;
  }
  const result: Frame = { length: Math.max(0, length), columns: map, ...(index ? { index } : {}) };
  if (index) for (const name of [...index.units, index.time]) column(result, name);
  return result;
}

export function columnLength(column: Column): number {
  return column.kind === "number" ? column.values.length : column.codes.length;
}

/** A column of numbers; arrays are copied, a Float64Array is kept. */
export function numberColumn(values: ArrayLike<number>, note?: ColumnNote): NumberColumn {
  const data = values instanceof Float64Array ? values : Float64Array.from(values);
  return { kind: "number", values: data, ...(note ? { note } : {}) };
}

/** A column of codes. */
export function codeColumn(codes: Int32Array, levels: readonly string[], note?: ColumnNote): CodeColumn {
  return { kind: "code", codes, levels, ...(note ? { note } : {}) };
}

/** A column of texts, coded in the order of first appearance; null, undefined are missing. */
export function textColumn(texts: ArrayLike<string | null | undefined>, note?: ColumnNote): CodeColumn {
  const codes = new Int32Array(texts.length);
  const levels: string[] = [];
  const seen = new Map<string, number>();
  for (let i = 0; i < texts.length; i++) {
    const text = texts[i];
    if (text === null || text === undefined) {
      codes[i] = -1;
      continue;
    }
    let code = seen.get(text);
    if (code === undefined) {
      code = levels.push(text) - 1;
      seen.set(text, code);
    }
    codes[i] = code;
  }
  return codeColumn(codes, levels, note);
}

/** @throws FealtyError "unknown-column" naming the nearest one. */
export function column(data: Frame, name: string): Column {
  const found = data.columns.get(name);
  if (!found) throw new FealtyError("unknown-column", `there is no column "${name}"`, { kind: "usage", mend: suggest(name, [...data.columns.keys()]) });
  return found;
}

/** The values of a column of numbers. @throws FealtyError "not-a-number" for a column of text. */
export function numbers(data: Frame, name: string): Float64Array {
  const found = column(data, name);
  if (found.kind === "number") return found.values;
  throw new FealtyError("not-a-number", `column "${name}" holds text, and numbers are needed`, { kind: "usage" });
}

/** The text of a cell: the level of a code, the shortest decimal form of a number, or null if missing. */
export function cellText(source: Column, row: number): string | null {
  if (source.kind === "number") {
    const value = source.values[row] as number;
    return Number.isNaN(value) ? null : String(value);
  }
  const code = source.codes[row] as number;
  return code < 0 ? null : (source.levels[code] as string);
}

/** The rows named, in their order; a row may be named more than once. */
export function take(data: Frame, rows: ArrayLike<number>): Frame {
  return frame(
    [...data.columns].map(([name, source]) => [name, takeColumn(source, rows)] as const),
    data.index,
  );
}

export function takeColumn(source: Column, rows: ArrayLike<number>): Column {
  const n = rows.length;
  const note = source.note ? { note: withoutRows(source.note) } : {};
  if (source.kind === "number") {
    const values = new Float64Array(n);
    for (let i = 0; i < n; i++) values[i] = source.values[rows[i] as number] as number;
    return { kind: "number", values, ...note };
  }
  const codes = new Int32Array(n);
  for (let i = 0; i < n; i++) codes[i] = source.codes[rows[i] as number] as number;
  return { kind: "code", codes, levels: source.levels, ...note };
}

/** Row-bound parts of a note do not survive a change of rows. */
function withoutRows(note: ColumnNote): ColumnNote {
  const { missingCodes: _, ...rest } = note;
  return rest;
}

/** The frame with columns added or replaced. @throws FealtyError "length". */
export function withColumns(data: Frame, added: Iterable<readonly [string, Column]> | Readonly<Record<string, Column>>): Frame {
  const more = Symbol.iterator in added ? [...added] : Object.entries(added);
  return frame([...data.columns, ...more], data.index);
}

/** The columns named, in that order. */
export function select(data: Frame, names: readonly string[]): Frame {
  const kept = new Set(names);
  const index = data.index && [...data.index.units, data.index.time].every((name) => kept.has(name)) ? data.index : undefined;
  return frame(
    names.map((name) => [name, column(data, name)] as const),
    index,
  );
}
