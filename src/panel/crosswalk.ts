import { FealtyError, suggest } from "../base/index.js";
import { type CodeRule, iso2Rules, iso3Aliases, iso3Rules, polityRules, unRules } from "./codes.js";
import { covers, isMember, isMemberAtYearEnd, type State, states, type Years } from "./states.js";

/** Systems of state codes: Correlates of War (number, letters), Gleditsch–Ward, ISO 3166, UN M49, Polity, names. */
export const systems = ["cow", "cowc", "gw", "iso3", "iso2", "un", "polity", "name"] as const;
export type System = (typeof systems)[number];

/**
 * The Correlates of War code of a state as of a year, or undefined where the code stands for no state.
 * Where two states held a code in one year (Germany or Yemen, 1990), it is the one that is a member of the system at the end of the year.
 * A code outside its own years is read as the state that has it in others ("RUS" in 1960 is the Soviet Union, 365).
 * @throws FealtyError "unknown-system".
 */
export function toCow(code: number | string, system: System, year: number): number | undefined {
  switch (system) {
    case "cow":
      return states.has(Number(code)) ? Number(code) : undefined;
    case "cowc":
      return byAbbreviation().get(String(code).toUpperCase());
    case "gw":
      return choose(listed(Number(code), year), year);
    case "iso3":
      return byIso(String(code).toUpperCase(), iso3Rules, (state) => state.iso3, year) ?? iso3Aliases.get(String(code).toUpperCase());
    case "iso2":
      return byIso(String(code).toUpperCase(), iso2Rules, (state) => state.iso2, year);
    case "un":
      return byIso(Number(code), unRules, (state) => state.un, year);
    case "polity":
      return byPolity(Number(code), year);
    case "name":
      return cowFromName(String(code), year);
    default:
      throw new FealtyError("unknown-system", `there is no system of state codes "${String(system)}"`, {
        kind: "usage",
        mend: suggest(String(system), systems),
      });
  }
}

/**
 * The code that a system gives the state `ccode` as of a year, or undefined where it has none.
 * Where it has two in one year, the later one. For "gw" only years in which that list has the state.
 */
export function fromCow(ccode: number, system: System, year: number): number | string | undefined {
  const state = states.get(ccode);
  if (!state) return undefined;
  switch (system) {
    case "cow":
      return ccode;
    case "cowc":
      return state.abb;
    case "gw":
      return state.gw.findLast((spell) => covers(spell, year))?.code;
    case "iso3":
      return ruled(iso3Rules, ccode, year) ?? state.iso3;
    case "iso2":
      return ruled(iso2Rules, ccode, year) ?? state.iso2;
    case "un":
      return ruled(unRules, ccode, year) ?? state.un;
    case "polity":
      return ruled(polityRules, ccode, year) ?? ccode;
    case "name":
      return state.name;
    default:
      throw new FealtyError("unknown-system", `there is no system of state codes "${String(system)}"`, {
        kind: "usage",
        mend: suggest(String(system), systems),
      });
  }
}

/** The Correlates of War code of the state that bore the name in the year, or undefined. Case, accents and punctuation do not matter. */
export function cowFromName(name: string, year: number): number | undefined {
  const known = byName().get(plainName(name)) ?? [];
  return choose(
    known.filter((spell) => covers(spell, year)).map(({ ccode }) => ccode),
    year,
  );
}

/** Every state that bore the name, with the years in which it did; states overlap in the year of a change of code. */
export function namedStates(name: string): readonly NamedState[] {
  return byName().get(plainName(name)) ?? [];
}

export interface NamedState extends Partial<Years> {
  readonly ccode: number;
}

/** A name without what spellings differ in: case, accents, punctuation, "the", "&" and "St.". */
export function plainName(name: string): string {
  return name
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/&/g, " and ")
    .replace(/\bst\b\.?/g, "saint")
    .replace(/['’`]/g, "")
    .replace(/[^a-z0-9]+/g, " ")
    .replace(/\bthe\b/g, " ")
    .replace(/ +/g, " ")
    .trim();
}

/** Of several states the one that is a member at the end of the year, else during it, else the first. */
function choose(candidates: readonly number[], year: number): number | undefined {
  return candidates.find((c) => isMemberAtYearEnd(c, year)) ?? candidates.find((c) => isMember(c, year)) ?? candidates[0];
}

function listed(gw: number, year: number): number[] {
  return [...states.values()].filter((state) => state.gw.some((spell) => spell.code === gw && covers(spell, year))).map(({ ccode }) => ccode);
}

function byIso<Code extends number | string>(
  code: Code,
  rules: readonly CodeRule[],
  own: (state: State) => Code | undefined,
  year: number,
): number | undefined {
  const ruledNow = rules.filter((rule) => rule.code === code && covers(rule, year)).map(({ ccode }) => ccode);
  const now = choose(ruledNow, year);
  if (now !== undefined) return now;
  const holders = [...states.values()].filter((state) => own(state) === code).map(({ ccode }) => ccode);
  const listedNow = holders.filter((ccode) => states.get(ccode)?.gw.some((spell) => covers(spell, year)));
  return (
    choose(listedNow, year) ??
    choose(holders, year) ??
    choose(
      rules.filter((rule) => rule.code === code).map(({ ccode }) => ccode),
      year,
    )
  );
}

function byPolity(code: number, year: number): number | undefined {
  const own = polityRules.filter((rule) => rule.code === code);
  if (own.length === 0) return states.has(code) ? code : undefined;
  const found = own.find((rule) => covers(rule, year))?.ccode;
  return found === undefined || found < 0 ? undefined : found;
}

function ruled(rules: readonly CodeRule[], ccode: number, year: number): number | string | undefined {
  return rules.find((rule) => rule.ccode === ccode && covers(rule, year))?.code;
}

let abbreviations: ReadonlyMap<string, number> | undefined;
function byAbbreviation(): ReadonlyMap<string, number> {
  return (abbreviations ??= new Map([...states.values()].map(({ abb, ccode }) => [abb, ccode])));
}

let names: ReadonlyMap<string, readonly NamedState[]> | undefined;
function byName(): ReadonlyMap<string, readonly NamedState[]> {
  if (names) return names;
  const index = new Map<string, NamedState[]>();
  for (const { ccode, names: own } of states.values()) {
    for (const { name, ...years } of own) {
      const key = plainName(name);
      const there = index.get(key) ?? [];
      // A name that a state bears in some years alone ("Germany") is not borne by it in others, whatever its main name.
      index.set(key, [...there.filter((spell) => spell.ccode !== ccode || spell.first !== undefined || spell.last !== undefined), { ccode, ...years }]);
    }
  }
  return (names = index);
}
