import type { WildDraws, WildForm } from "./wild-draws.js";
import { byPairs, costOfPairs } from "./wild-pairs.js";
import { codesOfByte, type WildPatterns, weightOf } from "./wild-weights.js";

/** Runs all draws: sums over clusters are read from tables of a byte of weights at a time, then two or more small products a draw. */
export function wildDraws(form: WildForm, patterns: WildPatterns): WildDraws {
  // Additions a draw, by P and its products or cluster by cluster: the way with fewer is taken.
  const { size: k, count, scores } = form;
  const degree = scores.length;
  const sums = (width: number): number => patterns.bytes * partsOf(patterns, width) * width;
  const products = sums(2 * degree * k + 2 * degree - 1) + degree * k * (k + 3);
  const clusters = sums(degree * (count + 1)) + 3 * count;
  // The way depends on all draws, not on those of a range, so that ranges have the same bits.
  if (patterns.law === "rademacher" && costOfPairs(count, degree, patterns.all) < Math.min(products, clusters)) {
    const out = space(patterns.draws, degree > 1);
    byPairs(
      form,
      residualRows(form),
      form.scores.map((s) => contrasts(form, s)),
      patterns,
      out,
    );
    return out;
  }
  return products <= clusters ? byProducts(form, patterns) : byClusters(form, patterns);
}

/** What makes v_g u_g − c_g'P of the weights: G × G, for each degree of τ. */
function residualRows({ count, size: k, scores, own, load }: WildForm): Float64Array[] {
  return scores.map((s, m) => {
    const out = new Float64Array(count * count);
    for (let g = 0; g < count; g++)
      for (let h = 0; h < count; h++) {
        let sum = g === h ? ((own[m] as Float64Array)[g] as number) : 0;
        for (let i = 0; i < k; i++) sum -= (load[g * k + i] as number) * (s[h * k + i] as number);
        out[g * count + h] = sum;
      }
    return out;
  });
}

/** a'S_h of each cluster. */
function contrasts({ count, size: k, contrast }: WildForm, s: Float64Array): Float64Array {
  return Float64Array.from({ length: count }, (_, h) => {
    let sum = 0;
    for (let i = 0; i < k; i++) sum += (contrast[i] as number) * (s[h * k + i] as number);
    return sum;
  });
}

function space(draws: number, moving: boolean): WildDraws {
  const more = moving ? draws : 0;
  return {
    n0: new Float64Array(draws),
    n1: new Float64Array(more),
    d0: new Float64Array(draws),
    d1: new Float64Array(more),
    d2: new Float64Array(more),
  };
}

/** D = Σ v²u² − 2 P'Σ v u c + P'(Σ c c')P. */
function byProducts({ count, size: k, scores, own, load, contrast, factor }: WildForm, patterns: WildPatterns): WildDraws {
  const moving = scores.length > 1;
  const half = moving ? 2 * k : k;
  const squares = moving ? 3 : 1;
  // Columns: S0, S1, u0 c, u1 c, and sums of v² u².
  const width = 2 * half + squares;
  const columns = new Float64Array(count * 2 * half);
  const squared = new Float64Array(count * squares);
  const gram = new Float64Array(k * k);
  for (let g = 0; g < count; g++) {
    scores.forEach((s, m) => {
      for (let i = 0; i < k; i++) {
        columns[g * 2 * half + m * k + i] = s[g * k + i] as number;
        columns[g * 2 * half + half + m * k + i] = ((own[m] as Float64Array)[g] as number) * (load[g * k + i] as number);
      }
    });
    const [u0, u1] = [own[0]?.[g] as number, own[1]?.[g] ?? 0];
    squared[g * squares] = u0 * u0;
    if (moving) {
      squared[g * squares + 1] = 2 * u0 * u1;
      squared[g * squares + 2] = u1 * u1;
    }
    for (let i = 0; i < k; i++)
      for (let j = 0; j < k; j++) gram[i * k + j] = (gram[i * k + j] as number) + (load[g * k + i] as number) * (load[g * k + j] as number);
  }
  const table = makeTable(patterns, columns, 2 * half, squared, squares);
  const out = space(patterns.draws, moving);
  const sums = new Float64Array(width);
  const [p0, p1] = [new Float64Array(k), new Float64Array(k)];
  const at = 2 * half;
  for (let d = 0; d < patterns.draws; d++) {
    readTable(table, patterns.codes, d, sums);
    let [n0, n1, d0, d1, d2] = [0, 0, sums[at] as number, 0, 0];
    if (!moving) {
      for (let i = 0; i < k; i++) {
        const p = sums[i] as number;
        n0 += (contrast[i] as number) * p;
        let inner = 0;
        for (let j = 0; j < k; j++) inner += (gram[i * k + j] as number) * (sums[j] as number);
        d0 += p * (inner - 2 * (sums[half + i] as number));
      }
    } else {
      d1 = sums[at + 1] as number;
      d2 = sums[at + 2] as number;
      for (let i = 0; i < k; i++) {
        let [h0, h1] = [0, 0];
        for (let j = 0; j < k; j++) {
          const h = gram[i * k + j] as number;
          h0 += h * (sums[j] as number);
          h1 += h * (sums[k + j] as number);
        }
        p0[i] = h0;
        p1[i] = h1;
      }
      for (let i = 0; i < k; i++) {
        const [a, b] = [sums[i] as number, sums[k + i] as number];
        const [r0, r1] = [sums[half + i] as number, sums[half + k + i] as number];
        n0 += (contrast[i] as number) * a;
        n1 += (contrast[i] as number) * b;
        d0 += a * ((p0[i] as number) - 2 * r0);
        d1 += 2 * (b * ((p0[i] as number) - r0) - a * r1);
        d2 += b * ((p1[i] as number) - 2 * r1);
      }
      out.n1[d] = n1;
      out.d1[d] = factor * d1;
      out.d2[d] = factor * d2;
    }
    out.n0[d] = n0;
    out.d0[d] = factor * d0;
  }
  return out;
}

