import { elementary } from "../../numeric/index.js";
import { lnFactorial } from "./families.js";
import type { RowLikelihood } from "./indices.js";
import { logRising, thetaDerivatives } from "./negbin.js";

const { exp, expm1, log, log1p } = elementary;

/** Log-probability of a count with its derivatives by η = log μ and τ = log θ; the last three are 0 for Poisson. */
export interface CountPoint {
  value: number;
  eta: number;
  etaEta: number;
  tau: number;
  etaTau: number;
  tauTau: number;
}

export type CountKernel = (y: number, eta: number, tau: number, out: CountPoint) => void;

export const emptyPoint = (): CountPoint => ({ value: 0, eta: 0, etaEta: 0, tau: 0, etaTau: 0, tauTau: 0 });

export const poissonKernel: CountKernel = (y, eta, _tau, out) => {
  const mu = exp(eta);
  out.value = y * eta - mu - lnFactorial(y);
  out.eta = y - mu;
  out.etaEta = -mu;
};

/** NB2: variance μ + μ²/θ. */
export const negbinKernel: CountKernel = (y, eta, tau, out) => {
  const [mu, theta] = [exp(eta), exp(tau)];
  const total = theta + mu;
  const [first, second] = thetaDerivatives(theta, y, mu);
  out.value = logRising(theta, y) - lnFactorial(y) + y * (eta - log(total)) - theta * log1p(mu / theta);
  out.eta = (theta * (y - mu)) / total;
  out.etaEta = (-theta * mu * (theta + y)) / (total * total);
  out.tau = theta * first;
  out.etaTau = (theta * mu * (y - mu)) / (total * total);
  out.tauTau = theta * first + theta * theta * second;
};

/** Indices of the linear predictors: the count's η, the zero part's ζ, and log θ where the count has one. */
const [ETA, ZERO, TAU] = [0, 1, 2];

/**
 * Zero-inflated counts: a structural zero with probability logistic(ζ), else the count. Source: Lambert (1992); reference: pscl::zeroinfl.
 * @param scalars 3 with log θ, else 2.
 */
export function zeroInflated(y: Float64Array, kernel: CountKernel, scalars: 2 | 3): RowLikelihood {
  const point = emptyPoint();
  return (row, eta, gradient, hessian) => {
    const zeta = eta[ZERO] as number;
    const small = exp(-Math.abs(zeta));
    const share = zeta >= 0 ? 1 / (1 + small) : small / (1 + small);
    const v = y[row] as number;
    kernel(v, eta[ETA] as number, scalars === 3 ? (eta[TAU] as number) : 0, point);
    const at = (j: number, k: number): number => j * scalars + k;
    if (v > 0) {
      gradient[ETA] = point.eta;
      gradient[ZERO] = -share;
      hessian[at(ETA, ETA)] = point.etaEta;
      hessian[at(ZERO, ZERO)] = -share * (1 - share);
      if (scalars === 3) {
        gradient[TAU] = point.tau;
        hessian[at(TAU, ETA)] = point.etaTau;
        hessian[at(TAU, TAU)] = point.tauTau;
      }
      // log(1 − share)
      return point.value - (Math.max(zeta, 0) + log1p(small));
    }
    // D = share + (1 − share) q with q the count's probability of 0; derivatives of log D.
    const q = exp(point.value);
    const rest = 1 - share;
    const total = share + rest * q;
    const [dEta, dZero, dTau] = [(rest * q * point.eta) / total, (share * rest * (1 - q)) / total, (rest * q * point.tau) / total];
    gradient[ETA] = dEta;
    gradient[ZERO] = dZero;
    hessian[at(ETA, ETA)] = (rest * q * (point.etaEta + point.eta * point.eta)) / total - dEta * dEta;
    hessian[at(ZERO, ETA)] = (-share * rest * q * point.eta) / total - dEta * dZero;
    hessian[at(ZERO, ZERO)] = (share * rest * (1 - 2 * share) * (1 - q)) / total - dZero * dZero;
    if (scalars === 3) {
      gradient[TAU] = dTau;
      hessian[at(TAU, ETA)] = (rest * q * (point.etaTau + point.eta * point.tau)) / total - dEta * dTau;
      hessian[at(TAU, ZERO)] = (-share * rest * q * point.tau) / total - dZero * dTau;
      hessian[at(TAU, TAU)] = (rest * q * (point.tauTau + point.tau * point.tau)) / total - dTau * dTau;
    }
    return log(total);
  };
}

/**
 * Hurdle: the outcome is positive with probability logistic(ζ), and a positive one follows the count cut off at 0.
 * Source: Mullahy (1986); reference: pscl::hurdle.
 */
export function hurdle(y: Float64Array, kernel: CountKernel, scalars: 2 | 3): RowLikelihood {
  const [point, zero] = [emptyPoint(), emptyPoint()];
  return (row, eta, gradient, hessian) => {
    const zeta = eta[ZERO] as number;
    const small = exp(-Math.abs(zeta));
    const share = zeta >= 0 ? 1 / (1 + small) : small / (1 + small);
    const v = y[row] as number;
    const at = (j: number, k: number): number => j * scalars + k;
    gradient[ZERO] = (v > 0 ? 1 : 0) - share;
    hessian[at(ZERO, ZERO)] = -share * (1 - share);
    const side = (v > 0 ? zeta : 0) - (Math.max(zeta, 0) + log1p(small));
    if (v === 0) return side;
    const tau = scalars === 3 ? (eta[TAU] as number) : 0;
    kernel(v, eta[ETA] as number, tau, point);
    kernel(0, eta[ETA] as number, tau, zero);
    // log(1 − q): its first derivatives are −r L', its second −r (L'' + L'L') − r² L'L', with r = q / (1 − q).
    const positive = -expm1(zero.value);
    const r = exp(zero.value) / positive;
    const second = (own: number, a: number, b: number): number => r * (own + a * b) + r * r * a * b;
    gradient[ETA] = point.eta + r * zero.eta;
    hessian[at(ETA, ETA)] = point.etaEta + second(zero.etaEta, zero.eta, zero.eta);
    if (scalars === 3) {
      gradient[TAU] = point.tau + r * zero.tau;
      hessian[at(TAU, ETA)] = point.etaTau + second(zero.etaTau, zero.eta, zero.tau);
      hessian[at(TAU, TAU)] = point.tauTau + second(zero.tauTau, zero.tau, zero.tau);
    }
    return side + point.value - log(positive);
  };
}
