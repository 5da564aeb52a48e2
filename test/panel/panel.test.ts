import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Database } from "../../src/data/index.js";
import { cellText, column, type Frame, numbers, repeatedKeys } from "../../src/frame/index.js";
import { families, variableNames } from "../../src/panel/families/index.js";
import { panelFrom, panelNeeds, type PanelSpec } from "../../src/panel/panel.js";
import { rollCallSql } from "../../src/panel/roll-calls.js";
import { spineColumns, spines } from "../../src/panel/spine.js";
import { fixtureDatabase, fixtures } from "./fixtures.js";

let db: Database;
beforeAll(async () => {
  db = await fixtureDatabase();
});
afterAll(() => db.close());

/** The value of a variable in the row with these units and year. */
function at(data: Frame, variable: string, year: number, ...units: readonly number[]): number | string | null {
  const keys = (data.index?.units ?? []).map((name) => numbers(data, name));
  const years = numbers(data, "year");
  const row = years.findIndex((y, i) => y === year && units.every((unit, k) => keys.at(k - units.length)?.[i] === unit));
  expect(row, `${units} in ${year}`).toBeGreaterThanOrEqual(0);
  const source = column(data, variable);
  if (source.kind === "code") return cellText(source, row);
  return source.values[row] as number;
}

const build = (spec: Partial<PanelSpec> = {}) => panelFrom(db, { spine: "ally-year", patron: "USA", years: [1950, 2012], add: [], ...spec });

describe("every family", () => {
  test("reads only datasets that the fixtures have", () => {
    expect(panelNeeds({ spine: "ally-year", years: [1950, 2012], add: ["all"] }).filter((id) => !(id in fixtures))).toEqual([]);
  });
  test.each(spines)("binds and keeps the rows of %s", async (spine) => {
    const years: [number, number] = [1955, 1962];
    const bare = await panelFrom(db, { spine, years, add: [] });
    for (const name of families.keys()) {
      const { frame: data, variables } = await panelFrom(db, { spine, years, add: [name] });
      expect(data.length, name).toBe(bare.frame.length);
      expect(repeatedKeys(data, [...(data.index?.units ?? []), "year"])).toEqual([]);
      expect([...data.columns.keys()]).toEqual([...spineColumns[spine], ...variables.map((v) => v.name)]);
      expect(variables.map((v) => v.name).filter((v) => !variableNames(name, spine).includes(v))).toEqual([]);
    }
  });
});

