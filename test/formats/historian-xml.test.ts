import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FealtyError } from "../../src/base/index.js";
import { type HistorianKind, historianKinds, readHistorian } from "../../src/formats/historian-xml.js";
import { cellText, column, type Frame, numbers } from "../../src/frame/index.js";
import { describeShared } from "../support/shared.js";
import { convertedTable, originalBytes, origins } from "./origins.js";

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const texts = (data: Frame, name: string): (string | null)[] => Array.from({ length: data.length }, (_, row) => cellText(column(data, name), row));
const read = (kind: HistorianKind, ...contents: string[]): Frame =>
  readHistorian(
    kind,
    contents.map((text, i) => ({ name: `${i + 1}.xml`, bytes: utf8(text) })),
  );

const visit = (id: string, rest = ""): string => `<visit><id>${id}</id><start-date>1990-01-10</start-date><from id="portugal">Portugal</from>${rest}</visit>`;
const visits = (...rows: string[]): string => `<?xml version="1.0" encoding="UTF-8"?>\n<visits>${rows.join("\n")}</visits>`;

describe("tables of the Office of the Historian", () => {
  test("rows of several files, with file and position", () => {
    const data = read("leader-visits", visits(visit("1"), visit("2")), visits(visit("3")));
    expect([...numbers(data, "id")]).toEqual([1, 2, 3]);
    expect(texts(data, "file")).toEqual(["1.xml", "1.xml", "2.xml"]);
    expect([...numbers(data, "position")]).toEqual([1, 2, 1]);
    expect(texts(data, "from_id")).toEqual(["portugal", "portugal", "portugal"]);
    expect(texts(data, "end-date")).toEqual([null, null, null]);
  });
  test("text: white space, entities, CDATA, comments and elements inside it", () => {
    const data = read(
      "leader-visits",
      visits(visit("1", "<description> State\n   visit &amp; <hi>din</hi>ner<!-- no --> &#233;<![CDATA[ <x>]]></description>")),
    );
    expect(texts(data, "description")).toEqual(["State visit & dinner é <x>"]);
  });
  test("what holds for a file holds for its rows, wherever it stands", () => {
    const chief = "<chief><id>de-1</id><started><date>1979-02</date><note/></started><note>n</note></chief>";
    const data = read(
      "chiefs-of-mission",
      `<country-mission><chiefs>${chief}<mission-note><text>closed</text></mission-note></chiefs><other-nominees>${chief}</other-nominees><territory-id>germany</territory-id></country-mission>`,
    );
    expect(texts(data, "territory_id")).toEqual(["germany", "germany"]);
    expect(texts(data, "started_date")).toEqual(["1979-02", "1979-02"]);
    expect(texts(data, "section")).toEqual(["chiefs", "other-nominees"]);
  });
  test("a root that is the row, and elements that repeat", () => {
    const data = read(
      "territories",
      "<territory><id>germany</id><valid-since>1990</valid-since><predecessors><predecessor>a</predecessor><predecessor>b</predecessor></predecessors></territory>",
    );
    expect(texts(data, "predecessors")).toEqual(["a; b"]);
    expect([...numbers(data, "valid-since")]).toEqual([1990]);
  });
  test("no files make a table without rows", () => {
    for (const kind of historianKinds) expect(readHistorian(kind, []).length).toBe(0);
  });
});

