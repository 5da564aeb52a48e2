import type { Domain, Units } from "../family.js";
import { source } from "../family.js";

/** The individual-signals data, by recipient and year; each patron has its own columns. */
export const signals = source("mcmanus-nieman-signals", "m", "m.ccode = s.ally AND m.year = s.year");

/** Germany has two rows in 1990: what was signalled stands under 260, and the zeros under 255 say nothing. */
export const notUnifiedGermany: Units = {
  about: "recipients of the individual-signals data, without Germany (255) in 1990, whose signals stand under 260",
  has: (ccode, year) => !(ccode === 255 && year === 1990),
};

/** A signal's domain: 0 outside its own years means that it was not coded. */
export function signalDomain(first: number, last: number, patrons?: readonly number[]): Domain {
  return { years: [first, last], units: notUnifiedGermany, absent: "missing", ...(patrons ? { patrons } : {}) };
}

/** The column of the row's patron: `us_vis`, `uk_vis`, … by the code of the patron. */
export function ofPatron(column: string, patrons: readonly ("us" | "uk" | "fra" | "rus" | "chi")[] = ["us", "uk", "fra", "rus", "chi"]): string {
  const codes = { us: 2, uk: 200, fra: 220, rus: 365, chi: 710 };
  return `CASE s.patron ${patrons.map((p) => `WHEN ${codes[p]} THEN m.${p}_${column}`).join(" ")} END`;
}

/** These columns of all patrons, for what is shown of a cell's source. */
export function columnsOf(column: string, patrons: readonly string[] = ["us", "uk", "fra", "rus", "chi"]): readonly string[] {
  return patrons.map((p) => `${p}_${column}`);
}
