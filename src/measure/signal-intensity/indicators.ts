import { FealtyError, suggest } from "../../base/index.js";
import { cellText, column, type Frame, numbers } from "../../frame/index.js";
import { elementary } from "../../numeric/index.js";
import { quantile } from "../reliability.js";

/** What the columns of signals are, and where. */
export interface SignalColumns {
  readonly unit: string;
  readonly time?: string | undefined;
  /** Acts that took place or did not: 0 or 1. */
  readonly binary?: readonly string[] | undefined;
  /** Sums, such as arms or troops: 0 or more. */
  readonly amounts?: readonly string[] | undefined;
  /** Numbers of acts: whole, 0 or more. */
  readonly counts?: readonly string[] | undefined;
  /** First and last coded time of a column; outside them its cells are missing. */
  readonly coded?: ReadonlyMap<string, readonly [number, number]> | undefined;
  /** An amount enters twice: whether there is any, and how much where there is. */
  readonly hurdle?: boolean | undefined;
}

/** One response to the score: ordered classes, or a normal variable. Values are NaN where missing. */
export interface SignalIndicator {
  readonly name: string;
  readonly kind: "classes" | "normal";
  /** Class from 0, or the standardised log amount, by row. */
  readonly values: Float64Array;
  /** Number of classes; 0 for a normal variable. */
  readonly classes: number;
  readonly known: number;
}

export interface SignalTable {
  readonly indicators: readonly SignalIndicator[];
  /** Row of the table of each scored row: those with any indicator known. */
  readonly rows: Int32Array;
  /** Rows without any known indicator. */
  readonly unknown: number;
  /** Share of scored rows in which no signal was sent at all. */
  readonly empty: number;
}

const mostClasses = 8;
const { log1p, log } = elementary;

/**
 * Signals as indicators of one score. Counts keep their values as classes, up to 8, else quantiles divide those above 0; amounts are log(1 + x),
 * standardised, or with `hurdle` a probit of x > 0 and log x where there is any.
 * @throws FealtyError "unknown-column", "signals", "signal-value", "constant-signal", "repeated-row".
 */
export function signalTable(data: Frame, columns: SignalColumns): SignalTable {
  const { binary = [], amounts = [], counts = [], coded = new Map(), hurdle = false } = columns;
  const names = [...binary, ...amounts, ...counts];
  if (data.length === 0) throw new FealtyError("no-rows", "the table of signals has no row", { kind: "data", mend: "widen --where or name another file" });
  if (names.length < 3)
    throw new FealtyError("signals", `signal intensity needs at least three signals, ${names.length} given`, {
      kind: "usage",
      mend: "name more columns as binary, amounts or counts: two signals do not say what they have in common",
    });
  const twice = names.find((name, k) => names.indexOf(name) !== k);
  if (twice !== undefined)
    throw new FealtyError("signals", `"${twice}" is named twice`, { kind: "usage", mend: "a signal is binary, an amount or a count, not two of them" });
  const stray = [...coded.keys()].find((name) => !names.includes(name));
  if (stray !== undefined)
    throw new FealtyError("signals", `coded years are given for "${stray}", which is no signal`, { kind: "usage", mend: suggest(stray, names) });
  if (coded.size > 0 && columns.time === undefined) throw new FealtyError("signals", "coded years need a time", { kind: "usage", mend: "name its column" });
  unique(data, columns);
  const time = columns.time === undefined ? new Float64Array(data.length) : numbers(data, columns.time);
  const raw = new Map(
    names.map((name) => [name, cells(data, name, time, coded.get(name), binary.includes(name) ? "binary" : counts.includes(name) ? "count" : "amount")]),
  );
  const rows = Int32Array.from(Array.from({ length: data.length }, (_, row) => row).filter((row) => names.some((name) => !Number.isNaN(raw.get(name)?.[row]))));
  const at = (name: string): Float64Array => {
    const values = raw.get(name) as Float64Array;
    return Float64Array.from(rows, (row) => values[row] as number);
  };
  const indicators = [
    ...binary.map((name) => classified(name, at(name), [1])),
    ...counts.map((name) => classified(name, at(name), bounds(at(name)))),
    ...amounts.flatMap((name) => {
      const values = at(name);
      if (!hurdle) return [standardised(name, values.map(log1p))];
      return [
        classified(
          `${name} > 0`,
          values.map((x) => (Number.isNaN(x) ? x : Number(x > 0))),
          [1],
        ),
        standardised(
          name,
          values.map((x) => (x > 0 ? log(x) : Number.NaN)),
        ),
      ];
    }),
  ];
  let empty = 0;
  for (const row of rows) if (names.every((name) => !((raw.get(name)?.[row] as number) > 0))) empty++;
  return { indicators, rows, unknown: data.length - rows.length, empty: empty / rows.length };
}

