import { FealtyError } from "../../base/index.js";
import { crossProducts } from "../../numeric/index.js";
import type { Codes } from "../design/codes.js";
import { type Adjusted, adjustRows, type ClusterRows, removeCluster } from "./adjustment.js";
import { type HatParts, hatParts } from "./hat-parts.js";
import { type Moments, satterthwaite } from "./satterthwaite.js";
import type { Scores } from "./scores.js";
import { weightedMoments } from "./weighted-moments.js";

export interface BiasReduced {
  /** size × size, in the units of the user. */
  readonly matrix: Float64Array;
  /** Satterthwaite's, one a coefficient. */
  readonly dfs: readonly number[];
  readonly moments: Moments;
}

/**
 * CR2 (level 2: scores of a cluster are corrected so that the covariance is without bias under the working model, independent errors with
 * the variance of the estimator's family) or CR3 (level 3: the cluster jackknife, leaving out its small-sample factor), with
 * Satterthwaite's degrees of freedom. Effects are absorbed and counted in the correction as if they were dummies.
 * Sources: Bell and McCaffrey (2002); Pustejovsky and Tipton (2018). Reference: clubSandwich 0.5.8, for linear models (working model of
 * equal variances, weighted or not) and for generalised linear models (variance of the family).
 * @throws FealtyError "vcov" for an estimator without rows of its own, "too-large" where a cluster or the effects are too many.
 */
export function biasReduced(scores: Scores, clusters: Codes, level: 2 | 3): BiasReduced {
  refuse(scores, level);
  const parts = hatParts(scores, clusters);
  const rowsOf = rowsByCluster(clusters);
  const { columns, weights, counts } = scores;
  const variance = scores.variance?.();
  const analytic = variance === undefined && weights !== undefined && counts === undefined;
  const coefficients = userColumns(scores);
  const size = coefficients.length;
  // Under analytic weights of a linear model errors have one variance, not one over the weight: the correction is another.
  const phi = variance ?? (analytic ? weights.map((w) => 1 / w) : undefined);
  const total = level === 3 ? crossProducts(parts.columns, weights) : undefined;
  const weighted = analytic ? weightedMoments(scores, parts) : undefined;
  const vectors: Float64Array[][] = [];
  const matrix = new Float64Array(size * size);
  const own = new Float64Array(clusters.count * size * size);
  for (let g = 0; g < clusters.count; g++) {
    const rows = rowsOf[g] as Int32Array;
    const at = clusterRows(scores, parts, rows, phi);
    const regressors = coefficients.map((v) => combined(at.columns, v, columns.length));
    let adjusted: Adjusted;
    if (total) adjusted = removeCluster(at, parts, total, regressors, columns.length, clusters.label(g));
    else adjusted = weighted ? weighted.adjust(at, rows, regressors) : adjustRows(at, parts, regressors);
    const sums = adjusted.map((a) => dot(a, at.residuals));
    for (let i = 0; i < size; i++)
      for (let j = 0; j < size; j++) matrix[i * size + j] = (matrix[i * size + j] as number) + (sums[i] as number) * (sums[j] as number);
    vectors.push(weighted ? weighted.vectors(adjusted, rows) : loadings(at, adjusted));
    own.set(
      weighted ? weighted.own(adjusted, rows, vectors[g] as Float64Array[]) : ownMoments(at, adjusted, vectors[g] as Float64Array[], parts),
      g * size * size,
    );
  }
  const length = weighted ? weighted.length : parts.columns.length;
  if (clusters.count * size * length > 6e7)
    throw new FealtyError("too-large", "cr2 and cr3 with weights and absorbed effects have too many clusters here", { kind: "usage", mend: "use cluster:…" });
  const flat = new Float64Array(clusters.count * size * length);
  vectors.forEach((list, g) => {
    list.forEach((v, j) => {
      flat.set(v, (g * size + j) * length);
    });
  });
  const kernel = weighted ? weighted.kernel : parts.middle.map((v) => -v);
  const moments: Moments = { clusters: clusters.count, size, length, vectors: flat, kernel, own };
  const unit = (j: number): number[] => Array.from({ length: size }, (_, i) => (i === j ? 1 : 0));
  return { matrix, dfs: coefficients.map((_, j) => satterthwaite(moments, [unit(j)])), moments };
}

function refuse({ bare, together, nuisance, rho, student, linear, variance }: Scores, level: number): void {
  if (!bare && !together && nuisance === 0 && rho === undefined && (student || linear || variance)) return;
  throw new FealtyError("vcov", `cr${level} is for linear models and generalised linear models`, { kind: "usage", mend: "use cluster:… or a bootstrap" });
}

function rowsByCluster({ codes, count }: Codes): Int32Array[] {
  const sizes = new Int32Array(count);
  for (const g of codes) sizes[g] = (sizes[g] as number) + 1;
  const out = Array.from(sizes, (size) => new Int32Array(size));
  sizes.fill(0);
  for (let i = 0; i < codes.length; i++) {
    const g = codes[i] as number;
    const to = sizes[g] as number;
    (out[g] as Int32Array)[to] = i;
    sizes[g] = to + 1;
  }
  return out;
}

