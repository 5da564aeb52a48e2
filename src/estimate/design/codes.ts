import type { Column, Frame } from "../../frame/index.js";
import type { Expression } from "../formula/expression.js";
import { evaluate } from "./evaluate.js";

/** Rows by group: codes 0..count−1, −1 for missing. */
export interface Codes {
  readonly codes: Int32Array;
  readonly count: number;
  /** Text of a level; made only when asked. */
  label(code: number): string;
}

/** Groups of equal values, levels in ascending order (texts by their characters), so that the order of rows does not matter. */
export function codesOf(column: Column): Codes {
  return column.kind === "number" ? numberCodes(column.values) : textCodes(column.codes, column.levels);
}

/** Groups by several columns together; a level's text joins theirs with "_". */
export function crossedCodes(data: Frame, by: readonly Expression[]): Codes {
  return by.map((e) => codesOf(evaluate(data, e))).reduce(cross);
}

/** Intersections of two groupings, in the order of the first, then of the second. */
export function cross(a: Codes, b: Codes): Codes {
  const n = a.codes.length;
  const keys = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const [x, y] = [a.codes[i] as number, b.codes[i] as number];
    keys[i] = x < 0 || y < 0 ? Number.NaN : x * b.count + y;
  }
  const { codes, count, values } = rankValues(keys);
  return {
    codes,
    count,
    label(code) {
      const key = values[code] as number;
      return `${a.label(Math.floor(key / b.count))}_${b.label(key % b.count)}`;
    },
  };
}

/** The grouping on some rows, with levels that do not occur there left out. */
export function takeCodes(from: Codes, rows: Int32Array): Codes {
  if (rows.length === from.codes.length && everyRowUsed(from, rows)) return from;
  const used = new Int32Array(from.count);
  for (let i = 0; i < rows.length; i++) {
    const code = from.codes[rows[i] as number] as number;
    if (code >= 0) used[code] = 1;
  }
  const old: number[] = [];
  for (let code = 0; code < used.length; code++) used[code] = used[code] ? old.push(code) - 1 : -1;
  const codes = new Int32Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const code = from.codes[rows[i] as number] as number;
    codes[i] = code < 0 ? -1 : (used[code] as number);
  }
  return { codes, count: old.length, label: (code) => from.label(old[code] as number) };
}

/** Levels all occur, by the way they are made; so nothing changes when the rows are all, in order. */
function everyRowUsed({ codes }: Codes, rows: Int32Array): boolean {
  for (let i = 0; i < codes.length; i++) if (rows[i] !== i) return false;
  return true;
}

function numberCodes(values: Float64Array): Codes {
  const { codes, count, values: distinct } = rankValues(values);
  return { codes, count, label: (code) => String(distinct[code]) };
}

/** Rank of each value among the distinct ones; NaN and infinities get −1. */
function rankValues(values: Float64Array): { codes: Int32Array; count: number; values: Float64Array } {
  const n = values.length;
  let [low, high, whole] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, true];
  for (let i = 0; i < n; i++) {
    const v = values[i] as number;
    if (!(v - v === 0)) continue;
    if (v < low) low = v;
    if (v > high) high = v;
    if (whole && v !== Math.floor(v)) whole = false;
  }
  const codes = new Int32Array(n);
  if (low > high) return { codes: codes.fill(-1), count: 0, values: new Float64Array(0) };
  // Whole numbers in a narrow range: a table of what occurs, no hashing.
  if (whole && high - low < 4 * n + 65536) {
    const table = new Int32Array(high - low + 1);
    for (let i = 0; i < n; i++) {
      const v = values[i] as number;
      if (v - v === 0) table[(v - low) | 0] = 1;
    }
    let count = 0;
    for (let k = 0; k < table.length; k++) table[k] = table[k] ? count++ : -1;
    const distinct = new Float64Array(count);
    for (let k = 0; k < table.length; k++) if ((table[k] as number) >= 0) distinct[table[k] as number] = k + low;
    for (let i = 0; i < n; i++) {
      const v = values[i] as number;
      codes[i] = v - v === 0 ? (table[(v - low) | 0] as number) : -1;
    }
    return { codes, count, values: distinct };
  }
  const sorted = Float64Array.from(new Set(values.filter((v) => v - v === 0).map((v) => v + 0))).sort();
  const rank = new Map<number, number>();
  for (const v of sorted) rank.set(v, rank.size);
  for (let i = 0; i < n; i++) codes[i] = rank.get(values[i] as number) ?? -1;
  return { codes, count: sorted.length, values: sorted };
}

function textCodes(codes: Int32Array, levels: readonly string[]): Codes {
  const used = new Uint8Array(levels.length);
  for (let i = 0; i < codes.length; i++) if ((codes[i] as number) >= 0) used[codes[i] as number] = 1;
  const order = Array.from(levels.keys())
    .filter((k) => used[k])
    .sort((a, b) => ((levels[a] as string) < (levels[b] as string) ? -1 : 1));
  const rank = new Int32Array(levels.length).fill(-1);
  order.forEach((k, i) => {
    rank[k] = i;
  });
  const out = new Int32Array(codes.length);
  for (let i = 0; i < codes.length; i++) out[i] = (codes[i] as number) < 0 ? -1 : (rank[codes[i] as number] as number);
  return { codes: out, count: order.length, label: (code) => levels[order[code] as number] as string };
}
