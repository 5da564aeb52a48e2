import { elementary } from "../../numeric/index.js";
import { fastCdf, fastDensity, inverseMills } from "../ideal-points/probit.js";
import type { SignalIndicator } from "./indicators.js";

const { exp, log } = elementary;

/** Scores are integrated out on an even grid, by the trapezoid rule: exact to 1e-4 of a row's likelihood while no row is known to closer than 0.15. */
export const nodes = Float64Array.from({ length: 61 }, (_, k) => (k - 30) / 5);
const size = nodes.length;
const logWeight = nodes.map((x) => -(x * x) / 2 - 0.9189385332046727 - 1.6094379124341003);

/** Least standard deviation of a normal indicator given the score, its own being 1. */
export const leastDeviation = 0.15;

/** Rows with the same responses, once. */
export interface Patterns {
  readonly indicators: readonly SignalIndicator[];
  /** `values[pattern * indicators.length + j]`. */
  readonly values: Float64Array;
  readonly count: Float64Array;
  /** Pattern of each row. */
  readonly of: Int32Array;
  /** Place of the first parameter of each indicator, and after the last one the number of parameters: loading, then cut points, or intercept and log of the variance above its floor. */
  readonly start: readonly number[];
}

export function patterns(indicators: readonly SignalIndicator[]): Patterns {
  const rows = indicators[0]?.values.length ?? 0;
  const seen = new Map<string, number>();
  const of = new Int32Array(rows);
  const [first, count]: [number[], number[]] = [[], []];
  for (let row = 0; row < rows; row++) {
    const key = indicators.map(({ values }) => values[row]).join(" ");
    const known = seen.get(key);
    if (known === undefined) {
      seen.set(key, first.length);
      of[row] = first.length;
      first.push(row);
      count.push(1);
    } else {
      of[row] = known;
      count[known] = (count[known] as number) + 1;
    }
  }
  const values = Float64Array.from(first.flatMap((row) => indicators.map((one) => one.values[row] as number)));
  const start = [0];
  for (const { kind, classes } of indicators) start.push((start.at(-1) as number) + (kind === "normal" ? 3 : classes));
  return { indicators, values, count: Float64Array.from(count), of, start };
}

/** Prior variances of loadings, and of all other parameters; all have mean 0. */
export interface SignalPriors {
  readonly loading: number;
  readonly other: number;
}

export interface Evaluation {
  /** Log marginal likelihood and log prior, up to a constant. */
  readonly value: number;
  readonly gradient: Float64Array;
  /** Information of the complete data, by indicator: square blocks. */
  readonly blocks: readonly Float64Array[];
}

/** Derivatives of log(Φ(b) − Φ(a)) in a and b, and its negative second ones. */
export interface Interval {
  value: number;
  low: number;
  high: number;
  lowLow: number;
  highHigh: number;
  lowHigh: number;
}

const logPhi = (z: number): number => (z > -6 ? log(fastCdf(z)) : -(z * z) / 2 - 0.9189385332046727 - log(inverseMills(z)));

function interval(a: number, b: number, out: Interval): void {
  out.low = 0;
  out.high = 0;
  out.lowLow = 0;
  out.highHigh = 0;
  out.lowHigh = 0;
  // Far out, the nearer bound alone decides.
  if (a === Number.NEGATIVE_INFINITY || b < -6) {
    const mills = inverseMills(b);
    out.value = logPhi(b);
    out.high = mills;
    out.highHigh = mills * (mills + b);
  } else if (b === Number.POSITIVE_INFINITY || a > 6) {
    const mills = inverseMills(-a);
    out.value = logPhi(-a);
    out.low = -mills;
    out.lowLow = mills * (mills - a);
  } else {
    const p = Math.max(1e-13, a > 0 ? fastCdf(-a) - fastCdf(-b) : fastCdf(b) - fastCdf(a));
    const [ra, rb] = [fastDensity(a) / p, fastDensity(b) / p];
    out.value = log(p);
    out.low = -ra;
    out.high = rb;
    out.lowLow = ra * (ra - a);
    out.highHigh = rb * (rb + b);
    out.lowHigh = -ra * rb;
  }
}

