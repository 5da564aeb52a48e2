import { FealtyError } from "../../base/index.js";
import { numberColumn, shift } from "../../frame/index.js";
import { type DesignColumn, designColumns } from "../design/columns.js";
import type { Design } from "../design/design.js";
import { evaluateNumbers } from "../design/evaluate.js";
import { parseExpression } from "../formula/expression.js";
import type { GmmFormula } from "./gmm-formula.js";
import { rowsBefore } from "./prais-winsten.js";
import type { PanelCodes } from "./units.js";

/** Entries of a row of instruments that are not 0. */
export interface SparseRow {
  readonly index: number[];
  readonly value: number[];
}

/** Rows of differences, and of levels where there are two equations, one under another. */
export interface Stacked {
  /** Position in the design of each row. */
  readonly at: Int32Array;
  readonly isLevel: Uint8Array;
  readonly y: Float64Array;
  readonly columns: readonly DesignColumn[];
  /** How many of the columns, the last ones, are effects of periods. */
  readonly periods: number;
  readonly instruments: readonly SparseRow[];
  readonly size: number;
}

const mostInstruments = 1500;

/**
 * The equations of Arellano and Bond (1991), in differences with lagged levels as instruments, and of Blundell and Bond (1998), with
 * levels and lagged differences beside them. Terms without GMM instruments stand for themselves; effects of periods do so in levels
 * alone where there are levels. Collapsed: one instrument a lag instead of one a lag and period.
 * @throws FealtyError "too-few-rows", "too-many" instruments.
 */
export function stack(design: Design, { unit, time, calendar }: PanelCodes, formula: GmmFormula, system: boolean, collapse: boolean): Stacked {
  const { rows, sample } = design;
  const before = rowsBefore({ unit, time, calendar });
  const differences = Array.from(rows.keys()).filter((i) => (before[i] as number) >= 0);
  if (differences.length === 0)
    throw new FealtyError("too-few-rows", "no unit has two complete rows in periods that follow one another", {
      kind: "data",
      mend: "look at what is missing",
    });
  const levels = system ? Array.from(rows.keys()) : [];
  const at = Int32Array.from([...differences, ...levels]);
  const isLevel = Uint8Array.from([...differences.map(() => 0), ...levels.map(() => 1)]);
  const stacked = (x: ArrayLike<number>): Float64Array =>
    Float64Array.from(at, (i, r) => (x[i] as number) - (isLevel[r] ? 0 : (x[before[i] as number] as number)));
  const onlyLevels = (x: ArrayLike<number>): Float64Array => Float64Array.from(at, (i, r) => (isLevel[r] ? (x[i] as number) : 0));
  const constant = system && formula.intercept && !formula.timeEffects;
  const own = designColumns(sample.terms, rows, false);
  const terms = own.map((c) => ({ term: c.term, values: stacked(c.values) }));
  const dummies = formula.timeEffects ? periodDummies(time.codes, time.count) : [];
  const periods = dummies.map(({ term, values }) => ({
    term,
    values: system ? stacked(values) : Float64Array.from(at, (i) => values[i] as number),
  }));
  const ones = { term: "(Intercept)", values: Float64Array.from(isLevel) };

  const exogenous = own.flatMap((c, j) => (formula.isExogenous(c.term) ? [(terms[j] as DesignColumn).values] : []));
  const ordinary = [
    ...(constant ? [ones.values] : []),
    ...exogenous,
    ...dummies.map((d, j) => (system ? onlyLevels(d.values) : (periods[j] as DesignColumn).values)),
  ];
  const instruments: SparseRow[] = Array.from(at, () => ({ index: [], value: [] }));
  ordinary.forEach((x, j) => {
    x.forEach((v, r) => {
      if (v !== 0) put(instruments[r] as SparseRow, j, v);
    });
  });
  const size = addLags(instruments, ordinary.length, { design, at, isLevel, time: time.codes, count: time.count, calendar }, formula, collapse);
  return { at, isLevel, y: stacked(design.y), columns: [...(constant ? [ones] : []), ...terms, ...periods], periods: periods.length, instruments, size };
}

interface Where {
  readonly design: Design;
  readonly at: Int32Array;
  readonly isLevel: Uint8Array;
  readonly time: Int32Array;
  readonly count: number;
  readonly calendar: Float64Array;
}

/** Adds lagged levels to rows of differences and lagged differences to rows of levels; returns how many instruments there are then. */
function addLags(rows: readonly SparseRow[], from: number, where: Where, { lagged }: GmmFormula, collapse: boolean): number {
  const { design, at, isLevel, time, count, calendar } = where;
  const { data } = design.sample;
  const span = (calendar[count - 1] as number) - Math.min(...numbersOf(data.index ? evaluateNumbers(data, parseExpression(data.index.time)) : calendar));
  let next = from;
  const number = new Map<string, number>();
  const place = (key: string): number => {
    let found = number.get(key);
    if (found === undefined) number.set(key, (found = next++));
    if (next > mostInstruments)
      throw new FealtyError("too-many", `there are more than ${mostInstruments} instruments`, {
        kind: "usage",
        mend: "collapse them (--collapse), or use fewer lags, such as l(y, 2:4)",
      });
    return found;
  };
  lagged.forEach(({ variable, first, last }, v) => {
    const values = numberColumn(evaluateNumbers(data, parseExpression(variable)));
    const lag = (k: number): Float64Array => {
      const found = k === 0 ? values : shift(data, values, k);
      return found.kind === "number" ? found.values : new Float64Array(0);
    };
    const add = (level: 0 | 1, key: string, of: (row: number) => number): void => {
      for (let r = 0; r < at.length; r++) {
        if (isLevel[r] !== level) continue;
        const value = of(design.rows[at[r] as number] as number);
        if (value !== 0 && value - value === 0) put(rows[r] as SparseRow, place(collapse ? key : `${key},${time[at[r] as number]}`), value);
      }
    };
    for (let k = first; k <= Math.min(last, span); k++) {
      const past = lag(k);
      add(0, `${v}:${k}`, (row) => past[row] as number);
    }
    if (!isLevel.includes(1)) return;
    const [a, b] = [lag(first - 1), lag(first)];
    add(1, `${v}:levels`, (row) => (a[row] as number) - (b[row] as number));
  });
  return next;
}

function put({ index, value }: SparseRow, at: number, v: number): void {
  index.push(at);
  value.push(v);
}

function numbersOf(values: Float64Array): number[] {
  return Array.from(values).filter((v) => !Number.isNaN(v));
}

function periodDummies(codes: Int32Array, count: number): DesignColumn[] {
  return Array.from({ length: count }, (_, t) => ({ term: `period ${t}`, values: Float64Array.from(codes, (c) => (c === t ? 1 : 0)) }));
}
