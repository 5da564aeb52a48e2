import { codeColumn, type Column, type ColumnNote, type Frame, frame, numberColumn } from "../frame/index.js";
import { damaged } from "./cursor.js";
import { type DtaLayout, type DtaVariable, dtaLayout } from "./dta-layout.js";

export { isDta } from "./dta-layout.js";

/** 1970-01-01 in days, and in milliseconds, since Stata's epoch 1960-01-01. */
export const epochDays = 3653;
export const epochMilliseconds = epochDays * 86_400_000;

/**
 * A table out of a Stata file of format 113, 114, 115, 117, 118 or 119 (Stata 8 to today), either order of bytes.
 *
 * Numbers are as stored (a float is the double of the same value). Every missing code is NaN; .a to .z are kept in the
 * column's `missingCodes`. An empty string is missing, as Stata has no other missing string. Labels go into the column's note.
 * Dates (%td) become days since 1970-01-01 and times (%tc) seconds since 1970-01-01, with `note.time`; other
 * periods (%tw, %tm, %tq, %th, %tC, business days) stay the numbers that Stata stores, and `note.unit` says what they count.
 *
 * @throws FealtyError of kind "data": "damaged-file" if a length or a tag does not fit the bytes, "unread-format" for another format.
 * Source: Stata, `help dta`. Reference: R's haven, whose conversions the tests meet.
 */
export function readDta(bytes: Uint8Array, { name = "the file" }: { name?: string } = {}): Frame {
  const layout = dtaLayout(bytes, name);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return frame(layout.variables.map((variable) => [variable.name, readVariable(bytes, view, layout, variable, name)] as const));
}

function readVariable(bytes: Uint8Array, view: DataView, layout: DtaLayout, variable: DtaVariable, file: string): Column {
  const { type } = variable;
  if (type.kind === "str") return shortTexts(bytes, layout, variable, type.width);
  if (type.kind === "strL") return longTexts(bytes, view, layout, variable, file);
  const { values, missingCodes } = readNumbers(view, layout, variable, type.kind);
  const time = convertTime(values, variable.format);
  const valueLabels = variable.labelSet === "" ? undefined : layout.labelSets.get(variable.labelSet);
  return numberColumn(
    values,
    note({ ...labelled(variable), ...time, ...(valueLabels ? { valueLabels } : {}), ...(missingCodes.size ? { missingCodes } : {}) }),
  );
}

type NumericKind = "byte" | "int" | "long" | "float" | "double";

/**
 * Values and the letters of extended missing codes. From `first` on an integer is missing, .a to .z in steps of 1;
 * a float is from 2^127 on in steps of 2^115, a double from 2^1023 on in steps of 2^1011. What lies above .z is a plain missing.
 */
function readNumbers(view: DataView, layout: DtaLayout, variable: DtaVariable, kind: NumericKind): { values: Float64Array; missingCodes: Map<number, string> } {
  const { little, rows, rowWidth } = layout;
  const { get, first, by } = {
    byte: { get: (at: number) => view.getInt8(at), first: 101, by: 1 },
    int: { get: (at: number) => view.getInt16(at, little), first: 32741, by: 1 },
    long: { get: (at: number) => view.getInt32(at, little), first: 2147483621, by: 1 },
    float: { get: (at: number) => view.getFloat32(at, little), first: 1.7014118346046923e38, by: 4.153837486827862e34 },
    double: { get: (at: number) => view.getFloat64(at, little), first: 8.98846567431158e307, by: 2.1944496275174755e304 },
  }[kind];
  const values = new Float64Array(rows);
  const missingCodes = new Map<number, string>();
  let at = layout.data + variable.offset;
  for (let row = 0; row < rows; row++, at += rowWidth) {
    const value = get(at);
    if (value < first && value !== Number.NEGATIVE_INFINITY) {
      values[row] = value;
      continue;
    }
    values[row] = Number.NaN;
    const code = (value - first) / by;
    if (code >= 1 && code <= 26 && Number.isInteger(code)) missingCodes.set(row, String.fromCharCode(96 + code));
  }
  return { values, missingCodes };
}

