import { elementary, normalCdf } from "../../numeric/index.js";
import type { Fit } from "../fit.js";

const { exp } = elementary;

/** A coefficient within a linear predictor. */
export interface ResponseTerm {
  /** Position among the fit's coefficients; those after them are the response's `nuisance`. */
  readonly at: number;
  /** Term of the design whose column it multiplies, without the prefix of its equation; "(Intercept)": a constant. */
  readonly term: string;
}

export interface ResponseEquation {
  readonly terms: readonly ResponseTerm[];
  /** The model's offset and absorbed effects enter this linear predictor. */
  readonly main: boolean;
}

/** Mean outcomes of one row with derivatives by its linear predictors. */
export interface ResponsePoint {
  /** One an outcome. */
  readonly value: Float64Array;
  /** Outcome o, predictor j: `gradient[o * J + j]`. */
  readonly gradient: Float64Array;
  /** Outcome o, predictors j and l: `hessian[(o * J + j) * J + l]`, both triangles. */
  readonly hessian: Float64Array;
}

/** How linear predictors make mean outcomes: what predictions, comparisons and slopes need of an estimator. */
export interface Response {
  /** Names of the outcomes: one empty name, or the categories of ordered and multinomial models. */
  outcomes(fit: Fit): readonly string[];
  equations(fit: Fit): readonly ResponseEquation[];
  /** Estimates of parameters after the coefficients that mean outcomes depend on, such as log θ of a hurdle. */
  readonly nuisance?: (fit: Fit) => readonly number[];
  /** For linear predictors `eta`, one an equation: overwrites `point`. */
  at(eta: Float64Array, point: ResponsePoint): void;
  /** Of one outcome and one predictor: mean and derivatives of many rows at once; the arrays may be the same one. `into` may be overwritten. */
  readonly all?: (eta: Float64Array, into?: Float64Array) => ResponsePoint;
}

export function responsePoint(outcomes: number, predictors: number): ResponsePoint {
  return {
    value: new Float64Array(outcomes),
    gradient: new Float64Array(outcomes * predictors),
    hessian: new Float64Array(outcomes * predictors * predictors),
  };
}

const every = ({ terms }: Fit): readonly ResponseTerm[] => terms.map((term, at) => ({ at, term }));

/** Estimators of one linear predictor and one outcome. `at` gives mean, first and second derivative. */
function singleIndex(at: (eta: number, out: ResponsePoint) => void): Response {
  return {
    outcomes: () => [""],
    equations: (fit) => [{ terms: every(fit), main: true }],
    at: (eta, point) => at(eta[0] as number, point),
  };
}

export const identityResponse: Response = {
  ...singleIndex((eta, { value, gradient, hessian }) => {
    value[0] = eta;
    gradient[0] = 1;
    hessian[0] = 0;
  }),
  all: (eta) => ({ value: eta, gradient: new Float64Array(eta.length).fill(1), hessian: new Float64Array(eta.length) }),
};

/** Log link: Poisson, negative binomial, gamma. The mean is its own derivative. */
export const logResponse: Response = {
  ...singleIndex((eta, { value, gradient, hessian }) => {
    const mu = exp(eta);
    value[0] = mu;
    gradient[0] = mu;
    hessian[0] = mu;
  }),
  all(eta, into) {
    const value = into ?? new Float64Array(eta.length);
    for (let i = 0; i < value.length; i++) value[i] = exp(eta[i] as number);
    return { value, gradient: value, hessian: value };
  },
};

export const logitResponse: Response = singleIndex((eta, { value, gradient, hessian }) => {
  const small = exp(-Math.abs(eta));
  const [low, high] = [small / (1 + small), 1 / (1 + small)];
  value[0] = eta >= 0 ? high : low;
  gradient[0] = low * high;
  hessian[0] = low * high * (eta >= 0 ? low - high : high - low);
});

const rootTwoPi = Math.sqrt(2 * Math.PI);

export const probitResponse: Response = singleIndex((eta, { value, gradient, hessian }) => {
  const density = exp((-eta * eta) / 2) / rootTwoPi;
  value[0] = normalCdf(eta);
  gradient[0] = density;
  hessian[0] = -eta * density;
});

/** Response of a generalised linear model by its estimator's name. */
export const glmResponses: Readonly<Record<string, Response>> = {
  poisson: logResponse,
  gamma: logResponse,
  negbin: logResponse,
  logit: logitResponse,
  probit: probitResponse,
};
