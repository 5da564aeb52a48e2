import type { Database } from "../data/index.js";
import { type Column, codeColumn, column, type Frame, numberColumn, numbers } from "../frame/index.js";
import { type Domain, type Family, type FamilyVariable, fits, needs, type SqlContext, type Units } from "./family.js";
import { helpers, makeHelpers } from "./helpers.js";
import { patronLetters, type Pact, type Spine, type SpineKind } from "./spine.js";

/** What a panel says of one of its variables. */
export interface VariableInfo {
  readonly name: string;
  readonly label: string;
  readonly unit: string;
  readonly family: string;
  readonly datasets: readonly string[];
  /** Where it exists, in words. */
  readonly domain: string;
  readonly years: readonly [number, number];
  /** How a value is made from the source's columns, in words. */
  readonly rule: string;
  /** Which of the row's states it tells of: "ally", "patron", "dyad", "1", "2", "state". */
  readonly of: string;
  /** Its name in the family's file. */
  readonly base: string;
}

export interface Filled {
  readonly columns: readonly (readonly [string, Column])[];
  readonly variables: readonly VariableInfo[];
  /** Variables of the family that no row of this panel can have. */
  readonly leftOut: readonly { readonly name: string; readonly why: string }[];
}

/** A way in which a family's `spine` is cut from the panel's rows. */
export interface Role {
  readonly of: string;
  /** Columns of `spine` beside row and year, each with its column in `panel_rows`. */
  readonly columns: Readonly<Record<string, string>>;
  name(variable: string): string;
  readonly onlyPatron?: boolean;
}

/** The roles in which a family fills a kind of spine. */
export function rolesOf({ per }: Family, kind: SpineKind): readonly Role[] {
  const plain = (variable: string): string => variable;
  if (per !== "state") {
    if (kind !== "ally-year") return [{ of: "dyad", columns: { ccode1: "ccode1", ccode2: "ccode2" }, name: plain }];
    const columns = per === "patron" ? { patron: "patron", ally: "ally" } : { ccode1: "patron", ccode2: "ally" };
    return [{ of: "dyad", columns, name: plain }];
  }
  if (kind === "state-year") return [{ of: "state", columns: { ccode: "ccode" }, name: plain }];
  if (kind === "ally-year") {
    return [
      { of: "ally", columns: { ccode: "ally" }, name: plain },
      { of: "patron", columns: { ccode: "patron" }, name: (variable) => `patron_${variable}`, onlyPatron: true },
    ];
  }
  return ["1", "2"].map((side) => ({ of: side, columns: { ccode: `ccode${side}` }, name: (variable) => `${variable}${side}` }));
}

/** Makes the view `spine` of a role, over all rows of the panel or over the one named. */
export async function cutSpine(db: Database, role: Role, row?: number): Promise<void> {
  const columns = Object.entries(role.columns).map(([as, from]) => `${from} AS ${as}`);
  await db.run(`CREATE OR REPLACE TEMP VIEW spine AS SELECT row, ${columns.join(", ")}, year FROM panel_rows${row === undefined ? "" : ` WHERE row = ${row}`}`);
}

/** The statement of a family. */
export function statementOf({ sql }: Family, context: SqlContext): string {
  return typeof sql === "string" ? sql : sql(context);
}

/** Fills the panel's rows with the variables of a family; rows stay as they are. */
export async function fill(db: Database, spine: Spine, family: Family, pact: Pact): Promise<Filled> {
  const leftOut: { name: string; why: string }[] = [];
  const columns: [string, Column][] = [];
  const variables: VariableInfo[] = [];
  if (!fits(family, spine.kind)) {
    return {
      columns,
      variables,
      leftOut: Object.keys(family.variables).map((name) => ({
        name,
        why: `${family.name} needs ${family.per === "patron" ? "ally-years" : "two states in a row"}`,
      })),
    };
  }
  await makeHelpers(db, family.helpers ?? []);
  const codes = new Set(spine.kind === "ally-year" ? numbers(spine.frame, "patron") : []);
  const [first, last] = extent(numbers(spine.frame, "year"));
  for (const role of rolesOf(family, spine.kind)) {
    const wanted = Object.entries(family.variables).filter(([name, variable]) => {
      if (role.onlyPatron && variable.ofPatron !== true) return false;
      const { patrons, years: coded } = variable.domain;
      if (coded[1] < first || last < coded[0]) {
        leftOut.push({ name: role.name(name), why: `it was coded for ${coded[0] === coded[1] ? coded[0] : `${coded[0]} to ${coded[1]}`} alone` });
        return false;
      }
      if (!patrons) return true;
      if (spine.kind === "ally-year" && patrons.some((patron) => codes.has(patron))) return true;
      leftOut.push({
        name: role.name(name),
        why: spine.kind === "ally-year" ? `it was coded for ${patrons.map(patronLetters).join(", ")} alone` : "it belongs to a patron",
      });
      return false;
    });
    if (wanted.length === 0) continue;
    await cutSpine(db, role);
    const queried = await queryRows(db, family, { spine: spine.kind, pact }, spine.frame.length);
    const derived = family.derive?.(queried) ?? {};
    const insideOf = insides(spine.frame, role);
    for (const [name, variable] of wanted) {
      const raw = derived[name] ? numberColumn(derived[name]) : column(queried, name);
      const as = role.name(name);
      const info = describe(as, name, variable, family, role);
      columns.push([as, noted(bound(raw, insideOf(variable.domain), variable), info)]);
      variables.push(info);
    }
  }
  return { columns, variables, leftOut };
}

