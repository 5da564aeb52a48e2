import { FealtyError } from "../../base/index.js";
import { power } from "../formula/functions.js";

/**
 * Orthonormal polynomials of degree 1..degree in x, each of mean 0 and sum of squares 1, as R's poly().
 * Three-term recurrence, then one pass of re-orthogonalisation. Source: Kennedy and Gentle (1980), pp. 343–344.
 * @throws FealtyError "too-few-values" when x has no more distinct values than the degree.
 */
export function orthogonalPolynomial(x: Float64Array, degree: number): Float64Array[] {
  const n = x.length;
  const distinct = new Set(x).size;
  if (distinct <= degree)
    throw new FealtyError(
      "too-few-values",
      `a polynomial of degree ${degree} needs more than ${degree} distinct values, and there ${distinct === 1 ? "is 1" : `are ${distinct}`}`,
      { kind: "data" },
    );
  let mean = 0;
  for (let i = 0; i < n; i++) mean += (x[i] as number) / n;
  let spread = 0;
  for (let i = 0; i < n; i++) spread = Math.max(spread, Math.abs((x[i] as number) - mean));
  const z = x.map((v) => (v - mean) / spread);
  const basis: Float64Array[] = [new Float64Array(n).fill(1 / Math.sqrt(n))];
  for (let k = 1; k <= degree; k++) {
    const last = basis[k - 1] as Float64Array;
    const next = last.map((v, i) => v * (z[i] as number));
    for (let pass = 0; pass < 2; pass++) {
      for (const b of basis) {
        let dot = 0;
        for (let i = 0; i < n; i++) dot += (b[i] as number) * (next[i] as number);
        for (let i = 0; i < n; i++) next[i] = (next[i] as number) - dot * (b[i] as number);
      }
    }
    let norm = 0;
    for (let i = 0; i < n; i++) norm += (next[i] as number) ** 2;
    norm = Math.sqrt(norm);
    basis.push(next.map((v) => v / norm));
  }
  return basis.slice(1);
}

/** x, x², …, x^degree. */
export function powers(x: Float64Array, degree: number): Float64Array[] {
  return Array.from({ length: degree }, (_, k) => x.map((v) => power(v, k + 1)));
}

/**
 * The polynomials of `orthogonalPolynomial` as functions: degree → x → [value, derivative]. The recurrence's coefficients are those of
 * the data given, so that other values of x get the same basis.
 */
export function recurrence(data: Float64Array, degree: number): (k: number) => (x: number) => [number, number] {
  const n = data.length;
  let mean = 0;
  for (let i = 0; i < n; i++) mean += (data[i] as number) / n;
  let spread = 0;
  for (let i = 0; i < n; i++) spread = Math.max(spread, Math.abs((data[i] as number) - mean));
  const z = data.map((v) => (v - mean) / spread);
  const basis = [new Float64Array(n).fill(1 / Math.sqrt(n)), ...orthogonalPolynomial(data, degree)];
  const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, v, i) => sum + v * (b[i] as number), 0);
  // z p_k = c_{k+1} p_{k+1} + a_k p_k + c_k p_{k−1} (Jacobi's matrix).
  const lifted = basis.slice(0, degree).map((p) => p.map((v, i) => v * (z[i] as number)));
  const a = lifted.map((q, k) => dot(q, basis[k] as Float64Array));
  const c = [0, ...lifted.map((q, k) => dot(q, basis[k + 1] as Float64Array))];
  return (last) => (x) => {
    const at = (x - mean) / spread;
    let [before, now, slopeBefore, slope] = [0, 1 / Math.sqrt(n), 0, 0];
    for (let k = 0; k < last; k++) {
      const scale = c[k + 1] as number;
      const next = ((at - (a[k] as number)) * now - (c[k] as number) * before) / scale;
      const slopeNext = (now + (at - (a[k] as number)) * slope - (c[k] as number) * slopeBefore) / scale;
      [before, now, slopeBefore, slope] = [now, next, slope, slopeNext];
    }
    return [now, slope / spread];
  };
}
