import { FealtyError } from "../base/index.js";
import { elementary } from "../numeric/index.js";

export interface Stacked {
  /** A weight for each rule, ≥ 0, their sum 1. */
  readonly weights: Float64Array;
  /** Mean log score of the mixture of predictive laws. */
  readonly logScore: number;
  /** Bound on how much the mean log score falls short of its greatest value: max over rules of the mean of p_k / Σ w p, less 1. */
  readonly gap: number;
  readonly iterations: number;
}

/** Densities of all rules, ready to be weighed: rules with the same scores in every row stand once. */
export interface Densities {
  readonly rows: number;
  /** Position of each rule among the distinct ones. */
  readonly place: readonly number[];
  /** rows × distinct rules, a row after the other, over the greatest of the row, so that none overflows. */
  readonly over: Float64Array;
  /** Log of the greatest density of each row. */
  readonly top: Float64Array;
}

/**
 * @param scores log scores, one array a rule, of one length.
 * @throws FealtyError "stacking" when a row has no rule that holds its outcome for possible.
 */
export function densitiesOf(scores: readonly Float64Array[]): Densities {
  const distinct: Float64Array[] = [];
  const place = scores.map((score) => {
    const at = distinct.findIndex((other) => other.every((value, i) => value === score[i]));
    return at >= 0 ? at : distinct.push(score) - 1;
  });
  const rows = scores[0]?.length ?? 0;
  const k = distinct.length;
  const over = new Float64Array(rows * k);
  const top = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    const most = distinct.reduce((a, score) => Math.max(a, score[i] as number), Number.NEGATIVE_INFINITY);
    if (!Number.isFinite(most))
      throw new FealtyError("stacking", `no rule holds the outcome of row ${i + 1} for possible`, { mend: "choose another distribution" });
    top[i] = most;
    for (let j = 0; j < k; j++) over[i * k + j] = elementary.exp(((distinct[j] as Float64Array)[i] as number) - most);
  }
  return { rows, place, over, top };
}

/**
 * Stacking weights: those of the mixture Σ w_k p_k(y) with the greatest mean out-of-sample log score, over the simplex. A concave problem, solved by sequential quadratic
 * programs: with x ≥ 0 free, −mean ln Σ x p + Σ x has its minimum on the simplex; a step solves min ½ y'Hy + (1 − 2g)'y over y ≥ 0, g the mean of p/m, H that of pp'/m²,
 * m = Σ x p, and is halved until the objective falls. The certificate owes nothing to the steps: at the maximum no rule's g exceeds 1 (Karush, Kuhn and
 * Tucker), and for any weights max g − 1 bounds what is left to gain, since ln is concave. Rules with the same scores share their weight evenly.
 * Source: Yao, Vehtari, Simpson and Gelman (2018), equation 4; Kim, Carbonetto, Stephens and Anitescu (2020) for the steps; Cover (1984) for the bound.
 * @param options counts: how often each row counts (default: once); tolerance: the bound at which it stops (1e-9); iterations: at most (100).
 */
export function weigh(
  { rows, place, over, top }: Densities,
  { counts, tolerance = 1e-9, iterations = 100 }: { counts?: ArrayLike<number> | undefined; tolerance?: number; iterations?: number } = {},
): Stacked {
  const k = Math.max(0, ...place) + 1;
  let total = 0;
  for (let i = 0; i < rows; i++) total += counts ? (counts[i] as number) : 1;
  const g = new Float64Array(k);
  const hessian = new Float64Array(k * k);
  const share = new Float64Array(k);
  /** Fills g and the Hessian at x; returns the mean of ln m. */
  const look = (x: Float64Array): number => {
    g.fill(0);
    hessian.fill(0);
    let [sum, product] = [0, 1];
    for (let i = 0; i < rows; i++) {
      const weight = counts ? (counts[i] as number) : 1;
      if (weight === 0) continue;
      let m = 0;
      for (let j = 0; j < k; j++) m += (x[j] as number) * (over[i * k + j] as number);
      for (let j = 0; j < k; j++) {
        const s = (over[i * k + j] as number) / m;
        share[j] = s;
        g[j] = (g[j] as number) + weight * s;
        for (let l = 0; l <= j; l++) hessian[j * k + l] = (hessian[j * k + l] as number) + weight * s * (share[l] as number);
      }
      // Logarithms of products: one for many rows, before a product can leave what a number holds.
      if (m < 1e-100 || m > 1e100) sum += weight * elementary.log(m);
      else
        for (let c = 0; c < weight; c++) {
          product *= m;
          if (product > 1e-150 && product < 1e150) continue;
          sum += elementary.log(product);
          product = 1;
        }
    }
    for (let j = 0; j < k; j++) {
      g[j] = (g[j] as number) / total;
      for (let l = 0; l <= j; l++) {
        hessian[j * k + l] = (hessian[j * k + l] as number) / total;
        hessian[l * k + j] = hessian[j * k + l] as number;
      }
    }
    return (sum + elementary.log(product)) / total;
  };
  let x = new Float64Array(k).fill(1 / k);
  let value = look(x);
  let done = 0;
  for (; done < iterations && Math.max(...g) - 1 > tolerance; done++) {
    const to = quadratic(hessian, g, x);
    let [step, moved, next] = [1, x, value];
    for (let half = 0; half < 40; half++, step /= 2) {
      moved = x.map((from, j) => from + step * ((to[j] as number) - from));
      const sum = moved.reduce((a, b) => a + b, 0);
      moved = moved.map((w) => w / sum);
      next = look(moved);
      if (next >= value - 1e-15) break;
    }
    const still = moved.every((w, j) => w === x[j]);
    [x, value] = [moved, next];
    if (still) break;
  }
  let highest = 0;
  for (let i = 0; i < rows; i++) highest += (counts ? (counts[i] as number) : 1) * (top[i] as number);
  const copies = new Float64Array(k);
  for (const at of place) copies[at] = (copies[at] as number) + 1;
  return {
    weights: Float64Array.from(place, (at) => (x[at] as number) / (copies[at] as number)),
    logScore: value + highest / total,
    gap: Math.max(...g) - 1,
    iterations: done,
  };
}

/** Densities and weights at once. */
export function stack(scores: readonly Float64Array[], options: Parameters<typeof weigh>[1] = {}): Stacked {
  return weigh(densitiesOf(scores), options);
}

/** min ½ y'Hy + (1 − 2g)'y over y ≥ 0, one coordinate after the other. */
function quadratic(hessian: Float64Array, g: Float64Array, start: Float64Array): Float64Array {
  const k = g.length;
  const y = start.slice();
  for (let sweep = 0; sweep < 2_000; sweep++) {
    let change = 0;
    for (let j = 0; j < k; j++) {
      let slope = 1 - 2 * (g[j] as number);
      for (let l = 0; l < k; l++) slope += (hessian[j * k + l] as number) * (y[l] as number);
      const curve = hessian[j * k + j] as number;
      const next = curve > 0 ? Math.max(0, (y[j] as number) - slope / curve) : 0;
      change = Math.max(change, Math.abs(next - (y[j] as number)));
      y[j] = next;
    }
    if (change < 1e-13) break;
  }
  return y;
}
