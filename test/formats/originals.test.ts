import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, expect, test } from "vitest";
import { decompress, readCsv, readTable } from "../../src/formats/index.js";
import { cellText, type Column, column, type Frame, frame, numbers, take, textColumn, withColumns } from "../../src/frame/index.js";
import { describeShared, hasShared, mirror, shared } from "../support/shared.js";

/** What was done on purpose when a file was converted, beside dates, which became ISO texts, and empty texts, which became missing. */
const onPurpose: Record<string, { readonly why: string; readonly decimals?: Readonly<Record<string, number>>; readonly rows?: (original: Frame) => Frame }> = {
  mindist: { why: "distances were rounded to metres", decimals: { mindist: 3 } },
  "countrycode-panel": { why: "years before 1816 were left out", rows: (original) => since(original, "year", 1816) },
};
/** R wrote these with 15 significant digits. */
const relative = 1e-14;

interface Pair {
  readonly dataset: string;
  readonly originals: readonly { readonly path: string; readonly file: string }[];
  readonly converted: string;
}

const pairs = hasShared ? readPairs() : [];

function readPairs(): Pair[] {
  const origins = readCsv(new Uint8Array(readFileSync(`${shared}/data/ORIGINS.csv`)));
  const cell = (name: string, row: number): string => cellText(column(origins, name), row) ?? "";
  const found = new Map<string, { dataset: string; originals: { path: string; file: string }[] }>();
  for (let row = 0; row < origins.length; row++) {
    const converted = cell("converted_file", row);
    if (!converted || !["csv", "tab", "rda", "RData", "rds"].includes(cell("format", row))) continue;
    const pair = found.get(converted) ?? { dataset: cell("dataset", row), originals: [] };
    const path = cell("path", row);
    pair.originals.push({ path, file: `${mirror}/${cell("owner_repo", row)}/${cell("commit", row)}/${path}` });
    found.set(converted, pair);
  }
  return [...found].map(([converted, pair]) => ({ ...pair, converted }));
}

const read = ({ path, file }: { path: string; file: string }): Promise<Frame> => readTable(new Uint8Array(readFileSync(file)), { name: path });

async function readConverted(name: string): Promise<Frame> {
  const bytes = await decompress(new Uint8Array(readFileSync(`${shared}/data/${name}`)));
  const options = { name, missing: name.endsWith(".tab") || isCopy(name) ? ["NA"] : [] };
  const header = readCsv(bytes, options);
  return readCsv(bytes, { ...options, types: Object.fromEntries([...header.columns.keys()].map((key) => [key, "text" as const])) });
}

/** Whether the converted file is the original as it was, with its own codes for missing. */
function isCopy(name: string): boolean {
  return pairs.some(({ converted, originals }) => converted === name && originals.every(({ path }) => /\.(csv|tab)$/.test(path)));
}

function since(data: Frame, name: string, least: number): Frame {
  const values = numbers(data, name);
  return take(
    data,
    Array.from({ length: data.length }, (_, row) => row).filter((row) => (values[row] as number) >= least),
  );
}

/** The first cells in which `original` is not what the converted text says, and how many there are. */
function differences(original: Column, converted: Column, decimals: number | undefined): string[] {
  const found: string[] = [];
  const rows = converted.kind === "code" ? converted.codes.length : 0;
  for (let row = 0; row < rows; row++) {
    const text = cellText(converted, row);
    if (!agrees(original, row, text, decimals)) found.push(`row ${row + 1}: ${cellText(original, row)} where ${text} is expected`);
  }
  return found.length > 3 ? [...found.slice(0, 3), `and ${found.length - 3} more`] : found;
}

function agrees(original: Column, row: number, text: string | null, decimals: number | undefined): boolean {
  if (original.kind === "code") return (cellText(original, row) || null) === text;
  const value = original.values[row] as number;
  if (text === null || Number.isNaN(value)) return text === null && Number.isNaN(value);
  if (original.note?.time === "days") return new Date(value * 86_400_000).toISOString().slice(0, 10) === text;
  const expected = Number(text);
  if (decimals !== undefined) return Math.abs(value - expected) <= 0.5001 * 10 ** -decimals;
  return value === expected || Math.abs(value - expected) <= relative * Math.abs(expected);
}

function compare(original: Frame, converted: Frame, decimals: Readonly<Record<string, number>> = {}): void {
  expect(original.length).toBe(converted.length);
  const wrong = [...converted.columns].flatMap(([name, expected]) =>
    differences(column(original, name), expected, decimals[name]).map((difference) => `${name}, ${difference}`),
  );
  expect(wrong).toEqual([]);
}

