import { solveCharged } from "./charged.js";
import { type Charged, type ChargedProblem, chargedProblem } from "./charged-problem.js";
import { type Courting, courting } from "./courting.js";
import { type LearningPrimitives, menuOf } from "./learning-primitives.js";
import { lowestCharge, missedOffers, offersUsed } from "./offers-used.js";
import type { Ration } from "./ration.js";

export interface WhittleIndices {
  /** Nodes' beliefs, size × types. */
  readonly beliefs: Float64Array;
  /**
   * The charge at which a demand and none are worth the same, utils a demand; where signals are rationed, at which promising one and promising
   * none are, utils a signal unit, and 0 where none is worth sending even free of charge. −Infinity where no such demand can be enforced.
   */
  readonly index: Float64Array;
  /** How far an index may be off, utils: half the spread of the widest root's estimates, or half its bracket; an estimate, no proven bound. */
  readonly accuracy: number;
  /** No node is worth a demand at a charge above one at which it is not, among all charges solved. */
  readonly indexable: boolean;
  /** The index does not fall where the belief in the cheaper type rises (two types; true for one, absent for three, and where signals are rationed: they buy little from the aligned). */
  readonly monotone?: boolean;
  /** Charges solved. */
  readonly solved: number;
  /** Every charge's problem converged. */
  readonly converged: boolean;
}

/** Most charges solved (fewer on grids that fill the memory), and most visits to nodes; brackets left then are as wide as `accuracy` says. */
const most = { charges: 2000, nodes: 4e6, visits: 3e9 };

/**
 * Whittle's index of each belief (Whittle 1988): the charge per demand at which the patron is indifferent, W net of charges and offers inside
 * the enforcement constraint. Solves the charged problem at charges between which some node's advantage changes sign, each node until the
 * root of the chord and those of the tangents agree, or, where the advantage jumps, until its bracket is narrow.
 * @param tolerance of an index, as a share of the stake.
 */
export function whittleIndices(p: LearningPrimitives, tolerance = 1e-5, { of = "demands", menu = menuOf(p) }: IndexOptions = {}): WhittleIndices {
  if (of === "signals") return withoutTried(indicesOf(chargedProblem(p, menu, of), tolerance));
  const used = offersUsed(p);
  for (let attempt = 1; ; attempt++) {
    const problem = chargedProblem(
      p,
      menuOf(p).filter((_, a) => used[a] === 1),
    );
    const indices = indicesOf(problem, tolerance);
    if (!missedOffers(problem, indices.tried, used)) return withoutTried(indices);
    if (attempt === 3) used.fill(1);
  }
}

export interface IndexOptions {
  /** What is rationed, by default demands. */
  readonly of?: Ration["of"];
  /** Rewards that can be offered, where signals are rationed: those that the ration can pay. */
  readonly menu?: Float64Array;
}

function withoutTried({ tried: _, ...indices }: WhittleIndices & { readonly tried: readonly Charged[] }): WhittleIndices {
  return indices;
}

/** A problem solved at one charge, and what demands are worth there. */
interface Judged extends Courting {
  readonly solved: Charged;
  readonly charge: number;
}

interface Bracket {
  readonly below: Judged;
  readonly above: Judged;
  /** Nodes whose index lies between, not yet known. */
  readonly left: readonly number[];
}

/** The indices with the offers of a problem, and solutions on which to try others. */
function indicesOf(problem: ChargedProblem, tolerance: number): WhittleIndices & { readonly tried: readonly Charged[] } {
  const { p } = problem;
  const { size, nodes } = problem.moves.grid;
  const width = tolerance * p.stake;
  // Roots may agree by chance across a jump, hardly so in two brackets one within the other, the last of them narrow.
  const widest = 0.05 * p.stake;
  const guess = new Float64Array(size).fill(Number.NaN);
  const index = new Float64Array(size).fill(Number.NEGATIVE_INFINITY);
  const seen = seeing(size, 1e-9 * p.stake);
  const solve = (charge: number, below?: Judged, above?: Judged): Judged => {
    const solved = solveCharged(problem, charge, { below: below?.solved, above: above?.solved });
    const judged = { ...courting(problem, solved), solved, charge };
    seen.take(judged);
    return judged;
  };
  // Signals are never paid for being sent: only charges from 0 on matter.
  const low = solve(problem.of === "signals" ? 0 : lowestCharge(p));
  const high = solve(highestCharge(problem), low);
  low.offer.forEach((a, node) => {
    if (problem.of === "signals" && a >= 0) index[node] = 0;
  });
  let accuracy = 0;
  const settle = (node: number, at: number, error: number): void => {
    index[node] = at;
    accuracy = Math.max(accuracy, error);
  };
  const open: Bracket[] = [];
  const push = (below: Judged, above: Judged, left: readonly number[]): void => {
    if (left.length > 0) open.push({ below, above, left });
  };
  push(
    low,
    high,
    Array.from({ length: size }, (_, node) => node).filter((node) => (low.advantage[node] as number) > 0),
  );
  // First in, first out: the wide before the narrow, so that what the bounds on the work leave is spread evenly.
  for (let next = 0; next < open.length; next++) {
    const { below, above, left } = open[next] as Bracket;
    delete open[next];
    const span = above.charge - below.charge;
    const rest: number[] = [];
    let [first, last] = [above.charge, below.charge];
    for (const node of left) {
      const { at, error } = root(below, above, node);
      if (error <= width && span <= widest && Math.abs(at - (guess[node] as number)) <= 4 * width) settle(node, at, error);
      else if (span <= 2 * width || seen.spent()) settle(node, (below.charge + above.charge) / 2, span / 2);
      else {
        rest.push(node);
        guess[node] = at;
        first = Math.min(first, at);
        last = Math.max(last, at);
      }
    }
    if (rest.length === 0) continue;
    const aim = Math.min(above.charge - 0.1 * span, Math.max(below.charge + 0.1 * span, (first + last) / 2));
    const middle = solve(aim, below, above);
    push(
      below,
      middle,
      rest.filter((node) => !((middle.advantage[node] as number) > 0)),
    );
    push(
      middle,
      above,
      rest.filter((node) => (middle.advantage[node] as number) > 0),
    );
  }
  const slack = accuracy + width;
  return {
    beliefs: nodes,
    index,
    accuracy,
    indexable: seen.hold(index, width),
    ...(problem.of === "signals" ? {} : monotone(p, nodes, index, slack)),
    solved: seen.solved,
    converged: seen.converged,
    tried: seen.kept,
  };
}

