import { viewName } from "../data/index.js";
import type { Frame } from "../frame/index.js";
import type { HelperName } from "./helpers.js";
import type { Pact, SpineKind } from "./spine.js";

/**
 * What a family tells of: one state in a year, two states in a year, or what a patron does for an ally in a year.
 * Its SQL reads the rows to fill from the view `spine` with the columns
 *   state:  row, ccode, year
 *   dyad:   row, ccode1, ccode2, year    (in ally-years ccode1 is the patron, ccode2 the ally)
 *   patron: row, patron, ally, year      (ally-years alone)
 */
export type Per = "state" | "dyad" | "patron";

/** A dataset and how its rows belong to a row of the spine: what the SQL joins, and what `fealty why` follows back. */
export interface Source {
  readonly dataset: string;
  /** Alias of the dataset's view in the SQL. */
  readonly alias: string;
  /** What stands after JOIN: the view, with tables that lead to it if need be. */
  readonly tables: string;
  /** What stands after ON; the spine is `s`. */
  readonly on: string;
}

/** States for which a variable exists. */
export interface Units {
  /** "states of the Gleditsch–Ward list". */
  readonly about: string;
  has(ccode: number, year: number): boolean;
}

/** Where a variable exists. Outside it is missing, never 0. */
export interface Domain {
  readonly years: readonly [number, number];
  /** Codes of the patrons for which it was coded; absent: all. */
  readonly patrons?: readonly number[];
  readonly units?: Units;
  /** What it means, inside, that the source has no row or a blank cell: missing, or 0 because the source lists what happened. */
  readonly absent: "missing" | "zero";
}

export interface FamilyVariable {
  readonly label: string;
  readonly unit: string;
  /** Columns that the value is made from, by alias of the source. */
  readonly from: Readonly<Record<string, readonly string[]>>;
  /** How it is made from them, in words. */
  readonly rule: string;
  readonly domain: Domain;
  /** Names or lists, not numbers. */
  readonly text?: boolean;
  /** In ally-years the patron's own value is given too, as patron_NAME. */
  readonly ofPatron?: boolean;
}

export interface SqlContext {
  readonly spine: SpineKind;
  readonly pact: Pact;
}

/** A family of variables: one file, one statement. */
export interface Family {
  readonly name: string;
  readonly about: string;
  readonly per: Per;
  readonly sources: readonly Source[];
  /** Tables of ours that the SQL uses beside the datasets. */
  readonly helpers?: readonly HelperName[];
  readonly variables: Readonly<Record<string, FamilyVariable>>;
  /** A query that returns `row` and one column for each variable, or for what `derive` makes them from. */
  readonly sql: string | ((context: SqlContext) => string);
  /** Variables that SQL cannot make with the same bits everywhere (square roots aside, any elementary function). */
  readonly derive?: (queried: Frame) => Readonly<Record<string, Float64Array>>;
}

/** A family, checked: every column that a variable comes from is of one of its sources. */
export function family(definition: Family): Family {
  const aliases = new Set(definition.sources.map(({ alias }) => alias));
  for (const [name, { from }] of Object.entries(definition.variables)) {
    for (const alias of Object.keys(from)) if (!aliases.has(alias)) throw new Error(`${definition.name}: ${name} comes from ${alias}, which is no source`);
  }
  return definition;
}

/** A dataset joined to the spine by a condition. */
export function source(dataset: string, alias: string, on: string): Source {
  return { dataset, alias, tables: `${viewName(dataset)} ${alias}`, on };
}

/** A dataset reached by way of other tables: `via` stands before it, and its own condition after. */
export function sourceVia(dataset: string, alias: string, via: string, own: string, on: string): Source {
  return { dataset, alias, tables: `(${via} JOIN ${viewName(dataset)} ${alias} ON ${own})`, on };
}

/** SQL in which a source stands for what is joined: `LEFT JOIN ${n}` becomes `LEFT JOIN cow_nmc n ON …`. */
export function statement(parts: TemplateStringsArray, ...values: readonly (Source | string)[]): string {
  return parts.reduce((text, part, i) => {
    const value = values[i];
    return text + part + (value === undefined ? "" : typeof value === "string" ? value : `${value.tables} ON ${value.on}`);
  }, "");
}

/** Datasets that a family needs, each once. */
export function needs({ sources }: Family): readonly string[] {
  return [...new Set(sources.map(({ dataset }) => dataset))];
}

/** Whether a family can fill rows of this kind. */
export function fits({ per }: Family, spine: SpineKind): boolean {
  return per === "state" || spine === "ally-year" || (per === "dyad" && spine !== "state-year");
}
