import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FealtyError } from "../../src/base/index.js";
import { isDta, readDta } from "../../src/formats/dta.js";
import { cellText, column, type Frame, numbers } from "../../src/frame/index.js";
import { type DtaFixture, dtaFixture } from "./dta-fixture.js";

const releases = [113, 114, 115, 117, 118, 119].flatMap((release) => [true, false].map((little) => ({ release, little })));
const texts = (data: Frame, name: string): (string | null)[] => Array.from({ length: data.length }, (_, row) => cellText(column(data, name), row));
const windows1252 = (text: string): Uint8Array => Uint8Array.from(text, (c) => (c === "€" ? 0x80 : c.charCodeAt(0)));
const letters = [..."abcdefghijklmnopqrstuvwxyz"];

function everything(release: number, little: boolean): DtaFixture {
  return {
    release,
    little,
    rows: 4,
    ...(release < 118 ? { encode: windows1252 } : {}),
    variables: [
      { name: "ally", type: "str7", label: "Ally's näme", cells: ["Türkei", "", "a€b", "1234567"] },
      { name: "b", type: "byte", labelSet: "yesno", cells: [-127, 0, 100, 101] },
      { name: "i", type: "int", cells: [-32767, 32740, 32741, 32767] },
      { name: "l", type: "long", cells: [-2147483647, 2147483620, 2147483621, 2147483647] },
      { name: "f", type: "float", cells: [0.1, -1.7e38, 2 ** 127, 1] },
      { name: "d", type: "double", cells: [0.1, -8.9e307, 2 ** 1023, Number.NaN] },
      { name: "day", type: "int", format: "%td", cells: [0, 3653, -1, 32741] },
      { name: "old", type: "long", format: "%-dD_m_Y", cells: [3652, 3653, 3654, 0] },
      { name: "at", type: "double", format: "%tcDDmonCCYY_HH:MM:SS", cells: [0, 315619200000, 315619200001, 315619201500] },
      { name: "month", type: "int", format: "%tm", cells: [0, 1, 2, 3] },
      ...(release >= 117 ? [{ name: "long_text", type: "strL", cells: ["Tür", "", "x".repeat(5000), Uint8Array.of(65, 0, 66)] }] : []),
    ],
    labelSets: {
      yesno: [
        [0, "no"],
        [1, "ja, natürlich"],
        [2147483622, "refused"],
      ],
    },
  };
}

describe.each(releases)("format $release, lowest byte first: $little", ({ release, little }) => {
  const data = readDta(dtaFixture(everything(release, little)), { name: "made.dta" });
  test("texts, in the encoding of the format", () => {
    expect(texts(data, "ally")).toEqual(["Türkei", null, "a€b", "1234567"]);
    expect(column(data, "ally").note?.label).toBe("Ally's näme");
  });
  test("integers to the ends of their ranges, and missing beyond", () => {
    expect([...numbers(data, "b")]).toEqual([-127, 0, 100, Number.NaN]);
    expect([...numbers(data, "i")]).toEqual([-32767, 32740, Number.NaN, Number.NaN]);
    expect([...numbers(data, "l")]).toEqual([-2147483647, 2147483620, Number.NaN, Number.NaN]);
    expect(column(data, "b").note?.missingCodes).toBeUndefined();
    expect([...(column(data, "l").note?.missingCodes ?? [])]).toEqual([[3, "z"]]);
  });
  test("a float is the double of the same value", () => {
    expect([...numbers(data, "f")]).toEqual([Math.fround(0.1), Math.fround(-1.7e38), Number.NaN, 1]);
    expect([...numbers(data, "d")]).toEqual([0.1, -8.9e307, Number.NaN, Number.NaN]);
  });
  test("dates count days, times seconds since 1970, other periods stay", () => {
    expect([...numbers(data, "day")]).toEqual([-3653, 0, -3654, Number.NaN]);
    expect([...numbers(data, "old")]).toEqual([-1, 0, 1, -3653]);
    expect([...numbers(data, "at")]).toEqual([-315619200, 0, 0.001, 1.5]);
    expect([...numbers(data, "month")]).toEqual([0, 1, 2, 3]);
    expect(["day", "old", "at", "month"].map((name) => column(data, name).note?.time)).toEqual(["days", "days", "seconds", undefined]);
    expect(column(data, "month").note?.unit).toBe("months since 1960m1");
  });
  test("value labels, without those of missing codes", () => {
    expect([...(column(data, "b").note?.valueLabels ?? [])]).toEqual([
      [0, "no"],
      [1, "ja, natürlich"],
    ]);
  });
  // Long strings came with format 117: before it there is nothing to test.
  if (release >= 117)
    test("long strings, binary ones too", () => {
      expect(texts(data, "long_text")).toEqual(["Tür", null, "x".repeat(5000), "A\u0000B"]);
    });
});

