import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Database, database, viewName } from "../../src/data/index.js";
import { type Column, type Frame, frame, numberColumn, textColumn } from "../../src/frame/index.js";

type Cell = number | string | null;

/** A table from its rows; columns named in one line. Dates are texts like "1949-04-04" in columns that end in "!". */
function rows(names: string, ...cells: readonly (readonly Cell[])[]): Frame {
  const all = names.split(" ");
  return frame([
    ...all.map((name, j): [string, Column] => {
      const values = cells.map((row) => row[j] ?? null);
      if (name.endsWith("!"))
        return [
          name.slice(0, -1),
          numberColumn(
            values.map((v) => (v === null ? Number.NaN : Date.parse(String(v)) / 86_400_000)),
            { time: "days" },
          ),
        ];
      if (values.some((v) => typeof v === "string")) return [name, textColumn(values.map((v) => (v === null ? null : String(v))))];
      return [name, numberColumn(values.map((v) => (v === null ? Number.NaN : Number(v))))];
    }),
    ["_row", numberColumn(cells.map((_, i) => i + 1))],
  ]);
}

const signalColumns = ["us", "uk", "fra", "rus", "chi"].flatMap((p) => ["vis", "pact", "ex", "arms", "troops"].map((column) => `${p}_${column}`));

/** The individual-signals data: one row a recipient and year, 0 where nothing was coded. */
function signals(): Frame {
  const names = ["ccode", "year", ...signalColumns, "us_nukes", "uk_nukes", "rus_nukes", "us_words", "us_econaid"].join(" ");
  const out: number[][] = [];
  for (const [ccode, first, last] of [
    [200, 1950, 2012],
    [255, 1990, 2012],
    [260, 1955, 1990],
    [740, 1952, 2012],
    [41, 1950, 2012],
  ] as const) {
    for (let year = first; year <= last; year++) {
      const coded = (from: number, to: number, value: number): number => (from <= year && year <= to && !(ccode === 255 && year === 1990) ? value : 0);
      const signal = (scale: number): number[] => [
        coded(1950, 2012, year % 2),
        ccode === 41 ? 0 : 1,
        coded(1974, 2010, year % 3 === 0 ? 1 : 0),
        coded(1950, 2012, scale),
        coded(1981, 2012, 100 * scale),
      ];
      out.push([ccode, year, ...[5, 4, 3, 2, 1].flatMap(signal), 1, 0, 0, coded(1950, 2010, year - 1949), 1000]);
    }
  }
  return rows(names, ...out);
}

/** Promises of ATOP: NATO from 1949 (Germany from 1954 under 260, from 1990 under 255), the pact with Japan, and one of consultation alone with Haiti. */
function promises(): Frame {
  const out: number[][] = [];
  const promise = (a: number, b: number, first: number, last: number, what: readonly number[]): void => {
    for (let year = first; year <= last; year++) out.push([a, b, year, ...what]);
  };
  for (const [a, b] of [
    [2, 200],
    [200, 2],
  ] as const)
    promise(a, b, 1949, 2018, [1, 0, 0, 1, 1]);
  promise(2, 260, 1954, 1990, [1, 0, 0, 1, 1]);
  promise(2, 255, 1990, 2018, [1, 0, 0, 1, 1]);
  promise(2, 740, 1951, 2018, [1, 0, 0, 0, 1]);
  promise(2, 41, 1960, 1962, [0, 0, 0, 0, 1]);
  promise(365, 265, 1955, 1990, [1, 0, 0, 0, 1]);
  return rows("ccode1 ccode2 year atop_defense atop_offense atop_neutral atop_nonagg atop_consul", ...out);
}

const members = rows(
  "atopid member phase yrent yrexit defense offense neutral nonagg consul",
  [3180, 2, 1, 1949, 1951, 1, 0, 0, 1, 1],
  [3180, 200, 1, 1949, 1951, 1, 0, 0, 1, 1],
  [3180, 2, 2, 1951, 0, 1, 0, 0, 1, 1],
  [3180, 200, 2, 1951, 0, 1, 0, 0, 1, 1],
  [3180, 260, 2, 1954, 1990, 1, 0, 0, 1, 1],
  [3180, 255, 2, 1990, 0, 1, 0, 0, 1, 1],
  [3240, 2, 1, 1951, 1960, 1, 0, 0, 0, 1],
  [3240, 740, 1, 1951, 1960, 0, 0, 0, 0, 1],
  [3375, 2, 0, 1960, 0, 1, 0, 0, 0, 1],
  [3375, 740, 0, 1960, 0, 1, 0, 0, 0, 1],
  [3400, 2, 0, 1960, 1962, 0, 0, 0, 0, 1],
  [3400, 41, 0, 1960, 1962, 0, 0, 0, 0, 1],
);

