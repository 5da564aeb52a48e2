import { type LowerPattern, minimumDegree } from "./minimum-degree.js";

/** A symmetric matrix by its diagonal and what lies below it, by columns. */
export interface SparseSymmetric extends LowerPattern {
  readonly diagonal: Float64Array;
  /** Beside `rows`. */
  readonly values: Float64Array;
}

/** What a factor will look like, before any number is computed. */
export interface SparseAnalysis {
  readonly order: Int32Array;
  /** Position in `order` of each row. */
  readonly position: Int32Array;
  /** Elimination tree over positions; −1: a root. */
  readonly parent: Int32Array;
  /** Entries of each column of the factor, its diagonal not counted. */
  readonly counts: Int32Array;
  readonly nonzeros: number;
  /** Multiplications and additions of the factorisation. */
  readonly operations: number;
}

/** A factor of P A P', with null pivots pinned at 0 as in the dense `cholesky`. */
export interface SparseCholesky {
  readonly rank: number;
  /** Solves A x = b in place. */
  solve(b: Float64Array): void;
}

/** The pattern of A permuted, by rows: for each position the positions before it that it touches. */
function permutedRows({ size, starts, rows }: LowerPattern, position: Int32Array): { starts: Int32Array; columns: Int32Array; from: Int32Array } {
  const count = new Int32Array(size + 1);
  for (let j = 0; j < size; j++) {
    for (let p = starts[j] as number; p < (starts[j + 1] as number); p++) {
      const later = Math.max(position[j] as number, position[rows[p] as number] as number);
      count[later + 1] = (count[later + 1] as number) + 1;
    }
  }
  for (let k = 0; k < size; k++) count[k + 1] = (count[k + 1] as number) + (count[k] as number);
  const next = count.slice();
  const columns = new Int32Array(rows.length);
  const from = new Int32Array(rows.length);
  for (let j = 0; j < size; j++) {
    for (let p = starts[j] as number; p < (starts[j + 1] as number); p++) {
      const [a, b] = [position[j] as number, position[rows[p] as number] as number];
      const later = Math.max(a, b);
      const at = next[later] as number;
      next[later] = at + 1;
      columns[at] = Math.min(a, b);
      from[at] = p;
    }
  }
  return { starts: count, columns, from };
}

/** Orders a matrix and works out the size of its factor. Source: Davis (2006), Direct methods for sparse linear systems, chapter 4. */
export function analyseSparse(pattern: LowerPattern, order: Int32Array = minimumDegree(pattern)): SparseAnalysis {
  const { size } = pattern;
  const position = new Int32Array(size);
  order.forEach((row, k) => {
    position[row] = k;
  });
  const { starts, columns } = permutedRows(pattern, position);
  const parent = new Int32Array(size).fill(-1);
  const ancestor = new Int32Array(size).fill(-1);
  for (let k = 0; k < size; k++) {
    for (let p = starts[k] as number; p < (starts[k + 1] as number); p++) {
      for (let i = columns[p] as number; i !== -1 && i < k; ) {
        const up = ancestor[i] as number;
        ancestor[i] = k;
        if (up === -1) parent[i] = k;
        i = up;
      }
    }
  }
  // Row k of the factor is the part of the tree under k that its entries reach.
  const counts = new Int32Array(size);
  const mark = new Int32Array(size).fill(-1);
  let nonzeros = size;
  for (let k = 0; k < size; k++) {
    mark[k] = k;
    for (let p = starts[k] as number; p < (starts[k + 1] as number); p++) {
      for (let i = columns[p] as number; mark[i] !== k; i = parent[i] as number) {
        mark[i] = k;
        counts[i] = (counts[i] as number) + 1;
        nonzeros++;
      }
    }
  }
  let operations = 0;
  for (let k = 0; k < size; k++) operations += (counts[k] as number) * ((counts[k] as number) + 1);
  return { order, position, parent, counts, nonzeros, operations };
}

/**
 * Up-looking factorisation: row k of the factor is the solution of a triangular system with the rows before it.
 * @param reference what a pivot is measured against, by row of A: at `tolerance` times it a pivot is null.
 */
export function sparseCholesky(
  a: SparseSymmetric,
  { order, position, parent, counts, nonzeros }: SparseAnalysis,
  reference: Float64Array = a.diagonal,
  tolerance = 1e-10,
): SparseCholesky {
  const { size } = a;
  const rowsOf = permutedRows(a, position);
  const starts = new Int32Array(size + 1);
  for (let k = 0; k < size; k++) starts[k + 1] = (starts[k] as number) + (counts[k] as number);
  const lowerRows = new Int32Array(nonzeros - size);
  const lower = new Float64Array(nonzeros - size);
  const fill = starts.slice(0, size);
  const pivots = new Float64Array(size);
  const x = new Float64Array(size);
  const mark = new Int32Array(size).fill(-1);
  const path = new Int32Array(size);
  const stack = new Int32Array(size);
  let rank = 0;
  for (let k = 0; k < size; k++) {
    mark[k] = k;
    let top = size;
    for (let p = rowsOf.starts[k] as number; p < (rowsOf.starts[k + 1] as number); p++) {
      const column = rowsOf.columns[p] as number;
      x[column] = a.values[rowsOf.from[p] as number] as number;
      let length = 0;
      for (let i = column; mark[i] !== k; i = parent[i] as number) {
        path[length++] = i;
        mark[i] = k;
      }
      while (length > 0) stack[--top] = path[--length] as number;
    }
    const row = order[k] as number;
    let pivot = a.diagonal[row] as number;
    for (let s = top; s < size; s++) {
      const i = stack[s] as number;
      const value = x[i] as number;
      x[i] = 0;
      const diagonal = pivots[i] as number;
      const entry = diagonal > 0 ? value / diagonal : 0;
      const end = fill[i] as number;
      if (entry !== 0)
        for (let p = starts[i] as number; p < end; p++) x[lowerRows[p] as number] = (x[lowerRows[p] as number] as number) - (lower[p] as number) * entry;
      pivot -= entry * entry;
      lowerRows[end] = k;
      lower[end] = entry;
      fill[i] = end + 1;
    }
    if (pivot > tolerance * (reference[row] as number)) {
      pivots[k] = Math.sqrt(pivot);
      rank++;
    }
  }
  const work = new Float64Array(size);
  return {
    rank,
    solve(b) {
      for (let k = 0; k < size; k++) work[k] = b[order[k] as number] as number;
      for (let k = 0; k < size; k++) {
        const pivot = pivots[k] as number;
        const value = pivot > 0 ? (work[k] as number) / pivot : 0;
        work[k] = value;
        if (value !== 0)
          for (let p = starts[k] as number; p < (starts[k + 1] as number); p++)
            work[lowerRows[p] as number] = (work[lowerRows[p] as number] as number) - (lower[p] as number) * value;
      }
      for (let k = size - 1; k >= 0; k--) {
        const pivot = pivots[k] as number;
        if (pivot === 0) {
          work[k] = 0;
          continue;
        }
        let sum = work[k] as number;
        for (let p = starts[k] as number; p < (starts[k + 1] as number); p++) sum -= (lower[p] as number) * (work[lowerRows[p] as number] as number);
        work[k] = sum / pivot;
      }
      for (let k = 0; k < size; k++) b[order[k] as number] = work[k] as number;
    },
  };
}
