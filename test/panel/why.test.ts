import { afterAll, beforeAll, expect, test } from "vitest";
import type { Database } from "../../src/data/index.js";
import { codebookPath } from "../../src/panel/codebook.js";
import type { PanelSpec } from "../../src/panel/panel.js";
import { whyFrom, whyInWords } from "../../src/panel/why.js";
import { fixtureDatabase } from "./fixtures.js";

let db: Database;
beforeAll(async () => {
  db = await fixtureDatabase();
});
afterAll(() => db.close());

const spec: PanelSpec = { spine: "ally-year", patron: "USA", years: [1950, 2012], add: ["all"] };

test("a cell leads to the rows of the file that it is made from", async () => {
  const found = await whyFrom(db, spec, [200], 1960, "secretary_visits");
  expect(found.value).toBe(2);
  expect(found.row).toMatch(/^a row of the panel/);
  expect(found.sources).toHaveLength(1);
  expect(found.sources[0]?.rows.map(({ row, values }) => [row, values["start-date"]])).toEqual([
    [1, "1960-05-01"],
    [2, "1960-05-03"],
  ]);
  expect(whyInWords(found)).toContain("secretary_visits = 2  (visits)");
});

test("a missing cell says that it lies outside the domain, with what the file holds there", async () => {
  const found = await whyFrom(db, spec, [740], 2011, "words");
  expect(found.value).toBeNull();
  expect(found.domain).toMatch(/^outside the domain \(1950 to 2010/);
  expect(found.sources[0]?.rows[0]?.values).toEqual({ us_words: 0 });
  expect(whyInWords(found)).toContain("words = missing");
});

test("a zero of which no row tells is what the list leaves out", async () => {
  const found = await whyFrom(db, spec, [740], 1962, "president_visits");
  expect(found.value).toBe(0);
  expect(found.sources[0]?.total).toBe(0);
  expect(whyInWords(found)).toContain("no row of the file is this one's in the year");
});

test("a row that is none of the panel says why", async () => {
  expect((await whyFrom(db, spec, [41], 1961, "words")).row).toBe("not in the panel: a promise of the patron other than defense");
  expect((await whyFrom(db, spec, [740], 1951, "words")).row).toBe("not in the panel: not a member of the state system in that year");
  expect((await whyFrom(db, spec, [365], 1961, "words")).row).toMatch(/promised the state nothing/);
  expect((await whyFrom(db, spec, [740], 2020, "words")).row).toBe("not in the panel, which spans 1950 to 2012");
});

test("a variable of another patron has no value, and one of a dyad both sides", async () => {
  expect((await whyFrom(db, { ...spec, patron: "RUS" }, [265], 1960, "words")).value).toBeNull();
  const dyads: PanelSpec = { spine: "dyad-year", years: [1950, 1970], add: [] };
  const found = await whyFrom(db, dyads, [2, 740], 1960, "cinc2");
  expect(found.value).toBe(0.04);
  expect(found.sources[0]?.rows[0]).toMatchObject({ row: 3, values: { cinc: 0.04 } });
  expect((await whyFrom(db, spec, [740], 1960, "patron_cinc")).value).toBe(0.22);
});

test("what cannot be answered is refused", async () => {
  await expect(whyFrom(db, spec, [740], 1960, "wrods")).rejects.toThrow('no variable "wrods"');
  await expect(whyFrom(db, { spine: "dyad-year", years: [1950, 1970], add: [] }, [2], 1960, "trade")).rejects.toThrow(
    "a row of this panel has ccode1 and ccode2",
  );
});

test("a codebook lies beside its panel", () => {
  expect(codebookPath("out/allies.parquet", "json")).toBe("out/allies.codebook.json");
  expect(codebookPath("my.panels/allies", "md")).toBe("my.panels/allies.codebook.md");
});
