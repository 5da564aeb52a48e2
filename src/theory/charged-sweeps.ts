import { added, type Charged, type ChargedProblem, enforceable, type Frozen, type Held, worthOf } from "./charged-problem.js";

export interface State {
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

/** Solutions at a lower and a higher charge. */
export interface Ends {
  readonly below: Charged;
  readonly above: Charged;
}

/** Optimal stopping within a fixed set of offers: Gauss–Seidel sweeps over all offers tried, and between them over those chosen. */
export function stopping(
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
export function choose(problem: ChargedProblem, charge: number, state: State, frozen: Frozen | undefined, down: boolean, wide = false): number {
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
      from = wide ? 0 : Math.min(first, top);
      to = wide || final > top ? top : final;
      pick = top < 0 ? -1 : highestHeld(problem, charge, gain, b, from, to, row, held.mask);
      if (pick < 0 && top >= 0) pick = highestHeld(problem, charge, gain, b, 0, top, row, held.mask);
    }
    const most = pick < 0 ? Number.NEGATIVE_INFINITY : (row[pick] as number);
    const now = Math.max(most, 0);
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
    const now = Math.max(own, 0);
    const moved = Math.abs(now - (gain[b] as number));
    if (moved > change) change = moved;
    gain[b] = now;
  }
  return change;
}
