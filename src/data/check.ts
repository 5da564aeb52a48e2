import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Work } from "../base/index.js";
import { cellText, type Column, type Frame, grouping } from "../frame/index.js";
import { entryOf } from "./added.js";
import type { Dataset, Variable } from "./dataset.js";
import { type Store, tablesFolder } from "./store.js";
import { keyOf, table } from "./tables.js";
import { sha256OfBytes, writeWhole } from "./whole-file.js";

/** A row that breaks what its entry promises. */
export interface Breach {
  readonly kind: "key" | "year" | "value" | "range";
  readonly column: string;
  /** File and 1-based data row in it. */
  readonly file: string;
  readonly row: number;
  readonly what: string;
}

export interface Check {
  readonly id: string;
  readonly rows: number;
  /** What is wrong with the table as a whole: rows, columns, keys. */
  readonly table: readonly string[];
  /** Rows that break a promise, all counted; `breaches` holds the first of each kind and column. */
  readonly count: number;
  readonly breaches: readonly Breach[];
}

/** Breaches of one kind in one column that are listed. */
const mostListed = 20;

/**
 * The rows of a dataset that break what its entry promises: keys that repeat beyond the declared number, impossible years, values that are not
 * among the declared ones or out of range. Codes of states are for the panel to judge.
 * @throws FealtyError as `table`.
 */
export async function checkDataset(store: Store, id: string, work: Work = {}): Promise<Check> {
  return checkTable(await entryOf(store, id), await table(store, id, work));
}

/** How many rows of a dataset break its entry's promises: counted once, and kept with its table. @throws FealtyError as `table`. */
export async function breachCount(store: Store, id: string, work: Work = {}): Promise<number> {
  const entry = await entryOf(store, id);
  const { keys, repeatedKeys, year, years, rows, variables } = entry;
  const promises = sha256OfBytes(new TextEncoder().encode(JSON.stringify([checkVersion, keys, repeatedKeys, year, years, rows, variables]))).slice(0, 16);
  const path = join(tablesFolder(store), `${id}-${await keyOf(store, entry)}.${promises}.breaches`);
  const kept = await readFile(path, "utf8").catch(() => "");
  if (/^\d+\n$/.test(kept)) return Number(kept);
  const { count } = await checkDataset(store, id, work);
  await writeWhole(path, async (out) => {
    await out.writeFile(`${count}\n`);
  });
  return count;
}

/** Raised whenever other rows are found. */
const checkVersion = 1;

/** The same of a table that was read already, missing codes missing. */
export function checkTable(entry: Dataset, data: Frame): Check {
  const found = findings(entry, data);
  const whole: string[] = [];
  if (entry.rows !== undefined && entry.rows !== data.length) whole.push(`${data.length} rows, where ${entry.rows} are promised`);
  const lacking = entry.variables.map(({ name }) => name).filter((name) => !data.columns.has(name));
  if (lacking.length > 0) whole.push(`it lacks the columns ${lacking.join(", ")}`);
  checkKeys(entry, data, found);
  checkYears(entry, data, found);
  for (const variable of entry.variables) {
    const column = data.columns.get(variable.name);
    if (column) checkColumn(variable, column, found);
  }
  return { id: entry.id, rows: data.length, table: whole, count: found.count(), breaches: found.listed };
}

interface Findings {
  readonly listed: Breach[];
  count(): number;
  add(kind: Breach["kind"], column: string, at: number, what: string): void;
}

function findings(entry: Dataset, data: Frame): Findings {
  const listed: Breach[] = [];
  const seen = new Map<string, number>();
  const [rows, files] = [data.columns.get("_row"), data.columns.get("_file")];
  const only = entry.files?.[0]?.path ?? entry.id;
  let count = 0;
  return {
    listed,
    count: () => count,
    add(kind, column, at, what) {
      count++;
      const mark = `${kind} ${column}`;
      const before = seen.get(mark) ?? 0;
      seen.set(mark, before + 1);
      if (before >= mostListed) return;
      const row = rows?.kind === "number" ? (rows.values[at] as number) : at + 1;
      listed.push({ kind, column, file: (files && cellText(files, at)) ?? only, row, what });
    },
  };
}