describeShared("originals and their conversions hold the same", () => {
  test.each(pairs.filter(({ originals }) => originals.length === 1))("$dataset", async ({ dataset, originals, converted }) => {
    const { rows = (data: Frame) => data, decimals } = onPurpose[dataset] ?? {};
    compare(rows(await read(originals[0] as Pair["originals"][number])), await readConverted(converted), decimals);
  });

  test.each(pairs.filter(({ dataset }) => dataset.startsWith("state-dept")))("$dataset, one file a year", async ({ originals, converted }) => {
    const whole = await readConverted(converted);
    const years = column(whole, "year");
    for (const original of originals) {
      const [year] = /\d{4}/.exec(original.path) ?? [];
      const rows = Array.from({ length: whole.length }, (_, row) => row).filter((row) => cellText(years, row) === year);
      const part = take(whole, rows);
      const found = await read(original);
      const lacking = [...part.columns.keys()].filter((name) => name !== "year" && !found.columns.has(name));
      const none = textColumn(new Array(found.length).fill(null));
      const all = withColumns(found, [...lacking.map((name) => [name, none] as const), ["year", textColumn(new Array(found.length).fill(year))]]);
      compare(all, part);
    }
  });

  test.each(pairs.filter(({ dataset }) => dataset === "sotu"))("$dataset, texts beside their table", async ({ originals, converted }) => {
    const parts = await Promise.all(originals.map(read));
    const columns = parts.flatMap(({ columns: own }) => [...own]).map(([name, own]) => [name === "sotu_text" ? "text" : name, own] as const);
    compare(frame(columns), await readConverted(converted));
  });

  test.each(pairs.filter(({ dataset }) => dataset === "undl-roll-calls"))("$dataset, wide to long", async ({ originals, converted }) => {
    const long = await readConverted(converted);
    const [year, resolution, country, vote] = ["year", "resolution", "country", "vote"].map((name) => column(long, name)) as [Column, Column, Column, Column];
    const expected = Array.from({ length: long.length }, (_, row) => [year, resolution, country, vote].map((own) => cellText(own, row)).join("|"));
    const found: string[] = [];
    for (const original of originals) {
      const wide = await read(original);
      const [first, ...countries] = [...wide.columns];
      for (let row = 0; row < wide.length; row++) {
        const title = cellText((first as [string, Column])[1], row);
        // Each file holds an empty row of this name, which was left out.
        if (title === "Country") continue;
        for (const [name, votes] of countries) found.push([original.path.slice(0, 4), title, name, cellText(votes, row)].join("|"));
      }
    }
    expect(found.sort()).toEqual(expected.sort());
  });
});

describeShared("every cell of a CSV original is what DuckDB reads", () => {
  let folder = "";
  let connection: Awaited<ReturnType<DuckDBInstance["connect"]>>;
  beforeAll(async () => {
    connection = await (await DuckDBInstance.create(":memory:")).connect();
    folder = mkdtempSync(join(tmpdir(), "fealty-originals-"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  /** DuckDB reads UTF-8: another file is put into it first. Of the characters in which Windows-1252 and Latin-1 differ these files have two. */
  function asUtf8(bytes: Uint8Array, file: string): string {
    try {
      new TextDecoder("utf-8", { fatal: true }).decode(bytes);
      return file;
    } catch {
      const copy = join(folder, "utf8.csv");
      writeFileSync(copy, Buffer.from(bytes).toString("latin1").replaceAll("\x92", "’").replaceAll("\x82", "‚"));
      return copy;
    }
  }
  const texts = pairs.flatMap(({ originals }) => originals).filter(({ path }) => /\.(csv|tab)$/.test(path));
  test.each(texts)("$path", async ({ path, file }) => {
    const bytes = new Uint8Array(readFileSync(file));
    const header = readCsv(bytes, { name: path });
    const ours = readCsv(bytes, { name: path, missing: [], types: Object.fromEntries([...header.columns.keys()].map((name) => [name, "text" as const])) });
    const source = asUtf8(bytes, file);
    const options = `all_varchar = true, header = true, delim = '${path.endsWith(".tab") ? "\\t" : ","}', quote = '"', escape = '"'`;
    const theirs = (await connection.runAndReadAll(`FROM read_csv('${source.replaceAll("'", "''")}', ${options})`)).getColumns();
    expect(theirs.length).toBe(ours.columns.size);
    const wrong = [...ours.columns].flatMap(([name, own], k) => {
      const expected = theirs[k] as (string | null)[];
      const row = expected.findIndex((text, i) => cellText(own, i) !== (text?.trim() ? text : null));
      return row < 0 && expected.length === ours.length ? [] : [`${name}, row ${row + 1}: ${cellText(own, row)} where ${expected[row]} is expected`];
    });
    expect(wrong).toEqual([]);
  });
});