function extent(values: Float64Array): [number, number] {
  return values.reduce<[number, number]>(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
}

async function queryRows(db: Database, family: Family, context: SqlContext, rows: number): Promise<Frame> {
  const texts = Object.entries(family.variables).flatMap(([name, { text }]) => (text ? [name] : []));
  // A missing number comes as NaN: the marks of missing cells are read bit by bit, which would take most of the time.
  const queried = await db.query(
    `SELECT ${["row", ...texts].join(", ")}, coalesce(COLUMNS(* EXCLUDE (${["row", ...texts].join(", ")}))::DOUBLE, 'NaN'::DOUBLE) FROM (${statementOf(family, context)}) ORDER BY row`,
  );
  const row = numbers(queried, "row");
  const same = queried.length === rows && row.every((value, i) => value === i);
  if (!same) throw new Error(`the family ${family.name} returned ${queried.length} rows for ${rows}: a row of the spine must come back once`);
  return queried;
}

/** The values inside the variable's domain; outside, missing; inside, what the publisher means by a blank. The column is the query's own, and is changed in place. */
function bound(raw: Column, inside: Uint8Array, { domain, text }: FamilyVariable): Column {
  if (text === true && raw.kind === "number") return codeColumn(new Int32Array(inside.length).fill(-1), []);
  if (raw.kind === "code") {
    const { codes } = raw;
    for (let i = 0; i < codes.length; i++) if (inside[i] === 0) codes[i] = -1;
    return raw;
  }
  const { values } = raw;
  const blank = domain.absent === "zero" ? 0 : Number.NaN;
  for (let i = 0; i < values.length; i++) {
    if (inside[i] === 0) values[i] = Number.NaN;
    else if (Number.isNaN(values[i] as number)) values[i] = blank;
  }
  return raw;
}

/** The rows inside each domain, found once for all variables that share it. */
function insides(rows: Frame, role: Role): (domain: Domain) => Uint8Array {
  const known = new Map<Units | undefined, Map<string, Uint8Array>>();
  return (domain) => {
    const own = known.get(domain.units) ?? new Map<string, Uint8Array>();
    known.set(domain.units, own);
    const key = `${domain.years} ${domain.patrons}`;
    let inside = own.get(key);
    if (inside === undefined) {
      const holds = within(rows, role, domain);
      own.set(key, (inside = Uint8Array.from({ length: rows.length }, (_, i) => (holds(i) ? 1 : 0))));
    }
    return inside;
  };
}

/** Whether a row lies in a domain, by row number. */
export function within(rows: Frame, role: Role, { years: [first, last], patrons, units }: Domain): (row: number) => boolean {
  const year = numbers(rows, "year");
  const patron = patrons ? numbers(rows, "patron") : undefined;
  // A patron is held to the list of patrons; the units are those that the source tells of.
  const sides = Object.entries(role.columns)
    .filter(([as]) => as !== "patron")
    .map(([, from]) => numbers(rows, from));
  return (i) => {
    const y = year[i] as number;
    if (y < first || y > last) return false;
    if (patron && !patrons?.includes(patron[i] as number)) return false;
    return units === undefined || sides.every((codes) => units.has(codes[i] as number, y));
  };
}

function describe(name: string, base: string, variable: FamilyVariable, family: Family, role: Role): VariableInfo {
  const side = role.of === "patron" ? " of the patron" : role.of === "1" ? " of the first state" : role.of === "2" ? " of the second state" : "";
  const used = new Set(Object.keys(variable.from));
  return {
    name,
    base,
    label: variable.label + side,
    unit: variable.unit,
    family: family.name,
    datasets: [...new Set(family.sources.filter(({ alias }) => used.has(alias)).map(({ dataset }) => dataset))],
    domain: domainInWords(variable.domain),
    years: variable.domain.years,
    rule: variable.rule,
    of: role.of,
  };
}

/** "1950 to 2010; patron USA alone; not coded inside means 0". */
export function domainInWords({ years: [first, last], patrons, units, absent }: Domain): string {
  return [
    first === last ? String(first) : `${first} to ${last}`,
    ...(patrons && patrons.length < 5 ? [`patron ${patrons.map(patronLetters).join(", ")} alone`] : []),
    ...(units ? [units.about] : []),
    absent === "zero" ? "inside, none recorded is 0" : "inside, not coded is missing",
  ].join("; ");
}

function noted(source: Column, { label, unit }: VariableInfo): Column {
  return { ...source, note: { label, unit } };
}

/** Datasets that filling a kind of spine by these families needs. */
export function familyNeeds(families: readonly Family[], kind: SpineKind): readonly string[] {
  const used = families.filter((one) => fits(one, kind));
  return [...new Set(used.flatMap((one) => [...needs(one), ...(one.helpers ?? []).flatMap((helper) => [...helpers[helper].needs])]))];
}
