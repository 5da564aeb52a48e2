/**
 * Second moments of a sum of squares over clusters, Σ_g (z_g'ε)², under a working model: for two coefficients s, t and clusters g ≠ h the
 * covariance of their terms is a_gs' `kernel` a_ht of the vectors here, and for g = h it is `own`.
 */
export interface Moments {
  readonly clusters: number;
  /** Coefficients. */
  readonly size: number;
  /** Length of a vector. */
  readonly length: number;
  /** By cluster, then coefficient. */
  readonly vectors: Float64Array;
  /** length × length, symmetric; undefined: the identity. */
  readonly kernel: Float64Array | undefined;
  /** By cluster, size × size. */
  readonly own: Float64Array;
}

/**
 * Degrees of freedom of Hotelling's T² that has the mean and total variance of the covariance of q combinations; for one combination these
 * are Satterthwaite's.
 * @param combinations one weight a coefficient each.
 * Source: Pustejovsky and Tipton (2018), equations 12 and 17; clubSandwich's "HTZ".
 */
export function satterthwaite(moments: Moments, combinations: readonly (readonly number[])[]): number {
  const q = combinations.length;
  const of = combine(moments, combinations);
  // Ω: the mean of the covariance under the working model; the combinations are turned so that it is the identity.
  const mean = new Float64Array(q * q);
  for (let g = 0; g < of.clusters; g++) for (let i = 0; i < q * q; i++) mean[i] = (mean[i] as number) + (of.own[g * q * q + i] as number);
  const turned = combine(of, inverseFactor(mean, q));
  let total = moments.length > moments.clusters ? byPairs(turned) : byProducts(turned);
  for (let g = 0; g < turned.clusters; g++)
    for (let s = 0; s < q; s++)
      for (let t = 0; t < q; t++) {
        const at = (i: number, j: number): number => turned.own[g * q * q + i * q + j] as number;
        total += at(s, s) * at(t, t) + at(s, t) * at(s, t);
      }
  return (q * (q + 1)) / total;
}

function combine({ clusters, size, length, vectors, kernel, own }: Moments, combinations: readonly (readonly number[])[]): Moments {
  const q = combinations.length;
  const outVectors = new Float64Array(clusters * q * length);
  const outOwn = new Float64Array(clusters * q * q);
  for (let g = 0; g < clusters; g++) {
    combinations.forEach((weights, s) => {
      weights.forEach((w, j) => {
        if (w === 0) return;
        const [to, from] = [(g * q + s) * length, (g * size + j) * length];
        for (let i = 0; i < length; i++) outVectors[to + i] = (outVectors[to + i] as number) + w * (vectors[from + i] as number);
      });
      combinations.forEach((others, t) => {
        let sum = 0;
        weights.forEach((w, i) => {
          if (w === 0) return;
          others.forEach((v, j) => {
            if (v !== 0) sum += w * v * (own[(g * size + i) * size + j] as number);
          });
        });
        outOwn[(g * q + s) * q + t] = sum;
      });
    });
  }
  return { clusters, size: q, length, vectors: outVectors, kernel, own: outOwn };
}

/** Rows of L⁻¹ of a symmetric positive matrix L L'. */
function inverseFactor(a: Float64Array, q: number): number[][] {
  const l = new Float64Array(q * q);
  for (let i = 0; i < q; i++)
    for (let j = 0; j <= i; j++) {
      let sum = a[i * q + j] as number;
      for (let k = 0; k < j; k++) sum -= (l[i * q + k] as number) * (l[j * q + k] as number);
      l[i * q + j] = i === j ? Math.sqrt(sum) : sum / (l[j * q + j] as number);
    }
  const rows = Array.from({ length: q }, () => new Array<number>(q).fill(0));
  for (let c = 0; c < q; c++)
    for (let i = c; i < q; i++) {
      let sum = i === c ? 1 : 0;
      for (let k = c; k < i; k++) sum -= (l[i * q + k] as number) * (rows[k]?.[c] as number);
      (rows[i] as number[])[c] = sum / (l[i * q + i] as number);
    }
  return rows;
}

/** The sum over all pairs of different clusters, pair by pair. */
function byPairs(m: Moments): number {
  const { clusters, size, length, vectors } = m;
  const turned = m.kernel ? kernelTimes(m) : vectors;
  const between = new Float64Array(size * size);
  let total = 0;
  for (let g = 0; g < clusters; g++)
    for (let h = 0; h < g; h++) {
      for (let s = 0; s < size; s++)
        for (let t = 0; t < size; t++) {
          const [a, b] = [(g * size + s) * length, (h * size + t) * length];
          let sum = 0;
          for (let i = 0; i < length; i++) sum += (vectors[a + i] as number) * (turned[b + i] as number);
          between[s * size + t] = sum;
        }
      for (let s = 0; s < size; s++)
        for (let t = 0; t < size; t++) {
          const [ss, tt] = [between[s * size + s] as number, between[t * size + t] as number];
          total += 2 * (ss * tt + (between[s * size + t] as number) * (between[t * size + s] as number));
        }
    }
  return total;
}

function kernelTimes({ clusters, size, length, vectors, kernel }: Moments): Float64Array {
  const out = new Float64Array(vectors.length);
  for (let v = 0; v < clusters * size; v++)
    for (let i = 0; i < length; i++) {
      let sum = 0;
      for (let j = 0; j < length; j++) sum += (kernel ? (kernel[i * length + j] as number) : i === j ? 1 : 0) * (vectors[v * length + j] as number);
      out[v * length + i] = sum;
    }
  return out;
}

/** The sum over all pairs of different clusters by length × length products: no loop over pairs. */
function byProducts(m: Moments): number {
  const { clusters, size, length, vectors } = m;
  const turned = kernelTimes(m);
  // P_st = Σ_g C a_gs a_gt', so that Σ_gh (a_gs'C a_hu)(a_hv'C a_gw) = tr(P_uv P_ws).
  const products = Array.from({ length: size * size }, (_, st) => {
    const [s, t] = [Math.floor(st / size), st % size];
    const p = new Float64Array(length * length);
    for (let g = 0; g < clusters; g++) {
      const [a, b] = [(g * size + s) * length, (g * size + t) * length];
      for (let i = 0; i < length; i++) {
        const left = turned[a + i] as number;
        if (left !== 0) for (let j = 0; j < length; j++) p[i * length + j] = (p[i * length + j] as number) + left * (vectors[b + j] as number);
      }
    }
    return p;
  });
  const trace = (a: Float64Array, b: Float64Array): number => {
    let sum = 0;
    for (let i = 0; i < length; i++) for (let j = 0; j < length; j++) sum += (a[i * length + j] as number) * (b[j * length + i] as number);
    return sum;
  };
  const at = (s: number, t: number): Float64Array => products[s * size + t] as Float64Array;
  let total = 0;
  for (let s = 0; s < size; s++) for (let t = 0; t < size; t++) total += trace(at(s, t), at(t, s)) + trace(at(t, s), at(t, s));
  // Less the pairs of a cluster with itself, which `own` tells.
  for (let g = 0; g < clusters; g++)
    for (let s = 0; s < size; s++)
      for (let t = 0; t < size; t++) {
        const dot = (i: number, j: number): number => {
          let sum = 0;
          for (let l = 0; l < length; l++) sum += (vectors[(g * size + i) * length + l] as number) * (turned[(g * size + j) * length + l] as number);
          return sum;
        };
        total -= dot(s, s) * dot(t, t) + dot(s, t) * dot(t, s);
      }
  return total;
}
