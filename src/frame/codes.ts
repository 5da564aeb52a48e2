import { cellText, type Column, type Frame, column } from "./frame.js";

/** Codes 0..levels−1 by value, −1 for missing; levels in ascending order (numbers by size, texts as the column orders them). */
export interface Grouping {
  readonly codes: Int32Array;
  readonly levels: readonly string[];
}

/** Groups of equal values of a column. */
export function grouping(source: Column): Grouping {
  if (source.kind === "code") return dropUnused(source.codes, source.levels);
  const { values } = source;
  const distinct = Float64Array.from(new Set(values))
    .filter((v) => !Number.isNaN(v))
    .sort();
  const position = new Map<number, number>();
  for (const value of distinct) position.set(value, position.size);
  const codes = new Int32Array(values.length);
  for (let i = 0; i < values.length; i++) codes[i] = position.get(values[i] as number) ?? -1;
  return { codes, levels: Array.from(distinct, String) };
}

function dropUnused(codes: Int32Array, levels: readonly string[]): Grouping {
  const used = new Uint8Array(levels.length);
  for (const code of codes) if (code >= 0) used[code] = 1;
  if (used.every((u) => u === 1)) return { codes, levels };
  const map = new Int32Array(levels.length).fill(-1);
  const kept: string[] = [];
  levels.forEach((level, i) => {
    if (used[i]) map[i] = kept.push(level) - 1;
  });
  return { codes: codes.map((code) => (code < 0 ? -1 : (map[code] as number))), levels: kept };
}

/** Groups of rows alike in all the named columns; −1 where any of them is missing. Levels are joined by "_". */
export function crossing(data: Frame, names: readonly string[]): Grouping {
  const parts = names.map((name) => grouping(column(data, name)));
  if (parts.length === 1) return parts[0] as Grouping;
  const codes = new Int32Array(data.length).fill(-1);
  const seen = new Map<number, number>();
  const levels: string[] = [];
  for (let i = 0; i < data.length; i++) {
    let key = 0;
    let missing = false;
    for (const { codes: c, levels: l } of parts) {
      const code = c[i] as number;
      if (code < 0) missing = true;
      key = key * l.length + code;
    }
    if (missing) continue;
    let code = seen.get(key);
    if (code === undefined) {
      code = levels.push(parts.map(({ codes: c, levels: l }) => l[c[i] as number]).join("_")) - 1;
      seen.set(key, code);
    }
    codes[i] = code;
  }
  return { codes, levels };
}

/** The rows whose key columns repeat an earlier row's: [first row, repeated row], 0-based, at most `limit`. */
export function repeatedKeys(data: Frame, names: readonly string[], limit = 20): [number, number][] {
  const keys = names.map((name) => column(data, name));
  const first = new Map<string, number>();
  const repeats: [number, number][] = [];
  for (let row = 0; row < data.length && repeats.length < limit; row++) {
    const key = keys.map((k) => cellText(k, row) ?? "\u0000").join("\u0001");
    const earlier = first.get(key);
    if (earlier === undefined) first.set(key, row);
    else repeats.push([earlier, row]);
  }
  return repeats;
}
