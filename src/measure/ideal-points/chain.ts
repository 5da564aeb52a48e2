import { checkpoint, type Work } from "../../base/index.js";
import { elementary } from "../../numeric/index.js";
import type { IdealPointModel } from "./model.js";
import { answerProbability, fastCdf, fastQuantile, inverseMills } from "./probit.js";
import { priorPlace, priorVariance, step } from "./time-prior.js";
import { type Uniforms, uniforms } from "./uniforms.js";
import type { VoteTable } from "./vote-table.js";

const { exp, log } = elementary;

/** Where chains start: positions and resolutions of a fast fit. */
export interface ChainStart {
  readonly position: Float64Array;
  readonly slope: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
}

export interface ChainOptions extends Work {
  readonly start: ChainStart;
  readonly seed: number;
  /** Which chain: streams differ by it, and so do starts. */
  readonly chain: number;
  /** Sweeps kept, after `burn`. */
  readonly sweeps: number;
  readonly burn: number;
  /** Draws kept: every `thin`-th. */
  readonly thin: number;
  /** Length of the moves of cut points; without it each resolution's is set during the burn-in. */
  readonly step?: number | undefined;
}

export interface Chain {
  /** Draws × positions. */
  readonly draws: Float32Array;
  readonly kept: number;
  /** Mean slope and cut points of each resolution. */
  readonly slope: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** Share of moves of cut points that were taken after the burn-in. */
  readonly accepted: number;
}

/**
 * One chain: latent utilities (Albert and Chib 1993), positions by session, slopes, and both cut points of a resolution moved together with the
 * utilities integrated out (Cowles 1996), the length of moves set during the burn-in; a single cut point is drawn with its slope. With the one-sided prior all positions are brought to mean 0
 * and variance 1 after each sweep, the conditional means that become next sweep's priors are not: what the model's authors do.
 */
export function sampleChain(table: VoteTable, model: IdealPointModel, options: ChainOptions): Chain {
  const { start, seed, chain, sweeps, burn, thin, step: fixed, signal, onProgress } = options;
  const places = table.unitOf.length;
  const resolutions = table.kinds.length;
  const state = begin(table, start, uniforms(seed, chain, 2, 0));
  if (fixed !== undefined) state.reach.fill(fixed);
  const kept = Math.floor(sweeps / thin);
  const draws = new Float32Array(kept * places);
  const sums = { slope: new Float64Array(resolutions), low: new Float64Array(resolutions), high: new Float64Array(resolutions) };
  let [taken, tried, at] = [0, 0, 0];
  // Utilities and slopes that the first positions rest on.
  drawResolutions(table, model, state, uniforms(seed, chain, 1, 0), false);
  for (let sweep = 1; sweep <= burn + sweeps; sweep++) {
    checkpoint({ signal });
    drawPositions(table, model, state, uniforms(seed, chain, 0, sweep));
    const moves = drawResolutions(table, model, state, uniforms(seed, chain, 1, sweep), fixed === undefined && sweep <= burn);
    if (sweep > burn) {
      taken += moves;
      tried += resolutions;
      for (let r = 0; r < resolutions; r++) {
        sums.slope[r] = (sums.slope[r] as number) + (state.slope[r] as number) / sweeps;
        sums.low[r] = (sums.low[r] as number) + (state.low[r] as number) / sweeps;
        sums.high[r] = (sums.high[r] as number) + (state.high[r] as number) / sweeps;
      }
      if ((sweep - burn) % thin === 0 && at < kept) draws.set(state.position, at++ * places);
    }
    if (sweep % 10 === 0) onProgress?.(sweep, burn + sweeps, "sweeps");
  }
  return { draws, kept: at, ...sums, accepted: taken / Math.max(1, tried) };
}

interface State {
  readonly position: Float64Array;
  /** Conditional means of the last sweep: prior means of the next (one-sided). */
  readonly raw: Float64Array;
  readonly slope: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** Length of the moves of cut points. */
  readonly reach: Float64Array;
  /** Σ a z and Σ a² of each position's votes. */
  readonly pull: Float64Array;
  readonly precision: Float64Array;
  readonly filtered: Float64Array;
  readonly spread: Float64Array;
}

