import { checkpoint, FealtyError, type Work } from "../base/index.js";
import { type Frame, frame } from "../frame/index.js";
import { addCells, type Building, finishColumn, type Missing, missingTexts, reserve, startColumn } from "./csv-columns.js";
import { checkTypes, type Delimiter, readHeader, sniffDelimiter } from "./csv-header.js";
import { type Cells, emptyCells, type Scan, scanRecords } from "./csv-records.js";
import { levelsAreUtf8 } from "./levels.js";
import { type ChosenEncoding, chooseEncoding, transcoder } from "./transcode.js";

export interface CsvOptions {
  /** Name of the file, for messages. */
  readonly name?: string | undefined;
  /** Default: the one of comma, semicolon, tab and bar by which the first lines agree. */
  readonly delimiter?: Delimiter | undefined;
  /** Default: UTF-8, or Windows-1252 if the bytes are no UTF-8; UTF-16 by its byte-order mark. Any label of the Encoding Standard. */
  readonly encoding?: string | undefined;
  /** Kinds of columns, by name; a column that is not named is one of numbers if every cell that is not missing is a plain decimal number. */
  readonly types?: Readonly<Record<string, "number" | "text">> | undefined;
  /** Texts that stand for a missing value, beside an empty or blank cell. Default: NA outside quotes. A list given here counts inside quotes too. */
  readonly missing?: readonly string[] | undefined;
  /** What to do with a column name that repeats. Default: the second `x` becomes `x_2`. */
  readonly duplicates?: "rename" | "refuse" | undefined;
}

/** A reader that is fed by pieces: where they are cut does not matter. */
export interface CsvParser {
  push(chunk: Uint8Array): void;
  finish(): Frame;
}

/** Bytes looked at before delimiter and header are decided. */
const sampleSize = 1 << 16;
/** Cells of a block: small enough to stay in the cache, with the bytes that they point to. */
const blockCells = 1 << 14;
/** Places in a block are 32-bit. */
const largestPush = 1 << 30;

/**
 * A table from CSV (RFC 4180; CRLF, LF or CR; byte-order mark; comma, semicolon, tab or bar).
 * Numbers are correctly rounded. A column holds numbers only if all its cells do: codes with leading zeros (01), integers beyond ±2⁵³, Inf and NaN make it text,
 * and then every cell is the text it was; the order of rows does not matter. Missing: NaN in numbers, −1 in codes.
 * @throws FealtyError of kind "data": "empty", "ragged", "quote", "not-text", "encoding", "not-a-number"; of kind "usage" for options that do not fit.
 */
export function readCsv(bytes: Uint8Array, options: CsvOptions = {}): Frame {
  const parser = start(options, bytes.length);
  for (let at = 0; at < bytes.length; at += largestPush) parser.push(bytes.subarray(at, at + largestPush));
  return parser.finish();
}

/** The same from a stream, a piece at a time: only the columns are held in memory. */
export async function readCsvChunks(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, options: CsvOptions & Work = {}): Promise<Frame> {
  const parser = csvParser(options);
  let bytes = 0;
  for await (const chunk of chunks) {
    checkpoint(options);
    parser.push(chunk);
    bytes += chunk.length;
    options.onProgress?.(bytes, bytes, "bytes read");
  }
  return parser.finish();
}

/** A parser that is fed by hand. */
export function csvParser(options: CsvOptions = {}): CsvParser {
  return start(options, 0);
}

/** The columns under construction, once the header is known. */
interface Table {
  readonly columns: readonly Building[];
  readonly cells: Cells;
  readonly scan: Scan;
}

