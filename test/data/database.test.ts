import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type Column, frame, numberColumn, textColumn } from "../../src/frame/index.js";
import { numbersEntry, serve, whole } from "./numbers.js";

vi.mock("../../src/data/catalogue/index.js", () => ({ catalogue: new Map([["numbers", numbersEntry]]), dataset: () => numbersEntry }));
const { breachCount, database, openStore, sql, table } = await import("../../src/data/index.js");
type Database = Awaited<ReturnType<typeof database>>;

const home = mkdtempSync(join(tmpdir(), "fealty-database-"));
let db: Database;
beforeAll(async () => {
  db = await database(openStore({ home }), []);
});
afterAll(async () => {
  await db.close();
  rmSync(home, { recursive: true, force: true });
});

const values = (column: Column | undefined): (number | string | null)[] =>
  column === undefined ? [] : column.kind === "number" ? [...column.values] : Array.from(column.codes, (code) => column.levels[code] ?? null);

test("a dataset is a view; declared missing codes are NULL, rows are numbered", async () => {
  const { url, close } = await serve(whole);
  const store = openStore({ home, from: url });
  const numbers = await database(store, ["numbers"]);
  const { columns } = await numbers.query("SELECT count(*) AS n, sum(y ORDER BY _row) AS s, max(_row) AS r FROM numbers WHERE x < $1", [10]);
  expect([...columns.values()].map((one) => values(one)[0])).toEqual([10, 90 - 4, 10]);
  await numbers.close();
  close();
  const read = await table(store, "numbers");
  expect([...read.columns.keys()]).toEqual(["x", "y", "_row"]);
  expect(values(read.columns.get("y")).slice(0, 4)).toEqual([0, 2, Number.NaN, 6]);
  expect(await breachCount(store, "numbers")).toBe(0);
  expect(await breachCount(store, "numbers")).toBe(0);
});

describe("columns of a result", () => {
  test.each([
    ["BOOLEAN", "(true), (NULL), (false)", [1, Number.NaN, 0]],
    ["TINYINT", "(-5), (NULL)", [-5, Number.NaN]],
    ["SMALLINT", "(-500), (NULL)", [-500, Number.NaN]],
    ["INTEGER", "(-70000), (NULL), (3)", [-70000, Number.NaN, 3]],
    ["BIGINT", "(9007199254740991), (NULL)", [9007199254740991, Number.NaN]],
    ["UBIGINT", "(9007199254740991), (NULL)", [9007199254740991, Number.NaN]],
    ["HUGEINT", "(-12), (NULL)", [-12, Number.NaN]],
    ["FLOAT", "(0.5), (NULL)", [0.5, Number.NaN]],
    ["DOUBLE", "(0.1::DOUBLE), (NULL), ('nan'::DOUBLE)", [0.1, Number.NaN, Number.NaN]],
    ["DECIMAL(4,2)", "(12.34), (NULL)", [12.34, Number.NaN]],
    ["DECIMAL(38,3)", "(-0.125), (NULL)", [-0.125, Number.NaN]],
    ["DATE", "('1970-01-02'), (NULL), ('1914-08-04')", [1, Number.NaN, -20239]],
    ["TIMESTAMP", "('1970-01-01 00:00:01.5'), (NULL)", [1.5, Number.NaN]],
    ["VARCHAR", "('a'), (NULL), ('ü ''long'' text beyond twelve bytes'), ('a')", ["a", null, "ü 'long' text beyond twelve bytes", "a"]],
    ["VARCHAR[]", "(['a', 'b']), (NULL), ([])", ["a; b", null, ""]],
    ["INTEGER[]", "([1, NULL, 3])", ["1; ; 3"]],
    ["ENUM('x', 'y')", "('y'), (NULL)", ["y", null]],
  ] as const)("%s", async (type, rows, expected) => {
    const { columns } = await db.query(`SELECT CAST(v AS ${type}) AS v FROM (VALUES ${rows}) t(v)`);
    expect(values(columns.get("v"))).toEqual(expected);
  });
  test("keep their kind where every row is NULL, or none is there", async () => {
    const { columns, length } = await db.query("SELECT CAST(NULL AS VARCHAR) AS t, CAST(NULL AS DOUBLE) AS n, NULL AS u");
    expect(length).toBe(1);
    expect([...columns.values()].map(({ kind }) => kind)).toEqual(["code", "number", "number"]);
    const none = await db.query("SELECT 'a' AS t, 1 AS n WHERE false");
    expect([none.length, ...[...none.columns.values()].map(({ kind }) => kind)]).toEqual([0, "code", "number"]);
  });
  test("come in order over many chunks", async () => {
    const { columns } = await db.query("SELECT i, CASE WHEN i % 3 = 0 THEN NULL ELSE i END AS n, 'k' || (i % 7) AS t FROM range(100000) r(i) ORDER BY i");
    const [i, n, t] = ["i", "n", "t"].map((name) => values(columns.get(name)));
    expect(i).toEqual(Array.from({ length: 100_000 }, (_, k) => k));
    expect(n?.every((value, k) => (k % 3 === 0 ? Number.isNaN(value) : value === k))).toBe(true);
    expect(t?.every((value, k) => value === `k${k % 7}`)).toBe(true);
  });
});

