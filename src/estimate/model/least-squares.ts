import {
  blockedSquares,
  cholesky,
  choleskyInverse,
  choleskySolve,
  columnProducts,
  crossProducts,
  householder,
  inverseGram,
  subtractColumns,
  symmetricEigenvalues,
} from "../../numeric/index.js";

/** A weighted least-squares fit on given columns. */
export interface LeastSquares {
  /** Positions of the columns that are not spanned by those before them. */
  readonly kept: readonly number[];
  /** Of the kept columns. */
  readonly coef: Float64Array;
  /** (X'WX)⁻¹ of the kept columns, kept × kept, symmetric. */
  readonly bread: Float64Array;
  readonly residuals: Float64Array;
  /** Largest |x'We| / (‖x‖ ‖e‖), norms under the weights. */
  readonly normalEquations: number;
  /** X'WX of the kept columns scaled to length 1. */
  readonly gram: Float64Array;
  /** Condition number of `gram`; NaN from a rough fit. */
  readonly condition: number;
}

export interface LeastSquaresOptions {
  readonly weights?: Float64Array | undefined;
  /** Length of each column before effects were taken out of it: what "nothing is left of it" is measured against. */
  readonly lengths?: ArrayLike<number>;
  /** A column of which less than this share of its length is left is spanned by the others. */
  readonly tolerance?: number;
  /** Without refinement and certificate: for a step of an iteration that corrects itself. */
  readonly rough?: boolean;
}

/**
 * Least squares by the normal equations of scaled columns with one step of refinement; where they come near to singular, by
 * Householder QR. Of columns that depend on each other the later goes.
 */
export function leastSquares(
  columns: readonly Float64Array[],
  y: Float64Array,
  { weights, lengths, tolerance = 1e-10, rough = false }: LeastSquaresOptions = {},
): LeastSquares {
  const products = crossProducts([...columns, y], weights);
  const size = columns.length + 1;
  const own = columns.map((_, j) => Math.sqrt(products[j * size + j] as number));
  const alive = columns
    .map((_, j) => j)
    .filter((j) => (own[j] as number) > tolerance * Math.max(own[j] as number, lengths?.[j] ?? 0) && (own[j] as number) > 0);
  const k = alive.length;
  const scaled = new Float64Array(k * k);
  alive.forEach((a, i) => {
    alive.forEach((b, j) => {
      scaled[i * k + j] = (products[a * size + b] as number) / ((own[a] as number) * (own[b] as number));
    });
  });
  const factor = cholesky(scaled.slice(), k, { tolerance: 1e-9 });
  if (factor.rank < k || factor.leastPivot < 1e-7) return byQr(columns, y, alive, own, { weights, tolerance, rough, ...(lengths ? { lengths } : {}) });

  const kept = alive.map((j) => columns[j] as Float64Array);
  const rhs = Float64Array.from(alive, (j) => (products[j * size + size - 1] as number) / (own[j] as number));
  choleskySolve(factor, rhs);
  const coef = Float64Array.from(alive, (j, i) => (rhs[i] as number) / (own[j] as number));
  const residuals = y.slice();
  subtractColumns(kept, coef, residuals);
  if (rough) return finish(kept, alive, coef, choleskyInverse(factor), own, residuals, weights, scaled, rough);
  const score = columnProducts(kept, residuals, weights);
  const correction = Float64Array.from(alive, (j, i) => (score[i] as number) / (own[j] as number));
  choleskySolve(factor, correction);
  correction.forEach((c, i) => {
    correction[i] = c / (own[alive[i] as number] as number);
    coef[i] = (coef[i] as number) + (correction[i] as number);
  });
  // A correction in the last bits would change nothing but cost a pass.
  const moved = correction.some((c, i) => Math.abs(c) * (own[alive[i] as number] as number) > 1e-15 * Math.sqrt(products[size * size - 1] as number));
  if (moved) subtractColumns(kept, correction, residuals);
  const inverse = choleskyInverse(factor);
  return finish(kept, alive, coef, inverse, own, residuals, weights, scaled);
}

