import type { DuckDBDataChunk, DuckDBResult, DuckDBType, DuckDBValue, DuckDBVector } from "@duckdb/node-api";
import type bindings from "@duckdb/node-bindings";
import { type Column, type ColumnNote, codeColumn, type Frame, frame, numberColumn } from "../frame/index.js";

/** DuckDB, loaded when first needed. */
export interface DuckDb {
  readonly api: typeof import("@duckdb/node-api");
  readonly raw: typeof bindings;
}

/**
 * The rows of a result, taken chunk by chunk, so that no second copy of it stands in memory. Numbers, truth values (1, 0), decimals are numbers,
 * whole ones beyond ±2⁵³ rounded; dates are days and timestamps seconds since 1970; texts and enumerations are codes; lists are texts joined by
 * "; "; anything else is the text that DuckDB prints. NULL and NaN are missing.
 */
export async function resultFrame(db: DuckDb, result: DuckDBResult): Promise<Frame> {
  const builders = result.columnTypes().map((type) => builderOf(db, type));
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    for (const [j, builder] of builders.entries()) builder.take(chunk, j);
  }
  return frame(result.deduplicatedColumnNames().map((name, j) => [name, (builders[j] as Builder).column()] as const));
}

/** A column under construction: takes the cells of chunk after chunk. */
interface Builder {
  take(chunk: DuckDBDataChunk, column: number): void;
  column(): Column;
}

type Numbers = Float64Array | Float32Array | Int8Array | Int16Array | Int32Array | Uint8Array | Uint16Array | Uint32Array | BigInt64Array | BigUint64Array;
type NumbersFrom = { new (buffer: ArrayBufferLike, offset: number, length: number): Numbers; readonly BYTES_PER_ELEMENT: number };

function builderOf(db: DuckDb, type: DuckDBType): Builder {
  const kind = db.api.DuckDBTypeId[type.typeId] as string;
  const stored = plain[kind];
  if (stored) return plainNumbers(db, stored);
  const convert = computed[kind];
  return convert ? computedNumbers(convert) : texts();
}

interface Stored {
  readonly as: NumbersFrom;
  /** What one unit of the stored number is. */
  readonly scale?: number;
  readonly note?: ColumnNote;
}

/** Types whose cells lie one after the other in memory. */
const plain: Readonly<Partial<Record<string, Stored>>> = {
  BOOLEAN: { as: Uint8Array },
  TINYINT: { as: Int8Array },
  SMALLINT: { as: Int16Array },
  INTEGER: { as: Int32Array },
  BIGINT: { as: BigInt64Array },
  UTINYINT: { as: Uint8Array },
  USMALLINT: { as: Uint16Array },
  UINTEGER: { as: Uint32Array },
  UBIGINT: { as: BigUint64Array },
  FLOAT: { as: Float32Array },
  DOUBLE: { as: Float64Array },
  DATE: { as: Int32Array, note: { time: "days" } },
  TIMESTAMP: { as: BigInt64Array, scale: 1e6, note: { time: "seconds" } },
  TIMESTAMP_TZ: { as: BigInt64Array, scale: 1e6, note: { time: "seconds" } },
  TIMESTAMP_S: { as: BigInt64Array, note: { time: "seconds" } },
  TIMESTAMP_MS: { as: BigInt64Array, scale: 1e3, note: { time: "seconds" } },
  TIMESTAMP_NS: { as: BigInt64Array, scale: 1e9, note: { time: "seconds" } },
};

function plainNumbers({ raw }: DuckDb, { as, scale, note }: Stored): Builder {
  const grown = growing(Float64Array);
  return {
    take(chunk, j) {
      const n = chunk.rowCount;
      const vector = raw.data_chunk_get_vector(chunk.chunk, j);
      const bytes = raw.vector_get_data(vector, n * as.BYTES_PER_ELEMENT);
      const cells = new as(bytes.buffer, bytes.byteOffset, n);
      const out = grown.room(n);
      if (cells instanceof BigInt64Array || cells instanceof BigUint64Array) for (let i = 0; i < n; i++) out[i] = Number(cells[i]);
      else out.set(cells);
      if (scale !== undefined) for (let i = 0; i < n; i++) out[i] = (out[i] as number) / scale;
      // One bit a row, set where there is a value; none at all where every row has one.
      const valid: Uint8Array | null = raw.vector_get_validity(vector, Math.ceil(n / 64) * 8);
      if (valid) for (let i = 0; i < n; i++) if ((((valid[i >> 3] as number) >> (i & 7)) & 1) === 0) out[i] = Number.NaN;
    },
    column: () => numberColumn(grown.all(), note),
  };
}

/** Types that are made into numbers cell by cell. */
const computed: Readonly<Partial<Record<string, (value: DuckDBValue) => number>>> = {
  SQLNULL: () => Number.NaN,
  HUGEINT: Number,
  UHUGEINT: Number,
  BIGNUM: Number,
  DECIMAL: (value) => (typeof value === "object" && value !== null && "toDouble" in value ? value.toDouble() : Number.NaN),
};

function computedNumbers(convert: (value: DuckDBValue) => number): Builder {
  const grown = growing(Float64Array);
  return {
    take(chunk, j) {
      const vector = chunk.getColumnVector(j);
      const out = grown.room(chunk.rowCount);
      for (let i = 0; i < out.length; i++) {
        const value = cell(vector, i);
        out[i] = value === null ? Number.NaN : convert(value);
      }
    },
    column: () => numberColumn(grown.all()),
  };
}

function texts(): Builder {
  const grown = growing(Int32Array);
  const levels: string[] = [];
  const known = new Map<string, number>();
  return {
    take(chunk, j) {
      const vector = chunk.getColumnVector(j);
      const out = grown.room(chunk.rowCount);
      for (let i = 0; i < out.length; i++) {
        const value = cell(vector, i);
        if (value === null) {
          out[i] = -1;
          continue;
        }
        const text = textOf(value);
        let code = known.get(text);
        if (code === undefined) {
          code = levels.push(text) - 1;
          known.set(text, code);
        }
        out[i] = code;
      }
    },
    column: () => codeColumn(grown.all(), levels),
  };
}

/** An array that grows: `room` gives the place of the next n cells, `all` what was taken. */
function growing<T extends Float64Array | Int32Array>(make: new (length: number) => T): { room(n: number): T; all(): T } {
  let cells = new make(2048);
  let length = 0;
  return {
    room(n) {
      if (length + n > cells.length) {
        const larger = new make(Math.max(2 * cells.length, length + n));
        larger.set(cells);
        cells = larger;
      }
      length += n;
      return cells.subarray(length - n, length) as T;
    },
    all: () => cells.slice(0, length) as T,
  };
}

function cell(vector: DuckDBVector, i: number): DuckDBValue {
  return vector.getItem(i) as DuckDBValue;
}

function textOf(value: DuckDBValue): string {
  if (typeof value === "string") return value;
  if (typeof value === "object" && value !== null && "items" in value && Array.isArray(value.items))
    return value.items.map((item: DuckDBValue) => (item === null ? "" : textOf(item))).join("; ");
  return String(value);
}
