import { type Charged, type ChargedProblem, enforceable, steepness, worthOf } from "./charged-problem.js";

/** Demands that use what is rationed, against the best that can be done without: no demand or, where signals are rationed, one without reward. */
export interface Courting {
  /** At each node what the best such demand is worth beyond what needs none of the ration, −Infinity where none can be enforced. */
  readonly advantage: Float64Array;
  /** Its derivative by the charge, sign turned. */
  readonly slope: Float64Array;
  /** The demand's place in the menu, −1. */
  readonly offer: Int32Array;
}

/** Judges a solution at its charge: where demands are rationed it tells all this itself; where signals are, rewards above 0 are set against the rest. */
export function courting(problem: ChargedProblem, solved: Charged): Courting {
  if (problem.of === "demands") return solved;
  const { menu, grid } = problem.moves;
  const advantage = new Float64Array(grid.size).fill(Number.NEGATIVE_INFINITY);
  const slope = new Float64Array(grid.size);
  const offer = new Int32Array(grid.size).fill(-1);
  for (let b = 0; b < grid.size; b++) {
    const first = b * menu.length;
    let [most, pick] = [Number.NEGATIVE_INFINITY, -1];
    for (let a = menu[0] === 0 ? 1 : 0; a < menu.length; a++) {
      const own = worthOf(problem, solved.charge, solved.gain, first + a);
      if (own <= most || !enforceable(problem, solved, first + a, problem.p.signalCost * (menu[a] as number))) continue;
      most = own;
      pick = a;
    }
    if (pick < 0) continue;
    const free = unpaidWorth(problem, solved, b);
    advantage[b] = most - Math.max(0, free);
    slope[b] = steepness(problem, solved.demands, first + pick) - (free > 0 ? steepness(problem, solved.demands, first) : 0);
    offer[b] = pick;
  }
  return { advantage, slope, offer };
}

/** What a demand with a reward of 0 is worth beyond none at a node, −Infinity where the menu has none. */
export function unpaidWorth(problem: ChargedProblem, { charge, gain }: Charged, node: number): number {
  const { menu } = problem.moves;
  return menu[0] === 0 ? worthOf(problem, charge, gain, node * menu.length) : Number.NEGATIVE_INFINITY;
}

/**
 * Where signals are rationed, what an ally is promised: size × offers places of self-enforcing rewards above 0, each at most the one at that place
 * of the menu, −1 where there is none. It is what is best at the charge, or at the index where that is lower: such allies are courted only when
 * attention is not as scarce. Where that cannot be paid, it is the best if signals cost no charge, since what is left of a period is lost, and
 * only if it is worth more than to promise nothing.
 */
export function promises(problem: ChargedProblem, solved: Charged, index: Float64Array): Int16Array {
  const { menu, grid } = problem.moves;
  const within = new Int16Array(grid.size * menu.length);
  for (let b = 0; b < grid.size; b++) {
    const first = b * menu.length;
    const price = Math.min(solved.charge, Math.max(0, index[b] as number));
    const none = Math.max(0, unpaidWorth(problem, solved, b));
    let [most, best] = [Number.NEGATIVE_INFINITY, -1];
    let [highest, pick] = [none, -1];
    for (let a = menu[0] === 0 ? 1 : 0; a < menu.length; a++) {
      if (enforceable(problem, solved, first + a, problem.p.signalCost * (menu[a] as number))) {
        const priced = worthOf(problem, price, solved.gain, first + a);
        if (priced > most) [most, best] = [priced, a];
        const free = worthOf(problem, 0, solved.gain, first + a);
        if (free > highest) [highest, pick] = [free, a];
      }
      within[first + a] = pick;
    }
    if (menu[0] === 0) within[first] = -1;
    if (best >= 0) within.fill(best, first + best, first + menu.length);
  }
  return within;
}
