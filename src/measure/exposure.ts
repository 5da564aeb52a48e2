import { FealtyError } from "../base/index.js";
import { column, type Frame, grouping, numbers } from "../frame/index.js";
import { timeOf } from "./standardise.js";

/**
 * What the *other* units of the same group and year have: the mean of `of` over them, without the unit itself.
 * It measures rivalry for one attention (a region, an issue). Missing where the group has no other known value.
 * Others' plain mean over all units would be collinear with the unit's own value once year effects are in: the group must be smaller than the year.
 * @param by column of the group, e.g. the region.
 * @throws FealtyError "one-group" when every row of every year is in one group.
 */
export function exposure(data: Frame, of: Float64Array, by: string): Float64Array {
  const { codes, levels } = grouping(column(data, by));
  if (levels.length < 2)
    throw new FealtyError("one-group", `${by} puts every row into one group, so others' exposure only mirrors one's own`, {
      kind: "usage",
      mend: "choose a column with several groups a year",
    });
  const year = timeOf(data);
  const cells = new Map<string, { n: number; sum: number }>();
  const key = (i: number): string => `${codes[i]} ${year[i]}`;
  for (let i = 0; i < data.length; i++) {
    const x = of[i] as number;
    if ((codes[i] as number) < 0 || Number.isNaN(x)) continue;
    const cell = cells.get(key(i)) ?? { n: 0, sum: 0 };
    cell.n++;
    cell.sum += x;
    cells.set(key(i), cell);
  }
  return Float64Array.from({ length: data.length }, (_, i) => {
    const cell = (codes[i] as number) < 0 ? undefined : cells.get(key(i));
    if (!cell) return Number.NaN;
    const own = of[i] as number;
    const [n, sum] = Number.isNaN(own) ? [cell.n, cell.sum] : [cell.n - 1, cell.sum - own];
    return n === 0 ? Number.NaN : sum / n;
  });
}

/** 1 where any of the columns was positive in the `over` years before, 0 where none was and at least one is known, else missing. */
export function recentlyPositive(data: Frame, names: readonly string[], lagged: (name: string, by: number) => Float64Array, over: number): Float64Array {
  const parts = names.flatMap((name) => {
    numbers(data, name);
    return Array.from({ length: over }, (_, k) => lagged(name, k + 1));
  });
  return Float64Array.from({ length: data.length }, (_, i) => {
    const known = parts.map((values) => values[i] as number).filter((x) => !Number.isNaN(x));
    return known.length === 0 ? Number.NaN : known.some((x) => x > 0) ? 1 : 0;
  });
}