describe("spines", () => {
  test("an ally-year is a year in which the patron owes the state defence, and losses are counted", async () => {
    const { frame: data, candidates, lost } = await build();
    // 63 of the United Kingdom, 37 and 23 of Germany, 62 of Japan (from 1951), 3 of Haiti.
    expect(candidates).toBe(63 + 37 + 23 + 62 + 3);
    // West Germany enters the system in 1955; Japan is out of it until 1952.
    expect(lost).toEqual([
      { why: "a promise of the patron other than defense", rows: 3 },
      { why: "not a member of the state system in that year", rows: 2 },
    ]);
    expect(data.length).toBe(candidates - 5);
  });
  test("Germany has both its rows in 1990", async () => {
    const { frame: data } = await build({ years: [1990, 1990] });
    expect([...numbers(data, "ally")]).toEqual([200, 255, 260, 740]);
  });
  test("another promise makes other rows", async () => {
    expect((await build({ pact: "consultation", years: [1960, 1960] })).frame.length).toBe(4);
    expect((await build({ pact: "any", years: [1960, 1960] })).frame.length).toBe(4);
    expect([...numbers((await build({ pact: "signals-data", years: [1990, 1990] })).frame, "ally")]).toEqual([200, 255, 260, 740]);
    const none = await build({ pact: "none", years: [1960, 1960] });
    expect([...numbers(none.frame, "ally")]).not.toContain(41);
    expect([...numbers(none.frame, "ally")]).not.toContain(2);
    expect([...numbers(none.frame, "ally")]).toContain(365);
    expect(none.lost).toEqual([
      { why: "the patron has promised it something", rows: 4 },
      { why: "the patron itself", rows: 1 },
    ]);
  });
  test("several patrons make one panel", async () => {
    const { frame: data } = await build({ patron: ["RUS", "USA"], years: [1960, 1960] });
    expect([...numbers(data, "patron")]).toEqual([2, 2, 2, 365]);
    expect(data.index).toEqual({ units: ["patron", "ally"], time: "year" });
  });
  test("dyads are pairs of members, once or both ways", async () => {
    const state = await panelFrom(db, { spine: "state-year", years: [1960, 1960], add: [] });
    const n = state.frame.length;
    expect((await panelFrom(db, { spine: "dyad-year", years: [1960, 1960], add: [] })).frame.length).toBe((n * (n - 1)) / 2);
    expect((await panelFrom(db, { spine: "directed-dyad-year", years: [1960, 1960], add: [] })).frame.length).toBe(n * (n - 1));
  });
  test("where keeps the rows for which it holds and counts the others", async () => {
    const { frame: data, lost } = await build({ where: "year >= 2000 & ally == 740" });
    expect(data.length).toBe(13);
    expect(lost.at(-1)).toEqual({ why: "where: year >= 2000 & ally == 740", rows: 183 - 13 });
  });
  test.each([
    [{ patron: "USB" }, 'there is no patron "USB"'],
    [{ add: ["treatys"] }, 'there is no family of variables "treatys"'],
    [{ years: [2000, 1990] }, "2000..1990 is no span of years"],
    [{ pact: "defence" as "defense" }, 'there is no pact "defence"'],
    [{ spine: "state-year" }, "a patron makes ally-years"],
    [{ where: "yeer > 1960" }, "yeer"],
    [{ where: "year > 3000" }, "the panel has no rows"],
  ] as [Partial<PanelSpec>, string][])("%j is refused", async (spec, message) => {
    await expect(build(spec)).rejects.toThrow(message);
  });
});

