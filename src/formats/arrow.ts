import {
  type Batch,
  batchType,
  Column as ArrowColumn,
  CompressionType,
  columnFromArray,
  type DataType,
  dateDay,
  dictionary,
  Endianness,
  type Field,
  field,
  float64,
  int32,
  int64,
  setCompressionCodec,
  Table,
  tableFromIPC,
  tableToIPC,
  Type,
  utf8,
  Version,
} from "@uwdata/flechette";
import { compressors } from "hyparquet-compressors";
import { FealtyError } from "../base/index.js";
import { type Column, type ColumnNote, codeColumn, type Frame, frame, numberColumn } from "../frame/index.js";
import { checkArrow } from "./arrow-check.js";
import { type Cell, codeOf, coding, fillCodes, fillNumbers, survey } from "./cells.js";
import { allowed, corrupt, oversized } from "./limits.js";
import { readLz4Frame } from "./lz4.js";
import { uniqueNames } from "./names.js";
import { notesKey, notesText, withNotes } from "./notes.js";

/** Whether bytes are Arrow's: the file format (Feather 2) by its magic, the stream format by its first message. */
export function isArrow(bytes: Uint8Array): boolean {
  if ([0x41, 0x52, 0x52, 0x4f, 0x57, 0x31].every((byte, i) => bytes[i] === byte)) return true;
  return bytes.length >= 16 && [0, 1, 2, 3].every((i) => bytes[i] === 0xff) && (bytes[7] as number) === 0 && (bytes[4] as number) % 4 === 0;
}

/**
 * A frame from Arrow IPC, file or stream (also Feather 2), plain or with LZ4 or zstd: columns of numbers, truth values (0 and 1), dates (days since 1970),
 * timestamps (seconds), texts and dictionaries of texts. Null and NaN are missing. Whole numbers beyond ±2⁵³ are identifiers, and become text.
 * @throws FealtyError of kind "data": "unread-column" for a nested or binary column, "oversized", "damaged-file".
 */
export function readArrow(bytes: Uint8Array, { name }: { name?: string | undefined } = {}): Frame {
  setCodecs(name);
  try {
    checkArrow(bytes);
    const { schema, children } = tableFromIPC(bytes, { useBigInt: true });
    if (children.some(({ length }) => length !== children[0]?.length)) throw corrupt(name, "Arrow");
    const names = uniqueNames(schema.fields.map((found) => found.name));
    const columns = children.map((column, k) => [names[k] as string, readColumn(column, names[k] as string, name)] as const);
    return withNotes(frame(columns), schema.metadata?.get(notesKey));
  } catch (cause) {
    if (cause instanceof FealtyError) throw cause;
    throw corrupt(name, "Arrow", cause);
  }
}

/**
 * A frame as Arrow IPC, the file format unless "stream" is asked for: text as dictionaries; numbers as int32 or int64 if all of them are whole and within ±2⁵³,
 * else as float64; missing as null; days since 1970 as date32. Notes and the index go into the schema's metadata under "fealty".
 */
export function writeArrow(data: Frame, { format = "file" }: { format?: "file" | "stream" } = {}): Uint8Array {
  const columns = [...data.columns].map(([name, column]) => [name, arrowColumn(column)] as const);
  const text = notesText(data, { levelsKept: true });
  const schema = {
    version: Version.V5,
    endianness: Endianness.Little,
    fields: columns.map(([name, { type }]): Field => field(name, type)),
    metadata: text === undefined ? null : new Map([[notesKey, text]]),
  };
  const table = new Table(
    schema,
    columns.map(([, column]) => column),
  );
  return tableToIPC(table, { format }) ?? new Uint8Array(0);
}

const texts = new Set<number>([Type.Utf8, Type.LargeUtf8, Type.Utf8View]);
const plainNumbers = new Set<number>([Type.Int, Type.Float, Type.Bool, Type.Decimal, Type.Date, Type.Time, Type.Timestamp, Type.Duration, Type.Null]);

