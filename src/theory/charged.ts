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

export interface ChargedOptions {
  /** A solution at a lower charge: its values are never less, so its self-enforcing offers include those of this charge. */
  readonly below?: Charged | undefined;
  /** One at a higher charge. With both, offers are sought between theirs first. */
  readonly above?: Charged | undefined;
}

/**
 * The largest self-enforcing V at a charge. First offers are free of the enforcement constraint κs ≤ W₀ + βV(b⁺), or held to the set that a
 * lower charge allows; while the best of them break it, the set is shrunk to what the values found allow: they only fall, and the first that
 * keep it are the largest.
 */
export function solveCharged(problem: ChargedProblem, charge: number, { below, above }: ChargedOptions = {}): Charged {
  const { moves, renew } = problem;
  const { size } = moves.grid;
  const last = moves.menu.length - 1;
  const [gain, demands] = [new Float64Array(size), new Float64Array(size)];
  const [low, high] = [new Int32Array(size), new Int32Array(size).fill(last)];
  const offer = new Int32Array(size).fill(-1);
  if (below) offer.set(below.offer);
  const both = below && above && { below, above };
  if (both) between(both, charge, gain, demands, low, high);
  else if (below) gain.set(below.gain);
  // V falls in the charge, so that nothing is asked where nothing is at the lower one: those nodes are judged once, at the end.
  const [live, rest] = divide(size, below?.gain);
  const far = new Float64Array(size).fill(Number.POSITIVE_INFINITY);
  const advantage = new Float64Array(size);
  const state: State = { gain, advantage, offer, low, high, live, far, row: new Float64Array(last + 1), held: problem.held };
  let frozen: Frozen | undefined = below && { gain: below.gain, waiting: below.waiting };
  let converged = false;
  let visits = 0;
  // Sets that shrink by little at a time, and values that settle slowly, are given up in the end, and that is told.
  for (let i = 0; i < 500 && visits < 3e8; i++) {
    state.held.turn++;
    const { settled, sweeps } = stopping(problem, charge, state, frozen, both);
    visits += sweeps * Math.max(1, live.length);
    const waiting = renew * atPrior(problem, gain);
    if (keeps(problem, state, { gain, waiting })) {
      converged = settled;
      state.held.turn++;
      choose(problem, charge, { ...state, live: rest }, { gain, waiting }, false);
      break;
    }
    frozen = { gain: gain.slice(), waiting };
    // What a smaller set still holds is mostly the next smaller reward.
    for (let b = 0; b < size; b++) low[b] = Math.max(0, (low[b] as number) - 1);
  }
  const slope = discountedDemands(problem, state, demands);
  return { charge, gain, demands, advantage, slope, offer, far, waiting: renew * atPrior(problem, gain), converged, visits };
}

/** Values, their slopes and the offers to try, from those at both ends. */
function between({ below, above }: Ends, charge: number, gain: Float64Array, demands: Float64Array, low: Int32Array, high: Int32Array): void {
  const span = above.charge - below.charge;
  const t = (charge - below.charge) / span;
  const { gain: gains, demands: falls, offer: offers } = below;
  const { gain: aboveGains, demands: aboveFalls, offer: aboveOffers } = above;
  for (let b = 0; b < gain.length; b++) {
    const from = gains[b] as number;
    const fall = falls[b] as number;
    const rise = (aboveGains[b] as number) - from;
    const slower = aboveFalls[b] as number;
    // The cubic that has both values and slopes.
    const own = from + t * rise + t * (1 - t) * ((1 - t) * (rise + span * fall) * -1 + t * (rise + span * slower));
    gain[b] = own > 0 ? own : 0;
    demands[b] = (1 - t) * fall + t * slower;
    const x = offers[b] as number;
    const y = aboveOffers[b] as number;
    if (x < 0 || y < 0) continue;
    low[b] = x < y ? x : y;
    high[b] = x < y ? y : x;
  }
}

