import type { AbsorbPlan } from "./plan.js";

/** The eliminated effect under given weights: weighted means, or a weighted orthonormal basis in each group where it has slopes. */
export interface Groups {
  readonly starts: Int32Array;
  readonly weights: Float64Array | undefined;
  /** One over the sum of weights of a group. */
  readonly inverse: Float64Array;
  /** Scratch: one number a group. */
  readonly means: Float64Array;
  /** With slopes: basis vectors over rows, orthonormal under the weights within each group, null where a group lacks the dimension. */
  readonly basis: readonly Float64Array[] | undefined;
  /** Unknowns of the effect that its groups can tell apart. */
  readonly rank: number;
}

export function weighGroups({ n, effects, eliminated, starts }: AbsorbPlan, weights: Float64Array | undefined): Groups {
  const size = starts.length - 1;
  const inverse = new Float64Array(size);
  const means = new Float64Array(size);
  for (let g = 0; g < size; g++) {
    let sum = 0;
    const [from, to] = [starts[g] as number, starts[g + 1] as number];
    if (weights) for (let i = from; i < to; i++) sum += weights[i] as number;
    else sum = to - from;
    inverse[g] = sum > 0 ? 1 / sum : 0;
  }
  const effect = effects[eliminated];
  if (!effect || (effect.slopes.length === 0 && effect.intercept)) return { starts, weights, inverse, means, basis: undefined, rank: size };
  const ones = effect.intercept ? [new Float64Array(n).fill(1)] : [];
  const basis = [...ones, ...effect.slopes.map((s) => s.slice())];
  let rank = 0;
  for (let g = 0; g < size; g++) rank += orthonormalise(basis, weights, starts[g] as number, starts[g + 1] as number);
  return { starts, weights, inverse, means, basis, rank };
}

/** Gram–Schmidt, twice, on rows from..to−1 in place. */
function orthonormalise(basis: readonly Float64Array[], weights: Float64Array | undefined, from: number, to: number): number {
  let rank = 0;
  basis.forEach((b, k) => {
    let before = 0;
    for (let i = from; i < to; i++) before += (weights ? (weights[i] as number) : 1) * (b[i] as number) ** 2;
    for (let pass = 0; pass < 2; pass++) {
      for (let j = 0; j < k; j++) {
        const a = basis[j] as Float64Array;
        let dot = 0;
        for (let i = from; i < to; i++) dot += (weights ? (weights[i] as number) : 1) * (a[i] as number) * (b[i] as number);
        for (let i = from; i < to; i++) b[i] = (b[i] as number) - dot * (a[i] as number);
      }
    }
    let after = 0;
    for (let i = from; i < to; i++) after += (weights ? (weights[i] as number) : 1) * (b[i] as number) ** 2;
    const scale = after > 1e-20 * before && after > 0 ? 1 / Math.sqrt(after) : 0;
    if (scale > 0) rank++;
    for (let i = from; i < to; i++) b[i] = (b[i] as number) * scale;
  });
  return rank;
}

/** Takes the eliminated effect out of x, in place. */
export function projectGroups({ starts, weights, inverse, basis }: Groups, x: Float64Array): void {
  const size = starts.length - 1;
  for (let g = 0; g < size; g++) {
    const [from, to] = [starts[g] as number, starts[g + 1] as number];
    if (!basis) {
      let sum = 0;
      if (weights) for (let i = from; i < to; i++) sum += (weights[i] as number) * (x[i] as number);
      else for (let i = from; i < to; i++) sum += x[i] as number;
      const mean = sum * (inverse[g] as number);
      let left = 0;
      for (let i = from; i < to; i++) {
        const rest = (x[i] as number) - mean;
        x[i] = rest;
        left += weights ? (weights[i] as number) * rest : rest;
      }
      // The mean of numbers far from 0 is itself rounded: what it missed shows in the mean of the rest.
      left *= inverse[g] as number;
      if (Math.abs(left) > 1e-15 * Math.abs(mean)) for (let i = from; i < to; i++) x[i] = (x[i] as number) - left;
      continue;
    }
    for (const b of basis) {
      let dot = 0;
      for (let i = from; i < to; i++) dot += (weights ? (weights[i] as number) : 1) * (b[i] as number) * (x[i] as number);
      if (dot !== 0) for (let i = from; i < to; i++) x[i] = (x[i] as number) - dot * (b[i] as number);
    }
  }
}