/** Votes of 1960 and, in the same session but the next calendar year, 1961. */
const votes = (() => {
  const out: Cell[][] = [];
  const ballot = (rcid: number, session: number, date: string, important: number, cast: Readonly<Record<number, number>>): void => {
    for (const [ccode, vote] of Object.entries(cast))
      out.push([rcid, session, vote, Number(ccode), important, date, 0, 0, 0, 0, 0, "0", session + 1945, `R/${session}/${rcid}`]);
  };
  ballot(1, 15, "10/1/1960", 0, { 2: 1, 200: 1, 740: 3, 41: 8 });
  ballot(2, 15, "11/2/1960", 0, { 2: 3, 200: 3, 740: 3, 41: 1 });
  ballot(3, 15, "11/3/1960", 0, { 2: 2, 200: 1, 740: 8, 41: 2 });
  ballot(4, 15, "4/1/1961", 0, { 2: 1, 200: 3, 740: 1, 41: 9 });
  ballot(5, 40, "10/1/1985", 1, { 2: 1, 200: 1, 740: 3, 41: 2 });
  ballot(6, 40, "10/2/1985", 0, { 2: 1, 200: 3, 740: 1, 41: 2 });
  return rows("rcid session vote ccode importantvote date me nu di hr co ec year unres", ...out);
})();

