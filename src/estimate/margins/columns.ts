import type { Column, Frame } from "../../frame/index.js";
import type { TermSource } from "../design/columns.js";
import { type Design, rawColumns } from "../design/design.js";
import { codesOf, takeCodes } from "../design/codes.js";
import { evaluate, evaluateNumbers } from "../design/evaluate.js";
import { recurrence } from "../design/polynomial.js";
import { type Expression, print } from "../formula/expression.js";
import { power, wholeNumbers } from "../formula/functions.js";
import { derivative } from "./derivative.js";
import { inVariables, type Variable, variablesOf } from "./variables.js";

/** Values over rows, or one value for all. */
export type Values = Float64Array | number;

/** One factor of a column: what it is worth on a frame of variables, with levels and bases as the fit has them. */
export interface Atom {
  /** Keys of the variables that it reads. */
  readonly reads: ReadonlySet<string>;
  /** Variables whose values are levels to it. */
  readonly levels: ReadonlySet<string>;
  values(frame: Frame): Values;
  /** Derivative by a variable; 0 where there is none. */
  slope(frame: Frame, by: string): Values;
}

/** A column of the design as a product of atoms; no atoms: a column of ones. */
export type ColumnRecipe = readonly Atom[];

export const constantRecipe: ColumnRecipe = [];

/** Recipes of the columns of all terms by name, and the variables that they read. Levels that the fit leaves out are there too. */
export function columnRecipes(design: Design): { recipes: ReadonlyMap<string, ColumnRecipe>; variables: readonly Variable[] } {
  const { sample, rows } = design;
  const recipes = new Map<string, ColumnRecipe>([["(Intercept)", constantRecipe]]);
  const variables = new Map<string, Variable>();
  const known = new Map<string, readonly { name: string; atom: Atom }[]>();
  const add = (sources: readonly TermSource[], prefix: string): void => {
    for (const { factors } of sources) {
      for (const { factor } of factors) for (const v of factor.kind === "cohorts" ? [] : factorVariables(factor.expression)) variables.set(v.key, v);
      const lists = factors.map((source) => {
        let found = known.get(source.factor.name);
        if (!found) known.set(source.factor.name, (found = factorAtoms(source, rows)));
        return found;
      });
      const [first = [], ...others] = lists;
      const columns = others.reduce(
        (left, list) => left.flatMap((a) => list.map((b) => ({ name: `${a.name}:${b.name}`, atoms: [...a.atoms, b.atom] }))),
        first.map(({ name, atom }) => ({ name, atoms: [atom] })),
      );
      for (const { name, atoms } of columns) recipes.set(`${prefix}${name}`, atoms);
    }
  };
  add(sample.terms, "");
  add(sample.endogenous, "fit_");
  if (sample.second) add(sample.second, "");
  return { recipes, variables: [...variables.values()] };
}

/** The `ref` of `i()` is a level and the degree of `poly()` a number, not variables. */
function factorVariables(e: Expression): Variable[] {
  const [first, second] = e.kind === "call" && (e.name === "i" || e.name === "poly") ? e.args : [];
  if (!first || e.kind !== "call") return variablesOf(e);
  return [...variablesOf(first), ...(second && e.name === "i" ? variablesOf(second) : [])];
}

function factorAtoms({ factor, numbers, codes }: TermSource["factors"][number], rows: Int32Array): { name: string; atom: Atom }[] {
  const { expression: e, kind, name } = factor;
  const [first, second] = (e.kind === "call" ? e.args : []) as [Expression, Expression | undefined];
  if (kind === "poly") return polynomialAtoms(name, e, numbers as Float64Array, rows);
  if (kind === "value" && !codes) return [{ name, atom: expressionAtom(e) }];
  if (!codes || kind === "cohorts") return [];
  const { count, label } = takeCodes(codes, rows);
  const of = kind === "levels" ? first : e;
  const moderator = kind === "levels" ? second : undefined;
  return Array.from({ length: count }, (_, level) => {
    const own = label(level);
    const title = kind === "levels" ? `${print(of)}::${own}${moderator ? `:${print(moderator)}` : ""}` : `${name}${own}`;
    return { name: title, atom: levelAtom(of, own, moderator) };
  });
}

const keys = (e: Expression): ReadonlySet<string> => new Set(variablesOf(e).map((v) => v.key));

export function expressionAtom(e: Expression): Atom {
  const own = inVariables(e);
  const slopes = new Map<string, Expression | undefined>();
  return {
    reads: keys(e),
    levels: new Set(),
    values(frame) {
      const found = evaluateNumbers(frame, own);
      return constants.has(found) ? (found[0] as number) : found;
    },
    slope(frame, by) {
      if (!slopes.has(by)) slopes.set(by, derivative(own, by));
      const d = slopes.get(by);
      return d === undefined ? 0 : d.kind === "number" ? d.value : evaluateNumbers(frame, d);
    },
  };
}

