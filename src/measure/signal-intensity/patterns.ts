import type { SignalIndicator } from "./indicators.js";

/**
 * What times do: nothing; "means": each has its own mean of the score, normal around 0; "indicators": each is a further binary indicator of the score,
 * 1 in its own rows and 0 in all others.
 */
export type TimeRole = "none" | "means" | "indicators";

/** Rows with the same responses (and, where times have a role, of the same time), once. */
export interface Patterns {
  readonly indicators: readonly SignalIndicator[];
  /** `values[pattern * indicators.length + j]`. */
  readonly values: Float64Array;
  readonly count: Float64Array;
  /** Pattern of each row. */
  readonly of: Int32Array;
  readonly role: TimeRole;
  readonly times: number;
  /** Patterns alike in all but their normal indicators (and in time, where it has a role) are of one kind; one pattern of each. */
  readonly kinds: Int32Array;
  readonly kindOf: Int32Array;
  /** Time of each kind, from 0; empty without a role. */
  readonly time: Int32Array;
  /**
   * Place of the first parameter of each block, and after the last one the number of parameters. Blocks are the indicators (loading, then cut points, or
   * intercept and log of the variance above its floor), then the times (their mean; or loading and cut point).
   */
  readonly start: readonly number[];
}

/** @param time time of each row, from 0, where times have a role. */
export function patterns(indicators: readonly SignalIndicator[], role: TimeRole = "none", time?: Int32Array): Patterns {
  const rows = indicators[0]?.values.length ?? 0;
  const seen = new Map<string, number>();
  const of = new Int32Array(rows);
  const [first, count]: [number[], number[]] = [[], []];
  for (let row = 0; row < rows; row++) {
    const key = [...indicators.map(({ values }) => values[row]), ...(role === "none" ? [] : [time?.[row]])].join(" ");
    const known = seen.get(key);
    if (known === undefined) {
      seen.set(key, first.length);
      of[row] = first.length;
      first.push(row);
      count.push(1);
    } else {
      of[row] = known;
      count[known] = (count[known] as number) + 1;
    }
  }
  const values = Float64Array.from(first.flatMap((row) => indicators.map((one) => one.values[row] as number)));
  const start = [0];
  for (const { kind, classes } of indicators) start.push((start.at(-1) as number) + (kind === "normal" ? 3 : classes));
  const isClass = indicators.map(({ kind }) => kind === "classes");
  const known = new Map<string, number>();
  const kinds: number[] = [];
  const kindOf = Int32Array.from(first, (row, p) => {
    const own = indicators.flatMap((_, j) => (isClass[j] ? [values[p * indicators.length + j]] : []));
    const key = [...own, ...(role === "none" ? [] : [time?.[row]])].join(" ");
    const place = known.get(key) ?? kinds.push(p) - 1;
    known.set(key, place);
    return place;
  });
  const timeOf = role === "none" ? new Int32Array(0) : Int32Array.from(kinds, (p) => time?.[first[p] as number] as number);
  const times = timeOf.reduce((most, t) => Math.max(most, t + 1), 0);
  for (let t = 0; t < times; t++) start.push((start.at(-1) as number) + (role === "means" ? 1 : 2));
  return { indicators, values, count: Float64Array.from(count), of, role, times, kinds: Int32Array.from(kinds), kindOf, time: timeOf, start };
}
