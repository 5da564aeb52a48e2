import type { DuckDBResult, DuckDBValue, DuckDBVector } from "@duckdb/node-api";
import { type Column, codeColumn, type Frame, frame, numberColumn } from "../frame/index.js";

/** A column that grows by the vectors of a result's chunks. */
interface Growing {
  add(vector: DuckDBVector, length: number): void;
  finish(): Column;
}

/**
 * The frame of a result, taken chunk by chunk, so that no second copy of it stands in memory: numbers and truth values as numbers (NULL is NaN),
 * everything else as texts (NULL is missing), dates and times in their ISO form.
 */
export async function frameOf(result: DuckDBResult): Promise<Frame> {
  const names = result.deduplicatedColumnNames();
  const columns: Growing[] = names.map((_, j) => (isNumber(String(result.columnType(j))) ? numbersGrowing() : textsGrowing()));
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    for (const [j, column] of columns.entries()) column.add(chunk.getColumnVector(j), chunk.rowCount);
  }
  return frame(names.map((name, j) => [name, (columns[j] as Growing).finish()] as const));
}

/** Whether a type is one of numbers, by the name that DuckDB gives it; a column of NULL alone has the type of integers. */
function isNumber(type: string): boolean {
  return /^(BOOLEAN|U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL.*|SQLNULL|"?NULL"?)$/.test(type);
}

function numbersGrowing(): Growing {
  let values = new Float64Array(2048);
  let rows = 0;
  return {
    add(vector, length) {
      if (rows + length > values.length) {
        const larger = new Float64Array(Math.max(2 * values.length, rows + length));
        larger.set(values.subarray(0, rows));
        values = larger;
      }
      for (let i = 0; i < length; i++) values[rows++] = toNumber(vector.getItem(i));
    },
    finish: () => numberColumn(values.slice(0, rows)),
  };
}

function toNumber(value: DuckDBValue): number {
  if (typeof value === "number") return value;
  if (value === null) return Number.NaN;
  if (typeof value === "object" && "toDouble" in value) return value.toDouble();
  return Number(value);
}

function textsGrowing(): Growing {
  const codes: Int32Array[] = [];
  const levels: string[] = [];
  const seen = new Map<string, number>();
  let rows = 0;
  return {
    add(vector, length) {
      const own = new Int32Array(length);
      for (let i = 0; i < length; i++) {
        const value = vector.getItem(i);
        if (value === null || value === undefined) {
          own[i] = -1;
          continue;
        }
        const text = String(value);
        let code = seen.get(text);
        if (code === undefined) seen.set(text, (code = levels.push(text) - 1));
        own[i] = code;
      }
      codes.push(own);
      rows += length;
    },
    finish() {
      const all = new Int32Array(rows);
      let at = 0;
      for (const own of codes) {
        all.set(own, at);
        at += own.length;
      }
      return codeColumn(all, levels);
    },
  };
}
