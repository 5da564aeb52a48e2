import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { writeParquet } from "../../src/formats/index.js";
import { frame, numberColumn, textColumn } from "../../src/frame/index.js";
import { byHand, filesIn, numbersEntry } from "./numbers.js";

vi.mock("../../src/data/catalogue/index.js", () => {
  const catalogue = new Map([numbersEntry, byHand].map((entry) => [entry.id, entry]));
  return { catalogue, dataset: (id: string) => catalogue.get(id) };
});
const { addedFiles, addFile, database, entryOf, openStore, pull, readOriginal, table, verifyFiles } = await import("../../src/data/index.js");

let home = "";
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "fealty-added-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));
const store = () => openStore({ home: join(home, "store"), from: join(home, "nowhere") });

function file(name: string, content: string | Uint8Array): string {
  const path = join(home, name);
  writeFileSync(path, content);
  return path;
}

test("a file of one's own is kept, listed, read and opened in DuckDB", async () => {
  const path = file("My Exercises v2.csv", "ccode,year,n\n2,1990,3\n20,1990,\n2,1990,5\n");
  const { added, repeats } = await addFile(store(), path, { title: "Exercises", keys: { ally: "ccode", year: "year" } });
  expect(added).toMatchObject({ id: "my-exercises-v2", title: "Exercises", rows: 3, columns: ["ccode", "year", "n"], format: "csv" });
  expect(repeats).toBe(1);
  rmSync(path);
  expect((await addedFiles(store())).map(({ id }) => id)).toEqual(["my-exercises-v2"]);
  expect(await entryOf(store(), "my-exercises-v2")).toMatchObject({ keys: ["ccode", "year"], year: "year", rows: 3 });
  expect([...(await table(store(), "my-exercises-v2")).columns.keys()]).toEqual(["ccode", "year", "n", "_row"]);
  const db = await database(store(), ["my-exercises-v2"]);
  const { columns } = await db.query("SELECT count(*) AS rows, count(n) AS known FROM my_exercises_v2");
  expect([...columns.values()].map((one) => one.kind === "number" && one.values[0])).toEqual([3, 2]);
  await db.close();
});

test("any format is taken, and the same id again replaces what it held", async () => {
  const first = writeParquet(frame({ a: numberColumn([1, 2]), name: textColumn(["x", null]) }));
  await addFile(store(), file("one.parquet", first), { id: "mine" });
  expect((await table(store(), "mine")).length).toBe(2);
  await addFile(store(), file("two.csv", "a\n1\n2\n3\n"), { id: "mine" });
  expect((await table(store(), "mine")).length).toBe(3);
  expect(filesIn(join(home, "store", "added"))).toEqual([expect.stringMatching(/^mine\/[0-9a-f]{16}-two\.csv$/), "mine/record.json"]);
});

test("a dataset that its publisher alone gives out is told by its columns, and asked for until it is there", async () => {
  await expect(pull(store(), ["by-hand"])).rejects.toMatchObject({ code: "no-public-copy", kind: "data", mend: byHand.instructions });
  const { added } = await addFile(store(), file("published-name.csv", "a,b,c,d\n1,2,3,4\n"));
  expect(added.id).toBe("by-hand");
  expect(await pull(store(), ["by-hand"])).toEqual([]);
  expect((await readOriginal(store(), "by-hand")).length).toBe(1);
});

test.each([
  ["a dataset of the catalogue with a public copy", "x.csv", "x,y\n1,2\n", "numbers", { code: "pinned", kind: "usage" }],
  ["another file than the dataset's", "x.csv", "a,b\n1,2\n", "by-hand", { code: "other-columns", kind: "data", message: expect.stringMatching(/lacks c$/) }],
  ["a name that cannot be one", "x.csv", "a\n1\n", "../x", { code: "id", kind: "usage" }],
  ["a file that is no table", "x.pdf", "%PDF-1.4", "mine", { kind: "data" }],
  ["an empty file", "x.csv", "", "mine", { kind: "data" }],
])("%s is refused in one sentence, and nothing is kept", async (_, name, content, id, expected) => {
  await expect(addFile(store(), file(name, content), { id })).rejects.toMatchObject(expected);
  expect(await addedFiles(store())).toEqual([]);
});

test("a key column that the file lacks, and a file that is not there, are named", async () => {
  await expect(addFile(store(), file("x.csv", "ccode,year\n2,1990\n"), { keys: { ally: "code" } })).rejects.toMatchObject({ mend: 'did you mean "ccode"?' });
  await expect(addFile(store(), join(home, "no.csv"))).rejects.toMatchObject({ code: "no-file", kind: "data" });
});

test("an added file that was changed since is not used", async () => {
  const { added } = await addFile(store(), file("x.csv", "a\n1\n"), { id: "mine" });
  writeFileSync(join(home, "store", "added", "mine", `${added.sha256.slice(0, 16)}-x.csv`), "a\n2\n");
  await expect(table(store(), "mine")).rejects.toMatchObject({ code: "damaged-file", kind: "data" });
  expect(await verifyFiles(store(), "mine")).toEqual([expect.stringContaining("changed since it was added")]);
  await expect(entryOf(store(), "mime")).rejects.toMatchObject({ code: "unknown-dataset", mend: 'did you mean "mine"?' });
});