/** Chains start apart: the fit, with noise of half a standard deviation on positions. */
function begin({ start: from, unitOf }: VoteTable, { position, slope, low, high }: ChainStart, draw: Uniforms): State {
  const places = unitOf.length;
  const noisy = position.map((x) => x + 0.5 * fastQuantile(draw.next()));
  return {
    position: noisy,
    raw: noisy.slice(),
    slope: slope.slice(),
    low: low.slice(),
    high: high.slice(),
    reach: Float64Array.from(slope, (_, r) => 2 / Math.sqrt(((from[r + 1] as number) - (from[r] as number)) / 2)),
    pull: new Float64Array(places),
    precision: new Float64Array(places),
    filtered: new Float64Array(places),
    spread: new Float64Array(places),
  };
}

function drawPositions(table: VoteTable, model: IdealPointModel, state: State, draw: Uniforms): void {
  if (model.prior === "random-walk") {
    drawPaths(table, model.innovation, state, draw);
    return;
  }
  const { position, raw, pull, precision, filtered } = state;
  for (let p = 0; p < position.length; p++) {
    const from = model.prior === "none" ? -1 : priorPlace(table, p);
    const prior = 1 / priorVariance(table, model, p);
    const total = prior + (precision[p] as number);
    const mean = ((from < 0 ? 0 : prior * (raw[from] as number)) + (pull[p] as number)) / total;
    filtered[p] = mean;
    position[p] = mean + fastQuantile(draw.next()) / Math.sqrt(total);
  }
  if (model.prior === "none") return;
  raw.set(filtered);
  let [sum, square] = [0, 0];
  for (let p = 0; p < position.length; p++) sum += position[p] as number;
  const middle = sum / position.length;
  for (let p = 0; p < position.length; p++) square += ((position[p] as number) - middle) ** 2;
  const scale = Math.sqrt(square / position.length);
  for (let p = 0; p < position.length; p++) position[p] = ((position[p] as number) - middle) / scale;
}

/** Forward filter, backward draws, unit by unit (Carter and Kohn 1994). */
function drawPaths(table: VoteTable, innovation: number, { position, pull, precision, filtered, spread }: State, draw: Uniforms): void {
  const { before, after } = table;
  for (let p = 0; p < position.length; p++) {
    const from = before[p] as number;
    const prior = 1 / (from < 0 ? 1 : (spread[from] as number) + step(table, innovation, from));
    const total = prior + (precision[p] as number);
    filtered[p] = ((from < 0 ? 0 : prior * (filtered[from] as number)) + (pull[p] as number)) / total;
    spread[p] = 1 / total;
  }
  for (let p = position.length - 1; p >= 0; p--) {
    const next = after[p] as number;
    let [mean, variance] = [filtered[p] as number, spread[p] as number];
    if (next >= 0) {
      const move = step(table, innovation, p);
      const gain = variance / (variance + move);
      mean += gain * ((position[next] as number) - mean);
      variance *= 1 - gain;
    }
    position[p] = mean + Math.sqrt(variance) * fastQuantile(draw.next());
  }
}

/** Each resolution once: cut points, utilities, slope; and what they mean for positions. @returns moves of cut points taken. */
function drawResolutions(table: VoteTable, model: IdealPointModel, state: State, draw: Uniforms, adapt: boolean): number {
  const { start, position: places, answer, kinds } = table;
  const { position, slope, low, high, reach, pull, precision } = state;
  pull.fill(0);
  precision.fill(0);
  let moves = 0;
  let utility = new Float64Array(256);
  // Probabilities of the answers under the cut points as they are and as they would be.
  let now = new Float64Array(256);
  let then = new Float64Array(256);
  for (let r = 0; r < kinds.length; r++) {
    const [from, to] = [start[r] as number, start[r + 1] as number];
    const a = slope[r] as number;
    if (kinds[r] === 2) {
      if (utility.length < to - from) utility = new Float64Array(2 * (to - from));
      drawTwoKinds(table, model, state, draw, r, utility);
      moves++;
      continue;
    }
    const length = reach[r] as number;
    const first = (low[r] as number) + length * fastQuantile(draw.next());
    const second = (high[r] as number) + length * fastQuantile(draw.next());
    const chance = draw.next();
    if (utility.length < to - from) {
      utility = new Float64Array(2 * (to - from));
      now = new Float64Array(2 * (to - from));
      then = new Float64Array(2 * (to - from));
    }
    const k1 = low[r] as number;
    const k2 = high[r] as number;
    for (let e = from; e < to; e++) {
      const u = a * (position[places[e] as number] as number);
      utility[e - from] = u;
      now[e - from] = answerProbability(answer[e] as number, u, k1, k2);
    }
    let moved = false;
    if (first < second) {
      let ratio = 1;
      let gain = (k1 * k1 - first * first + k2 * k2 - second * second) / (2 * model.cutVariance);
      for (let k = 0; k < to - from; k++) {
        const p = answerProbability(answer[from + k] as number, utility[k] as number, first, second);
        const q = now[k] as number;
        then[k] = p;
        ratio *= Math.max(p, 1e-30) / Math.max(q, 1e-30);
        // Far from 1 it is kept as a logarithm.
        if (ratio < 1e-100 || ratio > 1e100) {
          gain += log(ratio);
          ratio = 1;
        }
      }
      gain += log(ratio);
      moved = gain >= 0 || chance < exp(gain);
    }
    if (moved) {
      low[r] = first;
      high[r] = second;
      moves++;
    }
    if (adapt) reach[r] = length * (moved ? 1.06 : 0.96);
    const below = low[r] as number;
    const above = high[r] as number;
    const probability = moved ? then : now;
    let square = 1 / model.slopeVariance;
    let product = 0;
    for (let e = from; e < to; e++) {
      const x = position[places[e] as number] as number;
      const z = drawUtility(answer[e] as number, a * x, below, above, probability[e - from] as number, draw.next());
      utility[e - from] = z;
      square += x * x;
      product += x * z;
    }
    const drawn = product / square + fastQuantile(draw.next()) / Math.sqrt(square);
    slope[r] = drawn;
    for (let e = from; e < to; e++) {
      const p = places[e] as number;
      pull[p] = (pull[p] as number) + drawn * (utility[e - from] as number);
      precision[p] = (precision[p] as number) + drawn * drawn;
    }
  }
  return moves;
}