function readColumn(column: ArrowColumn<unknown>, columnName: string, name: string | undefined): Column {
  const { type, length } = column;
  const { typeId } = type;
  for (const batch of column.data) checkLength(batch, typeId, name);
  if (typeId === Type.Dictionary && texts.has((type as { dictionary: DataType }).dictionary.typeId)) return readDictionary(column, name);
  if (!texts.has(typeId) && !plainNumbers.has(typeId)) {
    const what = typeId === Type.Dictionary ? "a dictionary of other than texts" : "nested or binary";
    throw new FealtyError("unread-column", `column ${columnName} is ${what}, which no table here can hold`, {
      kind: "data",
      ...(name === undefined ? {} : { where: { file: name } }),
      mend: "leave it out when writing the file",
    });
  }
  if (plainNumbers.has(typeId)) {
    const values = new Float64Array(length);
    if (eachBatch(column, (batch, at) => fillBatch(values, at, batch))) {
      const scale = typeId === Type.Date ? 86_400_000 : typeId === Type.Timestamp ? 1000 : 1;
      if (scale !== 1) for (let i = 0; i < length; i++) values[i] = (values[i] as number) / scale;
      return numberColumn(values, timeNote(typeId));
    }
  }
  const target = coding(length);
  eachBatch(column, (batch, at) => {
    fillCodes(target, at, batch.slice(0, batch.length) as ArrayLike<Cell>);
    return true;
  });
  return codeColumn(target.codes, target.levels);
}

function timeNote(typeId: number): ColumnNote | undefined {
  return typeId === Type.Date ? { time: "days" } : typeId === Type.Timestamp ? { time: "seconds" } : undefined;
}

function eachBatch(column: ArrowColumn<unknown>, visit: (batch: Batch<unknown>, at: number) => boolean): boolean {
  let at = 0;
  for (const batch of column.data) {
    if (!visit(batch, at)) return false;
    at += batch.length;
  }
  return true;
}

function fillBatch(values: Float64Array, at: number, batch: Batch<unknown>): boolean {
  if (!(batch.values instanceof Float64Array) || batch.nullCount === 0 || !batch.validity)
    return fillNumbers(values, at, batch.slice(0, batch.length) as ArrayLike<Cell>);
  for (let i = 0; i < batch.length; i++) values[at + i] = batch.isValid(i) ? (batch.values[i] as number) : Number.NaN;
  return true;
}

/** A batch whose length its bytes do not hold would never end. */
function checkLength(batch: Batch<unknown>, typeId: number, name: string | undefined): void {
  const { length, nullCount, validity, values, offsets } = batch;
  const held =
    typeId === Type.Null
      ? 5e7
      : typeId === Type.Bool
        ? values.length * 8
        : offsets
          ? offsets.length - 1
          : typeId === Type.Utf8View
            ? values.length / 16
            : values.length;
  const marked = nullCount > 0 && validity && validity.length * 8 < length;
  if (!(length >= 0 && length <= held) || marked) throw corrupt(name, "Arrow");
}

/** Codes as they are; only where batches have different dictionaries are they numbered anew. */
function readDictionary(column: ArrowColumn<unknown>, name: string | undefined): Column {
  const target = coding(column.length);
  const maps = new Map<unknown, Int32Array>();
  eachBatch(column, (batch, at) => {
    const { values } = batch;
    const { dictionary: words } = batch as Batch<unknown> & { dictionary?: ArrowColumn<string | null> };
    if (!words) throw corrupt(name, "Arrow");
    let map = maps.get(words);
    if (!map) {
      map = Int32Array.from(words.toArray() as ArrayLike<string | null>, (word) => (word === null ? -1 : codeOf(target, word)));
      maps.set(words, map);
    }
    for (let i = 0; i < batch.length; i++) {
      if (batch.nullCount > 0 && batch.validity && !batch.isValid(i)) continue;
      const code = map[Number(values[i])];
      if (code === undefined) throw corrupt(name, "Arrow");
      target.codes[at + i] = code;
    }
    return true;
  });
  return codeColumn(target.codes, target.levels);
}

