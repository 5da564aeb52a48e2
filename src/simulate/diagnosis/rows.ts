import { FealtyError } from "../../base/index.js";
import { crossing, type Frame, frame, numberColumn, numbers } from "../../frame/index.js";
import { elementary, stream } from "../../numeric/index.js";

/** Rows of a panel on a full grid of units and years, so that a simulated process runs through the gaps. */
export interface Rows {
  /** Units, years. */
  readonly units: number;
  readonly years: number;
  readonly first: number;
  /** Cell of each row, unit × years + year − first; −1 where the row has no unit or year. */
  readonly cell: Int32Array;
  /** 1 where the panel has a row, by cell. */
  readonly present: Uint8Array;
}

/** Years that are played before the first row, so that processes have settled. */
const before = 12;

/** @throws FealtyError "no-index" (usage), "no-rows" (data). */
export function rowsOf(data: Frame): Rows {
  if (!data.index)
    throw new FealtyError("no-index", "a diagnosis needs a panel: units and years", { kind: "usage", mend: "name the unit and the time column" });
  const time = numbers(data, data.index.time);
  const { codes } = crossing(data, data.index.units);
  let [first, last, units] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (let i = 0; i < data.length; i++) {
    const year = time[i] as number;
    if (!Number.isInteger(year) || (codes[i] as number) < 0) continue;
    [first, last, units] = [Math.min(first, year), Math.max(last, year), Math.max(units, (codes[i] as number) + 1)];
  }
  if (units === 0)
    throw new FealtyError("no-rows", "the panel has no row with a unit and a whole year", { kind: "data", mend: "look at its unit and time columns" });
  const start = first - before;
  const years = last - start + 2;
  if (units * years > 5e6)
    throw new FealtyError("domain", `the panel spans ${years} years of ${units} units`, { kind: "data", mend: "give the diagnosis a smaller panel" });
  const cell = new Int32Array(data.length).fill(-1);
  const present = new Uint8Array(units * years);
  for (let i = 0; i < data.length; i++) {
    const year = time[i] as number;
    if (!Number.isInteger(year) || (codes[i] as number) < 0) continue;
    cell[i] = (codes[i] as number) * years + year - start;
    present[cell[i] as number] = 1;
  }
  return { units, years, first: start, cell, present };
}

/** A column of the panel on the grid; NaN where it has no row. */
export function ontoGrid({ units, years, cell }: Rows, values: ArrayLike<number>): Float64Array {
  const out = new Float64Array(units * years).fill(Number.NaN);
  cell.forEach((at, i) => {
    if (at >= 0) out[at] = values[i] as number;
  });
  return out;
}

/** Values of the grid by row; missing where `like` is missing. */
export function ontoRows({ cell }: Rows, grid: Float64Array, like?: ArrayLike<number>): Float64Array {
  return Float64Array.from(cell, (at, i) => (at < 0 || (like !== undefined && Number.isNaN(like[i] as number)) ? Number.NaN : (grid[at] as number)));
}

/** What remains of a grid's values at the rows present once means of units and years are taken out, in turns. */
export function withinVariance({ units, years, present }: Rows, grid: Float64Array): number {
  const rest = grid.slice();
  const known = (at: number): boolean => present[at] === 1 && !Number.isNaN(rest[at] as number);
  const sweep = (count: number, length: number, at: (group: number, k: number) => number): void => {
    for (let g = 0; g < count; g++) {
      let [sum, n] = [0, 0];
      for (let k = 0; k < length; k++) {
        if (!known(at(g, k))) continue;
        sum += rest[at(g, k)] as number;
        n++;
      }
      for (let k = 0; k < length && n > 0; k++) rest[at(g, k)] = (rest[at(g, k)] as number) - sum / n;
    }
  };
  for (let turn = 0; turn < 12; turn++) {
    sweep(units, years, (u, t) => u * years + t);
    sweep(years, units, (t, u) => u * years + t);
  }
  let [squares, n] = [0, 0];
  for (let at = 0; at < rest.length; at++) {
    if (!known(at)) continue;
    squares += (rest[at] as number) ** 2;
    n++;
  }
  return n === 0 ? 0 : squares / n;
}

/** A declared structure in place of a panel. */
export interface Structure {
  readonly allies: number;
  readonly years: number;
  /** Share of the rows whose outcomes are missing, by chance. */
  readonly missing?: number | undefined;
}

/** A panel of that structure: its keys, and positive covariates that last (each the exponential of a lasting part and of moves of 0.2). */
export function structuredPanel(
  { allies, years, missing = 0 }: Structure,
  names: { readonly covariates: readonly string[]; readonly outcomes: readonly string[]; readonly unit?: string; readonly time?: string },
  seed: number,
): Frame {
  const { unit = "ally", time = "year" } = names;
  const n = allies * years;
  const column = (value: (one: number, year: number) => number) =>
    numberColumn(Float64Array.from({ length: n }, (_, i) => value(Math.floor(i / years), i % years)));
  const covariate = (k: number) => {
    const lasting = Float64Array.from({ length: allies }, (_, one) => stream(seed, 900 + k, one).normal());
    return column((one, year) => elementary.exp(0.5 * (lasting[one] as number) + 0.2 * stream(seed, 900 + k, one, year + 1).normal()));
  };
  const gone = column((one, year) => (stream(seed, 899, one, year).uniform() < missing ? Number.NaN : 0));
  return frame(
    [
      [unit, column((one) => one + 1)],
      [time, column((_, year) => 1951 + year)],
      ...names.covariates.map((name, k) => [name, covariate(k)] as const),
      ...names.outcomes.map((name) => [name, gone] as const),
    ],
    { units: [unit], time },
  );
}
