import type { Work } from "../base/index.js";
import { type Store, table } from "../data/index.js";
import { cellText } from "../frame/index.js";
import { toCow } from "./crosswalk.js";

/** A leader in office, by day. Without an end the leader was in office when the file ends (2015). */
export interface LeaderSpell {
  readonly name: string;
  /** Correlates of War code. */
  readonly state: number;
  readonly from: string;
  readonly to?: string;
}

/** The dataset that leaders come from. */
export const leaderNeeds = ["archigos"] as const;

/** Who led which state when, after Archigos 4.1. @throws FealtyError as `table` where the dataset is not there. */
export async function leaderSpells(store: Store, work: Work = {}): Promise<LeaderSpell[]> {
  const data = await table(store, "archigos", work);
  const at = (name: string, row: number): string => {
    const source = data.columns.get(name);
    return (source && cellText(source, row)) ?? "";
  };
  return Array.from({ length: data.length }, (_, row) => row).flatMap((row) => {
    const [from, to] = [at("startdate", row), at("enddate", row)];
    const state = toCow(at("gwcode", row), "gw", Number(from.slice(0, 4)));
    return state === undefined ? [] : [{ name: at("leader", row), state, from, ...(to >= lastDay ? {} : { to }) }];
  });
}

/** The last day that the file covers. */
const lastDay = "2015-12-31";
