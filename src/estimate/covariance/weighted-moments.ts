import { FealtyError } from "../../base/index.js";
import { crossProducts } from "../../numeric/index.js";
import { type Adjusted, type ClusterRows, coordinates, outside, subtractProduct } from "./adjustment.js";
import type { HatParts } from "./hat-parts.js";
import { inverseRootTimes, orthonormalBasis } from "./inverse-root.js";
import type { Scores } from "./scores.js";

/**
 * CR2 and its moments for weighted least squares, where errors are of one variance whatever the weights: (I − H)(I − H)' of a cluster is no
 * longer I − H.
 */
export interface WeightedMoments {
  readonly length: number;
  readonly kernel: Float64Array | undefined;
  adjust(at: ClusterRows, rows: Int32Array, regressors: readonly Float64Array[]): Adjusted;
  vectors(adjusted: Adjusted, rows: Int32Array): Float64Array[];
  /** size × size. */
  own(adjusted: Adjusted, rows: Int32Array, vectors: readonly Float64Array[]): Float64Array;
}

/** Rows up to which weights and absorbed effects go together: every row is projected by itself. */
const mostRows = 20_000;

export function weightedMoments(scores: Scores, parts: HatParts): WeightedMoments {
  return scores.design.plan.effects.length > 0 ? withEffects(scores, parts) : withoutEffects(scores);
}

function withoutEffects({ columns, weights, bread }: Scores): WeightedMoments {
  const k = columns.length;
  const w = weights ?? new Float64Array((columns[0] as Float64Array).length).fill(1);
  // M Q M, Q = X'W²X: what the fit puts back of the errors of all rows.
  const q = crossProducts(
    columns,
    w.map((v) => v * v),
  );
  const back = multiply(multiply(bread, q, k), bread, k);
  const kernel = new Float64Array(4 * k * k);
  for (let i = 0; i < k; i++)
    for (let j = 0; j < k; j++) {
      kernel[i * 2 * k + j] = back[i * k + j] as number;
      kernel[i * 2 * k + k + j] = -(bread[i * k + j] as number);
      kernel[(k + i) * 2 * k + j] = -(bread[i * k + j] as number);
    }
  const opposite = kernel.map((v) => -v);
  const both = (x: readonly Float64Array[], rows: Int32Array): Float64Array[] => [...x, ...x.map((c) => c.map((v, i) => v * (w[rows[i] as number] as number)))];
  return {
    length: 2 * k,
    kernel,
    adjust({ columns: x }, rows, regressors) {
      const span = both(x, rows);
      const n = rows.length;
      const small = span.length < n;
      const basis = small ? orthonormalBasis(span) : [];
      const inside = (v: Float64Array): Float64Array => (small ? coordinates(basis, v) : v);
      const size = small ? basis.length : n;
      const b = new Float64Array(size * size);
      for (let i = 0; i < size; i++) b[i * size + i] = 1;
      subtractProduct(b, span.map(inside), opposite);
      const ready = regressors.map((y) => inside(y.map((v, i) => v * (w[rows[i] as number] as number))));
      const done = inverseRootTimes(b, size, ready);
      return small ? outside(basis, done, n) : done;
    },
    vectors(adjusted, rows) {
      const own = columns.map((c) => Float64Array.from(rows, (row) => c[row] as number));
      const span = both(own, rows);
      return adjusted.map((a) => Float64Array.from(span, (x) => dot(x, a)));
    },
    own(adjusted, _, vectors) {
      const turned = vectors.map((v) => Float64Array.from(v, (_, i) => dot(kernel.subarray(i * v.length, (i + 1) * v.length), v)));
      return pairs(
        adjusted.length,
        (s, t) => dot(adjusted[s] as Float64Array, adjusted[t] as Float64Array) + dot(turned[s] as Float64Array, vectors[t] as Float64Array),
      );
    },
  };
}

function withEffects({ columns, weights, bread }: Scores, { absorber }: HatParts): WeightedMoments {
  const n = (columns[0] as Float64Array).length;
  const k = columns.length;
  if (n > mostRows)
    throw new FealtyError("too-large", `cr2 with weights and absorbed effects projects every row by itself, and there are ${n.toLocaleString("en-US")}`, {
      kind: "usage",
      mend: "use cr3 without weights, or cluster:…",
    });
  const w = weights ?? new Float64Array(n).fill(1);
  /** (I − H)'a of a vector over a cluster's rows. */
  const spread = (a: Float64Array, rows: Int32Array): Float64Array => {
    const x = new Float64Array(n);
    rows.forEach((row, i) => {
      x[row] = (a[i] as number) / (w[row] as number);
    });
    const products = Float64Array.from(columns, (c) => {
      let sum = 0;
      for (let i = 0; i < rows.length; i++) sum += (c[rows[i] as number] as number) * (a[i] as number);
      return sum;
    });
    absorber.project([x]);
    for (let j = 0; j < k; j++) {
      const b = dot(bread.subarray(j * k, (j + 1) * k), products);
      const c = columns[j] as Float64Array;
      for (let i = 0; i < n; i++) x[i] = (x[i] as number) - b * (c[i] as number);
    }
    for (let i = 0; i < n; i++) x[i] = (x[i] as number) * (w[i] as number);
    return x;
  };
  return {
    length: n,
    kernel: undefined,
    adjust(_, rows, regressors) {
      const size = rows.length;
      const unit = new Float64Array(size);
      const spreads = Array.from({ length: size }, (_, i) => {
        unit.fill(0);
        unit[i] = 1;
        return spread(unit, rows);
      });
      return inverseRootTimes(
        pairs(size, (i, j) => dot(spreads[i] as Float64Array, spreads[j] as Float64Array)),
        size,
        regressors.map((y) => y.map((v, i) => v * (w[rows[i] as number] as number))),
      );
    },
    vectors: (adjusted, rows) => adjusted.map((a) => spread(a, rows)),
    own: (adjusted, _, vectors) => pairs(adjusted.length, (s, t) => dot(vectors[s] as Float64Array, vectors[t] as Float64Array)),
  };
}

function pairs(size: number, of: (s: number, t: number) => number): Float64Array {
  const out = new Float64Array(size * size);
  for (let s = 0; s < size; s++)
    for (let t = 0; t <= s; t++) {
      out[s * size + t] = of(s, t);
      out[t * size + s] = out[s * size + t] as number;
    }
  return out;
}

function multiply(a: Float64Array, b: Float64Array, size: number): Float64Array {
  const out = new Float64Array(size * size);
  for (let i = 0; i < size; i++)
    for (let l = 0; l < size; l++)
      for (let j = 0; j < size; j++) out[i * size + j] = (out[i * size + j] as number) + (a[i * size + l] as number) * (b[l * size + j] as number);
  return out;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
