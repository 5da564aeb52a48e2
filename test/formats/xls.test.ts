import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FealtyError } from "../../src/base/index.js";
import { isXls, readXls, type SheetOptions, xlsSheetNames } from "../../src/formats/xls.js";
import { cellText, column, type Frame, numbers } from "../../src/frame/index.js";
import { describeShared } from "../support/shared.js";
import { convertedTable, originalBytes, origins } from "./origins.js";
import { type Bytes, bof, cellFormat, chars, container, eof, f64, long, record, sharedTexts, short, u16, u32, workbook } from "./xls-fixture.js";

const texts = (data: Frame, name: string): (string | null)[] => Array.from({ length: data.length }, (_, row) => cellText(column(data, name), row));
const label = (row: number, col: number, text: string, format = 0): Bytes => record(0x204, u16(row), u16(col), u16(format), long(text));
const number = (row: number, col: number, value: number, format = 0): Bytes => record(0x203, u16(row), u16(col), u16(format), f64(value));
const formula = (row: number, col: number, result: Bytes): Bytes => record(0x06, u16(row), u16(col), u16(0), result, u16(0), u32(0), u16(0));
const book = (cells: Bytes, globals: Bytes = cellFormat(0)): Uint8Array => container({ Workbook: workbook(globals, [{ name: "Sheet1", cells }]) });
const sheet = (cells: Bytes, globals?: Bytes, options: SheetOptions = {}): Frame => readXls(book(cells, globals), { name: "made.xls", ...options });

describe("cells of BIFF8", () => {
  test("numbers, texts, logical values, errors and blanks", () => {
    const data = sheet([
      ...label(0, 0, "n"),
      ...label(0, 1, "t"),
      ...label(0, 2, "ok"),
      ...number(1, 0, 0.1),
      ...number(2, 0, -1e300),
      ...label(1, 1, "Türkei"),
      ...label(2, 1, "Łódź"),
      ...record(0x205, u16(1), u16(2), u16(0), [1, 0]),
      ...record(0x205, u16(2), u16(2), u16(0), [0x2a, 1]),
      ...record(0x201, u16(3), u16(0), u16(0)),
      ...record(0xd6, u16(3), u16(1), u16(0), long("rich"), u16(1), u32(0)),
      ...record(0x205, u16(3), u16(2), u16(0), [0, 0]),
    ]);
    expect([...numbers(data, "n")]).toEqual([0.1, -1e300, Number.NaN]);
    expect(texts(data, "t")).toEqual(["Türkei", "Łódź", "rich"]);
    expect([...numbers(data, "ok")]).toEqual([1, Number.NaN, 0]);
  });
  test("packed numbers: integers, hundredths, upper halves of doubles, alone and in rows", () => {
    const high = new DataView(Float64Array.of(1.5).buffer).getUint32(4, true);
    const rks: Bytes[] = [u32((-7 << 2) | 2), u32((12345 << 2) | 3), u32(high & ~3), u32((high & ~3) | 1), u32((536870911 << 2) | 2)];
    const data = sheet(
      [...record(0xbd, u16(0), u16(0), ...rks.flatMap((rk) => [u16(0), rk]), u16(4)), ...rks.flatMap((rk, i) => record(0x27e, u16(1), u16(i), u16(0), rk))],
      undefined,
      { header: false },
    );
    const expected = [-7, 123.45, 1.5, 0.015, 536870911];
    expect([...data.columns.values()].map((c) => cellText(c, 0))).toEqual(expected.map(String));
    expect([...data.columns.values()].map((c) => cellText(c, 1))).toEqual(expected.map(String));
  });
  test("results of formulas", () => {
    const special = (kind: number, value = 0): Bytes => [kind, 0, value, 0, 0, 0, 0xff, 0xff];
    const shared = record(0x4bc, u32(0), u32(0), u16(0));
    const data = sheet([
      ...label(0, 0, "number"),
      ...label(0, 1, "text"),
      ...label(0, 2, "other"),
      ...formula(1, 0, f64(2.5)),
      ...formula(2, 0, special(2, 0x07)),
      ...formula(3, 0, f64(-1)),
      ...formula(1, 1, special(0)),
      ...record(0x207, long("one")),
      ...formula(2, 1, special(0)),
      ...shared,
      ...record(0x207, u16(4), [1], u16(0x416), u16(0x43e)),
      ...record(0x3c, [0], [0x61, 0x62]),
      ...formula(3, 1, special(3)),
      ...formula(1, 2, special(1, 1)),
      ...formula(3, 2, special(1, 0)),
    ]);
    expect([...numbers(data, "number")]).toEqual([2.5, Number.NaN, -1]);
    expect(texts(data, "text")).toEqual(["one", "Жоab".replace("Ж", "\u0416").replace("о", "\u043e"), null]);
    expect([...numbers(data, "other")]).toEqual([1, Number.NaN, 0]);
  });
  test("a mixed column becomes text: shortest numbers, ISO dates, TRUE", () => {
    const data = sheet(
      [
        ...label(0, 0, "x"),
        ...number(1, 0, 0.1),
        ...label(2, 0, "-9/xx"),
        ...record(0x205, u16(3), u16(0), u16(0), [1, 0]),
        ...number(4, 0, 37145, 1),
        ...number(5, 0, 37145.365277777775, 1),
      ],
      [...cellFormat(0), ...cellFormat(14)],
    );
    expect(texts(data, "x")).toEqual(["0.1", "-9/xx", "TRUE", "2001-09-11", "2001-09-11T08:46:00"]);
  });
  test("names: a number, an empty one and one that repeats", () => {
    const data = sheet([
      ...number(0, 0, 1990),
      ...label(0, 2, " a "),
      ...label(0, 3, "a"),
      ...number(1, 0, 1),
      ...number(1, 1, 2),
      ...number(1, 2, 3),
      ...number(1, 3, 4),
    ]);
    expect([...data.columns.keys()]).toEqual(["1990", "column_2", "a", "a_2"]);
  });
  test("blank rows and columns around a table are left out, those inside it are kept", () => {
    const data = sheet([...label(3, 2, "a"), ...label(3, 4, "b"), ...number(4, 2, 1), ...number(6, 4, 2)]);
    expect([...data.columns.keys()]).toEqual(["a", "column_2", "b"]);
    expect(texts(data, "a")).toEqual(["1", null, null]);
    expect(texts(data, "b")).toEqual([null, null, "2"]);
  });
  test("a chart inside a sheet is passed over", () => {
    const data = sheet([...label(0, 0, "x"), ...bof(0x20), ...number(1, 0, 99), ...eof, ...number(1, 0, 5)]);
    expect([...numbers(data, "x")]).toEqual([5]);
  });
});

