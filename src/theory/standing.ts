import { beliefGrid } from "./belief-grid.js";
import { myopicAnswers } from "./learning.js";
import type { Courted, PlayTable, PlayTables } from "./play-table.js";

/** What a policy ranks allies by; where the rank does not follow from the ally alone, the policy keeps its own list. */
export type Rank = "index" | "myopic" | "loyal" | "reluctant" | "none";

/** Beliefs about the allies in one run of one policy, and what follows from them. */
export interface Standing {
  /** What the ally is ranked by, −Infinity where a demand is not worth its own cost. */
  readonly score: Float64Array;
  /** A new leader: the belief is the prior. */
  renew(ally: number, type: number): void;
  /** The place in the menu of what the ally is offered, −1: nothing. @param left signal units that can still be promised. */
  offer(ally: number, left: number): number;
  /** Signal units of that place. */
  reward(ally: number, place: number): number;
  /** Whether a demand without reward is made of an ally that is promised nothing. */
  unpaid(ally: number): boolean;
  /** Makes the demand: the surplus of the period, the signal sent (0 after a refusal), and the belief after the answer. */
  court(ally: number, place: number, draw: number): Answered;
}

export interface Answered {
  readonly surplus: number;
  readonly signal: number;
  readonly met: boolean;
}

interface Table {
  readonly kind: PlayTable;
  readonly courted: Courted;
  /** offers × types. */
  readonly answers: Float64Array;
  readonly grid: ReturnType<typeof beliefGrid>;
  /** Of `courted`, finite, so that a share of 0 of it is 0. */
  readonly worth: Float64Array;
  /** Utils of index for a util of expected cost: of equal indices the more willing goes first. */
  readonly tie: number;
  /** Between places of the menu. */
  readonly step: number;
  /** The score and node of the prior, and whether a demand without reward is worth making there. */
  readonly start: { score: number; node: number; asked: number };
}

export function standing({ kinds, kindOf }: PlayTables, rank: Rank): Standing {
  const types = Math.max(...kinds.map(({ p }) => p.costs.length));
  const [corner, weight, now] = [new Int32Array(types), new Float64Array(types), new Float64Array(types)];
  let nearest = 0;
  let asked = 0;
  const judge = ({ kind, grid, worth, tie, courted: { unpaid } }: Omit<Table, "start">): number => {
    const { costs } = kind.p;
    grid.locate(now, corner, weight, 0);
    let value = 0;
    let free = 0;
    let cost = 0;
    let most = -1;
    for (let k = 0; k < grid.types; k++) {
      const share = weight[k] as number;
      value += share * (worth[corner[k] as number] as number);
      if (unpaid) free += share * (unpaid[corner[k] as number] as number);
      cost += (now[k] as number) * (costs[k] as number);
      if (share > most) {
        most = share;
        nearest = corner[k] as number;
      }
    }
    asked = free > 0 ? 1 : 0;
    if (!(value > 0)) return Number.NEGATIVE_INFINITY;
    if (rank === "index") return value - tie * cost;
    if (rank === "myopic") return value;
    return rank === "loyal" ? -cost : rank === "reluctant" ? cost : 0;
  };
  const tables = kinds.map((kind) => {
    const table = tableOf(kind, rank);
    now.set(kind.p.prior);
    const score = judge(table);
    return { ...table, start: { score, node: nearest, asked } };
  });
  const n = kindOf.length;
  const [score, node, type, unpaid] = [new Float64Array(n), new Int32Array(n), new Int8Array(n), new Uint8Array(n)];
  const belief = new Float64Array(n * types);
  const answered = { surplus: 0, signal: 0, met: false };
  const tableAt = (ally: number): Table => tables[kindOf[ally] as number] as Table;
  return {
    score,
    renew(ally, drawn) {
      const { kind, start } = tableAt(ally);
      type[ally] = drawn;
      score[ally] = start.score;
      node[ally] = start.node;
      unpaid[ally] = start.asked;
      for (let k = 0; k < kind.p.prior.length; k++) belief[ally * types + k] = kind.p.prior[k] as number;
    },
    offer(ally, left) {
      const { courted, kind, step } = tableAt(ally);
      const at = node[ally] as number;
      if (!courted.within) return courted.offer[at] as number;
      const { menu } = kind;
      // The last place that can be paid, but for rounding.
      const last = Math.min(menu.length - 1, Math.floor((left - (menu[0] as number)) / step + 1e-9));
      return last < 0 ? -1 : (courted.within[at * menu.length + last] as number);
    },
    reward: (ally, place) => tableAt(ally).kind.menu[place] as number,
    unpaid: (ally) => unpaid[ally] === 1,
    court(ally, place, draw) {
      const table = tableAt(ally);
      const { p, menu } = table.kind;
      const own = p.costs.length;
      answered.met = draw < (table.answers[place * own + (type[ally] as number)] as number);
      answered.signal = answered.met ? (menu[place] as number) : 0;
      answered.surplus = (answered.met ? p.stake - p.signalCost * answered.signal : 0) - p.demandCost;
      let sum = 0;
      for (let k = 0; k < own; k++) {
        const sigma = table.answers[place * own + k] as number;
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
      unpaid[ally] = asked;
      return answered;
    },
  };
}

function tableOf(kind: PlayTable, rank: Rank): Omit<Table, "start"> {
  const { p, menu } = kind;
  const courted = rank === "myopic" ? kind.myopic : kind.other;
  const range = Math.max(...p.costs) - Math.min(...p.costs);
  return {
    kind,
    courted,
    answers: myopicAnswers(p, menu),
    grid: beliefGrid(p.costs.length, p.beliefs),
    worth: courted.worth.map((x) => Math.max(x, -1e9 * p.stake)),
    tie: range > 0 ? (1e-6 * p.stake) / range : 0,
    step: menu.length > 1 ? (menu[1] as number) - (menu[0] as number) : Math.max(1, menu[0] as number),
  };
}
