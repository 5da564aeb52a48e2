import { elementary } from "../../numeric/index.js";
import type { Fit } from "../fit.js";
import { type CountKernel, emptyPoint } from "./counts.js";
import type { Response, ResponseEquation } from "./response.js";

const { exp, expm1, log } = elementary;

function twoParts({ terms }: Fit): ResponseEquation[] {
  const part = (prefix: string): ResponseEquation["terms"] =>
    terms.flatMap((name, at) => (name.startsWith(prefix) ? [{ at, term: name.slice(prefix.length) }] : []));
  return [
    { terms: part("count_"), main: true },
    { terms: part("zero_"), main: false },
  ];
}

/** Mean of a zero-inflated count, (1 − logistic ζ) e^η; θ of a negative binomial does not enter. */
export const zeroInflatedResponse: Response = {
  outcomes: () => [""],
  equations: twoParts,
  at(eta, { value, gradient, hessian }) {
    const zeta = eta[1] as number;
    const small = exp(-Math.abs(zeta));
    const share = zeta >= 0 ? 1 / (1 + small) : small / (1 + small);
    const mean = (zeta >= 0 ? small / (1 + small) : 1 / (1 + small)) * exp(eta[0] as number);
    value[0] = mean;
    gradient[0] = mean;
    gradient[1] = -share * mean;
    hessian[0] = mean;
    hessian[1] = -share * mean;
    hessian[2] = -share * mean;
    hessian[3] = -share * (1 - 2 * share) * mean;
  },
};

/** Mean of a hurdle, logistic(ζ) times the mean of the count cut off at 0; with log θ as a third predictor where the count has one. */
export function hurdleResponse(kernel: CountKernel, dispersed: boolean): Response {
  const count = dispersed ? 3 : 2;
  const zero = emptyPoint();
  const at = (j: number, l: number): number => j * count + l;
  return {
    outcomes: () => [""],
    equations: (fit) => [...twoParts(fit), ...(dispersed ? [{ terms: [{ at: fit.terms.length, term: "(Intercept)" }], main: false }] : [])],
    ...(dispersed ? { nuisance: ({ theta = 1 }: Fit) => [log(theta)] } : {}),
    at(eta, { value, gradient, hessian }) {
      const zeta = eta[1] as number;
      const small = exp(-Math.abs(zeta));
      const share = zeta >= 0 ? 1 / (1 + small) : small / (1 + small);
      kernel(0, eta[0] as number, dispersed ? (eta[2] as number) : 0, zero);
      const positive = -expm1(zero.value);
      const mean = (share * exp(eta[0] as number)) / positive;
      // Derivatives of the log of the mean: log share + η − log(1 − q), with q the count's probability of 0 and r = q / (1 − q).
      const r = exp(zero.value) / positive;
      const second = (own: number, a: number, b: number): number => r * own + r * (1 + r) * a * b;
      const first = [1 + r * zero.eta, 1 - share, r * zero.tau];
      value[0] = mean;
      for (let j = 0; j < count; j++) {
        gradient[j] = mean * (first[j] as number);
        for (let l = 0; l < count; l++) hessian[at(j, l)] = (first[j] as number) * (first[l] as number);
      }
      const add = (j: number, l: number, v: number): void => {
        hessian[at(j, l)] = (hessian[at(j, l)] as number) + v;
        if (j !== l) hessian[at(l, j)] = (hessian[at(l, j)] as number) + v;
      };
      add(0, 0, second(zero.etaEta, zero.eta, zero.eta));
      add(1, 1, -share * (1 - share));
      if (dispersed) {
        add(0, 2, second(zero.etaTau, zero.eta, zero.tau));
        add(2, 2, second(zero.tauTau, zero.tau, zero.tau));
      }
      for (let k = 0; k < count * count; k++) hessian[k] = (hessian[k] as number) * mean;
    },
  };
}
