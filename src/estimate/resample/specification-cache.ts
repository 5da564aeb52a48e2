import { cholesky, choleskySolve } from "../../numeric/index.js";
import { makeAbsorber } from "../absorb/absorber.js";
import { userUnits } from "../assemble.js";
import { covariance } from "../covariance/covariance.js";
import { clusterCodes } from "../covariance/clusters.js";
import { countParameters } from "../covariance/count.js";
import type { Codes } from "../design/codes.js";
import type { Design } from "../design/design.js";
import type { VcovKind } from "../covariance/kind.js";
import { leastSquares } from "../model/least-squares.js";
import type { Ssc } from "../model/spec.js";
import { gramByCluster } from "./cluster-products.js";

/** Covariances that specifications may have: of rows, or of clusters in up to four ways. */
export type SpecificationVcov = Extract<VcovKind, { readonly kind: "iid" | "hc" | "cluster" }>;

/** Columns of one sample, one outcome and one set of effects, with the products that all sub-models share. */
export interface SpecificationCache {
  readonly design: Design;
  /** Columns and, last, the outcome, effects taken out. */
  readonly columns: readonly Float64Array[];
  readonly lengths: readonly number[];
  /** Columns of which the effects leave something. */
  readonly alive: Uint8Array;
  /** (k + 1)² of all rows. */
  readonly total: Float64Array;
  readonly byCluster: ReadonlyMap<string, ClusterCache>;
  /** Free parameters counted for the effects under iid and hc. */
  readonly counted: number;
  /** Of the effects, exactly, where it is known. */
  readonly rank: number | undefined;
  readonly n: number;
  /** Weights of scores. */
  readonly rootWeights: Float64Array | undefined;
}

interface ClusterCache {
  readonly codes: Codes;
  /** G times (k + 1)²; undefined for clusters in several ways, or very many, which go by the rows. */
  readonly gram: Float64Array | undefined;
  /** The least G of the dimensions. */
  readonly least: number;
  readonly counted: number;
}

/** One estimate of the focal column. */
export interface Focal {
  readonly estimate: number;
  readonly se: number;
  /** Of the tests. */
  readonly df: number;
  /** Columns that were kept. */
  readonly k: number;
}

/**
 * Projects the design's columns and takes their products; the design is used up. With `times`, each row counts that often: as so many
 * copies of its cluster, or of itself.
 */
export function specificationCache(given: Design, vcovs: readonly SpecificationVcov[], ssc: Ssc, times?: ArrayLike<number>): SpecificationCache {
  const design = times ? { ...given, weights: Float64Array.from(times, (m, i) => m * (given.weights ? (given.weights[i] as number) : 1)) } : given;
  const { regressors, weights, offset, plan, rows } = design;
  // Scores of a row are squared, so that a copy's weight enters them by its root.
  const rootWeights = times ? Float64Array.from(times, (m, i) => Math.sqrt(m) * (given.weights ? (given.weights[i] as number) : 1)) : weights;
  const y = design.y.map((v, i) => v - (offset ? (offset[i] as number) : 0));
  const columns = [...regressors.columns, y];
  const absorber = makeAbsorber(plan, weights);
  absorber.project(columns);
  const k = regressors.columns.length;
  const every = gramByCluster(columns, weights, { codes: new Int32Array(rows.length), count: 1, label: String });
  const counted = (clusters: readonly Codes[]): number =>
    countParameters({ columns: [], nuisance: 0, design, effectRank: absorber.rank }, ssc === "none" ? "nested" : ssc, clusters);
  const byCluster = new Map<string, ClusterCache>();
  for (const vcov of vcovs) {
    if (vcov.kind !== "cluster") continue;
    const dimensions = vcov.by.map((name) => clusterCodes(design, name));
    const [codes] = dimensions as [Codes];
    byCluster.set(vcov.by.join("+"), {
      codes,
      gram: dimensions.length === 1 && codes.count * (k + 1) ** 2 <= 1e7 ? gramByCluster(columns, rootWeights, codes) : undefined,
      least: Math.min(...dimensions.map((d) => (times ? copies(d, times) : d.count))),
      counted: counted(dimensions),
    });
  }
  return {
    design,
    columns,
    lengths: regressors.lengths,
    alive: Uint8Array.from(regressors.lengths, (length, j) => ((every[j * (k + 1) + j] as number) > 1e-20 * length * length ? 1 : 0)),
    total: every,
    byCluster,
    counted: counted([]),
    rank: absorber.rank,
    n: times ? Array.from(times).reduce((sum, m) => sum + m, 0) : rows.length,
    rootWeights,
  };
}

/** Clusters drawn, copies counted. */
function copies({ codes, count }: Codes, times: ArrayLike<number>): number {
  const each = new Float64Array(count);
  for (let i = 0; i < codes.length; i++) each[codes[i] as number] = times[i] as number;
  return each.reduce((a, b) => a + b, 0);
}

/**
 * Least squares of the outcome on the columns chosen, and the standard error of the focal one (a position among all columns), from the
 * products. Undefined where others span it.
 */
