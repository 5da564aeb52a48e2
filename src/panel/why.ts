import { FealtyError, suggest, type Work } from "../base/index.js";
import { type Database, database, dataset, identifier, type PinnedFile, type Store } from "../data/index.js";
import { cellText, type Column, column, frame, numberColumn, numbers } from "../frame/index.js";
import { citation } from "./codebook.js";
import type { Family, FamilyVariable, Source } from "./family.js";
import { chooseFamilies } from "./families/index.js";
import { cutSpine, domainInWords, familyNeeds, fill, type Role, rolesOf, type VariableInfo, within } from "./fill.js";
import { makeHelpers } from "./helpers.js";
import { checkSpec, type PanelSpec } from "./panel.js";
import { givenSpine, makeSpine, type Spine, type SpineSpec, spineNeeds, unitColumns } from "./spine.js";
import { stateName } from "./states.js";

/** A row of a published file behind a cell. */
export interface SourceRow {
  /** Path of the file in its public copy. */
  readonly file: string;
  /** 1-based data row of that file (for XML, the element). */
  readonly row: number;
  /** The cells of that row that the value is made from, as published. */
  readonly values: Readonly<Record<string, string | number | null>>;
}

/** The files behind a cell, and the rows of them that are its state's (or pair's) in the year. */
export interface SourceChain {
  readonly dataset: string;
  readonly title: string;
  readonly version: string;
  readonly cite: readonly string[];
  /** Where the public copy is. */
  readonly copy: readonly string[];
  readonly rows: readonly SourceRow[];
  /** Rows in all: `rows` holds the first of them. */
  readonly total: number;
}

/** Where the value of a cell comes from. */
export interface Why {
  readonly units: readonly { readonly column: string; readonly code: number; readonly name: string }[];
  readonly year: number;
  readonly variable: VariableInfo;
  readonly value: string | number | null;
  /** Whether the row is one of the panel's; if not, why. */
  readonly row: string;
  /** Whether the cell lies in the variable's domain, and what is done there. */
  readonly domain: string;
  readonly rule: string;
  readonly sources: readonly SourceChain[];
}

/** Source rows that are listed for one dataset. */
const mostRows = 20;

/**
 * The chain from a cell of a panel to files, rows and the rule that made it.
 * @param units codes in the order of the spine's units: patron and ally; the ally alone where the panel has one patron.
 * @throws FealtyError of kind "usage": "units", "unknown-variable"; of kind "data" as `buildPanel`.
 */
export async function why(store: Store, spec: PanelSpec, units: readonly number[], year: number, variable: string, work: Work = {}): Promise<Why> {
  const spineSpec = checkSpec(spec);
  const { family } = findVariable(spec, variable);
  const db = await database(store, [...new Set([...spineNeeds(spineSpec), ...familyNeeds([family], spineSpec.kind)])], work);
  try {
    return await whyFrom(db, spec, units, year, variable);
  } finally {
    await db.close();
  }
}

/** The same from tables that are open already. */
export async function whyFrom(db: Database, spec: PanelSpec, units: readonly number[], year: number, variable: string): Promise<Why> {
  const spineSpec = checkSpec(spec);
  const { family, definition, role, base } = findVariable(spec, variable);
  const codes = allUnits(spineSpec, units);
  const columns = unitColumns[spineSpec.kind];
  const row = await rowStanding(db, spineSpec, codes, year);
  const spine = await givenSpine(
    db,
    spineSpec.kind,
    frame([...columns.map((name, i) => [name, numberColumn([codes[i] as number])] as const), ["year", numberColumn([year])]]),
  );
  const filled = await fill(db, spine, family, spineSpec.pact);
  const info = filled.variables.find(({ name }) => name === variable) ?? describeLeftOut(variable, base, definition, family, role);
  const found = filled.columns.find(([name]) => name === variable)?.[1];
  await makeHelpers(db, family.helpers ?? []);
  await cutSpine(db, role);
  return {
    units: columns.map((name, i) => ({ column: name, code: codes[i] as number, name: stateName(codes[i] as number) })),
    year,
    variable: info,
    value: found ? cellValue(found, 0) : null,
    row,
    domain: standing(spine, role, definition),
    rule: definition.rule,
    sources: await chains(db, family, definition),
  };
}

interface Found {
  readonly family: Family;
  readonly definition: FamilyVariable;
  readonly role: Role;
  readonly base: string;
}

function findVariable(spec: PanelSpec, variable: string): Found {
  const { kind } = checkSpec(spec);
  const names: string[] = [];
  for (const family of chooseFamilies(["all"])) {
    for (const role of rolesOf(family, kind)) {
      for (const [base, definition] of Object.entries(family.variables)) {
        if (role.onlyPatron && !definition.ofPatron) continue;
        if (role.name(base) === variable) return { family, definition, role, base };
        names.push(role.name(base));
      }
    }
  }
  throw new FealtyError("unknown-variable", `panels have no variable "${variable}"`, { kind: "usage", mend: suggest(variable, names) });
}

function allUnits({ kind, patrons }: SpineSpec, units: readonly number[]): readonly number[] {
  const wanted = unitColumns[kind];
  const codes = kind === "ally-year" && units.length === 1 && patrons.length === 1 ? [...patrons, ...units] : units;
  if (codes.length !== wanted.length)
    throw new FealtyError(
      "units",
      `a row of this panel has ${wanted.join(" and ")}, and ${units.length} ${units.length === 1 ? "state is" : "states are"} named`,
      {
        kind: "usage",
        mend: `name ${wanted.join(",")}`,
      },
    );
  return codes;
}

