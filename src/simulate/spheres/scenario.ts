import {
  bidFactor,
  distanceBetween,
  type Schedule,
  type SolvedSpheres,
  type SphereCache,
  type SphereChange,
  scheduleOf,
  solveSpheres,
  type SphereTables,
  sphereGrid,
  sphereTables,
  type SphereWorld,
} from "../../theory/index.js";

/** A history's worlds, solved: plain data, the same for all its runs. */
export interface Scenario {
  readonly name: string;
  readonly solved: readonly SolvedSpheres[];
  readonly schedule: Schedule;
}

/** @param cache solutions kept from other scenarios of the same world. */
export function solveScenario(name: string, world: SphereWorld, changes: readonly SphereChange[], cache: SphereCache = new Map()): Scenario {
  const schedule = scheduleOf(world, changes);
  return { name, schedule, solved: schedule.worlds.map((one) => solveSpheres(one, cache)) };
}

/** What a world's periods are played with. */
export interface Epoch {
  readonly world: SphereWorld;
  readonly tables: SphereTables;
  readonly targets: Int32Array;
  /** Per pair: what a rival's bid is worth to the state before it pays for leaving; how far apart they are. */
  readonly bid: Float64Array;
  readonly distance: Float64Array;
  readonly factor: number;
  /** Per patron: what a unit of expected cost takes from the rank, to part equal indices. */
  readonly tie: Float64Array;
}

export function epochOf(solved: SolvedSpheres): Epoch {
  const { world, targets } = solved;
  const { game, states, patrons } = world;
  const tables = sphereTables(solved);
  const prior = sphereGrid(world).nearest(game.prior);
  const factor = bidFactor(world);
  const pairs = states.length * patrons.length;
  const distance = Float64Array.from({ length: pairs }, (_, pair) => {
    const [i, j] = [Math.floor(pair / patrons.length), pair % patrons.length];
    return distanceBetween(states[i]?.position ?? [], patrons[j]?.position ?? []);
  });
  const bid = Float64Array.from({ length: pairs }, (_, pair) => factor * meanGain(tables, pair, prior, game.prior, 0));
  const range = Math.max(...game.costs) - Math.min(...game.costs);
  return { world, tables, targets, bid, distance, factor, tie: Float64Array.from(patrons, ({ stake }) => (range > 0 ? (1e-6 * stake) / range : 0)) };
}

/** Σ_k b_k max(0, λu(s) − c_k) at a pair's offer for a node; `belief` holds the b_k from `at` on. */
export function meanGain({ size, types, gain }: SphereTables, pair: number, node: number, belief: ArrayLike<number>, at: number): number {
  const cell = (pair * size + node) * types;
  let sum = 0;
  for (let k = 0; k < types; k++) sum += (belief[at + k] as number) * (gain[cell + k] as number);
  return sum;
}

/** Per member, the signal that would be expected in the first period if all were as at the start: what stands in for a mean of the past. */
export function meanAtStart({ world, tables, targets }: Epoch): number {
  const { game, states, patrons } = world;
  const prior = sphereGrid(world).nearest(game.prior);
  let [sent, members] = [0, 0];
  patrons.forEach(({ code }, j) => {
    let [own, sum] = [0, 0];
    states.forEach((state, i) => {
      if (state.patron !== code) return;
      own++;
      const cell = (i * patrons.length + j) * tables.size + prior;
      const s = tables.reward[cell] as number;
      if (s < 0) return;
      for (let k = 0; k < tables.types; k++) sum += (game.prior[k] as number) * (tables.met[cell * tables.types + k] as number) * s;
    });
    members += own;
    if (own > 0) sent += sum * Math.min(1, (targets[j] as number) / own);
  });
  return members > 0 ? sent / members : 0;
}
