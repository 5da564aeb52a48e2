import { elementary } from "../../numeric/index.js";
import type { Curve } from "./newton.js";

const { exp, log } = elementary;

/** A conditional likelihood with its score and information. */
export interface ConditionalCurve extends Curve {
  /** Score of each stratum, strata × size. */
  readonly strata: Float64Array;
}

/** Rows whose outcomes are taken given their sum; a row may stand twice. */
export interface Stratum {
  readonly rows: Int32Array;
  readonly weight: number;
}

/** What the recursion has gathered: f(r) for r = 0 … m successes, its gradient and the lower triangle of its second derivatives. */
interface Sums {
  readonly f: Float64Array;
  readonly first: Float64Array;
  readonly second: Float64Array;
}

const shrink = 2 ** -300;
const logShrink = -300 * Math.LN2;

/**
 * Log-likelihood of binary outcomes given their sum in each stratum, by the recursion over the number of successes
 * f(j, r) = f(j − 1, r) + e^{x_j β} f(j − 1, r − 1), with its derivatives carried along.
 * The rarer outcome is counted, and f is scaled by powers of two that cancel, so that nothing overflows.
 * Source: Gail, Lubin and Rubinstein (1981); reference: survival::clogit, method "exact".
 * @param y 0 or 1.
 */
export function conditionalLogit(
  columns: readonly Float64Array[],
  y: Float64Array,
  strata: readonly Stratum[],
  coef: Float64Array,
  offset?: Float64Array,
): ConditionalCurve {
  const size = columns.length;
  const score = new Float64Array(size);
  const information = new Float64Array(size * size);
  const byStratum = new Float64Array(strata.length * size);
  const observed = new Float64Array(size);
  let loglik = 0;
  strata.forEach(({ rows, weight }, g) => {
    const { chosen, count, sign } = rarer(y, rows);
    if (count === 0) return;
    const eta = predictors(columns, rows, coef, sign, offset);
    const top = eta.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    const x = columns.map((column) => Float64Array.from(rows, (row) => sign * (column[row] as number)));
    const { sums, logScale } = recursion(x, eta, top, count);
    const all = sums.f[count] as number;
    // Predictors so far apart that the sum is lost: no place for a maximum.
    if (!(all > 0 && all < Number.POSITIVE_INFINITY)) {
      loglik = Number.NEGATIVE_INFINITY;
      return;
    }
    let own = 0;
    observed.fill(0);
    for (let i = 0; i < rows.length; i++) {
      if (!chosen[i]) continue;
      own += eta[i] as number;
      for (let a = 0; a < size; a++) observed[a] = (observed[a] as number) + ((x[a] as Float64Array)[i] as number);
    }
    loglik += weight * (own - (log(all) + logScale + count * top));
    const pairs = (size * (size + 1)) / 2;
    let p = count * pairs;
    for (let a = 0; a < size; a++) {
      const mean = (sums.first[count * size + a] as number) / all;
      const s = weight * ((observed[a] as number) - mean);
      byStratum[g * size + a] = s;
      score[a] = (score[a] as number) + s;
      for (let b = 0; b <= a; b++) {
        const v = weight * ((sums.second[p++] as number) / all - mean * ((sums.first[count * size + b] as number) / all));
        information[a * size + b] = (information[a * size + b] as number) + v;
        if (a !== b) information[b * size + a] = (information[b * size + a] as number) + v;
      }
    }
  });
  return { loglik, score, information, strata: byStratum };
}

/** The rarer outcome of a stratum: choosing the failures is the same with the signs turned. */
function rarer(y: Float64Array, rows: Int32Array): { chosen: Uint8Array; count: number; sign: 1 | -1 } {
  let successes = 0;
  for (const row of rows) successes += y[row] as number;
  const flip = successes > rows.length / 2;
  const chosen = Uint8Array.from(rows, (row) => (flip ? 1 - (y[row] as number) : (y[row] as number)));
  return { chosen, count: flip ? rows.length - successes : successes, sign: flip ? -1 : 1 };
}

function predictors(columns: readonly Float64Array[], rows: Int32Array, coef: Float64Array, sign: number, offset: Float64Array | undefined): Float64Array {
  return Float64Array.from(rows, (row) => {
    let e = offset ? (offset[row] as number) : 0;
    for (let c = 0; c < columns.length; c++) e += (coef[c] as number) * ((columns[c] as Float64Array)[row] as number);
    return sign * e;
  });
}