/** No charge above it is worth paying: max over types and rewards of σ_k(s)(v − κs), less w; for a signal unit, all that can be won for the least reward. */
export function highestCharge({ p, of, moves }: ChargedProblem): number {
  if (of === "signals") return p.stake / (1 - p.patience) / (moves.menu.find((s) => s > 0) ?? 1);
  return Math.max(0, p.stake - p.signalCost * (p.menu[0] as number)) - p.demandCost + 1e-6 * p.stake;
}

/**
 * Where a node's advantage is 0 between two charges, and how sure that is: the roots of its chord and of both tangents. They meet where it is
 * straight, lie close together where it bends, and apart where it jumps, as at a charge at which some promise can no longer be kept.
 */
function root(below: Judged, above: Judged, node: number): { at: number; error: number } {
  const a = below.advantage[node] as number;
  const c = above.advantage[node] as number;
  const span = above.charge - below.charge;
  const chord = below.charge + (span * a) / (a - c);
  const left = below.charge + a / (below.slope[node] as number);
  const right = above.charge + c / (above.slope[node] as number);
  const low = Math.min(chord, left, right);
  const high = Math.max(chord, left, right);
  if (!(low >= below.charge && high <= above.charge)) return { at: (below.charge + above.charge) / 2, error: span / 2 };
  return { at: (low + high) / 2, error: (high - low) / 2 };
}

interface Seen {
  readonly solved: number;
  readonly converged: boolean;
  /** Whether the bounds on the work are reached. */
  spent(): boolean;
  /** Every sixth solution. */
  readonly kept: readonly Charged[];
  take(solution: Judged): void;
  /** Holds the indices between the charges that they were seen to lie between; whether every node's worth ends but once. */
  hold(index: Float64Array, slack: number): boolean;
}

/** The highest charge at which each node was seen to be worth a demand, and the lowest at which it was not. */
function seeing(size: number, zero: number): Seen {
  const worth = new Float64Array(size).fill(Number.NEGATIVE_INFINITY);
  const not = new Float64Array(size).fill(Number.POSITIVE_INFINITY);
  const kept: Charged[] = [];
  let solved = 0;
  let visits = 0;
  let converged = true;
  return {
    get solved() {
      return solved;
    },
    get converged() {
      return converged;
    },
    spent: () => solved >= Math.min(most.charges, most.nodes / size) || visits >= most.visits,
    kept,
    take({ charge, advantage, solved: solution }) {
      if (solved++ % 6 === 2) kept.push(solution);
      converged &&= solution.converged;
      visits += solution.visits;
      for (let node = 0; node < size; node++) {
        const own = advantage[node] as number;
        if (own > zero) worth[node] = Math.max(charge, worth[node] as number);
        else if (own < -zero) not[node] = Math.min(charge, not[node] as number);
      }
    },
    hold(index, slack) {
      let once = true;
      for (let node = 0; node < size; node++) {
        const [last, first] = [worth[node] as number, not[node] as number];
        if (last > first + slack) once = false;
        else if (Number.isFinite(index[node] as number)) index[node] = Math.min(Math.max(index[node] as number, last), first);
      }
      return once;
    },
  };
}

/** Judges the order of two types' indices, and mends in place what the accuracy leaves open. */
function monotone(p: LearningPrimitives, nodes: Float64Array, index: Float64Array, slack: number): { monotone?: boolean } {
  if (p.costs.length === 1) return { monotone: true };
  if (p.costs.length > 2) return {};
  const up = (p.costs[0] as number) <= (p.costs[1] as number);
  const at = (k: number): number => (up ? k : index.length - 1 - k);
  let [holds, highest] = [true, Number.NEGATIVE_INFINITY];
  for (let k = 0; k < nodes.length / 2; k++) {
    const own = index[at(k)] as number;
    if (own < highest - 2 * slack) holds = false;
    else if (own < highest) index[at(k)] = highest;
    highest = Math.max(highest, own);
  }
  return { monotone: holds };
}
