import { FealtyError } from "../base/index.js";
import type { CodeColumn, Column, Frame, NumberColumn } from "../frame/index.js";
import { epochDays, epochMilliseconds, periods } from "./dta.js";
import { cut, stataNames } from "./dta-names.js";

/**
 * The table as a Stata file of format 118 (Stata 14 and later).
 *
 * Numbers take the smallest of byte, int, long that holds a column of integers, else double; texts str# up to 2,045 bytes, else strL.
 * Missing codes, value labels and variable labels are kept, `note.time` becomes %td or %tc, and what `readDta` says of %tm and its
 * kin becomes that format again. Names that Stata does not take are changed, and the old one starts the variable's label.
 * An empty text is written as it is, which is Stata's missing. Labels of values that are no integers are left out; a label of a
 * variable is cut at 80 characters.
 *
 * @throws FealtyError "beyond-stata" (kind "data") for an infinite number or one from 2^1023 on, and for more than 32,767 columns.
 * Source: Stata, `help dta`.
 */
export function writeDta(data: Frame): Uint8Array<ArrayBuffer> {
  if (data.columns.size > 32_767) throw beyond(`Stata holds 32,767 columns, and there are ${data.columns.size}`);
  const names = stataNames([...data.columns.keys()]);
  const variables = [...data.columns].map(([given, column], i) => plan(column, given, names[i] as string));
  const offsets: number[] = [];
  const rowWidth = variables.reduce((sum, { width }) => offsets.push(sum) && sum + width, 0);
  const labelSets = variables.filter(({ valueLabels }) => valueLabels.length > 0);

  const pieces: Uint8Array[] = [];
  const map: number[] = [0];
  let length = 0;
  const add = (...parts: readonly Uint8Array[]): void => {
    for (const part of parts) {
      pieces.push(part);
      length += part.length;
    }
  };
  const section = (tag: string, ...parts: readonly Uint8Array[]): void => {
    map.push(length);
    add(utf8(`<${tag}>`), ...parts, utf8(`</${tag}>`));
  };
  const fields = (width: number, of: (variable: Variable) => string): Uint8Array => {
    const all = new Uint8Array(width * variables.length);
    variables.forEach((variable, i) => {
      all.set(utf8(of(variable)).subarray(0, width - 1), i * width);
    });
    return all;
  };

  add(utf8("<stata_dta><header><release>118</release><byteorder>LSF</byteorder><K>"), number(2, variables.length), utf8("</K><N>"), number(8, data.length));
  add(utf8("</N><label>"), number(2, 0), utf8("</label><timestamp>"), number(1, 0), utf8("</timestamp></header>"));
  const places = new Uint8Array(14 * 8);
  section("map", places);
  section("variable_types", ...variables.map(({ type }) => number(2, type)));
  section(
    "varnames",
    fields(129, ({ name }) => name),
  );
  section("sortlist", new Uint8Array(2 * (variables.length + 1)));
  section(
    "formats",
    fields(57, ({ format }) => format),
  );
  section(
    "value_label_names",
    fields(129, ({ name, valueLabels }) => (valueLabels.length > 0 ? name : "")),
  );
  section(
    "variable_labels",
    fields(321, ({ label }) => label),
  );
  section("characteristics");
  const rows = new Uint8Array(rowWidth * data.length);
  const view = new DataView(rows.buffer);
  const longTexts = variables.flatMap((variable, i) => variable.fill(view, offsets[i] as number, rowWidth, i + 1));
  section("data", rows);
  section("strls", ...longTexts.sort((a, b) => a.row - b.row || a.variable - b.variable).map(longText));
  section("value_labels", ...labelSets.map(labelSet));
  map.push(length, length + "</stata_dta>".length);
  add(utf8("</stata_dta>"));

  const placesView = new DataView(places.buffer);
  map.forEach((place, i) => {
    placesView.setBigUint64(8 * i, BigInt(place), true);
  });
  return joined(pieces);
}

interface LongText {
  readonly variable: number;
  readonly row: number;
  readonly bytes: Uint8Array;
}

interface Variable {
  readonly name: string;
  readonly label: string;
  /** Stata's number for the type. */
  readonly type: number;
  readonly width: number;
  readonly format: string;
  readonly valueLabels: readonly (readonly [number, string])[];
  /** Writes the cells at `offset` of each row; returns the long strings that they point at. */
  readonly fill: (rows: DataView, offset: number, rowWidth: number, variable: number) => LongText[];
}

function plan(column: Column, given: string, name: string): Variable {
  const written = column.note?.label ?? "";
  const label = cut(name === given ? written : written === "" ? given : `${given}: ${written}`, 80);
  return { name, label, ...(column.kind === "number" ? planNumbers(column, given) : planTexts(column)) };
}

/** The smallest and largest integers of byte, int and long that are not missing; what is above them is. */
const integers = [
  { type: 65530, width: 1, least: -127, most: 100, format: "%8.0g" },
  { type: 65529, width: 2, least: -32_767, most: 32_740, format: "%8.0g" },
  { type: 65528, width: 4, least: -2_147_483_647, most: 2_147_483_620, format: "%12.0g" },
] as const;
/** From here on a double is missing, the letters a to z in steps. */
const firstMissing = 8.98846567431158e307;
const missingStep = 2.1944496275174755e304;

