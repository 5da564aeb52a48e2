import { FealtyError } from "../../base/index.js";
import type { Frame } from "../../frame/index.js";
import { type Expression, print } from "../formula/expression.js";
import { wholeNumbers } from "../formula/functions.js";
import type { Factor, Term } from "../formula/terms.js";
import { type Codes, codesOf, takeCodes } from "./codes.js";
import { cohortCells, referenceCell } from "./cohorts.js";
import { evaluate, evaluateNumbers } from "./evaluate.js";
import { orthogonalPolynomial, powers } from "./polynomial.js";

/** What a factor reads, over all rows of the frame. */
export interface FactorSource {
  readonly factor: Factor;
  readonly numbers?: Float64Array;
  readonly codes?: Codes;
}

export interface TermSource {
  readonly term: Term;
  readonly factors: readonly FactorSource[];
}

/** One column of the design, over the rows used. */
export interface DesignColumn {
  readonly term: string;
  readonly values: Float64Array;
}

/** Evaluates the factors of terms once each; cohorts are told from the rows of `keep`. @throws as `evaluate` does. */
export function termSources(data: Frame, terms: readonly Term[], keep?: Uint8Array): TermSource[] {
  const known = new Map<string, FactorSource>();
  const source = (factor: Factor): FactorSource => {
    let found = known.get(factor.name);
    if (!found) known.set(factor.name, (found = factorSource(data, factor, keep)));
    return found;
  };
  return terms.map((term) => ({ term, factors: term.factors.map(source) }));
}

function factorSource(data: Frame, factor: Factor, keep?: Uint8Array): FactorSource {
  const { expression: e, kind } = factor;
  if (kind === "value") {
    const column = evaluate(data, e);
    return column.kind === "number" ? { factor, numbers: column.values } : { factor, codes: codesOf(column) };
  }
  if (kind === "cohorts") return { factor, codes: cohortCells(data, factor, keep) };
  const [first, second] = (e.kind === "call" ? e.args : []) as [Expression, Expression | undefined];
  if (kind === "poly") return { factor, numbers: evaluateNumbers(data, first) };
  return { factor, codes: codesOf(evaluate(data, first)), ...(second ? { numbers: evaluateNumbers(data, second) } : {}) };
}

/**
 * Columns of the terms on `rows`: one for a number, one a level for texts and `i()` (the first level is the base, unless there is
 * neither an intercept nor an absorbed effect and the term is the first of its kind), one a degree for `poly()`.
 * The arrays are made anew: a fit may overwrite them.
 */
export function designColumns(sources: readonly TermSource[], rows: Int32Array, fullFirst: boolean): DesignColumn[] {
  const made = new Map<string, DesignColumn[]>();
  let full = fullFirst;
  const factorColumns = ({ factor, numbers, codes }: FactorSource, alone: boolean): DesignColumn[] => {
    const all = full && alone && codes !== undefined && factor.kind !== "cohorts";
    if (all) full = false;
    const key = `${factor.name}${all ? "" : "-"}`;
    let found = made.get(key);
    if (!found) {
      if (factor.kind === "poly" && numbers) found = polynomialColumns(factor, gather(numbers, rows));
      else if (factor.kind === "cohorts" && codes) found = cohortColumns(codes, rows);
      else if (codes) found = levelColumns(factor, codes, numbers, rows, all);
      else found = [{ term: factor.name, values: gather(numbers as Float64Array, rows) }];
      made.set(key, found);
    }
    return found;
  };
  const own = new Set<Float64Array>();
  const unshared = (c: DesignColumn): DesignColumn => {
    const values = own.has(c.values) ? c.values.slice() : c.values;
    own.add(values);
    return { ...c, values };
  };
  const columns = sources.flatMap(({ factors }) =>
    factors
      .map((f) => factorColumns(f, factors.length === 1))
      .reduce((left, right) => left.flatMap((a) => right.map((b) => ({ term: `${a.term}:${b.term}`, values: times(a.values, b.values) })))),
  );
  return columns.map(unshared);
}

/** As `gather`, but the array itself where every row is taken: for what is only read. */
export function view(values: Float64Array, rows: Int32Array): Float64Array {
  return isEveryRow(rows, values.length) ? values : gather(values, rows);
}

