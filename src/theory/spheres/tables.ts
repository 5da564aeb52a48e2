import { elementary } from "../../numeric/index.js";
import { beliefGrid } from "../belief-grid.js";
import { worth } from "../contract.js";
import { type LearningPrimitives, menuOf } from "../learning-primitives.js";
import { chargeOf, kindIndices, type Kinds, kindsOf, remember, type SphereCache } from "./kinds.js";
import { pairPolicy } from "./pair-policy.js";
import { addedCost, relationGame, startingAllies, targetsOf } from "./relation.js";
import type { SpherePatron, SphereState, SphereWorld } from "./world.js";

const { exp } = elementary;

/**
 * A world of section 5, solved: what each patron does with each state, were it its ally, at each node of beliefs. Plain data.
 * Pair = state × patrons + patron; cell = pair × size + node.
 */
export interface SolvedSpheres {
  readonly world: SphereWorld;
  /** Of each patron: demands a period, charge, the reward of a uniform policy (else −1). */
  readonly targets: Int32Array;
  readonly charges: Float64Array;
  readonly uniform: Float64Array;
  readonly size: number;
  /** Reward offered, −1: no demand. */
  readonly reward: Float64Array;
  /** What the patron ranks allies by under the policies index (interpolated between kinds) and myopic; else 0. */
  readonly rank: Float64Array;
  /** Largest signal that the patron would rather pay than lose the relation. */
  readonly payable: Float64Array;
}

/** Solves every patron's policy for every state. @param cache solutions kept from other worlds. */
export function solveSpheres(world: SphereWorld, cache: SphereCache = new Map()): SolvedSpheres {
  const { states, patrons, game } = world;
  const kinds = kindsOf(world);
  const { size, nearest } = sphereGrid(world);
  const make = (): Float64Array => new Float64Array(states.length * patrons.length * size);
  const [reward, rank, payable] = [make(), make(), make()];
  const charges = Float64Array.from(patrons, (_, j) => chargeOf(world, kinds, j, cache));
  const uniform = new Float64Array(patrons.length).fill(-1);
  patrons.forEach((patron, j) => {
    const indices = patron.policy === "index" ? kindIndices(world, kinds, patron, cache) : [];
    states.forEach((state, i) => {
      const pair = i * patrons.length + j;
      const p = relationGame(world, patron, addedCost(world, state, patron), state.securityNeed);
      const own = remember(cache, `pair ${charges[j]} ${JSON.stringify(p)}`, () => pairPolicy(p, charges[j] as number));
      reward.set(patron.policy === "myopic" ? own.myopicReward : own.reward, pair * size);
      payable.set(own.payable, pair * size);
      if (patron.policy === "myopic") rank.set(own.surplus, pair * size);
      if (patron.policy === "index") interpolate(kinds, indices, pair, size, rank);
    });
    if (patron.policy !== "uniform") return;
    const s = patron.reward ?? bestUniform(world, j, payable, nearest(game.prior));
    uniform[j] = s;
    for (let i = 0; i < states.length; i++) reward.fill(s, (i * patrons.length + j) * size, (i * patrons.length + j + 1) * size);
  });
  return { world, targets: targetsOf(world), charges, uniform, size, reward, rank, payable };
}

/** What follows from a solved world for each pair and node: answers and gains at the ally's own cost and need. */
export interface SphereTables extends Pick<SolvedSpheres, "size" | "reward" | "rank" | "payable"> {
  readonly types: number;
  /** cells × types: σ_k at that reward, and max(0, λu(s) − c_k); 0 without an offer. */
  readonly met: Float64Array;
  readonly gain: Float64Array;
  /** pairs × types: c_k with the distance. */
  readonly costs: Float64Array;
}