interface State {
  readonly gain: Float64Array;
  readonly advantage: Float64Array;
  readonly offer: Int32Array;
  /** Offers tried at each node, first and last. */
  readonly low: Int32Array;
  readonly high: Int32Array;
  /** Nodes swept. */
  readonly live: Int32Array;
  readonly far: Float64Array;
  /** The offers' worth at one node. */
  readonly row: Float64Array;
  readonly held: Held;
}

/** Which offers are self-enforcing, at nodes where the best of all is not. */
interface Held {
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

/** Nodes where something is asked, and the others. */
function divide(size: number, gain: Float64Array | undefined): [Int32Array, Int32Array] {
  const order = new Int32Array(size);
  let [count, end] = [0, size];
  for (let b = 0; b < size; b++) if (!gain || (gain[b] as number) > 0) order[count++] = b;
  for (let b = size - 1; b >= 0; b--) if (gain && !((gain[b] as number) > 0)) order[--end] = b;
  return [order.subarray(0, count), order.subarray(count)];
}

/** Values that say which offers are self-enforcing. */
interface Frozen {
  readonly gain: Float64Array;
  readonly waiting: number;
}

/** Solutions at a lower and a higher charge. */
interface Ends {
  readonly below: Charged;
  readonly above: Charged;
}

/** Optimal stopping within a fixed set of offers: Gauss–Seidel sweeps over all offers tried, and between them over those chosen. */
function stopping(
  problem: ChargedProblem,
  charge: number,
  state: State,
  frozen: Frozen | undefined,
  ends: Ends | undefined,
): { settled: boolean; sweeps: number } {
  const tolerance = 1e-10 * problem.p.stake;
  let sweeps = 0;
  for (let round = 0; round < 400; round++) {
    sweeps++;
    if (choose(problem, charge, state, frozen, round % 2 === 1) <= tolerance) {
      // What holds among the offers tried must hold among all.
      sweeps++;
      bound(problem, charge, state, ends);
      if (choose(problem, charge, state, frozen, false, true) <= tolerance) return { settled: true, sweeps };
    }
    for (let i = 0; i < 40; i++, sweeps++) if (follow(problem, charge, state, i % 2 === 0) <= tolerance) break;
  }
  return { settled: false, sweeps };
}

/** Offers this near those tried are tried too when values have settled. */
const near = 3;

/**
 * Bounds what offers far from those of both ends are worth: an offer's worth rises with V everywhere, by less than V does, and is linear in V and
 * the charge, so that where V is not above what lies between the ends' values by more than `excess`, neither is it.
 */
function bound({ p }: ChargedProblem, charge: number, { gain, far }: State, ends: Ends | undefined): void {
  if (!ends) return;
  const { below, above } = ends;
  const t = (charge - below.charge) / (above.charge - below.charge);
  const [from, to, farBelow, farAbove] = [below.gain, above.gain, below.far, above.far];
  let excess = 0;
  for (let b = 0; b < gain.length; b++) {
    const over = (gain[b] as number) - (1 - t) * (from[b] as number) - t * (to[b] as number);
    if (over > excess) excess = over;
  }
  excess += 1e-9 * p.stake;
  for (let b = 0; b < gain.length; b++) far[b] = (1 - t) * (farBelow[b] as number) + t * (farAbove[b] as number) + excess;
}

/**
 * One sweep over the offers tried or, `wide`, over all but those that `far` rules out, after which the one chosen is among those tried, and `far`
 * holds for it; the largest change of V.
 */
function choose(problem: ChargedProblem, charge: number, state: State, frozen: Frozen | undefined, down: boolean, wide = false): number {
  const { gain, advantage, offer, low, high, live, far, row, held } = state;
  const last = problem.moves.menu.length - 1;
  let change = 0;
  for (let k = 0; k < live.length; k++) {
    const b = live[down ? live.length - 1 - k : k] as number;
    const first = low[b] as number;
    const final = high[b] as number;
    let from = first;
    let to = final;
    let pick = -1;
    let masked = held.turns[b] === held.turn;
    if (!masked) {
      if (wide) {
        from = first > near ? first - near : 0;
        to = final < last - near ? final + near : last;
      }
      pick = highest(problem, charge, gain, b, from, to, row);
      // The best of all is mostly self-enforcing, so that others need not be judged.
      masked = breaks(problem, frozen, b, pick);
      if (!masked && (from > 0 || to < last) && wide && !((row[pick] as number) >= (far[b] as number))) {
        from = 0;
        to = last;
        pick = highest(problem, charge, gain, b, from, to, row);
        masked = breaks(problem, frozen, b, pick);
      }
      if (masked && frozen) judge(problem, frozen, held, b);
    }
    if (masked) {
      const top = held.top[b] as number;
      // The best that is self-enforcing may be far from the best.
      from = wide ? 0 : first < top ? first : top;
      to = wide || final > top ? top : final;
      pick = top < 0 ? -1 : highestHeld(problem, charge, gain, b, from, to, row, held.mask);
      if (pick < 0 && top >= 0) pick = highestHeld(problem, charge, gain, b, 0, top, row, held.mask);
    }
    const most = pick < 0 ? Number.NEGATIVE_INFINITY : (row[pick] as number);
    const now = most > 0 ? most : 0;
    const moved = Math.abs(now - (gain[b] as number));
    if (moved > change) change = moved;
    gain[b] = now;
    advantage[b] = most;
    offer[b] = pick;
    if (!wide) continue;
    if (pick >= 0 && pick < first) low[b] = pick;
    if (pick > final) high[b] = pick;
    if (masked) far[b] = Number.POSITIVE_INFINITY;
    else {
      let beyond = from > 0 || to < last ? (far[b] as number) : Number.NEGATIVE_INFINITY;
      for (let a = from; a < pick - near; a++) if ((row[a] as number) > beyond) beyond = row[a] as number;
      for (let a = pick + near + 1; a <= to; a++) if ((row[a] as number) > beyond) beyond = row[a] as number;
      far[b] = beyond;
    }
  }
  return change;
}

/** The offer worth most among some of a node, and into `row` what each is worth. Two types are written out: most of the time is spent here. */
function highest(problem: ChargedProblem, charge: number, gain: Float64Array, b: number, from: number, to: number, row: Float64Array): number {
  const { reward, scale, corner, weight, moves } = problem;
  const two = moves.grid.types === 2;
  const start = b * row.length;
  let pick = -1;
  let most = Number.NEGATIVE_INFINITY;
  for (let a = from; a <= to; a++) {
    const cell = start + a;
    let own = (reward[cell] as number) - charge * (scale[cell] as number);
    if (two) {
      const at = 4 * cell;
      const up = corner[at] as number;
      const fall = corner[at + 2] as number;
      own +=
        (weight[at] as number) * (gain[up] as number) +
        (weight[at + 1] as number) * (gain[up + 1] as number) +
        (weight[at + 2] as number) * (gain[fall] as number) +
        (weight[at + 3] as number) * (gain[fall + 1] as number);
    } else own += added(problem, gain, cell);
    row[a] = own;
    if (own > most) {
      most = own;
      pick = a;
    }
  }
  return pick;
}

/** The same among those that are self-enforcing, −1 where none is. */
function highestHeld(
  problem: ChargedProblem,
  charge: number,
  gain: Float64Array,
  b: number,
  from: number,
  to: number,
  row: Float64Array,
  mask: Uint8Array,
): number {
  const start = b * row.length;
  let pick = -1;
  let most = Number.NEGATIVE_INFINITY;
  for (let a = from; a <= to; a++) {
    if (mask[start + a] === 0) continue;
    const own = worthOf(problem, charge, gain, start + a);
    row[a] = own;
    if (own > most) {
      most = own;
      pick = a;
    }
  }
  return pick;
}

function breaks(problem: ChargedProblem, frozen: Frozen | undefined, b: number, a: number): boolean {
  const { menu } = problem.moves;
  return frozen !== undefined && !enforceable(problem, frozen, b * menu.length + a, problem.p.signalCost * (menu[a] as number));
}

/** Marks which offers of a node are self-enforcing, as `enforceable` says. */
function judge({ p: { signalCost }, moves, stay }: ChargedProblem, { gain, waiting }: Frozen, { turn, turns, mask, top }: Held, b: number): void {
  const { menu } = moves;
  const { types } = moves.grid;
  const { corner, weight } = moves.after[0];
  let last = -1;
  for (let a = 0, cell = b * menu.length; a < menu.length; a++, cell++) {
    const at = types * cell;
    let after = (weight[at] as number) * (gain[corner[at] as number] as number);
    if (types > 1) after += (weight[at + 1] as number) * (gain[corner[at + 1] as number] as number);
    if (types > 2) after += (weight[at + 2] as number) * (gain[corner[at + 2] as number] as number);
    const cost = signalCost * (menu[a] as number);
    const holds = cost <= waiting || cost <= waiting + stay * after;
    mask[cell] = holds ? 1 : 0;
    if (holds) last = a;
  }
  turns[b] = turn;
  top[b] = last;
}

/** One sweep over the offers chosen; the largest change of V. */
function follow(problem: ChargedProblem, charge: number, { gain, offer, live }: State, down: boolean): number {
  const { reward, scale, corner, weight, moves } = problem;
  const offers = moves.menu.length;
  const two = moves.grid.types === 2;
  let change = 0;
  for (let k = 0; k < live.length; k++) {
    const b = live[down ? live.length - 1 - k : k] as number;
    const a = offer[b] as number;
    let own = 0;
    if (a >= 0) {
      const cell = b * offers + a;
      own = (reward[cell] as number) - charge * (scale[cell] as number);
      if (two) {
        const at = 4 * cell;
        const up = corner[at] as number;
        const fall = corner[at + 2] as number;
        own +=
          (weight[at] as number) * (gain[up] as number) +
          (weight[at + 1] as number) * (gain[up + 1] as number) +
          (weight[at + 2] as number) * (gain[fall] as number) +
          (weight[at + 3] as number) * (gain[fall + 1] as number);
      } else own += added(problem, gain, cell);
    }
    const now = own > 0 ? own : 0;
    const moved = Math.abs(now - (gain[b] as number));
    if (moved > change) change = moved;
    gain[b] = now;
  }
  return change;
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
function added({ corner, weight, moves }: ChargedProblem, values: Float64Array, cell: number): number {
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

/** Whether the best offer of every node swept is self-enforcing under the values found. */
function keeps(problem: ChargedProblem, { offer, live }: State, found: Frozen): boolean {
  const { menu } = problem.moves;
  for (const b of live) {
    const a = offer[b] as number;
    if (a >= 0 && !enforceable(problem, found, b * menu.length + a, problem.p.signalCost * (menu[a] as number))) return false;
  }
  return true;
}

/** Solves for `demands` where something is asked, 0 elsewhere; returns −dU/dm at every node. */
function discountedDemands(problem: ChargedProblem, { gain, offer, live }: State, demands: Float64Array): Float64Array {
  const { size } = problem.moves.grid;
  const offers = problem.moves.menu.length;
  const slope = new Float64Array(size);
  const asked = new Int32Array(live.length);
  const cells = new Int32Array(live.length);
  let count = 0;
  for (let b = 0; b < size; b++) if (!((gain[b] as number) > 0)) demands[b] = 0;
  for (let k = 0; k < live.length; k++) {
    const b = live[k] as number;
    if (!((gain[b] as number) > 0)) continue;
    asked[count] = b;
    cells[count++] = b * offers + (offer[b] as number);
  }
  for (let i = 0; i < 2000; i++) {
    let change = 0;
    for (let k = 0; k < count; k++) {
      const at = i % 2 === 0 ? count - 1 - k : k;
      const b = asked[at] as number;
      const now = steepness(problem, demands, cells[at] as number);
      const moved = Math.abs(now - (demands[b] as number));
      if (moved > change) change = moved;
      demands[b] = now;
    }
    if (change <= 1e-7) break;
  }
  for (let b = 0; b < size; b++) {
    const a = offer[b] as number;
    if (a < 0) continue;
    slope[b] = steepness(problem, demands, b * offers + a);
  }
  return slope;
}
