import type { Work } from "../base/index.js";
import { database, type Store } from "../data/index.js";
import type { Frame } from "../frame/index.js";
import { calendarYear } from "./calendar-year.js";

export interface RollCallOptions extends Work {
  /** Codes of the states wanted; absent: every state that voted. */
  readonly units?: readonly number[];
  /** First and last year, by the `time` chosen. */
  readonly years: readonly [number, number];
  /** What `year` is: of the date of the vote (default), or of the session's autumn (session + 1945). */
  readonly time?: "calendar" | "session";
}

/** The dataset that roll calls come from. */
export const rollCallNeeds = ["un-votes"] as const;

/**
 * Votes in the General Assembly of the United Nations, one row for each state and roll call on which it voted, ordered by rcid and ccode:
 * rcid, year, session, ccode, vote (1 yes, 2 abstain, 3 no), importantvote (from session 38 on; 0 before says nothing), and the issue flags
 * me, nu, di, hr, co, ec. Absences and years of no membership are no rows.
 */
export async function rollCalls(store: Store, options: RollCallOptions): Promise<Frame> {
  const db = await database(store, rollCallNeeds, options);
  try {
    return await db.query(rollCallSql(options));
  } finally {
    await db.close();
  }
}

/** The query behind `rollCalls`. */
export function rollCallSql({ units, years: [first, last], time = "calendar" }: RollCallOptions): string {
  const year = time === "calendar" ? calendarYear("v") : "v.session + 1945";
  return `
    SELECT v.rcid, ${year} AS year, v.session, v.ccode, v.vote, v.importantvote, v.me, v.nu, v.di, v.hr, v.co,
      try_cast(regexp_extract(CAST(v.ec AS VARCHAR), '^[01]') AS INTEGER) AS ec
    FROM un_votes v
    WHERE v.vote IN (1, 2, 3) AND ${year} BETWEEN ${first} AND ${last}${units ? ` AND v.ccode IN (${units.join(", ")})` : ""}
    ORDER BY v.rcid, v.ccode`;
}