function byQr(
  columns: readonly Float64Array[],
  y: Float64Array,
  alive: readonly number[],
  own: readonly number[],
  { weights, lengths, tolerance = 1e-10, rough = false }: LeastSquaresOptions,
): LeastSquares {
  const n = y.length;
  const roots = weights?.map((w) => Math.sqrt(w));
  const scaledColumn = (j: number): Float64Array => {
    const x = columns[j] as Float64Array;
    const out = new Float64Array(n);
    for (let i = 0; i < n; i++) out[i] = ((x[i] as number) * (roots ? (roots[i] as number) : 1)) / (own[j] as number);
    return out;
  };
  const reference = alive.map((j) => Math.max(1, (lengths?.[j] ?? 0) / (own[j] as number)));
  const qr = householder(alive.map(scaledColumn), { tolerance, reference });
  const keptAt = qr.kept.map((a) => alive[a] as number);
  const k = keptAt.length;
  const kept = keptAt.map((j) => columns[j] as Float64Array);
  const weighted = (v: Float64Array): Float64Array => (roots ? v.map((x, i) => x * (roots[i] as number)) : v);
  const coef = qr.solve(weighted(y)).map((b, i) => b / (own[keptAt[i] as number] as number));
  const residuals = y.slice();
  subtractColumns(kept, coef, residuals);
  const correction = qr.solve(weighted(residuals)).map((b, i) => b / (own[keptAt[i] as number] as number));
  correction.forEach((c, i) => {
    coef[i] = (coef[i] as number) + c;
  });
  subtractColumns(kept, correction, residuals);
  const gram = new Float64Array(k * k);
  for (let i = 0; i < k; i++)
    for (let j = 0; j < k; j++)
      for (let l = 0; l <= Math.min(i, j); l++) gram[i * k + j] = (gram[i * k + j] as number) + (qr.r[i * k + l] as number) * (qr.r[j * k + l] as number);
  return finish(kept, keptAt, coef, inverseGram(qr.r, k), own, residuals, weights, gram, rough);
}

function finish(
  kept: readonly Float64Array[],
  keptAt: readonly number[],
  coef: Float64Array,
  inverse: Float64Array,
  own: readonly number[],
  residuals: Float64Array,
  weights: Float64Array | undefined,
  gram: Float64Array,
  rough = false,
): LeastSquares {
  const k = kept.length;
  const bread = new Float64Array(k * k);
  for (let i = 0; i < k; i++)
    for (let j = 0; j < k; j++)
      bread[i * k + j] = (inverse[i * k + j] as number) / ((own[keptAt[i] as number] as number) * (own[keptAt[j] as number] as number));
  return {
    kept: keptAt,
    coef,
    bread,
    residuals,
    normalEquations: rough
      ? Number.NaN
      : relativeScore(
          kept,
          residuals,
          weights,
          keptAt.map((j) => own[j] as number),
        ),
    gram,
    condition: rough ? Number.NaN : condition(gram, k),
  };
}

/** Largest |x'We| / (‖x‖ ‖e‖) over the columns, whose lengths may be given. */
export function relativeScore(columns: readonly Float64Array[], residuals: Float64Array, weights?: Float64Array, lengths?: readonly number[]): number {
  const score = columnProducts(columns, residuals, weights);
  const size = Math.sqrt(blockedSquares(residuals, weights));
  let worst = 0;
  columns.forEach((x, j) => {
    const length = lengths?.[j] ?? Math.sqrt(blockedSquares(x, weights));
    if (length > 0 && size > 0) worst = Math.max(worst, Math.abs(score[j] as number) / (length * size));
  });
  return worst;
}

/** Ratio of the largest to the least eigenvalue of a Gram matrix with unit diagonal; at most 1 over the rounding error. */
export function condition(gram: Float64Array, k: number): number {
  if (k === 0) return 1;
  const values = symmetricEigenvalues(gram, k);
  const largest = values[k - 1] as number;
  return largest / Math.max(values[0] as number, largest * 2.2e-16);
}
