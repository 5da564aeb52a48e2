import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FealtyError, formatError } from "../../src/base/index.js";
import { type CsvOptions, csvParser, readCsv, readCsvChunks } from "../../src/formats/index.js";
import { cellText, type Frame } from "../../src/frame/index.js";

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const read = (text: string, options?: CsvOptions): Frame => readCsv(utf8(text), options);
const cells = (data: Frame): Record<string, (string | null)[]> =>
  Object.fromEntries([...data.columns].map(([name, column]) => [name, Array.from({ length: data.length }, (_, row) => cellText(column, row))]));
const kinds = (data: Frame): string => [...data.columns.values()].map((column) => column.kind[0]).join("");
function refusal(run: () => unknown): FealtyError {
  try {
    run();
  } catch (error) {
    if (error instanceof FealtyError) return error;
    throw error;
  }
  throw new Error("was not refused");
}

describe("cells and records", () => {
  const table = { a: ["1", "2"], b: ["x", "y z"] };
  test.each([
    ["LF", "a,b\n1,x\n2,y z\n"],
    ["CRLF", "a,b\r\n1,x\r\n2,y z\r\n"],
    ["CR", "a,b\r1,x\r2,y z\r"],
    ["no line end at the end", "a,b\n1,x\n2,y z"],
    ["a byte-order mark", "\uFEFFa,b\n1,x\n2,y z\n"],
    ["semicolons", "a;b\n1;x\n2;y z\n"],
    ["tabs", "a\tb\n1\tx\n2\ty z\n"],
    ["bars", "a|b\n1|x\n2|y z\n"],
    ["quotes", '"a","b"\n"1","x"\n"2","y z"\n'],
    ["blanks after quotes", '"a" ,"b"\n"1" ,"x"\n"2"\t,"y z" \n'],
    ["blank lines", "a,b\n\n1,x\n \n2,y z\n\n\n"],
  ])("%s", (_, text) => expect(cells(read(text))).toEqual(table));

  test("quotes hold delimiters, quotes and line ends", () => {
    expect(cells(read('a,b\n"x, ""y""","1\r\n2"\n5" gun,z\n'))).toEqual({ a: ['x, "y"', '5" gun'], b: ["1\r\n2", "z"] });
  });
  test("a header alone is a table without rows", () => expect(cells(read("a,b\n"))).toEqual({ a: [], b: [] }));
  test("UTF-16 with its mark", () => {
    const text = "\uFEFFa\tb\nZürich\t1\n";
    expect(cells(readCsv(new Uint8Array(Uint16Array.from(text, (c) => c.charCodeAt(0)).buffer)))).toEqual({ a: ["Zürich"], b: ["1"] });
  });
});

describe("kinds of columns", () => {
  const kindOf = (...values: string[]): string => kinds(read(`x,y\n${values.map((value) => `${value},1`).join("\n")}\n`))[0] as string;
  test.each([["1"], ["-1"], ["+1"], ["0"], ["0.5"], [".5"], ["5."], ["1e5"], ["1E-05"], ['"7"'], [" 7 "], ["9007199254740991"], ["1", "", "NA"], ["", ""]])(
    "%s is a number",
    (...values) => expect(kindOf(...values)).toBe("n"),
  );
  test.each([
    ["01"],
    ["040"],
    ["-01"],
    ["00.5"],
    ["9007199254740993"],
    ["12345678901234567890"],
    ["Inf"],
    ["NaN"],
    ["0x10"],
    ["1e"],
    ["e5"],
    ["."],
    ["-"],
    ["1 2"],
    ["1,5".replace(",", ";")],
    ["1e999"],
    ["TRUE"],
    ["1976tq"],
  ])("%s is text", (...values) => expect(kindOf(...values)).toBe("c"));
  test("the order of rows decides nothing, and text keeps its spelling", () => {
    const rows = ["1.50", "007", "1e5", "", "12", "-0", " 3", "0.1", "00"];
    fc.assert(
      fc.property(fc.shuffledSubarray(rows, { minLength: rows.length }), (order) => {
        const data = read(`x,y\n${order.map((value) => `${value},1`).join("\n")}\n`);
        expect(cells(data).x).toEqual(order.map((value) => (value === "" ? null : value)));
      }),
    );
  });
  test("declared kinds are kept", () => {
    expect(cells(read("x,y\n1.50,2\n", { types: { x: "text" } }))).toEqual({ x: ["1.50"], y: ["2"] });
    expect(read("x,y\n,2\n", { types: { y: "text" } }).columns.get("y")?.kind).toBe("code");
    const error = refusal(() => read('x,y\n1,2\n"a\nb",3\nthree,4\n', { name: "t.csv", types: { y: "text", x: "number" } }));
    expect([error.kind, error.where]).toEqual(["data", { file: "t.csv", line: 3 }]);
    expect(refusal(() => read("x,y\n1,2\n", { types: { z: "number" } })).kind).toBe("usage");
  });
});