describe("dates", () => {
  const column1 = (format: Bytes, calendar: Bytes, ...values: number[]): { values: number[]; time: string | undefined } => {
    const data = sheet([...label(0, 0, "d"), ...values.flatMap((value, i) => number(i + 1, 0, value, 1))], [...calendar, ...format]);
    return { values: [...numbers(data, "d")], time: column(data, "d").note?.time };
  };
  const builtIn = (id: number): Bytes => [...cellFormat(0), ...cellFormat(id)];
  const custom = (code: string): Bytes => [...record(0x41e, u16(170), long(code)), ...cellFormat(0), ...cellFormat(170)];
  test("days of the 1900 calendar, on both sides of the day that never was", () => {
    expect(column1(builtIn(14), [], 25569, 1, 59, 61, 2958465)).toEqual({ values: [0, -25567, -25509, -25508, 2932896], time: "days" });
  });
  test("days of the 1904 calendar", () => {
    expect(column1(builtIn(14), record(0x22, u16(1)), 24107, 0)).toEqual({ values: [0, -24107], time: "days" });
  });
  test("times of day are seconds, to the millisecond", () => {
    expect(column1(builtIn(22), [], 25569.5, 25570 + 1 / 86_400)).toEqual({ values: [43200, 86401], time: "seconds" });
  });
  test.each(["yyyy\\-mm\\-dd", "[$-409]mmm\\-yy;@", "dddd, mmmm dd, yyyy", "DD/MM/YY", "mmmm", '"on "d/m'])("%s shows a date", (code) =>
    expect(column1(custom(code), [], 25569).time).toBe("days"),
  );
  test.each(["0.00", "[Red]0;[Blue]-0", '0" days"', "0\\d", "_(* #,##0_);_(* (#,##0)", "[h]:mm", "mm:ss.0", "hh:mm AM/PM", "0.00E+00", "General"])(
    "%s shows a number",
    (code) => expect(column1(custom(code), [], 25569)).toEqual({ values: [25569], time: undefined }),
  );
});

describe("shared texts", () => {
  test("divided among records anywhere, with formatting and phonetic parts", () => {
    const piece = fc.record({
      text: fc.string({ unit: fc.constantFrom("a", "é", "Ł", "語", "Z"), minLength: 1, maxLength: 40 }),
      runs: fc.nat(3),
      phonetic: fc.nat(12),
    });
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 12 }), fc.integer({ min: 14, max: 60 }), (list, most) => {
        const cells = list.flatMap((_, i) => record(0xfd, u16(i), u16(0), u16(0), u32(i)));
        const data = sheet(cells, [...cellFormat(0), ...sharedTexts(list, most)], { header: false });
        expect(texts(data, "column_1")).toEqual(list.map(({ text }) => text));
      }),
      { numRuns: 300 },
    );
  });
});

