import type { WildDraws } from "./wild-kernel.js";

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

/** Share of draws with |t*| ≥ |τ| when the null lies τ standard errors from the estimate: what `tailAt` calls pWeak, and nothing else. */
export function weakShare({ n0, n1, d0, d1, d2 }: WildDraws, tau: number): number {
  const draws = n0.length;
  const bound = tau * tau * (1 - tie);
  let count = 0;
  for (let b = 0; b < draws; b++) {
    const n = (n0[b] as number) + tau * (n1[b] as number);
    const d = (d0[b] as number) + tau * ((d1[b] as number) + tau * (d2[b] as number));
    count += n * n >= bound * d ? 1 : 0;
  }
  return count / draws;
}

/** Where p falls to `alpha` on one side of the estimate (direction ±1): distance in standard errors, Infinity where it does not. */
export function edge(p: (tau: number) => number, alpha: number, direction: 1 | -1): number {
  let inside = 0;
  let outside = 2.5;
  let [above, below] = [1 - alpha, p(direction * outside) - alpha];
  while (below > 0) {
    inside = outside;
    above = below;
    outside *= 1.5;
    if (outside > farthest) return Number.POSITIVE_INFINITY;
    below = p(direction * outside) - alpha;
  }
  // Secant steps with halving of the end that stays (Illinois), then halves: p is a staircase, and its steps stop the secant.
  let stayed = 0;
  for (let step = 0; step < 100 && outside - inside > 1e-6 * outside; step++) {
    const share = step < 8 && above > below ? above / (above - below) : 0.5;
    const middle = inside + (outside - inside) * Math.min(0.98, Math.max(0.02, share));
    const value = p(direction * middle) - alpha;
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
