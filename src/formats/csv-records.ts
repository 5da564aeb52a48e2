import { FealtyError } from "../base/index.js";

/** A block of whole records, as places in `bytes`: cell (row, column) is starts/ends[row × columns + column]. */
export interface Cells {
  bytes: Uint8Array;
  readonly columns: number;
  readonly starts: Int32Array;
  /** One past the last byte; ~end for a quoted cell, whose quotes lie outside. */
  readonly ends: Int32Array;
  /** 1-based line on which each record begins. */
  readonly lines: Float64Array;
  rows: number;
}

/** Where a scan stands between blocks. */
export interface Scan {
  readonly delimiter: number;
  readonly file: string | undefined;
  line: number;
}

const [LF, CR, QUOTE, SPACE, TAB] = [10, 13, 34, 32, 9];

export function emptyCells(columns: number, rows: number): Cells {
  return {
    bytes: new Uint8Array(0),
    columns,
    starts: new Int32Array(columns * rows),
    ends: new Int32Array(columns * rows),
    lines: new Float64Array(rows),
    rows: 0,
  };
}

/**
 * Fills `cells` with whole records from `bytes`, from `from` on, until it is full or the bytes are spent; blank lines are passed over.
 * @param last whether nothing follows `bytes`: then the end of the bytes ends the last record.
 * @returns where the next record begins; what lies beyond is incomplete, unless `cells` is full.
 * @throws FealtyError "ragged" for a record with more or fewer cells, "quote" for a quoted cell that is not well formed.
 */
export function scanRecords(scan: Scan, cells: Cells, bytes: Uint8Array, from: number, last: boolean): number {
  const { delimiter } = scan;
  const { columns, starts, ends, lines } = cells;
  const size = bytes.length;
  cells.bytes = bytes;
  cells.rows = 0;
  let at = from;
  while (cells.rows < lines.length && at < size) {
    const base = cells.rows * columns;
    let column = 0;
    let newlines = 0;
    let i = at;
    let code = 0;
    for (;;) {
      let start = i;
      let end = i;
      if (i < size && bytes[i] === QUOTE) {
        start = ++i;
        for (;;) {
          while (i < size && (code = bytes[i] as number) !== QUOTE) {
            if (code === LF || (code === CR && bytes[i + 1] !== LF)) newlines++;
            i++;
          }
          if (i + 1 < size && bytes[i + 1] === QUOTE) i += 2;
          else break;
        }
        if (i >= size || (i + 1 >= size && !last)) {
          if (!last) return at;
          throw unclosed(scan);
        }
        end = ~i++;
        while (i < size && bytes[i] !== delimiter && (bytes[i] === SPACE || bytes[i] === TAB)) i++;
        if (i < size && (code = bytes[i] as number) !== delimiter && code !== LF && code !== CR) throw afterQuote(scan, newlines, column);
      } else {
        while (i < size && (code = bytes[i] as number) !== delimiter && code !== LF && code !== CR) i++;
        end = i;
      }
      if (column < columns) {
        starts[base + column] = start;
        ends[base + column] = end;
      }
      column++;
      if (i >= size) break;
      if (bytes[i] !== delimiter) break;
      i++;
    }
    if (i >= size && !last) return at;
    if (i < size && bytes[i] === CR) {
      if (i + 1 >= size && !last) return at;
      if (bytes[i + 1] === LF) i++;
    }
    i++;
    if (column === columns && !(columns === 1 && ends[base] === starts[base])) lines[cells.rows++] = scan.line;
    else if (!isBlank(bytes, at, i)) throw ragged(scan, column, columns);
    scan.line += newlines + 1;
    at = Math.min(i, size);
  }
  return at;
}

/** Numbers of cells in the first records of a sample; the last record, perhaps incomplete, is left out unless `last`. */
export function countCells(delimiter: number, sample: Uint8Array, last: boolean, limit: number): number[] {
  const counts: number[] = [];
  let cells = 1;
  let quoted = false;
  let content = false;
  let fresh = true;
  for (let i = 0; i < sample.length && counts.length < limit; i++) {
    const code = sample[i] as number;
    if (quoted) quoted = code !== QUOTE;
    else if (code === LF || code === CR) {
      if (content) counts.push(cells);
      cells = 1;
      content = false;
      fresh = true;
    } else {
      // A doubled quote closes and opens again; any other stands at the start of a cell.
      quoted = code === QUOTE && (fresh || sample[i - 1] === QUOTE);
      if (code === delimiter) cells++;
      fresh = code === delimiter;
      content ||= code !== SPACE && (code !== TAB || delimiter === TAB);
    }
  }
  if (content && last && counts.length < limit) counts.push(cells);
  return counts;
}

function isBlank(bytes: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < Math.min(to, bytes.length); i++) {
    const code = bytes[i] as number;
    if (code !== SPACE && code !== TAB && code !== LF && code !== CR) return false;
  }
  return true;
}

const plural = (n: number): string => `${n} cell${n === 1 ? "" : "s"}`;

function ragged(scan: Scan, found: number, columns: number): FealtyError {
  const names = found === columns + 1 ? "; if R wrote it, write it again with row.names = FALSE" : "";
  return new FealtyError("ragged", `this line has ${plural(found)} where the header has ${columns}`, {
    kind: "data",
    where: { ...(scan.file === undefined ? {} : { file: scan.file }), line: scan.line },
    mend: `look for a missing or stray delimiter, or quotes around a text that holds one${names}`,
  });
}

function unclosed(scan: Scan): FealtyError {
  return new FealtyError("quote", "a quote opened in the record that begins here is never closed", {
    kind: "data",
    where: { ...(scan.file === undefined ? {} : { file: scan.file }), line: scan.line },
    mend: "close it; the file may be cut short",
  });
}

function afterQuote(scan: Scan, newlines: number, column: number): FealtyError {
  return new FealtyError("quote", `text follows the closing quote of cell ${column + 1}`, {
    kind: "data",
    where: { ...(scan.file === undefined ? {} : { file: scan.file }), line: scan.line + newlines },
    mend: "double the quotes inside a quoted text",
  });
}
