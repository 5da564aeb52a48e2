import { atPrior, type Charged, type ChargedProblem, enforceable, type Frozen, steepness } from "./charged-problem.js";
import { choose, type Ends, type State, stopping } from "./charged-sweeps.js";

export { enforceable } from "./charged-problem.js";

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
    gain[b] = Math.max(own, 0);
    demands[b] = (1 - t) * fall + t * slower;
    const x = offers[b] as number;
    const y = aboveOffers[b] as number;
    if (x < 0 || y < 0) continue;
    low[b] = Math.min(x, y);
    high[b] = Math.max(x, y);
  }
}

/** Nodes where something is asked, and the others. */
function divide(size: number, gain: Float64Array | undefined): [Int32Array, Int32Array] {
  const order = new Int32Array(size);
  let [count, end] = [0, size];
  for (let b = 0; b < size; b++) if (!gain || (gain[b] as number) > 0) order[count++] = b;
  for (let b = size - 1; b >= 0; b--) if (gain && !((gain[b] as number) > 0)) order[--end] = b;
  return [order.subarray(0, count), order.subarray(count)];
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
