import { FealtyError } from "../../base/index.js";
import { blockedSum } from "../../numeric/index.js";
import { makeAbsorber } from "../absorb/absorber.js";
import { clusterCodes } from "../covariance/clusters.js";
import { countParameters, isNested } from "../covariance/count.js";
import { type Codes, takeCodes } from "../design/codes.js";
import { type Design, makeDesign } from "../design/design.js";
import type { EffectSource } from "../design/sample.js";
import type { Estimate } from "../model/estimated.js";
import { leastSquares } from "../model/least-squares.js";

/**
 * Cross-products of a linear model by cluster: all that sub-models, clustered covariances, the wild bootstrap and leaving clusters out
 * need of the rows. Effects that lie within clusters are taken out of the columns; levels of other effects are columns themselves.
 */
export interface ClusterProducts {
  readonly by: string;
  readonly clusters: Codes;
  /** Clusters, G. */
  readonly count: number;
  /** Terms of the fit; they are the first columns, in this order. */
  readonly terms: readonly string[];
  /** Columns, k. */
  readonly size: number;
  /** X_g'WX_g: G times k × k. */
  readonly gram: Float64Array;
  /** X_g'We_g, e the residuals: G times k. */
  readonly scores: Float64Array;
  /** e_g'We_g. */
  readonly squares: Float64Array;
  /** Least-squares coefficients of the columns, k. */
  readonly coef: Float64Array;
  /** Coefficients in the units of the user: `transform` (terms × terms, row-major) times those of the columns, plus `origin`. */
  readonly transform: Float64Array;
  readonly origin: Float64Array;
  /** Observations, all and by cluster. */
  readonly n: number;
  readonly sizes: Float64Array;
  /** Factor of the clustered covariance: (n − 1)/(n − K) · G/(G − 1), or 1. */
  readonly factor: number;
}

/** Most numbers that levels of effects may take as columns over the rows, and that the products of all clusters may take. */
const mostNumbers = 5e7;

/**
 * Makes the cache in one pass over the rows.
 * @throws FealtyError "resample" when the fit is not least squares without instruments, or the effects across clusters have too many levels.
 */
export function clusterProducts(model: Estimate, by: string): ClusterProducts {
  const { fit, design, scores, spec } = model;
  if (fit.fit !== "ols" || fit.instruments)
    throw new FealtyError("resample", `cluster products are those of least squares, and this is ${fit.instruments ? "two-stage least squares" : fit.fit}`, {
      kind: "usage",
      mend: "resample whole clusters instead (pairs)",
    });
  if (scores.averages)
    throw new FealtyError("resample", "averages of cohort effects have no cluster products of their own", {
      kind: "usage",
      mend: "write sunab(…, no_agg = TRUE), or --did cs:g,draws=9999",
    });
  const clusters = clusterCodes(design, by);
  if (clusters.count < 2) throw new FealtyError("too-few-clusters", `"${by}" has one cluster in the rows used, and at least two are needed`, { kind: "data" });
  const across = design.effects.flatMap((e, k) => (isNested(e.codes, e.count, clusters.codes) ? [] : [k]));
  const made = across.length === 0 ? fittedColumns(model) : widenedColumns(model, across, by);
  const { columns, residuals, weights, coef } = made;
  const codes = made.design === design ? clusters : clusterCodes(made.design, by);
  const [size, count] = [columns.length, codes.count];
  if (size * size * count > mostNumbers)
    throw new FealtyError("resample", `${count} clusters times ${size} columns squared is too much to keep`, {
      kind: "failed",
      mend: "absorb effects that lie within clusters, or use fewer terms",
    });
  const small = (spec.ssc ?? "nested") !== "none" && !scores.noFactor;
  const k = countParameters(scores, spec.ssc ?? "nested", [clusters]);
  const sizes = new Float64Array(count);
  for (let i = 0; i < codes.codes.length; i++) {
    const g = codes.codes[i] as number;
    sizes[g] = (sizes[g] as number) + (scores.counts ? ((weights as Float64Array)[i] as number) : 1);
  }
  const t = scores.transform;
  const own = fit.terms.length;
  return {
    by,
    clusters,
    count,
    terms: fit.terms,
    size,
    gram: gramByCluster(columns, weights, codes),
    ...scoresByCluster(columns, residuals, weights, codes),
    coef,
    transform: t,
    origin: Float64Array.from(fit.coef, (b, i) => {
      let sum = b;
      for (let j = 0; j < own; j++) sum -= (t[i * own + j] as number) * (coef[j] as number);
      return sum;
    }),
    n: scores.n,
    sizes,
    factor: small ? ((scores.n - 1) / (scores.n - k)) * (count / (count - 1)) : 1,
  };
}

interface Columns {
  readonly design: Design;
  readonly columns: readonly Float64Array[];
  readonly residuals: Float64Array;
  readonly weights: Float64Array | undefined;
  readonly coef: Float64Array;
}

/** The columns of the fit as it left them: every effect lies within clusters, or there is none. */
function fittedColumns({ fit, design, scores, predictor }: Estimate): Columns {
  const coef = Float64Array.from(fit.coef);
  // With an intercept the columns and the outcome are centred, so the column of ones has coefficient 0.
  if (fit.terms[0] === "(Intercept)" && design.regressors.intercept) coef[0] = 0;
  return { design, columns: scores.columns, residuals: design.y.map((v, i) => v - (predictor[i] as number)), weights: design.weights, coef };
}