/** Rows whose key an earlier row has; none is reported where no more repeat than the entry says. Missing is a value like others here. */
function checkKeys({ keys, repeatedKeys = 0 }: Dataset, data: Frame, found: Findings): void {
  const columns = keys.flatMap((name) => data.columns.get(name) ?? []);
  if (columns.length === 0 || columns.length < keys.length) return;
  let ids = new Float64Array(data.length);
  for (const column of columns) {
    const { codes, levels } = grouping(column);
    const dense = new Map<number, number>();
    ids = ids.map((id, i) => {
      const both = id * (levels.length + 1) + (codes[i] as number) + 1;
      const known = dense.get(both) ?? dense.size;
      dense.set(both, known);
      return known;
    });
  }
  const first = new Map<number, number>();
  const repeated: (readonly [number, number])[] = [];
  ids.forEach((id, i) => {
    const before = first.get(id);
    if (before === undefined) first.set(id, i);
    else repeated.push([before, i]);
  });
  if (repeated.length <= repeatedKeys) return;
  const known = repeatedKeys === 0 ? "" : ` (${repeated.length} rows repeat one, where ${repeatedKeys} are known)`;
  const name = keys.join(", ");
  for (const [before, i] of repeated) {
    const value = columns.map((column) => cellText(column, i) ?? "missing").join(", ");
    found.add("key", name, i, `${name} = ${value} stands in data row ${rowOf(data, before)} too${known}`);
  }
}

function rowOf(data: Frame, at: number): number {
  const rows = data.columns.get("_row");
  return rows?.kind === "number" ? (rows.values[at] as number) : at + 1;
}

function checkYears({ year, years }: Dataset, data: Frame, found: Findings): void {
  const column = year === undefined ? undefined : data.columns.get(year);
  if (year === undefined || column?.kind !== "number") return;
  const [first, last] = years ?? [1, 2100];
  column.values.forEach((value, i) => {
    if (value < first || value > last || (!Number.isNaN(value) && !Number.isInteger(value)))
      found.add("year", year, i, `${value} is no year from ${first} to ${last}`);
  });
}

function checkColumn({ name, values, range }: Variable, column: Column, found: Findings): void {
  if (column.kind === "number") {
    const allowed = values && new Set(values);
    column.values.forEach((value, i) => {
      if (Number.isNaN(value)) return;
      if (allowed && !allowed.has(value)) found.add("value", name, i, `${value} is not one of the declared values ${listOf(values ?? [])}`);
      else if (range && (value < range[0] || value > range[1])) found.add("range", name, i, `${value} is not between ${range[0]} and ${range[1]}`);
    });
    return;
  }
  // A declared range of numbers that a column of texts cannot have is a breach in every cell that is no number in it.
  const strange = new Map<number, string>();
  column.levels.forEach((level, code) => {
    if (values) {
      if (!values.some((value) => String(value) === level)) strange.set(code, `"${level}" is not one of the declared values ${listOf(values)}`);
    } else if (range) {
      const value = level.trim() === "" ? Number.NaN : Number(level);
      if (!(value >= range[0] && value <= range[1])) strange.set(code, `"${level}" is not a number between ${range[0]} and ${range[1]}`);
    }
  });
  if (strange.size === 0) return;
  column.codes.forEach((code, i) => {
    const what = strange.get(code);
    if (what !== undefined) found.add(values ? "value" : "range", name, i, what);
  });
}

function listOf(values: readonly (number | string)[]): string {
  return `${values.slice(0, 8).join(", ")}${values.length > 8 ? ", …" : ""}`;
}