test("a frame that is registered comes back the same, and its name can be used again", async () => {
  const data = frame({
    whole: numberColumn([1, Number.NaN, -3]),
    large: numberColumn([2 ** 40, 5, Number.NaN]),
    half: numberColumn([0.5, Number.NaN, 1e300]),
    day: numberColumn([0, Number.NaN, 20_000], { time: "days" }),
    "odd \"name'": textColumn(["a", null, "b"]),
  });
  await db.register("t", data);
  const back = await db.query('SELECT * FROM "t"');
  for (const [name, column] of data.columns) expect([name, values(back.columns.get(name))]).toEqual([name, values(column)]);
  const types = await db.query("SELECT column_type AS type FROM (DESCRIBE t)");
  expect(values(types.columns.get("type"))).toEqual(["INTEGER", "BIGINT", "DOUBLE", "DATE", "VARCHAR"]);
  await db.register("t", frame({ one: numberColumn(Float64Array.from({ length: 5000 }, (_, k) => k)) }));
  expect(values((await db.query("SELECT count(*) AS n, max(one) AS m FROM t")).columns.get("n"))).toEqual([5000]);
});

test("queries asked for at once do not disturb each other", async () => {
  const sums = await Promise.all(Array.from({ length: 5 }, (_, k) => db.query(`SELECT i + ${k} AS v FROM range(10000) r(i)`)));
  expect(sums.map(({ columns }) => values(columns.get("v"))[9999])).toEqual([9999, 10_000, 10_001, 10_002, 10_003]);
  await expect(db.query("SELECT nothing FROM nowhere")).rejects.toThrow(/nowhere/);
  expect((await db.query("SELECT 1 AS one")).length).toBe(1);
});

test("a query ends when asked to stop", async () => {
  const stop = new AbortController();
  const own = await database(openStore({ home }), [], { signal: stop.signal, threads: 1 });
  const long = own.query("SELECT sum(a.i * b.i) AS s FROM range(1000000) a(i), range(1000000) b(i)");
  setTimeout(() => stop.abort(), 100);
  await expect(long).rejects.toMatchObject({ code: "interrupted" });
  await expect(own.query("SELECT 1")).rejects.toMatchObject({ code: "interrupted" });
  await own.close();
});

test("sql quotes what is put into it", async () => {
  const nasty = "x'); DROP TABLE t; --";
  const text = sql`SELECT ${nasty} AS t, ${1.5} AS n, ${null} AS u, ${Number.POSITIVE_INFINITY} AS f, ${true} AS b, 3 IN ${[1, 2, 3]} AS i, 3 IN ${[]} AS e, 7 AS ${{ name: 'a "b"' }}`;
  const { columns } = await db.query(text);
  expect([...columns].map(([name, column]) => [name, values(column)[0]])).toEqual([
    ["t", nasty],
    ["n", 1.5],
    ["u", Number.NaN],
    ["f", Number.POSITIVE_INFINITY],
    ["b", 1],
    ["i", 1],
    ["e", Number.NaN],
    ['a "b"', 7],
  ]);
});