function unique(data: Frame, { unit, time }: SignalColumns): void {
  const [units, times] = [column(data, unit), time === undefined ? undefined : column(data, time)];
  const seen = new Map<string, number>();
  for (let row = 0; row < data.length; row++) {
    const [u, t] = [cellText(units, row), times ? cellText(times, row) : ""];
    if (u === undefined || t === undefined)
      throw new FealtyError("signals", `a row has no ${u === undefined ? "unit" : "time"}`, {
        kind: "data",
        where: { row: row + 1 },
        mend: "fill it in or leave the row out",
      });
    const key = JSON.stringify([u, t]);
    const first = seen.get(key);
    if (first !== undefined)
      throw new FealtyError("repeated-row", `unit ${u}${times ? ` at ${t}` : ""} has two rows, ${first + 1} and ${row + 1}`, {
        kind: "data",
        mend: "keep one row a unit and time",
      });
    seen.set(key, row);
  }
}

function cells(data: Frame, name: string, time: Float64Array, years: readonly [number, number] | undefined, kind: "binary" | "count" | "amount"): Float64Array {
  const values = numbers(data, name).slice();
  for (let row = 0; row < values.length; row++) {
    const value = values[row] as number;
    const t = time[row] as number;
    if (years && !(t >= years[0] && t <= years[1])) values[row] = Number.NaN;
    else if (Number.isNaN(value)) continue;
    else if (
      kind === "binary" ? value !== 0 && value !== 1 : !(value >= 0 && value < Number.POSITIVE_INFINITY) || (kind === "count" && !Number.isInteger(value))
    )
      throw new FealtyError(
        "signal-value",
        `"${name}" has ${value} where ${kind === "binary" ? "0 or 1" : kind === "count" ? "a whole number from 0" : "a number from 0"} belongs`,
        {
          kind: "data",
          where: { row: row + 1 },
          mend: `name it as ${kind === "binary" ? "a count or an amount" : kind === "count" ? "an amount" : "nothing, or mend the value"}`,
        },
      );
  }
  return values;
}

/** Least value of each class but the first. */
function bounds(values: Float64Array): number[] {
  const known = values.filter((x) => !Number.isNaN(x));
  const levels = [...new Set(known)].sort((a, b) => a - b);
  if (levels.length <= mostClasses) return levels.slice(1);
  const some = Array.from(known.filter((x) => x > (levels[0] as number)));
  const cuts = Array.from({ length: mostClasses - 2 }, (_, k) => Math.ceil(quantile(some, (k + 1) / (mostClasses - 1))));
  return [...new Set([levels[1] as number, ...cuts])].sort((a, b) => a - b).filter((cut) => cut <= (levels.at(-1) as number));
}

function classified(name: string, values: Float64Array, cuts: readonly number[]): SignalIndicator {
  const codes = values.map((x) => (Number.isNaN(x) ? x : cuts.filter((cut) => x >= cut).length));
  // Classes that nobody is in are closed up.
  const used = [...new Set(codes.filter((c) => !Number.isNaN(c)))].sort((a, b) => a - b);
  if (used.length < 2) throw constant(name, used.length);
  return {
    name,
    kind: "classes",
    values: codes.map((c) => (Number.isNaN(c) ? c : used.indexOf(c))),
    classes: used.length,
    known: codes.filter((c) => !Number.isNaN(c)).length,
  };
}

function standardised(name: string, values: Float64Array): SignalIndicator {
  const known = values.filter((x) => !Number.isNaN(x));
  const mean = known.reduce((a, b) => a + b, 0) / known.length;
  const sd = Math.sqrt(known.reduce((a, b) => a + (b - mean) ** 2, 0) / known.length);
  if (!(sd > 0)) throw constant(name, known.length);
  return { name, kind: "normal", values: values.map((x) => (x - mean) / sd), classes: 0, known: known.length };
}

const constant = (name: string, known: number): FealtyError =>
  new FealtyError("constant-signal", known === 0 ? `"${name}" has no value in its coded years` : `"${name}" never varies in its coded years`, {
    kind: "data",
    mend: "leave it out: it says nothing of who is supported more",
  });
