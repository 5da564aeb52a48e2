import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { FealtyError, formatError } from "../../src/base/index.js";
import { readGzipMembers } from "../../src/formats/gzip.js";
import { compressionOf, decompress } from "../../src/formats/index.js";
import { sink } from "../../src/formats/limits.js";

const base64 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "base64"));
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const gzip = (bytes: Uint8Array): Uint8Array => new Uint8Array(gzipSync(bytes));
const join = (...parts: Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

async function refusal(bytes: Uint8Array, options: Parameters<typeof decompress>[1] = {}): Promise<FealtyError> {
  const error: unknown = await decompress(bytes, { name: "t", ...options }).then(
    () => new Error("was not refused"),
    (cause: unknown) => cause,
  );
  if (error instanceof FealtyError) return error;
  throw error;
}

/** "a,b\n" and 1,2 ten times, by libbzip2 and liblzma (Python 3). */
const plain = `a,b\n${"1,2\n".repeat(10)}`;
const bzip2 = base64("QlpoOTFBWSZTWc0EnoUAABVZAAAQAAQwADAAIAAwwARQyWCQSwSiZni7kinChIZoJPQo");
const xz = base64("/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4AArAA5dADCLCECmdNKuqPULOAAAAAAAFpBACgk2dbgAASos4BU1fR+2830BAAAAAARZWg==");

describe("what is compressed comes out", () => {
  test.each([
    ["gzip", gzip(utf8(plain))],
    ["bzip2", bzip2],
    ["xz", xz],
    ["zip", zipSync({ "folder/t.csv": utf8(plain), "__MACOSX/folder/._t.csv": utf8("x") })],
    ["zip", zipSync({ "t.csv": [utf8(plain), { level: 0 }] })],
  ])("%s", async (name, bytes) => {
    expect(compressionOf(bytes)).toBe(name);
    expect(text(await decompress(bytes))).toBe(plain);
  });
  test("several members or streams, one after the other", async () => {
    const two = join(gzip(utf8("a,b\n")), gzip(utf8("1,2\n")));
    expect(text(await decompress(two))).toBe("a,b\n1,2\n");
    expect(text(await decompress(join(bzip2, bzip2)))).toBe(plain + plain);
    expect(text(await decompress(join(xz, xz)))).toBe(plain + plain);
  });
  test("gzip without the platform's help, which browsers refuse with several members", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 3000 }), { minLength: 1, maxLength: 4 }), (members) => {
        const target = sink(0, 1e6, () => new FealtyError("oversized", "too large"));
        expect(readGzipMembers(join(...members.map(gzip)), target)).toEqual(join(...members));
      }),
    );
  });
  test("nothing at all", async () => expect(await decompress(gzip(new Uint8Array(0)))).toEqual(new Uint8Array(0)));
  test("what is not compressed stays as it is", async () => expect(text(await decompress(utf8(plain)))).toBe(plain));
  test("a file in a file", async () => expect(text(await decompress(zipSync({ "t.csv.gz": gzip(utf8(plain)) })))).toBe(plain));
});

describe("refused in one sentence", () => {
  const bomb = gzip(new Uint8Array(100 * 2 ** 20));
  test.each([
    ["gzip", gzip(utf8(plain))],
    ["bzip2", bzip2],
    ["xz", xz],
    ["zip", zipSync({ "t.csv": utf8(plain) })],
  ])("%s cut short or changed anywhere", async (_, bytes) => {
    for (let length = 12; length < bytes.length; length++) {
      const error = await refusal(bytes.subarray(0, length));
      expect([error.kind, error.code]).toEqual(["data", "damaged-file"]);
    }
    for (let at = 10; at < bytes.length; at++) {
      const changed = bytes.slice();
      changed[at] = (changed[at] as number) ^ 0x55;
      const outcome = await decompress(changed).catch((cause: unknown) => cause);
      if (outcome instanceof Uint8Array) expect(text(outcome)).toBe(plain);
      else expect(outcome).toBeInstanceOf(FealtyError);
    }
  });
  test("more than 200 times the input, from 64 MiB on", async () => {
    const error = await refusal(bomb);
    expect(formatError(error)).toMatch(/^t {2}\d+ KiB would unpack to more than 64 MiB, which is refused as too much: unpack it yourself if you trust it$/);
    expect(error.kind).toBe("data");
  });
  test("a high ratio below 64 MiB is honest", async () => expect((await decompress(gzip(new Uint8Array(60 * 2 ** 20)))).length).toBe(60 * 2 ** 20));
  test("more than the most that is allowed", async () => expect((await refusal(gzip(utf8(plain)), { most: 20 })).code).toBe("oversized"));
  test("by the size that a zip archive or an xz file declares", async () => {
    const zipped = zipSync({ "t.csv": utf8(plain) });
    const directory = zipped.findIndex((_, at) => zipped[at] === 0x50 && zipped[at + 1] === 0x4b && zipped[at + 2] === 1);
    new DataView(zipped.buffer, zipped.byteOffset).setUint32(directory + 24, 3e9, true);
    expect((await refusal(zipped)).code).toBe("oversized");
    expect((await refusal(xz, { most: 20 })).code).toBe("oversized");
  });
  test("bombs in bombs", async () => {
    let inner = bomb;
    for (let k = 0; k < 5; k++) inner = gzip(inner);
    expect((await refusal(inner)).code).toBe("oversized");
  });
  test("an archive of several files, or none", async () => {
    expect(formatError(await refusal(zipSync({ "a.csv": utf8("a"), "b.csv": utf8("b") })))).toBe(
      "t  this zip archive holds 2 files (a.csv, b.csv): unpack it and give one file",
    );
    expect((await refusal(zipSync({}))).code).toBe("several-files");
  });
});
