import { beliefGrid } from "./belief-grid.js";
import { myopicAnswers, type Transitions, transitions } from "./learning.js";
import { type LearningPrimitives, menuOf } from "./learning-primitives.js";
import { type Ration, uses } from "./ration.js";

/**
 * One ally's problem with a charge m on what is rationed: on each demand, or on each unit of reward that it promises (below m·s for m). A belief
 * at which nothing is asked stays until the next leader, so that W(b) is W₀, the worth of waiting for that leader, plus what asking until one
 * stops is worth: V(b) = max{0, max_s −w − m + P(v − κs + βV(b⁺)) + (1 − P)βV(b⁻)}, β = δ(1 − h), W₀ = δh V(p)/(1 − δ): a problem of optimal
 * stopping, in which the continuation δW̄(b) is W₀ + βV(b).
 */
export interface ChargedProblem {
  readonly p: LearningPrimitives;
  readonly of: Ration["of"];
  readonly moves: Transitions;
  /** β. */
  readonly stay: number;
  /** δh/(1 − δ): W₀ for each unit of V(p). */
  readonly renew: number;
  /** size × offers: V of asking for ever at this node as long as the belief stays there, before what other nodes add, less `scale` × m. */
  readonly reward: Float64Array;
  readonly scale: Float64Array;
  /** size × offers × 2 types: corners of both next beliefs, and what a unit of V there adds. */
  readonly corner: Int32Array;
  readonly weight: Float64Array;
  /** Room to note what is self-enforcing while the problem is solved. */
  readonly held: Held;
}

/** The problem solved at one charge. */
export interface Charged {
  readonly charge: number;
  /** V, utils: worth of asking until one stops, 0 where nothing is asked. */
  readonly gain: Float64Array;
  /** −dV/dm: expected discounted use of the ration until one stops. */
  readonly demands: Float64Array;
  /**
   * The best demand's worth beyond none, −Infinity where none can be enforced; and its derivative by the charge, sign turned. Where nothing is
   * asked at the lower charge either, only offers between those of both ends are tried.
   */
  readonly advantage: Float64Array;
  readonly slope: Float64Array;
  /** Its place in the menu, −1 where none can be enforced. */
  readonly offer: Int32Array;
  /** At each node no offer more than `near` places from the best is worth more than this, self-enforcing or not. */
  readonly far: Float64Array;
  /** W₀. */
  readonly waiting: number;
  readonly converged: boolean;
  /** Visits to nodes that it took. */
  readonly visits: number;
}

/** @param menu rewards offered, by default all. Primitives are those of `checkLearning`, with myopic allies. */
export function chargedProblem(p: LearningPrimitives, menu = menuOf(p), of: Ration["of"] = "demands"): ChargedProblem {
  const grid = beliefGrid(p.costs.length, p.beliefs);
  const moves = transitions(p, grid, menu, myopicAnswers(p, menu));
  const { types, size } = grid;
  const cells = size * menu.length;
  const stay = p.patience * (1 - p.turnover);
  const [reward, scale] = [new Float64Array(cells), new Float64Array(cells)];
  const [corner, weight] = [new Int32Array(2 * types * cells), new Float64Array(2 * types * cells)];
  const [yes, no] = moves.after;
  for (let b = 0, cell = 0; b < size; b++) {
    for (let a = 0; a < menu.length; a++, cell++) {
      const share = moves.met[cell] as number;
      let own = 0;
      const at = 2 * types * cell;
      for (let k = 0; k < types; k++) {
        const from = types * cell + k;
        const [up, down] = [yes.corner[from] as number, no.corner[from] as number];
        const [gained, lost] = [stay * share * (yes.weight[from] as number), stay * (1 - share) * (no.weight[from] as number)];
        corner[at + k] = up;
        corner[at + types + k] = down;
        if (up === b) own += gained;
        else weight[at + k] = gained;
        if (down === b) own += lost;
        else weight[at + types + k] = lost;
      }
      const by = 1 / (1 - own);
      for (let k = 0; k < 2 * types; k++) weight[at + k] = (weight[at + k] as number) * by;
      scale[cell] = by * uses(of, menu[a] as number);
      reward[cell] = (share * (p.stake - p.signalCost * (menu[a] as number)) - p.demandCost) * by;
    }
  }
  return { p, of, moves, stay, renew: (p.patience * p.turnover) / (1 - p.patience), reward, scale, corner, weight, held: hold(moves) };
}

/** V interpolated at the prior. */
export function atPrior({ moves: { prior } }: ChargedProblem, values: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < prior.corner.length; k++) sum += (prior.weight[k] as number) * (values[prior.corner[k] as number] as number);
  return sum;
}

/** What an offer at a node is worth beyond none. */
export function worthOf(problem: ChargedProblem, charge: number, gain: Float64Array, cell: number): number {
  return (problem.reward[cell] as number) - charge * (problem.scale[cell] as number) + added(problem, gain, cell);
}

/** How fast that falls in the charge. */
export function steepness(problem: ChargedProblem, demands: Float64Array, cell: number): number {
  return (problem.scale[cell] as number) + added(problem, demands, cell);
}

/** What other nodes add to a cell. */
export function added({ corner, weight, moves }: ChargedProblem, values: Float64Array, cell: number): number {
  const { types } = moves.grid;
  const at = 2 * types * cell;
  if (types === 2) {
    return (
      (weight[at] as number) * (values[corner[at] as number] as number) +
      (weight[at + 1] as number) * (values[corner[at + 1] as number] as number) +
      (weight[at + 2] as number) * (values[corner[at + 2] as number] as number) +
      (weight[at + 3] as number) * (values[corner[at + 3] as number] as number)
    );
  }
  let sum = 0;
  for (let k = at; k < at + 2 * types; k++) sum += (weight[k] as number) * (values[corner[k] as number] as number);
  return sum;
}

/** κs ≤ W₀ + βV(b⁺). */
export function enforceable({ moves, stay }: ChargedProblem, { gain, waiting }: Frozen, cell: number, cost: number): boolean {
  if (cost <= waiting) return true;
  const { types } = moves.grid;
  const { corner, weight } = moves.after[0];
  let after = 0;
  for (let k = types * cell; k < types * (cell + 1); k++) after += (weight[k] as number) * (gain[corner[k] as number] as number);
  return cost <= waiting + stay * after;
}

/** Values that say which offers are self-enforcing. */
export interface Frozen {
  readonly gain: Float64Array;
  readonly waiting: number;
}

/** Which offers are self-enforcing, at nodes where the best of all is not. */
export interface Held {
  /** Counts the sets: a node's entries are those of the set that `turns` tells. */
  turn: number;
  readonly turns: Int32Array;
  /** size × offers: 1 where self-enforcing. */
  readonly mask: Uint8Array;
  /** The last such offer of a node, −1. */
  readonly top: Int32Array;
}

function hold({ grid, menu }: Transitions): Held {
  return { turn: 0, turns: new Int32Array(grid.size), mask: new Uint8Array(grid.size * menu.length), top: new Int32Array(grid.size) };
}
