import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { writeParquet } from "../../src/formats/index.js";
import { frame, textColumn } from "../../src/frame/index.js";
import { dateIn, readDocuments, turnsOf } from "../../src/text/index.js";

const read = (text: string, name: string, fields = {}) => readDocuments(new TextEncoder().encode(text), name, fields);

describe("documents", () => {
  test("of JSON lines and arrays, packed or not", async () => {
    const lines =
      '{"id":"a","date":"2014-03-01","title":"One","text":"We stand."}\n\n{"id":"b","date":"1999","title":"","text":"We fall."}\n{"id":"c","text":""}\n';
    const wanted = [
      { id: "a", date: "2014-03-01", title: "One", text: "We stand." },
      { id: "b", date: "1999", title: "", text: "We fall." },
    ];
    expect(await read(lines, "x.jsonl")).toEqual(wanted);
    expect(await readDocuments(gzipSync(lines), "x.jsonl.gz")).toEqual(wanted);
    expect(await read(`[${lines.trim().split(/\n+/).join(",")}]`, "x.json")).toEqual(wanted);
  });
  test("of tables", async () => {
    const csv = 'number,when,body\n7,2014-03-01,"We stand.\nWe do."\n8,,Yes.\n';
    const wanted = [
      { id: "7", date: "2014-03-01", title: "", text: "We stand.\nWe do." },
      { id: "8", date: undefined, title: "", text: "Yes." },
    ];
    expect(await read(csv, "x.csv", { id: "number", date: "when" })).toEqual(wanted);
    const bytes = writeParquet(
      frame([
        ["text", textColumn(["We stand."])],
        ["country", textColumn(["KOR"])],
      ]),
    );
    expect(await readDocuments(bytes, "x.parquet")).toEqual([{ id: "x.parquet#1", date: undefined, title: "", text: "We stand.", speaker: "KOR" }]);
  });
  test("of pages", async () => {
    const page = `<!DOCTYPE html><html><head><title>Site</title><meta property="article:published_time" content="2015-04-28T10:00"><style>p{}</style></head>
      <body><nav>Menu</nav><h1>Joint &amp; several</h1><p>We stand <b>with</b>
      Japan.</p><script>alert("We stand with Korea")</script><p>PRIME MINISTER ABE: Thanks.</p><footer>Foot</footer></body></html>`;
    const [one] = await read(page, "x.html");
    expect(one).toMatchObject({ date: "2015-04-28", title: "Joint & several" });
    expect(one?.text.split("\n").filter((line) => line !== "")).toEqual(["Joint & several", "We stand with", "Japan.", "PRIME MINISTER ABE: Thanks."]);
  });
  test("of plain text, dated by its name or its beginning", async () => {
    expect(await read("A title\nWe stand.", "2014-03-01-remarks.txt")).toMatchObject([{ date: "2014-03-01", title: "A title" }]);
    expect(await read("For Immediate Release    July 7, 2009\nWe stand.", "remarks.txt")).toMatchObject([{ date: "2009-07-07" }]);
    expect(await read("{not json", "x.txt")).toMatchObject([{ text: "{not json" }]);
  });
  test("that are none are refused in a sentence", async () => {
    await expect(read("", "x.txt")).rejects.toThrow("x.txt is empty");
    await expect(read("a,b\n1,2\n", "x.csv")).rejects.toThrow("no field of x.csv holds texts");
    await expect(read('{"text":"a"}\n{oops\n', "x.jsonl")).rejects.toThrow("line 2 of x.jsonl is no JSON");
    await expect(read('{"text":"a"}\n', "x.jsonl", { date: "when" })).rejects.toThrow('x.jsonl has no field "when"');
    await expect(read("[1,2]", "x.json")).rejects.toThrow("holds no records");
    await expect(read("<html><body><script>1</script></body></html>", "x.html")).rejects.toThrow("a page without text");
    await expect(readDocuments(Uint8Array.of(1, 0, 2, 0, 0, 9), "x.bin")).rejects.toThrow("x.bin is no text");
  });
});

test.each([
  ["on 4 March 1962", "1962-03-04"],
  ["March 4th, 1962", "1962-03-04"],
  ["Sept. 4, 1962", "1962-09-04"],
  ["20150428 x", "2015-04-28"],
  ["2015/04/28", "2015-04-28"],
  ["Marching 4, 1962", undefined],
  ["1234567890", undefined],
])("dates: %s", (text, date) => {
  expect(dateIn(text)).toBe(date);
});

test("turns begin at labels; broken lines are joined and stage directions go", () => {
  const text =
    "Remarks\nPRESIDENT OBAMA:  We stand\nwith you.  (Applause.)  Yes.\nQ    Why?\nPRIME MINISTER KAN: (As translated) Thank you.\n**THE PRESIDENT:** No.";
  expect(turnsOf(text)).toEqual([
    { label: "", text: "Remarks" },
    { label: "PRESIDENT OBAMA", text: "We stand with you. Yes." },
    { label: "Q", text: "Why?" },
    { label: "PRIME MINISTER KAN", text: "Thank you." },
    { label: "THE PRESIDENT", text: "No." },
  ]);
});
