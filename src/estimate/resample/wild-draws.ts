/**
 * A bootstrap t statistic as a function of cluster weights v: N(v) over the root of D(v), with N = a'P, P = Σ_g v_g S_g and
 * D = factor · Σ_g (v_g u_g − c_g'P)². Under a null that moves, S and u are `scores[0] + τ scores[1]` and `own[0] + τ own[1]`.
 */
export interface WildForm {
  readonly count: number;
  /** Length of P. */
  readonly size: number;
  /** G × size each; one, or two with a null that moves. */
  readonly scores: readonly Float64Array[];
  /** G each. */
  readonly own: readonly Float64Array[];
  /** c, G × size. */
  readonly load: Float64Array;
  /** a, size. */
  readonly contrast: Float64Array;
  readonly factor: number;
}

/** Numerators and squared standard errors of all draws: n0 + τ n1 and d0 + τ d1 + τ² d2. */
export interface WildDraws {
  readonly n0: Float64Array;
  readonly n1: Float64Array;
  readonly d0: Float64Array;
  readonly d1: Float64Array;
  readonly d2: Float64Array;
}