function planNumbers({ values, note }: NumberColumn, given: string): Omit<Variable, "name" | "label"> {
  const { time, unit, valueLabels, missingCodes } = note ?? {};
  const stored = time === "days" ? values.map((v) => v + epochDays) : time === "seconds" ? values.map((v) => v * 1000 + epochMilliseconds) : values;
  let whole = true;
  let [least, most] = [0, 0];
  stored.forEach((value, row) => {
    if (Number.isNaN(value)) return;
    if (!(Math.abs(value) < firstMissing)) throw beyond(`column "${given}" holds ${values[row]}, which Stata cannot`, row);
    whole &&= Number.isInteger(value);
    least = Math.min(least, value);
    most = Math.max(most, value);
  });
  const integer = whole ? integers.find((one) => least >= one.least && most <= one.most) : undefined;
  const period = Object.entries(periods).find(([, meaning]) => meaning === unit)?.[0];
  const format = time === "days" ? "%td" : time === "seconds" ? "%tc" : period ? `%t${period}` : (integer?.format ?? "%10.0g");
  const missing = (row: number): number => {
    const letter = missingCodes?.get(row);
    const code = letter === undefined ? 0 : letter.charCodeAt(0) - 96;
    return integer ? integer.most + 1 + code : firstMissing + code * missingStep;
  };
  return {
    type: integer?.type ?? 65526,
    width: integer?.width ?? 8,
    format,
    valueLabels: [...(valueLabels ?? [])].filter(([value]) => Number.isInteger(value) && Math.abs(value) <= 2_147_483_620).sort(([a], [b]) => a - b),
    fill(rows, offset, rowWidth) {
      stored.forEach((value, row) => {
        const at = row * rowWidth + offset;
        const cell = Number.isNaN(value) ? missing(row) : value;
        if (!integer) rows.setFloat64(at, cell, true);
        else if (integer.width === 1) rows.setInt8(at, cell);
        else if (integer.width === 2) rows.setInt16(at, cell, true);
        else rows.setInt32(at, cell, true);
      });
      return [];
    },
  };
}

function planTexts({ codes, levels }: CodeColumn): Omit<Variable, "name" | "label"> {
  const used = new Uint8Array(levels.length);
  for (const code of codes) if (code >= 0) used[code] = 1;
  const encoded = levels.map((level, i) => (used[i] ? utf8(level) : new Uint8Array()));
  const widest = encoded.reduce((most, { length }) => Math.max(most, length), 1);
  // A 0 byte ends a str#, so such a text needs a strL.
  if (widest > 2045 || encoded.some((bytes) => bytes.includes(0)))
    return { type: 32_768, width: 8, format: "%9s", valueLabels: [], fill: fillLong(codes, encoded) };
  return {
    type: widest,
    width: widest,
    format: `%${Math.max(9, Math.min(widest, 244))}s`,
    valueLabels: [],
    fill(rows, offset, rowWidth) {
      const bytes = new Uint8Array(rows.buffer);
      codes.forEach((code, row) => {
        const text = encoded[code];
        if (text) bytes.set(text, row * rowWidth + offset);
      });
      return [];
    },
  };
}

/** Each text is kept once, where its column first has it, and later cells point there. */
function fillLong(codes: Int32Array, encoded: readonly Uint8Array[]): Variable["fill"] {
  return (rows, offset, rowWidth, variable) => {
    const first = new Map<number, number>();
    codes.forEach((code, row) => {
      if (code < 0 || encoded[code]?.length === 0) return;
      if (!first.has(code)) first.set(code, row + 1);
      const at = row * rowWidth + offset;
      const target = first.get(code) as number;
      rows.setUint16(at, variable, true);
      rows.setUint32(at + 2, target % 2 ** 32, true);
      rows.setUint16(at + 6, Math.floor(target / 2 ** 32), true);
    });
    return [...first].map(([code, row]) => ({ variable, row, bytes: encoded[code] as Uint8Array }));
  };
}

function longText({ variable, row, bytes }: LongText): Uint8Array {
  const binary = bytes.includes(0);
  return joined([
    utf8("GSO"),
    number(4, variable),
    number(8, row),
    number(1, binary ? 129 : 130),
    number(4, bytes.length + (binary ? 0 : 1)),
    bytes,
    new Uint8Array(binary ? 0 : 1),
  ]);
}

function labelSet({ name, valueLabels }: Variable): Uint8Array {
  const texts = valueLabels.map(([, text]) => joined([utf8(text.replaceAll("\u0000", " ")), new Uint8Array(1)]));
  let length = 0;
  const offsets = texts.map((text) => number(4, (length += text.length) - text.length));
  const title = new Uint8Array(129 + 3);
  title.set(utf8(name));
  const values = valueLabels.map(([value]) => number(4, value));
  return joined([
    utf8("<lbl>"),
    number(4, 8 + 8 * texts.length + length),
    title,
    number(4, texts.length),
    number(4, length),
    ...offsets,
    ...values,
    ...texts,
    utf8("</lbl>"),
  ]);
}

const encoder = new TextEncoder();
const utf8 = (text: string): Uint8Array => encoder.encode(text);

/** An integer in `length` bytes, lowest first. */
function number(length: 1 | 2 | 4 | 8, value: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigInt64(0, BigInt(value), true);
  return new Uint8Array(view.buffer, 0, length);
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function beyond(message: string, row?: number): FealtyError {
  return new FealtyError("beyond-stata", message, {
    kind: "data",
    ...(row === undefined ? {} : { where: { row: row + 1 } }),
    mend: "leave it out, or write CSV, Parquet or Arrow",
  });
}