describe("what is refused", () => {
  const refusal = (text: string | Uint8Array, kind: HistorianKind = "leader-visits"): FealtyError | undefined => {
    try {
      readHistorian(kind, [{ name: "bad.xml", bytes: typeof text === "string" ? utf8(text) : text }]);
      return undefined;
    } catch (error) {
      if (!(error instanceof FealtyError)) throw error;
      expect([error.kind, error.where?.file]).toEqual(["data", "bad.xml"]);
      return error;
    }
  };
  test.each([
    ["another root", "<trips></trips>", /should hold <visits>/],
    ["a tag that is not closed", visits("<visit>"), /not well formed/],
    ["an entity that is not XML's own", visits(visit("&hello;")), /not well formed/],
    ["a document type", `<!DOCTYPE visits [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><visits>${visit("&b;")}</visits>`, /document type/],
    ["an external entity", `<!DOCTYPE visits [<!ENTITY a SYSTEM "file:///etc/passwd">]><visits>${visit("&a;")}</visits>`, /document type/],
    ["an empty file", "", /not well formed/],
    ["deep nesting", `<visits>${"<a>".repeat(1e5)}`, /nested deeper/],
    ["text for a number", visits(visit("one")), /id should be a whole number/],
    ["another encoding", `<?xml version="1.0" encoding="UTF-16"?><visits/>`, /UTF-16/],
  ])("%s", (_, text, message) => expect(refusal(text)?.message).toMatch(message));
  test("bytes that are not UTF-8", () => expect(refusal(Uint8Array.of(...utf8("<visits>"), 0xff, ...utf8("</visits>")))?.message).toMatch(/UTF-8/));
  test("a place inside the file is named", () => expect(refusal("<visits>\n<visit></visits>")?.where).toMatchObject({ file: "bad.xml", line: 2 }));
  test("an unknown kind", () => expect(() => readHistorian("visit" as HistorianKind, [])).toThrow(/no Historian table/));
  test("every truncation of a file", () => {
    const whole = utf8(visits(visit("1"), visit("2", "<description>dîner</description>")));
    for (let length = 0; length < whole.length; length++) expect(refusal(whole.subarray(0, length)), `${length}`).toBeInstanceOf(FealtyError);
  });
  test("damaged bytes give a table or this error, whatever they are", () => {
    const whole = utf8(visits(visit("1"), visit("2", "<description>dîner</description>")));
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 6 }), (changes) => {
        const bytes = Uint8Array.from(whole);
        for (const [at, value] of changes) bytes[at] = value;
        refusal(bytes);
      }),
      { numRuns: 1000 },
    );
  });
});

const originals = (kind: string): { name: string; bytes: Uint8Array }[] =>
  origins()
    .filter(({ dataset }) => dataset === kind)
    .map((origin) => ({ name: origin.name, bytes: originalBytes(origin) }));

describeShared("published files", () => {
  test.each([
    ["president-travels", "hsg-president-travels", "us_president_travels.csv"],
    ["secretary-travels", "hsg-secretary-travels", "us_secretary_travels.csv"],
    ["leader-visits", "hsg-leader-visits", "foreign_leader_visits_to_us.csv"],
    ["chiefs-of-mission", "hsg-chiefs-of-mission", "us_chiefs_of_mission.csv"],
  ] as const)("%s: every cell meets the table made of them before", (kind, dataset, converted) => {
    const data = readHistorian(kind, originals(dataset));
    const { header, rows } = convertedTable(converted);
    const names = header.slice(0, -1);
    // Ids repeat: rows are matched as whole rows, in any order.
    const expected = rows.map((row) => JSON.stringify(row)).sort();
    const files = texts(data, "file");
    const cells = names.map((name) => texts(data, name));
    const actual = files.map((file, i) => JSON.stringify([...cells.map((column) => column[i] ?? ""), file])).sort();
    expect(actual.length).toBe(expected.length);
    const known = new Set(expected);
    expect(actual.filter((row) => !known.has(row)).slice(0, 5)).toEqual([]);
    expect(actual).toEqual(expected);
  });
  test.each([
    ["chiefs-of-mission-orgs", "us-chiefs-of-mission-orgs", 225],
    ["chiefs-of-mission-roles", "us-chiefs-of-mission-roles", 28],
    ["principal-officers", "us-state-principal-officers", 1294],
    ["presidents", "us-presidents", 47],
    ["territories", "hsg-territories", 577],
  ] as const)("%s: %s has %i rows, each with an id", (kind, dataset, count) => {
    const data = readHistorian(kind, originals(dataset));
    expect(data.length).toBe(count);
    expect(texts(data, "id").filter((id) => id === null)).toEqual([]);
  });
  test("the crosswalk names territories that there are", () => {
    const known = new Set(texts(readHistorian("territories", originals("hsg-territories")), "id"));
    const visited = new Set([
      ...texts(readHistorian("leader-visits", originals("hsg-leader-visits")), "from_id"),
      ...texts(readHistorian("president-travels", originals("hsg-president-travels")), "country_id"),
    ]);
    const { rows } = convertedTable("hsg_territory_to_cow_crosswalk.csv");
    const named = new Set(rows.map(([id]) => id));
    expect([...visited].filter((id) => !named.has(id ?? ""))).toEqual([]);
    // The others stand there under other ids (eswatini, vietnam-south).
    expect(rows.filter(([id]) => known.has(id ?? "")).length).toBe(206);
  });
});
