import { checkpoint, type Work } from "../../base/index.js";
import type { IdealPointModel } from "./model.js";
import { type AnswerTerms, answerTerms } from "./probit.js";
import { priorPlace, priorVariance, smooth } from "./time-prior.js";
import type { VoteTable } from "./vote-table.js";

/** Positions and resolutions, by the places of a vote table. */
export interface IdealPointFit {
  readonly position: Float64Array;
  readonly se: Float64Array;
  readonly slope: Float64Array;
  /** Cut points between no and abstain, abstain and yes; equal where a resolution has two kinds of answers. */
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly sweeps: number;
  /** Root mean square change of a position in the last sweep. */
  readonly change: number;
  readonly converged: boolean;
}

export interface FastOptions extends Work {
  /** Positions to start from, by place. */
  readonly start: Float64Array;
  /** Stops when positions change by less, root mean square, in a sweep (2e-4). */
  readonly tolerance?: number | undefined;
  /** Most sweeps (400). */
  readonly sweeps?: number | undefined;
}

/**
 * Mean-field fit with variance terms: each resolution's slope sees the variance of positions, each position that of slopes (Imai, Lo and Olmsted 2016,
 * APSR 110(4)), with cut points at their best; steps are Newton's on what the augmented updates settle at, so that few sweeps do. Errors come from
 * the curvature of the likelihood with resolutions free, not from the mean-field variances, which are half of what they should be.
 */
export function fitFast(table: VoteTable, model: IdealPointModel, { start, tolerance = 2e-4, sweeps = 400, signal, onProgress }: FastOptions): IdealPointFit {
  const places = table.unitOf.length;
  const resolutions = table.kinds.length;
  const state: State = {
    mean: start.slice(),
    variance: new Float64Array(places).fill(0.1),
    slope: new Float64Array(resolutions),
    slopeVariance: new Float64Array(resolutions),
    low: new Float64Array(resolutions),
    high: new Float64Array(resolutions),
  };
  startItems(table, state);
  // Resolutions first come to where these positions put them: from good positions little is then left to do.
  for (let k = 0; k < firstUpdates; k++) updateItems(table, model, state);
  const raw = state.mean.slice();
  const observed = { at: new Float64Array(places), precision: new Float64Array(places) };
  const complete = new Float64Array(places);
  const last = new Float64Array(places);
  const spread = new Float64Array(places);
  let [done, change] = [0, Number.POSITIVE_INFINITY];
  while (done < sweeps && change > tolerance) {
    checkpoint({ signal });
    updateItems(table, model, state);
    last.set(state.mean);
    observe(table, state, observed, complete);
    smooth(table, model, observed, state.mean, spread, raw);
    // The mean-field variance: that of the position given the utilities.
    for (let p = 0; p < places; p++) {
      const prior = Math.max(0, 1 / (spread[p] as number) - (observed.precision[p] as number));
      state.variance[p] = 1 / (prior + (complete[p] as number));
    }
    if (model.prior === "one-sided") normalise(state);
    change = 0;
    for (let p = 0; p < places; p++) change += ((state.mean[p] as number) - (last[p] as number)) ** 2;
    change = Math.sqrt(change / places);
    done++;
    onProgress?.(done, sweeps, "sweeps");
  }
  return {
    position: state.mean,
    se: errors(table, model, state),
    slope: state.slope,
    low: state.low,
    high: state.high,
    sweeps: done,
    change,
    converged: change <= tolerance,
  };
}

/** Updates of resolutions before the first of positions. */
const firstUpdates = 4;

