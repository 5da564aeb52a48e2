import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Database } from "../../src/data/index.js";
import { chooseFamilies } from "../../src/panel/families/index.js";
import { fill } from "../../src/panel/fill.js";
import { givenSpine, type SpineKind } from "../../src/panel/spine.js";
import { fixtureDatabase } from "./fixtures.js";
import { spineRows } from "./properties.js";

let db: Database;
beforeAll(async () => {
  db = await fixtureDatabase();
});
afterAll(() => db.close());

type Cell = readonly [number, number, number];
const none = Number.NaN;

/** Values of a family's variables in rows (first or patron, second or ally, year); a state's year ignores the first. */
async function values(name: string, kind: SpineKind, cells: readonly Cell[]): Promise<Readonly<Record<string, readonly number[]>>> {
  const rows = spineRows(kind, cells);
  expect(rows.length).toBe(cells.length);
  const spine = await givenSpine(db, kind, rows);
  const out: Record<string, readonly number[]> = {};
  for (const part of chooseFamilies([name])) {
    const { columns } = await fill(db, spine, part, "defense");
    for (const [own, column] of columns) if (column.kind === "number") out[own] = [...column.values];
  }
  return out;
}

const britain = (...years: readonly number[]): Cell[] => years.map((year) => [2, 200, year]);

