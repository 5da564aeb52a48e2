import type { DuckDBConnection, DuckDBType } from "@duckdb/node-api";
import type { Column, Frame } from "../frame/index.js";
import type { DuckDb } from "./duckdb-columns.js";
import { identifier } from "./sql.js";

/** Rows that a chunk of DuckDB holds. */
const chunkRows = 2048;

/** Makes a table of a frame: whole numbers INTEGER or BIGINT, others DOUBLE, days since 1970 DATE, codes VARCHAR; missing is NULL. */
export async function createTable({ api }: DuckDb, connection: DuckDBConnection, name: string, data: Frame): Promise<void> {
  const columns = [...data.columns].map(([column, source]) => ({ column, source, ...cellsOf(api, source) }));
  const types = columns.map(({ type }) => type);
  await connection.run(`CREATE TABLE ${identifier(name)} (${columns.map(({ column, type }) => `${identifier(column)} ${type.toString()}`).join(", ")})`);
  const appender = await connection.createAppender(name);
  for (let at = 0; at < data.length; at += chunkRows) {
    const rows = Math.min(chunkRows, data.length - at);
    const chunk = api.DuckDBDataChunk.create(types, rows);
    for (const [j, { cell }] of columns.entries()) {
      const vector = chunk.getColumnVector(j);
      for (let i = 0; i < rows; i++) vector.setItem(i, cell(at + i));
      vector.flush();
    }
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
}

type Api = DuckDb["api"];
type Cell = number | bigint | string | null | InstanceType<Api["DuckDBDateValue"]>;

function cellsOf(api: Api, source: Column): { readonly type: DuckDBType; readonly cell: (row: number) => Cell } {
  if (source.kind === "code") {
    const { codes, levels } = source;
    return { type: api.VARCHAR, cell: (row) => levels[codes[row] as number] ?? null };
  }
  const { values, note } = source;
  let [whole, largest] = [true, 0];
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    // A negative zero is no whole number here: INTEGER would lose its sign.
    if (!Number.isInteger(value) || Object.is(value, -0)) whole = false;
    largest = Math.max(largest, Math.abs(value));
  }
  const or =
    <T extends Cell>(convert: (value: number) => T) =>
    (row: number): T | null => {
      const value = values[row] as number;
      return Number.isNaN(value) ? null : convert(value);
    };
  if (!whole || largest >= 2 ** 53) return { type: api.DOUBLE, cell: or((value) => value) };
  if (largest >= 2 ** 31) return { type: api.BIGINT, cell: or(BigInt) };
  if (note?.time === "days") return { type: api.DATE, cell: or((value) => new api.DuckDBDateValue(value)) };
  return { type: api.INTEGER, cell: or((value) => value) };
}
