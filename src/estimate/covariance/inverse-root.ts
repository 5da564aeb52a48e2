import { eigenByRotations } from "./rotations.js";

/**
 * B^{-1/2} applied to columns, where directions in which B vanishes are left out (Moore–Penrose).
 * @param b size × size, symmetric; @param columns each of length size.
 */
export function inverseRootTimes(b: Float64Array, size: number, columns: readonly Float64Array[]): Float64Array[] {
  const { values, vectors } = eigenByRotations(b, size);
  const least = 1e-12 * Math.max(...values, 1);
  return columns.map((y) => {
    const out = new Float64Array(size);
    for (let l = 0; l < size; l++) {
      const value = values[l] as number;
      if (value <= least) continue;
      const vector = vectors.subarray(l * size, (l + 1) * size);
      let dot = 0;
      for (let i = 0; i < size; i++) dot += (vector[i] as number) * (y[i] as number);
      dot /= Math.sqrt(value);
      for (let i = 0; i < size; i++) out[i] = (out[i] as number) + dot * (vector[i] as number);
    }
    return out;
  });
}

/** An orthonormal basis of what the columns span, by Gram–Schmidt done twice. */
export function orthonormalBasis(columns: readonly Float64Array[]): Float64Array[] {
  const basis: Float64Array[] = [];
  for (const x of columns) {
    const own = x.slice();
    const before = squared(own);
    for (let pass = 0; pass < 2; pass++) {
      for (const b of basis) {
        let dot = 0;
        for (let i = 0; i < own.length; i++) dot += (b[i] as number) * (own[i] as number);
        for (let i = 0; i < own.length; i++) own[i] = (own[i] as number) - dot * (b[i] as number);
      }
    }
    const after = squared(own);
    if (!(after > 1e-22 * before)) continue;
    const length = Math.sqrt(after);
    basis.push(own.map((v) => v / length));
  }
  return basis;
}

function squared(x: Float64Array): number {
  let sum = 0;
  for (const v of x) sum += v * v;
  return sum;
}
