import { FealtyError } from "../../base/index.js";
import { blockedSum } from "../../numeric/index.js";
import { type Absorber, makeAbsorber } from "../absorb/absorber.js";
import type { Design } from "../design/design.js";
import { print } from "../formula/expression.js";
import { refuseSame } from "./constant-outcome.js";
import type { Family } from "./families.js";
import { condition, leastSquares, relativeScore } from "./least-squares.js";

/** A generalised linear model at its maximum. */
export interface GlmFit {
  /** Positions of the columns kept. */
  readonly kept: readonly number[];
  readonly coef: Float64Array;
  readonly bread: Float64Array;
  /** Linear predictor, offset included. */
  readonly eta: Float64Array;
  /** Final weights of the information, prior weights included. */
  readonly weights: Float64Array;
  /** Working residuals, (y − μ) / (dμ/dη). */
  readonly residuals: Float64Array;
  readonly absorber: Absorber;
  readonly deviance: number;
  readonly loglik: number;
  readonly iterations: number;
  readonly converged: boolean;
  readonly normalEquations: number;
  readonly condition: number;
  /** The linear predictor ran away in some rows while the deviance stood still: a sign of separation. */
  readonly runaway: boolean;
}

export interface GlmOptions {
  readonly maxIterations?: number;
  /** Linear predictor to start from, offset included. */
  readonly start?: Float64Array | undefined;
}

/**
 * Maximum likelihood by iteratively reweighted least squares with effects absorbed in each step (Stammann 2018; Correia, Guimarães
 * and Zylkin 2020). Columns are projected in place: what one step took out of them, the next need not take out again.
 * It stops when the step, measured by the information, is below 1e-7 standard errors.
 * @throws FealtyError "outcome" when an outcome is not one that the family takes.
 */
export function fitGlm(design: Design, family: Family, { maxIterations = 200, start }: GlmOptions = {}): GlmFit {
  const { y, weights: prior, offset, plan, regressors, rows } = design;
  const n = y.length;
  for (let i = 0; i < n; i++) {
    if (!family.accepts(y[i] as number))
      throw new FealtyError("outcome", `${family.name} takes outcomes that are ${family.takes}, and one is ${y[i]}`, {
        kind: "data",
        where: { row: (rows[i] as number) + 1 },
      });
  }
  if (family.separates && (y.every((v) => v === 0) || (family.separates === "binary" && y.every((v) => v === 1))))
    throw new FealtyError("constant-outcome", `the outcome is ${y[0]} in every row that is left`, { kind: "data" });
  if (family.name === "gamma") refuseSame(y, print(design.sample.formula.outcome));
  const mean = blockedSum(y, prior) / (prior ? blockedSum(prior) : n);
  let eta = start ? start.slice() : family.start(y, mean);
  const working = new Float64Array(n);
  const residual = new Float64Array(n);
  const weights = new Float64Array(n);
  const current = new Float64Array(n);
  const saturated = family.saturated(y, prior);
  let deviance = family.work(y, eta, prior, working, residual) - saturated;
  const step = new Float64Array(n);
  let next: Float64Array = new Float64Array(n);
  let absorber: Absorber | undefined;
  let solution: ReturnType<typeof leastSquares> | undefined;
  let [iterations, converged, runaway, absorbed] = [0, false, false, true];
  while (iterations < maxIterations && !converged) {
    iterations++;
    weights.set(working);
    if (prior) for (let i = 0; i < n; i++) weights[i] = (weights[i] as number) * (prior[i] as number);
    for (let i = 0; i < n; i++) current[i] = (eta[i] as number) + (residual[i] as number);
    if (offset) for (let i = 0; i < n; i++) current[i] = (current[i] as number) - (offset[i] as number);
    absorber = makeAbsorber(plan, weights);
    absorbed = absorber.project([current, ...regressors.columns]).converged;
    solution = leastSquares(regressors.columns, current, { weights, lengths: regressors.lengths, rough: true });
    let decrement = 0;
    let largest = 0;
    const left = solution.residuals;
    for (let i = 0; i < n; i++) {
      const d = (residual[i] as number) - (left[i] as number);
      step[i] = d;
      next[i] = (eta[i] as number) + d;
      decrement += (weights[i] as number) * d * d;
      const size = Math.abs(d);
      if (size > largest) largest = size;
    }
    const before = deviance;
    for (let scale = 1; scale > 1e-6; scale /= 2) {
      if (scale < 1) for (let i = 0; i < n; i++) next[i] = (eta[i] as number) + scale * (step[i] as number);
      deviance = family.work(y, next, prior, working, residual) - saturated;
      // The start need not be a point of the model, so the first step may raise the deviance.
      if (deviance <= before * (1 + 1e-9) + 1e-9 || (iterations === 1 && deviance < Number.POSITIVE_INFINITY)) break;
    }
    [eta, next] = [next, eta];
    converged = decrement < 1e-14 * Math.max(1, n / 1e5);
    // Separated rows go on by about 1 a step for ever, while what they add to the deviance vanishes.
    runaway = iterations > 4 && largest > 0.1 && Math.abs(before - deviance) < 1e-6 * (Math.abs(deviance) + 0.1);
    if (runaway && iterations > 12) break;
  }
  if (!absorber || !solution) throw new FealtyError("iterations", "no iteration was allowed");
  const kept = solution.kept.map((j) => regressors.columns[j] as Float64Array);
  for (let i = 0; i < n; i++) weights[i] = (working[i] as number) * (prior ? (prior[i] as number) : 1);
  return {
    kept: solution.kept,
    coef: solution.coef,
    bread: solution.bread,
    eta,
    weights,
    residuals: residual,
    absorber,
    deviance,
    loglik: family.loglik(y, eta, prior),
    iterations,
    converged: converged && absorbed,
    normalEquations: relativeScore(kept, residual, weights),
    condition: condition(solution.gram, kept.length),
    runaway,
  };
}
