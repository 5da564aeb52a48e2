import type { Attention, Kind } from "./attention.js";
import { menuOf } from "./learning-primitives.js";
import { myopicAnswers } from "./learning.js";

/** What a policy ranks allies by; where the rank does not follow from the ally alone, the policy keeps its own list. */
export type Rank = "index" | "myopic" | "loyal" | "reluctant" | "none";

/** Beliefs about the allies in one run of one policy, and what follows from them. */
export interface Standing {
  /** What the ally is ranked by, −Infinity where a demand is not worth its own cost. */
  readonly score: Float64Array;
  /** A new leader: the belief is the prior. */
  renew(ally: number, type: number): void;
  /** Makes the demand: the surplus of the period, the signal sent (0 after a refusal), and the belief after the answer. */
  court(ally: number, draw: number): { readonly surplus: number; readonly signal: number; readonly met: boolean };
}

interface Table {
  readonly kind: Kind;
  readonly menu: Float64Array;
  /** offers × types. */
  readonly answers: Float64Array;
  readonly offer: Int32Array;
  /** At each node the index, or the surplus now: above 0 where a demand is worth its own cost. */
  readonly worth: Float64Array;
  readonly costs: readonly number[];
  readonly tie: number;
  /** The score and node of the prior. */
  readonly start: { score: number; node: number };
}

export function standing({ kinds, kindOf }: Attention, rank: Rank): Standing {
  const types = Math.max(...kinds.map(({ p }) => p.costs.length));
  const [corner, weight, now] = [new Int32Array(types), new Float64Array(types), new Float64Array(types)];
  let nearest = 0;
  const judge = ({ kind, worth, costs, tie }: Omit<Table, "start">): number => {
    const { locate, types: own } = kind.problem.moves.grid;
    locate(now, corner, weight, 0);
    let value = 0;
    let cost = 0;
    let most = -1;
    for (let k = 0; k < own; k++) {
      const share = weight[k] as number;
      value += share * (worth[corner[k] as number] as number);
      cost += (now[k] as number) * (costs[k] as number);
      if (share > most) {
        most = share;
        nearest = corner[k] as number;
      }
    }
    if (!(value > 0)) return Number.NEGATIVE_INFINITY;
    if (rank === "index") return value - tie * cost;
    if (rank === "myopic") return value;
    return rank === "loyal" ? -cost : rank === "reluctant" ? cost : 0;
  };
  const tables = kinds.map((kind) => {
    const table = tableOf(kind, rank);
    now.set(kind.p.prior);
    const score = judge(table);
    return { ...table, start: { score, node: nearest } };
  });
  const n = kindOf.length;
  const [score, node, type] = [new Float64Array(n), new Int32Array(n), new Int8Array(n)];
  const belief = new Float64Array(n * types);
  const answered = { surplus: 0, signal: 0, met: false };
  return {
    score,
    renew(ally, drawn) {
      const { kind, start } = tables[kindOf[ally] as number] as Table;
      type[ally] = drawn;
      score[ally] = start.score;
      node[ally] = start.node;
      for (let k = 0; k < kind.p.prior.length; k++) belief[ally * types + k] = kind.p.prior[k] as number;
    },
    court(ally, draw) {
      const table = tables[kindOf[ally] as number] as Table;
      const { p } = table.kind;
      const own = p.costs.length;
      const a = table.offer[node[ally] as number] as number;
      answered.met = a >= 0 && draw < (table.answers[a * own + (type[ally] as number)] as number);
      answered.signal = answered.met ? (table.menu[a] as number) : 0;
      answered.surplus = (a >= 0 ? -p.demandCost : 0) + (answered.met ? p.stake - p.signalCost * answered.signal : 0);
      if (a < 0) return answered;
      let sum = 0;
      for (let k = 0; k < own; k++) {
        const sigma = table.answers[a * own + k] as number;
        now[k] = (belief[ally * types + k] as number) * (answered.met ? sigma : 1 - sigma);
        sum += now[k] as number;
      }
      if (!(sum > 0)) return answered;
      for (let k = 0; k < own; k++) {
        now[k] = (now[k] as number) / sum;
        belief[ally * types + k] = now[k] as number;
      }
      score[ally] = judge(table);
      node[ally] = nearest;
      return answered;
    },
  };
}

function tableOf(kind: Kind, rank: Rank): Omit<Table, "start"> {
  const { p, whittle, solved, surplus, myopicOffer } = kind;
  const menu = menuOf(p);
  const costs = p.costs;
  // Finite, so that a share of 0 of it is 0.
  const worth = (rank === "myopic" ? surplus : whittle.index).map((x) => Math.max(x, -1e9 * p.stake));
  const range = Math.max(...costs) - Math.min(...costs);
  // Of equal indices, as where a promise breaks at one charge for many beliefs, the more willing goes first.
  const tie = range > 0 ? (1e-6 * p.stake) / range : 0;
  return { kind, menu, answers: myopicAnswers(p, menu), offer: rank === "myopic" ? myopicOffer : solved.offer, worth, costs, tie };
}
