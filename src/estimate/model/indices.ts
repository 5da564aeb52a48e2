import { FealtyError } from "../../base/index.js";
import { cholesky, choleskyInverse, choleskySolve } from "../../numeric/index.js";
import { leastSquares } from "./least-squares.js";

/** One linear predictor of a likelihood: η = offset + columns × coefficients. A scalar such as log θ is an equation with a column of ones. */
export interface Equation {
  readonly terms: readonly string[];
  readonly columns: readonly Float64Array[];
  readonly offset?: Float64Array | undefined;
}

/**
 * A row's log-likelihood at its linear predictors, with derivatives by them: `gradient[j]`, and `hessian[j * J + k]` for k ≤ j.
 * −Infinity where the predictors are not allowed (cut points out of order).
 */
export type RowLikelihood = (row: number, eta: Float64Array, gradient: Float64Array, hessian: Float64Array) => number;

export interface IndexFit {
  /** One list an equation, after columns that others span went. */
  readonly terms: readonly (readonly string[])[];
  readonly kept: readonly (readonly number[])[];
  /** All equations' coefficients in one row. */
  readonly coef: Float64Array;
  /** Inverse of the observed information. */
  readonly bread: Float64Array;
  /** Score of each coefficient by row, weights included. */
  readonly scores: readonly Float64Array[];
  /** Linear predictors, one array an equation. */
  readonly eta: readonly Float64Array[];
  readonly loglik: number;
  readonly iterations: number;
  readonly converged: boolean;
  /** Largest |Σ s| / √Σ s² over the coefficients. */
  readonly normalEquations: number;
  readonly condition: number;
}

/**
 * Maximises a likelihood of several linear predictors by Newton steps with the observed information, damped where that is not
 * positive definite (Levenberg 1944), and halved where they overshoot.
 * @param start one value a column of every equation, in order; columns that are dropped lose theirs.
 * @throws FealtyError "collinear" when an equation has no column left, "start" when the likelihood is not finite at the start.
 */
