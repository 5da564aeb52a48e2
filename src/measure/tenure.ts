import { FealtyError } from "../base/index.js";

/**
 * Time since the last turnover of leaders, by row: 0 in the first row of a new leader. NaN before a unit's first turnover that is seen, since nobody knows
 * how long its first leader had been there, and from a missing leader to the next turnover.
 * @throws FealtyError "repeated-row" when a unit has two rows at one time.
 */
export function timeSinceTurnover(unit: ArrayLike<number>, time: ArrayLike<number>, leader: ArrayLike<number>): Float64Array {
  const since = new Float64Array(unit.length).fill(Number.NaN);
  const order = Array.from({ length: unit.length }, (_, row) => row).sort(
    (a, b) => (unit[a] as number) - (unit[b] as number) || (time[a] as number) - (time[b] as number),
  );
  let entered = Number.NaN;
  order.forEach((row, k) => {
    const before = order[k - 1];
    const now = leader[row] as number;
    if (before === undefined || unit[before] !== unit[row]) entered = Number.NaN;
    else if (time[before] === time[row])
      throw new FealtyError("repeated-row", `unit ${unit[row]} has two rows at ${time[row]}`, {
        kind: "data",
        where: { row: Math.max(row, before) + 1 },
        mend: "keep one row a unit and time",
      });
    else if (Number.isNaN(now)) entered = Number.NaN;
    // A leader known before and another now: one came in, somewhere in between.
    else if (!Number.isNaN(leader[before] as number) && leader[before] !== now) entered = time[row] as number;
    since[row] = (time[row] as number) - entered;
  });
  return since;
}
