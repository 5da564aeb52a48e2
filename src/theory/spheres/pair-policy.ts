import { solveCharged } from "../charged.js";
import { type Charged, type ChargedProblem, chargedProblem, enforceable } from "../charged-problem.js";
import type { LearningPrimitives } from "../learning-primitives.js";

/** What a patron does with one ally at each node of beliefs. */
export interface PairPolicy {
  /** Best reward at the patron's charge, where a demand is worth its own cost (its Whittle index is above 0); −1: no demand. */
  readonly reward: Float64Array;
  /** Reward with the highest surplus of the period, where that is above 0 (else −1), and that surplus. */
  readonly myopicReward: Float64Array;
  readonly surplus: Float64Array;
  /** Largest signal that the patron would rather pay than lose the relation: δW̄/κ. */
  readonly payable: Float64Array;
}

export function pairPolicy(p: LearningPrimitives, charge: number): PairPolicy {
  const problem = chargedProblem(p);
  const free = solveCharged(problem, 0);
  const solved = charge > 0 ? solveCharged(problem, charge, { below: free }) : free;
  const { menu } = problem.moves;
  const reward = Float64Array.from(solved.offer, (a, b) => (a >= 0 && (free.advantage[b] as number) > 0 ? (menu[a] as number) : -1));
  const payable = solved.gain.map((v) => (solved.waiting + problem.stay * v) / p.signalCost);
  return { reward, payable, ...myopic(problem, solved) };
}

function myopic(problem: ChargedProblem, solved: Charged): { myopicReward: Float64Array; surplus: Float64Array } {
  const { p, moves } = problem;
  const { menu, met, grid } = moves;
  const myopicReward = new Float64Array(grid.size).fill(-1);
  const surplus = new Float64Array(grid.size);
  for (let b = 0; b < grid.size; b++) {
    for (let a = 0; a < menu.length; a++) {
      const cell = b * menu.length + a;
      const cost = p.signalCost * (menu[a] as number);
      const own = (met[cell] as number) * (p.stake - cost) - p.demandCost;
      if (own > (surplus[b] as number) && enforceable(problem, solved, cell, cost)) {
        surplus[b] = own;
        myopicReward[b] = menu[a] as number;
      }
    }
  }
  return { myopicReward, surplus };
}