describe("variables", () => {
  test("treaties: the treaty behind a row, its first start over phases, its end", async () => {
    const { frame: data, treaties, pacts } = await build({ add: ["treaties"] });
    expect(at(data, "treaty", 1955, 200)).toBe("3180");
    expect(at(data, "treaty_start", 1955, 200)).toBe(1949);
    expect(at(data, "treaty_end", 1955, 200)).toBeNaN();
    expect(at(data, "treaty", 1960, 740)).toBe("3240 3375");
    expect(at(data, "treaty", 1955, 740)).toBe("3240");
    expect(at(data, "treaty_end", 1955, 740)).toBe(1960);
    expect(at(data, "alliances", 1960, 740)).toBe(2);
    expect(at(data, "nato", 1960, 740)).toBe(0);
    expect(at(data, "nato", 1960, 260)).toBe(1);
    expect(at(data, "nonaggression", 1960, 740)).toBe(0);
    expect(at(data, "us_pact", 1960, 740)).toBe(1);
    expect(data.columns.has("uk_pact")).toBe(false);
    expect(treaties.filter(({ ally }) => ally === 740)).toEqual([
      { patron: "USA", ally: 740, name: "Japan", atopid: 3240, start: 1951, end: 1960 },
      { patron: "USA", ally: 740, name: "Japan", atopid: 3375, start: 1960 },
    ]);
    expect(pacts).toEqual([]);
  });
  test("a promise counts in its own direction, and in either where dyads have none", async () => {
    const directed = await panelFrom(db, { spine: "directed-dyad-year", years: [1960, 1960], add: ["treaties"] });
    expect(at(directed.frame, "defense", 1960, 2, 740)).toBe(1);
    expect(at(directed.frame, "defense", 1960, 740, 2)).toBe(0);
    expect(at(directed.frame, "alliances", 1960, 740, 2)).toBe(2);
    const either = await panelFrom(db, { spine: "dyad-year", years: [1960, 1960], add: ["treaties"] });
    expect(at(either.frame, "defense", 1960, 2, 740)).toBe(1);
  });
  test("signals are missing outside their years, whatever the file holds there", async () => {
    const { frame: data } = await build({ add: ["statements", "exercises", "troops", "visits", "nuclear"] });
    expect(at(data, "words", 2010, 740)).toBe(61);
    expect(at(data, "words", 2011, 740)).toBeNaN();
    expect(at(data, "exercise", 1973, 740)).toBeNaN();
    expect(at(data, "exercise", 1975, 740)).toBe(0);
    expect(at(data, "exercise", 1977, 740)).toBe(1);
    expect(at(data, "troops", 1980, 740)).toBeNaN();
    expect(at(data, "troops", 1981, 740)).toBe(500);
    expect(at(data, "visit", 1990, 255)).toBeNaN();
    expect(at(data, "visit", 1990, 260)).toBe(0);
    expect(at(data, "nuclear", 1990, 255)).toBe(1);
  });
  test("signals are those of the row's patron", async () => {
    const { frame: data, leftOut } = await build({ patron: "RUS", years: [1960, 1985], add: ["arms", "statements"] });
    expect(at(data, "arms", 1985, 265)).toBeNaN();
    expect(leftOut.find(({ name }) => name === "words")).toEqual({ name: "words", why: "it was coded for USA alone" });
    expect(data.columns.has("words")).toBe(false);
  });
  test("visits: stops of a day once, none as president-elect, Germany under its code of the year", async () => {
    const { frame: data } = await build({ years: [1950, 2024], add: ["visits"] });
    expect(at(data, "president_visits", 1963, 260)).toBe(1);
    expect(at(data, "president_visits", 1990, 255)).toBe(1);
    expect(at(data, "president_visits", 1960, 740)).toBe(0);
    expect(at(data, "secretary_visits", 1960, 200)).toBe(2);
    expect(at(data, "leader_visits", 1960, 740)).toBe(1);
  });
  test("exercises: counted once, with the United States, by name", async () => {
    const { frame: data } = await build({ add: ["exercises"] });
    expect(at(data, "exercises", 1985, 200)).toBe(2);
    expect(at(data, "exercises", 1985, 260)).toBe(1);
    expect(at(data, "exercises", 1995, 255)).toBe(1);
    expect(at(data, "exercises", 1985, 740)).toBe(0);
    expect(at(data, "exercises", 1979, 740)).toBeNaN();
  });
  test("arms: an empty cell is none, Germany reads its cell under either code", async () => {
    const { frame: data } = await build({ add: ["arms"] });
    expect(at(data, "us_arms_tiv", 1960, 260)).toBe(300);
    expect(at(data, "us_arms_tiv", 1990, 255)).toBe(70);
    expect(at(data, "us_arms_tiv", 1961, 740)).toBe(0);
    expect(at(data, "us_arms_tiv", 1960, 200)).toBe(0);
    expect(at(data, "arms_dyad", 1980, 740)).toBe(500);
    expect(at(data, "arms_dyad", 1980, 260)).toBeNaN();
  });
  test("troops: each series by its own codes; faulty years are missing", async () => {
    const { frame: data } = await build({ years: [1950, 2015], add: ["troops"], pact: "any" });
    expect(at(data, "us_troops", 1985, 260)).toBe(246900);
    expect(at(data, "us_troops", 1990, 255)).toBeNaN();
    expect(at(data, "us_troops_active", 1985, 260)).toBe(200000);
    expect(at(data, "us_troops_active", 2008, 255)).toBeNaN();
    expect(at(data, "us_troops_active", 2014, 740)).toBe(50000);
  });
  test("aid: obligations of whole fiscal years", async () => {
    const { frame: data } = await build({ add: ["aid"] });
    expect(at(data, "us_aid", 1960, 260)).toBe(7);
    expect(at(data, "us_aid", 1976, 260)).toBe(0);
    expect(at(data, "economic_aid", 1960, 740)).toBe(1000);
  });
  test("bases: a snapshot for its own year; sums of construction in the order of the file", async () => {
    const { frame: data } = await build({ years: [2005, 2018], add: ["bases"] });
    expect(at(data, "us_bases", 2015, 740)).toBe(1);
    expect(at(data, "us_sites", 2015, 740)).toBe(2);
    expect(at(data, "us_sites", 2014, 740)).toBeNaN();
    expect(at(data, "us_construction", 2010, 740)).toBe(0.1 + 0.2 + 0.3);
  });
  test("capabilities: of ally and patron, a blank is missing", async () => {
    const { frame: data } = await build({ years: [1960, 1960], add: ["capabilities"] });
    expect(at(data, "cinc", 1960, 740)).toBe(0.04);
    expect(at(data, "patron_cinc", 1960, 740)).toBe(0.22);
    expect(at(data, "milex", 1960, 200)).toBeNaN();
    expect(at(data, "upop", 1960, 200)).toBe(0);
    expect(at(data, "cinc", 1960, 260)).toBeNaN();
    expect(at(data, "major", 1960, 740)).toBe(0);
    expect(at(data, "major", 1960, 200)).toBe(1);
  });
  test("capabilities of both states of a dyad", async () => {
    const { frame: data } = await panelFrom(db, { spine: "dyad-year", years: [1960, 1960], add: ["capabilities", "distance"] });
    expect(at(data, "cinc1", 1960, 2, 740)).toBe(0.22);
    expect(at(data, "cinc2", 1960, 2, 740)).toBe(0.04);
    expect(at(data, "distance_km", 1960, 2, 200)).toBe(3460.5);
    expect(at(data, "capital_km", 1960, 2, 740)).toBeCloseTo(10925, -2);
    expect(at(data, "contiguity", 1960, 2, 365)).toBe(2);
    expect(at(data, "contiguous", 1960, 2, 200)).toBe(0);
    expect(at(data, "contiguous", 1960, 200, 220)).toBe(1);
  });
  test("regime: Polity under its own codes", async () => {
    const { frame: data } = await panelFrom(db, { spine: "state-year", years: [1955, 1995], add: ["regime"] });
    expect(at(data, "polity", 1960, 365)).toBe(-7);
    expect(at(data, "polity", 1993, 530)).toBe(1);
    expect(at(data, "polity", 1960, 770)).toBeNaN();
    expect(at(data, "polity", 1995, 345)).toBe(-6);
    expect(at(data, "polity", 1990, 255)).toBe(10);
    expect(at(data, "polyarchy", 1960, 740)).toBe(0.75);
  });
  test("economy, threat and leaders: published faults are missing", async () => {
    const { frame: data } = await panelFrom(db, { spine: "state-year", years: [1955, 2012], add: ["economy", "threat", "leaders"] });
    expect(at(data, "pop", 1989, 260)).toBeNaN();
    expect(at(data, "pop", 1960, 200)).toBe(52);
    expect(at(data, "threat", 2010, 200)).toBeNaN();
    expect(at(data, "threat", 1960, 740)).toBe(0);
    expect(at(data, "leader_years", 1960, 200)).toBe(3);
    expect(at(data, "leader_years", 1963, 200)).toBe(0);
    expect(at(data, "leader_change", 1963, 200)).toBe(1);
    expect(at(data, "leader", 1963, 200)).toBe("Douglas-Home");
    expect(at(data, "irregular_entry", 1960, 41)).toBe(1);
    expect(at(data, "leader_years", 1992, 255)).toBe(10);
    expect(at(data, "leader_change", 1970, 200)).toBeNaN();
  });
  test("trade, organisations and votes between patron and ally", async () => {
    const { frame: data } = await build({ years: [1960, 1990], add: ["trade", "igo", "un-votes", "ideal-points"] });
    expect(at(data, "exports", 1960, 200)).toBe(993);
    expect(at(data, "imports", 1960, 200)).toBe(1400);
    expect(at(data, "trade", 1960, 740)).toBeNaN();
    expect(at(data, "igos", 1960, 740)).toBe(0);
    expect(at(data, "agreement", 1960, 200)).toBe(2 / 3);
    expect(at(data, "common_votes", 1960, 740)).toBe(2);
    expect(at(data, "agreement", 1960, 740)).toBe(0.5);
    expect(at(data, "agreement", 1961, 200)).toBe(0);
    expect(at(data, "agreement", 1962, 200)).toBeNaN();
    expect(at(data, "agree_important", 1985, 740)).toBe(0);
    expect(at(data, "agreement", 1985, 740)).toBe(0.5);
    expect(at(data, "agree_important", 1960, 740)).toBeNaN();
    expect(at(data, "ideal_distance", 1960, 740)).toBe(2);
    expect(at(data, "patron_ideal_point", 1960, 740)).toBe(2);
  });
  test("votes to 2023 in a series of its own, the coincidence that the State Department reports, statements of reassurance", async () => {
    const { frame: data } = await build({ years: [1955, 2023], add: ["un-votes", "statements"] });
    expect(at(data, "agreement_wide", 1960, 200)).toBe(0.5);
    expect(at(data, "common_votes_wide", 1960, 740)).toBe(2);
    expect(at(data, "agreement_wide", 2017, 740)).toBeNaN();
    expect(() => at(data, "agreement_wide", 2020, 740)).toThrow();
    const dyads = await panelFrom(db, { spine: "dyad-year", years: [2020, 2023], add: ["un-votes"] });
    expect(at(dyads.frame, "agreement_wide", 2020, 2, 255)).toBe(0);
    expect(at(dyads.frame, "agreement_wide", 2023, 2, 255)).toBe(1);
    expect(at(dyads.frame, "agreement_wide", 2020, 200, 740)).toBe(1);
    expect(dyads.frame.columns.has("coincidence")).toBe(false);
    expect(at(data, "reassurances", 1960, 260)).toBe(4);
    const none = await panelFrom(db, { spine: "ally-year", pact: "none", years: [2020, 2020], add: ["un-votes"] });
    expect(at(none.frame, "coincidence", 2020, 740)).toBe(0.7);
  });
  test("rivals, disputes and crises", async () => {
    const { frame: data } = await build({ years: [1955, 1975], add: ["rivalry", "disputes", "crises"] });
    expect(at(data, "rivals", 1955, 200)).toBe(1);
    expect(at(data, "shared_rivals", 1955, 200)).toBe(1);
    expect(at(data, "rivals", 1957, 200)).toBe(0);
    expect(at(data, "mids", 1955, 200)).toBe(1);
    expect(at(data, "mids_rivals", 1955, 200)).toBe(1);
    expect(at(data, "mids_joint", 1955, 200)).toBe(1);
    expect(at(data, "crises", 1955, 200)).toBe(1);
    expect(at(data, "mids", 1960, 740)).toBe(1);
    expect(at(data, "mid_onsets", 1960, 740)).toBe(0);
    expect(at(data, "crises", 1960, 740)).toBe(0);
    expect(at(data, "armed_conflicts", 1970, 200)).toBe(1);
    expect(at(data, "crises_world", 1961, 200)).toBe(2);
    expect(at(data, "crises_us", 1961, 200)).toBe(1);
  });
});

test("roll calls: votes that were cast, by calendar year or session", async () => {
  const calendar = await db.query(rollCallSql({ units: [2, 41], years: [1960, 1960] }));
  expect([...numbers(calendar, "rcid")]).toEqual([1, 2, 2, 3, 3]);
  expect([...numbers(calendar, "ccode")]).toEqual([2, 2, 41, 2, 41]);
  const session = await db.query(rollCallSql({ years: [1960, 1960], time: "session" }));
  expect(Math.max(...numbers(session, "rcid"))).toBe(4);
});
