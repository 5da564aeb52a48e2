import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FealtyError } from "../../src/base/index.js";
import { readDta } from "../../src/formats/dta.js";
import { stataNames } from "../../src/formats/dta-names.js";
import { writeDta } from "../../src/formats/dta-write.js";
import { cellText, type ColumnNote, column, type Frame, frame, numberColumn, numbers, textColumn } from "../../src/frame/index.js";
import { describeShared } from "../support/shared.js";
import { originalBytes, origins } from "./origins.js";

const again = (data: Frame): Frame => readDta(writeDta(data), { name: "again.dta" });
const texts = (data: Frame, name: string): (string | null)[] => Array.from({ length: data.length }, (_, row) => cellText(column(data, name), row));
/** Type of the first variable in the file. */
const typeOf = (values: readonly (number | string)[]): string => {
  const one = typeof values[0] === "string" ? textColumn(values as string[]) : numberColumn(values as number[]);
  const bytes = writeDta(frame({ x: one }));
  const at = new TextDecoder("latin1").decode(bytes).indexOf("<variable_types>") + 16;
  const code = (bytes[at] as number) + 256 * (bytes[at + 1] as number);
  return { 65530: "byte", 65529: "int", 65528: "long", 65526: "double", 32768: "strL" }[code] ?? `str${code}`;
};

describe("types", () => {
  test.each([
    ["byte", [-127, 100, Number.NaN]],
    ["int", [101]],
    ["int", [-128]],
    ["int", [-32767, 32740]],
    ["long", [32741]],
    ["long", [-2147483647, 2147483620]],
    ["double", [2147483621]],
    ["double", [0.5]],
    ["double", [-8.9e307]],
    ["byte", [Number.NaN]],
    ["str1", [""]],
    ["str6", ["abcdef"]],
    ["str7", ["Łódź"]],
    ["str2045", ["x".repeat(2045)]],
    ["strL", ["x".repeat(2046)]],
    ["strL", ["a\u0000b"]],
  ])("%s for %j", (type, values) => {
    expect(typeOf(values)).toBe(type);
    const name = "x";
    const back = again(frame({ x: typeof values[0] === "string" ? textColumn(values as string[]) : numberColumn(values as number[]) }));
    if (typeof values[0] === "string") expect(texts(back, name)).toEqual(values.map((v) => (v === "" ? null : v)));
    else expect([...numbers(back, name)]).toEqual(values);
  });
});

describe("names", () => {
  test("that Stata takes are kept, others made valid, each once", () => {
    expect(stataNames(["ally", "Türkei", "start-date", "start_date", "1990", "if", "str12", "_N", "", "x".repeat(40), "x".repeat(32), "a b", "a.b"])).toEqual([
      "ally",
      "Türkei",
      "start_date_2",
      "start_date",
      "_1990",
      "_if",
      "_str12",
      "__N",
      "_",
      `${"x".repeat(30)}_2`,
      "x".repeat(32),
      "a_b",
      "a_b_2",
    ]);
  });
  test("are always valid and never repeat", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string({ unit: "grapheme", maxLength: 40 }), fc.constantFrom("a b", "a_b", "a-b", "a_b_2", "if"))), (given) => {
        const names = stataNames(given);
        expect(new Set(names).size).toBe(names.length);
        for (const name of names) {
          expect(name).toMatch(/^[\p{L}_][\p{L}\p{Nd}_]*$/u);
          expect(Array.from(name).length).toBeLessThanOrEqual(32);
          expect(new TextEncoder().encode(name).length).toBeLessThanOrEqual(128);
        }
      }),
    );
  });
  test("the old name starts the label", () => {
    const back = again(frame({ "start-date": numberColumn([1], { label: "Start" }), "2 x": numberColumn([1]) }));
    expect([...back.columns].map(([name, { note }]) => [name, note?.label])).toEqual([
      ["start_date", "start-date: Start"],
      ["_2_x", "2 x"],
    ]);
  });
});

