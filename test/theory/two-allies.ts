import { type Attention, horizonBound, type Kind, playTables } from "../../src/theory/index.js";
import { enforceable } from "../../src/theory/charged.js";

/** One thing that can be done with an ally at a node: what it uses of the ration, what it is expected to bring now, and where it leads. */
interface Act {
  readonly place: number;
  readonly use: number;
  readonly surplus: number;
  /** Probability of each node at the start of the next period. */
  readonly next: Float64Array;
}

/** The value of the best that can be done with two allies over some periods, of the index policy, and the bound, on one grid of beliefs. */
export interface TwoAllies {
  readonly optimum: number;
  readonly index: number;
  readonly bound: number;
}

/**
 * Dynamic programming over the beliefs about both allies at once, by the rules of sections 3 and 4 alone, with the offers that are self-enforcing
 * at the bound's charge. Beliefs between nodes are lotteries over nodes, for the optimum, the policy and the bound alike.
 */
export function twoAllies(solved: Attention, periods: number): TwoAllies {
  const [one, two] = Array.from(solved.kindOf, (k) => actsOf(solved.kinds[k] as Kind, solved)) as [Act[][], Act[][]];
  const policy = indexPolicy(solved, one, two);
  const patience = solved.kinds[0]?.p.patience ?? 0;
  const { most } = solved.ration;
  let best = values(one.length, two.length);
  let own = values(one.length, two.length);
  for (let t = 0; t < periods; t++) {
    const [nextBest, nextOwn] = [values(one.length, two.length), values(one.length, two.length)];
    const [aheadBest, aheadOwn] = [ahead(one, two, best), ahead(one, two, own)];
    one.forEach((first, b) => {
      two.forEach((second, c) => {
        let most0 = Number.NEGATIVE_INFINITY;
        first.forEach((x, i) => {
          second.forEach((y, j) => {
            if (x.use + y.use > most + 1e-9) return;
            most0 = Math.max(most0, x.surplus + y.surplus + patience * aheadBest(b, i, c, j));
          });
        });
        (nextBest[b] as Float64Array)[c] = most0;
        const [i, j] = policy(b, c);
        (nextOwn[b] as Float64Array)[c] = (first[i] as Act).surplus + (second[j] as Act).surplus + patience * aheadOwn(b, i, c, j);
      });
    });
    [best, own] = [nextBest, nextOwn];
  }
  const start = (v: Float64Array[]): number => {
    const [p, q] = Array.from(solved.kindOf, (k) => priorOf(solved.kinds[k] as Kind)) as [Float64Array, Float64Array];
    return p.reduce((sum, x, b) => sum + x * q.reduce((inner, y, c) => inner + y * ((v[b] as Float64Array)[c] as number), 0), 0);
  };
  return { optimum: start(best), index: start(own), bound: horizonBound(solved, periods) };
}

function values(n: number, m: number): Float64Array[] {
  return Array.from({ length: n }, () => new Float64Array(m));
}

function priorOf({ problem }: Kind): Float64Array {
  const { prior, grid } = problem.moves;
  const out = new Float64Array(grid.size);
  for (const [k, node] of prior.corner.entries()) out[node] = (out[node] as number) + (prior.weight[k] as number);
  return out;
}

/** What can be done at each node; the first is to ask nothing. */
function actsOf(kind: Kind, { ration }: Attention): Act[][] {
  const { p, problem, solved } = kind;
  const { grid, menu, met, after } = problem.moves;
  const fresh = priorOf(kind).map((x) => p.turnover * x);
  return Array.from({ length: grid.size }, (_, b) => {
    const stay = fresh.slice();
    stay[b] = (stay[b] as number) + 1 - p.turnover;
    const acts: Act[] = [{ place: -1, use: 0, surplus: 0, next: stay }];
    menu.forEach((s, a) => {
      const cell = b * menu.length + a;
      if (!enforceable(problem, solved, cell, p.signalCost * s)) return;
      const share = met[cell] as number;
      const next = fresh.slice();
      for (const [answer, weight] of [share, 1 - share].entries()) {
        const moves = after[answer as 0 | 1];
        for (let k = cell * grid.types; k < (cell + 1) * grid.types; k++) {
          const node = moves.corner[k] as number;
          next[node] = (next[node] as number) + (1 - p.turnover) * weight * (moves.weight[k] as number);
        }
      }
      acts.push({ place: a, use: ration.of === "signals" ? s : 1, surplus: share * (p.stake - p.signalCost * s) - p.demandCost, next });
    });
    return acts;
  });
}

/** Expected value of the next period for each pair of acts. */
function ahead(one: Act[][], two: Act[][], value: Float64Array[]): (b: number, i: number, c: number, j: number) => number {
  const halves = one.map((acts) =>
    acts.map(({ next }) => {
      const row = new Float64Array(two.length);
      for (const [node, w] of next.entries()) {
        if (w > 0) for (const [c, v] of (value[node] as Float64Array).entries()) row[c] = (row[c] as number) + w * v;
      }
      return row;
    }),
  );
  return (b, i, c, j) => {
    const row = halves[b]?.[i] as Float64Array;
    const { next } = (two[c] as Act[])[j] as Act;
    return next.reduce((sum, w, node) => sum + w * (row[node] as number), 0);
  };
}

/** What the index policy does at each pair of nodes, written from its words: down the order of indices, each gets its offer while that can be paid. */
function indexPolicy(solved: Attention, one: Act[][], two: Act[][]): (b: number, c: number) => [number, number] {
  const { kinds, kindOf, ration } = playTables(solved);
  const tables = Array.from(kindOf, (k) => kinds[k] as (typeof kinds)[number]);
  const rank = (i: number, node: number): number => {
    const { p, other } = tables[i] as (typeof tables)[number];
    const belief = solved.kinds[kindOf[i] as number]?.problem.moves.grid.nodes[2 * node] as number;
    const range = Math.abs((p.costs[1] as number) - (p.costs[0] as number));
    return (other.worth[node] as number) - ((1e-6 * p.stake) / range) * (belief * (p.costs[0] as number) + (1 - belief) * (p.costs[1] as number));
  };
  const actOf = (acts: Act[], place: number): number =>
    Math.max(
      0,
      acts.findIndex((act) => act.place === place),
    );
  return (b, c) => {
    const nodes = [b, c];
    const chosen: [number, number] = [0, 0];
    let left = ration.most;
    const order = rank(0, b) >= rank(1, c) ? [0, 1] : [1, 0];
    const promised = [false, false];
    for (const i of order) {
      const { other, menu } = tables[i] as (typeof tables)[number];
      const node = nodes[i] as number;
      if (!((other.worth[node] as number) > 0)) continue;
      let place = other.offer[node] as number;
      if (other.within) {
        const last = menu.findLastIndex((s) => s <= left + 1e-9);
        place = last < 0 ? -1 : (other.within[node * menu.length + last] as number);
      } else if (left < 1) place = -1;
      if (place < 0) continue;
      const acts = (i === 0 ? one : two)[node] as Act[];
      chosen[i as 0 | 1] = actOf(acts, place);
      left -= ration.of === "signals" ? (menu[place] as number) : 1;
      promised[i] = true;
    }
    for (const i of [0, 1] as const) {
      const node = nodes[i] as number;
      if (!promised[i] && (tables[i]?.other.unpaid?.[node] ?? 0) > 0) chosen[i] = actOf((i === 0 ? one : two)[node] as Act[], 0);
    }
    return chosen;
  };
}
