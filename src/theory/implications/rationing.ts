import { cutOff } from "../contract.js";
import { solveContracts } from "../contracts.js";
import type { Primitives } from "../primitives.js";
import { type Implication, judged } from "./implication.js";

/** How an ally's promise answers to another ally. */
export interface OtherEffect {
  /** The ally that changes, and how much of the demand it concedes. */
  readonly ally: number;
  readonly concession: number;
  readonly courted: boolean;
  /** Change of the reward of all other allies together for a small rise of that ally's stake, need, or willingness, per unit. */
  readonly stake: number;
  readonly need: number;
  readonly willingness: number;
}

const small = 0.01;

/**
 * What the others lose or gain when one ally's stake, security need or willingness rises by a hundredth, under a limit of attention: the contracts of
 * section 2 solved again.
 * @param attention B, below what the allies would get without it, or the others are not touched.
 */
export function otherEffects(allies: readonly Primitives[], attention: number): OtherEffect[] {
  const base = solveContracts(allies, { attention }).allies;
  const rest = (rewards: readonly { readonly reassurance: number }[], without: number): number =>
    rewards.reduce((sum, c, k) => sum + (k === without ? 0 : c.reassurance), 0);
  return allies.map((p, ally) => {
    const own = base[ally] as (typeof base)[number];
    const change = (q: Primitives): number => {
      const solved = solveContracts(
        allies.map((one, k) => (k === ally ? q : one)),
        { attention },
      ).allies;
      return (rest(solved, ally) - rest(base, ally)) / small;
    };
    return {
      ally,
      concession: own.concession,
      courted: own.concession > own.baseline,
      stake: change({ ...p, stake: p.stake + small }),
      need: change({ ...p, securityNeed: p.securityNeed + small }),
      willingness: change({ ...p, reluctance: p.reluctance - small }),
    };
  });
}

/** Allies like `p` whose reluctance is spread evenly from the aligned to the cut-off. */
export function sphereLike(p: Primitives, count = 9): Primitives[] {
  const [low, high] = [-p.costCurvature, cutOff(p)];
  return Array.from({ length: count }, (_, k) => ({ ...p, reluctance: low + ((high - low) * (k + 0.5)) / count }));
}

/**
 * H4 in the contract: nine allies that differ in reluctance alone, and half the attention that they would get. One implication for each thing of
 * another ally: its stake, its need, its willingness.
 */
export function contractRationing(p: Primitives): Implication[] {
  const allies = sphereLike(p);
  const wanted = solveContracts(allies).allies.reduce((sum, c) => sum + c.reassurance, 0);
  const effects = wanted > 1e-9 ? otherEffects(allies, wanted / 2).filter((e) => e.courted) : [];
  const room = 1e-7 * (1 + wanted);
  const full = effects.filter((e) => e.concession === 1);
  const least = (of: readonly OtherEffect[], name: "stake" | "need" | "willingness"): number => of.reduce((x, e) => Math.min(x, e[name]), 0);
  const most = (of: readonly OtherEffect[], name: "stake" | "need" | "willingness"): number => of.reduce((x, e) => Math.max(x, e[name]), 0);
  const conditions = {
    stake: "always: a higher stake elsewhere never adds to an ally's reward, and takes from it where the other concedes partly",
    need: "where the other concedes partly; one that concedes all is content with less when its need rises, which frees attention for the rest",
    willingness: "where the other concedes partly; one that concedes all is cheaper the more willing it is, which frees attention for the rest",
  };
  return (["stake", "need", "willingness"] as const).map((name) => ({
    id: `H4 ${name}`,
    model: "contract" as const,
    claim: `under a limit of attention, more ${name} of another ally takes signals from the rest`,
    verdict: judged(Math.max(most(effects, name), -least(effects, name)) > room / small, most(effects, name) <= room / small && least(effects, name) < 0),
    evidence: { courted: effects.length, full: full.length, mostTaken: least(effects, name), mostGiven: most(effects, name) },
    condition: conditions[name],
  }));
}
