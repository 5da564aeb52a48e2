import { FealtyError } from "../base/index.js";
import { type Column, codeColumn, numberColumn } from "../frame/index.js";
import type { Cells } from "./csv-records.js";
import { parseDecimal, parsed } from "./decimal.js";
import { decodeUtf8Loosely, latin1Slice } from "./encoding.js";
import { createLevels, type Levels, levelOf, levelTexts, same } from "./levels.js";

/** Texts that stand for a missing value. An empty or blank cell always does. */
export interface Missing {
  readonly texts: readonly Uint8Array[];
  /** Whether they count inside quotes too. */
  readonly quoted: boolean;
  /** 1 for each byte that begins one of them. */
  readonly first: Uint8Array;
}

/** A column under construction: numbers until a cell is none, unless its kind was given. */
export interface Building {
  readonly name: string;
  readonly given: "number" | "text" | undefined;
  rows: number;
  /** Numbers, while the column is one of numbers. */
  values: Float64Array;
  /** Codes, once it is one of text. */
  codes: Int32Array;
  levels: Levels | undefined;
  last: number;
  /** Numbers whose text String(value) would not give back (1.50, 1e5), kept in case the column turns out to be text. */
  spelled: Spelled | undefined;
}

/** Rows in ascending order, and the bytes of each. */
interface Spelled {
  count: number;
  rows: Int32Array;
  ends: Int32Array;
  bytes: Uint8Array;
}

const QUOTE = 34;

export function missingTexts(texts: readonly string[] | undefined): Missing {
  const bytes = (texts ?? ["NA"]).map((text) => new TextEncoder().encode(text)).filter((text) => text.length > 0);
  const first = new Uint8Array(256);
  for (const text of bytes) first[text[0] as number] = 1;
  return { texts: bytes, quoted: texts !== undefined, first };
}

export function startColumn(name: string, given: "number" | "text" | undefined): Building {
  const text = given === "text";
  return {
    name,
    given,
    rows: 0,
    values: new Float64Array(0),
    codes: new Int32Array(0),
    levels: text ? createLevels() : undefined,
    last: -1,
    spelled: undefined,
  };
}

/** Room for so many rows in all, so that growth does not copy. */
export function reserve(building: Building, rows: number): void {
  if (building.levels) {
    if (building.codes.length < rows) building.codes = resized(building.codes, new Int32Array(rows));
  } else if (building.values.length < rows) building.values = resized(building.values, new Float64Array(rows));
}

/** Takes column `index` of a block of records. @throws FealtyError "not-a-number" when the kind was given as number and a cell is none. */
export function addCells(building: Building, cells: Cells, index: number, missing: Missing, file: string | undefined): void {
  const needed = building.rows + cells.rows;
  const held = building.levels ? building.codes.length : building.values.length;
  if (held < needed) reserve(building, Math.max(needed, held * 2));
  let row = 0;
  if (!building.levels) {
    row = addNumbers(building, cells, index, missing);
    if (row < cells.rows) {
      if (building.given === "number") throw notANumber(building, cells, row, index, file);
      turnToText(building);
    }
  }
  if (building.levels) addTexts(building, building.levels, cells, index, missing, row);
}

/** The finished column; `encoding` is that of the whole file. */
export function finishColumn(building: Building, encoding: "utf-8" | "windows-1252"): Column {
  const { levels, rows } = building;
  if (!levels) return numberColumn(building.values.length === rows ? building.values : building.values.slice(0, rows));
  return codeColumn(building.codes.length === rows ? building.codes : building.codes.slice(0, rows), levelTexts(levels, encoding));
}

/** Adds numbers up to the first cell that is none; returns its row in the block. */
function addNumbers(building: Building, cells: Cells, index: number, missing: Missing): number {
  const { bytes, starts, ends, columns, rows } = cells;
  const { values } = building;
  const { first } = missing;
  let k = index;
  for (let row = 0; row < rows; row++, k += columns) {
    let start = starts[k] as number;
    let end = ends[k] as number;
    const quoted = end < 0;
    if (quoted) end = ~end;
    let padded = false;
    if (start < end && ((bytes[start] as number) <= 32 || (bytes[end - 1] as number) <= 32)) {
      padded = true;
      while (start < end && (bytes[start] as number) <= 32) start++;
      while (start < end && (bytes[end - 1] as number) <= 32) end--;
    }
    const byte = bytes[start] as number;
    if (start === end || (first[byte] === 1 && isMissing(missing, bytes, start, end, quoted))) {
      values[building.rows++] = Number.NaN;
      continue;
    }
    if (end - start === 1 && !padded && byte >= 48 && byte <= 57) {
      values[building.rows++] = byte - 48;
      continue;
    }
    const value = parseDecimal(bytes, start, end);
    if (Number.isNaN(value)) return row;
    if ((padded || !parsed.canonical) && building.given !== "number")
      spell(building, bytes, starts[k] as number, quoted ? ~(ends[k] as number) : (ends[k] as number));
    values[building.rows++] = value;
  }
  return rows;
}

