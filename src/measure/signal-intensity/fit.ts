import { checkpoint, type Work } from "../../base/index.js";
import { cholesky, choleskyInverse, choleskySolve, elementary, normalQuantile } from "../../numeric/index.js";
import { type Evaluation, evaluate, leastDeviation, ordered, type SignalPriors } from "./likelihood.js";
import type { Patterns } from "./patterns.js";

/** The mode of the parameters with the scores integrated out. */
export interface SignalFit {
  readonly theta: Float64Array;
  /** Inverse of the observed information, parameters × parameters. */
  readonly covariance: Float64Array;
  readonly value: number;
  readonly steps: number;
  readonly converged: boolean;
}

const emSteps = 20;
const newtonSteps = 12;
/** A step that would raise the log posterior by less is the last. */
const tolerance = 1e-8;

/**
 * Steps of EM by its gradient form (Lange 1995, JRSS B 57(2)), then Newton's on the marginal log posterior.
 * @param orient place of the indicator whose loading is positive: the sign to start from.
 */
export function fitSignals(data: Patterns, priors: SignalPriors, orient: number, { signal, onProgress }: Work = {}): SignalFit {
  let theta = start(data, orient);
  let now = evaluate(data, theta, priors);
  let [steps, converged] = [0, false];
  const em = (most: number): void => {
    for (let k = 0; k < most && !converged; k++) {
      checkpoint({ signal });
      const next = climb(data, theta, now, emMove(data, now), priors);
      converged = next.gain < tolerance / 100;
      ({ theta, now } = next);
      steps++;
      onProgress?.(Math.min(steps, emSteps), emSteps, "steps");
    }
  };
  em(emSteps);
  converged = false;
  let covariance: Float64Array | undefined;
  for (let k = 0; k < newtonSteps; k++) {
    checkpoint({ signal });
    const factor = cholesky(information(data, theta, now, priors), theta.length);
    if (factor.rank < theta.length) {
      em(emSteps);
      converged = false;
      continue;
    }
    const move = now.gradient.slice();
    choleskySolve(factor, move);
    const expected = dot(move, now.gradient) / 2;
    covariance = choleskyInverse(factor);
    if (expected < tolerance) {
      converged = true;
      break;
    }
    ({ theta, now } = climb(data, theta, now, move, priors));
    steps++;
  }
  return { theta, covariance: covariance ?? new Float64Array(theta.length ** 2).fill(Number.NaN), value: now.value, steps, converged };
}

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, x, i) => sum + x * (b[i] as number), 0);

function start({ indicators, start: places, role, times, time, kindOf, count }: Patterns, orient: number): Float64Array {
  const theta = new Float64Array(places.at(-1) as number);
  const reference = indicators[orient]?.values ?? new Float64Array(0);
  indicators.forEach(({ kind, values, classes, known }, j) => {
    const from = places[j] as number;
    const loading = j === orient || !(together(values, reference) < 0) ? 0.6 : -0.6;
    theta[from] = loading;
    if (kind === "normal") theta[from + 2] = elementary.log(1 - loading ** 2 - leastDeviation ** 2);
    let below = 0;
    for (let c = 1; c < classes; c++) {
      for (const y of values) if (y === c - 1) below++;
      theta[from + c] = normalQuantile(below / known) * Math.sqrt(1 + loading ** 2);
    }
  });
  for (let t = 0; role === "indicators" && t < times; t++) {
    let [own, all] = [0, 0];
    count.forEach((n, p) => {
      all += n;
      if (time[kindOf[p] as number] === t) own += n;
    });
    // A loading of 0 leaves a time's own rows without a say in the first step.
    theta[(places[indicators.length + t] as number) + 1] = normalQuantile(1 - own / all);
  }
  return theta;
}

/** Covariance of two indicators over the rows that have both. */
function together(a: Float64Array, b: Float64Array): number {
  let [n, sa, sb, sab] = [0, 0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i] as number, b[i] as number];
    if (Number.isNaN(x) || Number.isNaN(y)) continue;
    n++;
    sa += x;
    sb += y;
    sab += x * y;
  }
  return n === 0 ? 0 : sab / n - (sa / n) * (sb / n);
}

function emMove({ start: places }: Patterns, { gradient, blocks }: Evaluation): Float64Array {
  const move = new Float64Array(gradient.length);
  blocks.forEach((block, j) => {
    const g = gradient.slice(places[j], places[j + 1]);
    choleskySolve(cholesky(block.slice(), g.length), g);
    move.set(g, places[j]);
  });
  return move;
}

/** The longest of the halvings of a move that climbs and keeps the cut points in order. */
function climb(
  data: Patterns,
  theta: Float64Array,
  now: Evaluation,
  move: Float64Array,
  priors: SignalPriors,
): { theta: Float64Array; now: Evaluation; gain: number } {
  let longest = 0;
  for (const x of move) longest = Math.max(longest, Math.abs(x));
  for (let scale = Math.min(1, 1.5 / Math.max(longest, 1e-300)), k = 0; k < 30; scale /= 2, k++) {
    const next = theta.map((x, i) => x + scale * (move[i] as number));
    if (!ordered(data, next)) continue;
    const there = evaluate(data, next, priors);
    if (there.value >= now.value) return { theta: next, now: there, gain: there.value - now.value };
  }
  return { theta, now, gain: 0 };
}

/** Observed information: forward differences of the exact gradient, made symmetric. */
function information(data: Patterns, theta: Float64Array, now: Evaluation, priors: SignalPriors): Float64Array {
  const size = theta.length;
  const rows = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    const step = 1e-5 * Math.max(1, Math.abs(theta[i] as number));
    const next = theta.slice();
    next[i] = (next[i] as number) + step;
    const { gradient } = evaluate(data, next, priors);
    for (let j = 0; j < size; j++) rows[i * size + j] = ((now.gradient[j] as number) - (gradient[j] as number)) / step;
  }
  return rows.map((x, at) => {
    const [i, j] = [Math.floor(at / size), at % size];
    return (x + (rows[j * size + i] as number)) / 2;
  });
}
