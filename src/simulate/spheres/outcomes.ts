/** Outcomes of a patron and period, in the order in which they are kept; members are those after exits and bids of the period. */
export const sphereOutcomes = ["members", "demands", "concessions", "signals", "surplus", "exits", "entries", "breaches"] as const;
export type SphereOutcome = (typeof sphereOutcomes)[number];
/** Of a period: Σ of squared shares of allegiance, by heads and by capabilities; NaN where no state has a patron. */
export const systemOutcomes = ["hhi", "hhiCapabilities"] as const;

/** Numbers that a period of a run comes to. */
export function widthOf(patrons: number): number {
  return patrons * sphereOutcomes.length + systemOutcomes.length;
}