describe("sheets", () => {
  const bytes = container({
    Workbook: workbook(cellFormat(0), [
      { name: "First", cells: [...label(0, 0, "a"), ...number(1, 0, 1)] },
      { name: "Chart", cells: [], kind: 2 },
      { name: "Ünder", cells: [...label(0, 0, "b"), ...number(1, 0, 2)] },
      { name: "Empty", cells: [] },
    ]),
  });
  test("are named, charts left out", () => expect(xlsSheetNames(bytes)).toEqual(["First", "Ünder", "Empty"]));
  test("by number and by name", () => {
    expect([...readXls(bytes).columns.keys()]).toEqual(["a"]);
    expect([...readXls(bytes, { sheet: 2 }).columns.keys()]).toEqual(["b"]);
    expect([...readXls(bytes, { sheet: "Ünder" }).columns.keys()]).toEqual(["b"]);
    expect(readXls(bytes, { sheet: "Empty" }).columns.size).toBe(0);
  });
  test("one that is not there is named, with the nearest", () => {
    expect(() => readXls(bytes, { sheet: "Frist" })).toThrow(expect.objectContaining({ kind: "usage", mend: 'did you mean "First"?' }));
    expect(() => readXls(bytes, { sheet: 9 })).toThrow(expect.objectContaining({ kind: "usage" }));
  });
  test("a workbook large enough for sectors of its own", () => {
    const cells = Array.from({ length: 3000 }, (_, i) => number(i, 0, i)).flat();
    const big = book(cells);
    expect(big.length).toBeGreaterThan(50_000);
    expect([...numbers(readXls(big, { header: false }), "column_1")]).toEqual(Array.from({ length: 3000 }, (_, i) => i));
  });
});

describe("what is refused", () => {
  const refusal = (bytes: Uint8Array): string | undefined => {
    try {
      readXls(bytes, { name: "bad.xls" });
      return undefined;
    } catch (error) {
      if (!(error instanceof FealtyError)) throw error;
      expect([error.kind, error.where?.file]).toEqual(["data", "bad.xls"]);
      return error.message;
    }
  };
  const some = book(
    [...label(0, 0, "x"), ...record(0xfd, u16(1), u16(0), u16(0), u32(0)), ...number(2, 0, 3)],
    [...cellFormat(0), ...sharedTexts([{ text: "shared" }], 100)],
  );
  const large = book(Array.from({ length: 1200 }, (_, i) => number(i, 0, i)).flat());
  test("what is no workbook", () => {
    expect(isXls(new TextEncoder().encode("a,b"))).toBe(false);
    expect(isXls(some)).toBe(true);
    expect(refusal(new TextEncoder().encode("a,b"))).toMatch(/not a compound file/);
    expect(refusal(container({ WordDocument: Uint8Array.of(1, 2, 3) }))).toMatch(/without a workbook/);
  });
  test("Excel 95, in either stream, and encryption", () => {
    expect(refusal(container({ Book: Uint8Array.from(record(0x809, u16(0x500), u16(5))) }))).toMatch(/Excel 95/);
    expect(refusal(container({ Workbook: Uint8Array.from(record(0x809, u16(0x500), u16(5))) }))).toMatch(/Excel 95/);
    expect(refusal(book([], record(0x2f, u16(1))))).toMatch(/encrypted/);
    expect(refusal(container({ EncryptedPackage: Uint8Array.of(1) }))).toMatch(/encrypted/);
  });
  test("shared texts that are not there, and counts beyond the record", () => {
    expect(refusal(book(record(0xfd, u16(0), u16(0), u16(0), u32(7))))).toMatch(/shared text 7/);
    expect(refusal(book([], record(0xfc, u32(9e8), u32(9e8))))).toMatch(/900000000 shared texts/);
    expect(refusal(book(record(0x204, u16(0), u16(0), u16(0), u16(60000), [0, 65])))).toMatch(/60000 characters/);
  });
  test("a few cells far apart", () => {
    expect(refusal(book([...number(0, 0, 1), ...number(65535, 255, 1)]))).toMatch(/spans 65536 rows/);
  });
  test("sectors in a circle", () => {
    const bytes = Uint8Array.from(large);
    const view = new DataView(bytes.buffer);
    const fat = (view.getUint32(76, true) + 1) * 512;
    for (let i = 0; i < 128; i++) view.setUint32(fat + 4 * i, i === 127 ? 0 : i + 1, true);
    expect(refusal(bytes)).toMatch(/circle|outside/);
    view.setUint32(fat, 0, true);
    expect(refusal(bytes)).toMatch(/circle|outside|root/);
  });
  test("a list of allocation tables in a circle", () => {
    const bytes = new Uint8Array(large.length);
    bytes.set(large);
    const view = new DataView(bytes.buffer);
    view.setUint32(68, 2, true);
    for (let i = 0; i < 128; i++) view.setUint32(3 * 512 + 4 * i, 2, true);
    expect(refusal(bytes)).toMatch(/circle|more allocation tables/);
  });
  test.each([
    ["small", some],
    ["large", large],
  ])("every truncation of a %s workbook", (_, whole) => {
    // The container pads its last sector, so cuts there lose nothing.
    for (let length = 0; length < whole.length - 2048; length += 1 + (length % 37))
      expect(typeof refusal(whole.subarray(0, length)), `${length}`).toBe("string");
  });
  test("damaged bytes give a table or this error, whatever they are", () => {
    const flips = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 8 });
    const stream = workbook(
      [...cellFormat(0), ...sharedTexts([{ text: "shared", runs: 2 }, { text: "Łódź" }], 30)],
      [
        {
          name: "S",
          cells: [
            ...label(0, 0, "x"),
            ...record(0xfd, u16(1), u16(0), u16(0), u32(1)),
            ...record(0xbd, u16(2), u16(0), u16(0), u32(6), u16(0), u32(10), u16(1)),
          ],
        },
      ],
    );
    fc.assert(
      fc.property(fc.constantFrom(some, large), flips, (whole, changes) => {
        const bytes = Uint8Array.from(whole);
        for (const [at, value] of changes) bytes[at % (changes.length % 2 ? bytes.length : 600)] = value;
        refusal(bytes);
      }),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(flips, (changes) => {
        const bytes = Uint8Array.from(stream);
        for (const [at, value] of changes) bytes[at % bytes.length] = value;
        refusal(container({ Workbook: bytes }));
      }),
      { numRuns: 500 },
    );
  });
  test("a name cut short", () =>
    expect(refusal(container({ Workbook: Uint8Array.from([...bof(5), ...record(0x85, u32(0), [0, 0], short("abc").slice(0, 3)), ...eof]) }))).toMatch(
      /characters/,
    ));
  test("flags without characters", () =>
    expect(refusal(container({ Workbook: Uint8Array.from([...bof(5), ...record(0x85, u32(0), [0, 0, 0], chars("")), ...eof]) }))).toMatch(/sheet/));
});

