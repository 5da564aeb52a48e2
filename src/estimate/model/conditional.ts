import { elementary } from "../../numeric/index.js";
import type { Curve } from "./newton.js";

const { exp, log, log1p } = elementary;

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

/** Sums over all choices of r rows, r = 0 … m: of the products of e^η, their gradient, the lower triangle of their second derivatives. */
interface Sums {
  readonly f: Float64Array;
  readonly first: Float64Array;
  readonly second: Float64Array;
}

/**
 * Log-likelihood of binary outcomes given their sum in each stratum, by the recursion over the number of successes
 * f(j, r) = f(j − 1, r) + e^{x_j β} f(j − 1, r − 1), with its derivatives carried along. The rarer outcome is counted. All of f is
 * divided by Π(1 + e^{x_j β − c}), with c such that the number in question is the expected one: it is then the probability of a
 * number near its mean, which neither overflows nor vanishes.
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
    const centre = balance(eta, count);
    const share = eta.map((e) => logistic(e - centre));
    const x = columns.map((column) => Float64Array.from(rows, (row) => sign * (column[row] as number)));
    const sums = recursion(x, share, count);
    const all = sums.f[count] as number;
    let own = 0;
    observed.fill(0);
    for (let i = 0; i < rows.length; i++) {
      if (!chosen[i]) continue;
      own += (eta[i] as number) - centre;
      for (let a = 0; a < size; a++) observed[a] = (observed[a] as number) + ((x[a] as Float64Array)[i] as number);
    }
    let scale = 0;
    for (const e of eta) scale += Math.max(0, e - centre) + log1p(exp(-Math.abs(e - centre)));
    loglik += weight * (own - log(all) - scale);
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

/** The c at which Σ 1/(1 + e^{c − η}) is `count`: Newton's method within the bracket that it shrinks. */
function balance(eta: Float64Array, count: number): number {
  let low = eta.reduce((a, b) => Math.min(a, b)) - 50;
  let high = eta.reduce((a, b) => Math.max(a, b)) + 50;
  let centre = (low + high) / 2;
  for (let k = 0; k < 100; k++) {
    let [sum, slope] = [0, 0];
    for (const e of eta) {
      const p = logistic(e - centre);
      sum += p;
      slope += p * (1 - p);
    }
    // Any c will do, and this one need not be exact.
    if (Math.abs(sum - count) < 1e-6) break;
    if (sum > count) low = centre;
    else high = centre;
    const next = centre + (sum - count) / slope;
    centre = next > low && next < high ? next : (low + high) / 2;
  }
  return centre;
}

function logistic(x: number): number {
  const e = exp(-Math.abs(x));
  return (x >= 0 ? 1 : e) / (1 + e);
}

/** The sums up to `count` rows, divided by Π(1 + e^η), from each row's e^η/(1 + e^η). */
function recursion(x: readonly Float64Array[], share: Float64Array, count: number): Sums {
  const size = x.length;
  const pairs = (size * (size + 1)) / 2;
  const f = new Float64Array(count + 1);
  const first = new Float64Array((count + 1) * size);
  const second = new Float64Array((count + 1) * pairs);
  const row = new Float64Array(size);
  const n = share.length;
  f[0] = 1;
  for (let j = 0; j < n; j++) {
    const p = share[j] as number;
    const q = 1 - p;
    for (let a = 0; a < size; a++) row[a] = (x[a] as Float64Array)[j] as number;
    // Sums that no longer lead to `count` rows at the end are left as they are.
    const least = Math.max(0, count - (n - 1 - j));
    for (let r = Math.min(count, j + 1); r >= Math.max(1, least); r--) {
      const before = f[r - 1] as number;
      const [to, from] = [r * size, (r - 1) * size];
      let [k, l] = [r * pairs, (r - 1) * pairs];
      for (let a = 0; a < size; a++) {
        const xa = row[a] as number;
        const rest = (first[from + a] as number) + xa * before;
        for (let b = 0; b <= a; b++, k++, l++)
          second[k] = q * (second[k] as number) + p * ((second[l] as number) + xa * (first[from + b] as number) + (row[b] as number) * rest);
      }
      for (let a = 0; a < size; a++) first[to + a] = q * (first[to + a] as number) + p * ((first[from + a] as number) + (row[a] as number) * before);
      f[r] = q * (f[r] as number) + p * before;
    }
    if (least === 0) f[0] = q * (f[0] as number);
  }
  return { f, first, second };
}

/** Probability of success of each row given the sum of its stratum, by sums over the rows before and after it. */
export function conditionalMeans(y: Float64Array, eta: Float64Array, strata: readonly Stratum[]): Float64Array {
  const out = new Float64Array(y.length);
  for (const { rows } of strata) {
    const { count, sign } = rarer(y, rows);
    const own = Float64Array.from(rows, (row) => sign * (eta[row] as number));
    const centre = balance(own, count);
    const share = own.map((e) => logistic(e - centre));
    const n = rows.length;
    // Sums over the rows after i are needed backwards: every block-th is kept, and the block at hand is made from it.
    const block = Math.ceil(Math.sqrt(n));
    const kept = [unit(count)];
    for (let k = 1, now = unit(count); k < n; k++) {
      now = withRow(now, share[n - k] as number);
      if (k % block === 0) kept.push(now);
    }
    let after: Float64Array[] = [];
    let before = unit(count);
    for (let i = 0; i < n; i++) {
      const k = n - 1 - i;
      const from = Math.floor(k / block);
      if (i === 0 || k % block === block - 1) {
        after = [kept[from] as Float64Array];
        for (let l = from * block + 1; l <= k; l++) after.push(withRow(after.at(-1) as Float64Array, share[n - l] as number));
      }
      const rest = after[k - from * block] as Float64Array;
      let [chosen, not] = [0, 0];
      for (let r = 0; r <= count; r++) {
        const left = before[r] as number;
        if (r < count) chosen += left * (rest[count - 1 - r] as number);
        not += left * (rest[count - r] as number);
      }
      const p = share[i] as number;
      const given = (p * chosen) / (p * chosen + (1 - p) * not);
      out[rows[i] as number] = sign === 1 ? given : 1 - given;
      before = withRow(before, p);
    }
  }
  return out;
}

/** No row yet: 0 successes for certain. */
function unit(count: number): Float64Array {
  const out = new Float64Array(count + 1);
  out[0] = 1;
  return out;
}

/** Probabilities of 0 … count successes with one row more. */
function withRow(before: Float64Array, p: number): Float64Array {
  return before.map((v, r) => (1 - p) * v + (r > 0 ? p * (before[r - 1] as number) : 0));
}