/** The sums for `count` successes among all rows; logScale is what was taken out of them, on the log scale. */
function recursion(x: readonly Float64Array[], eta: Float64Array, top: number, count: number): { sums: Sums; logScale: number } {
  const size = x.length;
  const pairs = (size * (size + 1)) / 2;
  const f = new Float64Array(count + 1);
  const first = new Float64Array((count + 1) * size);
  const second = new Float64Array((count + 1) * pairs);
  const row = new Float64Array(size);
  const n = eta.length;
  f[0] = 1;
  let logScale = 0;
  for (let j = 0; j < n; j++) {
    const u = exp((eta[j] as number) - top);
    for (let a = 0; a < size; a++) row[a] = (x[a] as Float64Array)[j] as number;
    // Sums that no longer lead to `count` successes at the end are left as they are.
    for (let r = Math.min(count, j + 1); r >= Math.max(1, count - (n - 1 - j)); r--) {
      const before = f[r - 1] as number;
      const [to, from] = [r * size, (r - 1) * size];
      let [p, q] = [r * pairs, (r - 1) * pairs];
      for (let a = 0; a < size; a++) {
        const xa = row[a] as number;
        const da = first[from + a] as number;
        const rest = da + xa * before;
        for (let b = 0; b <= a; b++)
          second[p] = (second[p++] as number) + u * ((second[q++] as number) + xa * (first[from + b] as number) + (row[b] as number) * rest);
      }
      for (let a = 0; a < size; a++) first[to + a] = (first[to + a] as number) + u * ((first[from + a] as number) + (row[a] as number) * before);
      f[r] = (f[r] as number) + u * before;
    }
    if (f.some((v) => v > 1e100)) {
      for (const values of [f, first, second]) for (let r = 0; r < values.length; r++) values[r] = (values[r] as number) * shrink;
      logScale -= logShrink;
    }
  }
  return { sums: { f, first, second }, logScale };
}

/** Probability of success of each row given the sum of its stratum, by sums over the rows before and after it. */
export function conditionalMeans(y: Float64Array, eta: Float64Array, strata: readonly Stratum[]): Float64Array {
  const out = new Float64Array(y.length);
  for (const { rows } of strata) {
    const { count, sign } = rarer(y, rows);
    const n = rows.length;
    let top = Number.NEGATIVE_INFINITY;
    for (const row of rows) top = Math.max(top, sign * (eta[row] as number));
    const u = Float64Array.from(rows, (row) => exp(sign * (eta[row] as number) - top));
    const width = count + 1;
    const before = sumsBefore(u, count);
    const after = sumsBefore(u.slice().reverse(), count);
    rows.forEach((row, i) => {
      // Each row of sums has its own scale, so the two ways (chosen or not) are compared with each other.
      let [chosen, not] = [0, 0];
      for (let r = 0; r <= count; r++) {
        const left = before[i * width + r] as number;
        if (r < count) chosen += left * (after[(n - 1 - i) * width + count - 1 - r] as number);
        not += left * (after[(n - 1 - i) * width + count - r] as number);
      }
      const p = ((u[i] as number) * chosen) / ((u[i] as number) * chosen + not);
      out[row] = sign === 1 ? p : 1 - p;
    });
  }
  return out;
}

/** For i = 0 … n − 1 the sums over the rows before i with 0 … count successes, each i in a scale of its own. */
function sumsBefore(u: Float64Array, count: number): Float64Array {
  const width = count + 1;
  const out = new Float64Array(u.length * width);
  out[0] = 1;
  for (let i = 1; i < u.length; i++) {
    let largest = 0;
    for (let r = 0; r <= count; r++) {
      const v = (out[(i - 1) * width + r] as number) + (r > 0 ? (u[i - 1] as number) * (out[(i - 1) * width + r - 1] as number) : 0);
      out[i * width + r] = v;
      largest = Math.max(largest, v);
    }
    if (largest > 1e100) for (let r = 0; r <= count; r++) out[i * width + r] = (out[i * width + r] as number) * shrink;
  }
  return out;
}
