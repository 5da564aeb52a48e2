import type { BeliefGrid } from "./belief-grid.js";
import { myopicAnswers, solveMyopic } from "./learning.js";
import { type LearningPrimitives, menuOf } from "./learning-primitives.js";
import { solveStrategic } from "./strategic-learning.js";

/** A solved game of section 3 as it can be played: what is done at any belief, on the grid or between its nodes. */
export interface LearningRule {
  readonly p: LearningPrimitives;
  readonly menu: Float64Array;
  /** The solver's iteration ended at a fixed point. */
  readonly converged: boolean;
  /** The offer at a belief, its place in the menu; −1: no demand. `draw` in (0, 1) decides where the patron's choice is a logit (strategic allies). */
  offer(belief: ArrayLike<number>, draw: number): number;
  /** Probability of each offer at a belief, no demand last; written into `out`, offers + 1. */
  chances(belief: ArrayLike<number>, out: Float64Array): void;
  /** σ_k(s) of the offer at this place in the menu. */
  answer(belief: ArrayLike<number>, offer: number, type: number): number;
  /** W, interpolated between nodes, utils from now on. */
  value(belief: ArrayLike<number>): number;
}

/**
 * Solves the game and returns its rule. Towards myopic allies the offer at a belief is the best self-enforcing one there, by one step of
 * W(b) = max{δW̄(b), max_s …} with W interpolated between nodes; with strategic allies choice probabilities and answers are interpolated.
 */
export function learningRule(p: LearningPrimitives): LearningRule {
  return p.allies === "myopic" ? myopicRule(p) : strategicRule(p);
}

/** Bayes' rule, in place: the belief after an answer, given each type's probability of complying. An answer that cannot happen teaches nothing. */
export function learn(belief: Float64Array, answer: (type: number) => number, met: boolean): void {
  let sum = 0;
  for (let k = 0; k < belief.length; k++) sum += (belief[k] as number) * (met ? answer(k) : 1 - answer(k));
  if (!(sum > 0)) return;
  for (let k = 0; k < belief.length; k++) belief[k] = ((belief[k] as number) * (met ? answer(k) : 1 - answer(k))) / sum;
}

function myopicRule(p: LearningPrimitives): LearningRule {
  const { grid, menu, value, converged } = solveMyopic(p);
  const types = p.costs.length;
  const sigma = myopicAnswers(p, menu);
  const at = between(grid);
  const fresh = p.patience * p.turnover * at(value, 1, 0, p.prior);
  const ahead = (belief: ArrayLike<number>): number => p.patience * (1 - p.turnover) * at(value, 1, 0, belief) + fresh;
  const [yes, no] = [new Float64Array(types), new Float64Array(types)];
  const best = (belief: ArrayLike<number>): number => {
    let most = ahead(belief);
    let pick = -1;
    for (let a = 0; a < menu.length; a++) {
      let met = 0;
      for (let k = 0; k < types; k++) met += (belief[k] as number) * (sigma[a * types + k] as number);
      for (let k = 0; k < types; k++) {
        const [b, s] = [belief[k] as number, sigma[a * types + k] as number];
        yes[k] = met > 0 ? (b * s) / met : b;
        no[k] = met < 1 ? (b * (1 - s)) / (1 - met) : b;
      }
      const complied = ahead(yes);
      const cost = p.signalCost * (menu[a] as number);
      if (cost > complied) continue;
      const own = met * (p.stake - cost + complied) - p.demandCost + (1 - met) * ahead(no);
      if (own > most) [most, pick] = [own, a];
    }
    return pick;
  };
  const known = new Map<string, number>();
  const offer = (belief: ArrayLike<number>): number => {
    const key = Array.prototype.join.call(belief, " ");
    let a = known.get(key);
    if (a === undefined) {
      a = best(belief);
      // Histories of one length bring the same beliefs again and again; a bound keeps long ones from filling the memory.
      if (known.size < 100_000) known.set(key, a);
    }
    return a;
  };
  return {
    p,
    menu,
    converged,
    offer,
    chances(belief, out) {
      const a = offer(belief);
      out.fill(0);
      out[a < 0 ? menu.length : a] = 1;
    },
    answer: (_, a, k) => sigma[a * types + k] as number,
    value: (belief) => at(value, 1, 0, belief),
  };
}

function strategicRule(p: LearningPrimitives): LearningRule {
  const tried = (["myopic", "above", "below"] as const).map((start) => solveStrategic(p, start));
  const { grid, value, choice, answers, converged } = tried.find((s) => s.converged) ?? tried.reduce((a, b) => (b.residual < a.residual ? b : a));
  const menu = menuOf(p);
  const types = p.costs.length;
  const at = between(grid);
  const chance = (belief: ArrayLike<number>, a: number): number => at(choice, menu.length + 1, a, belief);
  return {
    p,
    menu,
    converged,
    offer(belief, draw) {
      let sum = 0;
      for (let a = 0; a < menu.length; a++) {
        sum += chance(belief, a);
        if (draw < sum) return a;
      }
      return -1;
    },
    chances(belief, out) {
      for (let a = 0; a <= menu.length; a++) out[a] = chance(belief, a);
    },
    answer: (belief, a, k) => at(answers, menu.length * types, a * types + k, belief),
    value: (belief) => at(value, 1, 0, belief),
  };
}

/** Values of nodes, `stride` a node of which `place` is one, interpolated at a belief. */
function between({ types, locate }: BeliefGrid): (values: Float64Array, stride: number, place: number, belief: ArrayLike<number>) => number {
  const [corner, weight] = [new Int32Array(types), new Float64Array(types)];
  return (values, stride, place, belief) => {
    locate(belief, corner, weight, 0);
    let sum = 0;
    for (let k = 0; k < types; k++) sum += (weight[k] as number) * (values[(corner[k] as number) * stride + place] as number);
    return sum;
  };
}
