import { elementary } from "../../numeric/index.js";
import type { Link } from "./ordered.js";
import type { Response } from "./response.js";

const { exp } = elementary;

/** Probabilities of the categories of an ordered model: predictor 0 is xβ, predictors 1, 2, … are the cut points, the last terms of the fit. */
export function orderedResponse(categories: readonly string[], link: Link): Response {
  const cuts = categories.length - 1;
  const count = cuts + 1;
  return {
    outcomes: () => categories,
    equations({ terms }) {
      const slopes = terms.length - cuts;
      return [
        { terms: terms.slice(0, slopes).map((term, at) => ({ at, term })), main: true },
        ...Array.from({ length: cuts }, (_, k) => ({ terms: [{ at: slopes + k, term: "(Intercept)" }], main: false })),
      ];
    },
    at(eta, { value, gradient, hessian }) {
      gradient.fill(0);
      hessian.fill(0);
      const x = eta[0] as number;
      for (let o = 0; o <= cuts; o++) {
        const g = o * count;
        let [below, above] = [0, 1];
        // P = F(cut above − x) − F(cut below − x).
        for (const [cut, sign] of [
          [o + 1, 1],
          [o, -1],
        ] as const) {
          if (cut < 1 || cut > cuts) continue;
          const z = (eta[cut] as number) - x;
          const f = sign * link.density(z);
          const bend = f * link.slope(z);
          if (sign > 0) above = link.cdf(z);
          else below = link.cdf(z);
          gradient[g] = (gradient[g] as number) - f;
          gradient[g + cut] = f;
          const h = g * count;
          hessian[h] = (hessian[h] as number) + bend;
          hessian[h + cut] = -bend;
          hessian[h + cut * count] = -bend;
          hessian[h + cut * count + cut] = bend;
        }
        value[o] = above - below;
      }
    },
  };
}

/** Probabilities of the categories of a multinomial logit; the first is the base. */
export function multinomialResponse(categories: readonly string[]): Response {
  const others = categories.length - 1;
  return {
    outcomes: () => categories,
    equations: ({ terms }) =>
      categories.slice(1).map((label) => ({
        terms: terms.flatMap((name, at) => (name.startsWith(`${label}:`) ? [{ at, term: name.slice(label.length + 1) }] : [])),
        main: false,
      })),
    at(eta, { value, gradient, hessian }) {
      let top = 0;
      for (let j = 0; j < others; j++) top = Math.max(top, eta[j] as number);
      let total = exp(-top);
      for (let j = 0; j < others; j++) total += exp((eta[j] as number) - top);
      value[0] = exp(-top) / total;
      for (let j = 0; j < others; j++) value[j + 1] = exp((eta[j] as number) - top) / total;
      for (let o = 0; o <= others; o++) {
        const p = value[o] as number;
        for (let j = 0; j < others; j++) {
          const pj = value[j + 1] as number;
          const own = (o === j + 1 ? 1 : 0) - pj;
          gradient[o * others + j] = p * own;
          for (let l = 0; l < others; l++) {
            const pl = value[l + 1] as number;
            const other = (o === l + 1 ? 1 : 0) - pl;
            hessian[(o * others + j) * others + l] = p * (own * other - pj * ((j === l ? 1 : 0) - pl));
          }
        }
      }
    },
  };
}
