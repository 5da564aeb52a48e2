import type { VcovKind } from "../covariance/kind.js";
import type { Inference, SmallSample } from "../fit.js";
import type { Convention } from "./conventions.js";

/** What the factor of a covariance is worked out from. */
export interface Counts {
  readonly n: number;
  readonly k: SmallSample["k"];
  /** Clusters of each dimension. */
  readonly clusters: readonly number[];
  readonly periods: number | undefined;
}

export function countsOf(n: number, { clusters, smallSample }: Inference & { readonly smallSample: SmallSample }): Counts {
  return { n, k: smallSample.k, clusters: Object.values(clusters ?? {}), periods: smallSample.periods };
}

/** The convention that a fit of ours was made by. */
export function ourConvention(kind: VcovKind, { smallSample, df }: Inference & { readonly smallSample: SmallSample }): Convention {
  const { ssc, factor } = smallSample;
  const law = df === undefined ? "normal" : kind.kind === "cluster" ? "clusters" : kind.kind === "nw" || kind.kind === "dk" ? "periods" : "residual";
  const base = { singletons: "drop", k: ssc, clusters: "none", periods: false, law } as const;
  if (factor === 1) return { ...base, rows: "none" };
  if (kind.kind === "hc" || kind.kind === "conley" || kind.kind === "bk") return { ...base, rows: "n/(n-K)" };
  return { ...base, rows: "(n-1)/(n-K)", clusters: kind.kind === "cluster" ? "least" : "none", periods: kind.kind === "nw" || kind.kind === "dk" };
}

/** K of a convention; where the exact count is not known, the full one. */
export function parametersOf({ k }: Convention, counts: Counts): number {
  return k === "exact" ? (counts.k.exact ?? counts.k.full) : counts.k[k];
}

/** What a covariance is multiplied with, without G/(G − 1) where each part has its own. */
export function factorOf(convention: Convention, counts: Counts): number {
  const { n, clusters, periods = 0 } = counts;
  const k = parametersOf(convention, counts);
  const least = Math.min(...clusters);
  const rows = { none: 1, "(n-1)/(n-K)": (n - 1) / (n - k), "n/(n-K)": n / (n - k), "n/(n-1)": n / (n - 1) }[convention.rows];
  return rows * (convention.clusters === "least" ? least / (least - 1) : 1) * (convention.periods ? periods / (periods - 1) : 1);
}

/** Degrees of freedom of the tests; undefined: the normal law. */
export function degreesOf(convention: Convention, counts: Counts): number | undefined {
  if (convention.law === "normal") return undefined;
  if (convention.law === "clusters") return Math.min(...counts.clusters) - 1;
  if (convention.law === "periods") return (counts.periods ?? 0) - 1;
  return counts.n - parametersOf({ ...convention, k: convention.k === "none" ? "full" : convention.k }, counts);
}