/** Whether the panel has the row, or why not. */
async function rowStanding(db: Database, spec: SpineSpec, codes: readonly number[], year: number): Promise<string> {
  const [first, last] = spec.years;
  if (year < first || year > last) return `not in the panel, which spans ${first} to ${last}`;
  await makeSpine(db, { ...spec, years: [year, year] });
  const own = unitColumns[spec.kind].map((name, i) => `${name} = ${codes[i]}`).join(" AND ");
  const found = await db.query(`SELECT why FROM candidates WHERE ${own} AND year = ${year}`);
  if (found.length === 0)
    return spec.kind === "ally-year"
      ? "not in the panel: the patron has promised the state nothing in that year"
      : "not in the panel: not a member of the state system in that year";
  const lost = cellText(column(found, "why"), 0);
  return lost === null ? "a row of the panel, unless `where` leaves it out" : `not in the panel: ${lost}`;
}

function standing(spine: Spine, role: Role, { domain }: FamilyVariable): string {
  return within(spine.frame, role, domain)(0)
    ? `inside the domain (${domainInWords(domain)})`
    : `outside the domain (${domainInWords(domain)}), so the cell is missing`;
}

function describeLeftOut(
  name: string,
  base: string,
  { label, unit, domain, rule, from }: FamilyVariable,
  { name: family, sources }: Family,
  { of }: Role,
): VariableInfo {
  const datasets = [...new Set(sources.filter(({ alias }) => alias in from).map((one) => one.dataset))];
  return { name, base, label, unit, family, datasets, domain: domainInWords(domain), years: domain.years, rule, of };
}

async function chains(db: Database, { sources }: Family, { from }: FamilyVariable): Promise<SourceChain[]> {
  const out: SourceChain[] = [];
  for (const one of sources) {
    const columns = from[one.alias];
    if (columns) out.push(await chain(db, one, columns));
  }
  return out;
}

async function chain(db: Database, source: Source, columns: readonly string[]): Promise<SourceChain> {
  const { dataset: id, alias, tables, on } = source;
  const { title, version, cite, files = [] } = dataset(id);
  const described = await db.query(`SELECT column_name AS name FROM (DESCRIBE ${identifier(id.replaceAll("-", "_"))})`);
  const names = column(described, "name");
  const present = new Set(Array.from({ length: described.length }, (_, i) => cellText(names, i)));
  const file = present.has("_file") ? `${alias}._file` : "NULL";
  const shown = columns.map((name) => `${alias}.${identifier(name)}`);
  // A text shows what was published; a number its shortest form.
  const rows = await db.query(
    `SELECT DISTINCT ${file} AS "_from", ${alias}._row AS "_row", ${shown.map((cell, i) => `CAST(${cell} AS VARCHAR) AS "c${i}"`).join(", ")} FROM spine s JOIN ${tables} ON ${on} ORDER BY "_from", "_row"`,
  );
  const at = numbers(rows, "_row");
  const fromFile = column(rows, "_from");
  const only = files.length === 1 ? (files[0] as PinnedFile).path : id;
  return {
    dataset: id,
    title,
    version,
    cite: cite.map(citation),
    copy: [...new Set(files.map(({ repository, commit }) => `github.com/${repository} at ${commit}`))],
    total: rows.length,
    rows: Array.from({ length: Math.min(mostRows, rows.length) }, (_, i) => ({
      file: cellText(fromFile, i) ?? only,
      row: at[i] as number,
      values: Object.fromEntries(columns.map((name, j) => [name, published(column(rows, `c${j}`), i)])),
    })),
  };
}

function cellValue(source: Column, row: number): string | number | null {
  if (source.kind === "code") return cellText(source, row);
  const value = source.values[row] as number;
  return Number.isNaN(value) ? null : value;
}

function published(source: Column, row: number): string | number | null {
  const text = cellText(source, row);
  return text !== null && /^-?\d+(\.\d+)?$/.test(text) && String(Number(text)) === text ? Number(text) : text;
}

/** The chain in words, for a terminal. */
export function whyInWords({ units, year, variable, value, row, domain, rule, sources }: Why): string {
  const who = units.map(({ column: name, code, name: state }) => `${name} ${state} (${code})`).join(", ");
  return [
    `${variable.name} = ${value ?? "missing"}${value === null ? "" : `  (${variable.unit})`}`,
    `${variable.label}; ${who}, ${year}`,
    `Row: ${row}.`,
    `Domain: ${domain}.`,
    `Rule: ${rule}.`,
    ...sources.flatMap(({ dataset: id, title, version, cite, copy, rows, total }) => [
      "",
      `${id}: ${title}, ${version}`,
      ...(total === 0 ? ["  no row of the file is this one's in the year"] : []),
      ...rows.map(
        ({ file, row: at, values }) =>
          `  ${file}, row ${at}: ${Object.entries(values)
            .map(([name, cell]) => `${name} ${cell ?? "(blank)"}`)
            .join(", ")}`,
      ),
      ...(total > rows.length ? [`  and ${total - rows.length} more rows`] : []),
      ...copy.map((place) => `  Public copy: ${place}`),
      ...cite.map((one) => `  Cite: ${one}`),
    ]),
  ].join("\n");
}
