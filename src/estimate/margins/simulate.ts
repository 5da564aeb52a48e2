import { cholesky, stream } from "../../numeric/index.js";

/**
 * Draws from the normal law of coefficients: each is coef + L z. Draw d depends on (seed, d) alone.
 * @param vcov size × size, row-major; directions without variance stay put.
 */
export function drawCoefficients(coef: Float64Array, vcov: Float64Array, draws: number, seed: number): Float64Array[] {
  const size = coef.length;
  const scale = Array.from({ length: size }, (_, i) => Math.sqrt(Math.max(0, vcov[i * size + i] as number)) || 1);
  const unit = vcov.map((v, k) => v / ((scale[Math.floor(k / size)] as number) * (scale[k % size] as number)));
  const { lower } = cholesky(unit, size, { tolerance: 1e-12 });
  return Array.from({ length: draws }, (_, d) => {
    const { normal } = stream(seed, 0x6d617267, d);
    const z = Float64Array.from({ length: size }, () => normal());
    return coef.map((b, i) => {
      let sum = 0;
      for (let j = 0; j <= i; j++) sum += (lower[i * size + j] as number) * (z[j] as number);
      return b + (scale[i] as number) * sum;
    });
  });
}

/** Empirical quantile, type 7. */
export function quantile(sorted: ArrayLike<number>, p: number): number {
  const at = p * (sorted.length - 1);
  const low = Math.floor(at);
  const [a, b] = [sorted[low] as number, sorted[Math.min(low + 1, sorted.length - 1)] as number];
  return a + (at - low) * (b - a);
}
