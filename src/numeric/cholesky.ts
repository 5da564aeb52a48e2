/** A factor L of a symmetric positive semi-definite matrix, A = L L'. */
export interface Cholesky {
  readonly size: number;
  /** Lower triangle by rows: element (i, j) is `lower[i * size + j]`, j ≤ i. A null row and column stand where a pivot was null. */
  readonly lower: Float64Array;
  /** 1 where the pivot was null: that row depends on those before it. */
  readonly nullPivots: Uint8Array;
  readonly rank: number;
  /** Least pivot that was kept over its diagonal element: near 0 means near-collinear. */
  readonly leastPivot: number;
}

/**
 * Cholesky factor of a symmetric matrix, in the order given, without pivoting: a row whose pivot falls to `tolerance` times its
 * reference is taken to depend on the rows before it and is pinned at 0.
 * @param a size × size, row-major (or column-major: it is symmetric); the lower triangle is read and overwritten by the factor.
 * @param reference what a pivot is measured against: by default the diagonal of `a`.
 */
export function cholesky(
  a: Float64Array,
  size: number,
  { tolerance = 1e-11, reference }: { tolerance?: number; reference?: ArrayLike<number> } = {},
): Cholesky {
  const nullPivots = new Uint8Array(size);
  let rank = 0;
  let leastPivot = 1;
  for (let i = 0; i < size; i++) {
    const ri = i * size;
    const diagonal = reference ? (reference[i] as number) : (a[ri + i] as number);
    for (let j = 0; j < i; j++) {
      if (nullPivots[j]) {
        a[ri + j] = 0;
        continue;
      }
      const rj = j * size;
      let sum = a[ri + j] as number;
      for (let k = 0; k < j; k++) sum -= (a[ri + k] as number) * (a[rj + k] as number);
      a[ri + j] = sum / (a[rj + j] as number);
    }
    let pivot = a[ri + i] as number;
    for (let k = 0; k < i; k++) pivot -= (a[ri + k] as number) ** 2;
    if (!(pivot > tolerance * diagonal)) {
      nullPivots[i] = 1;
      for (let k = 0; k <= i; k++) a[ri + k] = 0;
    } else {
      rank++;
      leastPivot = Math.min(leastPivot, pivot / diagonal);
      a[ri + i] = Math.sqrt(pivot);
    }
  }
  return { size, lower: a, nullPivots, rank, leastPivot };
}

/** Solves L L' x = b in place; the entries of null pivots come out as 0. */
export function choleskySolve({ size, lower, nullPivots }: Cholesky, b: Float64Array): void {
  for (let i = 0; i < size; i++) {
    if (nullPivots[i]) {
      b[i] = 0;
      continue;
    }
    const ri = i * size;
    let sum = b[i] as number;
    for (let k = 0; k < i; k++) sum -= (lower[ri + k] as number) * (b[k] as number);
    b[i] = sum / (lower[ri + i] as number);
  }
  for (let i = size - 1; i >= 0; i--) {
    if (nullPivots[i]) continue;
    const ri = i * size;
    const x = (b[i] as number) / (lower[ri + i] as number);
    b[i] = x;
    for (let k = 0; k < i; k++) b[k] = (b[k] as number) - (lower[ri + k] as number) * x;
  }
}

/** The inverse (of the part of full rank; null rows and columns stay 0), size × size. */
export function choleskyInverse(factor: Cholesky): Float64Array {
  const { size } = factor;
  const inverse = new Float64Array(size * size);
  const unit = new Float64Array(size);
  for (let j = 0; j < size; j++) {
    if (factor.nullPivots[j]) continue;
    unit.fill(0);
    unit[j] = 1;
    choleskySolve(factor, unit);
    inverse.set(unit, j * size);
  }
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < i; j++) {
      const mean = ((inverse[i * size + j] as number) + (inverse[j * size + i] as number)) / 2;
      inverse[i * size + j] = mean;
      inverse[j * size + i] = mean;
    }
  }
  return inverse;
}