export const periods: Readonly<Record<string, string>> = {
  C: "milliseconds since 1960-01-01, leap seconds counted",
  w: "weeks since 1960w1",
  m: "months since 1960m1",
  q: "quarters since 1960q1",
  h: "half-years since 1960h1",
  b: "business days",
};

/** Converts dates and times in place, and says what the numbers then count. */
function convertTime(values: Float64Array, format: string): ColumnNote {
  const letter = /^%-?(?:t([dcCwmqhb])|d)/.exec(format);
  if (!letter) return {};
  const period = letter[1] ?? "d";
  if (period === "d") {
    for (let i = 0; i < values.length; i++) values[i] = (values[i] as number) - epochDays;
    return { time: "days" };
  }
  if (period === "c") {
    for (let i = 0; i < values.length; i++) values[i] = ((values[i] as number) - epochMilliseconds) / 1000;
    return { time: "seconds" };
  }
  const unit = periods[period];
  return unit === undefined ? {} : { unit };
}

/** Strings of fixed width, closed by a 0 byte if shorter. */
function shortTexts(bytes: Uint8Array, layout: DtaLayout, variable: DtaVariable, width: number): Column {
  const { rows, rowWidth, decode } = layout;
  const codes = new Int32Array(rows);
  const levels = levelTable();
  // Raw bytes as a string are the key, so that each distinct text is decoded once.
  const known = new Map<string, number>();
  for (let row = 0; row < rows; row++) {
    const start = layout.data + row * rowWidth + variable.offset;
    let key = "";
    let end = start;
    for (; end < start + width; end++) {
      const byte = bytes[end] as number;
      if (byte === 0) break;
      key += String.fromCharCode(byte);
    }
    let code = end === start ? -1 : known.get(key);
    if (code === undefined) known.set(key, (code = levels.code(decode(bytes.subarray(start, end)))));
    codes[row] = code;
  }
  return codeColumn(codes, levels.texts, note(labelled(variable)));
}

/** Each cell points at its text by variable and observation, in 8 bytes that the formats divide differently. */
function longTexts(bytes: Uint8Array, view: DataView, layout: DtaLayout, variable: DtaVariable, file: string): Column {
  const { rows, rowWidth, little, decode } = layout;
  const variableBytes = { 117: 4, 118: 2 }[layout.release] ?? 3;
  const codes = new Int32Array(rows);
  const levels = levelTable();
  const known = new Map<string, number>();
  const part = (start: number, length: number): number => {
    if (length === 4) return view.getUint32(start, little);
    let value = 0;
    for (let i = 0; i < length; i++) value = value * 256 + (bytes[start + (little ? length - 1 - i : i)] as number);
    return value;
  };
  for (let row = 0; row < rows; row++) {
    const start = layout.data + row * rowWidth + variable.offset;
    const key = `${part(start, variableBytes)},${part(start + variableBytes, 8 - variableBytes)}`;
    let code = key === "0,0" ? -1 : known.get(key);
    if (code === undefined) {
      const content = layout.longTexts.get(key);
      if (!content) throw damaged(file, `variable ${variable.name}, row ${row + 1}, points at a long string (${key}) that the file does not hold`);
      code = content.length === 0 ? -1 : levels.code(decode(content));
      known.set(key, code);
    }
    codes[row] = code;
  }
  return codeColumn(codes, levels.texts, note(labelled(variable)));
}

function levelTable(): { texts: string[]; code: (text: string) => number } {
  const texts: string[] = [];
  const seen = new Map<string, number>();
  return {
    texts,
    code: (text) => {
      let code = seen.get(text);
      if (code === undefined) seen.set(text, (code = texts.push(text) - 1));
      return code;
    },
  };
}

const labelled = (variable: DtaVariable): ColumnNote => (variable.label === "" ? {} : { label: variable.label });
const note = (content: ColumnNote): ColumnNote | undefined => (Object.keys(content).length ? content : undefined);
