import { checkpoint, type Work } from "../../base/index.js";
import { elementary, type Stream, stream } from "../../numeric/index.js";
import { evaluate, nodes, ordered, posteriors, type SignalPriors } from "./likelihood.js";
import type { Patterns } from "./patterns.js";

/** What one chain is made from; survives structured cloning. */
export interface SignalChainTask {
  readonly data: Patterns;
  readonly priors: SignalPriors;
  readonly mode: Float64Array;
  /** Lower Cholesky factor, by rows, of the covariance at the mode. */
  readonly factor: Float64Array;
  /** "normal": independent draws from the normal approximation at the mode; "posterior": a chain of the posterior. */
  readonly from: "normal" | "posterior";
  readonly seed: number;
  readonly chain: number;
  /** Draws of the parameters, after `burn`. */
  readonly sweeps: number;
  readonly burn: number;
  /** Draws of the scores, evenly over those of the parameters. */
  readonly keep: number;
}

export interface SignalChain {
  /** Draws × parameters. */
  readonly theta: Float64Array;
  /** Draws × rows. */
  readonly scores: Float32Array;
  readonly kept: number;
  /** Over the kept draws, mean and second moment of each pattern's score. */
  readonly mean: Float64Array;
  readonly square: Float64Array;
  /** Share of proposals taken after the burn-in. */
  readonly accepted: number;
}

const leaps = 3;
const aim = 0.8;
const { exp } = elementary;

/**
 * One chain. The scores are integrated out, so that the chain moves over the parameters alone: Hamiltonian Monte Carlo (Neal 2011) in the coordinates
 * in which the posterior is about standard normal, the length of its steps set during the burn-in. Given parameters, scores are drawn from
 * their exact posterior on the grid. "signal-intensity-chain" is the computation.
 */
export function signalChain(task: SignalChainTask, { signal, onProgress }: Work = {}): SignalChain {
  const { data, mode, from, seed, chain, sweeps, burn, keep: kept } = task;
  const size = mode.length;
  const thin = Math.floor(sweeps / kept);
  const out = {
    theta: new Float64Array(sweeps * size),
    scores: new Float32Array(kept * data.of.length),
    mean: new Float64Array(data.count.length),
    square: new Float64Array(data.count.length),
  };
  const mover = from === "normal" ? independent(task) : hamiltonian(task);
  let [taken, at] = [0, 0];
  for (let sweep = 1; sweep <= burn + sweeps; sweep++) {
    checkpoint({ signal });
    const moved = mover.next(stream(seed, chain, sweep), sweep <= burn);
    onProgress?.(sweep, burn + sweeps, "sweeps");
    if (sweep <= burn) continue;
    taken += Number(moved);
    out.theta.set(mover.theta(), (sweep - burn - 1) * size);
    if ((sweep - burn) % thin === 0 && at < kept) {
      drawScores(data, mover.theta(), stream(seed, chain, sweep, 1), out, at++);
    }
  }
  const share = (values: Float64Array): Float64Array => values.map((x) => x / Math.max(1, kept));
  return { theta: out.theta, scores: out.scores, kept, mean: share(out.mean), square: share(out.square), accepted: taken / Math.max(1, sweeps) };
}

interface Mover {
  next(draw: Stream, adapting: boolean): boolean;
  theta(): Float64Array;
}

/** mode + L z. */
function place({ mode, factor }: SignalChainTask, z: Float64Array): Float64Array {
  const size = mode.length;
  const theta = mode.slice();
  for (let i = 0; i < size; i++) for (let j = 0; j <= i; j++) theta[i] = (theta[i] as number) + (factor[i * size + j] as number) * (z[j] as number);
  return theta;
}

function independent(task: SignalChainTask): Mover {
  let theta = task.mode;
  const triesAtMost = 1000;
  return {
    next(draw) {
      for (let k = 0; k < triesAtMost; k++) {
        const next = place(
          task,
          Float64Array.from(task.mode, () => draw.normal()),
        );
        if (!ordered(task.data, next)) continue;
        theta = next;
        return true;
      }
      return false;
    },
    theta: () => theta,
  };
}