/** A resolution with one cut point: with the utilities given, slope and cut point are normal together (Albert and Chib 1993). */
function drawTwoKinds(
  { start, position: places, answer }: VoteTable,
  model: IdealPointModel,
  state: State,
  draw: Uniforms,
  r: number,
  utility: Float64Array,
): void {
  const { position, slope, low, high, pull, precision } = state;
  const [from, to] = [start[r] as number, start[r + 1] as number];
  const a = slope[r] as number;
  const cut = low[r] as number;
  let [sxx, sx, sxz, sz] = [1 / model.slopeVariance, 0, 0, 0];
  for (let e = from; e < to; e++) {
    const x = position[places[e] as number] as number;
    const u = a * x;
    const kind = answer[e] as number;
    // Distance above the cut point.
    const z = drawUtility(kind, u, cut, cut, answerProbability(kind, u, cut, cut), draw.next()) - cut;
    utility[e - from] = z;
    sxx += x * x;
    sx += x;
    sxz += x * z;
    sz += z;
  }
  // Precision of (slope, −cut point), by its Cholesky factor.
  const l11 = Math.sqrt(sxx);
  const l21 = sx / l11;
  const l22 = Math.sqrt(1 / model.cutVariance + (to - from) - l21 * l21);
  const y1 = sxz / l11;
  const y2 = (sz - l21 * y1) / l22;
  const above = (y2 + fastQuantile(draw.next())) / l22;
  const drawn = (y1 + fastQuantile(draw.next()) - l21 * above) / l11;
  slope[r] = drawn;
  low[r] = -above;
  high[r] = -above;
  for (let e = from; e < to; e++) {
    const p = places[e] as number;
    pull[p] = (pull[p] as number) + drawn * ((utility[e - from] as number) - above);
    precision[p] = (precision[p] as number) + drawn * drawn;
  }
}

/** A normal of mean u and variance 1 within the answer's bounds, by inversion on the side where the distribution function is small. */
function drawUtility(kind: number, u: number, low: number, high: number, probability: number, chance: number): number {
  if (kind === 2) return u + tail(u - high, probability, chance);
  if (kind === 0) return u - tail(low - u, probability, chance);
  const turned = low > u;
  const a = turned ? u - high : low - u;
  const b = turned ? u - low : high - u;
  if (probability < 1e-11) return u + (turned ? -1 : 1) * (a + chance * (b - a));
  const z = fastQuantile(fastCdf(a) + chance * probability);
  return u + (turned ? -z : z);
}

/** A standard normal above −x, of which the probability is given. */
function tail(x: number, probability: number, chance: number): number {
  // Nearly exponential beyond a far bound, at the rate of the inverse Mills ratio.
  if (x < -6) return -x - log(chance) / inverseMills(x);
  return -fastQuantile(Math.max(1e-300, chance * probability));
}
