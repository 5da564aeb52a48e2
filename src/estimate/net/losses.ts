import { elementary } from "../../numeric/index.js";

const { exp, log, log1p } = elementary;

export type NetFamily = "gaussian" | "poisson" | "binomial";

/** What the net needs to know of a family, with its usual link. */
export interface Loss {
  readonly mean: (eta: number) => number;
  /** Variance over dispersion, which is the slope of the mean, at a mean. */
  readonly variance: (mean: number) => number;
  /** Linear predictor of a mean. */
  readonly link: (mean: number) => number;
  /** Negative log-likelihood less what does not move with eta. */
  readonly loss: (y: number, eta: number) => number;
  /** Deviance of one observation: the squared error, or twice the log-likelihood that is missing to a perfect fit. */
  readonly deviance: (y: number, eta: number) => number;
  readonly accepts: (y: number) => boolean;
  readonly takes: string;
}

const softplus = (x: number): number => (x > 0 ? x + log1p(exp(-x)) : log1p(exp(x)));

export const losses: Readonly<Record<NetFamily, Loss>> = {
  gaussian: {
    mean: (e) => e,
    variance: () => 1,
    link: (m) => m,
    loss: (y, e) => ((y - e) * (y - e)) / 2,
    deviance: (y, e) => (y - e) * (y - e),
    accepts: Number.isFinite,
    takes: "numbers",
  },
  poisson: {
    mean: exp,
    variance: (m) => m,
    link: log,
    loss: (y, e) => exp(e) - y * e,
    deviance: (y, e) => 2 * ((y > 0 ? y * (log(y) - e) : 0) - y + exp(e)),
    accepts: (y) => y >= 0,
    takes: "0 or more",
  },
  binomial: {
    mean: (e) => 1 / (1 + exp(-e)),
    variance: (m) => m * (1 - m),
    link: (m) => log(m / (1 - m)),
    loss: (y, e) => softplus(e) - y * e,
    deviance: (y, e) => 2 * (softplus(e) - y * e),
    accepts: (y) => y === 0 || y === 1,
    takes: "0 or 1",
  },
};
