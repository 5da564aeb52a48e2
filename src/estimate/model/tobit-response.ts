import { elementary, normalCdf } from "../../numeric/index.js";
import type { Fit } from "../fit.js";
import type { Response } from "./response.js";

const { exp, log } = elementary;
const rootTwoPi = Math.sqrt(2 * Math.PI);

/** Mean of a tobit's outcome as it is seen, between its limits; log σ is the second predictor. */
export function tobitResponse(lower: number, upper: number): Response {
  return {
    outcomes: () => [""],
    equations: (fit) => [
      { terms: fit.terms.map((term, at) => ({ at, term })), main: true },
      { terms: [{ at: fit.terms.length, term: "(Intercept)" }], main: false },
    ],
    nuisance: ({ sigma = 1 }: Fit) => [log(sigma)],
    at(eta, { value, gradient, hessian }) {
      const [mean, sigma] = [eta[0] as number, exp(eta[1] as number)];
      // A limit that is not there counts nothing.
      const side = (limit: number): { z: number; density: number } => {
        const z = (limit - mean) / sigma;
        return Number.isFinite(z) ? { z, density: exp((-z * z) / 2) / rootTwoPi } : { z: 0, density: 0 };
      };
      const [a, b] = [side(lower), side(upper)];
      const below = Number.isFinite(lower) ? normalCdf(a.z) : 0;
      const above = Number.isFinite(upper) ? normalCdf(-b.z) : 0;
      const inside = 1 - below - above;
      const edges = (below > 0 ? below * lower : 0) + (above > 0 ? above * upper : 0);
      const width = a.density - b.density;
      value[0] = edges + mean * inside + sigma * width;
      gradient[0] = inside;
      gradient[1] = sigma * width;
      const mixed = a.z * a.density - b.z * b.density;
      hessian[0] = width / sigma;
      hessian[1] = mixed;
      hessian[2] = mixed;
      hessian[3] = sigma * width + sigma * (a.z * a.z * a.density - b.z * b.z * b.density);
    },
  };
}