/** The columns of the fit without the effects that cross clusters, and those effects' levels as further columns. */
function widenedColumns({ fit, design }: Estimate, across: readonly number[], by: string): Columns {
  const { sample } = design;
  const out = new Set(across);
  const effects = sample.effects.filter((_, k) => !out.has(k));
  const intercept = !effects.some((e) => e.intercept);
  const free = makeDesign({ ...sample, effects, formula: { ...sample.formula, intercept } });
  const { regressors, weights, offset, rows } = free;
  const levels = across.flatMap((k) => levelColumns(sample.effects[k] as EffectSource, rows, by));
  const total = weights ? blockedSum(weights) : rows.length;
  const y = free.y.map((v, i) => v - (offset ? (offset[i] as number) : 0));
  if (intercept) for (const column of [y, ...levels]) centre(column, weights, total);
  const wanted = [...fit.terms, ...(intercept ? ["(Intercept)"] : [])];
  const own = wanted.map((term) => regressors.columns[regressors.terms.indexOf(term)] as Float64Array);
  const lengths = [
    ...wanted.map((term) => regressors.lengths[regressors.terms.indexOf(term)] as number),
    ...levels.map((c) => Math.sqrt(squareSum(c, weights))),
  ];
  const columns = [...own, ...levels];
  makeAbsorber(free.plan, weights).project([y, ...columns]);
  const solved = leastSquares(columns, y, { weights, lengths });
  if (fit.terms.some((_, j) => solved.kept[j] !== j))
    throw new FealtyError("resample", "the terms are too nearly collinear with the absorbed effects to be resampled", {
      kind: "data",
      mend: "use fewer terms",
    });
  return { design: free, columns: solved.kept.map((j) => columns[j] as Float64Array), residuals: solved.residuals, weights, coef: solved.coef };
}

function levelColumns(effect: EffectSource, rows: Int32Array, by: string): Float64Array[] {
  const { codes, count } = takeCodes(effect.codes, rows);
  const sets = [...(effect.intercept ? [undefined] : []), ...effect.slopes];
  if (count * sets.length * rows.length > mostNumbers)
    throw new FealtyError("resample", `the effect ${effect.name} crosses the clusters of "${by}" and has ${count} levels, too many to keep`, {
      kind: "failed",
      mend: `cluster by something that contains ${effect.name}, or resample with pairs`,
    });
  return sets.flatMap((slope) =>
    Array.from({ length: count }, (_, level) => {
      const column = new Float64Array(rows.length);
      for (let i = 0; i < rows.length; i++) if (codes[i] === level) column[i] = slope ? (slope[rows[i] as number] as number) : 1;
      return column;
    }),
  );
}

function centre(column: Float64Array, weights: Float64Array | undefined, total: number): void {
  const mean = blockedSum(column, weights) / total;
  for (let i = 0; i < column.length; i++) column[i] = (column[i] as number) - mean;
}

function squareSum(x: Float64Array, weights: Float64Array | undefined): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += (weights ? (weights[i] as number) : 1) * (x[i] as number) ** 2;
  return sum;
}

/** X_g'WX_g of every cluster: G times k × k, both triangles. */
export function gramByCluster(columns: readonly Float64Array[], weights: Float64Array | undefined, { codes, count }: Codes): Float64Array {
  const k = columns.length;
  const out = new Float64Array(count * k * k);
  const sums = new Float64Array(count);
  const n = codes.length;
  const scaled = new Float64Array(n);
  for (let a = 0; a < k; a++) {
    const x = columns[a] as Float64Array;
    if (weights) for (let i = 0; i < n; i++) scaled[i] = (weights[i] as number) * (x[i] as number);
    else scaled.set(x);
    for (let b = 0; b <= a; b++) {
      const z = columns[b] as Float64Array;
      sums.fill(0);
      for (let i = 0; i < n; i++) {
        const g = codes[i] as number;
        sums[g] = (sums[g] as number) + (scaled[i] as number) * (z[i] as number);
      }
      for (let g = 0; g < count; g++) {
        out[(g * k + a) * k + b] = sums[g] as number;
        out[(g * k + b) * k + a] = sums[g] as number;
      }
    }
  }
  return out;
}

function scoresByCluster(
  columns: readonly Float64Array[],
  residuals: Float64Array,
  weights: Float64Array | undefined,
  { codes, count }: Codes,
): { scores: Float64Array; squares: Float64Array } {
  const k = columns.length;
  const scores = new Float64Array(count * k);
  const squares = new Float64Array(count);
  const weighted = residuals.map((e, i) => e * (weights ? (weights[i] as number) : 1));
  columns.forEach((x, j) => {
    for (let i = 0; i < codes.length; i++) {
      const at = (codes[i] as number) * k + j;
      scores[at] = (scores[at] as number) + (weighted[i] as number) * (x[i] as number);
    }
  });
  for (let i = 0; i < codes.length; i++) {
    const g = codes[i] as number;
    squares[g] = (squares[g] as number) + (weighted[i] as number) * (residuals[i] as number);
  }
  return { scores, squares };
}
