import { contractDerivatives } from "../comparative-statics.js";
import { solveContract, worth } from "../contract.js";
import { solveMyopic } from "../learning.js";
import { learningRule } from "../learning-rule.js";
import type { LearningPrimitives } from "../learning-primitives.js";
import type { Primitives } from "../primitives.js";
import { type Implication, judged } from "./implication.js";

/** Rewards on the menu. */
const rewards = 4000;

const claim = "where the concession is partial, stake and need both raise the reward; where it is full, stake does nothing and need lowers it";

/** H5 in the contract, by the exact derivatives of the reward with respect to stake and need. */
export function contractStakeNeed(p: Primitives): Implication {
  const { baseline, concession, reassurance } = solveContract(p);
  const { stake, securityNeed } = contractDerivatives(p);
  const [byStake, byNeed] = [stake.reassurance, securityNeed.reassurance];
  const full = concession === 1;
  return {
    id: "H5",
    model: "contract",
    claim,
    verdict: judged(concession > baseline && reassurance > 0, full ? byStake === 0 && byNeed < 0 : byStake > 0 && byNeed > 0),
    evidence: { concession, reward: reassurance, byStake, byNeed, full: full ? 1 : 0 },
    condition: "always, where something is bought; partial concessions held back by enforcement included",
  };
}

/**
 * H5 in the game of learning with one type of the lowest cost, where compliance is a probability: the offer's change with stake and need, by a
 * fiftieth of each, on a fine menu. Where enforcement does not bind the offer rises with stake, and with need exactly if σλu(s) < τ.
 */
export function learningStakeNeed(p: LearningPrimitives): Implication {
  const cost = Math.min(...p.costs);
  const top = (p.stake / p.signalCost) * 1.02;
  const own: LearningPrimitives = { ...p, costs: [cost], prior: [1], allies: "myopic", menu: [0, top, rewards] };
  const at = (q: LearningPrimitives): { readonly offer: number; readonly compliance: number; readonly bound: boolean } => {
    const rule = learningRule(q);
    const a = rule.offer([1], 0.5);
    if (a < 0) return { offer: Number.NaN, compliance: 0, bound: false };
    const bound = solveMyopic(q, { enforced: false }).offer[0] !== a;
    return { offer: rule.menu[a] as number, compliance: rule.answer([1], a, 0), bound };
  };
  const now = at(own);
  const by = 0.02;
  const [staked, needy] = [at({ ...own, stake: own.stake * (1 + by) }), at({ ...own, securityNeed: own.securityNeed * (1 + by) })];
  const byStake = (staked.offer - now.offer) / (by * own.stake);
  const byNeed = (needy.offer - now.offer) / (by * own.securityNeed);
  const room = (2 * top) / rewards / (by * Math.min(own.stake, own.securityNeed));
  const pull = (now.compliance * own.securityNeed * worth(now.offer, own.satiation)) / own.noise;
  // A probability is full where less than a hundredth refuse.
  const full = now.compliance > 0.99;
  return {
    id: "H5",
    model: "learning",
    claim,
    verdict: judged(now.offer > 0, full ? Math.abs(byStake) <= room && byNeed < 0 : byStake > -room && byNeed > -room),
    evidence: {
      compliance: now.compliance,
      reward: now.offer,
      byStake,
      byNeed,
      needOverNoise: pull,
      full: full ? 1 : 0,
      bound: now.bound || staked.bound || needy.bound ? 1 : 0,
      room,
    },
    condition:
      "not as worded: where enforcement does not bind, stake always raises the offer, by less the surer compliance is, and need raises it exactly while σλu(s) < τ, which is compliance far from full",
  };
}