describe("missing cells", () => {
  test("empty, blank and bare NA by default", () => expect(cells(read('x,y\nNA,"NA"\n, \n"",NA\n'))).toEqual({ x: [null, null, null], y: ["NA", null, null] }));
  test("a list takes the place of NA, inside quotes too", () =>
    expect(cells(read('iso,n\nNA,.\nFR,"."\nDE,-9\n', { missing: [".", "-9"] }))).toEqual({ iso: ["NA", "FR", "DE"], n: [null, null, null] }));
});

describe("names", () => {
  test("empty and repeated names become others, the same each time", () =>
    expect([...read(",x,x,x_2, x ,\n1,2,3,4,5,6\n").columns.keys()]).toEqual(["column_1", "x", "x_3", "x_2", "x_4", "column_6"]));
  test("repeated names can be refused", () =>
    expect(formatError(refusal(() => read("x,y,x\n1,2,3\n", { name: "t.csv", duplicates: "refuse" })))).toBe(
      't.csv:1  two columns are named "x": name each column once',
    ));
  test("a name that objects inherit", () => expect(cells(read("__proto__,constructor\n1,2\n")).constructor).toEqual(["2"]));
});

describe("encodings", () => {
  const windows = Uint8Array.from([97, 44, 98, 10, 0x43, 0xf4, 0x74, 0x65, 44, 0x93, 0x94, 10]);
  test("bytes that are no UTF-8 are Windows-1252", () => expect(cells(readCsv(windows))).toEqual({ a: ["Côte"], b: ["“”"] }));
  test("all of Windows-1252", () => {
    const places = Array.from({ length: 128 }, (_, i) => 128 + i).filter((byte) => ![0x81, 0x8d, 0x8f, 0x90, 0x9d].includes(byte));
    const expected = `€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ${String.fromCharCode(...places.filter((byte) => byte >= 0xa0))}`;
    expect(cells(readCsv(Uint8Array.from([97, 10, 120, ...places, 120, 10]), { encoding: "windows-1252" })).a).toEqual([`x${expected}x`]);
  });
  test("declared", () => expect(cells(readCsv(utf8("a,b\né,1\n"), { encoding: "latin1" })).a).toEqual(["Ã©"]));
  test("declared as UTF-8, and not", () => expect(refusal(() => readCsv(windows, { encoding: "utf-8" })).kind).toBe("data"));
  test("unknown", () => expect(refusal(() => read("a\n1\n", { encoding: "klingon" })).kind).toBe("usage"));
});

describe("refused, with file and line", () => {
  test.each([
    ["a,b\n1\n2,3,4\n", "t.csv:2  this line has 1 cell where the header has 2"],
    ["a,b\n1,2\n2,3,4\n", "t.csv:3  this line has 3 cells where the header has 2"],
    ['a,b\n1,"x\ny"\n2,"z\n3,4\n', "t.csv:4  a quote opened in the record that begins here is never closed"],
    ['a,b\n1,"x"y\n', "t.csv:2  text follows the closing quote of cell 2"],
    ["", "t.csv  the file is empty"],
    ["\n \n", "t.csv  the file is empty"],
    ["a,b\n1,\u0000\n", "t.csv  this is no text file: it holds zero bytes"],
  ])("%j", (text, message) => {
    const error = refusal(() => read(text, { name: "t.csv" }));
    expect(formatError(error).startsWith(message), formatError(error)).toBe(true);
    expect(error.kind).toBe("data");
  });
});

