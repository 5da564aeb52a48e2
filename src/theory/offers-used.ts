import { solveCharged } from "./charged.js";
import { type Charged, type ChargedProblem, chargedProblem } from "./charged-problem.js";
import { myopicAnswers } from "./learning.js";
import { type LearningPrimitives, menuOf } from "./learning-primitives.js";

const nodes = 51;
const charges = 20;

/** Whether each reward of the menu may be worth offering: all of them where the problem is small, else those found on a coarse grid of beliefs and charges, and those between. */
export function offersUsed(p: LearningPrimitives): Uint8Array {
  const menu = menuOf(p);
  const used = new Uint8Array(menu.length);
  if (menu.length <= 12 || p.beliefs <= 4 * nodes) return used.fill(1);
  const coarse = chargedProblem({ ...p, beliefs: nodes }, menu);
  const [low, high] = [lowestCharge(p), p.stake - p.demandCost];
  const step = (high - low) / charges;
  let below: Charged | undefined;
  used[0] = 1;
  for (let i = 0; i <= charges; i++) {
    below = solveCharged(coarse, low + step * i, { below });
    const { offer, advantage } = below;
    // What is offered far below indifference moves no index.
    offer.forEach((a, node) => {
      if (a >= 0 && (advantage[node] as number) > -2 * step) used.fill(1, Math.max(0, a - 1), a + 2);
    });
  }
  // Between two that are used the one that can just be enforced moves with the charge.
  return used.fill(1, used.indexOf(1), used.lastIndexOf(1) + 1);
}

/**
 * Tries solutions found with some of the menu against all of it, at about `sample` beliefs each: marks in `used` the rewards that would have
 * paid more, with their neighbours, and says whether there were any.
 */
export function missedOffers(problem: ChargedProblem, solutions: readonly Charged[], used: Uint8Array, sample = 40): boolean {
  if (used.every((u) => u === 1)) return false;
  const { p, moves, stay } = problem;
  const { types, size, nodes: beliefs } = moves.grid;
  const menu = menuOf(p);
  const answers = myopicAnswers(p, menu);
  const next = new Float64Array(types);
  const [corner, weight] = [new Int32Array(types), new Float64Array(types)];
  let missed = false;
  const ahead = (gain: Float64Array): number => {
    moves.grid.locate(next, corner, weight, 0);
    let sum = 0;
    for (let k = 0; k < types; k++) sum += (weight[k] as number) * (gain[corner[k] as number] as number);
    return sum;
  };
  const stride = Math.max(1, Math.floor(size / sample));
  for (const { charge, gain, waiting } of solutions) {
    for (let b = 0; b < size; b += stride) {
      // A demand from which V as found would rise.
      const now = gain[b] as number;
      if (!(now > 0)) continue;
      for (let a = 0; a < menu.length; a++) {
        const s = menu[a] as number;
        if (used[a] === 1) continue;
        let met = 0;
        for (let k = 0; k < types; k++) met += (beliefs[b * types + k] as number) * (answers[a * types + k] as number);
        for (let k = 0; k < types; k++)
          next[k] = met > 0 ? ((beliefs[b * types + k] as number) * (answers[a * types + k] as number)) / met : (beliefs[b * types + k] as number);
        const complied = ahead(gain);
        if (p.signalCost * s > waiting + stay * complied) continue;
        for (let k = 0; k < types; k++)
          next[k] = met < 1 ? ((beliefs[b * types + k] as number) * (1 - (answers[a * types + k] as number))) / (1 - met) : (beliefs[b * types + k] as number);
        const own = met * (p.stake - p.signalCost * s + stay * complied) - p.demandCost - charge + (1 - met) * stay * ahead(gain);
        if (own > now + 1e-8 * p.stake) {
          used.fill(1, Math.max(0, a - 1), a + 2);
          missed = true;
        }
      }
    }
  }
  return missed;
}

/** A charge that every index is above, if any demand can be enforced: asking for a reward of 0 is worth more than its cost w. */
export function lowestCharge(p: LearningPrimitives): number {
  const [smallest] = p.menu;
  return -p.demandCost - (smallest === 0 ? 1e-6 * p.stake : Math.max(p.stake, p.signalCost * smallest));
}
