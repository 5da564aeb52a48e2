import { elementary, normalQuantile } from "../numeric/index.js";

/** How well chains have mixed. */
export interface Mixing {
  /** Rank-normalised split R-hat, the larger of that of the draws and of their distances from the median. */
  readonly rhat: number;
  /** Effective number of draws for the middle, and for both 5 % tails (the smaller). */
  readonly bulk: number;
  readonly tail: number;
}

/**
 * Mixing of one quantity from equally long chains of draws. A quantity that never varies has NaN throughout.
 * Source: Vehtari, Gelman, Simpson, Carpenter and Bürkner (2021), Bayesian Analysis 16(2).
 */
export function mixing(chains: readonly Float64Array[]): Mixing {
  const halves = chains.flatMap(split);
  const all = join(halves);
  const sorted = all.slice().sort();
  if (!(halves[0] && halves[0].length >= 4) || sorted[0] === sorted.at(-1)) return { rhat: Number.NaN, bulk: Number.NaN, tail: Number.NaN };
  const median = middle(sorted);
  const scores = rankNormalise(halves);
  const folded = rankNormalise(halves.map((half) => half.map((x) => Math.abs(x - median))));
  const low = sorted[Math.floor(0.05 * (sorted.length - 1))] as number;
  const high = sorted[Math.ceil(0.95 * (sorted.length - 1))] as number;
  const within = (bound: number): number => effective(halves.map((half) => half.map((x) => (x <= bound ? 1 : 0))));
  return { rhat: Math.max(rhat(scores), rhat(folded)), bulk: effective(scores), tail: Math.min(within(low), within(high)) };
}

function split(chain: Float64Array): Float64Array[] {
  const half = Math.floor(chain.length / 2);
  return [chain.slice(0, half), chain.slice(chain.length - half)];
}

function join(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((n, part) => n + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function middle(sorted: Float64Array): number {
  const half = sorted.length / 2;
  return sorted.length % 2 ? (sorted[Math.floor(half)] as number) : ((sorted[half - 1] as number) + (sorted[half] as number)) / 2;
}

/** Normal scores of mean ranks over all chains together, by Blom's (r − 3/8)/(n + 1/4). */
function rankNormalise(chains: readonly Float64Array[]): Float64Array[] {
  const all = join(chains);
  const order = Uint32Array.from({ length: all.length }, (_, k) => k).sort((a, b) => (all[a] as number) - (all[b] as number));
  const score = new Float64Array(all.length);
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && all[order[to] as number] === all[order[from] as number]) to++;
    const value = normalQuantile(((from + 1 + to) / 2 - 0.375) / (all.length + 0.25));
    for (let k = from; k < to; k++) score[order[k] as number] = value;
    from = to;
  }
  let at = 0;
  return chains.map((chain) => score.slice(at, (at += chain.length)));
}

function meanOf(x: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i] as number;
  return sum / x.length;
}

function varianceOf(x: Float64Array): number {
  const mean = meanOf(x);
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += ((x[i] as number) - mean) ** 2;
  return sum / (x.length - 1);
}

/** Mean variance within chains, and the pooled one. */
function variances(chains: readonly Float64Array[]): { readonly within: number; readonly pooled: number } {
  const n = chains[0]?.length ?? 0;
  const within = chains.reduce((sum, chain) => sum + varianceOf(chain), 0) / chains.length;
  const between = varianceOf(Float64Array.from(chains, meanOf));
  return { within, pooled: (within * (n - 1)) / n + (chains.length > 1 ? between : 0) };
}

function rhat(chains: readonly Float64Array[]): number {
  const { within, pooled } = variances(chains);
  return Math.sqrt(pooled / within);
}

/** Effective sample size with Geyer's initial monotone sequence. */
function effective(chains: readonly Float64Array[]): number {
  const n = chains[0]?.length ?? 0;
  const total = n * chains.length;
  const { within, pooled } = variances(chains);
  if (!(within > 0)) return Number.NaN;
  const means = chains.map(meanOf);
  const autocovariance = (lag: number): number => {
    let sum = 0;
    for (const [c, chain] of chains.entries()) {
      const mean = means[c] as number;
      for (let i = 0; i + lag < n; i++) sum += ((chain[i] as number) - mean) * ((chain[i + lag] as number) - mean);
    }
    return sum / total;
  };
  const correlation = (lag: number): number => 1 - (within - (autocovariance(lag) * n) / (n - 1)) / pooled;
  let sum = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let lag = 0; lag + 1 < n; lag += 2) {
    const pair = (lag === 0 ? 1 : correlation(lag)) + correlation(lag + 1);
    if (pair <= 0) break;
    least = Math.min(least, pair);
    sum += least;
  }
  // Antithetic draws could pass every bound; as in the source, no more than n log10 n.
  return total / Math.max(2 * sum - 1, 1 / elementary.log10(total));
}