describe("what stands in the tables, and nothing outside a variable's years", () => {
  test("rivalry to 2020: none is 0, either side of a spell, codes of their time", async () => {
    expect(
      await values("rivalry", "state-year", [
        [0, 200, 1956],
        [0, 200, 1957],
        [0, 200, 2020],
        [0, 200, 2021],
        [0, 300, 1900],
      ]),
    ).toEqual({ rivals: [1, 0, 0, none, 1] });
    expect(
      (
        await values("rivalry", "directed-dyad-year", [
          [300, 325, 1900],
          [325, 300, 1900],
          [300, 325, 1919],
        ])
      ).rivalry,
    ).toEqual([1, 1, 0]);
    expect(
      await values("rivalry", "state-year", [
        [0, 678, 1965],
        [0, 680, 1970],
        [0, 679, 2015],
        [0, 300, 1850],
        [0, 300, 1880],
        [0, 305, 1930],
      ]),
    ).toEqual({ rivals: [1, 1, 1, 2, 1, 0] });
    expect(
      (
        await values("rivalry", "directed-dyad-year", [
          [678, 670, 1965],
          [698, 680, 1970],
          [255, 300, 1860],
          [679, 630, 2015],
        ])
      ).rivalry,
    ).toEqual([1, 1, 1, 1]);
    const ally = await values("rivalry", "ally-year", britain(1956, 1957, 2021));
    expect([ally.rivalry, ally.shared_rivals]).toEqual([
      [0, 0, none],
      [1, 0, none],
    ]);
  });

  test("disputes: distinct, fatal where the level is known, recoded to 2010", async () => {
    const own = await values("disputes", "state-year", [
      [0, 365, 1955],
      [0, 365, 1960],
      [0, 200, 1955],
      [0, 200, 2010],
      [0, 200, 2011],
      [0, 200, 2015],
    ]);
    expect(own.mids).toEqual([1, 1, 1, 0, 0, none]);
    expect(own.mids_fatal).toEqual([1, 0, 1, 0, 0, none]);
    expect(own.mids_gml).toEqual([0, 0, 2, 0, none, none]);
    const pair = await values("disputes", "directed-dyad-year", [
      [200, 365, 1955],
      [365, 200, 1955],
      [740, 365, 1960],
      [200, 365, 1956],
      [200, 365, 2015],
    ]);
    expect(pair.mid_between).toEqual([1, 1, 1, 0, none]);
    expect(pair.hostility).toEqual([4, 4, 3, 0, none]);
  });

  test("crises: a conflict counts once however often the file splits it; wars to 2007", async () => {
    const own = await values("crises", "state-year", [
      [0, 200, 1950],
      [0, 200, 1970],
      [0, 200, 2008],
      [0, 200, 2025],
      [0, 255, 1995],
    ]);
    expect(own.interstate_war).toEqual([1, 0, none, none, 0]);
    expect(own.armed_conflicts).toEqual([0, 1, 0, none, 1]);
    expect(own.conflict_intensity).toEqual([0, 1, 0, none, 1]);
    expect(
      (
        await values("crises", "state-year", [
          [0, 200, 1955],
          [0, 740, 1960],
          [0, 200, 2015],
        ])
      ).crises,
    ).toEqual([1, 0, none]);
  });

  test("threat to 2008, whatever empty rows hold later", async () => {
    const own = await values("threat", "state-year", [
      [0, 200, 1960],
      [0, 740, 1960],
      [0, 200, 1961],
      [0, 200, 2010],
    ]);
    expect(own.threat).toEqual([0.4, 0, none, none]);
    expect(own.territorial_threat).toEqual([0.1, none, none, none]);
  });

  test("trade: the ally's imports are what it reports, either way round; one flow alone makes no total", async () => {
    const ally = await values("trade", "ally-year", [
      [2, 200, 1960],
      [200, 2, 1960],
      [200, 740, 1960],
      [2, 200, 2015],
    ]);
    expect(ally.exports).toEqual([993, 1400, none, none]);
    expect(ally.imports).toEqual([1400, 993, 100, none]);
    expect(ally.trade).toEqual([2393, 2393, none, none]);
  });

  test("organisations: 0 in common is a value, no row is missing", async () => {
    expect(
      await values("igo", "dyad-year", [
        [2, 200, 1960],
        [2, 740, 1960],
        [2, 41, 1960],
        [2, 200, 2015],
      ]),
    ).toEqual({ igos: [40, 0, none, none] });
  });

  test("bases of 2015 and construction from 2008 to 2019, of the United States alone", async () => {
    const ally = await values("bases", "ally-year", [
      [2, 740, 2007],
      [2, 740, 2010],
      [2, 740, 2015],
      [2, 200, 2015],
      [365, 740, 2015],
    ]);
    expect(ally.us_bases).toEqual([none, none, 1, 0, none]);
    expect(ally.us_sites).toEqual([none, none, 2, 0, none]);
    expect(ally.us_construction).toEqual([none, 0.1 + 0.2 + 0.3, 0, 0, none]);
  });

  test("aid of the United States alone; the transition quarter and disbursements are no obligations of a year", async () => {
    const ally = await values("aid", "ally-year", [
      [2, 732, 1960],
      [2, 260, 1976],
      [2, 41, 2001],
      [2, 41, 1985],
      [2, 41, 2005],
      [2, 41, 2025],
      [365, 41, 1985],
    ]);
    expect(ally.us_aid).toEqual([5, 0, 0, 11, 0, none, none]);
    expect(ally.military_aid).toEqual([none, none, none, none, 150, none, none]);
    expect(ally.economic_aid).toEqual([none, 1000, 1000, 1000, 1000, none, none]);
  });

  test("leaders: the one in office on 31 December, Germany under 260 of the Gleditsch–Ward list", async () => {
    const own = await values("leaders", "state-year", [
      [0, 200, 1962],
      [0, 200, 1963],
      [0, 200, 1964],
      [0, 255, 1995],
      [0, 41, 1957],
      [0, 41, 2016],
    ]);
    expect(own.leader_years).toEqual([5, 0, none, 13, 0, none]);
    expect(own.leader_change).toEqual([0, 1, none, 0, 1, none]);
    expect(own.irregular_entry).toEqual([0, 0, none, 0, 1, none]);
  });

  test("ideal points of the session that begins in the year, of ally and patron", async () => {
    const ally = await values("ideal-points", "ally-year", [
      [2, 200, 1960],
      [2, 200, 1961],
      [2, 740, 1960],
      [2, 200, 2024],
    ]);
    expect(ally.ideal_point).toEqual([1.5, none, 0, none]);
    expect(ally.patron_ideal_point).toEqual([2, none, 2, none]);
    expect(ally.ideal_distance).toEqual([0.5, none, 2, none]);
    expect(ally.ideal_votes).toEqual([48, none, 40, none]);
  });
});

test("sums of floating numbers name their order", () => {
  for (const { name, sql } of chooseFamilies(["aid", "bases", "trade", "igo"])) {
    const text = typeof sql === "string" ? sql : sql({ spine: "ally-year", pact: "defense" });
    for (const sum of text.match(/\bsum\([^)]*\)/g) ?? []) expect(sum, name).toContain("ORDER BY");
  }
});