export function gather(values: Float64Array, rows: Int32Array): Float64Array {
  if (isEveryRow(rows, values.length)) return values.slice();
  const out = new Float64Array(rows.length);
  for (let i = 0; i < out.length; i++) out[i] = values[rows[i] as number] as number;
  return out;
}

function times(a: Float64Array, b: Float64Array): Float64Array {
  const out = new Float64Array(a.length);
  for (let i = 0; i < out.length; i++) out[i] = (a[i] as number) * (b[i] as number);
  return out;
}

function levelColumns(factor: Factor, source: Codes, by: Float64Array | undefined, rows: Int32Array, all: boolean): DesignColumn[] {
  const { codes, count, label } = takeCodes(source, rows);
  const { expression: e } = factor;
  const call = factor.kind === "levels" && e.kind === "call" ? e : undefined;
  const [variable, moderator] = call?.args ?? [];
  const base = new Set<number>();
  const ref = call?.named.ref;
  if (ref) for (const name of referenceLabels(ref)) base.add(labelled(name, count, label, factor.name));
  else if (!all && !by && count > 0) base.add(0);
  const values = by ? gather(by, rows) : undefined;
  const columns: DesignColumn[] = [];
  for (let level = 0; level < count; level++) {
    if (base.has(level)) continue;
    const out = new Float64Array(rows.length);
    for (let i = 0; i < out.length; i++) if (codes[i] === level) out[i] = values ? (values[i] as number) : 1;
    const name = variable ? `${print(variable)}::${label(level)}${moderator ? `:${print(moderator)}` : ""}` : `${factor.name}${label(level)}`;
    columns.push({ term: name, values: out });
  }
  return columns;
}

/** One column a cell of cohort and relative period; rows of the reference are 0 in all. */
function cohortColumns(source: Codes, rows: Int32Array): DesignColumn[] {
  const { codes, count, label } = takeCodes(source, rows);
  const reference = source.label(referenceCell);
  const columns = Array.from({ length: count }, (_, cell) => ({ term: label(cell), values: new Float64Array(rows.length) }));
  for (let i = 0; i < rows.length; i++) (columns[codes[i] as number] as DesignColumn).values[i] = 1;
  return columns.filter(({ term }) => term !== reference);
}

function referenceLabels(ref: Expression): string[] {
  const whole = wholeNumbers(ref);
  if (whole) return whole.map(String);
  if (ref.kind === "call" && ref.name === "c") return ref.args.flatMap(referenceLabels);
  if (ref.kind === "text") return [ref.value];
  if (ref.kind === "name") return [ref.name];
  if (ref.kind === "number") return [String(ref.value)];
  throw new FealtyError("formula", `"${print(ref)}" is no level`, { kind: "usage", mend: 'write ref = 1990 or ref = "east"' });
}

function labelled(name: string, count: number, label: (code: number) => string, factor: string): number {
  for (let level = 0; level < count; level++) if (label(level) === name) return level;
  const shown = Array.from({ length: Math.min(count, 12) }, (_, k) => label(k)).join(", ");
  throw new FealtyError("unknown-level", `${factor} names a base that does not occur: "${name}"`, {
    kind: "usage",
    mend: `its levels are ${shown}${count > 12 ? ", …" : ""}`,
  });
}

function polynomialColumns(factor: Factor, values: Float64Array): DesignColumn[] {
  const { expression: e } = factor;
  const call = e.kind === "call" ? e : undefined;
  const degree = (call?.args[1] && wholeNumbers(call.args[1])?.[0]) ?? 1;
  const raw = call?.named.raw;
  const isRaw = raw?.kind === "name" && /^(true|T)$/i.test(raw.name);
  const columns = isRaw ? powers(values, degree) : orthogonalPolynomial(values, degree);
  return columns.map((column, k) => ({ term: `${factor.name}${k + 1}`, values: column }));
}

/** Whether rows are 0, 1, … length − 1: then there is nothing to gather. */
function isEveryRow(rows: Int32Array, length: number): boolean {
  if (rows.length !== length) return false;
  const known = everyRow.get(rows);
  if (known !== undefined) return known;
  let every = true;
  for (let i = 0; every && i < length; i++) every = rows[i] === i;
  everyRow.set(rows, every);
  return every;
}

const everyRow = new WeakMap<Int32Array, boolean>();
