/** Eigenvalues in ascending order and vectors, of a symmetric matrix. */
export interface Eigen {
  readonly values: Float64Array;
  /** Column j of the column-major size × size matrix belongs to values[j]. */
  readonly vectors: Float64Array;
}

/**
 * Eigenvalues and vectors of a symmetric matrix by cyclic Jacobi rotations: accurate for small eigenvalues too, fast up to some hundred rows.
 * Source: Golub and Van Loan (2013), section 8.5.
 */
export function symmetricEigen(matrix: ArrayLike<number>, size: number): Eigen {
  const a = Float64Array.from(matrix);
  const v = new Float64Array(size * size);
  for (let i = 0; i < size; i++) v[i * size + i] = 1;
  const get = (m: Float64Array, i: number, j: number): number => m[j * size + i] as number;
  for (let sweep = 0; sweep < 60; sweep++) {
    let [off, all] = [0, 0];
    for (let j = 0; j < size; j++)
      for (let i = 0; i < size; i++) {
        const square = get(a, i, j) ** 2;
        all += square;
        if (i !== j) off += square;
      }
    if (off <= 1e-32 * all) break;
    for (let p = 0; p < size - 1; p++) {
      for (let q = p + 1; q < size; q++) {
        const apq = get(a, p, q);
        if (apq === 0) continue;
        const theta = (get(a, q, q) - get(a, p, p)) / (2 * apq);
        const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        const c = 1 / Math.sqrt(t * t + 1);
        const s = t * c;
        for (let k = 0; k < size; k++) {
          const [akp, akq] = [get(a, k, p), get(a, k, q)];
          a[p * size + k] = c * akp - s * akq;
          a[q * size + k] = s * akp + c * akq;
        }
        for (let k = 0; k < size; k++) {
          const [apk, aqk] = [get(a, p, k), get(a, q, k)];
          a[k * size + p] = c * apk - s * aqk;
          a[k * size + q] = s * apk + c * aqk;
          const [vkp, vkq] = [get(v, k, p), get(v, k, q)];
          v[p * size + k] = c * vkp - s * vkq;
          v[q * size + k] = s * vkp + c * vkq;
        }
      }
    }
  }
  const order = Array.from({ length: size }, (_, i) => i).sort((i, j) => get(a, i, i) - get(a, j, j));
  const values = Float64Array.from(order, (i) => get(a, i, i));
  const vectors = new Float64Array(size * size);
  order.forEach((i, k) => {
    vectors.set(v.subarray(i * size, (i + 1) * size), k * size);
  });
  return { values, vectors };
}