function levelAtom(of: Expression, label: string, moderator: Expression | undefined): Atom {
  const own = inVariables(of);
  const by = moderator ? expressionAtom(moderator) : undefined;
  const levels = keys(of);
  const indicator = (frame: Frame): Values => indicatorOf(evaluate(frame, own), label);
  return {
    reads: new Set([...levels, ...(by?.reads ?? [])]),
    levels,
    values: (frame) => (by ? timesValues(indicator(frame), by.values(frame)) : indicator(frame)),
    slope: (frame, key) => (by ? timesValues(indicator(frame), by.slope(frame, key)) : 0),
  };
}

/** Columns of one value, which need no pass over their rows. */
const constants = new WeakSet<Float64Array | Int32Array>();

/** Says that a column has one value (and at least one row). */
export function constantColumn<C extends Column>(column: C): C {
  const of = column.kind === "number" ? column.values : column.codes;
  if (of.length > 0) constants.add(of);
  return column;
}

function indicatorOf(column: Column, label: string): Values {
  const of = column.kind === "number" ? column.values : column.codes;
  const wanted = column.kind === "number" ? Number(label) : column.levels.indexOf(label);
  if (constants.has(of)) return of[0] === wanted && (column.kind === "number" || wanted >= 0) ? 1 : 0;
  const out = new Float64Array(of.length);
  // A code of −1 is missing, and so is a level that is not there.
  if (column.kind === "number" || wanted >= 0) for (let i = 0; i < out.length; i++) if (of[i] === wanted) out[i] = 1;
  return out;
}

function polynomialAtoms(name: string, e: Expression, numbers: Float64Array, rows: Int32Array): { name: string; atom: Atom }[] {
  const call = e.kind === "call" ? e : undefined;
  const [of, degreeOf] = (call?.args ?? []) as [Expression, Expression];
  const degree = wholeNumbers(degreeOf)?.[0] ?? 1;
  const raw = call?.named.raw;
  const basis =
    raw?.kind === "name" && /^(true|T)$/i.test(raw.name)
      ? undefined
      : recurrence(
          Float64Array.from(rows, (r) => numbers[r] as number),
          degree,
        );
  const inner = expressionAtom(of);
  return Array.from({ length: degree }, (_, k) => {
    const at = basis?.(k + 1) ?? ((x: number): [number, number] => [power(x, k + 1), (k + 1) * power(x, k)]);
    return {
      name: `${name}${k + 1}`,
      atom: {
        reads: inner.reads,
        levels: inner.levels,
        values: (frame) => mapValues(inner.values(frame), (x) => at(x)[0]),
        slope(frame, by) {
          const outer = mapValues(inner.values(frame), (x) => at(x)[1]);
          return timesValues(outer, inner.slope(frame, by));
        },
      },
    };
  });
}

export function mapValues(v: Values, f: (x: number) => number): Values {
  return typeof v === "number" ? f(v) : v.map(f);
}

export function timesValues(a: Values, b: Values): Values {
  if (typeof a === "number") {
    if (typeof b === "number") return a * b;
    return a === 1 ? b : a === 0 ? 0 : b.map((v) => a * v);
  }
  if (typeof b === "number") return timesValues(b, a);
  const out = new Float64Array(a.length);
  for (let i = 0; i < out.length; i++) out[i] = (a[i] as number) * (b[i] as number);
  return out;
}

export function plusValues(a: Values, b: Values): Values {
  if (typeof a === "number") {
    if (typeof b === "number") return a + b;
    return a === 0 ? b : b.map((v) => a + v);
  }
  if (typeof b === "number") return plusValues(b, a);
  const out = new Float64Array(a.length);
  for (let i = 0; i < out.length; i++) out[i] = (a[i] as number) + (b[i] as number);
  return out;
}

/** Values of a column from those of its atoms. */
export function recipeValues(recipe: ColumnRecipe, valuesOf: (atom: Atom) => Values): Values {
  return recipe.reduce<Values>((product, atom) => timesValues(product, valuesOf(atom)), 1);
}

/** Derivative of a column by a variable: the product rule. */
export function recipeSlope(recipe: ColumnRecipe, valuesOf: (atom: Atom) => Values, slopeOf: (atom: Atom) => Values): Values {
  let total: Values = 0;
  recipe.forEach((atom, k) => {
    let part = slopeOf(atom);
    if (part === 0) return;
    recipe.forEach((other, l) => {
      if (l !== k) part = timesValues(part, valuesOf(other));
    });
    total = plusValues(total, part);
  });
  return total;
}

/** Columns that no recipe makes, such as cohorts: as the fit has them. */
export function fixedColumn(design: Design, term: string): Float64Array {
  return rawColumns(design, [term])[0] as Float64Array;
}

/** The levels of a variable in the order of the design. */
export function levelsOf(column: Column): string[] {
  const codes = codesOf(column);
  return Array.from({ length: codes.count }, (_, k) => codes.label(k));
}
