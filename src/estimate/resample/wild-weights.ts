import { philox } from "../../numeric/index.js";

/** Laws of the cluster weights: ±1, or Webb's six points ±√½, ±1, ±√1½ for few clusters. */
export type WildWeights = "rademacher" | "webb";

/** What decides the weights of every draw. */
export interface WildLaw {
  readonly law: WildWeights;
  readonly clusters: number;
  /** Draws asked for. */
  readonly draws: number;
  readonly seed: number;
}

/** Weights of draws from..to−1, several clusters to a byte. */
export interface WildPatterns {
  readonly law: WildWeights;
  readonly clusters: number;
  readonly draws: number;
  /** Draws of all ranges together. */
  readonly all: number;
  /** Every combination of signs once, the first of them all plus. */
  readonly exhaustive: boolean;
  /** Clusters to a byte. */
  readonly block: number;
  /** Bytes to a draw. */
  readonly bytes: number;
  /** draws × bytes. */
  readonly codes: Uint8Array;
}

const points = [-Math.sqrt(1.5), -1, -Math.sqrt(0.5), Math.sqrt(0.5), 1, Math.sqrt(1.5)];

/** The weight that a byte gives to the cluster at a position in its block. */
export function weightOf(law: WildWeights, code: number, position: number): number {
  if (law === "rademacher") return (code >>> position) & 1 ? -1 : 1;
  return points[Math.floor(code / 6 ** position) % 6] as number;
}

/** The values that a law has, and which of them a byte gives to the cluster at a position in its block. */
export function pointsOf(law: WildWeights): readonly number[] {
  return law === "rademacher" ? [1, -1] : points;
}
export function pointOf(law: WildWeights, code: number, position: number): number {
  return law === "rademacher" ? (code >>> position) & 1 : Math.floor(code / 6 ** position) % 6;
}

/** Codes of a byte: 2^8 or 6^3. */
export function codesOfByte(law: WildWeights): number {
  return law === "rademacher" ? 256 : 216;
}

/**
 * Weights for draws from..to−1 of `draws`. A weight depends on (seed, draw, cluster) alone, so it does not matter how draws are split.
 * All 2^G signs when that is not more than `draws` (Rademacher).
 * Source of Webb's points: Webb (2023), Reworking wild bootstrap-based inference for clustered errors.
 */
export function wildPatterns(law: WildWeights, clusters: number, draws: number, seed: number, range: { from?: number; to?: number } = {}): WildPatterns {
  const { exhaustive, all } = wildCount(law, clusters, draws);
  const { from = 0, to = all } = range;
  const block = law === "rademacher" ? 8 : 3;
  const bytes = Math.ceil(clusters / block);
  const codes = new Uint8Array((to - from) * bytes);
  const words = new Uint32Array(4);
  const [low, high] = [seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0];
  for (let d = from; d < to; d++) {
    const at = (d - from) * bytes;
    for (let b = 0; b < bytes; b++) {
      if (exhaustive) codes[at + b] = (d >>> (8 * b)) & 255;
      else if (law === "rademacher") {
        if (b % 16 === 0) philox(b / 16, 0, d, task, low, high, words);
        codes[at + b] = ((words[(b % 16) >> 2] as number) >>> (8 * (b % 4))) & 255;
      } else {
        if (b % 4 === 0) philox(b / 4, 0, d, task, low, high, words);
        codes[at + b] = Math.floor(((words[b % 4] as number) / 2 ** 32) * 216);
      }
    }
  }
  return { law, clusters, draws: to - from, all, exhaustive, block, bytes, codes };
}

/** Draws that are made of those asked for: all 2^G signs once where they are not more. */
export function wildCount(law: WildWeights, clusters: number, draws: number): { readonly exhaustive: boolean; readonly all: number } {
  const exhaustive = law === "rademacher" && clusters < 31 && 2 ** clusters <= draws;
  return { exhaustive, all: exhaustive ? 2 ** clusters : draws };
}

/** Tells these streams from others under the same seed. */
const task = 0x77696c64;
