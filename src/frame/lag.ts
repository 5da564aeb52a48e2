import { FealtyError } from "../base/index.js";
import { grouping } from "./codes.js";
import { type Column, column, type Frame, numbers, takeColumn } from "./frame.js";

/**
 * For every row the row of the same unit `by` periods earlier (negative: later), by calendar, or −1 where there is none.
 * @throws FealtyError "repeated-row" when a unit has two rows in one period; "no-index" when the frame has no panel index.
 */
export function shiftRows(data: Frame, by: number): Int32Array {
  const positions = calendar(data);
  const rows = new Int32Array(data.length).fill(-1);
  const { unit, time } = positions;
  for (let i = 0; i < data.length; i++) rows[i] = positions.find(unit[i] as number, (time[i] as number) - by);
  return rows;
}

/** A column lagged by `by` periods (negative: led), by calendar; missing where the unit has no such row. */
export function shift(data: Frame, source: Column | string, by: number): Column {
  const from = typeof source === "string" ? column(data, source) : source;
  const rows = shiftRows(data, by);
  const shifted = takeColumn(
    from,
    rows.map((row) => Math.max(0, row)),
  );
  for (let i = 0; i < rows.length; i++) {
    if ((rows[i] as number) >= 0) continue;
    if (shifted.kind === "number") shifted.values[i] = Number.NaN;
    else shifted.codes[i] = -1;
  }
  return shifted;
}

interface Calendar {
  readonly unit: Int32Array;
  readonly time: Float64Array;
  readonly find: (unit: number, time: number) => number;
}

const calendars = new WeakMap<Frame, Calendar>();

function calendar(data: Frame): Calendar {
  const known = calendars.get(data);
  if (known) return known;
  const { index } = data;
  if (!index)
    throw new FealtyError("no-index", "lags and leads need a panel index", { kind: "usage", mend: "name the unit and the time column (--panel unit,time)" });
  const time = numbers(data, index.time);
  let unit = new Int32Array(data.length);
  for (const name of index.units) {
    const { codes, levels } = grouping(column(data, name));
    unit = unit.map((u, i) => ((codes[i] as number) < 0 || u < 0 ? -1 : u * levels.length + (codes[i] as number)));
    unit = compact(unit);
  }
  const where = new Map<number, Map<number, number>>();
  for (let i = 0; i < data.length; i++) {
    const u = unit[i] as number;
    const t = time[i] as number;
    if (u < 0 || Number.isNaN(t)) continue;
    let own = where.get(u);
    if (!own) where.set(u, (own = new Map()));
    const earlier = own.get(t);
    if (earlier !== undefined) throw repeatedRow(data, earlier, i);
    own.set(t, i);
  }
  const made: Calendar = { unit, time, find: (u, t) => where.get(u)?.get(t) ?? -1 };
  calendars.set(data, made);
  return made;
}

function compact(codes: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const seen = new Map<number, number>();
  return codes.map((code) => {
    if (code < 0) return -1;
    let small = seen.get(code);
    if (small === undefined) seen.set(code, (small = seen.size));
    return small;
  });
}

function repeatedRow(data: Frame, first: number, second: number): FealtyError {
  const { units, time } = data.index as NonNullable<Frame["index"]>;
  const cell = (name: string): string => {
    const c = column(data, name);
    return `${name} ${c.kind === "number" ? c.values[second] : c.levels[c.codes[second] as number]}`;
  };
  return new FealtyError("repeated-row", `rows ${first + 1} and ${second + 1} are both ${[...units, time].map(cell).join(", ")}`, {
    kind: "data",
    where: { row: second + 1 },
    mend: "a panel has one row for each unit and period",
  });
}
