import { FealtyError } from "../../base/index.js";
import { withVcov } from "../estimate.js";
import { clusterCodes } from "../covariance/clusters.js";
import { isNested } from "../covariance/count.js";
import { parseHypothesis } from "../effects/hypothesis.js";
import type { Estimate } from "../model/estimated.js";
import type { Boot, BootTerm } from "./boot.js";
import { checkDraws } from "./check.js";
import { gramByCluster } from "./cluster-products.js";
import { sumBlocks } from "./normal-equations.js";
import { joined, type Resampling, ranges, resampling } from "./resampling.js";
import { madeColumns, type Layout, columnsIn, restrictedSides, turned, twoStages } from "./two-stages.js";
import { everyCoefficient, type WildOptions } from "./wild.js";
import { patternsOf } from "./wild-job.js";
import { pointOf, pointsOf, wildCount, type WildLaw } from "./wild-weights.js";

/** The t statistics of draws from..to−1 of one coefficient, from cross-products by cluster alone. */
export interface IvJob {
  readonly kind: "iv";
  readonly law: WildLaw;
  readonly layout: Layout;
  readonly count: number;
  /** Cross-products of the made columns of each cluster under each value of its weight: points × G × m × m. */
  readonly blocks: Float64Array;
  readonly tested: number;
  readonly value: number;
  readonly factor: number;
  readonly from: number;
  readonly to: number;
}

const together = 4096;
/** As of least squares: draws nearer to the sample's statistic than this, relatively, tie with it. */
const tie = 1e-9;

/**
 * Wild restricted efficient bootstrap of two-stage least squares by cluster: the structural equation is fitted with the coefficient held, the
 * first stages with its residual added, and both equations' residuals of a cluster are drawn with one weight. Clustered t statistics of
 * 2SLS are compared. No intervals.
 * Sources: Davidson and MacKinnon (2010), Wild bootstrap tests for IV regression; Roodman, MacKinnon, Nielsen and Webb (2019), section 6.
 * @throws FealtyError "resample" where absorbed effects cross the clusters; "hypothesis" for restrictions of several coefficients.
 */