describe("missing codes", () => {
  const bits = (size: 4 | 8, k: number): Uint8Array => {
    const view = new DataView(new ArrayBuffer(size));
    if (size === 4) view.setUint32(0, 0x7f000000 + k * 0x800, true);
    else view.setBigUint64(0, 0x7fe0000000000000n + (BigInt(k) << 40n), true);
    return new Uint8Array(view.buffer);
  };
  const integers = { byte: 101, int: 32741, long: 2147483621 } as const;
  test.each(releases)("all 27 of every type, format $release, lowest byte first: $little", ({ release, little }) => {
    const all = Array.from({ length: 27 }, (_, k) => k);
    const variables = [
      ...Object.entries(integers).map(([type, first]) => ({ name: type, type, cells: all.map((k) => first + k) })),
      { name: "float", type: "float", cells: all.map((k) => bits(4, k)) },
      { name: "double", type: "double", cells: all.map((k) => bits(8, k)) },
    ];
    const data = readDta(dtaFixture({ release, little, rows: 27, variables }));
    for (const { name } of variables) {
      expect([...numbers(data, name)].every(Number.isNaN), name).toBe(true);
      expect([...(column(data, name).note?.missingCodes ?? [])], name).toEqual(letters.map((letter, i) => [i + 1, letter]));
    }
  });
  test("the largest values that are not missing", () => {
    const below = [bits(4, 0), bits(8, 0)].map((bytes) => {
      // One unit in the last place less than the smallest missing.
      for (let i = 0; i < bytes.length; i++) if ((bytes[i] = ((bytes[i] as number) + 255) % 256) !== 255) break;
      return bytes;
    });
    const [float, double] = below as [Uint8Array, Uint8Array];
    const data = readDta(
      dtaFixture({
        release: 118,
        little: true,
        rows: 1,
        variables: [
          { name: "f", type: "float", cells: [float] },
          { name: "d", type: "double", cells: [double] },
        ],
      }),
    );
    expect([numbers(data, "f")[0], numbers(data, "d")[0]]).toEqual([1.7014117331926443e38, 8.988465674311579e307]);
  });
});

describe("what is refused", () => {
  const kindOf = (bytes: Uint8Array): unknown => {
    try {
      return readDta(bytes, { name: "bad.dta" });
    } catch (error) {
      if (!(error instanceof FealtyError)) throw error;
      expect([error.kind, error.where?.file]).toEqual(["data", "bad.dta"]);
      return error.message;
    }
  };
  test("another format, by number", () => {
    for (const release of [102, 105, 108, 110, 111, 112, 116]) {
      expect(isDta(Uint8Array.of(release, 2, 1, 0))).toBe(true);
      expect(kindOf(Uint8Array.of(release, 2, 1, 0))).toContain(`format ${release}`);
    }
    expect(kindOf(new TextEncoder().encode("<stata_dta><header><release>120</release>"))).toContain("format 120");
  });
  test("what is not a Stata file", () => {
    expect(isDta(new TextEncoder().encode("stata"))).toBe(false);
    expect(kindOf(new TextEncoder().encode("ally,year\n1,2"))).toContain("not a Stata file");
  });
  test.each(releases)("every truncation, format $release, lowest byte first: $little", ({ release, little }) => {
    const whole = dtaFixture(everything(release, little));
    // An old file may end after any whole set of labels: without one, every cut is seen.
    const cut = release < 117 ? dtaFixture({ ...everything(release, little), labelSets: {} }) : whole;
    for (let length = 0; length < cut.length; length += 1 + (length % 7)) expect(typeof kindOf(cut.subarray(0, length)), `${length}`).toBe("string");
  });
  test("two variables of one name, and a long string that is not there", () => {
    const twice = { name: "x", type: "byte", cells: [1] };
    expect(kindOf(dtaFixture({ release: 114, little: true, rows: 1, variables: [twice, twice] }))).toContain('"x"');
    const bytes = dtaFixture({ release: 118, little: true, rows: 1, variables: [{ name: "x", type: "strL", cells: ["text"] }] });
    const at = new TextDecoder("latin1").decode(bytes).indexOf("GSO");
    bytes[at + 3] = 9;
    expect(kindOf(bytes)).toContain("points at a long string");
  });
  test("lengths beyond the file, at once", () => {
    const bytes = dtaFixture({ release: 118, little: true, rows: 1, variables: [{ name: "x", type: "double", cells: [1] }] });
    const at = new TextDecoder("latin1").decode(bytes).indexOf("<N>") + 3;
    bytes.set([255, 255, 255, 255, 255, 0, 0, 0], at);
    expect(kindOf(bytes)).toContain("ends too early");
    bytes.set([255, 255, 255, 255, 255, 255, 255, 255], at);
    expect(kindOf(bytes)).toContain("number of observations");
  });
  test("labels that unfold one text many times", () => {
    const labels = Array.from({ length: 3000 }, (_, i) => [i, "x"] as const);
    const bytes = dtaFixture({ release: 118, little: true, rows: 0, variables: [], labelSets: { bomb: labels } });
    const start = new TextDecoder("latin1").decode(bytes).indexOf("<lbl>") + 5 + 4 + 129 + 3 + 8;
    for (let i = 0; i < 3000; i++) new DataView(bytes.buffer).setUint32(start + 4 * i, i, true);
    for (let i = 0; i < 6000; i++) bytes[start + 24_000 + i] = 65;
    expect(kindOf(bytes)).toContain("overlap");
  });
  test("damaged bytes give a table or this error, whatever they are", () => {
    const wholes = releases.map(({ release, little }) => dtaFixture(everything(release, little)));
    const flips = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(fc.constantFrom(...wholes), flips, fc.nat(), (whole, changes, cut) => {
        const bytes = Uint8Array.from(cut % 3 === 0 ? whole.subarray(0, cut % whole.length) : whole);
        for (const [at, value] of changes) if (bytes.length) bytes[at % bytes.length] = value;
        kindOf(bytes);
      }),
      { numRuns: 1500 },
    );
  });
});
