import { FealtyError } from "../base/index.js";
import { column, type Frame, numbers } from "../frame/index.js";

/** Votes as a table of items × units: 0 missing, 1 yes, 2 abstain, 3 no. */
export interface RollCalls {
  /** Codes of the units, ascending. */
  readonly units: readonly number[];
  /** Times that have an item, ascending. */
  readonly times: readonly number[];
  /** Numbers of the items, ordered by time, then by number. */
  readonly items: readonly number[];
  /** Position in `times` of each item. */
  readonly itemTime: Int32Array;
  /** `votes[item * units.length + unit]`. */
  readonly votes: Uint8Array;
}

/** The columns of a table of votes, one row a vote. */
export interface VoteColumns {
  readonly unit: string;
  readonly time: string;
  readonly item: string;
  readonly vote: string;
}

/**
 * Votes from a long table. Codes other than 1 (yes), 2 (abstain) and 3 (no) count as no vote cast.
 * @throws FealtyError "repeated-vote" when a unit votes twice on one item; "item-times" when an item has two times.
 */
export function rollCalls(data: Frame, { unit, time, item, vote }: VoteColumns): RollCalls {
  const [u, t, i, v] = [numbers(data, unit), numbers(data, time), numbers(data, item), numbers(data, vote)];
  for (const name of [unit, time, item, vote]) column(data, name);
  const timeOf = new Map<number, number>();
  const unitCodes = new Set<number>();
  for (let row = 0; row < data.length; row++) {
    if (!cast(v[row] as number)) continue;
    const [it, tm] = [i[row] as number, t[row] as number];
    if (Number.isNaN(it) || Number.isNaN(tm) || Number.isNaN(u[row] as number)) continue;
    const known = timeOf.get(it);
    if (known === undefined) timeOf.set(it, tm);
    else if (known !== tm)
      throw new FealtyError("item-times", `item ${it} has two times, ${known} and ${tm}`, {
        kind: "data",
        where: { row: row + 1 },
        mend: "an item belongs to one session",
      });
    unitCodes.add(u[row] as number);
  }
  const units = [...unitCodes].sort((a, b) => a - b);
  const items = [...timeOf.keys()].sort((a, b) => (timeOf.get(a) as number) - (timeOf.get(b) as number) || a - b);
  const times = [...new Set(timeOf.values())].sort((a, b) => a - b);
  const unitAt = new Map(units.map((code, k) => [code, k]));
  const itemAt = new Map(items.map((number, k) => [number, k]));
  const timeAt = new Map(times.map((value, k) => [value, k]));
  const votes = new Uint8Array(items.length * units.length);
  for (let row = 0; row < data.length; row++) {
    const value = v[row] as number;
    const [ki, ku] = [itemAt.get(i[row] as number), unitAt.get(u[row] as number)];
    if (!cast(value) || ki === undefined || ku === undefined || Number.isNaN(t[row] as number)) continue;
    const cell = ki * units.length + ku;
    if (votes[cell])
      throw new FealtyError("repeated-vote", `unit ${u[row]} votes twice on item ${i[row]}`, {
        kind: "data",
        where: { row: row + 1 },
        mend: "keep one vote for each unit and item",
      });
    votes[cell] = value;
  }
  return { units, times, items, itemTime: Int32Array.from(items, (number) => timeAt.get(timeOf.get(number) as number) as number), votes };
}

function cast(vote: number): boolean {
  return vote === 1 || vote === 2 || vote === 3;
}
