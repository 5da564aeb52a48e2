import { FealtyError } from "../../base/index.js";
import { cholesky, choleskySolve } from "../../numeric/index.js";
import { parseHypothesis } from "../effects/hypothesis.js";
import type { Boot } from "./boot.js";
import { checkDraws } from "./check.js";
import type { ClusterProducts } from "./cluster-products.js";
import { inverseOf, makeSolver, solve, sumBlocks, times } from "./normal-equations.js";
import { joined, type Resampling, ranges, resampling } from "./resampling.js";
import { inColumns, shiftOf, type WildOptions } from "./wild.js";
import { patternsOf } from "./wild-job.js";
import { weightOf, wildCount, type WildLaw } from "./wild-weights.js";

/** Wald statistics of draws from..to−1, from numbers by cluster alone. */
export interface JointJob {
  readonly kind: "joint";
  readonly law: WildLaw;
  /** Restrictions, q, and columns, k. */
  readonly restrictions: number;
  readonly size: number;
  readonly count: number;
  /** S_g, scores that are drawn: G × k. */
  readonly scores: Float64Array;
  /** A'S_g: G × q. */
  readonly own: Float64Array;
  /** A'(X_g'WX_g)(X'WX)⁻¹: G times q × k. */
  readonly load: Float64Array;
  /** A' = R(X'WX)⁻¹: q × k. */
  readonly contrast: Float64Array;
  readonly factor: number;
  readonly from: number;
  readonly to: number;
}

/** Draws of one job. */
const together = 2 ** 15;
/** As of single restrictions: draws nearer to the sample's statistic than this, relatively, tie with it. */
const tie = 1e-9;

/**
 * Wild cluster bootstrap of several linear restrictions together: Wald's statistic under the clustered covariance (CV1), the null imposed on
 * all of them unless told otherwise, residuals as they are (type 11).
 * Source: Roodman, MacKinnon, Nielsen and Webb (2019), Fast and wild, section 4.
 * @throws FealtyError "hypothesis" for restrictions that depend on one another; "usage" for a type other than 11.
 */
export function planJoint(products: ClusterProducts, options: WildOptions): Resampling<Boot> {
  const { by, draws = 9999, weights = "rademacher", unrestricted = false, seed = 1, level = 0.95, hypothesis } = options;
  checkDraws(draws);
  if (options.type !== undefined && options.type !== "11")
    throw new FealtyError("usage", `a joint test has no type ${options.type}`, { kind: "usage", mend: "leave type= out" });
  if (hypothesis === undefined)
    throw new FealtyError("usage", "a joint test names its restrictions", { kind: "usage", mend: 'write "wild:ally,joint,test=x = 0; z = 0"' });
  const { size: k, count, gram, scores, coef, factor } = products;
  const restrictions = parseHypothesis(hypothesis, products.terms);
  const q = restrictions.length;
  const solver = makeSolver(sumBlocks(gram, k * k), k);
  const rows = restrictions.map(({ weights: w }) => inColumns(products, w));
  const sides = rows.map((w) => solve(solver, w.slice()));
  const inner = Float64Array.from({ length: q * q }, (_, at) => dotOf(rows[Math.floor(at / q)] as Float64Array, sides[at % q] as Float64Array));
  const gap = Float64Array.from(restrictions, ({ weights: w, value }, i) => dotOf(rows[i] as Float64Array, coef) - (value - shiftOf(products, w)));
  const back = solveSmall(inner, q, gap);
  if (!back || count <= q)
    throw new FealtyError("hypothesis", back ? `${q} restrictions need more than ${count} clusters` : "the restrictions depend on one another", {
      kind: "usage",
      mend: "test fewer of them",
    });
  // The restricted coefficients lie δ below those of the fit; residuals under the null have scores s_g + X_g'WX_g δ.
  const delta = new Float64Array(k);
  sides.forEach((side, i) => {
    for (let j = 0; j < k; j++) delta[j] = (delta[j] as number) + (back[i] as number) * (side[j] as number);
  });
  const inverse = inverseOf(solver);
  const drawn = scores.slice();
  const own = new Float64Array(count * q);
  const load = new Float64Array(count * q * k);
  const sample = new Float64Array(count * q);
  for (let g = 0; g < count; g++) {
    if (!unrestricted) {
      const moved = times(gram, g * k * k, k, delta);
      for (let j = 0; j < k; j++) drawn[g * k + j] = (drawn[g * k + j] as number) + (moved[j] as number);
    }
    sides.forEach((side, i) => {
      load.set(times(inverse, 0, k, times(gram, g * k * k, k, side)), (g * q + i) * k);
      own[g * q + i] = dotOf(side, drawn.subarray(g * k, (g + 1) * k));
      sample[g * q + i] = dotOf(side, scores.subarray(g * k, (g + 1) * k));
    });
  }
  const statistic = waldOf(gap, sample, q, factor);
  const { all, exhaustive } = wildCount(weights, count, draws);
  const law: WildLaw = { law: weights, clusters: count, draws, seed };
  const contrast = joined(sides);
  const jobs = ranges(all, together).map(
    (range): JointJob => ({ kind: "joint", law, restrictions: q, size: k, count, scores: drawn, own, load, contrast, factor, ...range }),
  );
  return resampling(jobs, runJointJob, (made) => {
    const statistics = joined(made);
    let [greater, beyond] = [0, 0];
    for (const w of statistics) {
      if (!(w <= statistic * (1 + tie))) greater++;
      if (!(w < statistic * (1 - tie))) beyond++;
    }
    return {
      method: "wild",
      by,
      groups: count,
      draws: all,
      ...(exhaustive ? { exhaustive: true as const } : {}),
      weights,
      type: "11",
      nullImposed: !unrestricted,
      seed,
      level,
      terms: [],
      joint: {
        text: restrictions.map(({ text }) => text).join("; "),
        restrictions: q,
        chi2: statistic,
        p: exhaustive ? beyond / all : (1 + beyond) / (1 + all),
        pStrict: greater / all,
        pWeak: beyond / all,
      },
    };
  });
}