describe("notes", () => {
  const round = (values: number[], note: ColumnNote) => again(frame({ x: numberColumn(values, note) })).columns.get("x");
  test("labels, value labels and missing codes", () => {
    const note: ColumnNote = {
      label: "Bündnis",
      valueLabels: new Map([
        [0, "no"],
        [1, "ja, natürlich"],
        [-9, ""],
      ]),
      missingCodes: new Map([
        [1, "a"],
        [3, "z"],
      ]),
    };
    for (const first of [1, 1000, 100_000, 0.5]) {
      const back = round([first, Number.NaN, Number.NaN, Number.NaN], note);
      expect(back?.note).toEqual({ ...note, valueLabels: new Map([...(note.valueLabels ?? [])].sort(([a], [b]) => a - b)) });
    }
  });
  test("days and seconds, with fractions, and periods", () => {
    expect(round([0, -3653, 20000], { time: "days" })).toEqual(numberColumn([0, -3653, 20000], { time: "days" }));
    expect(round([0.001, -1.5, 1e9], { time: "seconds" })).toEqual(numberColumn([0.001, -1.5, 1e9], { time: "seconds" }));
    expect(round([3], { unit: "months since 1960m1" })?.note).toEqual({ unit: "months since 1960m1" });
  });
  test("a long label is cut at a character", () => {
    expect(round([1], { label: "語".repeat(100) })?.note?.label).toBe("語".repeat(80));
  });
});

test("what Stata cannot hold is refused, with its place", () => {
  for (const value of [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 9e307, -1e308]) {
    const data = frame({ ok: numberColumn([1, 1]), bad: numberColumn([0, value]) });
    expect(() => writeDta(data)).toThrow(expect.objectContaining({ kind: "data", where: { row: 2 }, message: expect.stringContaining('"bad"') }));
  }
  const wide = frame(Array.from({ length: 32_768 }, (_, i) => [`v${i}`, numberColumn([])] as const));
  expect(() => writeDta(wide)).toThrow(FealtyError);
});

test("tables without rows or without columns", () => {
  expect([...again(frame({ a: numberColumn([]), b: textColumn([]) })).columns.keys()]).toEqual(["a", "b"]);
  expect(again(frame([])).columns.size).toBe(0);
});

test("the map gives the place of every part", () => {
  const bytes = writeDta(frame({ a: numberColumn([1, 2], { valueLabels: new Map([[1, "one"]]) }), b: textColumn(["x", "y".repeat(3000)]) }));
  const view = new DataView(bytes.buffer);
  const text = new TextDecoder("latin1").decode(bytes);
  const from = text.indexOf("<map>") + 5;
  const places = Array.from({ length: 14 }, (_, i) => Number(view.getBigUint64(from + 8 * i, true)));
  const tags = [
    "stata_dta",
    "map",
    "variable_types",
    "varnames",
    "sortlist",
    "formats",
    "value_label_names",
    "variable_labels",
    "characteristics",
    "data",
    "strls",
    "value_labels",
    "/stata_dta",
  ];
  expect(places).toEqual([...tags.map((tag) => text.indexOf(`<${tag}>`)), bytes.length]);
});

test("any table comes back as it was", () => {
  const values = fc.oneof(fc.integer({ min: -128, max: 128 }), fc.integer(), fc.double({ min: -8.9e307, max: 8.9e307, noNaN: true }), fc.constant(Number.NaN));
  const cells = fc.oneof(fc.string({ unit: "grapheme", minLength: 1 }), fc.constant(null), fc.constant("z".repeat(2100)));
  const table = fc.nat(12).chain((rows) => {
    const sized = { minLength: rows, maxLength: rows };
    const one = fc.oneof(
      fc.array(values, sized).map((v) => numberColumn(v)),
      fc.array(fc.integer({ min: -200, max: 200 }), sized).map((v) => numberColumn(v)),
      fc.array(cells, sized).map((v) => textColumn(v)),
    );
    return fc.dictionary(fc.stringMatching(/^v[a-z]{1,8}$/), one, { maxKeys: 6 });
  });
  fc.assert(
    fc.property(table, (columns) => {
      const data = frame(columns);
      const back = again(data);
      expect([...back.columns.keys()]).toEqual([...data.columns.keys()]);
      for (const [name, source] of data.columns) {
        // Stata has no negative zero in its integers.
        if (source.kind === "number") expect([...numbers(back, name)].map((v) => v + 0)).toEqual([...source.values].map((v) => v + 0));
        else expect(texts(back, name)).toEqual(texts(data, name));
      }
    }),
    { numRuns: 300 },
  );
});

describeShared("published Stata files", () => {
  test.each(origins().filter(({ format }) => format === "dta"))("$dataset comes back as it was", (origin) => {
    const data = readDta(originalBytes(origin), { name: origin.name });
    const back = again(data);
    expect([...back.columns.keys()]).toEqual([...data.columns.keys()]);
    for (const [name, source] of data.columns) {
      expect(back.columns.get(name)?.note, name).toEqual(source.note);
      const other = column(back, name);
      if (source.kind === "number") expect(Buffer.compare(Buffer.from(source.values.buffer), Buffer.from(numbers(back, name).buffer)), name).toBe(0);
      else expect(other.kind === "code" && texts(back, name).every((text, i) => text === cellText(source, i)), name).toBe(true);
    }
  });
});