function arrowColumn(column: Column): ArrowColumn<unknown> {
  if (column.kind === "code") {
    const { codes, levels } = column;
    const words = wordsOf(levels);
    // The writer finds a dictionary by the identity of its type.
    const type = dictionary(words.type, int32());
    const { validity, nullCount } = bitmap(codes.length, (i) => (codes[i] as number) >= 0);
    const values = nullCount === 0 ? codes : codes.map((code) => Math.max(code, 0));
    const batch = newBatch(type, { length: codes.length, nullCount, validity, values }) as Batch<unknown> & {
      setDictionary(words: ArrowColumn<unknown>): unknown;
    };
    batch.setDictionary(words);
    return new ArrowColumn([batch], type);
  }
  const { values } = column;
  const { missing, whole, largest } = survey(values);
  const { validity, nullCount } = missing === 0 ? { validity: new Uint8Array(0), nullCount: 0 } : bitmap(values.length, (i) => !Number.isNaN(values[i]));
  const rest = { length: values.length, nullCount, validity };
  if (!whole) return new ArrowColumn([newBatch(float64(), { ...rest, values })], float64());
  if (largest >= 2 ** 31) {
    return new ArrowColumn(
      [newBatch(int64(), { ...rest, values: BigInt64Array.from(values, (value) => (Number.isNaN(value) ? 0n : BigInt(value))) })],
      int64(),
    );
  }
  const type = column.note?.time === "days" ? dateDay() : int32();
  return new ArrowColumn([newBatch(type, { ...rest, values: Int32Array.from(values, (value) => (Number.isNaN(value) ? 0 : value)) })], type);
}

function wordsOf(levels: readonly string[]): ArrowColumn<unknown> {
  const type = utf8();
  if (levels.length > 0) return columnFromArray([...levels], type) as ArrowColumn<unknown>;
  // Without a batch there would be no dictionary, which readers miss.
  const none = new Uint8Array(0);
  return new ArrowColumn([newBatch(type, { length: 0, nullCount: 0, validity: none, values: none, offsets: new Int32Array(1) })], type);
}

interface BatchParts {
  readonly length: number;
  readonly nullCount: number;
  readonly validity: Uint8Array;
  readonly values: Float64Array | Int32Array | BigInt64Array | Uint8Array;
  readonly offsets?: Int32Array;
}

function newBatch(type: DataType, parts: BatchParts): Batch<unknown> {
  const Kind = batchType(type) as new (options: BatchParts & { type: DataType }) => Batch<unknown>;
  return new Kind({ ...parts, type });
}

function bitmap(length: number, valid: (i: number) => boolean): { validity: Uint8Array; nullCount: number } {
  const validity = new Uint8Array(Math.ceil(length / 8));
  let nullCount = 0;
  for (let i = 0; i < length; i++) {
    if (valid(i)) validity[i >> 3] = (validity[i >> 3] as number) | (1 << (i & 7));
    else nullCount++;
  }
  return { validity: nullCount === 0 ? new Uint8Array(0) : validity, nullCount };
}

/** Decompressors of buffers, with a bound on what one may become; nothing here is written compressed. */
function setCodecs(name: string | undefined): void {
  const bounded = (decode: (bytes: Uint8Array, length: number) => Uint8Array) => ({
    decode(bytes: Uint8Array, length: number): Uint8Array {
      if (length > allowed(bytes.length)) throw oversized(name, bytes.length, length, allowed(bytes.length));
      return decode(bytes, length);
    },
    encode: (bytes: Uint8Array): Uint8Array => bytes,
  });
  setCompressionCodec(CompressionType.LZ4_FRAME, bounded(readLz4Frame));
  setCompressionCodec(
    CompressionType.ZSTD,
    bounded((bytes, length) => compressors.ZSTD?.(bytes, length) ?? new Uint8Array(0)),
  );
}
