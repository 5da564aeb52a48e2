import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FealtyError } from "../../src/base/index.js";
import { readR } from "../../src/formats/index.js";
import { cellText, type Column, type Frame } from "../../src/frame/index.js";

const cells = (column: Column | undefined): (string | null)[] | undefined =>
  column && Array.from({ length: column.kind === "number" ? column.values.length : column.codes.length }, (_, row) => cellText(column, row));

const expected: Record<string, (string | null)[]> = {
  lgl: ["1", null, "0"],
  int: ["1", null, "-3"],
  num: ["0.1", null, null],
  big: ["1e+300", "-0.5", "123456789.125"],
  chr: ["a", null, "b"],
  seq: ["1", "2", "3"],
  fac: ["lo", "hi", null],
  ord: ["b", "a", "b"],
  day: ["-7305", null, "15705"],
  time: ["10", null, "946684800"],
  span: ["1", null, "3"],
  accents: ["Côte d'Ivoire", "Türkiye", "日本"],
  latin: ["São Tomé", "x", "São Tomé"],
  real_seq: ["1", "2", "3"],
  deferred: ["10", "2.5", null],
  labelled: ["1", "2", null],
  tagged: ["1", null, null],
  ansi: ["tab\there", 'quote"', "back\\slash\n"],
  lng: [null, "5", "-5"],
};

function checkFrame(data: Frame | undefined, { bits = true } = {}): void {
  const { lng: _, ...others } = expected;
  expect(data && Object.fromEntries([...data.columns].map(([name, column]) => [name, cells(column)]))).toEqual(bits ? expected : others);
  const note = (name: string) => data?.columns.get(name)?.note;
  expect(note("day")).toEqual({ time: "days" });
  expect(note("time")).toEqual({ time: "seconds" });
  expect(note("span")).toEqual({ unit: "days" });
  expect(note("int")).toEqual({ label: "An integer" });
  expect(note("labelled")).toEqual({
    label: "A question",
    valueLabels: new Map([
      [1, "no"],
      [2, "yes"],
    ]),
  });
  expect(note("tagged")).toEqual(
    bits
      ? {
          missingCodes: new Map([
            [1, "a"],
            [2, "z"],
          ]),
        }
      : undefined,
  );
  const fac = data?.columns.get("fac");
  expect(fac?.kind === "code" && fac.levels).toEqual(["lo", "mid", "hi"]);
}

const hasR = spawnSync("Rscript", ["--version"]).status === 0;

const ascii = (name: string): boolean => name.startsWith("ascii");

async function checkObjects(bytes: Uint8Array, bits: boolean): Promise<void> {
  const objects = await readR(bytes);
  expect([...objects.keys()]).toEqual(["d", "tb", "named"]);
  checkFrame(objects.get("d"), { bits });
  expect(cells(objects.get("tb")?.columns.get("y"))).toEqual(["p", "q"]);
  expect([...(objects.get("named")?.columns.keys() ?? [])]).toEqual(["row_names", "v"]);
  expect(cells((await readR(bytes, { object: "m" })).get("m")?.columns.get("c"))).toEqual(["5", "6"]);
}

describe("files written by R 4.2.2, kept", () => {
  const kept = JSON.parse(readFileSync("test/formats/fixtures/r.json", "utf8")) as Record<string, string>;
  test.each(Object.entries(kept))("%s", async (name, base64) => {
    const bytes = new Uint8Array(Buffer.from(base64, "base64"));
    if (name.endsWith(".rda")) await checkObjects(bytes, !ascii(name));
    else checkFrame((await readR(bytes)).get(""), { bits: !ascii(name) });
  });
});

describe.skipIf(!hasR)("files written by R here", () => {
  let folder = "";
  const cases = ["v2-gzip", "v2-bzip2", "v2-xz", "v3-gzip", "v3-bzip2", "v3-xz", "plain", "ascii2", "ascii3", "asciihex"];
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "fealty-r-"));
    execFileSync("Rscript", ["test/formats/fixtures/every-column.R", folder], { stdio: "pipe" });
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const file = (name: string): Uint8Array => new Uint8Array(readFileSync(join(folder, name)));

  test.each(cases)("%s", async (name) => {
    checkFrame((await readR(file(`${name}.rds`))).get(""), { bits: !ascii(name) });
    await checkObjects(file(`${name}.rda`), !ascii(name));
  });
  test("little-endian numbers", async () => checkFrame((await readR(file("native.rds"))).get("")));
  test.each([
    ["complex.rds", "", "complex numbers"],
    ["zframe.rds", "", "column z of the object is complex numbers"],
    ["long.rds", "", "a sequence of 1000000000 numbers"],
    ["list.rds", "", "no table, but a list"],
    ["plain.rda", "f", "f is a function, not a table"],
    ["plain.rda", "e", "e is an environment, not a table"],
    ["plain.rda", "p", "p is an S4 object, not a table"],
    ["plain.rda", "dd", 'no object "dd"'],
  ])("%s %s is refused: %s", async (name, object, message) => {
    const error = await readR(file(name), object ? { object } : {}).then(
      () => undefined,
      (cause: unknown) => cause,
    );
    expect(error).toBeInstanceOf(FealtyError);
    expect((error as FealtyError).message).toContain(message);
  });
});
