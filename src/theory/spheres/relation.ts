import { worth } from "../contract.js";
import type { LearningPrimitives } from "../learning-primitives.js";
import type { SpherePatron, SphereState, SphereWorld } from "./world.js";

/** How far apart two positions are. */
export function distanceBetween(a: readonly number[], b: readonly number[]): number {
  if (a.length === 1) return Math.abs((a[0] as number) - (b[0] as number));
  const [x, y] = [(a[0] as number) - (b[0] as number), (a[1] as number) - (b[1] as number)];
  return Math.sqrt(x * x + y * y);
}

/** What the distance between a state and a patron adds to every c_k, utils. */
export function addedCost({ rules }: SphereWorld, state: SphereState, patron: SpherePatron): number {
  const d = distanceBetween(state.position, patron.position);
  return rules.distanceCost * (rules.distance === "linear" ? d : d * d);
}

/** The game of section 3 between a patron and an ally of a kind. */
export function relationGame({ game }: SphereWorld, { stake, signalCost, demandCost }: SpherePatron, added: number, securityNeed: number): LearningPrimitives {
  return { ...game, costs: game.costs.map((c) => c + added), stake, signalCost, demandCost, securityNeed };
}

/** Demands a period of each patron: round(share of capabilities × targets at the start × budget), at least `leastTargets`. */
export function targetsOf({ patrons, rules }: SphereWorld): Int32Array {
  const whole = patrons.reduce((sum, { capabilities }) => sum + capabilities, 0);
  return Int32Array.from(patrons, ({ capabilities, targets, budget }) => {
    if (targets !== undefined) return targets;
    const share = rules.targetsFollow === "equal" ? 1 / patrons.length : capabilities / whole;
    return Math.max(rules.leastTargets, Math.round(share * rules.targets * budget));
  });
}

/** What a period of a relation is multiplied by to be what a bid is worth: δ/(1 − δ(1 − h)), or 1. */
export function bidFactor({ game: { patience, turnover }, rules }: SphereWorld): number {
  return rules.bidHorizon === "period" ? 1 : patience / (1 - patience * (1 - turnover));
}

/** What an offer counts for: 1, or the chance to be courted by a patron with so many targets and members. */
export function bidOdds({ rules }: SphereWorld, targets: number, members: number): number {
  return rules.bidOdds === "certain" || members <= targets ? 1 : targets / members;
}

/** What leaving for another patron costs once: λ u(mean signal). */
export function switchingCost({ game }: SphereWorld, securityNeed: number, meanSignal: number): number {
  return securityNeed * worth(meanSignal, game.satiation);
}

/**
 * For each patron its members at the start, and the states without a patron that are nearest to it: those among whom it divides its attention.
 * Of equal distances the lower code.
 */
export function startingAllies({ patrons, states }: SphereWorld): number[][] {
  const allies: number[][] = patrons.map(() => []);
  states.forEach((state, i) => {
    let own = patrons.findIndex(({ code }) => code === state.patron);
    if (own < 0) {
      const away = patrons.map(({ position }) => distanceBetween(state.position, position));
      own = away.indexOf(Math.min(...away));
    }
    allies[own]?.push(i);
  });
  return allies;
}
