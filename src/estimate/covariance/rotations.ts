/**
 * Eigenvalues (in no order) and vectors of a symmetric matrix, column j to values[j], by cyclic Jacobi rotations that stop once what is off
 * the diagonal is 1e-14 of the whole: enough for a function of the matrix, and some sweeps where the last bits would take dozens.
 * Source: Golub and Van Loan (2013), section 8.5.
 */
export function eigenByRotations(matrix: Float64Array, size: number): { values: Float64Array; vectors: Float64Array } {
  const a = matrix.slice();
  const v = new Float64Array(size * size);
  for (let i = 0; i < size; i++) v[i * size + i] = 1;
  let all = 0;
  for (const x of a) all += x * x;
  for (let sweep = 0; sweep < 30; sweep++) {
    let off = 0;
    for (let p = 0; p < size; p++) for (let q = 0; q < p; q++) off += 2 * (a[p * size + q] as number) ** 2;
    if (off <= 1e-28 * all) break;
    for (let p = 0; p < size - 1; p++) {
      for (let q = p + 1; q < size; q++) {
        const apq = a[p * size + q] as number;
        if (apq * apq <= (1e-30 * all) / (size * size)) continue;
        const theta = ((a[q * size + q] as number) - (a[p * size + p] as number)) / (2 * apq);
        const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        const c = 1 / Math.sqrt(t * t + 1);
        rotate(a, p * size, q * size, size, c, t * c);
        for (let k = 0; k < size; k++) {
          const at = k * size;
          const [x, y] = [a[at + p] as number, a[at + q] as number];
          a[at + p] = c * x - t * c * y;
          a[at + q] = t * c * x + c * y;
        }
        rotate(v, p * size, q * size, size, c, t * c);
      }
    }
  }
  return { values: Float64Array.from({ length: size }, (_, i) => a[i * size + i] as number), vectors: v };
}

function rotate(m: Float64Array, p: number, q: number, size: number, c: number, s: number): void {
  for (let k = 0; k < size; k++) {
    const x = m[p + k] as number;
    const y = m[q + k] as number;
    m[p + k] = c * x - s * y;
    m[q + k] = s * x + c * y;
  }
}
