import type { EstimatorName } from "../fit.js";
import type { NetOptions } from "../net/result.js";

/** How absorbed effects count in small-sample factors: none of them and no factor at all, those not nested in a cluster, all, or exactly the free ones. */
export type Ssc = "none" | "nested" | "full" | "exact";

/** A model as a study or the command line names it. */
export interface ModelSpec {
  /** Default "ols". */
  readonly fit?: EstimatorName | (string & {});
  readonly formula: string;
  /** One covariance or several, in the words of cli.md; the first is the fit's own, the others its `alternatives`. */
  readonly vcov: string | readonly string[];
  /** Default "nested". */
  readonly ssc?: Ssc | undefined;
  /** Expression of weights. */
  readonly weights?: string | undefined;
  /** "analytic" (default): inverse variances; "frequency": a row of weight 2 stands for two rows. */
  readonly weightsKind?: "analytic" | "frequency" | undefined;
  /** Expression that enters the linear predictor with coefficient 1. */
  readonly offset?: string | undefined;
  /** Condition on the rows used. */
  readonly where?: string | undefined;
  /** Adds the estimates of absorbed effects to the fit. */
  readonly absorbed?: boolean | undefined;
  /** "keep": rows alone in a level of an effect stay in (default: they go). */
  readonly singletons?: "drop" | "keep" | undefined;
  /** Options of `fit: "elastic-net"`. */
  readonly net?: NetOptions | undefined;
  /** Staggered treatment: `cs:g` (Callaway and Sant'Anna) or `twfe:g` (two-way effects), `g` the period of first treatment, 0 for never. */
  readonly did?: string | undefined;
  /** Seed of everything random; default 1. */
  readonly seed?: number | undefined;
  /** Limits of a tobit: what lies below or above is seen as the limit. Default 0 and none. */
  readonly lower?: number | undefined;
  readonly upper?: number | undefined;
  readonly ties?: "efron" | "breslow" | undefined;
  /** "expected" or "observed" information, where an estimator has both. */
  readonly information?: "expected" | "observed" | undefined;
  /** Steps of GMM (ab, bb); default 1. */
  readonly steps?: 1 | 2 | undefined;
  /** GMM: one instrument a lag instead of one a lag and period. */
  readonly collapse?: boolean | undefined;
}
