import type { WildDraws, WildForm } from "./wild-draws.js";
import type { WildPatterns } from "./wild-weights.js";

/** Clusters to a block: pairs of blocks have 2^12 sign patterns, whose sums are tabled. */
const inBlock = 5;
const signs = 2 ** inBlock;

/**
 * Additions a draw when squared standard errors are read as the quadratic forms in the signs that they are, two blocks of clusters at a
 * time: independent of the number of columns. The tables' making is spread over all draws.
 */
export function costOfPairs(count: number, degree: number, draws: number): number {
  const blocks = Math.ceil(count / inBlock);
  const forms = degree === 2 ? 3 : 1;
  const pairs = (blocks * (blocks - 1)) / 2;
  const making = 2 * pairs * signs * signs * forms + 2 * degree * degree * count ** 3;
  return blocks < 2 ? Number.POSITIVE_INFINITY : pairs * forms + blocks * (2 * forms + degree + 3) + making / draws;
}

/**
 * D = v'(F'F)v, with row g of F what makes v_g u_g − c_g'P of v; N likewise. For signs alone.
 * `space` are the arrays that are filled.
 */
export function byPairs(
  { count, scores, factor }: WildForm,
  rows: readonly Float64Array[],
  numerators: readonly Float64Array[],
  patterns: WildPatterns,
  space: WildDraws,
): void {
  const blocks = Math.ceil(count / inBlock);
  const moving = scores.length > 1;
  const forms = moving ? 3 : 1;
  const q = quadratics(rows, count, factor);
  const codes = blockCodes(patterns, blocks);
  const lines = numerators.map((linear) => linearTable(linear, blocks));
  addNumerators(lines, codes, blocks, space);
  const table = new Float64Array((blocks - 1) * signs * signs * forms);
  for (let b = 0; b + 1 < blocks; b++) {
    const others = blocks - 1 - b;
    fillTable(table, q, count, b, blocks);
    const stride = others * signs * forms;
    if (moving) addThree(table, stride, codes, blocks, b, space);
    else addOne(table, stride, codes, blocks, b, space.d0);
  }
}

function addNumerators([line0, line1]: readonly Float64Array[], codes: Uint8Array, blocks: number, { n0, n1 }: WildDraws): void {
  const zero = line0 as Float64Array;
  const draws = n0.length;
  for (let d = 0; d < draws; d++) {
    const at = d * blocks;
    let [s0, s1] = [0, 0];
    for (let b = 0; b < blocks; b++) {
      const i = b * signs + (codes[at + b] as number);
      s0 += zero[i] as number;
      if (line1) s1 += line1[i] as number;
    }
    n0[d] = s0;
    if (line1) n1[d] = s1;
  }
}

/** Two draws at a time: six sums that do not wait for one another. */
function addThree(table: Float64Array, stride: number, codes: Uint8Array, blocks: number, b: number, { d0, d1, d2 }: WildDraws): void {
  const draws = d0.length;
  const others = blocks - 1 - b;
  for (let d = 0; d < draws; d += 2) {
    const e = d + 1 < draws ? d + 1 : d;
    let [at, atE] = [d * blocks + b, e * blocks + b];
    let [s0, s1, s2, e0, e1, e2] = [0, 0, 0, 0, 0, 0];
    let [from, fromE] = [(codes[at] as number) * stride, (codes[atE] as number) * stride];
    for (let o = 0; o < others; o++) {
      const i = from + 3 * (codes[++at] as number);
      const j = fromE + 3 * (codes[++atE] as number);
      s0 += table[i] as number;
      e0 += table[j] as number;
      s1 += table[i + 1] as number;
      e1 += table[j + 1] as number;
      s2 += table[i + 2] as number;
      e2 += table[j + 2] as number;
      from += 3 * signs;
      fromE += 3 * signs;
    }
    d0[d] = (d0[d] as number) + s0;
    d1[d] = (d1[d] as number) + s1;
    d2[d] = (d2[d] as number) + s2;
    if (e === d) continue;
    d0[e] = (d0[e] as number) + e0;
    d1[e] = (d1[e] as number) + e1;
    d2[e] = (d2[e] as number) + e2;
  }
}

function addOne(table: Float64Array, stride: number, codes: Uint8Array, blocks: number, b: number, d0: Float64Array): void {
  const draws = d0.length;
  for (let d = 0; d < draws; d++) {
    const at = d * blocks;
    let sum = d0[d] as number;
    let from = (codes[at + b] as number) * stride;
    for (let other = at + b + 1; other < at + blocks; other++) {
      sum += table[from + (codes[other] as number)] as number;
      from += signs;
    }
    d0[d] = sum;
  }
}

