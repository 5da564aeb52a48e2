import { elementary } from "../../numeric/index.js";
import { fastCdf, fastDensity, inverseMills } from "../ideal-points/probit.js";
import type { Patterns } from "./patterns.js";

const { exp, log } = elementary;

/** Scores are integrated out on an even grid, by the trapezoid rule: exact to 1e-4 of a row's likelihood while no row is known to closer than 0.15. */
export const nodes = Float64Array.from({ length: 61 }, (_, k) => (k - 30) / 5);
const size = nodes.length;
const logWeight = nodes.map((x) => -(x * x) / 2 - 0.9189385332046727 - 1.6094379124341003);

/** Least standard deviation of a normal indicator given the score, its own being 1. */
export const leastDeviation = 0.15;

/** Prior variances of loadings, of means of times, and of all other parameters; all have mean 0. */
export interface SignalPriors {
  readonly loading: number;
  readonly mean: number;
  readonly other: number;
}

export interface Evaluation {
  /** Log marginal likelihood and log prior, up to a constant. */
  readonly value: number;
  readonly gradient: Float64Array;
  /** Information of the complete data, by block: square. */
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

/** By time, the log of what the nodes weigh before any other indicator is seen. */
function timeWeights({ role, times, start, indicators }: Patterns, theta: Float64Array): Float64Array {
  const table = new Float64Array(times * size);
  const base = new Float64Array(size);
  for (let t = 0; t < times; t++) {
    const from = start[indicators.length + t] as number;
    for (let k = 0; k < size; k++) {
      const x = nodes[k] as number;
      const at = t * size + k;
      if (role === "means") table[at] = (logWeight[k] as number) + x * (theta[from] as number) - (theta[from] as number) ** 2 / 2;
      else {
        const bound = (theta[from + 1] as number) - (theta[from] as number) * x;
        const no = logPhi(bound);
        base[k] = (base[k] as number) + no;
        table[at] = (logWeight[k] as number) + logPhi(-bound) - no;
      }
    }
  }
  if (role === "indicators") for (let at = 0; at < table.length; at++) table[at] = (table[at] as number) + (base[at % size] as number);
  return table;
}

/** Weights below which a row is summed in logs. */
const faint = 1e-200;

/** Calls `row` with the posterior weights of the nodes, for each pattern; returns the log marginal likelihood. */
export function posteriors(data: Patterns, theta: Float64Array, row: (pattern: number, weights: Float64Array) => void): number {
  const { indicators, values, count, start, role, time, kinds, kindOf } = data;
  const J = indicators.length;
  const isClass = indicators.map(({ kind }) => kind === "classes");
  const before = role === "none" ? logWeight : timeWeights(data, theta);
  const logs = indicators.map(({ kind, classes }, j) => {
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
  // What the nodes weigh by all but the normal indicators, once for each kind of pattern.
  const logKind = new Float64Array(kinds.length * size);
  for (let g = 0; g < kinds.length; g++) {
    const own = logKind.subarray(g * size, (g + 1) * size);
    const t = role === "none" ? 0 : (time[g] as number) * size;
    own.set(before.subarray(t, t + size));
    for (let j = 0; j < J; j++) {
      const y = values[(kinds[g] as number) * J + j] as number;
      if (!isClass[j] || Number.isNaN(y)) continue;
      const table = logs[j] as Float64Array;
      for (let k = 0; k < size; k++) own[k] = (own[k] as number) + (table[y * size + k] as number);
    }
  }
  const kind = logKind.map((x) => exp(x));
  const noise = indicators.map(({ kind: of }, j) => (of === "normal" ? variance(theta, start[j] as number) : 1));
  const constant = noise.map((v) => -log(v) / 2);
  const l = new Float64Array(size);
  let total = 0;
  for (let p = 0; p < count.length; p++) {
    // Normal indicators together are one parabola.
    let [c0, c1, c2] = [0, 0, 0];
    for (let j = 0; j < J; j++) {
      const y = values[p * J + j] as number;
      if (isClass[j] || Number.isNaN(y)) continue;
      const from = start[j] as number;
      const [b, r, half] = [theta[from] as number, y - (theta[from + 1] as number), 0.5 / (noise[j] as number)];
      c0 += (constant[j] as number) - half * r * r;
      c1 += 2 * half * r * b;
      c2 -= half * b * b;
    }
    const g = (kindOf[p] as number) * size;
    l.set(kind.subarray(g, g + size));
    let scale = c0 + timesBell(l, c1, c2);
    let sum = 0;
    for (let k = 0; k < size; k++) sum += l[k] as number;
    if (!(sum > faint)) {
      scale = c0 + inLogs(l, c1, c2, logKind.subarray(g, g + size));
      sum = 0;
      for (let k = 0; k < size; k++) sum += l[k] as number;
    }
    const over = 1 / sum;
    for (let k = 0; k < size; k++) l[k] = (l[k] as number) * over;
    total += (count[p] as number) * (scale + log(sum));
    row(p, l);
  }
  return total;
}

/** Multiplies weights by exp(c1 x + c2 x²) over its largest value, by recurrence along the even grid; returns the log of that value. */
function timesBell(l: Float64Array, c1: number, c2: number): number {
  if (c1 === 0 && c2 === 0) return 0;
  const x0 = nodes[0] as number;
  const h = (nodes[1] as number) - x0;
  const peak = Math.max(0, Math.min(size - 1, c2 < 0 ? Math.round((-c1 / (2 * c2) - x0) / h) : 0));
  const at = (k: number): number => (x0 + k * h) * (c1 + c2 * (x0 + k * h));
  const top = at(peak);
  const q = exp(2 * c2 * h * h);
  let [f, r] = [1, exp(at(peak + 1) - top)];
  for (let k = peak + 1; k < size; k++) {
    f *= r;
    r *= q;
    l[k] = (l[k] as number) * f;
  }
  f = 1;
  r = exp(at(peak - 1) - top);
  for (let k = peak - 1; k >= 0; k--) {
    f *= r;
    r *= q;
    l[k] = (l[k] as number) * f;
  }
  return top;
}

/** The same weights where they are too small to be multiplied. */
function inLogs(l: Float64Array, c1: number, c2: number, value: Float64Array): number {
  let most = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < size; k++) {
    const x = nodes[k] as number;
    l[k] = (value[k] as number) + x * (c1 + c2 * x);
    most = Math.max(most, l[k] as number);
  }
  for (let k = 0; k < size; k++) l[k] = exp((l[k] as number) - most);
  return most;
}

/** Log posterior of the parameters with the scores integrated out, its gradient (Fisher's identity) and the complete-data information. */
export function evaluate(data: Patterns, theta: Float64Array, priors: SignalPriors): Evaluation {
  const { indicators, values, count, start, role, time, times, kinds, kindOf } = data;
  const J = indicators.length;
  const byTime = new Float64Array(times * size);
  // Of classes their weight at each node; of normal indicators n, Σx, Σx², Σy, Σxy, Σy².
  const sums = indicators.map(({ kind, classes }) => new Float64Array(kind === "normal" ? 6 : classes * size));
  const isClass = indicators.map(({ kind }) => kind === "classes");
  const byKind = new Float64Array(kinds.length * size);
  let value = posteriors(data, theta, (p, q) => {
    const n = count[p] as number;
    const from = (kindOf[p] as number) * size;
    let [m1, m2] = [0, 0];
    for (let k = 0; k < size; k++) {
      const w = q[k] as number;
      const x = nodes[k] as number;
      byKind[from + k] = (byKind[from + k] as number) + n * w;
      m1 += w * x;
      m2 += w * x * x;
    }
    for (let j = 0; j < J; j++) {
      const y = values[p * J + j] as number;
      if (isClass[j] || Number.isNaN(y)) continue;
      const own = sums[j] as Float64Array;
      own[0] = (own[0] as number) + n;
      own[1] = (own[1] as number) + n * m1;
      own[2] = (own[2] as number) + n * m2;
      own[3] = (own[3] as number) + n * y;
      own[4] = (own[4] as number) + n * y * m1;
      own[5] = (own[5] as number) + n * y * y;
    }
  });
  const addKind = (into: Float64Array, to: number, g: number): void => {
    for (let k = 0; k < size; k++) into[to * size + k] = (into[to * size + k] as number) + (byKind[g * size + k] as number);
  };
  for (let g = 0; g < kinds.length; g++) {
    if (role !== "none") addKind(byTime, time[g] as number, g);
    for (let j = 0; j < J; j++) {
      const y = values[(kinds[g] as number) * J + j] as number;
      if (isClass[j] && !Number.isNaN(y)) addKind(sums[j] as Float64Array, y, g);
    }
  }
  const all = new Float64Array(role === "indicators" ? size : 0);
  for (let at = 0; at < byTime.length && all.length > 0; at++) all[at % size] = (all[at % size] as number) + (byTime[at] as number);
  const gradient = new Float64Array(theta.length);
  const blocks = Array.from({ length: J + times }, (_, b) => {
    const from = start[b] as number;
    const g = gradient.subarray(from, start[b + 1] as number);
    const own = sums[b] ?? byTime.subarray((b - J) * size, (b - J + 1) * size);
    const { kind, classes } = indicators[b] ?? { kind: role, classes: 2 };
    const block =
      kind === "means"
        ? meanTerms(theta, from, own, g)
        : kind === "normal"
          ? normalTerms(theta, from, own, g)
          : classTerms(theta, from, classes, kind === "classes" ? own : Float64Array.from([...all.map((n, k) => n - (own[k] as number)), ...own]), g);
    const m = g.length;
    for (let i = 0; i < m; i++) {
      const precision = 1 / (kind === "means" ? priors.mean : i === 0 ? priors.loading : priors.other);
      const x = theta[from + i] as number;
      value -= (precision * x * x) / 2;
      g[i] = (g[i] as number) - precision * x;
      block[i * m + i] = (block[i * m + i] as number) + precision;
    }
    return block;
  });
  return { value, gradient, blocks };
}

function meanTerms(theta: Float64Array, from: number, sums: Float64Array, g: Float64Array): Float64Array {
  let [n, x1] = [0, 0];
  for (let k = 0; k < size; k++) {
    n += sums[k] as number;
    x1 += (sums[k] as number) * (nodes[k] as number);
  }
  g[0] = x1 - n * (theta[from] as number);
  return Float64Array.of(n);
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
  const [n = 0, x1 = 0, x2 = 0, y0 = 0, y1 = 0, yy = 0] = sums;
  const [e0, e1] = [y0 - a * n - b * x1, y1 - a * x1 - b * x2];
  const squares = yy - 2 * a * y0 - 2 * b * y1 + a * a * n + 2 * a * b * x1 + b * b * x2;
  g[0] = e1 / v;
  g[1] = e0 / v;
  g[2] = (squares / (2 * v * v) - n / (2 * v)) * slope;
  return Float64Array.from([x2 / v, x1 / v, 0, x1 / v, n / v, 0, 0, 0, (n * slope * slope) / (2 * v * v)]);
}