/** For each reported coefficient the combination of columns whose weighted product with the residuals is its estimate: bread T' a. */
function userColumns({ columns, bread, transform, averages }: Scores): Float64Array[] {
  const size = columns.length;
  const rows = averages ? averages.length / size : size;
  return Array.from({ length: rows }, (_, r) => {
    const turned = new Float64Array(size);
    for (let i = 0; i < size; i++) {
      const weight = averages ? (averages[r * size + i] as number) : i === r ? 1 : 0;
      if (weight !== 0) for (let j = 0; j < size; j++) turned[j] = (turned[j] as number) + weight * (transform[i * size + j] as number);
    }
    return Float64Array.from({ length: size }, (_, j) => {
      let sum = 0;
      for (let l = 0; l < size; l++) sum += (bread[j * size + l] as number) * (turned[l] as number);
      return sum;
    });
  });
}

/** Rows of a cluster scaled so that the weights are one over the working variance `phi`: columns times √(w φ), residuals f √(φ/w). */
function clusterRows({ weights, factors }: Scores, { columns, groups }: HatParts, rows: Int32Array, phi: Float64Array | undefined): ClusterRows {
  const up = new Float64Array(rows.length);
  const residuals = new Float64Array(rows.length);
  rows.forEach((row, i) => {
    const [w, v] = [weights ? (weights[row] as number) : 1, phi ? (phi[row] as number) : 1];
    up[i] = Math.sqrt(w * v);
    residuals[i] = (factors[row] as number) * Math.sqrt(v / w);
  });
  const take = (x: Float64Array): Float64Array => Float64Array.from(rows, (row, i) => (x[row] as number) * (up[i] as number));
  return {
    columns: columns.map(take),
    residuals,
    phi: phi ? Float64Array.from(rows, (row) => phi[row] as number) : undefined,
    groups: ownGroups(groups, rows, up),
  };
}

/** The bases of the groups within a cluster, as positions and scaled values; a cluster's rows are in ascending order. */
function ownGroups(groups: HatParts["groups"], rows: Int32Array, up: Float64Array): ClusterRows["groups"] {
  if (!groups) return [];
  const { starts, inverse, basis } = groups;
  const out: { from: number; values: Float64Array }[] = [];
  let g = 0;
  for (let i = 0; i < rows.length; ) {
    while ((starts[g + 1] as number) <= (rows[i] as number)) g++;
    const size = (starts[g + 1] as number) - (starts[g] as number);
    for (const b of basis ?? [undefined]) {
      const values = new Float64Array(size);
      for (let l = 0; l < size; l++) values[l] = (up[i + l] as number) * (b ? (b[rows[i + l] as number] as number) : Math.sqrt(inverse[g] as number));
      out.push({ from: i, values });
    }
    i += size;
  }
  return out;
}

function combined(columns: readonly Float64Array[], weights: Float64Array, size: number): Float64Array {
  const out = new Float64Array((columns[0] as Float64Array).length);
  for (let j = 0; j < size; j++) {
    const [x, w] = [columns[j] as Float64Array, weights[j] as number];
    for (let i = 0; i < out.length; i++) out[i] = (out[i] as number) + w * (x[i] as number);
  }
  return out;
}

function loadings({ columns }: ClusterRows, adjusted: Adjusted): Float64Array[] {
  return adjusted.map((a) => Float64Array.from(columns, (x) => dot(x, a)));
}

/** a'Φa less what the fit takes out of it: by the columns, and by groups within the cluster. */
function ownMoments({ phi, groups }: ClusterRows, adjusted: Adjusted, vectors: readonly Float64Array[], { middle }: HatParts): Float64Array {
  const size = adjusted.length;
  const out = new Float64Array(size * size);
  const inGroups = adjusted.map((a) =>
    groups.map(({ from, values }) => {
      let sum = 0;
      for (let l = 0; l < values.length; l++) sum += (values[l] as number) * (a[from + l] as number);
      return sum;
    }),
  );
  for (let s = 0; s < size; s++) {
    const [a, v] = [adjusted[s] as Float64Array, vectors[s] as Float64Array];
    const length = v.length;
    const turned = new Float64Array(length);
    for (let i = 0; i < length; i++) for (let j = 0; j < length; j++) turned[i] = (turned[i] as number) + (middle[i * length + j] as number) * (v[j] as number);
    for (let t = 0; t <= s; t++) {
      const b = adjusted[t] as Float64Array;
      let sum = -dot(turned, vectors[t] as Float64Array);
      for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number) * (phi ? (phi[i] as number) : 1);
      (inGroups[s] as number[]).forEach((x, i) => {
        sum -= x * (inGroups[t]?.[i] as number);
      });
      out[s * size + t] = sum;
      out[t * size + s] = sum;
    }
  }
  return out;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