export function planIv(model: Estimate, options: WildOptions): Resampling<Boot> {
  const { by, draws = 9999, weights = "rademacher", unrestricted = false, seed = 1, level = 0.95, hypothesis } = options;
  checkDraws(draws);
  if (options.type !== undefined && options.type !== "11")
    throw new FealtyError("usage", `two-stage least squares has no type ${options.type}`, { kind: "usage", mend: "leave type= out" });
  const { fit, design, scores, instrumentParts: parts } = model;
  if (!parts) throw new FealtyError("resample", "the fit has no instruments", { kind: "usage" });
  const clusters = clusterCodes(design, by);
  const { count } = clusters;
  if (count < 2) throw new FealtyError("too-few-clusters", `"${by}" has one cluster in the rows used, and at least two are needed`, { kind: "data" });
  const across = design.effects.find((e) => !isNested(e.codes, e.count, clusters.codes));
  if (across)
    throw new FealtyError("resample", `the effect ${across.name} crosses the clusters of "${by}"`, {
      kind: "usage",
      mend: "write it as i(…) in the formula, or resample whole clusters (pairs)",
    });
  const exogenous = design.regressors.terms.flatMap((term, j) => (fit.terms.includes(term) ? [{ term, column: parts.exogenous[j] as Float64Array }] : []));
  const layout: Layout = { endogenous: parts.endogenous.length, exogenous: exogenous.length, instruments: parts.instruments.length };
  const columns = [parts.y, ...parts.endogenous, ...exogenous.map(({ column }) => column), ...parts.instruments];
  const m = columns.length;
  const gram = gramByCluster(columns, scores.weights, clusters);
  const total = sumBlocks(gram, m * m);
  const sample = twoStages(total, gram, layout);
  const clustered = withVcov(model, `cluster:${by}`).fit;
  const names = [...parts.names.map((name) => `fit_${name}`), ...exogenous.map(({ term }) => term)];
  const { all, exhaustive } = wildCount(weights, count, draws);
  const law: WildLaw = { law: weights, clusters: count, draws, seed };
  const asked = hypothesis === undefined ? everyCoefficient(fit.terms).filter(({ text }) => text !== "(Intercept)") : parseHypothesis(hypothesis, fit.terms);
  const tests = asked.map(({ text, weights: w, value: side }) => {
    const held = w.flatMap((v, j) => (v === 0 ? [] : [j]));
    const at = held[0] as number;
    const name = fit.terms[at] as string;
    if (held.length !== 1 || name === "(Intercept)")
      throw new FealtyError("hypothesis", `the wild bootstrap of two-stage least squares holds one slope, and "${text}" is not of one`, {
        kind: "usage",
        mend: "test one coefficient at a time, or resample whole clusters (pairs)",
      });
    const value = side / (w[at] as number);
    const tested = names.indexOf(name);
    const t = ((fit.coef[at] as number) - value) / (clustered.se[at] as number);
    // Our factor, from the same statistic without one.
    const factor = ((clustered.se[at] as number) / (sample.errors[tested] as number)) ** 2;
    const center = unrestricted ? (fit.coef[at] as number) : value;
    const sides = restrictedSides(total, layout, unrestricted ? undefined : { tested, value });
    const points = pointsOf(weights);
    const blocks = joined(points.map((v) => turned(gram, count, m, madeColumns(sides, layout, v))));
    const jobs = ranges(all, together).map((range): IvJob => ({ kind: "iv", law, layout, count, blocks, tested, value: center, factor, ...range }));
    return {
      jobs,
      describe: (statistics: Float64Array): BootTerm => describe(text, fit.coef[at] as number, value, clustered.se[at] as number, t, statistics, exhaustive),
    };
  });
  return resampling(
    tests.flatMap(({ jobs }) => jobs),
    runIvJob,
    (made) => ({
      method: "wild",
      by,
      groups: count,
      draws: all,
      ...(exhaustive ? { exhaustive: true as const } : {}),
      weights,
      nullImposed: !unrestricted,
      seed,
      level,
      terms: tests.map(({ jobs, describe: told }, k) => told(joined(made.slice(k * jobs.length, (k + 1) * jobs.length)))),
    }),
  );
}

/** The t statistic of each draw; NaN where its first stage is not identified. */
export function runIvJob({ law, layout, count, blocks, tested, value, factor, from, to }: IvJob): Float64Array {
  const { codes, bytes, block } = patternsOf(law, from, to);
  const size = columnsIn(layout) ** 2;
  const gram = new Float64Array(count * size);
  const out = new Float64Array(to - from);
  for (let d = 0; d < out.length; d++) {
    for (let g = 0; g < count; g++) {
      const point = pointOf(law.law, codes[d * bytes + Math.floor(g / block)] as number, g % block);
      const at = (point * count + g) * size;
      gram.set(blocks.subarray(at, at + size), g * size);
    }
    const { coef, errors } = twoStages(sumBlocks(gram, size), gram, layout);
    out[d] = ((coef[tested] as number) - value) / ((errors[tested] as number) * Math.sqrt(factor));
  }
  return out;
}

function describe(term: string, estimate: number, value: number, se: number, t: number, statistics: Float64Array, exhaustive: boolean): BootTerm {
  let [greater, equal, left, right, failed] = [0, 0, 0, 0, 0];
  for (const s of statistics) {
    if (Number.isNaN(s)) failed++;
    else if (Math.abs(Math.abs(s) - Math.abs(t)) <= tie * Math.abs(t)) equal++;
    else if (Math.abs(s) > Math.abs(t)) greater++;
    if (s < t - tie * Math.abs(t)) left++;
    if (s > t + tie * Math.abs(t)) right++;
  }
  const made = statistics.length - failed;
  if (made === 0) throw new FealtyError("resample", `no draw of ${term} could be fitted`, { kind: "failed" });
  return {
    term,
    estimate,
    value,
    se,
    t,
    p: exhaustive ? (greater + equal) / made : (1 + greater + equal) / (1 + made),
    pStrict: greater / made,
    pWeak: (greater + equal) / made,
    pLeft: left / made,
    pRight: right / made,
    ...(failed > 0 ? { failed } : {}),
  };
}
