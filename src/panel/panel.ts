import { checkpoint, FealtyError, suggest, type Work } from "../base/index.js";
import { type Database, database, type Store } from "../data/index.js";
import { parseExpression, rowsWhere } from "../estimate/index.js";
import { type Column, codeColumn, type Frame, frame, numbers, take } from "../frame/index.js";
import type { Family } from "./family.js";
import { chooseFamilies } from "./families/index.js";
import { type Filled, familyNeeds, fill, type VariableInfo } from "./fill.js";
import { type PactDifference, pactDifferences, type Treaty, treatiesBehind } from "./pacts.js";
import { type Loss, makeSpine, type Pact, pacts, patronCode, type Spine, type SpineKind, type SpineSpec, spineNeeds, spines, unitNames } from "./spine.js";
import { stateName } from "./states.js";

/** What a panel is made of. */
export interface PanelSpec {
  readonly spine: SpineKind;
  /** Letters (USA, GBR, FRA, RUS, CHN) or code of the patron, or several; for ally-years alone. Default USA. */
  readonly patron?: string | readonly string[] | undefined;
  /** First and last year. */
  readonly years: readonly [number, number];
  /** The promise that makes an ally-year. Default "defense". */
  readonly pact?: Pact | undefined;
  /** Families of variables, or "all". */
  readonly add: readonly string[];
  /** Keeps the rows for which it holds: an expression on the panel's columns, as in formulas. */
  readonly where?: string | undefined;
}

export interface Panel {
  readonly spec: PanelSpec;
  /** Index set; units and year first, then the states' names, then the variables in the order of the families. */
  readonly frame: Frame;
  readonly variables: readonly VariableInfo[];
  /** Rows considered, before any was lost. */
  readonly candidates: number;
  readonly lost: readonly Loss[];
  /** Variables of the families asked for that no row of this panel can have. */
  readonly leftOut: readonly { readonly name: string; readonly why: string }[];
  /** Ally-years that ATOP and the individual-signals data tell differently; with the family "treaties" in ally-years. */
  readonly pacts: readonly PactDifference[];
  /** The treaties behind the rows; with the family "treaties" in ally-years. */
  readonly treaties: readonly Treaty[];
  /** Names of the states in it, by code. */
  readonly names: ReadonlyMap<number, string>;
  /** Datasets used, in order. */
  readonly datasets: readonly string[];
}

/** The years that a panel can span. */
const span = [1816, 2030] as const;

/** Datasets that a panel needs, each once. @throws FealtyError as `buildPanel` for a spec that makes no sense. */
export function panelNeeds(spec: PanelSpec): readonly string[] {
  const { kind, pact } = checkSpec(spec);
  return [...new Set([...spineNeeds({ kind, pact }), ...familyNeeds(chooseFamilies(spec.add), kind)])];
}

/**
 * Builds a panel from the datasets of the store, which are pulled where they are not there yet.
 * @throws FealtyError of kind "usage" for a spec that makes no sense: "unknown-spine", "unknown-pact", "unknown-patron", "unknown-family", "years",
 * "patron", "unknown-column" and those of expressions; "no-rows"; of kind "data" where a dataset is missing or damaged.
 */
export async function buildPanel(store: Store, spec: PanelSpec, work: Work = {}): Promise<Panel> {
  const db = await database(store, panelNeeds(spec), work);
  try {
    return await panelFrom(db, spec, work);
  } finally {
    await db.close();
  }
}

