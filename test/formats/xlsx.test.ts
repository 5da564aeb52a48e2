import { readFileSync } from "node:fs";
import fc from "fast-check";
import { strToU8, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { FealtyError } from "../../src/base/index.js";
import { isExcel, readExcel, type SheetOptions, sheetNames } from "../../src/formats/excel.js";
import { isXlsx, readXlsx } from "../../src/formats/xlsx.js";
import { cellText, column, type Frame, numbers } from "../../src/frame/index.js";

const texts = (data: Frame, name: string): (string | null)[] => Array.from({ length: data.length }, (_, row) => cellText(column(data, name), row));

const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const relationships = (list: readonly (readonly [id: string, kind: string, target: string, rest?: string])[]): string =>
  `<Relationships>${list.map(([id, kind, target, rest = ""]) => `<Relationship Id="${id}" Type="${office}/${kind}" Target="${target}" ${rest}/>`).join("")}</Relationships>`;

interface Parts {
  readonly rows?: string;
  readonly texts?: string;
  readonly styles?: string;
  readonly workbook?: string;
  readonly prefix?: string;
}

function parts({ rows = "", texts: shared = "", styles = "", workbook = "", prefix = "" }: Parts): Record<string, Uint8Array> {
  const p = prefix === "" ? "" : `${prefix}:`;
  const xmlns = prefix === "" ? "xmlns" : `xmlns:${prefix}`;
  return {
    "_rels/.rels": strToU8(relationships([["r1", "officeDocument", "/xl/workbook.xml"]])),
    "xl/workbook.xml": strToU8(
      `<${p}workbook ${xmlns}="${main}" xmlns:r="${office}">${workbook}<${p}sheets><${p}sheet name="S" sheetId="1" r:id="r1"/><${p}sheet name="Chart" sheetId="2" r:id="r4"/></${p}sheets></${p}workbook>`,
    ),
    "xl/_rels/workbook.xml.rels": strToU8(
      relationships([
        ["r1", "worksheet", "worksheets/sheet1.xml"],
        ["r2", "sharedStrings", "../xl/./sharedStrings.xml"],
        ["r3", "styles", "styles.xml"],
        ["r4", "chartsheet", "chart.xml"],
        ["r5", "externalLink", "file:///etc/passwd", 'TargetMode="External"'],
      ]),
    ),
    "xl/worksheets/sheet1.xml": strToU8(`<${p}worksheet ${xmlns}="${main}"><${p}sheetData>${rows}</${p}sheetData></${p}worksheet>`),
    "xl/sharedStrings.xml": strToU8(`<sst xmlns="${main}">${shared}</sst>`),
    "xl/styles.xml": strToU8(`<styleSheet xmlns="${main}"><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>${styles}</styleSheet>`),
  };
}
const pack = (given: Parts): Uint8Array => zipSync(parts(given));
const read = (given: Parts, options: SheetOptions = {}): Frame => readXlsx(pack(given), { name: "made.xlsx", ...options });

describe("a workbook that openpyxl made", () => {
  const bytes = new Uint8Array(readFileSync(new URL("golden/workbook.xlsx", import.meta.url)));
  const data = readXlsx(bytes, { name: "workbook.xlsx" });
  test("texts, with mark-up taken out", () => expect(texts(data, "ally")).toEqual(["Türkei", "Łódź & <co>", null, "rich text"]));
  test("numbers, logical values and errors", () => {
    expect([...numbers(data, "year")]).toEqual([1952, 1953, Number.NaN, 1955]);
    expect([...numbers(data, "support")]).toEqual([0.1, -1e-7, Number.NaN, 1e300]);
    expect([...numbers(data, "formal")]).toEqual([1, 0, Number.NaN, 1]);
  });
  test("dates before and after February 1900, times, and hours that are no time of day", () => {
    expect([...numbers(data, "signed")]).toEqual([Date.UTC(1949, 3, 4), Date.UTC(1900, 1, 28), Date.UTC(1900, 2, 1), Number.NaN].map((ms) => ms / 86_400_000));
    const seen = Date.UTC(2001, 8, 11, 8, 46, 40) / 1000;
    expect([...numbers(data, "seen")]).toEqual([seen, seen, seen, Number.NaN]);
    expect(["signed", "seen", "wait"].map((name) => column(data, name).note?.time)).toEqual(["days", "seconds", undefined]);
    expect(numbers(data, "wait")[0]).toBe(1.5);
  });
  test("a mixed column is text", () => expect(texts(data, "mixed")).toEqual(["7", "n/a", "1949-04-04", "2001-09-11T08:46:40"]));
  test("sheets, charts left out", () => {
    expect(sheetNames(bytes)).toEqual(["Allies", "Offset & more"]);
    const other = readExcel(bytes, { sheet: "Offset & more" });
    expect([...other.columns.keys()]).toEqual(["x", "x_2"]);
    expect(texts(other, "x")).toEqual([null, "5"]);
    expect(() => readExcel(bytes, { sheet: "Alies" })).toThrow(expect.objectContaining({ kind: "usage", mend: 'did you mean "Allies"?' }));
  });
});

describe("parts of a workbook", () => {
  test("shared texts: runs joined, phonetic text passed over, escapes read", () => {
    const data = read(
      {
        rows: '<row><c t="s"><v>0</v></c></row><row><c t="s"><v>1</v></c></row><row><c t="s"><v>2</v></c></row>',
        texts: "<si><r><t>a </t></r><r><t>b</t></r><rPh><t>no</t></rPh></si><si><t xml:space='preserve'> c </t></si><si><t>d_x000A_&amp;&#x8A9E;</t></si>",
      },
      { header: false },
    );
    expect(texts(data, "column_1")).toEqual(["a b", " c ", "d\n&語"]);
  });
  test("cells without places follow one another, others stand where they say", () => {
    const data = read(
      { rows: "<row><c><v>1</v></c><c><v>2</v></c></row><row r='3'><c r='B3'><v>4</v></c><c><v>5</v></c></row><row><c><v>6</v></c></row>" },
      { header: false },
    );
    expect([...data.columns.keys()].map((name) => texts(data, name))).toEqual([
      ["1", null, null, "6"],
      ["2", null, "4", null],
      [null, null, "5", null],
    ]);
  });
  test("formulas give their results, and their text is no value", () => {
    const data = read({ rows: "<row><c t='str'><f>A2</f><v>x</v></c></row><row><c><f>1+1</f><v>2</v></c></row>" });
    expect([...numbers(data, "x")]).toEqual([2]);
  });
  test("dates by style: built in, custom, and in the calendar of 1904", () => {
    const styles =
      '<numFmts><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/><numFmt numFmtId="165" formatCode="0.0"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs>';
    const rows =
      "<row><c s='1'><v>25569</v></c><c s='2'><v>25569</v></c><c s='3'><v>25569</v></c><c t='d'><v>1970-01-02</v></c><c t='d'><v>1970-01-01T12:00:00</v></c></row>";
    const [a, b, c, d, e] = [...read({ rows, styles }, { header: false }).columns.values()];
    expect([a, b, c, d, e].map((one) => one && [cellText(one, 0), one.note?.time])).toEqual([
      ["0", "days"],
      ["0", "days"],
      ["25569", undefined],
      ["1", "days"],
      ["43200", "seconds"],
    ]);
    const later = read({ rows, styles, workbook: "<workbookPr date1904='1'/>" }, { header: false });
    expect(texts(later, "column_1")).toEqual(["1462"]);
  });
  test("names with a prefix", () => {
    const data = read({ prefix: "x", rows: "<x:row><x:c t='inlineStr'><x:is><x:t>a</x:t></x:is></x:c></x:row><x:row><x:c><x:v>1</x:v></x:c></x:row>" });
    expect([...numbers(data, "a")]).toEqual([1]);
  });
  test("a sheet without cells", () => expect(read({}).columns.size).toBe(0));
});

describe("what is refused", () => {
  const refusal = (bytes: Uint8Array): string | undefined => {
    try {
      readExcel(bytes, { name: "bad.xlsx" });
      return undefined;
    } catch (error) {
      if (!(error instanceof FealtyError)) throw error;
      expect([error.kind, error.where?.file]).toEqual(["data", "bad.xlsx"]);
      return error.message;
    }
  };
  const doctype = '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c SYSTEM "file:///etc/passwd">]>';
  const swapped = (name: string, text: string): Uint8Array => zipSync({ ...parts({ rows: "<row><c><v>1</v></c></row>" }), [name]: strToU8(text) });
  test.each([
    ["a bomb of entities", swapped("xl/worksheets/sheet1.xml", `${doctype}<worksheet>&b;</worksheet>`), /sheet1.xml has a document type/],
    ["an external entity", swapped("xl/sharedStrings.xml", `${doctype}<sst>&c;</sst>`), /sharedStrings.xml has a document type/],
    ["XML cut short", swapped("xl/worksheets/sheet1.xml", "<worksheet><sheetData>"), /sheet1.xml is not well formed/],
    ["deep nesting", swapped("xl/worksheets/sheet1.xml", "<a>".repeat(1000)), /nested deeper/],
    ["a binary workbook", swapped("xl/workbook.bin", ""), /xlsb/],
    ["another archive", zipSync({ "word/document.xml": strToU8("<a/>") }), /no Excel workbook/],
    ["a text that is not there", pack({ rows: "<row><c t='s'><v>4</v></c></row>" }), /shared text 4/],
    ["no number", pack({ rows: "<row><c><v>one</v></c></row>" }), /holds "one"/],
    ["an address beyond the sheet", pack({ rows: "<row><c r='XFE1'><v>1</v></c></row>" }), /16385/],
    ["no address", pack({ rows: "<row><c r='1A'><v>1</v></c></row>" }), /stands at "1A"/],
    ["a row beyond the sheet", pack({ rows: "<row r='1048577'><c><v>1</v></c></row>" }), /1048577/],
    ["a few cells far apart", pack({ rows: "<row><c r='A1'><v>1</v></c></row><row><c r='XFD1048576'><v>1</v></c></row>" }), /spans 1048576 rows/],
  ])("%s", (_, bytes, message) => expect(refusal(bytes)).toMatch(message));
  test("a part that is missing", () => {
    const { "xl/worksheets/sheet1.xml": _, ...rest } = parts({});
    expect(refusal(zipSync(rest))).toMatch(/lacks its part xl\/worksheets\/sheet1.xml/);
  });
  test("a part that unpacks to 200 times its size and more", () => {
    const bytes = swapped("xl/sharedStrings.xml", `<sst>${" ".repeat(20 * 2 ** 20)}</sst>`);
    expect(bytes.length).toBeLessThan(100_000);
    expect(refusal(bytes)).toMatch(/would unpack to/);
  });
  test("a declared size that is a lie", () => {
    const bytes = pack({ rows: "<row><c><v>1</v></c></row>" });
    const view = new DataView(bytes.buffer);
    const name = Buffer.from(bytes).lastIndexOf("xl/worksheets/sheet1.xml");
    view.setUint32(name - 46 + 24, 5, true);
    expect(refusal(bytes)).toMatch(/corrupt/);
    view.setUint32(name - 46 + 24, 0xfffffff0, true);
    expect(refusal(bytes)).toMatch(/would unpack to/);
  });
  test("what is told by its first bytes", () => {
    const whole = pack({ rows: "<row><c><v>1</v></c></row>" });
    expect([isXlsx(whole), isExcel(whole), isXlsx(zipSync({ "a.csv": strToU8("a") })), isXlsx(strToU8("PK"))]).toEqual([true, true, false, false]);
    const ordered = zipSync({ "[Content_Types].xml": strToU8("<Types/>"), ...parts({}) });
    expect(isXlsx(ordered.subarray(0, 300))).toBe(true);
  });
  const whole = pack({
    rows: "<row><c t='s'><v>0</v></c></row><row><c s='1'><v>2</v></c></row>",
    texts: "<si><t>a</t></si>",
    styles: '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>',
  });
  test("every truncation", () => {
    for (let length = 0; length < whole.length; length += 1 + (length % 5)) expect(typeof refusal(whole.subarray(0, length)), `${length}`).toBe("string");
  });
  test("damaged bytes give a table or this error, whatever they are", () => {
    const changes = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 6 });
    const sheet = strToU8("<worksheet><sheetData><row r='1'><c r='A1' t='s'><v>0</v></c><c s='1'><v>12.5</v></c></row></sheetData></worksheet>");
    const damage = (bytes: Uint8Array, list: readonly (readonly [number, number])[]): Uint8Array => {
      const copy = Uint8Array.from(bytes);
      for (const [at, value] of list) copy[at % copy.length] = value;
      return copy;
    };
    fc.assert(
      fc.property(changes, (list) => void refusal(damage(whole, list))),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(
        changes,
        (list) => void refusal(zipSync({ ...parts({ texts: "<si><t>a</t></si>" }), "xl/worksheets/sheet1.xml": damage(sheet, list) }, { level: 0 })),
      ),
      { numRuns: 500 },
    );
  });
});