function hamiltonian(task: SignalChainTask): Mover {
  const { data, mode, factor, priors, seed, chain } = task;
  const size = mode.length;
  /** Log posterior and its gradient at z; minus infinity where cut points are out of order. */
  const look = (z: Float64Array): { theta: Float64Array; z: Float64Array; value: number; gradient: Float64Array } => {
    const theta = place(task, z);
    if (!ordered(data, theta)) return { theta, z, value: Number.NEGATIVE_INFINITY, gradient: new Float64Array(size) };
    const { value, gradient } = evaluate(data, theta, priors);
    // Far out a variance overflows, and there is nothing to climb.
    if (Number.isNaN(value) || gradient.some(Number.isNaN)) return { theta, z, value: Number.NEGATIVE_INFINITY, gradient: new Float64Array(size) };
    const own = new Float64Array(size);
    for (let i = 0; i < size; i++) for (let j = 0; j <= i; j++) own[j] = (own[j] as number) + (factor[i * size + j] as number) * (gradient[i] as number);
    return { theta, z, value, gradient: own };
  };
  const first = stream(seed, chain, 0);
  let now = look(Float64Array.from(mode, () => first.normal()));
  for (let k = 0; k < 100 && now.value === Number.NEGATIVE_INFINITY; k++) now = look(Float64Array.from(mode, () => 0.5 * first.normal()));
  if (now.value === Number.NEGATIVE_INFINITY) now = look(new Float64Array(size));
  // Dual averaging (Hoffman and Gelman 2014, JMLR 15, section 3.2).
  let [step, smooth, error, k] = [1.2 / elementary.pow(size, 0.25), 0, 0, 0];
  const target = elementary.log(3 * step);
  return {
    next(draw, adapting) {
      const momentum = Float64Array.from(mode, () => draw.normal());
      // A length that varies keeps the chain from going in circles.
      const length = (adapting || k === 0 ? step : exp(smooth)) * (0.8 + 0.4 * draw.uniform());
      const energy = now.value - squares(momentum) / 2;
      let there = now;
      for (let leap = 0; leap < leaps && there.value > Number.NEGATIVE_INFINITY; leap++) {
        for (let i = 0; i < size; i++) momentum[i] = (momentum[i] as number) + (length / 2) * (there.gradient[i] as number);
        there = look(there.z.map((x, i) => x + length * (momentum[i] as number)));
        for (let i = 0; i < size; i++) momentum[i] = (momentum[i] as number) + (length / 2) * (there.gradient[i] as number);
      }
      const odds = Math.min(1, exp(Math.min(0, there.value - squares(momentum) / 2 - energy)));
      if (adapting) {
        k++;
        error += (aim - odds - error) / (k + 10);
        const log = target - (Math.sqrt(k) / 0.05) * error;
        step = exp(log);
        const share = elementary.pow(k, -0.75);
        smooth = share * log + (1 - share) * smooth;
      }
      const taken = draw.uniform() < odds;
      if (taken) now = there;
      return taken;
    },
    theta: () => now.theta,
  };
}

const squares = (x: Float64Array): number => x.reduce((sum, v) => sum + v * v, 0);

/** Draws every row's score: a node by its weight, spread over the node's width, then drawn together so that mean and variance are the grid's. */
function drawScores(
  data: Patterns,
  theta: Float64Array,
  draw: Stream,
  { scores, mean, square }: { scores: Float32Array; mean: Float64Array; square: Float64Array },
  at: number,
): void {
  const size = nodes.length;
  const width = (nodes[1] as number) - (nodes[0] as number);
  const patterns = data.count.length;
  const cumulative = new Float64Array(patterns * size);
  const [centre, shrink] = [new Float64Array(patterns), new Float64Array(patterns)];
  posteriors(data, theta, (p, q) => {
    let [sum, m, s] = [0, 0, 0];
    for (let k = 0; k < size; k++) {
      sum += q[k] as number;
      cumulative[p * size + k] = sum;
      m += (q[k] as number) * (nodes[k] as number);
      s += (q[k] as number) * (nodes[k] as number) ** 2;
    }
    const v = Math.max(0, s - m * m);
    centre[p] = m;
    shrink[p] = Math.sqrt(v / (v + (width * width) / 12));
    mean[p] = (mean[p] as number) + m;
    square[p] = (square[p] as number) + s;
  });
  for (let row = 0; row < data.of.length; row++) {
    const p = data.of[row] as number;
    const u = draw.uniform() * (cumulative[p * size + size - 1] as number);
    let [low, high] = [0, size - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((cumulative[p * size + middle] as number) < u) low = middle + 1;
      else high = middle;
    }
    const x = (nodes[low] as number) + width * (draw.uniform() - 0.5);
    scores[at * data.of.length + row] = (centre[p] as number) + (shrink[p] as number) * (x - (centre[p] as number));
  }
}
