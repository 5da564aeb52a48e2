import { type Cholesky, cholesky, choleskyInverse, choleskySolve } from "../../numeric/index.js";

/** A symmetric positive semi-definite system, scaled to unit diagonal and factored once for many right-hand sides. */
export interface Solver {
  readonly factor: Cholesky;
  /** 1/√ of the diagonal; 0 where it is 0. */
  readonly scale: Float64Array;
}

/** Factors a k × k matrix; a column that those before it span gets no coefficient. */
export function makeSolver(matrix: Float64Array, k: number, reference: Float64Array = matrix): Solver {
  const scale = new Float64Array(k);
  for (let i = 0; i < k; i++) {
    const d = reference[i * k + i] as number;
    scale[i] = d > 0 ? 1 / Math.sqrt(d) : 0;
  }
  const scaled = new Float64Array(k * k);
  for (let i = 0; i < k; i++) for (let j = 0; j <= i; j++) scaled[i * k + j] = (matrix[i * k + j] as number) * (scale[i] as number) * (scale[j] as number);
  return { factor: cholesky(scaled, k, { tolerance: 1e-10, reference: new Float64Array(k).fill(1) }), scale };
}

/** Solves in place. */
export function solve({ factor, scale }: Solver, b: Float64Array): Float64Array {
  for (let i = 0; i < b.length; i++) b[i] = (b[i] as number) * (scale[i] as number);
  choleskySolve(factor, b);
  for (let i = 0; i < b.length; i++) b[i] = (b[i] as number) * (scale[i] as number);
  return b;
}

/** The inverse, k × k. */
export function inverseOf({ factor, scale }: Solver): Float64Array {
  const k = scale.length;
  return choleskyInverse(factor).map((v, at) => v * (scale[Math.floor(at / k)] as number) * (scale[at % k] as number));
}

/** Σ of `count` blocks of `length` numbers, each as often as `times` says. */
export function sumBlocks(blocks: Float64Array, length: number, times?: ArrayLike<number>): Float64Array {
  const out = new Float64Array(length);
  const count = blocks.length / length;
  for (let g = 0; g < count; g++) {
    const m = times ? (times[g] as number) : 1;
    if (m === 0) continue;
    const from = g * length;
    for (let i = 0; i < length; i++) out[i] = (out[i] as number) + m * (blocks[from + i] as number);
  }
  return out;
}

/** Row-major matrix (rows × k, from `at`) times a vector, added to `out` with a factor. */
export function addProduct(matrix: Float64Array, at: number, rows: number, k: number, x: ArrayLike<number>, out: Float64Array, factor = 1): void {
  for (let i = 0; i < rows; i++) {
    let sum = 0;
    const from = at + i * k;
    for (let j = 0; j < k; j++) sum += (matrix[from + j] as number) * (x[j] as number);
    out[i] = (out[i] as number) + factor * sum;
  }
}

/** Matrix times vector, from position `at` of the matrix. */
export function times(matrix: Float64Array, at: number, k: number, x: ArrayLike<number>): Float64Array {
  const out = new Float64Array(k);
  addProduct(matrix, at, k, k, x, out);
  return out;
}

export function dot(a: ArrayLike<number>, b: ArrayLike<number>, at = 0): number {
  let sum = 0;
  for (let i = 0; i < b.length; i++) sum += (a[at + i] as number) * (b[i] as number);
  return sum;
}
