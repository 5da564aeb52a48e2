import { FealtyError } from "../../base/index.js";
import { leastSquares } from "./least-squares.js";
import { climb, type Curve, relativeSums } from "./newton.js";

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
  /** As `Peak.runaway`. */
  readonly runaway: readonly number[];
  /** As `Peak.flat`. */
  readonly flat: readonly number[];
}

/**
 * Maximises a likelihood of several linear predictors by Newton's method.
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
  const state = evaluator(equations, columns, row, n, weights);
  if (!Number.isFinite(state(coef).loglik)) throw new FealtyError("start", "the likelihood is not finite at the starting values", { kind: "failed" });
  const peak = climb(state, coef);
  const scores = peak.at.scores();
  return {
    terms: equations.map((e, j) => (kept[j] as number[]).map((c) => e.terms[c] as string)),
    kept,
    coef: peak.coef,
    bread: peak.bread,
    scores,
    eta: peak.at.eta,
    loglik: peak.at.loglik,
    iterations: peak.iterations,
    converged: peak.converged,
    normalEquations: relativeSums(scores),
    condition: peak.condition,
    runaway: peak.runaway,
    flat: peak.flat,
  };
}

function independent(columns: readonly Float64Array[], weights: Float64Array | undefined): number[] {
  if (columns.length === 0) return [];
  const first = columns[0] as Float64Array;
  return [...leastSquares(columns, new Float64Array(first.length), { weights, rough: true }).kept];
}

interface State extends Curve {
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
