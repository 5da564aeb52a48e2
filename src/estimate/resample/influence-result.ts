/** What leaving out each cluster does to every coefficient; plain data. */
export interface Influence {
  readonly by: string;
  /** Names of the clusters. */
  readonly clusters: readonly string[];
  readonly terms: readonly string[];
  /** Coefficients without a cluster, clusters × terms; NaN where the others do not identify one. */
  readonly without: readonly (readonly number[])[];
  /** Change over the standard error of the fit, clusters × terms: estimate less that without the cluster. */
  readonly dfbetas: readonly (readonly number[])[];
  /** tr(X_g'WX_g (X'WX)⁻¹): the cluster's part of the leverage of the terms and of effects that cross clusters; 1 in sum for each of them. */
  readonly leverage: readonly number[];
  /** Exact for least squares; one Newton step from the fit for likelihoods (Pregibon 1981), with effects held as they were taken out. */
  readonly exact: boolean;
}
