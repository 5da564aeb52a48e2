import type { Database } from "../data/index.js";
import { cellText, column, type Frame, frame, numberColumn, textColumn } from "../frame/index.js";
import { polityRules } from "./codes.js";
import { type NamedState, namedStates, toCow } from "./crosswalk.js";
import { calendarYear } from "./calendar-year.js";
import { isMember, states } from "./states.js";
import { territoryStates } from "./territories.js";

/** Years that the helper tables span. */
const span = [1816, 2030] as const;

/**
 * Tables of ours that families join by, made when first asked for:
 * - member_years (ccode, year): the members of the state system;
 * - gw_years (ccode, year, gw): the Gleditsch–Ward code of a member;
 * - iso_years (ccode, year, iso3): the state that today's three letters stand for in the year ("RUS" in 1960 is the Soviet Union);
 * - polity_years (ccode, year, polity, place): Polity's codes of a member, the later one in place 0 where a year has two;
 * - hsg_territories (id, ccode, first, last): territories in the travels and visits of the Office of the Historian;
 * - cast_votes (the columns of un-votes, year the calendar year) and cast_votes_wide (rcid, date, year, ccode, iso3, vote): votes that were cast;
 * - sipri_recipients, aid_countries, military_aid_countries, mme_countries (name, ccode, first, last): states by the names that a dataset gives them.
 */
export const helpers = {
  member_years: {
    needs: [],
    make: async () => pairs(() => [[]], []),
  },
  gw_years: {
    needs: [],
    make: async () =>
      pairs(
        (ccode, year) => {
          const own = states.get(ccode)?.gw.findLast(({ first, last }) => first <= year && year <= (last ?? span[1]));
          return own ? [[own.code]] : [];
        },
        ["gw"],
      ),
  },
  iso_years: {
    needs: [],
    make: async () => isoYears(),
  },
  polity_years: {
    needs: [],
    make: async () =>
      pairs(
        (ccode, year) => {
          const own = polityRules.filter((rule) => rule.ccode === ccode && (rule.first ?? 0) <= year && year <= (rule.last ?? span[1]));
          const ruled = polityRules.some((rule) => rule.ccode === ccode);
          // A code that Polity gives another state ("347" is Yugoslavia) is not this one's.
          const taken = polityRules.some((rule) => rule.code === ccode && rule.ccode !== ccode);
          if (ruled) return own.map(({ code }, place) => [Number(code), place]);
          return taken ? [] : [[ccode, 0]];
        },
        ["polity", "place"],
      ),
  },
  cast_votes: {
    needs: ["un-votes"],
    sql: `
      SELECT v.rcid, ${calendarYear("v")} AS year, v.session, v.date, v.unres, v.ccode, v.vote, v.importantvote, v._row
      FROM un_votes v WHERE v.vote IN (1, 2, 3)`,
  },
  cast_votes_wide: {
    needs: ["un-votes-wide"],
    after: "iso_years",
    sql: `
      SELECT w.rcid, w."date", i.year, i.ccode, w.iso3, w.vote, w._row
      FROM (UNPIVOT un_votes_wide ON COLUMNS('^[A-Z]{3}$') INTO NAME iso3 VALUE vote) w
      JOIN iso_years i ON i.iso3 = w.iso3 AND i.year = substr(w."date"::VARCHAR, 1, 4)::INTEGER
      WHERE w.vote IN (1, 2, 3)`,
  },
  hsg_territories: {
    needs: ["hsg-president-travels", "hsg-secretary-travels", "hsg-leader-visits"],
    make: async (db: Database) =>
      named(
        await db.query(
          "SELECT DISTINCT id FROM (SELECT country_id AS id FROM hsg_president_travels UNION SELECT country_id FROM hsg_secretary_travels UNION SELECT from_id FROM hsg_leader_visits) WHERE id IS NOT NULL ORDER BY id",
        ),
        "id",
        territoryStates,
      ),
  },
  sipri_recipients: {
    needs: ["sipri-us-tiv"],
    make: async (db: Database) => named(await db.query("SELECT DISTINCT recipient AS name FROM sipri_us_tiv ORDER BY name"), "name", namedStates),
  },
  aid_countries: {
    needs: ["us-aid"],
    make: async (db: Database) => named(await db.query('SELECT DISTINCT "Country Name" AS name FROM us_aid ORDER BY name'), "name", namedStates),
  },
  military_aid_countries: {
    needs: ["us-military-aid"],
    make: async (db: Database) => named(await db.query('SELECT DISTINCT "Country.Name" AS name FROM us_military_aid ORDER BY name'), "name", namedStates),
  },
  mme_countries: {
    needs: ["mme-country-year"],
    make: async (db: Database) =>
      named(await db.query("SELECT DISTINCT country AS name FROM mme_country_year WHERE country IS NOT NULL ORDER BY name"), "name", namedStates),
  },
} as const satisfies Readonly<Record<string, Helper>>;

