import type { Column, Frame } from "../frame/index.js";

export interface CsvWriteOptions {
  /** Default: comma. */
  readonly delimiter?: "," | ";" | "\t" | "|" | undefined;
  /** Default: LF. */
  readonly newline?: "\n" | "\r\n" | undefined;
}

/** Rows written at a time. */
const blockRows = 8192;

/**
 * A frame as CSV (RFC 4180, UTF-8, a line of names): numbers in the shortest form that reads back the same, missing cells empty,
 * text in quotes where it holds a delimiter, quote or line end, begins or ends with a blank, or would read as missing (NA).
 * What CSV cannot say is lost: notes, empty texts (they read as missing), and that a column of texts which all look like numbers is one of text.
 */
export function writeCsv(data: Frame, options: CsvWriteOptions = {}): Uint8Array {
  const blocks = [...csvBlocks(data, options)];
  const bytes = new Uint8Array(blocks.reduce((sum, block) => sum + block.length, 0));
  let at = 0;
  for (const block of blocks) {
    bytes.set(block, at);
    at += block.length;
  }
  return bytes;
}

/** The same in pieces, the line of names first, for a frame too large to be held as text. */
export function* csvBlocks(data: Frame, { delimiter = ",", newline = "\n" }: CsvWriteOptions = {}): Generator<Uint8Array> {
  const encoder = new TextEncoder();
  const columns = [...data.columns.values()];
  // A line without a character would be passed over as blank.
  const nothing = columns.length === 1 ? '""' : "";
  yield encoder.encode([...data.columns.keys()].map((name) => quoted(name, delimiter)).join(delimiter) + newline);
  const write = columns.map((column) => writer(column, delimiter, nothing));
  for (let from = 0; from < data.length; from += blockRows) {
    const lines: string[] = [];
    for (let row = from; row < Math.min(data.length, from + blockRows); row++) {
      let line = (write[0] as (row: number) => string)(row);
      for (let c = 1; c < write.length; c++) line += delimiter + (write[c] as (row: number) => string)(row);
      lines.push(line);
    }
    yield encoder.encode(lines.join(newline) + newline);
  }
}

function writer(column: Column, delimiter: string, nothing: string): (row: number) => string {
  if (column.kind === "code") {
    const levels = column.levels.map((level) => quoted(level, delimiter));
    return (row) => levels[column.codes[row] as number] ?? nothing;
  }
  const { values } = column;
  return (row) => numberText(values[row] as number) ?? nothing;
}

/** Whole numbers beyond 2⁵³ with an exponent: written out they would pass for identifiers. */
function numberText(value: number): string | undefined {
  if (Math.abs(value) < 2 ** 53) return Object.is(value, -0) ? "-0" : String(value);
  if (Number.isNaN(value)) return undefined;
  return Number.isFinite(value) ? value.toExponential() : value > 0 ? "Inf" : "-Inf";
}

function quoted(text: string, delimiter: string): string {
  if (text !== "NA" && text !== "" && !text.includes(delimiter) && !/["\r\n]|^\s|\s$/.test(text)) return text;
  return `"${text.replaceAll('"', '""')}"`;
}