interface State {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
  readonly slope: Float64Array;
  readonly slopeVariance: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** Slopes with the sign in which positions differ by answer, cut points about 0. */
function startItems({ start, position, answer, kinds }: VoteTable, { mean, slope, low, high }: State): void {
  for (let r = 0; r < kinds.length; r++) {
    const [sum, count] = [
      [0, 0],
      [0, 0],
    ];
    for (let e = start[r] as number; e < (start[r + 1] as number); e++) {
      const side = answer[e] === 2 ? 1 : 0;
      sum[side] = (sum[side] as number) + (mean[position[e] as number] as number);
      count[side] = (count[side] as number) + 1;
    }
    const apart = (sum[1] as number) / Math.max(1, count[1] as number) - (sum[0] as number) / Math.max(1, count[0] as number);
    slope[r] = apart < 0 ? -0.5 : 0.5;
    low[r] = kinds[r] === 3 ? -0.2 : 0;
    high[r] = kinds[r] === 3 ? 0.2 : 0;
  }
}

const terms: AnswerTerms = { low: 0, high: 0, lowLow: 0, highHigh: 0, lowHigh: 0 };

/** Gradient and negative Hessian of a resolution in (slope, low, high), low and high being one where it has two kinds of answers. */
interface ItemSums {
  readonly gradient: Float64Array;
  /** aa, a1, a2, 11, 12, 22 */
  readonly curvature: Float64Array;
  /** Σ variance of positions, Σ of their second moments. */
  spread: number;
  moments: number;
}

function itemSums({ start, position, answer, kinds }: VoteTable, { mean, variance, slope, low, high }: State, r: number, sums: ItemSums): void {
  const [a, k1, k2] = [slope[r] as number, low[r] as number, high[r] as number];
  let [ga, g1, g2, caa, ca1, ca2, c11, c12, c22, spread, moments] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
  for (let e = start[r] as number; e < (start[r + 1] as number); e++) {
    const p = position[e] as number;
    const x = mean[p] as number;
    const v = variance[p] as number;
    answerTerms(answer[e] as number, a * x, k1, k2, terms);
    const { low: d1, high: d2, lowLow, highHigh, lowHigh } = terms;
    ga -= (d1 + d2) * x;
    g1 += d1;
    g2 += d2;
    caa += (lowLow + highHigh + 2 * lowHigh) * x * x;
    ca1 -= (lowLow + lowHigh) * x;
    ca2 -= (highHigh + lowHigh) * x;
    c11 += lowLow;
    c12 += lowHigh;
    c22 += highHigh;
    spread += v;
    moments += x * x + v;
  }
  if (kinds[r] === 2) {
    g1 += g2;
    ca1 += ca2;
    c11 += c22 + 2 * c12;
    g2 = 0;
    ca2 = 0;
    c12 = 0;
    c22 = 1;
  }
  const { gradient, curvature } = sums;
  gradient[0] = ga;
  gradient[1] = g1;
  gradient[2] = g2;
  curvature[0] = caa;
  curvature[1] = ca1;
  curvature[2] = ca2;
  curvature[3] = c11;
  curvature[4] = c12;
  curvature[5] = c22;
  sums.spread = spread;
  sums.moments = moments;
}

const longest = 1.5;

function updateItems(table: VoteTable, { slopeVariance, cutVariance }: IdealPointModel, state: State): void {
  const { slope, low, high } = state;
  const sums: ItemSums = { gradient: new Float64Array(3), curvature: new Float64Array(6), spread: 0, moments: 0 };
  const move = new Float64Array(3);
  for (let r = 0; r < slope.length; r++) {
    itemSums(table, state, r, sums);
    const { gradient: g, curvature: c } = sums;
    const ridge = 1 / slopeVariance + sums.spread;
    const ordered = table.kinds[r] === 3;
    g[0] = (g[0] as number) - (slope[r] as number) * ridge;
    g[1] = (g[1] as number) - (low[r] as number) / cutVariance;
    if (ordered) g[2] = (g[2] as number) - (high[r] as number) / cutVariance;
    c[0] = (c[0] as number) + ridge;
    c[3] = (c[3] as number) + 1 / cutVariance;
    if (ordered) c[5] = (c[5] as number) + 1 / cutVariance;
    solveThree(c, g, move);
    let scale = longest / Math.max(longest, Math.abs(move[0] as number), Math.abs(move[1] as number), Math.abs(move[2] as number));
    // Cut points keep their order.
    if (ordered)
      for (let k = 0; k < 40 && (low[r] as number) + scale * (move[1] as number) >= (high[r] as number) + scale * (move[2] as number); k++) scale /= 2;
    slope[r] = (slope[r] as number) + scale * (move[0] as number);
    low[r] = (low[r] as number) + scale * (move[1] as number);
    high[r] = ordered ? (high[r] as number) + scale * (move[2] as number) : (low[r] as number);
    state.slopeVariance[r] = 1 / (1 / slopeVariance + sums.moments);
  }
}

/** Solves the symmetric system of three by Cholesky's factor; pivots are kept above 0. */
function solveThree(c: Float64Array, g: Float64Array, out: Float64Array): void {
  const tiny = 1e-10;
  const l00 = Math.sqrt(Math.max(tiny, c[0] as number));
  const l10 = (c[1] as number) / l00;
  const l20 = (c[2] as number) / l00;
  const l11 = Math.sqrt(Math.max(tiny, (c[3] as number) - l10 * l10));
  const l21 = ((c[4] as number) - l20 * l10) / l11;
  const l22 = Math.sqrt(Math.max(tiny, (c[5] as number) - l20 * l20 - l21 * l21));
  const y0 = (g[0] as number) / l00;
  const y1 = ((g[1] as number) - l10 * y0) / l11;
  const y2 = ((g[2] as number) - l20 * y0 - l21 * y1) / l22;
  out[2] = y2 / l22;
  out[1] = (y1 - l21 * (out[2] as number)) / l11;
  out[0] = (y0 - l10 * (out[1] as number) - l20 * (out[2] as number)) / l00;
}

/** What the votes say of each position now; `complete` takes the precision that known utilities would give. */
function observe(
  { start, position, answer, kinds }: VoteTable,
  { mean, slope, slopeVariance, low, high }: State,
  { at, precision }: { at: Float64Array; precision: Float64Array },
  complete: Float64Array,
): void {
  const gradient = at;
  gradient.fill(0);
  precision.fill(0);
  complete.fill(0);
  for (let r = 0; r < kinds.length; r++) {
    const [a, k1, k2, s] = [slope[r] as number, low[r] as number, high[r] as number, slopeVariance[r] as number];
    const square = a * a;
    for (let e = start[r] as number; e < (start[r + 1] as number); e++) {
      const p = position[e] as number;
      answerTerms(answer[e] as number, a * (mean[p] as number), k1, k2, terms);
      gradient[p] = (gradient[p] as number) - a * (terms.low + terms.high) - s * (mean[p] as number);
      precision[p] = (precision[p] as number) + square * (terms.lowLow + terms.highHigh + 2 * terms.lowHigh) + s;
      complete[p] = (complete[p] as number) + square + s;
    }
  }
  for (let p = 0; p < at.length; p++) at[p] = (mean[p] as number) + (gradient[p] as number) / Math.max(1e-12, precision[p] as number);
}

/** Mean 0 and variance 1 over all positions, their own variances counted. */
function normalise({ mean, variance }: State): void {
  let [sum, square] = [0, 0];
  for (let p = 0; p < mean.length; p++) sum += mean[p] as number;
  const middle = sum / mean.length;
  for (let p = 0; p < mean.length; p++) square += ((mean[p] as number) - middle) ** 2 + (variance[p] as number);
  const scale = Math.sqrt(square / mean.length);
  for (let p = 0; p < mean.length; p++) {
    mean[p] = ((mean[p] as number) - middle) / scale;
    variance[p] = (variance[p] as number) / scale ** 2;
  }
}

/**
 * Standard errors of positions: the curvature of the likelihood, less what each resolution's own parameters take of it, and the prior over time;
 * one-sided, the error of last session's position comes in with the weight that its mean has.
 */
function errors(table: VoteTable, model: IdealPointModel, state: State): Float64Array {
  const { start, position, answer, kinds, before } = table;
  const { mean, slope, low, high } = state;
  const places = mean.length;
  const information = new Float64Array(places);
  const sums: ItemSums = { gradient: new Float64Array(3), curvature: new Float64Array(6), spread: 0, moments: 0 };
  const [cross, solved] = [new Float64Array(3), new Float64Array(3)];
  for (let r = 0; r < kinds.length; r++) {
    itemSums(table, state, r, sums);
    const { curvature } = sums;
    curvature[0] = (curvature[0] as number) + 1 / model.slopeVariance;
    curvature[3] = (curvature[3] as number) + 1 / model.cutVariance;
    if (kinds[r] === 3) curvature[5] = (curvature[5] as number) + 1 / model.cutVariance;
    const [a, k1, k2] = [slope[r] as number, low[r] as number, high[r] as number];
    for (let e = start[r] as number; e < (start[r + 1] as number); e++) {
      const p = position[e] as number;
      const x = mean[p] as number;
      answerTerms(answer[e] as number, a * x, k1, k2, terms);
      const { low: d1, high: d2, lowLow, highHigh, lowHigh } = terms;
      const both = lowLow + highHigh + 2 * lowHigh;
      cross[0] = both * a * x + d1 + d2;
      cross[1] = -(lowLow + lowHigh) * a;
      cross[2] = -(highHigh + lowHigh) * a;
      if (kinds[r] === 2) {
        cross[1] = (cross[1] as number) + (cross[2] as number);
        cross[2] = 0;
      }
      solveThree(curvature, cross, solved);
      const taken = (cross[0] as number) * (solved[0] as number) + (cross[1] as number) * (solved[1] as number) + (cross[2] as number) * (solved[2] as number);
      information[p] = (information[p] as number) + Math.max(0, a * a * both - taken);
    }
  }
  const variance = new Float64Array(places);
  if (model.prior === "random-walk") {
    smooth(table, model, { at: mean, precision: information }, mean.slice(), variance, mean.slice());
    return variance.map(Math.sqrt);
  }
  for (let p = 0; p < places; p++) {
    const prior = 1 / priorVariance(table, model, p);
    const total = prior + (information[p] as number);
    const from = model.prior === "one-sided" ? priorPlace(table, p) : -1;
    // The first session leans on the second, whose error is not known yet: its own stands in.
    const carried = from < 0 ? 0 : before[p] === -1 ? 1 / total : (variance[from] as number);
    variance[p] = 1 / total + (prior / total) ** 2 * carried;
  }
  return variance.map(Math.sqrt);
}
