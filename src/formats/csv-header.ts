import { FealtyError, suggest } from "../base/index.js";
import { countCells, emptyCells, type Scan, scanRecords } from "./csv-records.js";
import { decodeUtf8, decodeWindows1252 } from "./encoding.js";
import { uniqueNames } from "./names.js";

export type Delimiter = "," | ";" | "\t" | "|";
const delimiters: readonly Delimiter[] = [",", ";", "\t", "|"];

/**
 * The delimiter of a sample: the one by which its first records agree on a number of cells, and most of them.
 * A comma where none of them divides the header.
 */
export function sniffDelimiter(sample: Uint8Array, last: boolean): Delimiter {
  let best: Delimiter = ",";
  let [agree, most] = [false, 1];
  for (const delimiter of delimiters) {
    const counts = countCells(delimiter.charCodeAt(0), sample, last, 25);
    const columns = counts[0] ?? countCells(delimiter.charCodeAt(0), sample, true, 1)[0] ?? 1;
    if (columns < 2) continue;
    const consistent = counts.every((count) => count === columns);
    if (consistent === agree ? columns > most : consistent) [best, agree, most] = [delimiter, consistent, columns];
  }
  return best;
}

/**
 * Names of the columns, from the first record of `sample`, and where the next record begins; undefined if the sample holds no whole record.
 * @throws FealtyError "empty" where there is no record at all; "duplicate-column" if names repeat and are to be refused.
 */
export function readHeader(scan: Scan, sample: Uint8Array, last: boolean, duplicates: "rename" | "refuse"): { names: string[]; next: number } | undefined {
  const columns = countCells(scan.delimiter, sample, last, 1)[0];
  if (columns === undefined) {
    if (!last) return undefined;
    throw new FealtyError("empty", "the file is empty", {
      kind: "data",
      ...(scan.file === undefined ? {} : { where: { file: scan.file } }),
      mend: "give a table with a line of column names",
    });
  }
  const cells = emptyCells(columns, 1);
  const next = scanRecords(scan, cells, sample, 0, last);
  if (cells.rows === 0) return undefined;
  const given = Array.from({ length: columns }, (_, k) => {
    const end = cells.ends[k] as number;
    const bytes = sample.subarray(cells.starts[k], end < 0 ? ~end : end);
    const text = decodeUtf8(bytes) ?? decodeWindows1252(bytes);
    return (end < 0 ? text.replaceAll('""', '"') : text).trim();
  });
  const refuse = (name: string): FealtyError =>
    new FealtyError("duplicate-column", `two columns are named "${name}"`, {
      kind: "data",
      where: { ...(scan.file === undefined ? {} : { file: scan.file }), line: 1 },
      mend: "name each column once",
    });
  return { names: uniqueNames(given, duplicates === "refuse" ? refuse : undefined), next };
}

/** @throws FealtyError "unknown-column" for a declared type of a column that the file lacks. */
export function checkTypes(types: Readonly<Record<string, "number" | "text">> | undefined, names: readonly string[]): void {
  for (const name of Object.keys(types ?? {})) {
    if (!names.includes(name))
      throw new FealtyError("unknown-column", `there is no column "${name}" to be given a type`, { kind: "usage", mend: suggest(name, names) });
  }
}
