/** What limits the patron in a period (section 4). */
export interface Ration {
  /**
   * What is rationed. "demands": whom to ask, so that each demand uses one. "signals": what is promised, so that a demand uses the reward that it
   * offers, met or not: the patron must be able to pay all that it promised. A demand with a reward of 0 then uses nothing.
   */
  readonly of: "demands" | "signals";
  /** Most of it in a period, over all allies. */
  readonly most: number;
}

/** How much of the ration a demand with this reward uses. */
export function uses(of: Ration["of"], reward: number): number {
  return of === "signals" ? reward : 1;
}
