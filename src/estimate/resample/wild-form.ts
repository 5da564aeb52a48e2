import { FealtyError } from "../../base/index.js";
import type { ClusterProducts } from "./cluster-products.js";
import { dot, inverseOf, makeSolver, solve, sumBlocks, times } from "./normal-equations.js";
import type { WildForm } from "./wild-draws.js";

/**
 * Which residuals make the draws, then which covariance studentises: 1 the ordinary ones (CV1), 3 those of the cluster jackknife (CV3).
 * Source: MacKinnon, Nielsen and Webb (2023), Fast and reliable jackknife and bootstrap methods for cluster-robust inference.
 */
export type WildType = "11" | "13" | "31" | "33";

/** The bootstrap of one restriction w'b = value on the coefficients of the columns. */
export interface Restricted {
  readonly estimate: number;
  readonly se: number;
  /** With one degree of τ under restriction: the null is `estimate + τ se`. */
  readonly form: WildForm;
}

/** What all restrictions of one fit share. */
export interface WildBase {
  readonly products: ClusterProducts;
  /** X'WX and its inverse, k × k. */
  readonly total: Float64Array;
  readonly inverse: Float64Array;
}

export function wildBase(products: ClusterProducts): WildBase {
  const { gram, size } = products;
  const total = sumBlocks(gram, size * size);
  return { products, total, inverse: inverseOf(makeSolver(total, size)) };
}

/**
 * The t statistic of w'b under draws of the wild cluster bootstrap, in the form of the kernel.
 * @throws FealtyError "jackknife" when a type with 3 meets a cluster without which w'b is not identified.
 */
export function wildForm({ products, total, inverse }: WildBase, w: Float64Array, type: WildType, restricted: boolean): Restricted {
  const { size: k, count, gram, scores, coef } = products;
  const a = times(inverse, 0, k, w);
  const variance = dot(w, a);
  const estimate = dot(w, coef);
  const jackknifed = type[1] === "3";
  const sides = jackknifed ? leftOutSides(products, total, w) : undefined;
  const side = (g: number): Float64Array => (sides ? sides.subarray(g * k, (g + 1) * k) : a);
  const factor = jackknifed ? (count - 1) / count : products.factor;

  let squares = 0;
  for (let g = 0; g < count; g++) squares += dot(scores, side(g), g * k) ** 2;
  const se = Math.sqrt(factor * squares);

  // Scores of the residuals under the null at `estimate + τ se`: those of the fit, and their derivative by τ.
  let made: Float64Array[] = [scores];
  if (restricted) {
    const slope = new Float64Array(count * k);
    for (let g = 0; g < count; g++)
      slope.set(
        times(gram, g * k * k, k, a).map((v) => (-v * se) / variance),
        g * k,
      );
    made = [scores, slope];
  }
  if (type[0] === "3") made = restricted ? restrictedJackknife(products, total, w, made) : [jackknife(products, total, scores)];

  const load = new Float64Array(count * k);
  const own = made.map(() => new Float64Array(count));
  for (let g = 0; g < count; g++) {
    const s = side(g);
    load.set(times(inverse, 0, k, times(gram, g * k * k, k, s)), g * k);
    made.forEach((m, degree) => {
      (own[degree] as Float64Array)[g] = dot(m, s, g * k);
    });
  }
  return { estimate, se, form: { count, size: k, scores: made, own, load, contrast: a, factor } };
}

/** X'WX without cluster g. */
function without({ gram, size: k }: ClusterProducts, total: Float64Array, g: number): Float64Array {
  return total.map((v, i) => v - (gram[g * k * k + i] as number));
}

/** (X'WX − A_g)⁻¹ w for each cluster, G × k: what the cluster jackknife takes off w'b is its product with the cluster's scores. */
export function leftOutSides(products: ClusterProducts, total: Float64Array, w: Float64Array): Float64Array {
  const { count, size: k } = products;
  const out = new Float64Array(count * k);
  for (let g = 0; g < count; g++) {
    const left = without(products, total, g);
    const side = solve(makeSolver(left, k, total), w.slice());
    const back = times(left, 0, k, side);
    const gap = back.reduce((worst, v, i) => Math.max(worst, Math.abs(v - (w[i] as number))), 0);
    if (gap > 1e-6 * w.reduce((m, v) => Math.max(m, Math.abs(v)), 0)) throw notIdentified(products, g);
    out.set(side, g * k);
  }
  return out;
}

function notIdentified({ by, clusters }: ClusterProducts, g: number): FealtyError {
  return new FealtyError(
    "jackknife",
    `the cluster jackknife needs every coefficient without any one cluster, and ${by} ${clusters.label(g)} alone identifies one`,
    {
      kind: "data",
      mend: "use type=11, or leave out that term",
    },
  );
}

/** s_g + A_g (X'WX − A_g)⁻¹ s_g: scores of residuals from the fit without the cluster. */
function jackknife(products: ClusterProducts, total: Float64Array, scores: Float64Array): Float64Array {
  const { count, size: k, gram } = products;
  const out = scores.slice();
  for (let g = 0; g < count; g++) {
    const moved = solve(makeSolver(without(products, total, g), k, total), scores.slice(g * k, (g + 1) * k));
    const change = times(gram, g * k * k, k, moved);
    for (let i = 0; i < k; i++) out[g * k + i] = (out[g * k + i] as number) + (change[i] as number);
  }
  return out;
}

/** As `jackknife`, from the restricted fit without the cluster: L (L'(X'WX − A_g)L)⁻¹ L' in place of the inverse, L spanning w'L = 0. */
function restrictedJackknife(products: ClusterProducts, total: Float64Array, w: Float64Array, made: readonly Float64Array[]): Float64Array[] {
  const { count, size: k, gram } = products;
  const pivot = w.reduce((best, v, i) => (Math.abs(v) > Math.abs(w[best] as number) ? i : best), 0);
  const free = Array.from({ length: k }, (_, i) => i).filter((i) => i !== pivot);
  const share = free.map((i) => (w[i] as number) / (w[pivot] as number));
  const m = k - 1;
  const at = (x: Float64Array, i: number, j: number): number => x[i * k + j] as number;
  const project = (x: Float64Array): Float64Array => {
    const out = new Float64Array(m * m);
    free.forEach((i, r) => {
      free.forEach((j, c) => {
        const [si, sj] = [share[r] as number, share[c] as number];
        out[r * m + c] = at(x, i, j) - si * at(x, pivot, j) - sj * at(x, i, pivot) + si * sj * at(x, pivot, pivot);
      });
    });
    return out;
  };
  const whole = project(total);
  const out = made.map((s) => s.slice());
  for (let g = 0; g < count; g++) {
    const solver = makeSolver(project(without(products, total, g)), m, whole);
    made.forEach((s, degree) => {
      const own = s.subarray(g * k, (g + 1) * k);
      const low = solve(
        solver,
        Float64Array.from(free, (i, r) => (own[i] as number) - (share[r] as number) * (own[pivot] as number)),
      );
      const moved = new Float64Array(k);
      free.forEach((i, r) => {
        moved[i] = low[r] as number;
        moved[pivot] = (moved[pivot] as number) - (share[r] as number) * (low[r] as number);
      });
      const change = times(gram, g * k * k, k, moved);
      const target = out[degree] as Float64Array;
      for (let i = 0; i < k; i++) target[g * k + i] = (target[g * k + i] as number) + (change[i] as number);
    });
  }
  return out;
}
