import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { mirror, shared } from "../support/shared.js";

/** One original file of the shared data and the table it was converted into. */
export interface Origin {
  readonly dataset: string;
  readonly path: string;
  /** Path inside its repository. */
  readonly name: string;
  readonly format: string;
  readonly converted: string;
}

/** The originals listed for the shared data; empty where they are not there. */
export function origins(): Origin[] {
  const list = `${shared}/data/ORIGINS.csv`;
  if (!existsSync(list)) return [];
  return parseCsv(readFileSync(list, "utf8"))
    .slice(1)
    .map(([dataset = "", repo = "", commit = "", name = "", , , format = "", converted = ""]) => ({
      dataset,
      path: `${mirror}/${repo}/${commit}/${name}`,
      name,
      format,
      converted,
    }));
}

export const originalBytes = (origin: Origin): Uint8Array => new Uint8Array(readFileSync(origin.path));

/** The converted table: header and rows of texts. */
export function convertedTable(file: string): { header: string[]; rows: string[][] } {
  const raw = readFileSync(`${shared}/data/${file}`);
  const [header = [], ...rows] = parseCsv((file.endsWith(".gz") ? gunzipSync(raw) : raw).toString("utf8"));
  return { header, rows };
}

/** Plain RFC 4180: what the tests compare with is not read by the code under test. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;
  while (cell.lastIndex < text.length) {
    const match = cell.exec(text);
    if (!match) throw new Error(`unreadable at ${cell.lastIndex}`);
    row.push(match[1] === undefined ? (match[2] ?? "") : match[1].replaceAll('""', '"'));
    if (match[3] !== ",") {
      rows.push(row);
      row = [];
    }
  }
  return rows;
}
