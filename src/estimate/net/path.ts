import { columnProducts, crossProducts } from "../../numeric/index.js";
import { penalisedQuadratic } from "./coordinate.js";
import type { Loss, NetFamily } from "./losses.js";
import { losses } from "./losses.js";

/** Data of a net: weights sum to 1. */
export interface NetData {
  readonly columns: readonly Float64Array[];
  readonly y: Float64Array;
  readonly weights: Float64Array;
  readonly offset: Float64Array | undefined;
  readonly intercept: boolean;
}

/** A point of the path, in the units of the columns. */
export interface NetPoint {
  readonly lambda: number;
  readonly intercept: number;
  readonly coef: Float64Array;
  /** Mean deviance, and the share of the null model's that the penalised one explains. */
  readonly deviance: number;
  readonly explained: number;
  readonly iterations: number;
  readonly converged: boolean;
  /** Largest breach of the conditions of the optimum, over the least penalty that leaves nothing. */
  readonly breach: number;
}

export interface NetPath {
  readonly family: NetFamily;
  readonly alpha: number;
  /** The least lambda at which every coefficient is 0 (with alpha at least 0.001). */
  readonly largest: number;
  /** Intercept of the model without columns. */
  readonly nullIntercept: number;
  readonly at: (lambda: number) => NetPoint;
}

/**
 * The penalised fit as a function of lambda, as glmnet states it: mean loss + λ[(1 − α)/2·‖β‖² + α‖β‖₁] over columns of unit variance
 * (population, about the mean), the intercept free. A gaussian outcome is brought to unit variance too, and λ with it, as glmnet does:
 * the ridge part then weighs 1/sd(y) of what the formula says. Each call starts from the one before.
 * Source: Friedman, Hastie and Tibshirani (2010).
 */
export function netPath(data: NetData, family: NetFamily, alpha: number): NetPath {
  const { weights, intercept, offset } = data;
  const n = weights.length;
  const loss = losses[family];
  const moments = data.columns.map((x) => moment(x, weights));
  const scales = moments.map(({ sd }) => sd);
  const shifts = moments.map(({ mean }) => (intercept ? mean : 0));
  const gaussian = family === "gaussian";
  let y = data.y;
  if (gaussian && offset) y = y.map((v, i) => v - (offset[i] as number));
  const outcome = moment(y, weights);
  const yScale = gaussian ? outcome.sd : 1;
  const yShift = gaussian && intercept ? outcome.mean : 0;
  if (gaussian) y = y.map((v) => (v - yShift) / yScale);
  const inner = gaussian ? undefined : offset;
  const standard = data.columns.map((x, j) => {
    const s = scales[j] as number;
    return s > 0 ? x.map((v) => (v - (shifts[j] as number)) / s) : new Float64Array(n);
  });
  const columns = intercept ? [new Float64Array(n).fill(1), ...standard] : standard;
  const size = columns.length;
  const beta = new Float64Array(size);
  if (intercept && !gaussian && !inner) beta[0] = loss.link(outcome.mean);
  const state: State = {
    columns,
    y,
    weights,
    offset: inner,
    loss,
    beta,
    eta: new Float64Array(n),
    gram: gaussian ? crossProducts(columns, weights) : undefined,
  };
  predict(state);
  if (intercept && inner) minimise(state, new Float64Array(size).fill(Number.POSITIVE_INFINITY), new Float64Array(size), 1);
  const nullDeviance = meanDeviance(state);
  const nullIntercept = intercept ? (beta[0] as number) * yScale + yShift : 0;
  const slope = gradientOf(state);
  let largest = 0;
  for (let j = intercept ? 1 : 0; j < size; j++) largest = Math.max(largest, Math.abs(slope[j] as number));
  largest /= Math.max(alpha, 0.001);

  function at(lambda: number): NetPoint {
    const own = lambda / yScale;
    const l1 = new Float64Array(size).fill(own * alpha);
    const l2 = new Float64Array(size).fill(own * (1 - alpha));
    const { iterations, converged } = minimise(state, l1, l2, intercept ? 1 : 0);
    const gradient = gradientOf(state);
    let breach = 0;
    for (let j = 0; j < size; j++) {
      const free = intercept && j === 0;
      const b = beta[j] as number;
      const g = (gradient[j] as number) - (free ? 0 : (l2[j] as number) * b);
      const limit = free ? 0 : (l1[j] as number);
      if (!free && !((scales[j - (intercept ? 1 : 0)] as number) > 0)) continue;
      breach = Math.max(breach, b === 0 ? Math.max(0, Math.abs(g) - limit) : Math.abs(g - Math.sign(b) * limit));
    }
    const coef = Float64Array.from(data.columns, (_, j) => {
      const s = scales[j] as number;
      return s > 0 ? ((beta[j + (intercept ? 1 : 0)] as number) / s) * yScale : 0;
    });
    let first = intercept ? (beta[0] as number) * yScale + yShift : 0;
    coef.forEach((b, j) => {
      first -= b * (shifts[j] as number);
    });
    const deviance = meanDeviance(state);
    return {
      lambda,
      intercept: first,
      coef,
      deviance: deviance * yScale * yScale,
      explained: 1 - deviance / nullDeviance,
      iterations,
      converged,
      breach: largest > 0 ? breach / (largest * Math.max(alpha, 0.001)) : 0,
    };
  }
  return { family, alpha, largest: largest * yScale, nullIntercept, at };
}

