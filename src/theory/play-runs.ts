import { type Stream, stream } from "../numeric/index.js";
import { byLot, highestFirst, inTurn, listed, type Order } from "./courting-order.js";
import { drawFates, type Fates } from "./fates.js";
import type { PlayTables } from "./play-table.js";
import { type Answered, type Rank, type Standing, standing } from "./standing.js";

/** Ways to choose whom to court, in the order in which they are told. */
export const policyNames = ["index", "myopic", "loyal", "reluctant", "threatened", "rotation", "random"] as const;
export type PolicyName = (typeof policyNames)[number];

/** Some runs of a comparison: all that decides their outcome. */
export interface RunsInput {
  readonly tables: PlayTables;
  readonly periods: number;
  readonly seed: number;
  /** The first run and how many. */
  readonly first: number;
  readonly runs: number;
}

/** What one policy came to in them. */
export interface RunsPlayed {
  /** Discounted payoff of each run. */
  readonly payoff: Float64Array;
  /** Sums over runs and periods. */
  readonly demands: number;
  readonly concessions: number;
  /** Signal units sent. */
  readonly signals: number;
}

/** Plays runs of every policy, each with the same leaders, types and answers for all; in the order of `policyNames`. */
export function playRuns({ tables, periods, seed, first, runs }: RunsInput): RunsPlayed[] {
  const discount = new Float64Array(periods);
  const patience = tables.kinds[0]?.p.patience ?? 0;
  for (let t = 0, d = 1; t < periods; t++, d *= patience) discount[t] = d;
  const players = policyNames.map((name) => player(tables, name));
  const played = policyNames.map(() => ({ payoff: new Float64Array(runs), demands: 0, concessions: 0, signals: 0 }));
  for (let k = 0; k < runs; k++) {
    const run = first + k;
    const fates = drawFates(tables, periods, seed, run);
    for (const [i, play] of players.entries()) {
      const own = played[i] as (typeof played)[number];
      own.payoff[k] = play(fates, discount, stream(seed, run, fates.allies, 2), own);
    }
  }
  return played;
}

type Counts = { -readonly [K in "demands" | "concessions" | "signals"]: number };
type Play = (fates: Fates, discount: Float64Array, draws: Stream, counts: Counts) => number;

/** Plays one run. In a period: new leaders, then demands, answers, payment, beliefs. */
function player(tables: PlayTables, name: PolicyName): Play {
  const { of, most } = tables.ration;
  const bySignals = of === "signals";
  const rank: Rank = name === "threatened" || name === "rotation" || name === "random" ? "none" : name;
  const state = standing(tables, rank);
  const allies = tables.kindOf.length;
  /** What is left of a ration when no more can be promised. */
  const rest = bySignals ? (1 - 1e-9) * Math.min(...tables.kinds.map(({ menu }) => menu.find((s) => s > 0) ?? most)) : 0;
  /** Period in which an ally was last promised something. */
  const courted = new Int32Array(allies);
  return ({ periods, from, ally, type, answer }, discount, draws, counts) => {
    const order = orderOf(tables, name, state, draws);
    let total = 0;
    courted.fill(-1);
    for (let t = 0; t < periods; t++) {
      for (let e = from[t] as number; e < (from[t + 1] as number); e++) state.renew(ally[e] as number, type[e] as number);
      const luck = t * allies;
      let sum = 0;
      order.begin();
      for (let left = most; left > rest; ) {
        const who = order.next();
        if (who < 0) break;
        const place = state.offer(who, left);
        if (place < 0) continue;
        left -= bySignals ? state.reward(who, place) : 1;
        courted[who] = t;
        sum += count(state.court(who, place, answer[luck + who] as number), counts);
      }
      if (bySignals) {
        for (let who = 0; who < allies; who++)
          if (courted[who] !== t && state.unpaid(who)) sum += count(state.court(who, 0, answer[luck + who] as number), counts);
      }
      total += (discount[t] as number) * sum;
    }
    return total;
  };
}

function count({ surplus, signal, met }: Answered, counts: Counts): number {
  counts.demands++;
  if (met) counts.concessions++;
  counts.signals += signal;
  return surplus;
}

function orderOf({ kinds, kindOf, ration }: PlayTables, name: PolicyName, { score }: Standing, draws: Stream): Order {
  if (name === "rotation") return inTurn(score);
  if (name === "random") return byLot(score, draws);
  if (name !== "threatened") return ration.of === "demands" ? highestFirst(score, ration.most, false) : highestFirst(score, 16, true);
  const need = (i: number): number => kinds[kindOf[i] as number]?.p.securityNeed ?? 0;
  return listed(
    score,
    Int32Array.from(kindOf.keys()).sort((a, b) => need(b) - need(a) || a - b),
  );
}