const at: Interval = { value: 0, low: 0, high: 0, lowLow: 0, highHigh: 0, lowHigh: 0 };

/** Bounds of class c. */
function cuts(theta: Float64Array, from: number, classes: number, c: number): [number, number] {
  return [c === 0 ? Number.NEGATIVE_INFINITY : (theta[from + c] as number), c === classes - 1 ? Number.POSITIVE_INFINITY : (theta[from + c + 1] as number)];
}

/** Whether the cut points of every indicator ascend. */
export function ordered({ indicators, start }: Patterns, theta: Float64Array): boolean {
  return indicators.every(({ kind, classes }, j) => {
    const from = start[j] as number;
    for (let c = 2; kind === "classes" && c < classes; c++) if (!((theta[from + c] as number) > (theta[from + c - 1] as number))) return false;
    return true;
  });
}

export const variance = (theta: Float64Array, from: number): number => leastDeviation ** 2 + exp(theta[from + 2] as number);

/** Calls `row` with the posterior weights of the nodes, for each pattern; returns the log marginal likelihood. */
export function posteriors({ indicators, values, count, start }: Patterns, theta: Float64Array, row: (pattern: number, weights: Float64Array) => void): number {
  const J = indicators.length;
  const tables = indicators.map(({ kind, classes }, j) => {
    const from = start[j] as number;
    const table = new Float64Array(classes * size);
    for (let c = 0; kind === "classes" && c < classes; c++) {
      const [low, high] = cuts(theta, from, classes, c);
      for (let k = 0; k < size; k++) {
        const u = (theta[from] as number) * (nodes[k] as number);
        interval(low - u, high - u, at);
        table[c * size + k] = at.value;
      }
    }
    return table;
  });
  const noise = indicators.map(({ kind }, j) => (kind === "normal" ? variance(theta, start[j] as number) : 1));
  const constant = noise.map((v) => -log(v) / 2);
  const l = new Float64Array(size);
  let total = 0;
  for (let p = 0; p < count.length; p++) {
    l.set(logWeight);
    for (let j = 0; j < J; j++) {
      const y = values[p * J + j] as number;
      if (Number.isNaN(y)) continue;
      const from = start[j] as number;
      if (indicators[j]?.kind === "classes") {
        const table = tables[j] as Float64Array;
        const offset = y * size;
        for (let k = 0; k < size; k++) l[k] = (l[k] as number) + (table[offset + k] as number);
      } else {
        const [b, r, half, c] = [theta[from] as number, y - (theta[from + 1] as number), 0.5 / (noise[j] as number), constant[j] as number];
        for (let k = 0; k < size; k++) {
          const e = r - b * (nodes[k] as number);
          l[k] = (l[k] as number) + c - half * e * e;
        }
      }
    }
    let most = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < size; k++) if ((l[k] as number) > most) most = l[k] as number;
    let sum = 0;
    for (let k = 0; k < size; k++) {
      const e = (l[k] as number) - most;
      sum += l[k] = e < -40 ? 0 : exp(e);
    }
    for (let k = 0; k < size; k++) l[k] = (l[k] as number) / sum;
    total += (count[p] as number) * (most + log(sum));
    row(p, l);
  }
  return total;
}