/** The node of a belief: its place in all tables is the nearest node's. */
export function sphereGrid({ game }: SphereWorld): { readonly size: number; readonly nodes: Float64Array; nearest(belief: ArrayLike<number>): number } {
  const { types, size, nodes, locate } = beliefGrid(game.costs.length, game.beliefs);
  const [corner, weight] = [new Int32Array(types), new Float64Array(types)];
  return {
    size,
    nodes,
    nearest(belief) {
      locate(belief, corner, weight, 0);
      let best = 0;
      for (let k = 1; k < types; k++) if ((weight[k] as number) > (weight[best] as number)) best = k;
      return corner[best] as number;
    },
  };
}

export function sphereTables({ world, size, reward, rank, payable }: SolvedSpheres): SphereTables {
  const { game, states, patrons } = world;
  const types = game.costs.length;
  const met = new Float64Array(reward.length * types);
  const gain = new Float64Array(reward.length * types);
  const costs = new Float64Array(states.length * patrons.length * types);
  states.forEach((state, i) => {
    patrons.forEach((patron, j) => {
      const pair = i * patrons.length + j;
      const own = game.costs.map((c) => c + addedCost(world, state, patron));
      costs.set(own, pair * types);
      let known = Number.NaN;
      for (let cell = pair * size; cell < (pair + 1) * size; cell++) {
        const s = reward[cell] as number;
        if (s < 0) continue;
        if (s === known && (reward[cell - 1] as number) === s) {
          met.copyWithin(cell * types, (cell - 1) * types, cell * types);
          gain.copyWithin(cell * types, (cell - 1) * types, cell * types);
          continue;
        }
        known = s;
        const joy = state.securityNeed * worth(s, game.satiation);
        for (let k = 0; k < types; k++) {
          const net = joy - (own[k] as number);
          met[cell * types + k] = 1 / (1 + exp(-net / game.noise));
          gain[cell * types + k] = Math.max(0, net);
        }
      }
    });
  });
  return { size, types, reward, rank, payable, met, gain, costs };
}

/** Bilinear between the kinds around a pair at which a demand can be enforced at all; 0 where it can at none. */
function interpolate({ corner, weight }: Kinds, indices: readonly Float64Array[], pair: number, size: number, rank: Float64Array): void {
  for (let node = 0; node < size; node++) {
    let [sum, all] = [0, 0];
    for (let k = 4 * pair; k < 4 * pair + 4; k++) {
      const share = weight[k] as number;
      const own = indices[corner[k] as number]?.[node] as number;
      if (share === 0 || own === Number.NEGATIVE_INFINITY) continue;
      sum += share * own;
      all += share;
    }
    rank[pair * size + node] = all > 0 ? sum / all : 0;
  }
}

/** The menu's reward with the highest surplus of a period at the prior over a patron's allies at the start, of those to whom it could be paid. */
function bestUniform(world: SphereWorld, j: number, payable: Float64Array, prior: number): number {
  const patron = world.patrons[j] as SpherePatron;
  const size = payable.length / (world.states.length * world.patrons.length);
  const allies = (startingAllies(world)[j] as number[]).map((i) => {
    const state = world.states[i] as SphereState;
    return {
      p: relationGame(world, patron, addedCost(world, state, patron), state.securityNeed),
      most: payable[(i * world.patrons.length + j) * size + prior] as number,
    };
  });
  let [best, highest] = [0, Number.NEGATIVE_INFINITY];
  for (const s of menuOf(world.game)) {
    const sum = allies.reduce((total, { p, most }) => total + (s <= most ? surplusAtPrior(p, s) : 0), 0);
    if (sum > highest) [best, highest] = [s, sum];
  }
  return best;
}

/** Σ_k p_k σ_k(s)(v − κs) − w. */
function surplusAtPrior(p: LearningPrimitives, s: number): number {
  const joy = p.securityNeed * worth(s, p.satiation);
  const met = p.costs.reduce((sum, c, k) => sum + (p.prior[k] as number) / (1 + exp(-(joy - c) / p.noise)), 0);
  return met * (p.stake - p.signalCost * s) - p.demandCost;
}