function addTexts(building: Building, levels: Levels, cells: Cells, index: number, missing: Missing, from: number): void {
  const { bytes, starts, ends, columns, rows } = cells;
  const { codes } = building;
  let { last } = building;
  let k = index + from * columns;
  for (let row = from; row < rows; row++, k += columns) {
    const start = starts[k] as number;
    let end = ends[k] as number;
    const quoted = end < 0;
    if (quoted) end = ~end;
    if (last >= 0 && !quoted && same(levels, last, bytes, start, end)) {
      codes[building.rows++] = last;
      continue;
    }
    let [left, right] = [start, end];
    while (left < right && (bytes[left] as number) <= 32) left++;
    while (left < right && (bytes[right - 1] as number) <= 32) right--;
    if (left === right || (missing.first[bytes[left] as number] === 1 && isMissing(missing, bytes, left, right, quoted))) {
      codes[building.rows++] = -1;
      continue;
    }
    // Only a bare cell is compared with the last: "NA" in quotes may be a text where NA is missing.
    last = quoted ? -1 : levelOf(levels, bytes, start, end);
    codes[building.rows++] = quoted ? quotedLevel(levels, bytes, start, end) : last;
  }
  building.last = last;
}

function isMissing(missing: Missing, bytes: Uint8Array, start: number, end: number, quoted: boolean): boolean {
  if (quoted && !missing.quoted) return false;
  return missing.texts.some((text) => text.length === end - start && text.every((byte, i) => byte === bytes[start + i]));
}

/** A quoted cell's level: doubled quotes are single ones of the text. */
function quotedLevel(levels: Levels, bytes: Uint8Array, start: number, end: number): number {
  const quote = bytes.indexOf(QUOTE, start);
  if (quote < 0 || quote >= end) return levelOf(levels, bytes, start, end);
  const plain = new Uint8Array(end - start);
  let length = 0;
  for (let i = start; i < end; i++) {
    plain[length++] = bytes[i] as number;
    if (bytes[i] === QUOTE) i++;
  }
  return levelOf(levels, plain, 0, length);
}

/** The column's cells so far, as the texts that they were. */
function turnToText(building: Building): void {
  const levels = createLevels();
  const codes = new Int32Array(building.values.length);
  const spelled = building.spelled;
  const known = new Map<number, number>();
  const scratch = new Uint8Array(32);
  let next = 0;
  for (let row = 0; row < building.rows; row++) {
    const value = building.values[row] as number;
    if (spelled && next < spelled.count && spelled.rows[next] === row) {
      codes[row] = levelOf(levels, spelled.bytes, next === 0 ? 0 : (spelled.ends[next - 1] as number), spelled.ends[next] as number);
      next++;
    } else if (Number.isNaN(value)) codes[row] = -1;
    else {
      let level = known.get(value);
      if (level === undefined) {
        const text = String(value);
        for (let i = 0; i < text.length; i++) scratch[i] = text.charCodeAt(i);
        level = levelOf(levels, scratch, 0, text.length);
        known.set(value, level);
      }
      codes[row] = level;
    }
  }
  building.levels = levels;
  building.codes = codes;
  building.values = new Float64Array(0);
  building.spelled = undefined;
}

function spell(building: Building, bytes: Uint8Array, start: number, end: number): void {
  const spelled = (building.spelled ??= { count: 0, rows: new Int32Array(64), ends: new Int32Array(64), bytes: new Uint8Array(1024) });
  const from = spelled.count === 0 ? 0 : (spelled.ends[spelled.count - 1] as number);
  const to = from + end - start;
  if (spelled.count === spelled.rows.length) {
    spelled.rows = resized(spelled.rows, new Int32Array(spelled.count * 2));
    spelled.ends = resized(spelled.ends, new Int32Array(spelled.count * 2));
  }
  if (to > spelled.bytes.length) spelled.bytes = resized(spelled.bytes, new Uint8Array(Math.max(to, spelled.bytes.length * 2)));
  for (let i = start; i < end; i++) spelled.bytes[from + i - start] = bytes[i] as number;
  spelled.rows[spelled.count] = building.rows;
  spelled.ends[spelled.count++] = to;
}

function resized<A extends Float64Array | Int32Array | Uint8Array>(from: A, to: A): A {
  to.set(from);
  return to;
}

function notANumber(building: Building, cells: Cells, row: number, index: number, file: string | undefined): FealtyError {
  const k = row * cells.columns + index;
  const end = cells.ends[k] as number;
  const bytes = cells.bytes.subarray(cells.starts[k], end < 0 ? ~end : end);
  const text = bytes.length > 40 ? `${latin1Slice(bytes, 0, 40)}…` : decodeUtf8Loosely(bytes);
  return new FealtyError("not-a-number", `column "${building.name}" is declared as number and holds "${text}"`, {
    kind: "data",
    where: { ...(file === undefined ? {} : { file }), line: cells.lines[row] as number },
    mend: "declare it as text, or add the text to the missing codes",
  });
}
