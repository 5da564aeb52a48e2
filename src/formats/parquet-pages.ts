import type { ColumnMetaData, Compressors, DecodedArray, PageHeader, ParquetParsers, SchemaElement } from "hyparquet";
import { parquetHeader } from "hyparquet/src/column.js";
import { convert } from "hyparquet/src/convert.js";
import { decompressPage } from "hyparquet/src/datapage.js";
import { deltaBinaryUnpack, deltaByteArray, deltaLengthByteArray } from "hyparquet/src/delta.js";
import { byteStreamSplit } from "hyparquet/src/encoding.js";
import { readPlain } from "hyparquet/src/plain.js";
import type { Cell } from "./cells.js";

/** Rows of a column chunk, as a page holds them. */
export interface Page {
  readonly rows: number;
  /** 1 for a row that has a value; absent if all have. */
  readonly valid: Int32Array | undefined;
  /** The values of valid rows, or, with indexes, what those point to. */
  readonly values: ArrayLike<Cell>;
  readonly indexes: Int32Array | undefined;
}

export interface ChunkOptions {
  readonly element: SchemaElement;
  readonly rows: number;
  readonly compressors: Compressors;
  readonly parsers: ParquetParsers;
}

/**
 * The pages of a flat column's chunk, through hyparquet's decoders; headers, levels and indexes are read here, where no count is believed.
 * @throws Error for a chunk that does not hold what it declares.
 * Source: Apache Parquet format 2.11, data pages of version 1 and 2.
 */
export function readChunk(bytes: Uint8Array, meta: ColumnMetaData, options: ChunkOptions): Page[] {
  const first = Number(meta.dictionary_page_offset || meta.data_page_offset);
  const start = Math.min(first, Number(meta.data_page_offset));
  const length = Number(meta.total_compressed_size);
  if (!(start >= 0 && length >= 0 && start + length <= bytes.length)) throw new RangeError("parquet chunk out of bounds");
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset + start, length), offset: 0 };
  const pages: Page[] = [];
  let dictionary: DecodedArray | undefined;
  for (let read = 0; read < options.rows; ) {
    const header = parquetHeader(reader);
    const size = header.compressed_page_size;
    if (!(size >= 0 && reader.offset + size <= length)) throw new RangeError("parquet page out of bounds");
    const packed = bytes.subarray(start + reader.offset, start + reader.offset + size);
    reader.offset += size;
    if (header.type === "DICTIONARY_PAGE") dictionary = readDictionary(packed, header, meta, options);
    else if (header.type === "DATA_PAGE" || header.type === "DATA_PAGE_V2") {
      const page = readPage(packed, header, meta, options, dictionary);
      read += page.rows;
      if (!(page.rows > 0) || read > options.rows) throw new RangeError("parquet page of another length");
      pages.push(page);
    }
  }
  return pages;
}

function readDictionary(packed: Uint8Array, header: PageHeader, meta: ColumnMetaData, options: ChunkOptions): DecodedArray {
  const page = decompressPage(packed, header.uncompressed_page_size, meta.codec, options.compressors);
  const count = header.dictionary_page_header?.num_values ?? 0;
  return converted(plain(page, 0, count, meta, options.element), meta, options);
}

function readPage(packed: Uint8Array, header: PageHeader, meta: ColumnMetaData, options: ChunkOptions, dictionary: DecodedArray | undefined): Page {
  const optional = options.element.repetition_type !== "REQUIRED";
  const { data_page_header: one, data_page_header_v2: two } = header;
  const own = one ?? two;
  const rows = own?.num_values ?? 0;
  if (!own || rows < 0 || rows > options.rows) throw new RangeError("parquet page of another length");
  let page: Uint8Array;
  let at = 0;
  let valid: Int32Array | undefined;
  if (two) {
    const levels = two.definition_levels_byte_length;
    if (two.repetition_levels_byte_length !== 0 || !(levels >= 0 && levels <= packed.length)) throw new RangeError("parquet levels out of bounds");
    if (optional) valid = readRuns(packed, 0, levels, 1, rows);
    const rest = packed.subarray(levels);
    page = two.is_compressed === false ? rest : decompressPage(rest, header.uncompressed_page_size - levels, meta.codec, options.compressors);
  } else {
    page = decompressPage(packed, header.uncompressed_page_size, meta.codec, options.compressors);
    if (optional) {
      const levels = lengthAt(page, 0);
      valid = readRuns(page, 4, 4 + levels, 1, rows);
      at = 4 + levels;
    }
  }
  let present = rows;
  if (valid) {
    present = 0;
    for (const level of valid) present += level;
    if (present === rows) valid = undefined;
  }
  if (own.encoding === "RLE_DICTIONARY" || own.encoding === "PLAIN_DICTIONARY") {
    if (!dictionary) throw new RangeError("parquet dictionary is missing");
    const indexes = present === 0 ? new Int32Array(0) : readRuns(page, at + 1, page.length, page[at] as number, present);
    for (const index of indexes) if (index < 0 || index >= dictionary.length) throw new RangeError("parquet index out of bounds");
    return { rows, valid, values: dictionary as ArrayLike<Cell>, indexes };
  }
  const values = present === 0 ? [] : encoded(page, at, present, own.encoding, meta, options.element);
  return { rows, valid, values: converted(values, meta, options) as ArrayLike<Cell>, indexes: undefined };
}

