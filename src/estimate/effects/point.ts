/** The effect of one more unit of a term, at a value of its moderator. */
export interface MarginalPoint {
  readonly at: number;
  readonly effect: number;
  readonly se: number;
  readonly p: number;
  readonly ci: readonly [number, number];
}
