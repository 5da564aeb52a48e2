import { FealtyError } from "../../base/index.js";
import { blockedSquares, blockedSum, elementary, squaresAboutMean } from "../../numeric/index.js";
import { type Absorber, makeAbsorber } from "../absorb/absorber.js";
import type { Design } from "../design/design.js";
import { print } from "../formula/expression.js";
import { type LeastSquares, leastSquares } from "./least-squares.js";

/** What a fit of given columns to given outcomes says, before covariances. */
export interface LinearFit extends LeastSquares {
  /** The outcome's mean, taken out before fitting where there is an intercept. */
  readonly centre: number;
  readonly absorber: Absorber;
  readonly iterations: number;
  readonly converged: boolean;
  readonly ssr: number;
  readonly r2: number;
  readonly withinR2: number | undefined;
  readonly loglik: number;
}

/**
 * Ordinary or weighted least squares with absorbed effects (Frisch and Waugh 1933; Lovell 1963). The design's columns are overwritten
 * by what is left of them once effects are taken out.
 */
export function fitLinear(design: Design, n: number, frequency: boolean): LinearFit {
  const { weights, plan, regressors, offset } = design;
  const outcome = offset ? design.y.map((v, i) => v - (offset[i] as number)) : design.y;
  const absorber = makeAbsorber(plan, weights);
  const total = weights ? blockedSum(weights) : outcome.length;
  const mean = blockedSum(outcome, weights) / total;
  const centre = regressors.intercept ? mean : 0;
  const y = outcome.slice();
  if (centre !== 0) for (let i = 0; i < y.length; i++) y[i] = (y[i] as number) - centre;
  const { iterations, converged } = absorber.project([y, ...regressors.columns]);
  const within = plan.effects.length > 0 ? blockedSquares(y, weights) : undefined;
  refuseConstant(design, y);
  const fit = leastSquares(regressors.columns, y, { weights, lengths: regressors.lengths });
  const ssr = blockedSquares(fit.residuals, weights);
  const { y: raw } = design;
  const centred = regressors.intercept || plan.effects.length > 0;
  const tss = centred ? squaresAboutMean(raw, weights) : blockedSquares(raw, weights);
  return {
    ...fit,
    centre,
    absorber,
    iterations,
    converged,
    ssr,
    r2: 1 - ssr / tss,
    withinR2: within === undefined ? undefined : 1 - ssr / within,
    loglik: gaussianLoglik(ssr, n, frequency ? undefined : weights),
  };
}

/** @throws FealtyError "constant-outcome" when nothing is left of the outcome once the mean and the effects are taken out. */
export function refuseConstant({ y: raw, weights, effects, sample, regressors }: Design, y: Float64Array): void {
  if (!regressors.intercept && effects.length === 0) return;
  // Rounding alone leaves some 1e-16 of each number, and a little more where effects are solved for together.
  if (blockedSquares(y, weights) > (effects.length > 1 ? 1e-26 : 1e-29) * blockedSquares(raw, weights)) return;
  throw new FealtyError(
    "constant-outcome",
    `the outcome "${print(sample.formula.outcome)}" does not vary${effects.length > 0 ? " once the absorbed effects are taken out" : ""}`,
    { kind: "data" },
  );
}

/** At the maximum over the variance; analytic weights count as in R's lm. */
export function gaussianLoglik(ssr: number, n: number, weights?: Float64Array): number {
  const { log } = elementary;
  const logWeights = weights ? blockedSum(weights.map((w) => log(w))) : 0;
  return (logWeights - n * (log(2 * Math.PI) + log(ssr / n) + 1)) / 2;
}
