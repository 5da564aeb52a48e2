import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Database, database, openStore } from "../../src/data/index.js";
import { cellText, column, type Frame, numbers } from "../../src/frame/index.js";
import { fromCow, namedStates } from "../../src/panel/crosswalk.js";
import { buildPanel, type Panel, panelFrom, panelNeeds } from "../../src/panel/panel.js";
import { rollCallSql } from "../../src/panel/roll-calls.js";
import { isMember, states } from "../../src/panel/states.js";
import { patrons } from "../../src/panel/spine.js";
import { territoryStates } from "../../src/panel/territories.js";
import { whyFrom } from "../../src/panel/why.js";
import { describeShared, mirror } from "../support/shared.js";
import { holdDomains, spineRows } from "./properties.js";

const all = { spine: "ally-year", patron: "USA", years: [1950, 2012], add: ["all"] } as const;
const lists = [
  "cow-states",
  "gw-states",
  "cow-gw-panel",
  "countrycode",
  "hsg-president-travels",
  "hsg-secretary-travels",
  "hsg-leader-visits",
  "state-dept-coincidence",
  "unvotes-votes",
];

describeShared("on the published data", () => {
  let home: string;
  let db: Database;
  let panel: Panel;
  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), "fealty-panel-"));
    const ids = [...new Set([...panelNeeds(all), ...panelNeeds({ ...all, spine: "ally-year", pact: "signals-data" }), ...lists])];
    db = await database(openStore({ home, from: mirror }), ids);
    panel = await panelFrom(db, all);
  }, 600_000);
  afterAll(async () => {
    await db?.close();
    rmSync(home, { recursive: true, force: true });
  });

  const texts = (data: Frame, name: string): (string | null)[] => Array.from({ length: data.length }, (_, i) => cellText(column(data, name), i));
  const count = async (text: string): Promise<number> => (await db.query(text)).length;

  test("the state system is the one of the Correlates of War project, by day", async () => {
    const published = await db.query(
      "SELECT ccode, stateabb, statenme, styear, stmonth, stday, endyear, endmonth, endday FROM cow_states ORDER BY ccode, styear",
    );
    const part = (name: string, i: number): string => String(numbers(published, name)[i]).padStart(2, "0");
    const theirs = Array.from(
      { length: published.length },
      (_, i) =>
        `${part("ccode", i)} ${part("styear", i)}-${part("stmonth", i)}-${part("stday", i)} ${part("endyear", i)}-${part("endmonth", i)}-${part("endday", i)}`,
    );
    const ours = [...states.values()].flatMap(({ ccode, spells }) =>
      spells.map(({ start, end = "2016-12-31" }) => `${String(ccode).padStart(2, "0")} ${start} ${end}`),
    );
    expect(ours.sort()).toEqual(theirs.sort());
    const abbreviations = new Map(texts(published, "stateabb").map((abb, i) => [numbers(published, "ccode")[i], abb]));
    for (const { ccode, abb } of states.values()) expect(abbreviations.get(ccode)).toBe(abb);
  });

  test("the Gleditsch–Ward codes are those of the published panel, in every year of a member", async () => {
    const published = await db.query("SELECT ccode, year, gwcode FROM cow_gw_panel WHERE ccode IS NOT NULL AND year <= 2016 ORDER BY ccode, year");
    const [ccode, year, gw] = ["ccode", "year", "gwcode"].map((name) => numbers(published, name)) as [Float64Array, Float64Array, Float64Array];
    const differ: string[] = [];
    for (let i = 0; i < published.length; i++) {
      const own = fromCow(ccode[i] as number, "gw", year[i] as number);
      if (own !== (Number.isNaN(gw[i] as number) ? undefined : gw[i])) differ.push(`${ccode[i]} ${year[i]}: ${own}, published ${gw[i]}`);
    }
    expect(differ.length, differ.slice(0, 12).join("\n")).toBe(0);
  });

  test("ISO codes are those of countrycode", async () => {
    const published = await db.query("SELECT cown, iso3c, iso2c FROM countrycode WHERE cown IS NOT NULL ORDER BY cown");
    const iso3 = texts(published, "iso3c");
    const iso2 = texts(published, "iso2c");
    numbers(published, "cown").forEach((ccode, i) => {
      const state = states.get(ccode);
      if (iso3[i] !== null && iso3[i] !== "VAT") expect([state?.iso3, state?.iso2], String(ccode)).toEqual([iso3[i], iso2[i]]);
    });
  });

  test("every territory of visits and every voter of the UN has a state, but for those that are none", async () => {
    const territories = await db.query(
      "SELECT DISTINCT id FROM (SELECT country_id AS id FROM hsg_president_travels UNION SELECT country_id FROM hsg_secretary_travels UNION SELECT from_id FROM hsg_leader_visits) WHERE id IS NOT NULL ORDER BY id",
    );
    const none = texts(territories, "id").filter((id) => id !== null && territoryStates(id).length === 0);
    expect(none).toEqual(
      [
        "antarctica",
        "cook-islands",
        "french-polynesia",
        "hawaii",
        "netherlands-antilles",
        "new-caledonia",
        "niue",
        "palestinian-authority",
        "texas",
        "west-bank",
      ].filter((id) => none.includes(id)),
    );
    for (const [id, query] of [
      ["unvotes-votes", "SELECT DISTINCT country AS name FROM unvotes_votes ORDER BY name"],
      ["sipri-us-tiv", "SELECT DISTINCT recipient AS name FROM sipri_us_tiv ORDER BY name"],
    ] as const) {
      const missing = texts(await db.query(query), "name").filter((name) => name !== null && namedStates(name).length === 0);
      expect(missing, id).toEqual([]);
    }
  });

  test("US defence partners in ATOP: 31 in 1950, 53 in 1990, 66 in 2018, before the state system is asked", async () => {
    for (const [year, n] of [
      [1950, 31],
      [1990, 53],
      [2018, 66],
    ] as const)
      expect(await count(`SELECT ccode2 FROM atop_ddyad_year WHERE ccode1 = 2 AND year = ${year} AND atop_defense = 1`)).toBe(n);
  });

  test("us_pact marks 3,039 ally-years of 68 states, all of them among ATOP's defence ally-years", async () => {
    const flag = numbers(panel.frame, "us_pact");
    const ally = numbers(panel.frame, "ally");
    expect(flag.filter((value) => value === 1).length).toBe(3039);
    expect(new Set(ally.filter((_, i) => flag[i] === 1)).size).toBe(68);
    expect(await count("SELECT ccode FROM mcmanus_nieman_signals WHERE us_pact = 1")).toBe(3039);
    expect(panel.frame.length).toBe(3163);
    expect(panel.lost).toEqual([
      { why: "a promise of the patron other than defense", rows: 1185 },
      { why: "not a member of the state system in that year", rows: 2 },
    ]);
    expect(panel.candidates).toBe(3163 + 1185 + 2);
    expect(panel.pacts.filter(({ only }) => only === "signals data")).toEqual([]);
    expect(panel.pacts.reduce((sum, { count: years }) => sum + years, 0)).toBe(3163 - 3039);
    expect(panel.pacts.find(({ ally: code }) => code === 800)?.years).toBe("1954–2012");
    expect(panel.pacts.find(({ ally: code }) => code === 666)?.years).toBe("1981–1991");
    const flagged = await panelFrom(db, { ...all, add: [], pact: "signals-data" });
    expect(flagged.frame.length).toBe(3039);
  });

  test("every row has a treaty behind it, in force in its year", () => {
    const [start, end, year, number] = ["treaty_start", "treaty_end", "year", "alliances"].map((name) => numbers(panel.frame, name)) as [
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    for (let i = 0; i < panel.frame.length; i++) {
      expect(start[i]).toBeLessThanOrEqual(year[i] as number);
      expect(Number.isNaN(end[i] as number) || (end[i] as number) >= (year[i] as number)).toBe(true);
      expect(number[i]).toBeGreaterThan(0);
    }
  });

  test("signals of Germany in 1990 stand under 260, votes under 255", () => {
    const at = (variable: string, ally: number): number | undefined => {
      const row = numbers(panel.frame, "ally").findIndex((code, i) => code === ally && numbers(panel.frame, "year")[i] === 1990);
      return numbers(panel.frame, variable)[row];
    };
    expect(at("words", 260)).toBe(17);
    expect(at("words", 255)).toBeNaN();
    expect(at("agreement", 255)).toBeGreaterThan(0);
    expect(at("agreement", 260)).toBeNaN();
    expect(at("us_troops", 260)).toBe(227586);
    expect(at("us_troops", 255)).toBeNaN();
  });

  test("agreement is that of the votes, counted by hand", async () => {
    const votes = await db.query(rollCallSql({ units: [2, 740], years: [1985, 1985] }));
    const [rcid, ccode, vote] = ["rcid", "ccode", "vote"].map((name) => numbers(votes, name)) as [Float64Array, Float64Array, Float64Array];
    const own = new Map<number, number>();
    ccode.forEach((code, i) => {
      if (code === 2) own.set(rcid[i] as number, vote[i] as number);
    });
    let [same, both] = [0, 0];
    ccode.forEach((code, i) => {
      const patron = own.get(rcid[i] as number);
      if (code !== 740 || patron === undefined) return;
      both++;
      if (patron === vote[i]) same++;
    });
    const row = numbers(panel.frame, "ally").findIndex((code, i) => code === 740 && numbers(panel.frame, "year")[i] === 1985);
    expect(numbers(panel.frame, "common_votes")[row]).toBe(both);
    expect(numbers(panel.frame, "agreement")[row]).toBe(same / both);
    expect(both).toBeGreaterThan(100);
  });

  test("the signals file's visits agree with the Historian's, but for its own codes", () => {
    const [visit, visits] = ["visit", "president_visits"].map((name) => numbers(panel.frame, name)) as [Float64Array, Float64Array];
    let differ = 0;
    visit.forEach((value, i) => {
      if (!Number.isNaN(value) && (value === 1) !== (visits[i] as number) > 0) differ++;
    });
    expect(differ).toBeLessThan(10);
  });

  test("every patron has a panel, and what was coded for others alone is left out by name", async () => {
    for (const patron of patrons.keys()) {
      const { frame: data, leftOut } = await panelFrom(db, { ...all, patron });
      expect(data.length, patron).toBeGreaterThan(50);
      expect(data.columns.has("words")).toBe(patron === "USA");
      expect(leftOut.some(({ name }) => name === "words")).toBe(patron !== "USA");
    }
  }, 120_000);

  test("every variable holds its domain on random rows", async () => {
    const codes = [...states.keys()];
    const state = fc.constantFrom(...codes);
    const years = fc.integer({ min: 1930, max: 2026 });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.constantFrom(...patrons.values()), state, years), { minLength: 200, maxLength: 300 }), async (cells) => {
        expect(await holdDomains(db, "ally-year", spineRows("ally-year", cells))).toBeGreaterThan(5000);
      }),
      { numRuns: 2, endOnFailure: true },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(state, state, years), { minLength: 100, maxLength: 150 }), async (cells) => {
        const members = cells.filter(([a, b, year]) => isMember(a, year) && isMember(b, year));
        if (members.length > 0) await holdDomains(db, "dyad-year", spineRows("dyad-year", members));
      }),
      { numRuns: 2, endOnFailure: true },
    );
  }, 240_000);

  test("a cell of any variable leads to its file", async () => {
    for (const variable of panel.variables) {
      const source = column(panel.frame, variable.name);
      const known = Array.from({ length: panel.frame.length }, (_, i) => i).filter((i) =>
        source.kind === "number" ? (source.values[i] as number) > 0 : (source.codes[i] as number) >= 0,
      );
      const row = known[Math.floor(known.length / 2)];
      if (row === undefined) continue;
      const units = [numbers(panel.frame, "patron")[row] as number, numbers(panel.frame, "ally")[row] as number];
      const found = await whyFrom(db, all, units, numbers(panel.frame, "year")[row] as number, variable.name);
      expect(found.value, variable.name).toBe(source.kind === "number" ? source.values[row] : cellText(source, row));
      expect(
        found.sources.some(({ total, rows }) => total > 0 && rows.every(({ file, row: at }) => file.length > 3 && at > 0)),
        variable.name,
      ).toBe(true);
    }
  }, 240_000);

  test("a panel is the same when built from the store again", async () => {
    const again = await buildPanel(openStore({ home, from: mirror }), { ...all, add: ["capabilities"], years: [1990, 1991] });
    const rows = numbers(panel.frame, "year").reduce((n, year) => n + (year === 1990 || year === 1991 ? 1 : 0), 0);
    expect(again.frame.length).toBe(rows);
  });
});
