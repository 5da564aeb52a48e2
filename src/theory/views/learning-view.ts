import { beliefGrid } from "../belief-grid.js";
import { type Equilibrium, solveLearning } from "../equilibrium.js";
import { myopicAnswers } from "../learning.js";
import type { LearningPrimitives } from "../learning-primitives.js";
import { learn, learningRule } from "../learning-rule.js";
import { type MapOver, mapsOver, type PolicyMap, policyMap } from "./policy-map.js";

/** What the patron does, is worth and learns at each belief, as plain numbers. */
export interface BeliefMap {
  /** Probabilities of the types at each node. */
  readonly beliefs: readonly (readonly number[])[];
  readonly prior: readonly number[];
  /** W, utils from now on. */
  readonly value: readonly number[];
  /** The reward offered; null: no demand. */
  readonly offer: readonly (number | null)[];
  /** Probability that the offer is met; 0 without one. */
  readonly compliance: readonly number[];
  /** The largest reward of the menu that is self-enforcing, κ s ≤ δ W̄(b⁺); null: none. */
  readonly limit: readonly (number | null)[];
  /** The offer with the highest surplus in this period alone, −w + Σ_k b_k σ_k(s)(v − κ s), enforceable or not; null: none is worth its demand. */
  readonly today: readonly (number | null)[];
  /** The belief after the offer is met and after it is refused; the belief itself where nothing is asked. */
  readonly met: readonly (readonly number[])[];
  readonly refused: readonly (readonly number[])[];
}

/** What the game of learning implies, as plain numbers. */
export interface LearningView {
  readonly types: number;
  readonly costs: readonly number[];
  readonly ally: "myopic" | "strategic";
  readonly highestReward: number;
  readonly turnover: number;
  readonly converged: boolean;
  readonly largestDeviationGain: number;
  readonly severalEquilibria: boolean;
  readonly reputation?: number;
  /** W at the prior. */
  readonly valueAtPrior: number;
  readonly map: BeliefMap;
  /** Offers over the belief and one primitive; for two types and myopic allies alone. */
  readonly policies: readonly PolicyMap[];
}

/** Solves what the figures of learning show. */
export function learningView(p: LearningPrimitives, solved: Equilibrium = solveLearning(p), over: readonly MapOver[] = mapsOver): LearningView {
  const { converged, largestDeviationGain, severalEquilibria, reputation, menu } = solved;
  return {
    types: p.costs.length,
    costs: p.costs,
    ally: p.allies,
    highestReward: Math.max(...menu),
    turnover: p.turnover,
    converged,
    largestDeviationGain,
    severalEquilibria,
    ...(reputation === undefined ? {} : { reputation }),
    valueAtPrior: (solved.starts.find((s) => s.converged) ?? solved.starts[0])?.value ?? Number.NaN,
    map: beliefMap(p, solved),
    policies: p.costs.length === 2 && p.allies === "myopic" ? over.map((name) => policyMap(p, name)) : [],
  };
}

/** What a solved game does at each node of its beliefs. */
export function beliefMap(p: LearningPrimitives, { beliefs, menu, value, offer, compliance }: Equilibrium): BeliefMap {
  const types = p.costs.length;
  const answer = answersOf(p, Float64Array.from(menu));
  const { locate } = beliefGrid(types, p.beliefs);
  const [corner, weight] = [new Int32Array(types), new Float64Array(types)];
  const worth = (belief: ArrayLike<number>): number => {
    locate(belief, corner, weight, 0);
    return weight.reduce((sum, share, k) => sum + share * (value[corner[k] as number] as number), 0);
  };
  const ahead = (belief: ArrayLike<number>): number => (1 - p.turnover) * worth(belief) + p.turnover * worth(p.prior);
  const after = (belief: readonly number[], a: number, met: boolean): Float64Array => {
    const next = Float64Array.from(belief);
    learn(next, (k) => answer(belief, a, k), met);
    return next;
  };
  const simple = myopicAnswers(p, Float64Array.from(menu));
  const surplus = (belief: readonly number[], a: number): number =>
    belief.reduce((sum, b, k) => sum + b * (simple[a * types + k] as number), 0) * (p.stake - p.signalCost * (menu[a] as number)) - p.demandCost;
  const moves = beliefs.map((belief, node) => {
    const reward = offer[node] ?? null;
    const a = reward === null ? -1 : menu.indexOf(reward);
    return ([true, false] as const).map((met) => (a < 0 ? belief : [...after(belief, a, met)]));
  });
  return {
    beliefs,
    prior: p.prior,
    value,
    offer,
    compliance,
    limit: beliefs.map((belief) => {
      for (let a = menu.length - 1; a >= 0; a--) {
        if (p.signalCost * (menu[a] as number) <= p.patience * ahead(after(belief, a, true)) + 1e-12) return menu[a] as number;
      }
      return null;
    }),
    today: beliefs.map((belief) => {
      let [best, most]: [number | null, number] = [null, 0];
      menu.forEach((s, a) => {
        const own = surplus(belief, a);
        if (own > most) [best, most] = [s, own];
      });
      return best;
    }),
    met: moves.map(([met]) => met as readonly number[]),
    refused: moves.map(([, refused]) => refused as readonly number[]),
  };
}

/** Each type's probability of meeting an offer at a belief. Strategic allies think of what the answer tells; their answers are the equilibrium's. */
function answersOf(p: LearningPrimitives, menu: Float64Array): (belief: ArrayLike<number>, offer: number, type: number) => number {
  if (p.allies === "strategic") return learningRule(p).answer;
  const sigma = myopicAnswers(p, menu);
  return (_, a, k) => sigma[a * p.costs.length + k] as number;
}
