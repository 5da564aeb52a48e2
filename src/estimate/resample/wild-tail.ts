import type { WildDraws } from "./wild-draws.js";

/** Shares of draws beyond the sample's t. */
export interface Tail {
  /** Of draws with |t*| > |t|, and with |t*| ≥ |t|. */
  readonly pStrict: number;
  readonly pWeak: number;
  /** Of draws with t* < t, and with t* > t. */
  readonly pLeft: number;
  readonly pRight: number;
}

/** Draws nearer to the sample's squared t than this, relatively, tie with it: with the null imposed, all-plus and all-minus weights do. */
const tie = 1e-9;

/** Compares the draws' t at τ with `t`. Draws without any variance count as beyond. */
export function tailAt({ n0, n1, d0, d1, d2 }: WildDraws, t: number, tau = 0): Tail {
  const draws = n0.length;
  const moving = n1.length > 0;
  let [greater, equal, left, right] = [0, 0, 0, 0];
  const square = t * t;
  for (let b = 0; b < draws; b++) {
    const n = (n0[b] as number) + (moving ? tau * (n1[b] as number) : 0);
    const d = Math.max(0, (d0[b] as number) + (moving ? tau * ((d1[b] as number) + tau * (d2[b] as number)) : 0));
    const bound = square * d;
    const gap = n * n - bound;
    const same = Math.abs(gap) <= tie * bound;
    if (same) equal++;
    else if (gap > 0) greater++;
    // On the sample's side of 0 the squares decide, else the sign does.
    if (n * t > 0 || t === 0) {
      if (same && t !== 0) continue;
      if (t === 0 ? n > 0 : gap > 0 === t > 0) right++;
      else if (t !== 0 || n < 0) left++;
    } else if (t > 0) left++;
    else right++;
  }
  return { pStrict: greater / draws, pWeak: (greater + equal) / draws, pLeft: left / draws, pRight: right / draws };
}

/**
 * The p value: the weak share where all weights were tried, for the sample's own are among them; else (1 + draws beyond) / (1 + draws).
 * Source: Davidson and MacKinnon (2000), Bootstrap tests: how many bootstraps?
 */
export function pValue({ pWeak }: Pick<Tail, "pWeak">, draws: number, exhaustive: boolean): number {
  return exhaustive ? pWeak : (1 + Math.round(pWeak * draws)) / (1 + draws);
}

/** t* of every draw at τ, in the order of draws. */
export function statisticsAt({ n0, n1, d0, d1, d2 }: WildDraws, tau = 0): Float64Array {
  const moving = n1.length > 0;
  return n0.map((n, b) => {
    const d = (d0[b] as number) + (moving ? tau * ((d1[b] as number) + tau * (d2[b] as number)) : 0);
    return (n + (moving ? tau * (n1[b] as number) : 0)) / Math.sqrt(Math.max(0, d));
  });
}

/** Farthest null that is tried, in standard errors. */
const farthest = 1e4;

/** Draws with |t*| ≥ |τ| when the null lies τ standard errors from the estimate: what `tailAt` calls pWeak, and nothing else. */
function countBeyond({ n0, n1, d0, d1, d2 }: WildDraws, tau: number): number {
  const draws = n0.length;
  const bound = tau * tau * (1 - tie);
  let count = 0;
  for (let b = 0; b < draws; b++) {
    const n = (n0[b] as number) + tau * (n1[b] as number);
    const d = (d0[b] as number) + tau * ((d1[b] as number) + tau * (d2[b] as number));
    count += n * n >= bound * d ? 1 : 0;
  }
  return count;
}

/** Draws of which it is open between two nulls whether |t*| ≥ |τ|, and the number of the others for which it is so throughout. */
interface Open {
  readonly draws: WildDraws;
  readonly beyond: number;
}

/**
 * Leaves out draws that are decided: n² − τ²D is a polynomial of degree 4 in τ, and where it is larger at the middle than its derivative
 * can take away on the way to either end, it keeps its sign.
 */