export function fitFocal(cache: SpecificationCache, chosen: readonly number[], focal: number, vcov: SpecificationVcov, ssc: Ssc): Focal | undefined {
  const { total, alive, columns } = cache;
  const wide = columns.length;
  const y = wide - 1;
  let kept = chosen.filter((j) => alive[j]);
  let m = kept.length;
  let b: Float64Array;
  let a = new Float64Array(m);
  const scaled = new Float64Array(m * m);
  const roots = kept.map((j) => Math.sqrt(total[j * wide + j] as number));
  for (let i = 0; i < m; i++)
    for (let j = 0; j <= i; j++)
      scaled[i * m + j] = (total[(kept[i] as number) * wide + (kept[j] as number)] as number) / ((roots[i] as number) * (roots[j] as number));
  const factor = cholesky(scaled, m, { tolerance: 1e-9 });
  let at = kept.indexOf(focal);
  if (at < 0) return undefined;
  if (factor.rank < m || factor.leastPivot < 1e-7) {
    // Near to singular the products have lost digits: from the rows, as a single fit would.
    const fit = leastSquares(
      chosen.map((j) => columns[j] as Float64Array),
      columns[y] as Float64Array,
      { weights: cache.design.weights, lengths: chosen.map((j) => cache.lengths[j] as number) },
    );
    kept = fit.kept.map((j) => chosen[j] as number);
    m = kept.length;
    at = kept.indexOf(focal);
    if (at < 0) return undefined;
    b = fit.coef;
    a = Float64Array.from({ length: m }, (_, i) => fit.bread[i * m + at] as number);
  } else {
    b = Float64Array.from(kept, (j, i) => (total[j * wide + y] as number) / (roots[i] as number));
    choleskySolve(factor, b);
    a[at] = 1 / (roots[at] as number);
    choleskySolve(factor, a);
    for (let i = 0; i < m; i++) {
      b[i] = (b[i] as number) / (roots[i] as number);
      a[i] = (a[i] as number) / (roots[i] as number);
    }
  }
  const estimate = b[at] as number;
  const small = ssc !== "none";
  const { n } = cache;
  const k = m + cache.counted;
  if (vcov.kind === "iid") {
    let ssr = total[y * wide + y] as number;
    for (let i = 0; i < m; i++) {
      ssr -= 2 * (b[i] as number) * (total[(kept[i] as number) * wide + y] as number);
      for (let j = 0; j < m; j++) ssr += (b[i] as number) * (b[j] as number) * (total[(kept[i] as number) * wide + (kept[j] as number)] as number);
    }
    return { estimate, se: Math.sqrt(((a[at] as number) * Math.max(0, ssr)) / (small ? n - k : n - 1)), df: n - k, k: m };
  }
  if (vcov.kind === "hc") {
    const u = rowScores(cache, kept, b, a);
    let sum = 0;
    for (let i = 0; i < u.length; i++) sum += (u[i] as number) ** 2;
    return { estimate, se: Math.sqrt(sum * (vcov.level === 1 && small ? n / (n - k) : 1)), df: n - k, k: m };
  }
  const clusters = cache.byCluster.get(vcov.by.join("+")) as ClusterCache;
  const factorOf = small ? ((n - 1) / (n - m - clusters.counted)) * (clusters.least / (clusters.least - 1)) : 1;
  if (!clusters.gram) return { estimate, se: severalWays(cache, kept, at, vcov, ssc), df: clusters.least - 1, k: m };
  return { estimate, se: Math.sqrt(clusterMeat(clusters.gram, wide, kept, b, a) * factorOf), df: clusters.least - 1, k: m };
}

/** Σ_g (a'(X_g'y_g − X_g'X_g b))². */
function clusterMeat(gram: Float64Array, wide: number, kept: readonly number[], b: Float64Array, a: Float64Array): number {
  const m = kept.length;
  const block = wide * wide;
  const count = gram.length / block;
  let meat = 0;
  for (let g = 0; g < count; g++) {
    const from = g * block;
    let u = 0;
    for (let i = 0; i < m; i++) {
      const row = from + (kept[i] as number) * wide;
      let s = gram[row + wide - 1] as number;
      for (let j = 0; j < m; j++) s -= (gram[row + (kept[j] as number)] as number) * (b[j] as number);
      u += (a[i] as number) * s;
    }
    meat += u * u;
  }
  return meat;
}

/** Each row's part of the focal estimate's error. */
function rowScores({ columns, rootWeights }: SpecificationCache, kept: readonly number[], b: Float64Array, a: Float64Array): Float64Array {
  const e = (columns.at(-1) as Float64Array).slice();
  const u = new Float64Array(e.length);
  kept.forEach((j, i) => {
    const x = columns[j] as Float64Array;
    const [bi, ai] = [b[i] as number, a[i] as number];
    for (let r = 0; r < e.length; r++) {
      e[r] = (e[r] as number) - bi * (x[r] as number);
      u[r] = (u[r] as number) + ai * (x[r] as number);
    }
  });
  for (let r = 0; r < e.length; r++) u[r] = (u[r] as number) * (e[r] as number) * (rootWeights ? (rootWeights[r] as number) : 1);
  return u;
}

/** From the rows: the sum of signed parts may have negative eigenvalues, which are mended on the whole matrix. */
function severalWays({ design, columns, lengths, rank, n }: SpecificationCache, kept: readonly number[], at: number, vcov: VcovKind, ssc: Ssc): number {
  const { weights, regressors } = design;
  const own = kept.map((j) => columns[j] as Float64Array);
  const fit = leastSquares(own, columns.at(-1) as Float64Array, { weights, lengths: kept.map((j) => lengths[j] as number) });
  const { transform } = userUnits(regressors, kept, fit.coef, 0);
  const { matrix } = covariance(
    {
      design,
      columns: own,
      factors: weights ? fit.residuals.map((e, i) => e * (weights[i] as number)) : fit.residuals,
      bread: fit.bread,
      weights,
      counts: undefined,
      n,
      dispersion: 1,
      transform,
      nuisance: 0,
      effectRank: rank,
      student: true,
    },
    vcov,
    ssc,
  );
  return Math.sqrt(Math.max(0, matrix[at * kept.length + at] as number));
}