/** A few rows for every dataset that a family reads, under the names and types of the real ones. */
export const fixtures: Readonly<Record<string, Frame>> = {
  "mcmanus-nieman-signals": signals(),
  "atop-ddyad-year": promises(),
  "atop-member": members,
  "un-votes": votes,
  "un-votes-wide": rows(
    "rcid date USA GBR JPN DEU",
    [1, "1960-10-01", 1, 1, 3, 9],
    [2, "1960-11-02", 3, 2, 3, 9],
    [7, "2020-10-01", 3, 1, 1, 1],
    [7, "2023-10-01", 1, 1, 3, 1],
  ),
  "state-dept-coincidence": rows("COUNTRY ISO SAME PARTIAL ABSENT COINCIDENCE _file", ["Japan", "JPN", 60, 20, 0, 0.7, "un-coincidence-2020.csv"]),
  "blankenship-promises": rows(
    "country ccode year statements_americas statements_net",
    ["Germany", 255, 1960, 4, 3],
    ["Haiti", 41, 1960, null, null],
    ["Japan", 740, 2011, 1, 1],
  ),
  "cow-nmc": rows(
    "ccode year cinc milex milper irst pec tpop upop",
    [2, 1960, 0.22, 45380000, 2476, 91900, 1500000, 180671, 50000],
    [200, 1960, 0.05, null, 520, 24700, 300000, 52372, 0],
    [740, 1960, 0.04, 421000, 230, 22100, 150000, 93260, 30000],
  ),
  "cow-majors": rows("ccode styear endyear", [2, 1898, 2016], [200, 1816, 2016], [740, 1895, 1945], [740, 1991, 2016]),
  democracy: rows("ccode year euds aeuds polity2 v2x_polyarchy", [200, 1960, 1.4, 1.1, 10, 0.8], [740, 1960, 1.2, 0.9, 10, 0.75]),
  polity5: rows(
    "ccode country year polity polity2",
    [2, "United States", 1960, 10, 10],
    [364, "USSR", 1960, -7, -7],
    [529, "Ethiopia", 1993, -88, 1],
    [530, "Ethiopia", 1993, -88, 0],
    [769, "Pakistan", 1960, 5, -66],
    [347, "Yugoslavia", 1995, -6, -6],
    [255, "Germany", 1990, 10, 10],
  ),
  "gdp-pop": rows(
    "ccode year mrgdppc sd_mrgdppc pwtrgdp sd_pwtrgdp pwtpop sd_pwtpop",
    [260, 1989, 30000, 100, 2000000, 1000, 74.9, 1],
    [200, 1960, 12000, 100, 600000, 1000, 52, 1],
  ),
  "cow-trade-dyad": rows(
    "ccode1 ccode2 year flow1 flow2 smoothflow1 smoothflow2",
    [2, 200, 1960, 993, 1400, 993, 1400],
    [200, 740, 1960, null, 100, null, 100],
  ),
  mindist: rows("ccode1 ccode2 year mindist", [2, 200, 1960, 3460.5], [200, 740, 1960, 7000]),
  "cow-contiguity": rows(
    "ccode1 ccode2 conttype stdate! enddate!",
    [2, 365, 2, "1959-01-01", "2016-12-01"],
    [2, 200, 0, "1816-01-01", "2016-12-01"],
    [200, 220, 4, "1816-01-01", "2016-12-01"],
    [220, 200, 4, "1816-01-01", "2016-12-01"],
  ),
  "cow-capitals": rows(
    "ccode statenme capital stdate! enddate! lat lng",
    [2, "United States of America", "Washington D.C.", "1816-01-01", "2024-12-31", 38.895, -77.0366],
    [740, "Japan", "Tokyo", "1868-01-01", "2024-12-31", 35.6828, 139.759],
    [200, "United Kingdom", "London", "1816-01-01", "2024-12-31", 51.5074, -0.1278],
  ),
  "rivalries-tss": rows(
    "tssr_id rivalry ccode1 ccode2 start end positional",
    [1, "United States-USSR", 2, 365, 1945, 1989, 1],
    [2, "Britain-USSR", 200, 365, 1945, 1956, 1],
    [3, "Austria (Hungary)-Italy", 300, 325, 1847, 1918, 1],
    [4, "Saudi Arabia-Yemen 2", 670, 679, 1962, 1969, 1],
    [5, "Oman-S. Yemen", 679, 698, 1967, 1982, 1],
    [6, "Austria-Prussia", 255, 305, 1740, 1870, 1],
    [7, "Iran-Yemen", 630, 679, 2011, 2020, 1],
  ),
  "cow-mid": rows(
    "dispnum ccode1 ccode2 year cowmidongoing cowmidonset sidea1 sidea2 hostlev1 hostlev2 fatality",
    [10, 200, 365, 1955, 1, 1, 0, 1, 2, 4, 6],
    [10, 365, 200, 1955, 1, 1, 1, 0, 4, 2, 6],
    [10, 2, 365, 1955, 1, 1, 0, 1, 2, 4, 6],
    [10, 365, 2, 1955, 1, 1, 1, 0, 4, 2, 6],
    [11, 740, 365, 1960, 1, 0, 1, 0, 3, 2, -9],
    [11, 365, 740, 1960, 1, 0, 0, 1, 2, 3, -9],
  ),
  "gml-mid": rows("dispnum ccode1 ccode2 year gmlmidonset hostlev1 hostlev2", [10, 200, 365, 1955, 1, 2, 4], [12, 200, 651, 1955, 1, 1, 3]),
  "ucdp-acd": rows(
    "conflict_id year gwno_a gwno_a_2nd gwno_b gwno_b_2nd type_of_conflict intensity_level",
    [1, 1970, 200, null, null, null, "intrastate", 1],
    [1, 1970, 200, 2, null, null, "intrastate", 1],
    [2, 1995, 260, null, null, null, "intrastate", 1],
  ),
  "cow-interstate-war": rows("warnum ccode1 ccode2 year", [151, 2, 731, 1950], [151, 200, 731, 1950]),
  icb: rows("crisno crisname yrtrig yrterm usinv suinv", [1, "A", 1960, 1961, 2, 1], [2, "B", 1961, 1961, 1, 3], [3, null, null, null, null, null]),
  "threat-leeds-savun": rows("ccode year lsthreat", [200, 1960, 0.4], [200, 2010, 0], [740, 1960, 0]),
  "threat-territorial": rows("ccode year lterrthreat sd lwr upr", [200, 1960, 0.1, 0.1, -0.1, 0.3]),
  archigos: rows(
    "obsid gwcode leader startdate! enddate! entry",
    ["UK-1957", 200, "Macmillan", "1957-01-10", "1963-10-18", "Regular"],
    ["UK-1963", 200, "Douglas-Home", "1963-10-18", "1964-10-16", "Regular"],
    ["GFR-1982", 260, "Kohl", "1982-10-01", "1998-10-27", "Regular"],
    ["HAI-1957", 41, "Duvalier", "1957-10-22", "1971-04-21", "Irregular"],
  ),
  "ideal-points-2024": rows(
    "ccode session NVotesAll IdealPointAll iso3c Countryname",
    [2, 15, 50, 2, "USA", "United States"],
    [200, 15, 48, 1.5, "GBR", "United Kingdom"],
    [740, 15, 40, 0, "JPN", "Japan"],
  ),
  "cow-igo-dyad": rows("ccode1 ccode2 year dyadigos", [2, 200, 1960, 40], [2, 740, 1960, 0]),
  "hsg-president-travels": rows(
    "id role who name start-date end-date country_id country locale remarks",
    [1, "president", "a", "A", "1963-06-23", "1963-06-25", "germany", "Germany", "Bonn", "Met."],
    [2, "president", "a", "A", "1963-06-23", "1963-06-25", "germany", "Germany", "Köln", "Met."],
    [3, "president", "b", "B", "1960-12-01", "1960-12-02", "japan", "Japan", "Tokyo", "Met. [Visit made as President-elect.]"],
    [4, "president", "c", "C", "1990-11-18", "1990-11-18", "germany", "Germany", "Speyer", "Met."],
    [5, "president", "c", "C", "2024-12-01", "2024-12-02", "japan", "Japan", "Tokyo", "Met."],
  ),
  "hsg-secretary-travels": rows(
    "id role who name start-date end-date country_id country locale remarks",
    [1, "secretary", "d", "D", "1960-05-01", "1960-05-02", "united-kingdom", "United Kingdom", "London", "Met."],
    [2, "secretary", "d", "D", "1960-05-03", "1960-05-04", "united-kingdom", "United Kingdom", "London", null],
  ),
  "hsg-leader-visits": rows(
    "id start-date end-date visitor from_id from description",
    [1, "1960-01-17", "1960-01-21", "Kishi", "japan", "Japan", "Official."],
    [2, "1960-01-17", "1960-01-21", "Kishi", "japan", "Japan", "Official."],
  ),
  "mme-country-year": rows(
    "MMEID Ex_Name gwcode country year",
    ["m1", "E", 2, "United States", 1985],
    ["m1", "E", 260, "Federal Republic of Germany", 1985],
    ["m1", "E", 200, "United Kingdom", 1985],
    ["m2", "F", 2, "United States", 1985],
    ["m2", "F", 200, "United Kingdom", 1985],
    ["m3", "G", 200, "United Kingdom", 1985],
    ["m4", "H", 2, "United States", 1995],
    ["m4", "H", 260, "Germany", 1995],
  ),
  "sipri-us-tiv": rows(
    ["recipient", ...Array.from({ length: 71 }, (_, i) => String(1950 + i))].join(" "),
    ["Germany", ...Array.from({ length: 71 }, (_, i) => (i === 10 ? 300 : i === 40 ? 70 : null))],
    ["Japan", ...Array.from({ length: 71 }, (_, i) => (i === 11 ? 0 : null))],
  ),
  "sipri-tiv-dyad": rows(
    "year sender ccode1 receiver ccode2 value",
    [1980, "United States", 2, "Japan", 740, 500],
    [1980, "United States", 2, "United Kingdom", 200, 0],
  ),
  troops: rows(
    "countryname year ccode troops_ad",
    ["Germany", 1985, 255, 200000],
    ["Germany", 2008, 255, 80000],
    ["Japan", 2014, 740, 50000],
    ["JAPAN", 2014, 740, 0],
    ["Haiti", 1959, 41, -3],
  ),
  "troops-original": rows(
    "countryname ccode year troops",
    ["West Germany", 260, 1985, 246900],
    ["Germany", 255, 1990, 0],
    ["West Germany", 260, 1990, 227586],
    ["Haiti", 41, 1985, 10],
  ),
  "us-bases": rows(
    "countryname ccode basename lat lon base lilypad fundedsite",
    ["Japan", 740, "Yokota", 35.7, 139.3, 1, 0, 0],
    ["Japan", 740, "Yokota", 35.7, 139.3, 1, 0, 0],
    ["Japan", 740, "Small", 35, 139, 0, 1, 0],
  ),
  "us-construction": rows(
    "countryname ccode year location spend_construction",
    ["Japan", 740, 2010, "Yokota", 0.1],
    ["Japan", 740, 2010, "Misawa", 0.2],
    ["Japan", 740, 2010, "Sasebo", 0.3],
  ),
  "us-aid": (() => {
    const data = rows(
      "name type fy constant_amount",
      ["Korea, Republic of", "Obligations", "1960", 5],
      ["Germany", "Obligations", "1960", 7],
      ["Germany", "Obligations", "1976tq", 9],
      ["Haiti", "Disbursements", "2001", 1],
      ["Haiti", "Obligations", "1985", 11],
    );
    const renamed: Readonly<Record<string, string>> = { name: "Country Name", type: "Transaction Type Name", fy: "Fiscal Year" };
    return frame([...data.columns].map(([name, column]) => [renamed[name] ?? name, column] as const));
  })(),
  "us-military-aid": rows("Country.Name Fiscal.Year Current.Dollar.Amount", ["Haiti", 2005, 100], ["Haiti", 2005, 50]),
};

/** An empty database of DuckDB, and one with every fixture in it. */
export async function emptyDatabase(): Promise<Database> {
  const home = mkdtempSync(join(tmpdir(), "fealty-panel-"));
  const db = await database({ home }, []);
  return {
    ...db,
    close: async () => {
      await db.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

export async function fixtureDatabase(): Promise<Database> {
  const db = await emptyDatabase();
  for (const [id, data] of Object.entries(fixtures)) await db.register(viewName(id), data);
  return db;
}
