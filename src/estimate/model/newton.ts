import { cholesky, choleskyInverse, choleskySolve } from "../../numeric/index.js";

/** A log-likelihood at some coefficients, with its score and its observed information. */
export interface Curve {
  /** −Infinity where the coefficients are not allowed. */
  readonly loglik: number;
  readonly score: Float64Array;
  /** size × size. */
  readonly information: Float64Array;
}

/** A log-likelihood at its maximum. */
export interface Peak<C extends Curve> {
  readonly coef: Float64Array;
  readonly at: C;
  /** Inverse of the information. */
  readonly bread: Float64Array;
  readonly iterations: number;
  readonly converged: boolean;
  readonly condition: number;
  /** Coefficients that the last step still moved while the likelihood stood still: they have no finite maximum. */
  readonly runaway: readonly number[];
  /** Coefficients of which the data say next to nothing at the end, though they did at the start: they run to infinity too. */
  readonly flat: readonly number[];
}

/**
 * Maximises a log-likelihood by Newton steps with the observed information, damped where that is not positive definite
 * (Levenberg 1944), and halved where they overshoot.
 */
export function climb<C extends Curve>(curve: (coef: Float64Array) => C, start: Float64Array, maxIterations = 200): Peak<C> {
  const size = start.length;
  const coef = start.slice();
  let now = curve(coef);
  const first = Array.from({ length: size }, (_, i) => Math.sqrt(Math.max(0, now.information[i * size + i] as number)));
  let [iterations, converged] = [0, false];
  let step = new Float64Array(size);
  while (iterations < maxIterations && !converged) {
    iterations++;
    step = direction(now.information, now.score, size);
    let decrement = 0;
    for (let i = 0; i < size; i++) decrement += (step[i] as number) * (now.score[i] as number);
    let next = now;
    for (let scale = 1; scale > 1e-10; scale /= 2) {
      next = curve(coef.map((b, i) => b + scale * (step[i] as number)));
      if (next.loglik >= now.loglik - 1e-12 * Math.abs(now.loglik)) {
        for (let i = 0; i < size; i++) coef[i] = (coef[i] as number) + scale * (step[i] as number);
        break;
      }
      next = now;
    }
    const stuck = next === now;
    now = next;
    converged = decrement < 1e-16 * Math.max(1, Math.abs(now.loglik) * 1e-3);
    if (stuck) {
      converged = decrement < 1e-8;
      break;
    }
  }
  const { information } = now;
  const scale = Array.from({ length: size }, (_, i) => Math.sqrt(Math.max(0, information[i * size + i] as number)) || 1);
  const scaled = (m: Float64Array): Float64Array => m.map((v, at) => v / ((scale[Math.floor(at / size)] as number) * (scale[at % size] as number)));
  const factor = cholesky(scaled(information), size, { tolerance: 1e-13 });
  return {
    coef,
    at: now,
    bread: scaled(choleskyInverse(factor)),
    iterations,
    converged: converged && factor.rank === size,
    condition: 1 / Math.max(factor.leastPivot, 2.2e-16),
    flat: Array.from({ length: size }, (_, i) => i).filter((i) => (information[i * size + i] as number) < 1e-10 * (first[i] as number) ** 2),
    runaway: Array.from(step.keys()).filter(
      (i) => Math.abs(step[i] as number) > 1e-3 * Math.abs(coef[i] as number) && Math.abs(step[i] as number) * (first[i] as number) > 1e-3,
    ),
  };
}

/** Newton's direction; the information's diagonal is raised until it is positive definite. */
function direction(information: Float64Array, score: Float64Array, size: number): Float64Array<ArrayBuffer> {
  const scale = Array.from({ length: size }, (_, i) => Math.sqrt(Math.abs(information[i * size + i] as number)) || 1);
  for (let damping = 0; ; damping = damping === 0 ? 1e-4 : damping * 10) {
    const unit = information.map((v, at) => {
      const [i, j] = [Math.floor(at / size), at % size];
      const own = v / ((scale[i] as number) * (scale[j] as number));
      return i === j ? Math.max(own, 0) + damping : own;
    });
    const factor = cholesky(unit, size, { tolerance: 1e-12 });
    if (factor.rank < size && damping < 1e6) continue;
    const step = Float64Array.from(score, (s, i) => s / (scale[i] as number));
    choleskySolve(factor, step);
    return step.map((s, i) => s / (scale[i] as number));
  }
}

/** Largest |Σ s| / √Σ s² over columns of scores: 0 at a maximum. */
export function relativeSums(scores: readonly Float64Array[]): number {
  return Math.max(
    0,
    ...scores.map((column) => {
      let [sum, squares] = [0, 0];
      for (const v of column) {
        sum += v;
        squares += v * v;
      }
      return squares > 0 ? Math.abs(sum) / Math.sqrt(squares) : 0;
    }),
  );
}
