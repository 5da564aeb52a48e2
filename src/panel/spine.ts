import { FealtyError, suggest } from "../base/index.js";
import { type Database, literal } from "../data/index.js";
import { type Frame, frame, numberColumn, numbers } from "../frame/index.js";
import { fromCow, toCow } from "./crosswalk.js";
import { makeHelpers } from "./helpers.js";
import { stateName } from "./states.js";

/** What a row of a panel is. */
export const spines = ["ally-year", "state-year", "dyad-year", "directed-dyad-year"] as const;
export type SpineKind = (typeof spines)[number];

/** The powers whose promises make an ally-year, by the letters of ISO 3166 and the code of the Correlates of War. */
export const patrons: ReadonlyMap<string, number> = new Map([
  ["USA", 2],
  ["GBR", 200],
  ["FRA", 220],
  ["RUS", 365],
  ["CHN", 710],
]);

/**
 * The promise of the patron that makes an ally-year: an obligation of ATOP, any of the five, or the flag of the individual-signals data
 * ("signals-data"). "none" turns it round: members of the system to which the patron has promised none of the five.
 */
export const pacts = ["defense", "offense", "neutrality", "nonaggression", "consultation", "any", "none", "signals-data"] as const;
export type Pact = (typeof pacts)[number];

export interface SpineSpec {
  readonly kind: SpineKind;
  /** Codes; for ally-years alone. */
  readonly patrons: readonly number[];
  readonly pact: Pact;
  readonly years: readonly [number, number];
}

/** Rows lost on the way to the panel. */
export interface Loss {
  readonly why: string;
  readonly rows: number;
}

/** The rows of a panel before variables are added: a table `panel_rows` in the database, and the same as a frame. */
export interface Spine {
  readonly kind: SpineKind;
  /** The columns that identify a row, units first, `year` last. */
  readonly frame: Frame;
  readonly candidates: number;
  readonly lost: readonly Loss[];
}

/** The unit columns of each kind of spine. */
export const unitColumns: Readonly<Record<SpineKind, readonly string[]>> = {
  "ally-year": ["patron", "ally"],
  "state-year": ["ccode"],
  "dyad-year": ["ccode1", "ccode2"],
  "directed-dyad-year": ["ccode1", "ccode2"],
};

/** The columns that every panel of a kind has, before variables: units, year and names. */
export const spineColumns: Readonly<Record<SpineKind, readonly string[]>> = {
  "ally-year": ["patron", "ally", "year", "ally_name"],
  "state-year": ["ccode", "year", "name"],
  "dyad-year": ["ccode1", "ccode2", "year"],
  "directed-dyad-year": ["ccode1", "ccode2", "year"],
};

/** Datasets that a spine needs. */
export function spineNeeds({ kind, pact }: Pick<SpineSpec, "kind" | "pact">): readonly string[] {
  if (kind !== "ally-year") return [];
  return pact === "signals-data" ? ["mcmanus-nieman-signals"] : ["atop-ddyad-year"];
}

/**
 * Code of a patron from its letters, its code or its name.
 * @throws FealtyError "unknown-patron" (usage).
 */
export function patronCode(given: string): number {
  const text = given.trim();
  const code = patrons.get(text.toUpperCase()) ?? (/^\d+$/.test(text) ? Number(text) : (toCow(text, "cowc", 2000) ?? toCow(text, "name", 2000)));
  if (code !== undefined && [...patrons.values()].includes(code)) return code;
  throw new FealtyError("unknown-patron", `there is no patron "${given}"`, { kind: "usage", mend: suggest(text.toUpperCase(), [...patrons.keys()]) });
}

/** The letters of a patron. */
export function patronLetters(code: number): string {
  return String(fromCow(code, "iso3", 2000) ?? code);
}

/** Makes the table `panel_rows` (row, units, year) and counts what was left out and why. */
export async function makeSpine(db: Database, spec: SpineSpec): Promise<Spine> {
  await makeHelpers(db, ["member_years"]);
  await db.run(`CREATE OR REPLACE TEMP VIEW members AS SELECT ccode, year FROM member_years WHERE year BETWEEN ${spec.years[0]} AND ${spec.years[1]}`);
  const sql = spec.kind === "ally-year" ? allyYears(spec) : membersAlone(spec.kind);
  const units = unitColumns[spec.kind];
  await db.run(`CREATE OR REPLACE TEMP TABLE candidates AS ${sql}`);
  const losses: Loss[] = [];
  let candidates = 0;
  const counted = await db.query("SELECT why, count(*) AS rows FROM candidates GROUP BY why ORDER BY why");
  const why = counted.columns.get("why");
  numbers(counted, "rows").forEach((rows, i) => {
    candidates += rows;
    const reason = why?.kind === "code" && (why.codes[i] as number) >= 0 ? (why.levels[why.codes[i] as number] as string) : undefined;
    if (reason !== undefined) losses.push({ why: reason, rows });
  });
  const order = [...units, "year"].join(", ");
  await db.run(
    `CREATE OR REPLACE TEMP TABLE panel_rows AS SELECT row_number() OVER (ORDER BY ${order}) - 1 AS row, ${order} FROM candidates WHERE why IS NULL ORDER BY ${order}`,
  );
  const rows = await db.query(`SELECT ${order} FROM panel_rows ORDER BY row`);
  return {
    kind: spec.kind,
    frame: frame(
      [...rows.columns].map(([name, column]) => [name, column] as const),
      { units, time: "year" },
    ),
    candidates,
    lost: losses,
  };
}

