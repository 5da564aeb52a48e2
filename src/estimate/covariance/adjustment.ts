import { FealtyError } from "../../base/index.js";
import { cholesky, choleskySolve } from "../../numeric/index.js";
import type { HatParts } from "./hat-parts.js";
import { inverseRootTimes, orthonormalBasis } from "./inverse-root.js";

/** The rows of one cluster, scaled so that their weights are one over the working variance. */
export interface ClusterRows {
  /** Columns of the hat matrix's factor. */
  readonly columns: readonly Float64Array[];
  readonly residuals: Float64Array;
  /** Working variances; undefined: 1. */
  readonly phi: Float64Array | undefined;
  /** Orthonormal bases of absorbed groups that lie within the cluster, from a position on. */
  readonly groups: readonly { readonly from: number; readonly values: Float64Array }[];
}

/** For each coefficient the vector whose product with a cluster's residuals is what the cluster adds to the estimate, corrected. */
export type Adjusted = readonly Float64Array[];

/** Largest cluster whose rows are decomposed as such. */
const mostRows = 400;

/**
 * CR2 where the weights are one over the working variance Φ: Φ^{1/2} (Φ^{1/2} G Φ^{1/2})^{-1/2} Φ^{-1/2} X v with G = Φ − H Φ. For Φ = 1 the
 * absorbed groups within the cluster drop out, and only the span of the columns is decomposed where that is smaller than the cluster.
 */
export function adjustRows({ columns, phi, groups }: ClusterRows, { middle }: HatParts, regressors: readonly Float64Array[]): Adjusted {
  const n = (columns[0] as Float64Array).length;
  if (phi) {
    if (n > mostRows) throw tooMany(n);
    const roots = phi.map(Math.sqrt);
    const b = new Float64Array(n * n);
    for (let i = 0; i < n; i++) b[i * n + i] = (phi[i] as number) ** 2;
    subtractProduct(
      b,
      columns.map((x) => x.map((v, i) => v * (roots[i] as number))),
      middle,
    );
    for (const { from, values } of groups)
      for (let i = 0; i < values.length; i++)
        for (let l = 0; l < values.length; l++) {
          const at = (from + i) * n + from + l;
          b[at] = (b[at] as number) - (values[i] as number) * (values[l] as number) * (roots[from + i] as number) * (roots[from + l] as number);
        }
    const ready = regressors.map((x) => x.map((v, i) => v / (roots[i] as number)));
    return inverseRootTimes(b, n, ready).map((a) => a.map((v, i) => v * (roots[i] as number)));
  }
  if (columns.length >= n) {
    if (n > mostRows) throw tooMany(n);
    const b = new Float64Array(n * n);
    for (let i = 0; i < n; i++) b[i * n + i] = 1;
    subtractProduct(b, columns, middle);
    return inverseRootTimes(b, n, regressors);
  }
  const basis = orthonormalBasis(columns);
  const inside = columns.map((x) => coordinates(basis, x));
  const size = basis.length;
  const b = new Float64Array(size * size);
  for (let i = 0; i < size; i++) b[i * size + i] = 1;
  subtractProduct(b, inside, middle);
  return outside(
    basis,
    inverseRootTimes(
      b,
      size,
      regressors.map((x) => coordinates(basis, x)),
    ),
    n,
  );
}

/**
 * CR3: (Φ − H Φ)⁻¹ X v by Woodbury's identity, from the information that the other clusters leave.
 * @param total information of all rows, in the order of the columns.
 * @throws FealtyError "not-identified" when a regressor of the model is not identified without the cluster.
 */
export function removeCluster(
  { columns, phi }: ClusterRows,
  { columns: all }: HatParts,
  total: Float64Array,
  regressors: readonly Float64Array[],
  size: number,
  label: string,
): Adjusted {
  const count = all.length;
  // Regressors last, so that it shows whether they are spanned by the levels of the others.
  const order = Array.from({ length: count }, (_, j) => (j + size) % count);
  const weighted = columns.map((x) => (phi ? x.map((v, i) => v / (phi[i] as number)) : x));
  const rest = new Float64Array(count * count);
  const reference = Float64Array.from(order, (a) => total[a * count + a] as number);
  for (let i = 0; i < count; i++)
    for (let j = 0; j <= i; j++) {
      const [a, b] = [order[i] as number, order[j] as number];
      rest[i * count + j] = (total[a * count + b] as number) - dot(columns[a] as Float64Array, weighted[b] as Float64Array);
    }
  const factor = cholesky(rest, count, { tolerance: 1e-10, reference });
  for (let i = count - size; i < count; i++)
    if (factor.nullPivots[i])
      throw new FealtyError("not-identified", `without the cluster "${label}" a coefficient is not identified, so there is no cr3`, {
        kind: "data",
        mend: "use cr2 or cluster:…",
      });
  return regressors.map((x) => {
    const rhs = Float64Array.from(order, (a) => dot(weighted[a] as Float64Array, x));
    choleskySolve(factor, rhs);
    const out = phi ? x.map((v, i) => v / (phi[i] as number)) : x.slice();
    order.forEach((a, i) => {
      const [column, b] = [weighted[a] as Float64Array, rhs[i] as number];
      for (let r = 0; r < out.length; r++) out[r] = (out[r] as number) + b * (column[r] as number);
    });
    return out;
  });
}

function tooMany(rows: number): FealtyError {
  return new FealtyError("too-large", `cr2 decomposes the rows of a cluster, and one has ${rows.toLocaleString("en-US")}`, {
    kind: "usage",
    mend: "use cr3 or cluster:…",
  });
}

/** b −= U C U' of columns of the length that b has. */
export function subtractProduct(b: Float64Array, columns: readonly Float64Array[], middle: Float64Array): void {
  const [n, count] = [(columns[0] as Float64Array).length, columns.length];
  for (let j = 0; j < count; j++) {
    const turned = new Float64Array(n);
    for (let l = 0; l < count; l++) {
      const c = middle[j * count + l] as number;
      if (c !== 0) for (let i = 0; i < n; i++) turned[i] = (turned[i] as number) + c * ((columns[l] as Float64Array)[i] as number);
    }
    const x = columns[j] as Float64Array;
    for (let i = 0; i < n; i++) {
      const left = x[i] as number;
      if (left !== 0) for (let l = 0; l < n; l++) b[i * n + l] = (b[i * n + l] as number) - left * (turned[l] as number);
    }
  }
}

export function coordinates(basis: readonly Float64Array[], x: Float64Array): Float64Array {
  return Float64Array.from(basis, (b) => dot(b, x));
}

/** Vectors given by their coordinates on a basis. */
export function outside(basis: readonly Float64Array[], inside: readonly Float64Array[], n: number): Float64Array[] {
  return inside.map((v) => {
    const out = new Float64Array(n);
    basis.forEach((b, j) => {
      for (let i = 0; i < n; i++) out[i] = (out[i] as number) + (v[j] as number) * (b[i] as number);
    });
    return out;
  });
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