/** Wald's statistic of each draw; Infinity where its covariance is singular. */
export function runJointJob({ law, restrictions: q, size: k, count, scores, own, load, contrast, factor, from, to }: JointJob): Float64Array {
  const { codes, bytes, block } = patternsOf(law, from, to);
  const out = new Float64Array(to - from);
  const [v, p, n, residual] = [new Float64Array(count), new Float64Array(k), new Float64Array(q), new Float64Array(count * q)];
  for (let d = 0; d < out.length; d++) {
    p.fill(0);
    for (let g = 0; g < count; g++) {
      const w = weightOf(law.law, codes[d * bytes + Math.floor(g / block)] as number, g % block);
      v[g] = w;
      for (let j = 0; j < k; j++) p[j] = (p[j] as number) + w * (scores[g * k + j] as number);
    }
    for (let i = 0; i < q; i++) {
      let sum = 0;
      for (let j = 0; j < k; j++) sum += (contrast[i * k + j] as number) * (p[j] as number);
      n[i] = sum;
    }
    for (let at = 0; at < count * q; at++) {
      let sum = (v[Math.floor(at / q)] as number) * (own[at] as number);
      for (let j = 0; j < k; j++) sum -= (load[at * k + j] as number) * (p[j] as number);
      residual[at] = sum;
    }
    out[d] = waldOf(n, residual, q, factor);
  }
  return out;
}

/** n'V⁻¹n with V = factor Σ_g r_g r_g'. */
function waldOf(n: Float64Array, residual: Float64Array, q: number, factor: number): number {
  const meat = new Float64Array(q * q);
  for (let from = 0; from < residual.length; from += q)
    for (let i = 0; i < q; i++)
      for (let j = 0; j <= i; j++) meat[i * q + j] = (meat[i * q + j] as number) + factor * (residual[from + i] as number) * (residual[from + j] as number);
  for (let i = 0; i < q; i++) for (let j = 0; j < i; j++) meat[j * q + i] = meat[i * q + j] as number;
  const solved = solveSmall(meat, q, n);
  return solved ? dotOf(n, solved) : Number.POSITIVE_INFINITY;
}

/** The solution of a symmetric positive system; undefined where it is singular. */
function solveSmall(matrix: Float64Array, q: number, b: Float64Array): Float64Array | undefined {
  const scale = Float64Array.from({ length: q }, (_, i) => 1 / Math.sqrt(matrix[i * q + i] as number));
  const scaled = matrix.map((x, at) => x * (scale[Math.floor(at / q)] as number) * (scale[at % q] as number));
  if (scaled.some((x) => !Number.isFinite(x))) return undefined;
  const factor = cholesky(scaled, q, { tolerance: 1e-12, reference: new Float64Array(q).fill(1) });
  if (factor.rank < q) return undefined;
  const out = b.map((x, i) => x * (scale[i] as number));
  choleskySolve(factor, out);
  return out.map((x, i) => x * (scale[i] as number));
}

function dotOf(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