function encoded(page: Uint8Array, at: number, count: number, encoding: string, meta: ColumnMetaData, element: SchemaElement): DecodedArray {
  const reader = { view: new DataView(page.buffer, page.byteOffset, page.byteLength), offset: at };
  switch (encoding) {
    case "PLAIN":
      return plain(page, at, count, meta, element);
    case "RLE":
      return Array.from(readRuns(page, at + 4, at + 4 + lengthAt(page, at), 1, count), (bit) => bit === 1);
    case "DELTA_BINARY_PACKED": {
      const whole = meta.type === "INT32" ? new Int32Array(count) : new BigInt64Array(count);
      deltaBinaryUnpack(reader, count, whole);
      return whole;
    }
    case "DELTA_LENGTH_BYTE_ARRAY":
    case "DELTA_BYTE_ARRAY": {
      const texts: Uint8Array[] = [];
      (encoding === "DELTA_BYTE_ARRAY" ? deltaByteArray : deltaLengthByteArray)(reader, count, texts);
      return texts;
    }
    case "BYTE_STREAM_SPLIT":
      return byteStreamSplit(reader, count, meta.type, element.type_length);
    default:
      throw new Error(`parquet encoding ${encoding} is not supported`);
  }
}

/** Values one after the other; each takes a bit at least. */
function plain(page: Uint8Array, at: number, count: number, meta: ColumnMetaData, element: SchemaElement): DecodedArray {
  if (!(count >= 0 && count <= (page.length - at) * 8)) throw new RangeError("parquet values out of bounds");
  return readPlain({ view: new DataView(page.buffer, page.byteOffset, page.byteLength), offset: at }, meta.type, count, element.type_length);
}

function converted(values: DecodedArray, meta: ColumnMetaData, { element, compressors, parsers }: ChunkOptions): DecodedArray {
  return convert(values, { pathInSchema: meta.path_in_schema, element, schemaPath: [], type: meta.type, codec: meta.codec, compressors, parsers });
}

function lengthAt(page: Uint8Array, at: number): number {
  if (at + 4 > page.length) throw new RangeError("parquet levels out of bounds");
  return new DataView(page.buffer, page.byteOffset, page.byteLength).getUint32(at, true);
}

/** Exactly `count` numbers of `width` bits in the hybrid of runs and packed groups, from bytes[at..end). */
function readRuns(bytes: Uint8Array, at: number, end: number, width: number, count: number): Int32Array {
  if (!(width >= 0 && width <= 32 && end <= bytes.length)) throw new RangeError("parquet runs out of bounds");
  const out = new Int32Array(count);
  let held = 0;
  while (held < count) {
    let header = 0;
    for (let scale = 1; ; scale *= 128) {
      if (at >= end || scale > 2 ** 35) throw new RangeError("parquet runs out of bounds");
      const byte = bytes[at++] as number;
      header += (byte & 0x7f) * scale;
      if (byte < 0x80) break;
    }
    if (header < 2) throw new RangeError("parquet run of no length");
    if (header % 2 === 0) {
      let value = 0;
      for (let k = 0; k < (width + 7) >> 3; k++) value |= (bytes[at++] ?? 0) << (8 * k);
      const stop = Math.min(count, held + header / 2);
      out.fill(value, held, stop);
      held = stop;
    } else {
      const groups = (header - 1) / 2;
      held = unpack(bytes, at, end, width, out, held, Math.min(count, held + 8 * groups));
      at += groups * width;
    }
  }
  return out;
}

function unpack(bytes: Uint8Array, from: number, end: number, width: number, out: Int32Array, held: number, stop: number): number {
  if (width > 24) return unpackWide(bytes, from, end, width, out, held, stop);
  let [at, bits, have] = [from, 0, 0];
  const mask = (1 << width) - 1;
  for (let i = held; i < stop; i++) {
    while (have < width) {
      if (at >= end) throw new RangeError("parquet runs out of bounds");
      bits |= (bytes[at++] as number) << have;
      have += 8;
    }
    out[i] = bits & mask;
    bits >>>= width;
    have -= width;
  }
  return stop;
}

/** The same where a number and a byte do not fit 32 bits: they do a double. */
function unpackWide(bytes: Uint8Array, from: number, end: number, width: number, out: Int32Array, held: number, stop: number): number {
  let [at, bits, have] = [from, 0, 0];
  const modulus = 2 ** width;
  for (let i = held; i < stop; i++) {
    while (have < width) {
      if (at >= end) throw new RangeError("parquet runs out of bounds");
      bits += (bytes[at++] as number) * 2 ** have;
      have += 8;
    }
    const rest = Math.floor(bits / modulus);
    out[i] = bits - rest * modulus;
    bits = rest;
    have -= width;
  }
  return stop;
}
