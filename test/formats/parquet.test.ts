import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, describe, expect, test } from "vitest";
import { FealtyError } from "../../src/base/index.js";
import { readParquet, writeParquet } from "../../src/formats/index.js";
import { codeColumn, frame, numberColumn } from "../../src/frame/index.js";
import { cells } from "./any-frame.js";

const folder = mkdtempSync(join(tmpdir(), "fealty-parquet-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const path = (name: string): string => join(folder, name);

async function duckdb(sql: string): Promise<unknown[][]> {
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  return (await connection.runAndReadAll(sql)).getRowsJson();
}

describe("beside DuckDB", () => {
  test("what we write, it reads", async () => {
    const data = frame({
      ccode: numberColumn([2, 200, Number.NaN]),
      year: numberColumn([1950, 1951, 1952]),
      big: numberColumn([2 ** 40, -(2 ** 52), 1]),
      share: numberColumn([0.1, Number.NaN, -1e300]),
      name: codeColumn(Int32Array.from([1, -1, 0]), ["Côte d'Ivoire", "USA"]),
      day: numberColumn([-7305, Number.NaN, 0], { time: "days" }),
    });
    writeFileSync(path("ours.parquet"), writeParquet(data));
    expect(await duckdb(`SELECT * FROM '${path("ours.parquet")}'`)).toEqual([
      [2, 1950, "1099511627776", 0.1, "USA", "1950-01-01"],
      [200, 1951, "-4503599627370496", null, null, null],
      [null, 1952, "1", -1e300, "Côte d'Ivoire", "1970-01-01"],
    ]);
    const types = await duckdb(`SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM '${path("ours.parquet")}')`);
    expect(types.map(([, type]) => type)).toEqual(["INTEGER", "INTEGER", "BIGINT", "DOUBLE", "VARCHAR", "DATE"]);
  });

  test.each(["uncompressed", "snappy", "zstd", "gzip", "brotli", "lz4_raw"])("what it writes with %s, we read", async (codec) => {
    const rows =
      "SELECT range AS i, CASE WHEN range % 7 = 0 THEN NULL ELSE range / 8 END AS x, 'state ' || (range % 190) AS name, range % 2 = 0 AS flag FROM range(30000)";
    await duckdb(`COPY (${rows}) TO '${path(codec)}' (FORMAT parquet, COMPRESSION ${codec}, ROW_GROUP_SIZE 8192)`);
    const data = readParquet(new Uint8Array(readFileSync(path(codec))));
    const x = data.columns.get("x");
    const name = data.columns.get("name");
    expect(data.length).toBe(30_000);
    expect(x?.kind === "number" && x.values.every((value, i) => (i % 7 === 0 ? Number.isNaN(value) : value === i / 8))).toBe(true);
    expect(name?.kind === "code" && name.codes.every((code, i) => name.levels[code] === `state ${i % 190}`)).toBe(true);
    expect(cells(data).get("flag")?.slice(0, 3)).toEqual(["1", "0", "1"]);
  });

  test("delta and split encodings, which its version 2 writes", async () => {
    const rows =
      "SELECT range * 1000003 AS i, (range * 7919 % 100003)::INTEGER AS j, CASE WHEN range % 7 = 0 THEN NULL ELSE sin(range) END AS x, 'text of row ' || range AS name FROM range(30000)";
    await duckdb(`COPY (${rows}) TO '${path("v2.parquet")}' (FORMAT parquet, PARQUET_VERSION v2)`);
    const used = await duckdb(`SELECT DISTINCT unnest(string_split(encodings, ', ')) FROM parquet_metadata('${path("v2.parquet")}') ORDER BY 1`);
    expect(used.flat()).toEqual(expect.arrayContaining(["DELTA_BINARY_PACKED", "DELTA_LENGTH_BYTE_ARRAY"]));
    const data = readParquet(new Uint8Array(readFileSync(path("v2.parquet"))));
    const read = cells(data);
    const rowsRead = await duckdb(`FROM '${path("v2.parquet")}'`);
    expect([...read.values()].map((column) => column[29_999])).toEqual((rowsRead[29_999] as unknown[]).map(String));
    expect(read.get("i")?.every((cell, k) => cell === String(k * 1000003))).toBe(true);
    expect(read.get("j")?.every((cell, k) => cell === String((k * 7919) % 100003))).toBe(true);
    expect(read.get("name")?.every((cell, k) => cell === `text of row ${k}`)).toBe(true);
  });

  test("every simple type", async () => {
    const row = `SELECT 1::TINYINT AS a, 2::UINTEGER AS b, 3::BIGINT AS c, 4.5::FLOAT AS d, 6.25::DECIMAL(10,2) AS e, DATE '1969-12-31' AS f, TIMESTAMP '1970-01-01 00:00:01.5' AS g,
      TIMESTAMP_S '1970-01-01 00:01:00' AS h, TIMESTAMPTZ '1970-01-01 00:00:02+00' AS i, 'x' AS j, 9007199254740993::BIGINT AS k, NULL::INTEGER AS l, NULL::VARCHAR AS m`;
    await duckdb(`COPY (${row}) TO '${path("types")}' (FORMAT parquet)`);
    const data = readParquet(new Uint8Array(readFileSync(path("types"))));
    expect([...cells(data).values()].flat()).toEqual(["1", "2", "3", "4.5", "6.25", "-1", "1.5", "60", "2", "x", "9007199254740993", null, null]);
    expect(["f", "g", "h", "i"].map((name) => data.columns.get(name)?.note?.time)).toEqual(["days", "seconds", "seconds", "seconds"]);
  });

  test.each([
    ["SELECT [1, 2] AS pair", "column pair is nested"],
    ["SELECT {a: 1} AS s", "column s is nested"],
  ])("%s is refused", async (sql, message) => {
    await duckdb(`COPY (${sql}) TO '${path("nested")}' (FORMAT parquet)`);
    const error: unknown = await Promise.resolve(new Uint8Array(readFileSync(path("nested"))))
      .then((bytes) => readParquet(bytes))
      .catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(FealtyError);
    expect((error as FealtyError).message).toContain(message);
  });
});
