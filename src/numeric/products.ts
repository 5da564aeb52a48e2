/** Rows taken together: small enough to stay in cache, and the partial sums of blocks keep rounding errors small. */
const block = 2048;

/**
 * X'WX (size × size, both triangles) of the columns given; weights are 1 without.
 * Sums go by fixed blocks, so that the result does not depend on anything but the order of rows. Columns are taken two by two: each
 * number that is loaded serves two products.
 */
export function crossProducts(columns: readonly Float64Array[], weights?: Float64Array): Float64Array {
  const size = columns.length;
  const n = columns[0]?.length ?? 0;
  const out = new Float64Array(size * size);
  const scaled = weights ? [new Float64Array(block), new Float64Array(block)] : undefined;
  const four = new Float64Array(4);
  for (let from = 0; from < n; from += block) {
    const length = Math.min(block, n - from);
    for (let j = 0; j < size; j += 2) {
      const [first, second] = [columns[j] as Float64Array, columns[Math.min(j + 1, size - 1)] as Float64Array];
      let [a, b, start] = [first, second, from];
      if (scaled && weights) {
        [a, b] = scaled as [Float64Array, Float64Array];
        start = 0;
        for (let i = 0; i < length; i++) {
          const w = weights[from + i] as number;
          a[i] = w * (first[from + i] as number);
          b[i] = w * (second[from + i] as number);
        }
      }
      for (let l = 0; l <= j; l += 2) {
        pairProducts(a, b, start, columns[l] as Float64Array, columns[Math.min(l + 1, size - 1)] as Float64Array, from, length, four);
        out[j * size + l] = (out[j * size + l] as number) + (four[0] as number);
        if (l + 1 < size) out[j * size + l + 1] = (out[j * size + l + 1] as number) + (four[1] as number);
        if (j + 1 < size) {
          out[(j + 1) * size + l] = (out[(j + 1) * size + l] as number) + (four[2] as number);
          out[(j + 1) * size + l + 1] = (out[(j + 1) * size + l + 1] as number) + (four[3] as number);
        }
      }
    }
  }
  for (let j = 0; j < size; j++) for (let l = 0; l < j; l++) out[l * size + j] = out[j * size + l] as number;
  return out;
}

/** a'c, a'd, b'c, b'd over a block, each in two running sums so that additions need not wait for one another. */
function pairProducts(
  a: Float64Array,
  b: Float64Array,
  left: number,
  c: Float64Array,
  d: Float64Array,
  right: number,
  length: number,
  out: Float64Array,
): void {
  let ac = 0;
  let ad = 0;
  let bc = 0;
  let bd = 0;
  let ac2 = 0;
  let ad2 = 0;
  let bc2 = 0;
  let bd2 = 0;
  let i = 0;
  for (; i + 1 < length; i += 2) {
    const a0 = a[left + i] as number;
    const b0 = b[left + i] as number;
    const c0 = c[right + i] as number;
    const d0 = d[right + i] as number;
    ac += a0 * c0;
    ad += a0 * d0;
    bc += b0 * c0;
    bd += b0 * d0;
    const a1 = a[left + i + 1] as number;
    const b1 = b[left + i + 1] as number;
    const c1 = c[right + i + 1] as number;
    const d1 = d[right + i + 1] as number;
    ac2 += a1 * c1;
    ad2 += a1 * d1;
    bc2 += b1 * c1;
    bd2 += b1 * d1;
  }
  if (i < length) {
    ac += (a[left + i] as number) * (c[right + i] as number);
    ad += (a[left + i] as number) * (d[right + i] as number);
    bc += (b[left + i] as number) * (c[right + i] as number);
    bd += (b[left + i] as number) * (d[right + i] as number);
  }
  out[0] = ac + ac2;
  out[1] = ad + ad2;
  out[2] = bc + bc2;
  out[3] = bd + bd2;
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
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
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
    let a = 0;
    let b = 0;
    let i = from;
    for (; i + 1 < to; i += 2) {
      const d = (x[i] as number) - centre;
      const e = (x[i + 1] as number) - centre;
      a += weights ? (weights[i] as number) * d * d : d * d;
      b += weights ? (weights[i + 1] as number) * e * e : e * e;
    }
    if (i < to) a += (weights ? (weights[i] as number) : 1) * ((x[i] as number) - centre) ** 2;
    total += a + b;
  }
  return total;
}

/** y −= X b, by blocks that stay in cache. */
export function subtractColumns(columns: readonly Float64Array[], b: ArrayLike<number>, y: Float64Array): void {
  for (let from = 0; from < y.length; from += block) {
    const to = Math.min(y.length, from + block);
    for (let j = 0; j < columns.length; j++) {
      const x = columns[j] as Float64Array;
      const c = b[j] as number;
      if (c !== 0) for (let i = from; i < to; i++) y[i] = (y[i] as number) - c * (x[i] as number);
    }
  }
}

/** Σ w (x − x̄)², with what rounding left in the mean taken out again. */
export function squaresAboutMean(x: Float64Array, weights?: Float64Array): number {
  const total = weights ? blockedSum(weights) : x.length;
  const mean = blockedSum(x, weights) / total;
  let left = 0;
  for (let i = 0; i < x.length; i++) left += (weights ? (weights[i] as number) : 1) * ((x[i] as number) - mean);
  return blockedSquares(x, weights, mean) - (left * left) / total;
}
