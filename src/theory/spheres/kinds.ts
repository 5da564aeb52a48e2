import { lagrangian } from "../attention.js";
import { chargedProblem } from "../charged-problem.js";
import { whittleIndices } from "../whittle.js";
import { addedCost, relationGame, startingAllies, targetsOf } from "./relation.js";
import type { SpherePatron, SphereWorld } from "./world.js";

/** The kinds of allies whose Whittle indices are solved, and how each pair of state and patron lies among them. */
export interface Kinds {
  readonly added: Float64Array;
  readonly need: Float64Array;
  /** (states × patrons) × 4: kinds around a pair and their weights; of a weight of 0 any kind. */
  readonly corner: Int32Array;
  readonly weight: Float64Array;
}

/** A grid over what pairs span, or each pair by itself where those are no more than the grid has nodes. */
export function kindsOf(world: SphereWorld): Kinds {
  const { states, patrons, kinds } = world;
  const pairs = states.flatMap((state) => patrons.map((patron) => ({ added: addedCost(world, state, patron), need: state.securityNeed })));
  const corner = new Int32Array(4 * pairs.length);
  const weight = new Float64Array(4 * pairs.length);
  const place = new Map<string, number>();
  for (const { added, need } of pairs) {
    const key = `${added} ${need}`;
    if (!place.has(key)) place.set(key, place.size);
  }
  if (kinds === "exact" || place.size <= kinds[0] * kinds[1]) {
    pairs.forEach(({ added, need }, pair) => {
      corner.fill(place.get(`${added} ${need}`) ?? 0, 4 * pair, 4 * pair + 4);
      weight[4 * pair] = 1;
    });
    const own = [...place.keys()].map((key) => key.split(" ").map(Number));
    return { added: Float64Array.from(own, ([a]) => a ?? 0), need: Float64Array.from(own, ([, n]) => n ?? 0), corner, weight };
  }
  const costs = axis(
    pairs.map(({ added }) => added),
    kinds[0],
  );
  const needs = axis(
    pairs.map(({ need }) => need),
    kinds[1],
  );
  pairs.forEach(({ added, need }, pair) => {
    const [x, y] = [between(costs, added), between(needs, need)];
    const at = (i: number, j: number): number => i * needs.length + j;
    corner.set([at(x.low, y.low), at(x.high, y.low), at(x.low, y.high), at(x.high, y.high)], 4 * pair);
    weight.set([(1 - x.share) * (1 - y.share), x.share * (1 - y.share), (1 - x.share) * y.share, x.share * y.share], 4 * pair);
  });
  return {
    added: Float64Array.from({ length: costs.length * needs.length }, (_, k) => costs[Math.floor(k / needs.length)] as number),
    need: Float64Array.from({ length: costs.length * needs.length }, (_, k) => needs[k % needs.length] as number),
    corner,
    weight,
  };
}

/** One value where all are equal, else evenly from the least to the greatest. */
function axis(values: readonly number[], steps: number): number[] {
  const low = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const high = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  return high > low ? Array.from({ length: steps }, (_, k) => (k === steps - 1 ? high : low + ((high - low) * k) / (steps - 1))) : [low];
}

function between(nodes: readonly number[], x: number): { low: number; high: number; share: number } {
  if (nodes.length === 1) return { low: 0, high: 0, share: 0 };
  let low = 0;
  while (low < nodes.length - 2 && (nodes[low + 1] as number) <= x) low++;
  const [a, b] = [nodes[low] as number, nodes[low + 1] as number];
  return { low, high: low + 1, share: Math.min(1, Math.max(0, (x - a) / (b - a))) };
}

/** Solutions that other worlds of the same counterfactuals use again, by their primitives. */
export type SphereCache = Map<string, unknown>;

/** The charge per demand at which a patron's attention is just spent on its allies at the start, each taken as of the nearest kind. */
export function chargeOf(world: SphereWorld, kinds: Kinds, patron: number, cache: SphereCache): number {
  const own = world.patrons[patron] as SpherePatron;
  if (own.charge !== undefined) return own.charge;
  const allies = startingAllies(world)[patron] as number[];
  const targets = targetsOf(world)[patron] as number;
  if (allies.length <= targets) return 0;
  const counts = new Map<number, number>();
  for (const i of allies) {
    const kind = nearestKind(kinds, i * world.patrons.length + patron);
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  const sets = [...counts].sort(([a], [b]) => a - b).map(([kind, count]) => ({ p: gameOf(world, kinds, own, kind), count }));
  return remember(cache, `charge ${JSON.stringify([sets, targets])}`, () => {
    const problems = sets.map((set) => ({ ...set, problem: chargedProblem(set.p) }));
    return lagrangian(problems, targets).charge;
  });
}

/** Each kind's Whittle index under a patron, at each node; −Infinity where no demand can be enforced. */
export function kindIndices(world: SphereWorld, kinds: Kinds, patron: SpherePatron, cache: SphereCache): Float64Array[] {
  return Array.from(kinds.added, (_, kind) => {
    const p = gameOf(world, kinds, patron, kind);
    return remember(cache, `index ${world.tolerance} ${JSON.stringify(p)}`, () => whittleIndices(p, world.tolerance).index);
  });
}

function gameOf(world: SphereWorld, { added, need }: Kinds, patron: SpherePatron, kind: number) {
  return relationGame(world, patron, added[kind] as number, need[kind] as number);
}

/** The kind that weighs most for a pair; of equal ones the first. */
function nearestKind({ corner, weight }: Kinds, pair: number): number {
  let best = 4 * pair;
  for (let k = best + 1; k < 4 * pair + 4; k++) if ((weight[k] as number) > (weight[best] as number)) best = k;
  return corner[best] as number;
}

export function remember<T>(cache: SphereCache, key: string, make: () => T): T {
  if (!cache.has(key)) cache.set(key, make());
  return cache.get(key) as T;
}
