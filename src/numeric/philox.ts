import { normalQuantile } from "./distributions.js";

const M0 = 0xd2511f53;
const M1 = 0xcd9e8d57;
const W0 = 0x9e3779b9;
const W1 = 0xbb67ae85;

/** High 32 bits of the 64-bit product of two unsigned 32-bit numbers. */
function mulHigh(a: number, b: number): number {
  const al = a & 0xffff;
  const ah = a >>> 16;
  const bl = b & 0xffff;
  const bh = b >>> 16;
  const cross = ah * bl + ((al * bl) >>> 16);
  return (ah * bh + Math.floor(cross / 65536) + (((cross & 0xffff) + al * bh) >>> 16)) >>> 0;
}

/**
 * Philox 4×32-10: four random words from a counter of four words and a key of two, written to `out`.
 * Source: Salmon et al. (2011), Parallel random numbers: as easy as 1, 2, 3.
 */
export function philox(c0: number, c1: number, c2: number, c3: number, k0: number, k1: number, out: Uint32Array): void {
  let x0 = c0 >>> 0;
  let x1 = c1 >>> 0;
  let x2 = c2 >>> 0;
  let x3 = c3 >>> 0;
  let key0 = k0 >>> 0;
  let key1 = k1 >>> 0;
  for (let round = 0; round < 10; round++) {
    const h0 = mulHigh(M0, x0);
    const l0 = Math.imul(M0, x0) >>> 0;
    const h1 = mulHigh(M1, x2);
    const l1 = Math.imul(M1, x2) >>> 0;
    x0 = (h1 ^ x1 ^ key0) >>> 0;
    x1 = l1;
    x2 = (h0 ^ x3 ^ key1) >>> 0;
    x3 = l0;
    key0 = (key0 + W0) >>> 0;
    key1 = (key1 + W1) >>> 0;
  }
  out[0] = x0;
  out[1] = x1;
  out[2] = x2;
  out[3] = x3;
}

/** Random numbers that depend on their address alone, never on what was drawn before or elsewhere. */
export interface Stream {
  /** The next uniform in (0, 1), 53 bits. */
  uniform(): number;
  /** The next standard normal, by inversion: one uniform each, so that streams stay aligned. */
  normal(): number;
  /** The next whole number in 0..n−1. */
  below(n: number): number;
}

/**
 * The stream at an address: seed (up to 2^53), then task, unit and period or whatever three whole numbers (below 2^32) tell draws apart.
 */
export function stream(seed: number, task = 0, unit = 0, period = 0): Stream {
  const k0 = seed >>> 0;
  const k1 = Math.floor(seed / 2 ** 32) >>> 0;
  const words = new Uint32Array(4);
  let block = 0;
  let used = 4;
  function uniform(): number {
    if (used >= 4) {
      philox(block++, period, unit, task, k0, k1, words);
      used = 0;
    }
    const high = (words[used] as number) >>> 5;
    const low = (words[used + 1] as number) >>> 6;
    used += 2;
    return (high * 67108864 + low + 0.5) / 9007199254740992;
  }
  return { uniform, normal: () => normalQuantile(uniform()), below: (n) => Math.floor(uniform() * n) };
}