/** Log posterior of the parameters with the scores integrated out, its gradient (Fisher's identity) and the complete-data information. */
export function evaluate(data: Patterns, theta: Float64Array, priors: SignalPriors): Evaluation {
  const { indicators, values, count, start } = data;
  const J = indicators.length;
  const sums = indicators.map(({ kind, classes }) => new Float64Array((kind === "normal" ? 3 : classes) * size));
  let value = posteriors(data, theta, (p, q) => {
    const n = count[p] as number;
    for (let j = 0; j < J; j++) {
      const y = values[p * J + j] as number;
      if (Number.isNaN(y)) continue;
      const own = sums[j] as Float64Array;
      if (indicators[j]?.kind === "classes") {
        const offset = y * size;
        for (let k = 0; k < size; k++) own[offset + k] = (own[offset + k] as number) + n * (q[k] as number);
      } else
        for (let k = 0; k < size; k++) {
          const w = n * (q[k] as number);
          own[k] = (own[k] as number) + w;
          own[size + k] = (own[size + k] as number) + w * y;
          own[2 * size + k] = (own[2 * size + k] as number) + w * y * y;
        }
    }
  });
  const gradient = new Float64Array(theta.length);
  const blocks = indicators.map(({ kind, classes }, j) => {
    const from = start[j] as number;
    const own = sums[j] as Float64Array;
    const g = gradient.subarray(from, start[j + 1] as number);
    const block = kind === "classes" ? classTerms(theta, from, classes, own, g) : normalTerms(theta, from, own, g);
    const m = g.length;
    for (let i = 0; i < m; i++) {
      const precision = 1 / (i === 0 ? priors.loading : priors.other);
      const x = theta[from + i] as number;
      value -= (precision * x * x) / 2;
      g[i] = (g[i] as number) - precision * x;
      block[i * m + i] = (block[i * m + i] as number) + precision;
    }
    return block;
  });
  return { value, gradient, blocks };
}

function classTerms(theta: Float64Array, from: number, classes: number, counts: Float64Array, g: Float64Array): Float64Array {
  const info = new Float64Array(classes * classes);
  const add = (i: number, j: number, x: number): void => {
    info[i * classes + j] = (info[i * classes + j] as number) + x;
    if (i !== j) info[j * classes + i] = (info[j * classes + i] as number) + x;
  };
  for (let c = 0; c < classes; c++) {
    const [low, high] = cuts(theta, from, classes, c);
    for (let k = 0; k < size; k++) {
      const n = counts[c * size + k] as number;
      if (n < 1e-14) continue;
      const x = nodes[k] as number;
      const u = (theta[from] as number) * x;
      interval(low - u, high - u, at);
      g[0] = (g[0] as number) - n * x * (at.low + at.high);
      add(0, 0, n * x * x * (at.lowLow + at.highHigh + 2 * at.lowHigh));
      if (c > 0) {
        g[c] = (g[c] as number) + n * at.low;
        add(c, c, n * at.lowLow);
        add(0, c, -n * x * (at.lowLow + at.lowHigh));
      }
      if (c < classes - 1) {
        g[c + 1] = (g[c + 1] as number) + n * at.high;
        add(c + 1, c + 1, n * at.highHigh);
        add(0, c + 1, -n * x * (at.highHigh + at.lowHigh));
      }
      if (c > 0 && c < classes - 1) add(c, c + 1, n * at.lowHigh);
    }
  }
  return info;
}

function normalTerms(theta: Float64Array, from: number, sums: Float64Array, g: Float64Array): Float64Array {
  const [b, a] = [theta[from] as number, theta[from + 1] as number];
  const v = variance(theta, from);
  const slope = v - leastDeviation ** 2;
  let [n, x1, x2, e0, e1, squares] = [0, 0, 0, 0, 0, 0];
  for (let k = 0; k < size; k++) {
    const [w, wy, wyy, x] = [sums[k] as number, sums[size + k] as number, sums[2 * size + k] as number, nodes[k] as number];
    const fit = a + b * x;
    n += w;
    x1 += w * x;
    x2 += w * x * x;
    e0 += wy - w * fit;
    e1 += (wy - w * fit) * x;
    squares += wyy - 2 * fit * wy + w * fit * fit;
  }
  g[0] = e1 / v;
  g[1] = e0 / v;
  g[2] = (squares / (2 * v * v) - n / (2 * v)) * slope;
  return Float64Array.from([x2 / v, x1 / v, 0, x1 / v, n / v, 0, 0, 0, (n * slope * slope) / (2 * v * v)]);
}
