import { africa } from "./states/africa.js";
import { americas } from "./states/americas.js";
import { asia } from "./states/asia.js";
import { europe } from "./states/europe.js";
import type { StateRow } from "./states/row.js";

/** A stretch of years; no `last` means that it goes on. */
export interface Years {
  readonly first: number;
  readonly last?: number;
}

/** A spell of membership of the state system, by day (ISO dates); no `end` means that it goes on. */
export interface Spell {
  readonly start: string;
  readonly end?: string;
}

/** A state of the Correlates of War state system. */
export interface State {
  readonly ccode: number;
  /** Abbreviation of the Correlates of War project. */
  readonly abb: string;
  readonly name: string;
  readonly spells: readonly Spell[];
  readonly iso3?: string;
  readonly iso2?: string;
  /** Code of the United Nations (M49). */
  readonly un?: number;
  /** The codes that the Gleditsch–Ward list gives the same state, by year. */
  readonly gw: readonly (Years & { readonly code: number })[];
  /** Its names: the first holds always, others perhaps for some years alone. */
  readonly names: readonly (Partial<Years> & { readonly name: string })[];
}

/**
 * The state system of the Correlates of War project (v2016), by code. The project's list ends with 2016; states that were
 * members then are carried forward. Codes of the Gleditsch–Ward list beside it. Facts written down by us and checked against both lists.
 */
export const states: ReadonlyMap<number, State> = new Map([...americas, ...europe, ...africa, ...asia].map((row) => [row[0], readRow(row)]));

/** The last year that the Correlates of War list covers; later years carry it forward. */
export const lastListed = 2016;

/** Whether the state is a member on at least one day of the year. */
export function isMember(ccode: number, year: number): boolean {
  return states.get(ccode)?.spells.some((spell) => yearOf(spell.start) <= year && year <= (spell.end ? yearOf(spell.end) : Number.POSITIVE_INFINITY)) ?? false;
}

/** Whether the state is a member on 31 December of the year. */
export function isMemberAtYearEnd(ccode: number, year: number): boolean {
  const day = `${year}-12-31`;
  return states.get(ccode)?.spells.some(({ start, end }) => start <= day && (end === undefined || day <= end)) ?? false;
}

/** The name of a state, or the code itself where it is none of the system. */
export function stateName(ccode: number): string {
  return states.get(ccode)?.name ?? String(ccode);
}

export type Region = "Americas" | "Europe" | "Africa" | "Middle East" | "Asia" | "Oceania";

/** The region of the code's range: the Maghreb, Egypt and Libya are in the range of the Middle East; the Sudans, in it too, count as Africa here. */
export function regionOf(ccode: number): Region {
  if (ccode < 200) return "Americas";
  if (ccode < 400) return "Europe";
  if (ccode < 600 || ccode === 625 || ccode === 626) return "Africa";
  if (ccode < 700) return "Middle East";
  return ccode < 900 ? "Asia" : "Oceania";
}

export function covers(years: Partial<Years>, year: number): boolean {
  return (years.first ?? Number.NEGATIVE_INFINITY) <= year && year <= (years.last ?? Number.POSITIVE_INFINITY);
}

function yearOf(date: string): number {
  return Number(date.slice(0, 4));
}

function readRow([ccode, abb, name, spells, iso3, iso2, un, { gw, names = "" } = {}]: StateRow): State {
  const read = spells.split(" ").map((text): Spell => {
    const [start = "", end = ""] = text.split("/");
    return end === "" ? { start } : { start, end };
  });
  const listed = gw ?? read.map(({ start, end }) => `${ccode}:${yearOf(start)}-${end ? yearOf(end) : ""}`).join(" ");
  return {
    ccode,
    abb,
    name,
    spells: read,
    ...(iso3 ? { iso3 } : {}),
    ...(iso2 ? { iso2 } : {}),
    ...(un ? { un } : {}),
    gw: listed
      .split(" ")
      .filter((text) => text !== "")
      .map((text) => {
        const [code = "", years = ""] = text.split(":");
        return { code: Number(code), ...readYears(years) };
      }),
    names: [
      { name },
      ...names
        .split("|")
        .filter((text) => text !== "")
        .map((text) => {
          const [other = "", years] = text.split("@");
          return { name: other, ...(years === undefined ? {} : readYears(years)) };
        }),
    ],
  };
}

function readYears(text: string): Years {
  const [first = "", last = ""] = text.split("-");
  return last === "" ? { first: Number(first) } : { first: Number(first), last: Number(last) };
}
