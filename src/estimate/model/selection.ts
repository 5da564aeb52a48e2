import { elementary } from "../../numeric/index.js";
import { inverseMills, logNormalCdf } from "./families.js";
import type { RowLikelihood } from "./indices.js";

const { exp, log } = elementary;
const halfLogTwoPi = 0.5 * log(2 * Math.PI);

/** Binary outcome by a probit, with observed information. */
export function probitLikelihood(y: Float64Array): RowLikelihood {
  return (row, eta, gradient, hessian) => {
    const e = eta[0] as number;
    const sign = y[row] === 1 ? 1 : -1;
    const mills = inverseMills(sign * e);
    gradient[0] = sign * mills;
    hessian[0] = -mills * (mills + sign * e);
    return logNormalCdf(sign * e);
  };
}

/**
 * Outcome seen only where a probit selects it, errors jointly normal. Predictors: outcome, selection, log σ, atanh ρ.
 * Source: Heckman (1974); reference: sampleSelection::selection, method "ml".
 */
export function selectionLikelihood(selected: Float64Array, y: Float64Array): RowLikelihood {
  const first = new Float64Array(4);
  return (row, eta, gradient, hessian) => {
    const [xb, g, logSigma, t] = eta as unknown as [number, number, number, number];
    if (selected[row] !== 1) {
      const mills = inverseMills(-g);
      gradient[1] = -mills;
      hessian[4 + 1] = -mills * (mills - g);
      return logNormalCdf(-g);
    }
    const sigma = exp(logSigma);
    const e = ((y[row] as number) - xb) / sigma;
    // 1/√(1 − ρ²) and ρ/√(1 − ρ²).
    const [cosh, sinh] = [(exp(t) + exp(-t)) / 2, (exp(t) - exp(-t)) / 2];
    const a = cosh * g + sinh * e;
    const mills = inverseMills(a);
    const curve = -mills * (a + mills);
    first[0] = -sinh / sigma;
    first[1] = cosh;
    first[2] = -sinh * e;
    first[3] = sinh * g + cosh * e;
    gradient[0] = e / sigma;
    gradient[1] = 0;
    gradient[2] = e * e - 1;
    gradient[3] = 0;
    for (let j = 0; j < 4; j++) {
      gradient[j] = (gradient[j] as number) + mills * (first[j] as number);
      for (let k = 0; k <= j; k++) hessian[j * 4 + k] = curve * (first[j] as number) * (first[k] as number);
    }
    const add = (j: number, k: number, v: number): void => {
      hessian[j * 4 + k] = (hessian[j * 4 + k] as number) + v;
    };
    add(0, 0, -1 / (sigma * sigma));
    add(2, 0, (-2 * e + mills * sinh) / sigma);
    add(2, 2, -2 * e * e + mills * sinh * e);
    add(3, 0, (-mills * cosh) / sigma);
    add(3, 1, mills * sinh);
    add(3, 2, -mills * cosh * e);
    add(3, 3, mills * a);
    return -(e * e) / 2 - logSigma - halfLogTwoPi + logNormalCdf(a);
  };
}

/** Normal outcome seen only between two limits, and as the limit beyond them. Predictors: mean, log σ. Source: Tobin (1958). */
export function tobitLikelihood(y: Float64Array, lower: number, upper: number): RowLikelihood {
  return (row, eta, gradient, hessian) => {
    const [xb, logSigma] = eta as unknown as [number, number];
    const sigma = exp(logSigma);
    const v = y[row] as number;
    if (v > lower && v < upper) {
      const e = (v - xb) / sigma;
      gradient[0] = e / sigma;
      gradient[1] = e * e - 1;
      hessian[0] = -1 / (sigma * sigma);
      hessian[2] = (-2 * e) / sigma;
      hessian[3] = -2 * e * e;
      return -(e * e) / 2 - logSigma - halfLogTwoPi;
    }
    const sign = v <= lower ? 1 : -1;
    const a = (sign * ((v <= lower ? lower : upper) - xb)) / sigma;
    const mills = inverseMills(a);
    const curve = -mills * (a + mills);
    gradient[0] = (-sign * mills) / sigma;
    gradient[1] = -mills * a;
    hessian[0] = curve / (sigma * sigma);
    hessian[2] = (sign * (curve * a + mills)) / sigma;
    hessian[3] = curve * a * a + mills * a;
    return logNormalCdf(a);
  };
}