/** Mean and population standard deviation under the weights; a deviation that rounding made is 0. */
function moment(x: Float64Array, weights: Float64Array): { mean: number; sd: number } {
  let mean = 0;
  for (let i = 0; i < x.length; i++) mean += (weights[i] as number) * (x[i] as number);
  let [square, size] = [0, 0];
  for (let i = 0; i < x.length; i++) {
    square += (weights[i] as number) * ((x[i] as number) - mean) ** 2;
    size += (weights[i] as number) * (x[i] as number) ** 2;
  }
  return { mean, sd: square > 1e-24 * size ? Math.sqrt(square) : 0 };
}

interface State {
  readonly columns: readonly Float64Array[];
  readonly y: Float64Array;
  readonly weights: Float64Array;
  readonly offset: Float64Array | undefined;
  readonly loss: Loss;
  readonly beta: Float64Array;
  readonly eta: Float64Array;
  /** Of a gaussian net, which needs it once. */
  readonly gram: Float64Array | undefined;
}

function predict({ columns, beta, eta, offset }: State): void {
  if (offset) eta.set(offset);
  else eta.fill(0);
  columns.forEach((x, j) => {
    const b = beta[j] as number;
    if (b !== 0) for (let i = 0; i < eta.length; i++) eta[i] = (eta[i] as number) + b * (x[i] as number);
  });
}

function meanDeviance({ y, eta, weights, loss }: State): number {
  let sum = 0;
  for (let i = 0; i < y.length; i++) sum += (weights[i] as number) * loss.deviance(y[i] as number, eta[i] as number);
  return sum;
}

/** X'W(y − μ). */
function gradientOf({ columns, y, eta, weights, loss }: State): Float64Array {
  const residual = new Float64Array(y.length);
  for (let i = 0; i < y.length; i++) residual[i] = (y[i] as number) - loss.mean(eta[i] as number);
  return columnProducts(columns, residual, weights);
}

function objective({ y, eta, weights, loss, beta }: State, l1: Float64Array, l2: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < y.length; i++) sum += (weights[i] as number) * loss.loss(y[i] as number, eta[i] as number);
  beta.forEach((b, j) => {
    if (b !== 0) sum += (l1[j] as number) * Math.abs(b) + ((l2[j] as number) * b * b) / 2;
  });
  return sum;
}

/**
 * Newton steps on the loss, each a penalised least-squares problem, halved where the objective would rise; the first `free` coefficients bear
 * no penalty. Only columns that are in the fit or near to it are worked with; at the end the others are looked at, and let in where they belong.
 */
function minimise(state: State, l1: Float64Array, l2: Float64Array, free: number): { iterations: number; converged: boolean } {
  const { columns, y, weights, beta, gram } = state;
  for (let j = 0; j < free; j++) l1[j] = l2[j] = 0;
  if (gram) {
    const c = columnProducts(columns, y, weights);
    const sweeps = penalisedQuadratic(gram, c, l1, l2, beta);
    predict(state);
    return { iterations: sweeps, converged: sweeps < 20_000 };
  }
  const pull = gradientOf(state);
  const members = new Set(Array.from(beta.keys()).filter((j) => j < free || beta[j] !== 0 || Math.abs(pull[j] as number) > 0.7 * (l1[j] as number)));
  let iterations = 0;
  for (;;) {
    const found = newton(state, Array.from(members), l1, l2);
    iterations += found.iterations;
    const gradient = gradientOf(state);
    const before = members.size;
    gradient.forEach((g, j) => {
      if (Math.abs(g) > (l1[j] as number) * (1 + 1e-9)) members.add(j);
    });
    if (members.size === before || !found.converged) return { iterations, converged: found.converged };
  }
}

/** Minimises over the coefficients of `members`. */
function newton(state: State, members: readonly number[], l1: Float64Array, l2: Float64Array): { iterations: number; converged: boolean } {
  const { columns, y, weights, loss, beta, eta } = state;
  const [n, size] = [y.length, members.length];
  const own = members.map((j) => columns[j] as Float64Array);
  const gathered = (from: Float64Array): Float64Array => Float64Array.from(members, (j) => from[j] as number);
  const [ownL1, ownL2] = [gathered(l1), gathered(l2)];
  const [working, residual] = [new Float64Array(n), new Float64Array(n)];
  let before = objective(state, l1, l2);
  for (let iteration = 1; iteration <= 100; iteration++) {
    for (let i = 0; i < n; i++) {
      const mu = loss.mean(eta[i] as number);
      working[i] = (weights[i] as number) * Math.max(1e-9, loss.variance(mu));
      residual[i] = (y[i] as number) - mu;
    }
    const hessian = crossProducts(own, working);
    const c = columnProducts(own, residual, weights);
    const old = gathered(beta);
    for (let j = 0; j < size; j++) for (let l = 0; l < size; l++) c[j] = (c[j] as number) + (hessian[j * size + l] as number) * (old[l] as number);
    const next = old.slice();
    penalisedQuadratic(hessian, c, ownL1, ownL2, next);
    const place = (scale: number): number => {
      members.forEach((j, k) => {
        beta[j] = scale === 1 ? (next[k] as number) : (old[k] as number) + scale * ((next[k] as number) - (old[k] as number));
      });
      predict(state);
      return objective(state, l1, l2);
    };
    let scale = 1;
    let after = place(scale);
    while (!(after <= before + 1e-12 * Math.abs(before)) && scale > 1e-8) {
      scale /= 2;
      after = place(scale);
    }
    let moved = 0;
    for (let k = 0; k < size; k++)
      moved = Math.max(moved, scale * Math.abs((next[k] as number) - (old[k] as number)) * Math.sqrt(hessian[k * size + k] as number));
    before = after;
    // The next step would be of the square of this one.
    if (moved < 1e-6 && scale === 1) return { iterations: iteration, converged: true };
    if (moved < 1e-12) return { iterations: iteration, converged: scale > 1e-8 };
  }
  return { iterations: 100, converged: false };
}