/** Each v_g u_g − c_g'P is itself a sum over clusters of v times a number. */
function byClusters(form: WildForm, patterns: WildPatterns): WildDraws {
  const { count, scores, factor } = form;
  const moving = scores.length > 1;
  const width = scores.length * (count + 1);
  const columns = new Float64Array(count * width);
  const rows = residualRows(form);
  scores.forEach((s, m) => {
    const numerators = contrasts(form, s);
    for (let h = 0; h < count; h++) {
      const to = h * width + m * (count + 1);
      for (let g = 0; g < count; g++) columns[to + g] = (rows[m] as Float64Array)[g * count + h] as number;
      columns[to + count] = numerators[h] as number;
    }
  });
  const table = makeTable(patterns, columns, width, new Float64Array(0), 0);
  const out = space(patterns.draws, moving);
  const sums = new Float64Array(width);
  for (let d = 0; d < patterns.draws; d++) {
    readTable(table, patterns.codes, d, sums);
    let [d0, d1, d2] = [0, 0, 0];
    if (!moving) for (let g = 0; g < count; g++) d0 += (sums[g] as number) * (sums[g] as number);
    else
      for (let g = 0; g < count; g++) {
        const [a, b] = [sums[g] as number, sums[count + 1 + g] as number];
        d0 += a * a;
        d1 += a * b;
        d2 += b * b;
      }
    out.n0[d] = sums[count] as number;
    out.d0[d] = factor * d0;
    if (moving) {
      out.n1[d] = sums[2 * count + 1] as number;
      out.d1[d] = 2 * factor * d1;
      out.d2[d] = factor * d2;
    }
  }
  return out;
}

/** Sums over the clusters of a byte (or of half of one, where a table of bytes would leave the cache), for each of its codes. */
interface Table {
  readonly width: number;
  readonly bytes: number;
  /** Tables to a byte: 1, or 2 for its halves. */
  readonly parts: number;
  /** Rows of one table. */
  readonly rows: number;
  readonly values: Float64Array;
}

/** Widest rows for which a table of whole bytes is made. */
const widest = 140;

function partsOf({ law }: WildPatterns, width: number): number {
  return law === "rademacher" && width > widest ? 2 : 1;
}

function makeTable(patterns: WildPatterns, linear: Float64Array, l: number, squared: Float64Array, q: number): Table {
  const { law, clusters, block, bytes } = patterns;
  const width = l + q;
  const parts = partsOf(patterns, width);
  const rows = parts === 2 ? 16 : codesOfByte(law);
  const each = block / parts;
  const values = new Float64Array(bytes * parts * rows * width);
  for (let t = 0; t < bytes * parts; t++) {
    for (let code = 0; code < rows; code++) {
      const to = (t * rows + code) * width;
      for (let p = 0; p < each; p++) {
        const g = t * each + p;
        if (g >= clusters) break;
        const v = weightOf(law, code, p);
        for (let i = 0; i < l; i++) values[to + i] = (values[to + i] as number) + v * (linear[g * l + i] as number);
        for (let i = 0; i < q; i++) values[to + l + i] = (values[to + l + i] as number) + v * v * (squared[g * q + i] as number);
      }
    }
  }
  return { width, bytes, parts, rows, values };
}

/** Four rows of the table are added at once, so that each sum is loaded and stored a quarter as often. */
function readTable({ width, bytes, parts, rows, values }: Table, codes: Uint8Array, draw: number, sums: Float64Array): void {
  sums.fill(0);
  const at = draw * bytes;
  const last = bytes * parts - 1;
  const row = (t: number): number => {
    const code = codes[at + (parts === 1 ? t : t >> 1)] as number;
    return (t * rows + (parts === 1 ? code : t % 2 === 0 ? code & 15 : code >>> 4)) * width;
  };
  for (let t = 0; t <= last; t += 4) {
    const [left, a] = [last - t, row(t)];
    if (left >= 3) {
      const [b, c, d] = [row(t + 1), row(t + 2), row(t + 3)];
      for (let i = 0; i < width; i++)
        sums[i] = (sums[i] as number) + ((values[a + i] as number) + (values[b + i] as number)) + ((values[c + i] as number) + (values[d + i] as number));
      continue;
    }
    for (let more = 0; more <= left; more++) {
      const from = row(t + more);
      for (let i = 0; i < width; i++) sums[i] = (sums[i] as number) + (values[from + i] as number);
    }
  }
}