const published = origins().filter(({ format }) => format === "xls");

describeShared("published workbooks", () => {
  test.each(published.filter(({ converted }) => converted))("$dataset: every cell meets the table that R's readxl made of it", (origin) => {
    const data = readXls(originalBytes(origin), { name: origin.name });
    const { header, rows } = convertedTable(origin.converted);
    expect(data.length).toBe(rows.length);
    // readxl calls a column without a name ...3.
    expect([...data.columns.keys()]).toEqual(header.map((name) => name.replace(/^\.\.\.(\d+)$/, "column_$1")));
    const wrong: string[] = [];
    [...data.columns].forEach(([name, source], j) => {
      rows.forEach((row, i) => {
        const [own, theirs] = [cellText(source, i), row[j] ?? ""];
        if (!same(own, theirs, source.kind === "number")) wrong.push(`${name}[${i}]: ${own} / ${theirs}`);
      });
    });
    expect(wrong.slice(0, 10)).toEqual([]);
  });
  test.each([
    ["polity5d-polities", 1692, 24],
    ["unga-roll-call-descriptions-s1-70", 5429, 18],
  ])("%s: %i rows and %i columns, as xlrd has them", (dataset, rows, columns) => {
    const origin = published.find((one) => one.dataset === dataset);
    if (!origin) throw new Error(`${dataset} is not listed`);
    const data = readXls(originalBytes(origin), { name: origin.name });
    expect([data.length, data.columns.size]).toEqual([rows, columns]);
    if (dataset.startsWith("unga")) expect(column(data, "date").note?.time).toBe("days");
  });
});

/** readxl trims texts, and in a mixed column gives the serial of a date. */
function same(own: string | null, theirs: string, number: boolean): boolean {
  if (own === null || theirs === "") return own === null && theirs === "";
  if (number) return Math.abs(Number(own) - Number(theirs)) <= 6e-15 * Math.abs(Number(own));
  if (/^\d{4}-\d\d-\d\d/.test(own) && /^\d{5}(\.\d+)?$/.test(theirs))
    return Math.abs(Date.parse(own.length > 10 ? `${own}Z` : own) / 86_400_000 + 25_569 - Number(theirs)) < 1e-6;
  return own.trim() === theirs.trim();
}
