import { crossProducts } from "../../numeric/index.js";
import type { Groups } from "./groups.js";
import type { AbsorbPlan } from "./plan.js";

/** The cross-products of the unknowns that are left, S = R'WR − R'W P R (P: projection on the eliminated effect), dense. */
export interface DenseSchur {
  /** unknowns × unknowns by rows; the lower triangle is filled. */
  readonly matrix: Float64Array;
  /** Diagonal of R'WR: what a pivot is measured against. */
  readonly diagonal: Float64Array;
}

/**
 * Builds S group by group. A group adds the outer product of its loadings, so the cost is the sum of squared group sizes; without
 * weights, groups with the same rows of levels (the same years) add the same block, which is added once for all of them.
 */
export function denseSchur({ n, pieces, unknowns: q, starts }: AbsorbPlan, { weights, inverse, basis }: Groups): DenseSchur {
  const matrix = new Float64Array(q * q);
  const single = pieces.length === 1 && !pieces[0]?.values ? pieces[0]?.index : undefined;
  if (single) {
    for (let i = 0; i < n; i++) {
      const at = (single[i] as number) * (q + 1);
      matrix[at] = (matrix[at] as number) + (weights ? (weights[i] as number) : 1);
    }
  }
  for (let i = single ? n : 0; i < n; i++) {
    const w = weights ? (weights[i] as number) : 1;
    for (let a = 0; a < pieces.length; a++) {
      const { index: ia, values: va } = pieces[a] as (typeof pieces)[number];
      const left = w * (va ? (va[i] as number) : 1);
      for (let b = 0; b <= a; b++) {
        const { index: ib, values: vb } = pieces[b] as (typeof pieces)[number];
        const at = (ia[i] as number) * q + (ib[i] as number);
        matrix[at] = (matrix[at] as number) + left * (vb ? (vb[i] as number) : 1);
      }
    }
  }
  const diagonal = Float64Array.from({ length: q }, (_, k) => matrix[k * q + k] as number);
  const plain = !basis && !weights && pieces.every((p) => !p.values);
  const repeats = plain
    ? repeatedPatterns(
        starts,
        pieces.map((p) => p.index),
      )
    : undefined;
  if (!basis && pieces.length === 1 && !pieces[0]?.values && 3 * n > q * (starts.length - 1)) {
    subtractBatches(matrix, q, pieces[0]?.index as Int32Array, starts, weights, inverse, repeats);
    return { matrix, diagonal };
  }
  const loading = new Float64Array(q);
  const touched = new Int32Array(q);
  const seen = new Uint8Array(q);
  const size = starts.length - 1;
  for (let g = 0; g < size; g++) {
    const times = repeats ? (repeats[g] as number) : 1;
    if (times === 0) continue;
    const [from, to] = [starts[g] as number, starts[g + 1] as number];
    for (const b of basis ?? [undefined]) {
      let [count, ascending] = [0, true];
      for (const { index, values } of pieces) {
        for (let i = from; i < to; i++) {
          const k = index[i] as number;
          if (!seen[k]) {
            seen[k] = 1;
            if (count > 0 && k < (touched[count - 1] as number)) ascending = false;
            touched[count++] = k;
          }
          loading[k] = (loading[k] as number) + (weights ? (weights[i] as number) : 1) * (values ? (values[i] as number) : 1) * (b ? (b[i] as number) : 1);
        }
      }
      if (!ascending) touched.subarray(0, count).sort();
      const scale = times * (b ? 1 : (inverse[g] as number));
      for (let s = 0; s < count; s++) {
        const row = touched[s] as number;
        const left = scale * (loading[row] as number);
        const base = row * q;
        for (let t = 0; t <= s; t++) {
          const col = touched[t] as number;
          matrix[base + col] = (matrix[base + col] as number) - left * (loading[col] as number);
        }
      }
      for (let s = 0; s < count; s++) {
        loading[touched[s] as number] = 0;
        seen[touched[s] as number] = 0;
      }
    }
  }
  return { matrix, diagonal };
}

/** Groups whose outer products are taken together. */
const batch = 192;

/**
 * Subtracts the groups' outer products where groups hold most levels: a batch of groups makes a dense matrix, levels × groups, and its
 * cross-products go block by block through registers.
 */
function subtractBatches(
  matrix: Float64Array,
  q: number,
  index: Int32Array,
  starts: Int32Array,
  weights: Float64Array | undefined,
  inverse: Float64Array,
  repeats: Int32Array | undefined,
): void {
  const loadings = Array.from({ length: q }, () => new Float64Array(batch));
  const size = starts.length - 1;
  let held = 0;
  const flush = (): void => {
    const products = crossProducts(loadings);
    for (let j = 0; j < q; j++) for (let l = 0; l <= j; l++) matrix[j * q + l] = (matrix[j * q + l] as number) - (products[j * q + l] as number);
    for (const column of loadings) column.fill(0);
    held = 0;
  };
  for (let g = 0; g < size; g++) {
    const times = repeats ? (repeats[g] as number) : 1;
    if (times === 0) continue;
    const scale = Math.sqrt(times * (inverse[g] as number));
    for (let i = starts[g] as number; i < (starts[g + 1] as number); i++) {
      const column = loadings[index[i] as number] as Float64Array;
      column[held] = (column[held] as number) + scale * (weights ? (weights[i] as number) : 1);
    }
    if (++held === batch) flush();
  }
  if (held > 0) flush();
}

/** For each group how many groups have its very sequence of levels, counted at the first of them; 0 at the others. */
export function repeatedPatterns(starts: Int32Array, indices: readonly Int32Array[]): Int32Array {
  const size = starts.length - 1;
  const repeats = new Int32Array(size);
  const known = new Map<number, number[]>();
  for (let g = 0; g < size; g++) {
    const [from, to] = [starts[g] as number, starts[g + 1] as number];
    let hash = to - from;
    for (const index of indices) for (let i = from; i < to; i++) hash = (Math.imul(hash, 0x01000193) ^ (index[i] as number)) | 0;
    const alike = known.get(hash);
    const first = alike?.find((h) => samePattern(starts, indices, h, g));
    if (first !== undefined) repeats[first] = (repeats[first] as number) + 1;
    else {
      repeats[g] = 1;
      if (alike) alike.push(g);
      else known.set(hash, [g]);
    }
  }
  return repeats;
}

function samePattern(starts: Int32Array, indices: readonly Int32Array[], g: number, h: number): boolean {
  const [a, b] = [starts[g] as number, starts[h] as number];
  const length = (starts[g + 1] as number) - a;
  if ((starts[h + 1] as number) - b !== length) return false;
  for (const index of indices) for (let i = 0; i < length; i++) if (index[a + i] !== index[b + i]) return false;
  return true;
}