/** The same from tables that are open already: views named as `panelNeeds` lists them. */
export async function panelFrom(db: Database, spec: PanelSpec, work: Work = {}): Promise<Panel> {
  const spineSpec = checkSpec(spec);
  const families = chooseFamilies(spec.add);
  const condition = spec.where === undefined ? undefined : parseExpression(spec.where);
  const steps = families.length + 1;
  work.onProgress?.(0, steps, "rows");
  const spine = await makeSpine(db, spineSpec);
  const filled = await fillAll(db, spine, families, spineSpec.pact, work, steps);
  const whole = frame([...spine.frame.columns, ...stateColumns(spine), ...filled.columns], spine.frame.index);
  const kept = condition ? rowsOf(rowsWhere(whole, condition)) : undefined;
  const data = kept ? take(whole, kept) : whole;
  const dropped = whole.length - data.length;
  if (data.length === 0)
    throw new FealtyError("no-rows", `the panel has no rows: ${spine.candidates} candidates, all lost`, { mend: "check years, pact and where" });
  const withTreaties = spine.kind === "ally-year" && families.some(({ name }) => name === "treaties");
  return {
    spec,
    frame: data,
    variables: filled.variables,
    candidates: spine.candidates,
    lost: dropped > 0 ? [...spine.lost, { why: `where: ${spec.where}`, rows: dropped }] : spine.lost,
    leftOut: filled.leftOut,
    pacts: withTreaties ? await pactDifferences(db, spineSpec) : [],
    treaties: withTreaties ? await treatiesBehind(db, spineSpec) : [],
    names: unitNames(data, spine.frame.index?.units ?? []),
    datasets: panelNeeds(spec),
  };
}

async function fillAll(db: Database, spine: Spine, families: readonly Family[], pact: Pact, work: Work, steps: number): Promise<Filled> {
  const columns: (readonly [string, Column])[] = [];
  const variables: VariableInfo[] = [];
  const leftOut: { readonly name: string; readonly why: string }[] = [];
  for (const [i, one] of families.entries()) {
    checkpoint(work);
    work.onProgress?.(i + 1, steps, one.name);
    const filled = await fill(db, spine, one, pact);
    columns.push(...filled.columns);
    variables.push(...filled.variables);
    leftOut.push(...filled.leftOut);
  }
  return { columns, variables, leftOut };
}

/** Names of the states; dyads go without. */
function stateColumns({ kind, frame: rows }: Spine): [string, Column][] {
  if (kind !== "ally-year" && kind !== "state-year") return [];
  const unit = kind === "ally-year" ? "ally" : "ccode";
  const codes = numbers(rows, unit);
  return [[kind === "ally-year" ? "ally_name" : "name", labelled(codes, stateName)]];
}

function labelled(codes: Float64Array, nameOf: (code: number) => string): Column {
  const levels: string[] = [];
  const byName = new Map<string, number>();
  const byCode = new Map<number, number>();
  const out = Int32Array.from(codes, (code) => {
    const known = byCode.get(code);
    if (known !== undefined) return known;
    const name = nameOf(code);
    let level = byName.get(name);
    if (level === undefined) byName.set(name, (level = levels.push(name) - 1));
    byCode.set(code, level);
    return level;
  });
  return codeColumn(out, levels);
}

function rowsOf(keep: Uint8Array): Int32Array {
  const rows: number[] = [];
  keep.forEach((kept, i) => {
    if (kept) rows.push(i);
  });
  return Int32Array.from(rows);
}

/** The spine that a spec asks for. @throws FealtyError of kind "usage". */
export function checkSpec({ spine, patron, years: [first, last], pact = "defense" }: PanelSpec): SpineSpec {
  if (!spines.includes(spine)) throw new FealtyError("unknown-spine", `there is no spine "${spine}"`, { kind: "usage", mend: suggest(spine, spines) });
  if (!pacts.includes(pact)) throw new FealtyError("unknown-pact", `there is no pact "${pact}"`, { kind: "usage", mend: suggest(pact, pacts) });
  if (!(Number.isInteger(first) && Number.isInteger(last) && first <= last && first >= span[0] && last <= span[1]))
    throw new FealtyError("years", `${first}..${last} is no span of years between ${span[0]} and ${span[1]}`, {
      kind: "usage",
      mend: "write the first and the last year, as 1950..2012",
    });
  if (spine !== "ally-year") {
    if (patron !== undefined)
      throw new FealtyError("patron", `a patron makes ally-years, and the spine is ${spine}`, { kind: "usage", mend: "leave patron out, or use ally-year" });
    return { kind: spine, patrons: [], pact, years: [first, last] };
  }
  const given = patron === undefined ? ["USA"] : typeof patron === "string" ? patron.split(",") : patron;
  const codes = [...new Set(given.map(patronCode))].sort((a, b) => a - b);
  if (codes.length === 0) throw new FealtyError("patron", "no patron is named", { kind: "usage", mend: "write USA, GBR, FRA, RUS or CHN" });
  return { kind: spine, patrons: codes, pact, years: [first, last] };
}
