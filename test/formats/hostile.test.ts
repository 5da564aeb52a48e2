import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FealtyError } from "../../src/base/index.js";
import { decompress, readArrow, readR, readTable, writeArrow, writeCsv, writeParquet, writeTable } from "../../src/formats/index.js";
import { codeColumn, type Frame, frame, numberColumn } from "../../src/frame/index.js";

const data = frame({
  ccode: numberColumn([2, 200, 220, Number.NaN]),
  share: numberColumn([0.5, Number.NaN, 1e300, -2]),
  name: codeColumn(Int32Array.from([1, 0, -1, 0]), ["Côte d'Ivoire", 'a "b", c']),
  day: numberColumn([-7305, 0, 1, 2], { time: "days" }),
});
const kept = JSON.parse(readFileSync("test/formats/fixtures/r.json", "utf8")) as Record<string, string>;
const fromR = (name: string): Uint8Array => new Uint8Array(Buffer.from(kept[name] as string, "base64"));

/** Reads, and is content with a frame or an error that is meant for the user. */
async function readOrRefuse(bytes: Uint8Array): Promise<Frame | FealtyError> {
  try {
    return await readTable(bytes, { name: "t" });
  } catch (error) {
    if (error instanceof FealtyError && (error.kind === "data" || error.kind === "usage")) return error;
    throw error;
  }
}

describe("damaged files are read or refused, and never hang or crash", async () => {
  const files: [string, Uint8Array][] = [
    ["CSV", writeCsv(data)],
    ["Parquet", writeParquet(data)],
    ["Arrow file", writeArrow(data)],
    ["Arrow stream", writeArrow(data, { format: "stream" })],
    ["Stata", writeTable(data, "dta")],
    ["R, gzip", fromR("v3-gzip.rda")],
    ["R, unpacked", await decompress(fromR("v3-gzip.rda"))],
    ["R, ASCII", await decompress(fromR("ascii3.rds"))],
    ["R, little-endian", fromR("native.rds")],
  ];
  test.each(files)("%s, cut short", async (_, bytes) => {
    for (let length = 0; length < bytes.length; length += Math.max(1, Math.floor(bytes.length / 400))) await readOrRefuse(bytes.slice(0, length));
  });
  test.each(files)("%s, with bytes changed", async (_, bytes) => {
    const changes = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.oneof(fc.nat(255), fc.constantFrom(0, 127, 128, 255))), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(changes, async (list) => {
        const changed = bytes.slice();
        for (const [at, byte] of list) changed[at] = byte;
        await readOrRefuse(changed);
      }),
      { numRuns: 500 },
    );
  });
  test.each(files)("%s, with a piece taken out or put in", async (_, bytes) => {
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length), fc.nat(40), fc.uint8Array({ maxLength: 40 }), async (at, out, more) => {
        await readOrRefuse(new Uint8Array(Buffer.concat([bytes.subarray(0, at), more, bytes.subarray(at + out)])));
      }),
      { numRuns: 200 },
    );
  });
});

test("any bytes", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(
        "",
        "PAR1",
        "ARROW1\0\0",
        "\x1f\x8b\x08",
        "BZh91AY&SY",
        "\xfd7zXZ\0",
        "PK\x03\x04",
        "RDX3\nX\n\0\0\0\x03",
        "RDA2\nA\n2\n",
        "<stata_dta>",
        "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "\xff\xfe",
        "a,b\n",
      ),
      fc.uint8Array({ maxLength: 300 }),
      async (start, rest) => {
        await readOrRefuse(new Uint8Array(Buffer.concat([Buffer.from(start, "latin1"), rest])));
      },
    ),
    { numRuns: 1500 },
  );
});

test("Arrow columns of unlike lengths", () => {
  const bytes = writeArrow(frame({ a: numberColumn([1, 2, 3]), b: numberColumn([1, 2, 3]) }));
  // The length of a column stands beside its count of missing values, 3 and 0 as 64-bit numbers.
  const at = bytes.findIndex((_, i) => bytes[i] === 3 && bytes.subarray(i + 1, i + 16).every((byte) => byte === 0));
  const changed = bytes.slice();
  changed[at] = 2;
  let code = "read";
  try {
    readArrow(changed);
  } catch (error) {
    code = error instanceof FealtyError ? error.code : `${error}`;
  }
  expect(code).toBe("damaged-file");
});

describe("R data made to harm", () => {
  const words = (values: readonly number[]): Uint8Array => {
    const bytes = new Uint8Array(4 * values.length);
    values.forEach((value, i) => {
      new DataView(bytes.buffer).setInt32(4 * i, value);
    });
    return new Uint8Array(Buffer.concat([Buffer.from("X\n"), bytes]));
  };
  const head = [2, 0x40202, 0x20300];
  const code = async (bytes: Uint8Array): Promise<string> =>
    readR(bytes).then(
      () => "read",
      (error: unknown) => (error instanceof FealtyError ? error.code : `${error}`),
    );
  test("a vector longer than the file", async () => expect(await code(words([...head, 14, 2 ** 31 - 1]))).toBe("damaged-file"));
  test("a long vector longer than the file", async () => expect(await code(words([...head, 13, -1, 2 ** 20, 0]))).toBe("damaged-file"));
  test("a list of lists of lists …", async () =>
    expect(await code(words([...head, ...Array.from({ length: 100_000 }, () => [19, 1]).flat(), 254]))).toBe("damaged-file"));
  test("a chain of attributes of attributes …", async () =>
    expect(await code(words([...head, ...Array.from({ length: 100_000 }, () => 0x202), 254]))).toBe("damaged-file"));
  test("a long list is no deep one", async () => {
    expect(await code(words([...head, ...Array.from({ length: 100_000 }, () => [2, 254]).flat(), 254]))).toBe("no-table");
  });
  test("a reference to nothing", async () => expect(await code(words([...head, 0x5ff]))).toBe("damaged-file"));
  test("a version of the future", async () => expect(await code(words([9, 0, 0, 254]))).toBe("unread-format"));
});

test.each([
  ["%PDF-1.7\n...", "this file is a PDF document, no table"],
  ["<!DOCTYPE html><html>404</html>", "this file is XML or a web page, no table"],
  ["\u0000\u0001\u0002", "this file is of a format that is not known here, no table"],
])("%j is no table", async (text, message) => {
  const error = await readOrRefuse(new TextEncoder().encode(text));
  expect(error instanceof FealtyError && [error.kind, error.message]).toEqual(["data", message]);
});

test("a CSV in an archive in an archive is read", async () => {
  const read = await readTable(new Uint8Array(gzipSync(gzipSync(writeCsv(data)))), { name: "t" });
  expect(read.length).toBe(4);
});