function start(options: CsvOptions, size: number): CsvParser {
  const missing = missingTexts(options.missing);
  // Bytes not yet scanned: the first `held` of `buffer`.
  let buffer = new Uint8Array(0);
  let held = 0;
  // A record longer than what is held is not tried again before that has doubled.
  let enough = sampleSize;
  let table: Table | undefined;
  let encoding: ChosenEncoding | undefined;
  let recode: ((chunk: Uint8Array, last: boolean) => Uint8Array) | undefined;

  function hold(chunk: Uint8Array): void {
    if (held + chunk.length > buffer.length) {
      const larger = new Uint8Array(Math.max(held + chunk.length, 2 * held));
      larger.set(buffer.subarray(0, held));
      buffer = larger;
    }
    buffer.set(chunk, held);
    held += chunk.length;
  }

  /** Scans what is at hand and holds the incomplete rest. */
  function advance(bytes: Uint8Array, last: boolean): void {
    let at = 0;
    if (!table) {
      const opened = open(bytes, last, options, size);
      if (opened) {
        table = opened.table;
        at = opened.next;
      }
    }
    if (table) at = addRecords(table, bytes, at, last, missing);
    const rest = bytes.subarray(at);
    if (bytes.buffer === buffer.buffer) buffer.copyWithin(0, at, held);
    else if (rest.length > 0) {
      if (buffer.length < rest.length) buffer = new Uint8Array(rest.length);
      buffer.set(rest);
    }
    held = rest.length;
    enough = at === 0 ? 2 * held : 0;
  }

  function take(chunk: Uint8Array, last: boolean): void {
    if (held === 0 && chunk.length >= enough) {
      advance(chunk, last);
      return;
    }
    hold(chunk);
    if (last || held >= enough) advance(buffer.subarray(0, held), last);
  }

  /** Decides the encoding by the first bytes and passes over their mark; undefined while there are too few. */
  function begin(first: Uint8Array, last: boolean): Uint8Array | undefined {
    if (first.length < 4 && !last) return undefined;
    encoding = chooseEncoding(first, options.encoding, options.name);
    if (encoding.transcode) recode = transcoder(encoding.transcode, options.name);
    return first.subarray(encoding.mark);
  }

  function feed(chunk: Uint8Array, last: boolean): void {
    let bytes = chunk;
    if (!encoding) {
      if (held > 0) {
        hold(chunk);
        bytes = buffer.slice(0, held);
      }
      const rest = begin(bytes, last);
      if (!rest) {
        if (held === 0) hold(chunk);
        return;
      }
      held = 0;
      bytes = rest;
    }
    take(recode ? recode(bytes, last) : bytes, last);
  }

  return {
    push: (chunk) => feed(chunk, false),
    finish() {
      feed(new Uint8Array(0), true);
      const { columns } = table as Table;
      return frame(columns.map((building) => [building.name, finishColumn(building, finalEncoding(columns, encoding, options))] as const));
    },
  };
}

/** Delimiter, header and empty columns from the first bytes; undefined while they hold no whole header. */
function open(bytes: Uint8Array, last: boolean, options: CsvOptions, size: number): { table: Table; next: number } | undefined {
  const sample = bytes.subarray(0, sampleSize);
  const nul = sample.indexOf(0);
  if (nul >= 0) {
    throw new FealtyError("not-text", "this is no text file: it holds zero bytes", {
      kind: "data",
      ...(options.name === undefined ? {} : { where: { file: options.name } }),
      mend: "give a table as CSV, TSV, Parquet, Arrow, Stata, R or Excel",
    });
  }
  const delimiter = options.delimiter ?? sniffDelimiter(sample, last && sample.length === bytes.length);
  const scan: Scan = { delimiter: delimiter.charCodeAt(0), file: options.name, line: 1 };
  const header = readHeader(scan, bytes, last, options.duplicates ?? "rename");
  if (!header) return undefined;
  checkTypes(options.types, header.names);
  const given = new Map(Object.entries(options.types ?? {}));
  const columns = header.names.map((name) => startColumn(name, given.get(name)));
  const cells = emptyCells(columns.length, Math.max(1, Math.floor(blockCells / columns.length)));
  if (size > sampleSize) for (const building of columns) reserve(building, expectedRows(bytes, header.next, size));
  return { table: { columns, cells, scan }, next: header.next };
}

/** Rows that a file of `size` bytes should have, by the lines of its beginning, and a little more. */
function expectedRows(bytes: Uint8Array, from: number, size: number): number {
  const to = Math.min(bytes.length, from + sampleSize);
  let lines = 0;
  for (let i = from; i < to; i++) if (bytes[i] === 10 || bytes[i] === 13) lines++;
  return Math.ceil(((size - from) / Math.max(1, to - from)) * lines * 1.05) + 16;
}

function addRecords({ columns, cells, scan }: Table, bytes: Uint8Array, from: number, last: boolean, missing: Missing): number {
  let at = from;
  for (;;) {
    at = scanRecords(scan, cells, bytes, at, last);
    if (cells.rows > 0) for (let c = 0; c < columns.length; c++) addCells(columns[c] as Building, cells, c, missing, scan.file);
    if (cells.rows < cells.lines.length) return at;
  }
}

/** Windows-1252 if nothing was declared and any text is no UTF-8. */
function finalEncoding(columns: readonly Building[], chosen: ChosenEncoding | undefined, options: CsvOptions): "utf-8" | "windows-1252" {
  if (chosen?.single) return "windows-1252";
  if (columns.every(({ levels }) => !levels || levelsAreUtf8(levels))) return "utf-8";
  if (!chosen?.declared) return "windows-1252";
  throw new FealtyError("encoding", "the file is declared as UTF-8 and is not", {
    kind: "data",
    ...(options.name === undefined ? {} : { where: { file: options.name } }),
    mend: "declare windows-1252, or the encoding that it has",
  });
}
