import { FealtyError, suggest } from "../../base/index.js";
import { type Column, cellText, type CodeColumn, type NumberColumn } from "../../frame/index.js";
import { blockedSum, squaresAboutMean } from "../../numeric/index.js";
import { constantColumn, levelsOf } from "./columns.js";
import type { Engine } from "./engine.js";
import type { MarginsSpec } from "./spec.js";
import { type Variable, variableKey } from "./variables.js";

/** A variable as it enters: a factor, a 0/1 variable, or a number. */
export type Nature = "factor" | "binary" | "number";

/** One change of a variable: what it is before and after, and how the change is called. */
export interface Change {
  readonly label: string;
  readonly low: (column: Column) => Column;
  readonly high: (column: Column) => Column;
}

/** @throws FealtyError "unknown-variable" with the nearest one, or when absorbed effects have slopes on it. */
export function findVariable(engine: Engine, name: string): Variable {
  // A lag by no period is the column itself.
  const key = variableKey(name).replace(/^[lf]\((.*),0\)$/, "$1");
  const found = engine.variables.find((v) => v.key === key);
  if (!found)
    throw new FealtyError("unknown-variable", `no term of the model reads "${name}"`, {
      kind: "usage",
      mend: suggest(
        name,
        engine.variables.map((v) => v.name),
        20,
      ),
    });
  if (engine.absorbed.has(key))
    throw new FealtyError("absorbed", `"${name}" has slopes within an absorbed effect, so its effect is not one number`, { kind: "usage" });
  return found;
}

export function columnOf({ frame }: Engine, { key }: Variable): Column {
  return frame.columns.get(key) as Column;
}

export function natureOf(engine: Engine, variable: Variable): Nature {
  const column = columnOf(engine, variable);
  const levelled = engine.equations.some(({ terms }) => terms.some(({ recipe }) => recipe?.some((atom) => atom.levels.has(variable.key))));
  if (column.kind === "code" || levelled) return "factor";
  const { values } = column;
  const known = binary.get(values);
  if (known !== undefined) return known ? "binary" : "number";
  let [ones, zeros] = [0, 0];
  for (let i = 0; i < values.length && ones + zeros === i; i++) {
    if (values[i] === 0) zeros++;
    else if (values[i] === 1) ones++;
  }
  const found = zeros > 0 && ones > 0 && zeros + ones === values.length;
  binary.set(values, found);
  return found ? "binary" : "number";
}

/** Whether a column holds 0 and 1 and nothing else, found once. */
const binary = new WeakMap<Float64Array, boolean>();

/** The changes that a comparison makes: of factors from the first level to each other, of 0/1 variables from 0 to 1, of numbers as asked. */
export function changesOf(engine: Engine, variable: Variable, change: MarginsSpec["change"]): Change[] {
  const column = columnOf(engine, variable);
  const nature = natureOf(engine, variable);
  const set = (value: number | string) => (of: Column) => filled(of, value, variable.name);
  if (nature === "factor") {
    const [base, ...others] = levelsOf(column);
    // One function for all, so that what it gives is made once.
    const low = set(base as string);
    return others.map((level) => ({ label: `${level} - ${base}`, low, high: set(level) }));
  }
  if (Array.isArray(change)) {
    const [from, to] = change as readonly [number, number];
    return [{ label: `${to} - ${from}`, low: set(from), high: set(to) }];
  }
  if (nature === "binary") return [{ label: "1 - 0", low: set(0), high: set(1) }];
  const shifted = (by: number) => (of: Column) => ({ kind: "number" as const, values: (of as NumberColumn).values.map((v) => v + by) });
  if (change === "sd") {
    const { values } = column as NumberColumn;
    const half = Math.sqrt(squaresAboutMean(values) / (values.length - 1)) / 2;
    const mean = blockedSum(values) / values.length;
    return [{ label: "(x + sd/2) - (x - sd/2)", low: set(mean - half), high: set(mean + half) }];
  }
  const by = (change as number | undefined) ?? 1;
  return [{ label: by < 0 ? String(by) : `+${by}`, low: (of) => of, high: shifted(by) }];
}

/** A column of one value. @throws FealtyError "unknown-level" for a text that does not occur, "not-a-number". */
export function filled(column: Column, value: number | string, name: string): Column {
  if (column.kind === "number") {
    const number = typeof value === "number" ? value : value.trim() === "" ? Number.NaN : Number(value);
    if (!Number.isFinite(number)) throw new FealtyError("not-a-number", `"${name}" holds numbers, and "${value}" is none`, { kind: "usage" });
    return constantColumn({ kind: "number", values: new Float64Array(column.values.length).fill(number) });
  }
  const code = column.levels.indexOf(String(value));
  if (code < 0) throw new FealtyError("unknown-level", `"${name}" has no level "${value}"`, { kind: "usage", mend: suggest(String(value), column.levels, 12) });
  return constantColumn({ kind: "code", codes: new Int32Array(column.codes.length).fill(code), levels: column.levels });
}

/** A column of `rows` rows at the mean of a number, or the most frequent value of a factor or 0/1 variable (the first of several). */
export function typical(engine: Engine, variable: Variable, rows: number, weights: Float64Array | undefined): Column {
  const column = columnOf(engine, variable);
  if (natureOf(engine, variable) === "number") {
    const { values } = column as NumberColumn;
    const mean = blockedSum(values, weights) / (weights ? blockedSum(weights) : values.length);
    return { kind: "number", values: new Float64Array(rows).fill(mean) };
  }
  const counts = new Map<number, number>();
  const of = column.kind === "code" ? column.codes : column.values;
  for (let i = 0; i < of.length; i++) counts.set(of[i] as number, (counts.get(of[i] as number) ?? 0) + (weights ? (weights[i] as number) : 1));
  const text = (value: number): string => (column.kind === "code" ? (column.levels[value] as string) : String(value));
  const most = Math.max(...counts.values());
  const modes = [...counts].filter(([, count]) => count === most).map(([value]) => value);
  const first = modes.sort((a, b) => (column.kind === "code" ? (text(a) < text(b) ? -1 : 1) : a - b))[0] as number;
  return column.kind === "code"
    ? ({ kind: "code", codes: new Int32Array(rows).fill(first), levels: column.levels } satisfies CodeColumn)
    : { kind: "number", values: new Float64Array(rows).fill(first) };
}

/** What a cell says: a number as such. */
export function cellValue(column: Column, row: number): number | string {
  return column.kind === "number" ? (column.values[row] as number) : (cellText(column, row) ?? "");
}

/** Every combination of the values given, the last variable changing fastest. */
export function combinations(at: Readonly<Record<string, readonly (number | string)[]>>): Readonly<Record<string, number | string>>[] {
  return Object.entries(at).reduce<Record<string, number | string>[]>(
    (all, [name, values]) => {
      if (values.length === 0) throw new FealtyError("margins", `"${name}" is set to no value`, { kind: "usage", mend: `write ${name}=0,1` });
      return all.flatMap((own) => values.map((value) => ({ ...own, [name]: value })));
    },
    [{}],
  );
}
