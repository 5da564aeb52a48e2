/** Rows taken together: small enough to stay in cache, and the partial sums of blocks keep rounding errors small. */
const block = 2048;

/**
 * X'WX (size × size, both triangles) of the columns given; weights are 1 without.
 * Sums go by fixed blocks, so that the result does not depend on anything but the order of rows.
 */
export function crossProducts(columns: readonly Float64Array[], weights?: Float64Array): Float64Array {
  const size = columns.length;
  const n = columns[0]?.length ?? 0;
  const out = new Float64Array(size * size);
  const scaled = weights ? new Float64Array(block) : undefined;
  for (let from = 0; from < n; from += block) {
    const length = Math.min(block, n - from);
    for (let j = 0; j < size; j++) {
      let left = (columns[j] as Float64Array).subarray(from, from + length);
      if (scaled && weights) {
        for (let i = 0; i < length; i++) scaled[i] = (left[i] as number) * (weights[from + i] as number);
        left = scaled;
      }
      for (let l = 0; l <= j; l++) {
        const at = j * size + l;
        out[at] = (out[at] as number) + dotBlock(left, columns[l] as Float64Array, from, length);
      }
    }
  }
  for (let j = 0; j < size; j++) for (let l = 0; l < j; l++) out[l * size + j] = out[j * size + l] as number;
  return out;
}

/** X'Wv, one number a column. */
export function columnProducts(columns: readonly Float64Array[], v: Float64Array, weights?: Float64Array): Float64Array {
  const n = v.length;
  const out = new Float64Array(columns.length);
  const scaled = weights ? new Float64Array(block) : undefined;
  for (let from = 0; from < n; from += block) {
    const length = Math.min(block, n - from);
    let left = v.subarray(from, from + length);
    if (scaled && weights) {
      for (let i = 0; i < length; i++) scaled[i] = (left[i] as number) * (weights[from + i] as number);
      left = scaled;
    }
    for (let j = 0; j < columns.length; j++) out[j] = (out[j] as number) + dotBlock(left, columns[j] as Float64Array, from, length);
  }
  return out;
}

/** Four running sums, so that additions need not wait for each other. */
function dotBlock(left: Float64Array, right: Float64Array, from: number, length: number): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  let i = 0;
  for (; i + 3 < length; i += 4) {
    a += (left[i] as number) * (right[from + i] as number);
    b += (left[i + 1] as number) * (right[from + i + 1] as number);
    c += (left[i + 2] as number) * (right[from + i + 2] as number);
    d += (left[i + 3] as number) * (right[from + i + 3] as number);
  }
  for (; i < length; i++) a += (left[i] as number) * (right[from + i] as number);
  return a + b + (c + d);
}

/** Σ w x, by fixed blocks. */
export function blockedSum(x: Float64Array, weights?: Float64Array): number {
  let total = 0;
  for (let from = 0; from < x.length; from += block) {
    const to = Math.min(x.length, from + block);
    let part = 0;
    if (weights) for (let i = from; i < to; i++) part += (weights[i] as number) * (x[i] as number);
    else for (let i = from; i < to; i++) part += x[i] as number;
    total += part;
  }
  return total;
}

/** Σ w (x − centre)², by fixed blocks. */
export function blockedSquares(x: Float64Array, weights?: Float64Array, centre = 0): number {
  let total = 0;
  for (let from = 0; from < x.length; from += block) {
    const to = Math.min(x.length, from + block);
    let part = 0;
    for (let i = from; i < to; i++) {
      const d = (x[i] as number) - centre;
      part += weights ? (weights[i] as number) * d * d : d * d;
    }
    total += part;
  }
  return total;
}