/** Makes `panel_rows` of a few rows that are already known (a frame with the spine's columns, at least one row). */
export async function givenSpine(db: Database, kind: SpineKind, rows: Frame): Promise<Spine> {
  const names = [...unitColumns[kind], "year"];
  const columns = names.map((name) => numbers(rows, name));
  const values = Array.from({ length: rows.length }, (_, i) => `(${[i, ...columns.map((column) => column[i])].join(", ")})`);
  await db.run(`CREATE OR REPLACE TEMP TABLE panel_rows AS SELECT * FROM (VALUES ${values.join(", ")}) AS t(row, ${names.join(", ")})`);
  return {
    kind,
    frame: frame(
      names.map((name) => [name, numberColumn(numbers(rows, name))] as const),
      { units: unitColumns[kind], time: "year" },
    ),
    candidates: rows.length,
    lost: [],
  };
}

function membersAlone(kind: SpineKind): string {
  if (kind === "state-year") return "SELECT ccode, year, NULL::VARCHAR AS why FROM members";
  const order = kind === "dyad-year" ? "a.ccode < b.ccode" : "a.ccode <> b.ccode";
  return `SELECT a.ccode AS ccode1, b.ccode AS ccode2, a.year, NULL::VARCHAR AS why FROM members a JOIN members b ON b.year = a.year AND ${order}`;
}

/** Every state to which the patron has promised something, or every member where no promise is asked for; `why` is empty for the rows that stay. */
function allyYears({ patrons: codes, pact, years: [first, last] }: SpineSpec): string {
  const list = `(${codes.join(", ")})`;
  const members = "LEFT JOIN members m ON m.ccode = c.ally AND m.year = c.year";
  const outside = "WHEN m.ccode IS NULL THEN 'not a member of the state system in that year'";
  if (pact === "none") {
    return `
        SELECT p.patron, c.ccode AS ally, c.year,
          CASE WHEN c.ccode = p.patron THEN 'the patron itself' WHEN a.year IS NOT NULL THEN 'the patron has promised it something' END AS why
        FROM members c CROSS JOIN (SELECT unnest([${codes.join(", ")}])::DOUBLE AS patron) p
        LEFT JOIN atop_ddyad_year a ON a.ccode1 = p.patron AND a.ccode2 = c.ccode AND a.year = c.year
          AND greatest(a.atop_defense, a.atop_offense, a.atop_neutral, a.atop_nonagg, a.atop_consul) = 1`;
  }
  if (pact === "signals-data") {
    const flag = "CASE p.patron WHEN 2 THEN s.us_pact WHEN 200 THEN s.uk_pact WHEN 220 THEN s.fra_pact WHEN 365 THEN s.rus_pact WHEN 710 THEN s.chi_pact END";
    return `
        SELECT c.*, CASE WHEN c.flag = 0 THEN 'no pact in the signals data' ${outside} END AS why
        FROM (SELECT p.patron, s.ccode AS ally, s.year, ${flag} AS flag
          FROM mcmanus_nieman_signals s CROSS JOIN (SELECT unnest([${codes.join(", ")}])::DOUBLE AS patron) p
          WHERE s.year BETWEEN ${first} AND ${last} AND s.ccode <> p.patron) c ${members}`;
  }
  const promised = pact === "any" ? "greatest(c.atop_defense, c.atop_offense, c.atop_neutral, c.atop_nonagg, c.atop_consul) = 1" : `c.${atopColumns[pact]} = 1`;
  const other = pact === "any" ? "an alliance without a promise of the patron" : `a promise of the patron other than ${pact}`;
  return `
      SELECT c.patron, c.ally, c.year, CASE WHEN NOT coalesce(${promised}, false) THEN ${literal(other)} ${outside} END AS why
      FROM (SELECT *, ccode1 AS patron, ccode2 AS ally FROM atop_ddyad_year WHERE ccode1 IN ${list} AND year BETWEEN ${first} AND ${last}) c ${members}`;
}

/** Column of atop-ddyad-year for each obligation. */
export const atopColumns = {
  defense: "atop_defense",
  offense: "atop_offense",
  neutrality: "atop_neutral",
  nonaggression: "atop_nonagg",
  consultation: "atop_consul",
} as const;

/** Names of the units of a frame, by code. */
export function unitNames(data: Frame, units: readonly string[]): ReadonlyMap<number, string> {
  const codes = new Set(units.flatMap((name) => [...new Set(numbers(data, name))]));
  return new Map([...codes].sort((a, b) => a - b).map((code) => [code, stateName(code)]));
}
