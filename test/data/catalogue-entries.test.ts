import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { FealtyError } from "../../src/base/index.js";
import { pinned } from "../../src/data/catalogue/pins.js";
import { catalogue, type Dataset, dataset, openStore, table, type Variable } from "../../src/data/index.js";
import { reshapes } from "../../src/data/reshape.js";
import type { Column, Frame } from "../../src/frame/index.js";
import { readCsv } from "../../src/formats/index.js";
import { describeShared, mirror, shared } from "../support/shared.js";

const entries = [...catalogue.values()];

describe("the catalogue", () => {
  test("holds each dataset once, under its own id", () => {
    expect(new Set(entries.map(({ id }) => id)).size).toBe(entries.length);
    for (const [id, entry] of catalogue) expect(entry.id).toBe(id);
  });
  test("names the nearest id for one that it lacks", () => {
    const error = (() => {
      try {
        return dataset("cow-nmcc");
      } catch (caught) {
        return caught;
      }
    })();
    expect(error).toBeInstanceOf(FealtyError);
    expect(error).toMatchObject({ kind: "usage", mend: 'did you mean "cow-nmc"?' });
  });
});

describe.each(entries.map((entry) => [entry.id, entry] as const))("entry %s", (id, entry) => {
  const names = entry.variables.map(({ name }) => name);
  test("says whose it is, under which terms, how to cite it, and what is wrong with it", () => {
    expect(entry.url).toMatch(/^https:\/\/\S+$/);
    for (const text of [entry.title, entry.version, entry.about, entry.unit, entry.publisher, entry.terms]) expect(text.trim().length).toBeGreaterThan(0);
    expect(entry.cite.length).toBeGreaterThan(0);
    for (const { id: key, title, author, DOI, URL } of entry.cite) {
      expect(key).toMatch(/^[a-z][a-z0-9_]*$/i);
      expect(title.length).toBeGreaterThan(0);
      expect(author?.length ?? 0).toBeGreaterThan(0);
      if (DOI !== undefined) expect(DOI).toMatch(/^10\.\d{4,}\/\S+$/);
      if (URL !== undefined) expect(URL).toMatch(/^https:\/\//);
    }
    expect(entry.faults.length).toBeGreaterThan(0);
    for (const { what, done } of entry.faults) expect([what, done].every((text) => text.trim().length > 0)).toBe(true);
  });
  test("is pinned, or says how to get it", () => {
    expect(entry.files ?? []).toEqual(pinned(id));
    expect((entry.files?.length ?? 0) > 0 || (entry.instructions ?? "").includes("fealty data add")).toBe(true);
    // Files one below the other are told apart by `_file`, unless their rows have an identity of their own.
    const apart = entry.reshape !== undefined || entry.reading.format === "historian-xml" || entry.keys.includes("_file");
    if ((entry.files?.length ?? 0) > 1) expect(apart).toBe(true);
  });
  test("describes the columns that it names", () => {
    expect(new Set(names).size).toBe(names.length);
    const named = [...entry.keys, ...(entry.codeColumns ?? []), ...(entry.year === undefined ? [] : [entry.year])];
    expect(named.filter((name) => !names.includes(name))).toEqual([]);
    if ((entry.codeColumns ?? []).length > 0) expect(entry.codes).toBeDefined();
  });
  test("has years, ranges and codes that agree", () => {
    const [first, last] = entry.years ?? [1, 2];
    expect(first).toBeLessThanOrEqual(last);
    for (const { years, range, values, missing, name } of entry.variables) {
      if (years) expect([name, years[0] >= first && years[0] <= years[1] && years[1] <= last]).toEqual([name, true]);
      if (range) expect([name, range[0] <= range[1]]).toEqual([name, true]);
      if (values && missing) expect(values.filter((value) => typeof value === "number" && missing.includes(value))).toEqual([]);
    }
  });
});

test("works that are cited twice are the same under one key", () => {
  const seen = new Map<string, string>();
  for (const { cite } of entries) {
    for (const citation of cite) {
      const text = JSON.stringify(citation);
      expect(seen.get(citation.id) ?? text).toBe(text);
      seen.set(citation.id, text);
    }
  }
});

/** Cells that break what the publisher says of a column, and are known: each is a fault of its entry. */
const known: Readonly<Record<string, number>> = {
  "atop.mem2": 1,
  "atop.refothio": 1,
  "atop-phase.mem2": 1,
  "atop-phase.refothio": 1,
  "atop-member.member": 1,
  "atop-member.refothio": 1,
  "atop-depth.mem2": 1,
  "gml-mid.stmon": 10,
  "polity5d-polities.present": 19,
  "un-votes.ec": 197,
  "unga-roll-call-descriptions-s1-70.ec": 1,
};

describeShared("the catalogue against the pinned copies", () => {
  const home = mkdtempSync(join(tmpdir(), "fealty-catalogue-"));
  const store = openStore({ home, from: mirror });
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  test("has an entry for every data file of the list of origins", () => {
    const origins = readCsv(readFileSync(`${shared}/data/ORIGINS.csv`));
    const ids = texts(origins, "dataset");
    const formats = texts(origins, "format");
    const data = new Set(ids.filter((_, i) => ["csv", "tab", "dta", "rda", "RData", "rds", "xls", "xml"].includes(formats[i] ?? "")));
    expect([...data].filter((id) => !catalogue.has(id))).toEqual([]);
  });

  // A reshaping that is not there yet leaves nothing to compare with.
  const readable = entries.filter(({ files, reshape }) => files !== undefined && (reshape === undefined || reshape in reshapes));
  test.each(readable.map((entry) => [entry.id, entry] as const))("%s is what its entry says", { timeout: 120_000 }, async (id, entry) => {
    const read = await table(store, id);
    expect(entry.variables.map(({ name }) => name).filter((name) => !read.columns.has(name))).toEqual([]);
    if (entry.rows !== undefined) expect(read.length).toBe(entry.rows);
    if (entry.keys.length > 0) expect(repeats(read, entry.keys)).toBe(entry.repeatedKeys ?? 0);
    if (entry.year !== undefined) expect(extremes(numbers(read, entry.year))).toEqual(entry.years);
    const broken = entry.variables.map((variable) => [`${id}.${variable.name}`, breaches(read, variable)] as const).filter(([, count]) => count > 0);
    expect(Object.fromEntries(broken)).toEqual(Object.fromEntries(Object.entries(known).filter(([name]) => name.startsWith(`${id}.`))));
    expect(outOfYears(read, entry)).toEqual([]);
  });
});

function columnOf(read: Frame, name: string): Column {
  const column = read.columns.get(name);
  if (!column) throw new Error(`no column ${name}`);
  return column;
}

function texts(read: Frame, name: string): string[] {
  const column = columnOf(read, name);
  if (column.kind === "number") return Array.from(column.values, String);
  return Array.from(column.codes, (code) => column.levels[code] ?? "");
}

function numbers(read: Frame, name: string): Float64Array {
  const column = columnOf(read, name);
  if (column.kind !== "number") throw new Error(`column ${name} is not one of numbers`);
  return column.values;
}

function extremes(values: Float64Array): [number, number] {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return [least, most];
}

/** Rows beyond the first of each key. */
function repeats(read: Frame, keys: readonly string[]): number {
  const columns = keys.map((name) => columnOf(read, name));
  const seen = new Set<string>();
  for (let i = 0; i < read.length; i++) seen.add(columns.map((column) => (column.kind === "number" ? column.values[i] : column.codes[i])).join("|"));
  return read.length - seen.size;
}

/** Cells outside the declared values or range. */
function breaches(read: Frame, { name, values, range }: Variable): number {
  if (!values && !range) return 0;
  const column = columnOf(read, name);
  let count = 0;
  if (column.kind === "number") {
    const allowed = values && new Set(values);
    for (const value of column.values) {
      if (!Number.isNaN(value) && (allowed ? !allowed.has(value) : !range || value < range[0] || value > range[1])) count++;
    }
    return count;
  }
  const strange = new Set(column.levels.flatMap((level, code) => (values?.includes(level) ? [] : [code])));
  for (const code of column.codes) if (strange.has(code)) count++;
  return count;
}

/** Columns that hold something other than 0 or nothing outside the years for which they were coded. */
function outOfYears(read: Frame, { year, variables }: Dataset): string[] {
  if (year === undefined) return [];
  const time = numbers(read, year);
  return variables
    .filter(({ name, years }) => {
      const column = columnOf(read, name);
      return years && column.kind === "number" && column.values.some((value, i) => value > 0 && ((time[i] ?? 0) < years[0] || (time[i] ?? 0) > years[1]));
    })
    .map(({ name }) => name);
}
