/** An estimate, its error and t where a confounder of given strength is taken into account. */
export interface Adjusted {
  /** Partial R² of the confounder with the treatment. */
  readonly r2Treatment: number;
  /** Partial R² of the confounder with the outcome, given the treatment. */
  readonly r2Outcome: number;
  readonly estimate: number;
  readonly se: number;
  /** Against the null value (1 − q) × estimate. */
  readonly t: number;
  readonly ci: readonly [number, number];
}

/** A confounder `k` times as strong as an observed covariate. */
export interface Bound extends Adjusted {
  readonly benchmark: string;
  readonly k: number;
}

/** How strong an unobserved confounder would have to be; plain numbers, ready to be drawn. */
export interface Sensitivity {
  readonly treatment: string;
  readonly estimate: number;
  /** Under homoskedastic errors, as partial R² need. */
  readonly se: number;
  readonly dof: number;
  /** Against the null value. */
  readonly t: number;
  /** Share of the estimate to be explained away. */
  readonly q: number;
  readonly alpha: number;
  /** Partial R² of treatment and outcome: what a confounder that explains all of the outcome's residual variation must explain of the treatment's to take the whole estimate away. */
  readonly r2: number;
  /** Partial Cohen's f². */
  readonly f2: number;
  /** Partial R² with both that reduces the estimate by the share q. */
  readonly robustness: number;
  /** Partial R² with both at which the test at alpha no longer rejects. */
  readonly robustnessTest: number;
  readonly bounds: readonly Bound[];
  /** Adjusted estimates and t over a grid: row i is r2Outcome[i], column j r2Treatment[j]. */
  readonly contours: {
    readonly r2Treatment: readonly number[];
    readonly r2Outcome: readonly number[];
    readonly estimate: readonly (readonly number[])[];
    readonly t: readonly (readonly number[])[];
  };
  readonly says: readonly string[];
  readonly notes?: readonly string[];
}