/** F0'F0; and with a null that moves F0'F1 + F1'F0 and F1'F1, times the factor: G × G each. */
function quadratics(rows: readonly Float64Array[], count: number, factor: number): Float64Array[] {
  const product = (a: Float64Array, b: Float64Array): Float64Array => {
    const out = new Float64Array(count * count);
    for (let g = 0; g < count; g++)
      for (let h = 0; h < count; h++) {
        const left = factor * (a[g * count + h] as number);
        if (left === 0) continue;
        const [to, from] = [h * count, g * count];
        for (let i = 0; i < count; i++) out[to + i] = (out[to + i] as number) + left * (b[from + i] as number);
      }
    return out;
  };
  const [f0, f1] = rows as [Float64Array, Float64Array | undefined];
  if (!f1) return [product(f0, f0)];
  const cross = product(f0, f1);
  const both = cross.map((v, i) => v + (cross[(i % count) * count + Math.floor(i / count)] as number));
  return [product(f0, f0), both, product(f1, f1)];
}

/** For every code of block b and of each later block, the sums over their clusters of v_g v_h Q_gh, and those within blocks once. */
function fillTable(table: Float64Array, q: readonly Float64Array[], count: number, b: number, blocks: number): void {
  const forms = q.length;
  const others = blocks - 1 - b;
  const row = new Float64Array(count);
  q.forEach((form, m) => {
    const own = withinBlock(form, count, b);
    const last = b + 2 === blocks ? withinBlock(form, count, b + 1) : undefined;
    for (let code = 0; code < signs; code++) {
      for (let h = (b + 1) * inBlock; h < count; h++) {
        let sum = 0;
        for (let k = 0; k < inBlock; k++) {
          const g = b * inBlock + k;
          sum += ((code >>> k) & 1 ? -2 : 2) * (form[g * count + h] as number);
        }
        row[h] = sum;
      }
      for (let o = 0; o < others; o++) {
        const first = (b + 1 + o) * inBlock;
        const to = (code * others + o) * signs * forms + m;
        let all = o === 0 ? (own[code] as number) : 0;
        for (let k = 0; k < inBlock && first + k < count; k++) all += row[first + k] as number;
        table[to] = all;
        for (let c = 1; c < signs; c++) {
          const low = 31 - Math.clz32(c & -c);
          const h = first + low;
          table[to + c * forms] = (table[to + (c & (c - 1)) * forms] as number) - (h < count ? 2 * (row[h] as number) : 0);
        }
        if (last) for (let c = 0; c < signs; c++) table[to + c * forms] = (table[to + c * forms] as number) + (last[c] as number);
      }
    }
  });
}

function withinBlock(form: Float64Array, count: number, block: number): Float64Array {
  const first = block * inBlock;
  const size = Math.min(inBlock, count - first);
  return Float64Array.from({ length: signs }, (_, code) => {
    let sum = 0;
    for (let i = 0; i < size; i++)
      for (let j = 0; j < size; j++) sum += (((code >>> i) ^ (code >>> j)) & 1 ? -1 : 1) * (form[(first + i) * count + first + j] as number);
    return sum;
  });
}

function linearTable(linear: Float64Array, blocks: number): Float64Array {
  return Float64Array.from({ length: blocks * signs }, (_, at) => {
    const [first, code] = [Math.floor(at / signs) * inBlock, at % signs];
    let sum = 0;
    for (let k = 0; k < inBlock && first + k < linear.length; k++) sum += ((code >>> k) & 1 ? -1 : 1) * (linear[first + k] as number);
    return sum;
  });
}

/** The signs of each draw by blocks of this file, draws × blocks; kept with the patterns, which restrictions share. */
const recoded = new WeakMap<WildPatterns, Uint8Array>();
function blockCodes(patterns: WildPatterns, blocks: number): Uint8Array {
  const known = recoded.get(patterns);
  if (known) return known;
  const { codes, bytes, draws } = patterns;
  const out = new Uint8Array(draws * blocks);
  for (let d = 0; d < draws; d++)
    for (let b = 0; b < blocks; b++) {
      const bit = b * inBlock;
      const at = d * bytes + (bit >>> 3);
      const pair = (codes[at] as number) | ((bit >>> 3) + 1 < bytes ? (codes[at + 1] as number) << 8 : 0);
      out[d * blocks + b] = (pair >>> (bit & 7)) & (signs - 1);
    }
  recoded.set(patterns, out);
  return out;
}
