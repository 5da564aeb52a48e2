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
