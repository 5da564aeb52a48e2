/** Operations on small row-major matrices and on lists of columns. */
export const small = { identity, block, lower, solveRows, combine, complement, weighted };

function identity(size: number): Float64Array {
  const out = new Float64Array(size * size);
  for (let i = 0; i < size; i++) out[i * size + i] = 1;
  return out;
}

/** The first rows and columns. */
function block(a: Float64Array, size: number, first: number): Float64Array {
  const out = new Float64Array(first * first);
  for (let i = 0; i < first; i++) for (let j = 0; j < first; j++) out[i * first + j] = a[i * size + j] as number;
  return out;
}

/** L of a = L L', of a positive matrix. */
function lower(a: Float64Array, size: number): Float64Array {
  const out = new Float64Array(size * size);
  for (let i = 0; i < size; i++)
    for (let j = 0; j <= i; j++) {
      let sum = a[i * size + j] as number;
      for (let k = 0; k < j; k++) sum -= (out[i * size + k] as number) * (out[j * size + k] as number);
      out[i * size + j] = i === j ? Math.sqrt(Math.max(0, sum)) : sum / (out[j * size + j] as number);
    }
  return out;
}

/** Columns z become L⁻¹ z, row by row of the data. */
function solveRows(l: Float64Array, z: readonly Float64Array[]): Float64Array[] {
  const size = z.length;
  const out: Float64Array[] = [];
  for (let i = 0; i < size; i++) {
    const own = (z[i] as Float64Array).slice();
    for (let k = 0; k < i; k++) {
      const c = l[i * size + k] as number;
      for (let r = 0; r < own.length; r++) own[r] = (own[r] as number) - c * ((out[k] as Float64Array)[r] as number);
    }
    const pivot = l[i * size + i] as number;
    out.push(own.map((v) => v / pivot));
  }
  return out;
}

/** X F. */
function combine(x: readonly Float64Array[], f: Float64Array, size: number): Float64Array[] {
  return x.map((_, j) =>
    weighted(
      x,
      Float64Array.from({ length: size }, (_, i) => f[i * size + j] as number),
    ),
  );
}

function weighted(x: readonly Float64Array[], weights: ArrayLike<number>): Float64Array {
  const out = new Float64Array((x[0] as Float64Array).length);
  x.forEach((c, j) => {
    const w = weights[j] as number;
    if (w !== 0) for (let i = 0; i < out.length; i++) out[i] = (out[i] as number) + w * (c[i] as number);
  });
  return out;
}

/** An orthonormal basis of what is orthogonal to the vectors. */
function complement(vectors: readonly Float64Array[], size: number): Float64Array[] {
  const basis: Float64Array[] = [];
  const add = (x: Float64Array): boolean => {
    const own = x.slice();
    const before = Math.sqrt(own.reduce((s, v) => s + v * v, 0));
    for (let pass = 0; pass < 2; pass++)
      for (const b of basis) {
        const dot = b.reduce((s, v, i) => s + v * (own[i] as number), 0);
        for (let i = 0; i < size; i++) own[i] = (own[i] as number) - dot * (b[i] as number);
      }
    const length = Math.sqrt(own.reduce((s, v) => s + v * v, 0));
    if (!(length > 1e-8 * before)) return false;
    basis.push(own.map((v) => v / length));
    return true;
  };
  let taken = 0;
  for (const v of vectors) if (add(v)) taken++;
  // The unit vector of which most is left comes next, so that no direction is made of rounding errors.
  while (basis.length < size) {
    const left = Array.from({ length: size }, (_, i) => 1 - basis.reduce((s, b) => s + (b[i] as number) ** 2, 0));
    const unit = new Float64Array(size);
    unit[left.indexOf(Math.max(...left))] = 1;
    if (!add(unit)) break;
  }
  return basis.slice(taken);
}
