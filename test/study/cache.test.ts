import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { stepCache } from "../../src/study/cache.js";
import { canonical, sha256 } from "../../src/study/canonical.js";
import { pack, unpack } from "../../src/study/pack.js";

const folder = mkdtempSync(join(tmpdir(), "fealty-cache-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const key = sha256("a key");
const file = join(folder, key.slice(0, 2), `${key}.step`);

describe("packing", () => {
  const plain = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.string(),
      fc.double(),
      fc.boolean(),
      fc.constant(null),
      fc.float64Array().map((a) => a),
      fc.int32Array().map((a) => a),
      fc.int16Array().map((a) => a),
      fc.int8Array().map((a) => a),
      fc.array(tie("value")),
      fc.dictionary(fc.string(), tie("value")),
      fc.array(fc.tuple(fc.string(), tie("value"))).map((entries) => new Map(entries)),
    ),
  })).value;
  test("and unpacking give the same data", () => {
    fc.assert(
      fc.property(plain, (value) => {
        const bytes = pack(value);
        expect(pack(unpack(bytes))).toEqual(bytes);
        expect(unpack(bytes)).toEqual(value);
      }),
      { numRuns: 300 },
    );
  });
  test("keeps what JSON loses: NaN, infinities, −0, lists that look like marks", () => {
    const value = { a: [Number.NaN, Number.POSITIVE_INFINITY, -0], b: ["f64", 0, 3], c: ["list", []], d: Float64Array.of(Number.NaN, -0) };
    const back = unpack(pack(value)) as typeof value;
    expect(back).toEqual(value);
    expect(Object.is(back.a[2], -0)).toBe(true);
    expect(Object.is(back.d[1], -0)).toBe(true);
  });
  test("refuses what is no plain data", () => {
    expect(() => pack({ f: () => 1 })).toThrow(/cannot be kept/);
    expect(() => pack(new Date(0))).toThrow(/cannot be kept/);
  });
});

describe("canonical JSON", () => {
  test("does not depend on the order of keys, and has no −0, NaN or undefined", () => {
    expect(canonical({ b: -0, a: [Number.NaN, undefined], c: undefined, d: 1e21 })).toBe('{"a":[null,null],"b":0,"d":1e+21}');
    expect(canonical({ a: 1, b: { y: 2, x: 3 } })).toBe(canonical({ b: { x: 3, y: 2 }, a: 1 }));
  });
});

describe("the cache of steps", () => {
  const cache = stepCache(folder);
  beforeEach(() => rmSync(folder, { recursive: true, force: true }));
  const value = { estimate: 0.1, rows: Float64Array.from({ length: 1000 }, (_, i) => i) };

  test("gives back what was kept, and nothing for another key", () => {
    const content = cache.save(key, "model:main", value);
    expect(cache.content(key)).toBe(content);
    expect(cache.load(key)).toEqual({ content, value });
    expect(cache.load(sha256("another"))).toBeUndefined();
    expect(readdirSync(join(folder, key.slice(0, 2)))).toEqual([`${key}.step`]);
  });
  test("equal results have equal hashes, others others", () => {
    expect(cache.save(key, "a", value)).toBe(cache.save(sha256("b"), "b", { ...value }));
    expect(cache.save(key, "a", value)).not.toBe(cache.save(key, "a", { ...value, estimate: 0.2 }));
  });
  test.each([
    ["cut", () => truncateSync(file, 3000)],
    ["emptied", () => truncateSync(file, 0)],
    [
      "changed in one byte",
      () => {
        const bytes = readFileSync(file);
        bytes[5000] = (bytes[5000] as number) ^ 1;
        writeFileSync(file, bytes);
      },
    ],
    ["something else", () => writeFileSync(file, "hello ".repeat(1000))],
  ])("notices a file that was %s, and takes it away", (_, damage) => {
    cache.save(key, "model:main", value);
    damage();
    expect(cache.load(key)).toBeUndefined();
    expect(cache.content(key)).toBeUndefined();
  });
  test("cleans away what was not used for longest, and what broken runs left, but nothing of the last hour", () => {
    const keys = ["a", "b", "c"].map(sha256);
    const path = (k: string): string => join(folder, k.slice(0, 2), `${k}.step`);
    keys.forEach((k, i) => {
      cache.save(k, "step", value);
      const age = new Date(Date.now() - ([7_200_000, 10_800_000, 0][i] as number));
      utimesSync(path(k), age, age);
    });
    const left = join(folder, (keys[0] as string).slice(0, 2), ".1-x-0.tmp");
    writeFileSync(left, "half");
    utimesSync(left, new Date(0), new Date(0));
    cache.clean(20_000);
    expect(keys.map((k) => cache.content(k) !== undefined)).toEqual([true, false, true]);
    expect(readdirSync(join(folder, (keys[0] as string).slice(0, 2))).filter((name) => name.endsWith(".tmp"))).toEqual([]);
    cache.clean(0);
    expect(keys.map((k) => cache.content(k) !== undefined)).toEqual([false, false, true]);
  });
});