/** A table of ours: made here as a frame, or by a query over datasets (and over another helper, which then comes first). */
type Helper = { readonly needs: readonly string[] } & ({ make(db: Database): Promise<Frame> } | { readonly sql: string; readonly after?: string });

export type HelperName = keyof typeof helpers;

const made = new WeakMap<Database, Set<HelperName>>();

/** Makes the helper tables that a database lacks. */
export async function makeHelpers(db: Database, names: readonly HelperName[]): Promise<void> {
  const there = made.get(db) ?? new Set();
  made.set(db, there);
  for (const name of names) {
    if (there.has(name)) continue;
    const helper = helpers[name];
    if ("make" in helper) await db.register(name, await helper.make(db));
    else {
      if ("after" in helper) await makeHelpers(db, [helper.after]);
      await db.run(`CREATE OR REPLACE TEMP TABLE ${name} AS ${helper.sql}`);
    }
    there.add(name);
  }
}

/** Rows (ccode, year, …) for every member and year. */
function pairs(codesOf: (ccode: number, year: number) => readonly (readonly number[])[], names: readonly string[]): Frame {
  const out: number[][] = [[], [], ...names.map(() => [])];
  for (const ccode of states.keys()) {
    for (let year: number = span[0]; year <= span[1]; year++) {
      if (!isMember(ccode, year)) continue;
      for (const codes of codesOf(ccode, year)) for (const [i, value] of [ccode, year, ...codes].entries()) (out[i] as number[]).push(value);
    }
  }
  return frame(["ccode", "year", ...names].map((name, i) => [name, numberColumn(out[i] as number[])] as const));
}

function isoYears(): Frame {
  const rows: { ccode: number; year: number; iso3: string }[] = [];
  for (const iso3 of new Set([...states.values()].flatMap((state) => state.iso3 ?? []))) {
    for (let year: number = span[0]; year <= span[1]; year++) {
      const ccode = toCow(iso3, "iso3", year);
      if (ccode !== undefined && isMember(ccode, year)) rows.push({ ccode, year, iso3 });
    }
  }
  return frame([
    ["ccode", numberColumn(rows.map(({ ccode }) => ccode))],
    ["year", numberColumn(rows.map(({ year }) => year))],
    ["iso3", textColumn(rows.map(({ iso3 }) => iso3))],
  ]);
}

/** Rows (name, ccode, first, last) for every state that a name stands for. */
function named(list: Frame, by: string, find: (name: string) => readonly NamedState[]): Frame {
  const names = column(list, by);
  const rows: { name: string; ccode: number; first: number; last: number }[] = [];
  for (let i = 0; i < list.length; i++) {
    const name = cellText(names, i);
    if (name === null) continue;
    for (const { ccode, first = span[0], last = span[1] } of find(name)) rows.push({ name, ccode, first, last });
  }
  return frame([
    [by, textColumn(rows.map(({ name }) => name))],
    ["ccode", numberColumn(rows.map(({ ccode }) => ccode))],
    ["first", numberColumn(rows.map(({ first }) => first))],
    ["last", numberColumn(rows.map(({ last }) => last))],
  ]);
}