export function maximise(equations: readonly Equation[], row: RowLikelihood, n: number, start: readonly number[], weights?: Float64Array): IndexFit {
  const kept = equations.map((e) => independent(e.columns, weights));
  const columns = equations.flatMap((e, j) => (kept[j] as number[]).map((c) => ({ x: e.columns[c] as Float64Array, equation: j })));
  let offset = 0;
  const coef = Float64Array.from(
    equations.flatMap((e, j) => {
      const own = (kept[j] as number[]).map((c) => start[offset + c] as number);
      offset += e.columns.length;
      return own;
    }),
  );
  const size = coef.length;
  const state = evaluator(equations, columns, row, n, weights);
  let now = state(coef);
  if (!Number.isFinite(now.loglik)) throw new FealtyError("start", "the likelihood is not finite at the starting values", { kind: "failed" });
  let [iterations, converged] = [0, false];
  while (iterations < 200 && !converged) {
    iterations++;
    const step = direction(now.information, now.score, size);
    let decrement = 0;
    for (let i = 0; i < size; i++) decrement += (step[i] as number) * (now.score[i] as number);
    let next = now;
    for (let scale = 1; scale > 1e-10; scale /= 2) {
      next = state(coef.map((b, i) => b + scale * (step[i] as number)));
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
  const scale = Array.from({ length: size }, (_, i) => Math.sqrt(Math.max(0, now.information[i * size + i] as number)) || 1);
  const unit = now.information.map((v, at) => v / ((scale[Math.floor(at / size)] as number) * (scale[at % size] as number)));
  const factor = cholesky(unit, size, { tolerance: 1e-13 });
  const scores = now.scores();
  return {
    terms: equations.map((e, j) => (kept[j] as number[]).map((c) => e.terms[c] as string)),
    kept,
    coef,
    bread: choleskyInverse(factor).map((v, at) => v / ((scale[Math.floor(at / size)] as number) * (scale[at % size] as number))),
    scores,
    eta: now.eta,
    loglik: now.loglik,
    iterations,
    converged: converged && factor.rank === size,
    normalEquations: Math.max(0, ...scores.map(relativeSum)),
    condition: 1 / Math.max(factor.leastPivot, 2.2e-16),
  };
}

function relativeSum(s: Float64Array): number {
  let [sum, squares] = [0, 0];
  for (const v of s) {
    sum += v;
    squares += v * v;
  }
  return squares > 0 ? Math.abs(sum) / Math.sqrt(squares) : 0;
}

function independent(columns: readonly Float64Array[], weights: Float64Array | undefined): number[] {
  if (columns.length === 0) return [];
  const first = columns[0] as Float64Array;
  return [...leastSquares(columns, new Float64Array(first.length), { weights, rough: true }).kept];
}

interface State {
  readonly loglik: number;
  readonly score: Float64Array;
  readonly information: Float64Array;
  readonly eta: readonly Float64Array[];
  scores(): Float64Array[];
}

function evaluator(
  equations: readonly Equation[],
  columns: readonly { x: Float64Array; equation: number }[],
  row: RowLikelihood,
  n: number,
  weights: Float64Array | undefined,
): (coef: Float64Array) => State {
  const count = equations.length;
  const size = columns.length;
  return (coef) => {
    const eta = equations.map((e) => e.offset?.slice() ?? new Float64Array(n));
    columns.forEach(({ x, equation }, c) => {
      const b = coef[c] as number;
      const own = eta[equation] as Float64Array;
      if (b !== 0) for (let i = 0; i < n; i++) own[i] = (own[i] as number) + b * (x[i] as number);
    });
    const slopes = equations.map(() => new Float64Array(n));
    const curves = equations.map((_, j) => Array.from({ length: j + 1 }, () => new Float64Array(n)));
    const [point, gradient, hessian] = [new Float64Array(count), new Float64Array(count), new Float64Array(count * count)];
    let loglik = 0;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < count; j++) point[j] = (eta[j] as Float64Array)[i] as number;
      const w = weights ? (weights[i] as number) : 1;
      gradient.fill(0);
      hessian.fill(0);
      loglik += w * row(i, point, gradient, hessian);
      if (loglik === Number.NEGATIVE_INFINITY) break;
      for (let j = 0; j < count; j++) {
        (slopes[j] as Float64Array)[i] = w * (gradient[j] as number);
        for (let k = 0; k <= j; k++) ((curves[j] as Float64Array[])[k] as Float64Array)[i] = -w * (hessian[j * count + k] as number);
      }
    }
    if (Number.isNaN(loglik)) loglik = Number.NEGATIVE_INFINITY;
    const score = new Float64Array(size);
    const information = new Float64Array(size * size);
    if (loglik !== Number.NEGATIVE_INFINITY) {
      columns.forEach(({ x, equation }, a) => {
        const slope = slopes[equation] as Float64Array;
        let sum = 0;
        for (let i = 0; i < n; i++) sum += (x[i] as number) * (slope[i] as number);
        score[a] = sum;
        for (let b = 0; b <= a; b++) {
          const { x: z, equation: other } = columns[b] as (typeof columns)[number];
          const curve = (curves[Math.max(equation, other)] as Float64Array[])[Math.min(equation, other)] as Float64Array;
          let total = 0;
          for (let i = 0; i < n; i++) total += (x[i] as number) * (z[i] as number) * (curve[i] as number);
          information[a * size + b] = total;
          information[b * size + a] = total;
        }
      });
    }
    return {
      loglik,
      score,
      information,
      eta,
      scores: () =>
        columns.map(({ x, equation }) => {
          const slope = slopes[equation] as Float64Array;
          return x.map((v, i) => v * (slope[i] as number));
        }),
    };
  };
}

/** Newton's direction; the information's diagonal is raised until it is positive definite. */
function direction(information: Float64Array, score: Float64Array, size: number): Float64Array {
  const scale = Array.from({ length: size }, (_, i) => Math.sqrt(Math.abs(information[i * size + i] as number)) || 1);
  for (let damping = 0; ; damping = damping === 0 ? 1e-4 : damping * 10) {
    const unit = information.map((v, at) => {
      const [i, j] = [Math.floor(at / size), at % size];
      const own = v / ((scale[i] as number) * (scale[j] as number));
      return i === j ? Math.max(own, 0) + damping : own;
    });
    const factor = cholesky(unit, size, { tolerance: 1e-12 });
    if (factor.rank < size && damping < 1e6) continue;
    const step = score.map((s, i) => s / (scale[i] as number));
    choleskySolve(factor, step);
    return step.map((s, i) => s / (scale[i] as number));
  }
}
