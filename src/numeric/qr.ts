/** A = QR by Householder reflections, columns in their order; columns that those before them span are set aside. */
export interface Qr {
  /** Positions of the columns that were kept. */
  readonly kept: readonly number[];
  /** kept × kept upper triangle, column-major. */
  readonly r: Float64Array;
  /** Q'b for the kept columns, of the right-hand side given. */
  solve(b: Float64Array): Float64Array;
}

/**
 * @param columns overwritten.
 * @param tolerance a column whose part orthogonal to those before it is at most this times `reference` is set aside.
 * @param reference what a column's length is measured against; default: its own length.
 * Source: Golub and Van Loan (2013), section 5.2.
 */
export function householder(
  columns: readonly Float64Array[],
  { tolerance = 1e-10, reference }: { tolerance?: number; reference?: ArrayLike<number> } = {},
): Qr {
  const n = columns[0]?.length ?? 0;
  const kept: number[] = [];
  const reflectors: { v: Float64Array; from: number; scale: number }[] = [];
  const upper: number[][] = [];
  const reflect = (x: Float64Array, { v, from, scale }: (typeof reflectors)[number]): void => {
    let dot = 0;
    for (let i = from; i < n; i++) dot += (v[i] as number) * (x[i] as number);
    dot *= scale;
    for (let i = from; i < n; i++) x[i] = (x[i] as number) - dot * (v[i] as number);
  };
  columns.forEach((x, j) => {
    const length = reference ? (reference[j] as number) : norm(x, 0);
    for (const h of reflectors) reflect(x, h);
    const from = kept.length;
    const rest = norm(x, from);
    if (from >= n || !(rest > tolerance * length)) return;
    const head = x[from] as number;
    const alpha = head > 0 ? -rest : rest;
    upper.push([...x.subarray(0, from), alpha]);
    const v = x.slice();
    v[from] = head - alpha;
    reflectors.push({ v, from, scale: 1 / (rest * (rest + Math.abs(head))) });
    kept.push(j);
  });
  const k = kept.length;
  const r = new Float64Array(k * k);
  upper.forEach((column, j) => {
    r.set(column, j * k);
  });
  return {
    kept,
    r,
    solve(b) {
      const x = b.slice();
      for (const h of reflectors) reflect(x, h);
      const out = x.slice(0, k);
      for (let i = k - 1; i >= 0; i--) {
        let sum = out[i] as number;
        for (let j = i + 1; j < k; j++) sum -= (r[j * k + i] as number) * (out[j] as number);
        out[i] = sum / (r[i * k + i] as number);
      }
      return out;
    },
  };
}

/** (R'R)⁻¹, column-major, from the upper triangle of a QR. */
export function inverseGram(r: Float64Array, k: number): Float64Array {
  const inverse = new Float64Array(k * k);
  for (let j = 0; j < k; j++) {
    inverse[j * k + j] = 1 / (r[j * k + j] as number);
    for (let i = j - 1; i >= 0; i--) {
      let sum = 0;
      for (let l = i + 1; l <= j; l++) sum -= (r[l * k + i] as number) * (inverse[j * k + l] as number);
      inverse[j * k + i] = sum / (r[i * k + i] as number);
    }
  }
  const out = new Float64Array(k * k);
  for (let i = 0; i < k; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let l = i; l < k; l++) sum += (inverse[l * k + i] as number) * (inverse[l * k + j] as number);
      out[i * k + j] = sum;
      out[j * k + i] = sum;
    }
  }
  return out;
}

function norm(x: Float64Array, from: number): number {
  let largest = 0;
  for (let i = from; i < x.length; i++) largest = Math.max(largest, Math.abs(x[i] as number));
  if (largest === 0) return 0;
  let sum = 0;
  for (let i = from; i < x.length; i++) sum += ((x[i] as number) / largest) ** 2;
  return largest * Math.sqrt(sum);
}