function narrowed({ draws, beyond }: Open, from: number, to: number): Open {
  const { n0, n1, d0, d1, d2 } = draws;
  const middle = (from + to) / 2;
  const half = Math.abs(to - from) / 2;
  const far = Math.max(Math.abs(from), Math.abs(to));
  const bound = middle * middle * (1 - tie);
  const open: number[] = [];
  let count = beyond;
  for (let b = 0; b < n0.length; b++) {
    const [a0, a1, b0, b1, b2] = [n0[b] as number, n1[b] as number, d0[b] as number, d1[b] as number, d2[b] as number];
    const n = a0 + middle * a1;
    const gap = n * n - bound * (b0 + middle * (b1 + middle * b2));
    const slope = 2 * Math.abs(a1) * (Math.abs(a0) + far * Math.abs(a1)) + far * (2 * Math.abs(b0) + far * (3 * Math.abs(b1) + 4 * far * Math.abs(b2)));
    // Rounding is far below a billionth of the derivative times the reach of τ.
    if (Math.abs(gap) <= slope * (half + 1e-9 * far)) open.push(b);
    else if (gap > 0) count++;
  }
  const pick = (x: Float64Array): Float64Array => Float64Array.from(open, (b) => x[b] as number);
  return { draws: { n0: pick(n0), n1: pick(n1), d0: pick(d0), d1: pick(d1), d2: pick(d2) }, beyond: count };
}

/**
 * Where the p value of the test falls to `alpha` on one side of the estimate (direction ±1): distance in standard errors, Infinity where it
 * does not. `p` is of the weak share of draws.
 */
export function edge(all: WildDraws, p: (pWeak: number) => number, alpha: number, direction: 1 | -1): number {
  const total = all.n0.length;
  let open: Open = { draws: all, beyond: 0 };
  const excess = (distance: number): number => p((open.beyond + countBeyond(open.draws, direction * distance)) / total) - alpha;
  let inside = 0;
  let outside = 2.5;
  let [above, below] = [1 - alpha, excess(outside)];
  while (below > 0) {
    inside = outside;
    above = below;
    outside *= 1.5;
    if (outside > farthest) return Number.POSITIVE_INFINITY;
    below = excess(outside);
  }
  // Secant steps with halving of the end that stays (Illinois), then halves: p is a staircase, and its steps stop the secant.
  let stayed = 0;
  let narrowAt = 0.1 * outside;
  for (let step = 0; step < 100 && outside - inside > 1e-6 * outside; step++) {
    if (outside - inside < narrowAt) {
      open = narrowed(open, direction * inside, direction * outside);
      narrowAt = (outside - inside) / 8;
    }
    const share = step < 8 && above > below ? above / (above - below) : 0.5;
    const middle = inside + (outside - inside) * Math.min(0.98, Math.max(0.02, share));
    const value = excess(middle);
    if (value > 0) {
      inside = middle;
      above = value;
      if (stayed > 0) below /= 2;
      stayed = 1;
    } else {
      outside = middle;
      below = value;
      if (stayed < 0) above /= 2;
      stayed = -1;
    }
  }
  return outside;
}

/** The least |t| whose p is not above 1 − level, from |t*| in ascending order: what `pValue` says, inverted. */
export function criticalValue(sorted: Float64Array, level: number, exhaustive: boolean): number {
  const at = Math.ceil(level * (sorted.length + (exhaustive ? 0 : 1)) - 1e-9) - 1;
  return sorted[Math.max(0, at)] ?? Number.POSITIVE_INFINITY;
}

/** The quantile of type 7 (R's default) of numbers in ascending order. */
export function quantileOf(sorted: Float64Array, p: number): number {
  const at = p * (sorted.length - 1);
  const below = Math.floor(at);
  const low = sorted[below] as number;
  return low + (at - below) * ((sorted[Math.min(sorted.length - 1, below + 1)] as number) - low);
}
