/** One coefficient, or one hypothesis, under resampling. */
export interface BootTerm {
  /** The term, or the hypothesis as it was written. */
  readonly term: string;
  readonly estimate: number;
  /** Value under the null. */
  readonly value: number;
  /** Of the sample: under the covariance that the draws use (wild, score), or the standard deviation of the draws (pairs, block). */
  readonly se: number;
  /** The sample's statistic; absent where draws are of coefficients. */
  readonly t?: number;
  readonly p: number;
  /** Shares of draws: |t*| > |t|, |t*| ≥ |t|, t* < t, t* > t. */
  readonly pStrict?: number;
  readonly pWeak?: number;
  readonly pLeft?: number;
  readonly pRight?: number;
  /** At the level asked for; an end that the test never rejects is infinite and so absent from JSON. */
  readonly ci?: readonly [number, number];
  /** Draws without this term: it was collinear there, or the fit failed. */
  readonly failed?: number;
}

/** What a resampling method says about a fit; plain data. */
export interface Boot {
  readonly method: "wild" | "score" | "pairs" | "block" | "permute";
  /** The cluster, period or permuted variable. */
  readonly by: string;
  readonly within?: string;
  /** Clusters or periods. */
  readonly groups?: number;
  /** Length of blocks, in periods. */
  readonly length?: number;
  readonly draws: number;
  /** Every possible draw was made once. */
  readonly exhaustive?: true;
  readonly weights?: "rademacher" | "webb";
  readonly type?: "11" | "13" | "31" | "33";
  readonly nullImposed?: boolean;
  readonly seed: number;
  readonly level: number;
  readonly terms: readonly BootTerm[];
  /** Restrictions tested together: Wald's statistic of the sample, and shares of draws above it and not below it. */
  readonly joint?: {
    readonly text: string;
    readonly restrictions: number;
    readonly chi2: number;
    readonly p: number;
    readonly pStrict: number;
    readonly pWeak: number;
  };
}
