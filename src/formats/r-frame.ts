import { FealtyError } from "../base/index.js";
import { type Column, type ColumnNote, codeColumn, columnLength, type Frame, frame, numberColumn, textColumn } from "../frame/index.js";
import { uniqueNames } from "./names.js";
import { levelTexts } from "./levels.js";
import type { Attributes, RValue } from "./r-unserialize.js";
import { naInteger } from "./r-source.js";

/** Elements that 1:n may be written out to, in one file: 400 MB. */
const mostWrittenOut = 5e7;

/** What a column is called in messages. */
interface Place {
  readonly file: string | undefined;
  readonly object: string;
}

/** What an object is, for a message: "a data frame", "a function", … */
export function describe(value: RValue): string {
  if (isDataFrame(value)) return "a data frame";
  if (value.type === "other") return value.what;
  if (value.type === "list" || value.type === "pairs") return "a list";
  return value.type === "null" || value.type === "symbol" ? "nothing" : isMatrix(value) ? "a matrix" : "a vector";
}

export function isDataFrame(value: RValue): boolean {
  return value.type === "list" && classes(value).includes("data.frame");
}

/** Whether a vector or matrix, which has no columns of its own, can be read as a table. */
export function isVector(value: RValue): boolean {
  return (
    value.type === "logical" ||
    value.type === "integer" ||
    value.type === "real" ||
    value.type === "character" ||
    value.type === "sequence" ||
    value.type === "deferred"
  );
}

/**
 * A data frame as a Frame; a matrix by its columns (V1, V2, … without names); a vector as one column of the object's name, behind its names if it has some.
 * Row names that are texts become the first column, `row_names`.
 * @throws FealtyError "unread-column" for columns that no Frame holds (complex, list, matrix), "damaged-file" where lengths do not agree.
 */
export function frameOf(value: RValue, object: string, file: string | undefined): Frame {
  const place: Place = { file, object };
  if (value.type === "list" && isDataFrame(value)) {
    const given = strings(attribute(value, "names")) ?? [];
    if (given.length !== value.items.length) throw damaged(place, "its columns and their names are not as many");
    const names = uniqueNames(given.map((name) => name ?? ""));
    const columns = value.items.map((item, k) => [names[k] as string, columnOf(item, names[k] as string, place)] as const);
    const rows = columns[0] ? columnLength(columns[0][1]) : 0;
    const uneven = columns.find(([, column]) => columnLength(column) !== rows);
    if (uneven) throw damaged(place, `column ${uneven[0]} has another length than the first`);
    return frame([...rowNames(attribute(value, "row.names"), rows, names), ...columns]);
  }
  const name = object === "" ? "value" : object;
  if (isMatrix(value)) return matrix(value, place);
  const names = strings(attribute(value, "names"));
  const only = columnOf(value, name, place);
  return frame([...(names && names.length === columnLength(only) ? [["names", textColumn(names)] as const] : []), [name, only]]);
}

function columnOf(value: RValue, name: string, place: Place): Column {
  const dim = integers(attribute(value, "dim"));
  if ((dim && dim.length > 1) || isDataFrame(value)) throw unreadable(place, name, "a matrix");
  const kinds = classes(value);
  const note = noteOf(value, kinds);
  switch (value.type) {
    case "logical":
    case "integer":
      if (kinds.includes("factor")) return factor(value.values, strings(attribute(value, "levels")) ?? [], note, place);
      return numberColumn(fromIntegers(value.values), note);
    case "real":
      if (kinds.includes("integer64")) return numberColumn(fromInteger64(value.values, name, place), note);
      return reals(value.values, note);
    case "sequence":
      return numberColumn(writtenOut(value, place), note);
    case "character":
      return codeColumn(value.codes, levelTexts(value.levels, "utf-8"), note);
    case "deferred":
      return textColumn(deferredTexts(value.numbers, place), note);
    case "other":
      throw unreadable(place, name, value.what);
    default:
      throw unreadable(place, name, kinds.includes("POSIXlt") ? "a POSIXlt date" : "a list");
  }
}

function noteOf(value: RValue, kinds: readonly string[]): ColumnNote | undefined {
  const label = strings(attribute(value, "label"))?.[0];
  const unit = kinds.includes("difftime") ? strings(attribute(value, "units"))?.[0] : undefined;
  const time = kinds.includes("Date") ? "days" : kinds.includes("POSIXct") ? "seconds" : undefined;
  const labels = attribute(value, "labels");
  const names = labels && strings(attribute(labels, "names"));
  const numbers = labels?.type === "real" ? labels.values : labels?.type === "integer" ? fromIntegers(labels.values) : undefined;
  const valueLabels =
    names && numbers
      ? new Map(names.flatMap((text, i) => (text === null || Number.isNaN(numbers[i] ?? Number.NaN) ? [] : [[numbers[i] as number, text]])))
      : undefined;
  if (label == null && unit == null && !time && !valueLabels?.size) return undefined;
  return { ...(label == null ? {} : { label }), ...(unit == null ? {} : { unit }), ...(time ? { time } : {}), ...(valueLabels?.size ? { valueLabels } : {}) };
}

function factor(values: Int32Array, levels: readonly (string | null)[], note: ColumnNote | undefined, place: Place): Column {
  const codes = new Int32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (value === naInteger) codes[i] = -1;
    else if (value < 1 || value > levels.length) throw damaged(place, "a factor points beyond its levels");
    else codes[i] = levels[value - 1] === null ? -1 : value - 1;
  }
  return codeColumn(
    codes,
    levels.map((level) => level ?? ""),
    note,
  );
}