describe("fed by pieces", () => {
  const anyCell = fc.oneof(
    fc.integer().map(String),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
    fc.constantFrom("", "NA", "01", '"a""b"', '"x\r\ny"', '"é,ü"', "ß", " 1 ", "1.50"),
  );
  const anyTable = fc
    .tuple(fc.integer({ min: 1, max: 4 }), fc.constantFrom("\n", "\r\n", "\r"), fc.boolean())
    .chain(([columns, newline, last]) =>
      fc
        .array(fc.array(anyCell, { minLength: columns, maxLength: columns }), { maxLength: 30 })
        .map((rows) => [Array.from({ length: columns }, (_, k) => `v${k}`), ...rows].map((row) => row.join(",")).join(newline) + (last ? newline : "")),
    );
  test("where the pieces are cut does not matter", () => {
    fc.assert(
      fc.property(anyTable, fc.array(fc.nat(400)), (text, cuts) => {
        const bytes = utf8(text);
        const parser = csvParser({ delimiter: "," });
        const places = [...new Set([0, ...cuts.filter((cut) => cut < bytes.length), bytes.length])].sort((a, b) => a - b);
        for (let k = 1; k < places.length; k++) parser.push(bytes.slice(places[k - 1], places[k]));
        expect(parser.finish()).toEqual(readCsv(bytes, { delimiter: "," }));
      }),
      { numRuns: 300 },
    );
  });
  test("a file larger than the pieces that are looked at", async () => {
    const lines = Array.from({ length: 40_000 }, (_, i) => `${i},${i / 8},"text, ${i % 7}"`);
    const bytes = utf8(`a,b,c\n${lines.join("\n")}\n`);
    const pieces = Array.from({ length: Math.ceil(bytes.length / 10_007) }, (_, k) => bytes.slice(k * 10_007, (k + 1) * 10_007));
    const data = await readCsvChunks(pieces);
    expect(data.length).toBe(40_000);
    expect(data).toEqual(readCsv(bytes));
    expect(cellText(data.columns.get("b") as never, 39_999)).toBe("4999.875");
  });
  test("a record of a megabyte does not make it slow", () => {
    const parser = csvParser();
    parser.push(utf8('a,b\n1,"'));
    for (let k = 0; k < 20_000; k++) parser.push(utf8("x".repeat(50)));
    parser.push(utf8('"\n'));
    const started = performance.now();
    expect(cells(parser.finish()).b?.[0]?.length).toBe(1_000_000);
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

test("decimal numbers are correctly rounded", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc
          .double({ noNaN: true, noDefaultInfinity: true })
          .map((value) => (Number.isInteger(value) && Math.abs(value) >= 2 ** 53 ? value.toExponential() : String(value))),
        fc.tuple(fc.bigInt({ min: 0n, max: 10n ** 25n }), fc.integer({ min: -330, max: 310 })).map(([digits, power]) => `${digits}e${power}`),
        fc.tuple(fc.bigInt({ min: 10n ** 15n, max: 10n ** 22n }), fc.integer({ min: 1, max: 22 })).map(([digits, places]) => {
          const text = String(digits).padStart(places + 1, "0");
          return `${text.slice(0, -places)}.${text.slice(-places)}`;
        }),
        fc.tuple(fc.nat(), fc.bigInt({ min: 0n, max: 10n ** 22n })).map(([whole, fraction]) => `${whole}.${fraction}`),
      ),
      (text) => {
        const expected = Number(text);
        const column = read(`x,y\n${text},1\n`).columns.get("x");
        if (Number.isFinite(expected) && !/^0\d/.test(text)) expect(column?.kind === "number" ? column.values[0] : text).toBe(expected);
      },
    ),
    { numRuns: 2000 },
  );
});
