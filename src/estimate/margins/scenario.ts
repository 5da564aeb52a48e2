import type { Column, Frame } from "../../frame/index.js";
import { frame, withColumns } from "../../frame/index.js";
import { type Atom, recipeSlope, recipeValues, type Values } from "./columns.js";
import type { Engine } from "./engine.js";

/** The fit where variables have certain values. */
export interface Scenario {
  readonly frame: Frame;
  readonly rows: number;
  /** Equation by term. */
  readonly columns: readonly (readonly Values[])[];
  /** What the main linear predictor has beside its columns: offset and absorbed effects. */
  readonly rest: Values;
  /** Linear predictors at the fit's coefficients, made when they are first read. */
  readonly eta: readonly Values[];
  /** What each is the sum of: it can be made for some rows alone. */
  readonly sums: readonly Sum[];
  valuesOf(atom: Atom): Values;
}

/** Σ by[k] parts[k]. */
export interface Sum {
  readonly parts: readonly Values[];
  readonly by: readonly number[];
}

/** At the values of a frame of variables; `effects`: absorbed effects of its rows. */
export function makeScenario(engine: Engine, data: Frame, effects: Values, known?: Values): Scenario {
  const cache = new Map<Atom, Values>();
  const valuesOf = (atom: Atom): Values => {
    let found = cache.get(atom);
    if (found === undefined) cache.set(atom, (found = atom.values(data)));
    return found;
  };
  const columns = engine.equations.map(({ terms }) => terms.map(({ recipe, fixed }) => (recipe ? recipeValues(recipe, valuesOf) : (fixed as Float64Array))));
  const rest = added(data.length, engine.offset ? [valuesOf(engine.offset), effects] : [effects], [1, 1]);
  const own = { frame: data, rows: data.length, columns, rest };
  const eta = engine.equations.map(({ main }, e) => (main && known !== undefined ? known : predictorAt(engine, own, e, engine.coef)));
  return { ...own, valuesOf, eta, sums: eta.map((of) => ({ parts: [of], by: [1] })) };
}

/** The scenario with some variables set; columns that do not read them are shared. */
export function changeScenario(engine: Engine, base: Scenario, changes: ReadonlyMap<string, Column>): Scenario {
  if (changes.size === 0) return base;
  const data = withColumns(base.frame, changes);
  const reads = (atom: Atom): boolean => [...changes.keys()].some((key) => atom.reads.has(key));
  const cache = new Map<Atom, Values>();
  const valuesOf = (atom: Atom): Values => {
    if (!reads(atom)) return base.valuesOf(atom);
    let found = cache.get(atom);
    if (found === undefined) cache.set(atom, (found = atom.values(data)));
    return found;
  };
  const columns = engine.equations.map(({ terms }, e) =>
    terms.map(({ recipe }, k) => {
      const before = base.columns[e]?.[k] as Values;
      return recipe?.some(reads) ? recipeValues(recipe, valuesOf) : before;
    }),
  );
  const { offset } = engine;
  const moved = offset && reads(offset);
  const rest = moved ? added(base.rows, [base.rest, base.valuesOf(offset), valuesOf(offset)], [1, -1, 1]) : base.rest;
  const sums = engine.equations.map(({ terms, main }, e): Sum => {
    const [parts, by]: [Values[], number[]] = [[base.eta[e] as Values], [1]];
    terms.forEach(({ at }, k) => {
      const [now, before] = [columns[e]?.[k] as Values, base.columns[e]?.[k] as Values];
      if (now === before) return;
      const b = engine.coef[at] as number;
      parts.push(now, before);
      by.push(b, -b);
    });
    if (main && moved) {
      parts.push(valuesOf(offset), base.valuesOf(offset));
      by.push(1, -1);
    }
    return { parts, by };
  });
  let made: readonly Values[] | undefined;
  return {
    frame: data,
    rows: base.rows,
    columns,
    rest,
    sums,
    valuesOf,
    get eta() {
      made ??= sums.map(({ parts, by }) => added(base.rows, parts, by));
      return made;
    },
  };
}

/** A linear predictor at other coefficients. */
export function predictorAt(engine: Engine, { columns, rest, rows }: Pick<Scenario, "columns" | "rest" | "rows">, e: number, coef: Float64Array): Values {
  const { terms, main } = engine.equations[e] as Engine["equations"][number];
  const parts = [...(main ? [rest] : []), ...(columns[e] as readonly Values[])];
  return added(rows, parts, [...(main ? [1] : []), ...terms.map(({ at }) => coef[at] as number)]);
}

/** Derivatives of the columns by a variable, equation by term. */
export function columnSlopes(engine: Engine, scenario: Scenario, key: string): Values[][] {
  const cache = new Map<Atom, Values>();
  const slopeOf = (atom: Atom): Values => {
    let found = cache.get(atom);
    if (found === undefined) cache.set(atom, (found = atom.reads.has(key) ? atom.slope(scenario.frame, key) : 0));
    return found;
  };
  return engine.equations.map(({ terms }) => terms.map(({ recipe }) => (recipe ? recipeSlope(recipe, scenario.valuesOf, slopeOf) : 0)));
}

/** Derivative of the offset by a variable, which the main linear predictor has too. */
export function offsetSlope({ offset }: Engine, { frame: data }: Scenario, key: string): Values {
  return offset?.reads.has(key) ? offset.slope(data, key) : 0;
}

/** Σ by[k] parts[k]; a number where all parts are. */
export function added(rows: number, parts: readonly Values[], by: readonly number[]): Values {
  let constant = 0;
  let out: Float64Array | undefined;
  parts.forEach((part, k) => {
    const b = by[k] as number;
    if (typeof part === "number") {
      constant += b * part;
      return;
    }
    if (b === 0) return;
    if (!out) {
      out = new Float64Array(rows);
      for (let i = 0; i < rows; i++) out[i] = b * (part[i] as number);
    } else for (let i = 0; i < rows; i++) out[i] = (out[i] as number) + b * (part[i] as number);
  });
  const sum = out as Float64Array | undefined;
  if (!sum) return constant;
  if (constant !== 0) for (let i = 0; i < rows; i++) sum[i] = (sum[i] as number) + constant;
  return sum;
}

/** A frame with the same columns over other rows. */
export function gridFrame(columns: ReadonlyMap<string, Column>): Frame {
  return frame(columns);
}