/** Real numbers: NA and NaN are missing; haven's tagged NA(a) … NA(z) keep their letter. */
function reals(values: Float64Array, note: ColumnNote | undefined): Column {
  const words = new Uint32Array(values.buffer, values.byteOffset, 2 * values.length);
  const codes = new Map<number, string>();
  for (let i = 0; i < values.length; i++) {
    if (!Number.isNaN(values[i])) continue;
    const letter = (words[2 * i + 1] as number) & 0xff;
    if (words[2 * i] === 1954 && letter >= 97 && letter <= 122) codes.set(i, String.fromCharCode(letter));
    values[i] = Number.NaN;
  }
  return numberColumn(values, codes.size > 0 ? { ...note, missingCodes: codes } : note);
}

function fromIntegers(values: Int32Array): Float64Array {
  const numbers = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) numbers[i] = values[i] === naInteger ? Number.NaN : (values[i] as number);
  return numbers;
}

/** The integers of package bit64, kept in the bits of doubles. */
function fromInteger64(values: Float64Array, name: string, place: Place): Float64Array {
  const words = new Int32Array(values.buffer, values.byteOffset, 2 * values.length);
  const numbers = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const [low, high] = [(words[2 * i] as number) >>> 0, words[2 * i + 1] as number];
    const value = high === naInteger && low === 0 ? Number.NaN : high * 2 ** 32 + low;
    if (Math.abs(value) >= 2 ** 53) throw unreadable(place, name, "64-bit integers beyond ±2⁵³");
    numbers[i] = value;
  }
  return numbers;
}

function writtenOut({ length, start, step }: Extract<RValue, { type: "sequence" }>, place: Place): Float64Array {
  if (length > mostWrittenOut) {
    throw new FealtyError("oversized", `${nameOf(place)} is a sequence of ${length} numbers`, {
      kind: "data",
      ...located(place),
      mend: "no table is that long; save a shorter one",
    });
  }
  const numbers = new Float64Array(length);
  for (let i = 0; i < length; i++) numbers[i] = start + i * step;
  return numbers;
}

/** What as.character gives of numbers: 15 significant digits. */
function deferredTexts(numbers: RValue, place: Place): (string | null)[] {
  const values =
    numbers.type === "sequence"
      ? writtenOut(numbers, place)
      : numbers.type === "integer"
        ? fromIntegers(numbers.values)
        : numbers.type === "real"
          ? numbers.values
          : undefined;
  if (!values) throw damaged(place, "a text stands for no number");
  return Array.from(values, (value) => (Number.isNaN(value) ? null : numbers.type === "real" ? String(Number(value.toPrecision(15))) : String(value)));
}

function matrix(value: RValue, place: Place): Frame {
  const [rows = 0, columns = 0] = integers(attribute(value, "dim")) ?? [];
  const dimnames = attribute(value, "dimnames");
  const [rowTitles, columnTitles] = dimnames?.type === "list" ? dimnames.items : [];
  const plain = { ...value, attributes: new Map<string, RValue>() } as RValue;
  const whole = columnOf(plain, place.object, place);
  if (columnLength(whole) !== rows * columns) throw damaged(place, "a matrix has another length than its dimensions");
  const given = (columnTitles && strings(columnTitles)) ?? [];
  const names = uniqueNames(Array.from({ length: columns }, (_, k) => given[k] ?? `V${k + 1}`));
  const part = (k: number): Column =>
    whole.kind === "number"
      ? numberColumn(whole.values.slice(k * rows, (k + 1) * rows))
      : codeColumn(whole.codes.slice(k * rows, (k + 1) * rows), whole.levels);
  return frame([...rowNames(rowTitles, rows, names), ...names.map((name, k) => [name, part(k)] as const)]);
}

function rowNames(value: RValue | undefined, rows: number, names: readonly string[]): [string, Column][] {
  const titles = value?.type === "character" ? strings(value) : undefined;
  if (!titles || titles.length !== rows || titles.every((title, i) => title === String(i + 1))) return [];
  return [[uniqueNames([...names, "row_names"]).at(-1) as string, textColumn(titles)]];
}

function isMatrix(value: RValue): boolean {
  return isVector(value) && integers(attribute(value, "dim"))?.length === 2;
}

function attribute(value: RValue, name: string): RValue | undefined {
  return value.type === "null" || value.type === "symbol" ? undefined : (value.attributes as Attributes | undefined)?.get(name);
}

function classes(value: RValue): string[] {
  return (strings(attribute(value, "class")) ?? []).map((name) => name ?? "");
}

function strings(value: RValue | undefined): (string | null)[] | undefined {
  if (value?.type !== "character") return undefined;
  const texts = levelTexts(value.levels, "utf-8");
  return Array.from(value.codes, (code) => (code < 0 ? null : (texts[code] as string)));
}

function integers(value: RValue | undefined): number[] | undefined {
  return value?.type === "integer" || value?.type === "real" ? Array.from(value.values) : undefined;
}

const nameOf = ({ object }: Place): string => (object === "" ? "the object" : object);
const located = ({ file }: Place): { where?: { file: string } } => (file === undefined ? {} : { where: { file } });

function damaged(place: Place, fault: string): FealtyError {
  return new FealtyError("damaged-file", `${nameOf(place)} cannot be read: ${fault}`, {
    kind: "data",
    ...located(place),
    mend: "get the file again, or save it anew in R",
  });
}

function unreadable(place: Place, column: string, what: string): FealtyError {
  return new FealtyError("unread-column", `column ${column} of ${nameOf(place)} is ${what}, which no table here can hold`, {
    kind: "data",
    ...located(place),
    mend: "drop or convert it in R and save again",
  });
}
