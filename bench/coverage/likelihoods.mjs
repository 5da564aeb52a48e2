import { elementary } from "../../dist/numeric/index.js";
import { alike, exponential, gamma, gumbel, logistic, negbin, panel, poisson, poissonAt, positive, uniformAlike } from "./draws.mjs";
import { covariates } from "./linear.mjs";

const { exp, log } = elementary;
const slopes = { x: 0.5, z: -0.3 };
const eta = ({ x, z }, constant = 0) => constant + slopes.x * x + slopes.z * z;

/** 50 clusters of 20 rows; `shared` is the standard normal of a cluster. */
const fifty = (s, outcome) =>
  panel(50, 20, () => {
    const [common, shared] = [s.normal(), s.normal()];
    return () => {
      const row = covariates(s, common);
      return { ...row, ...outcome(row, shared) };
    };
  });

/** An estimator on rows that are independent given the covariates, by its information matrix. */
const alone = (id, fit, says, outcome, more = {}) => ({
  id,
  name: fit,
  says,
  specs: [{ fit, formula: "y ~ x + z", vcov: "iid", ...more.spec }],
  truth: more.truth ?? slopes,
  make: (s) => fifty(s, (row, shared) => outcome(s, row, shared)),
});

/** The same with outcomes that share `rho` = 0.1 of their latent variance within a cluster. */
const together = (id, fit, says, outcome) => ({
  id,
  name: `${fit}-cluster`,
  says: `${says}, outcomes of a cluster alike (Gaussian copula, correlation 0.1)`,
  specs: [{ fit, formula: "y ~ x + z", vcov: "cluster:unit" }],
  truth: slopes,
  make: (s) => fifty(s, (row, shared) => outcome(row, uniformAlike(s, shared, 0.1), shared)),
});

const ordered = (v) => (v < -1 ? 1 : v < 0.7 ? 2 : 3);
const zeros = (row) => logistic(-0.6 + 0.5 * row.x);
const counts = { count_x: 0.5, count_z: -0.3, zero_x: 0.5 };
const crosses = { count_x: 0.5, count_z: -0.3, zero_x: -0.5 };
const twoParts = { spec: { formula: "y ~ x + z | x" }, truth: counts };
const hurdles = { spec: { formula: "y ~ x + z | x" }, truth: crosses };

/** Models by maximum likelihood (gamma: quasi-likelihood; heckman-2step: two steps). */
export const likelihoods = [
  alone(20, "poisson", "mean 1.7", (s, row) => ({ y: poisson(s, exp(eta(row, 0.4))) })),
  together(21, "poisson", "mean 1.7", (row, u) => ({ y: poissonAt(u, exp(eta(row, 0.4))) })),
  alone(22, "negbin", "mean 2.5, dispersion parameter 2", (s, row) => ({ y: negbin(s, exp(eta(row, 0.8)), 2) })),
  alone(23, "logit", "43 % ones", (s, row) => ({ y: Number(s.uniform() < logistic(eta(row, -0.3))) })),
  together(24, "logit", "43 % ones", (row, u) => ({ y: Number(u < logistic(eta(row, -0.3))) })),
  alone(25, "probit", "39 % ones", (s, row) => ({ y: Number(eta(row, -0.3) + s.normal() > 0) })),
  {
    ...together(26, "probit", "39 % ones", () => ({})),
    make: (s) => fifty(s, (row, shared) => ({ y: Number(eta(row, -0.3) + alike(s, shared, 0.1) > 0) })),
  },
  alone(27, "gamma", "log link, shape 2", (s, row) => ({ y: exp(eta(row)) * gamma(s, 2) })),
  {
    ...alone(28, "gamma", "log link, shape 2, half of the noise shared by a cluster", (s, row, shared) => ({
      y: exp(eta(row) + 0.2 * shared - 0.02) * gamma(s, 2),
    })),
    name: "gamma-cluster",
    specs: [{ fit: "gamma", formula: "y ~ x + z", vcov: "cluster:unit" }],
  },
  {
    ...alone(29, "clogit", "50 groups of 20 with effects of their own that x is correlated with", (s, row, shared) => ({
      x: row.x + 0.3 * shared,
      y: Number(s.uniform() < logistic(eta({ ...row, x: row.x + 0.3 * shared }, -0.3) + 0.7 * shared)),
    })),
    specs: [{ fit: "clogit", formula: "y ~ x + z | unit", vcov: "iid" }],
  },
  alone(30, "ologit", "three categories", (s, row) => ({ y: ordered(eta(row) + log(1 / s.uniform() - 1)) })),
  alone(31, "oprobit", "three categories", (s, row) => ({ y: ordered(eta(row) + s.normal()) })),
  alone(
    32,
    "mlogit",
    "three outcomes",
    (s, row) => {
      const utilities = [gumbel(s), eta(row, 0.2) + gumbel(s), -0.4 * row.x + 0.2 * row.z + gumbel(s)];
      return { y: utilities.indexOf(Math.max(...utilities)) + 1 };
    },
    { truth: { "2:x": 0.5, "2:z": -0.3, "3:x": -0.4, "3:z": 0.2 } },
  ),
  alone(33, "zip", "36 % surplus zeros", (s, row) => ({ y: s.uniform() < zeros(row) ? 0 : poisson(s, exp(eta(row, 1))) }), twoParts),
  alone(
    34,
    "zinb",
    "36 % surplus zeros, mean of the others 4, dispersion parameter 3",
    (s, row) => ({ y: s.uniform() < zeros(row) ? 0 : negbin(s, exp(eta(row, 1.3)), 3) }),
    twoParts,
  ),
  alone(35, "hurdle-poisson", "36 % zeros", (s, row) => ({ y: s.uniform() < zeros(row) ? 0 : positive(() => poisson(s, exp(eta(row, 1)))) }), hurdles),
  alone(
    36,
    "hurdle-negbin",
    "36 % zeros, dispersion parameter 3",
    (s, row) => ({ y: s.uniform() < zeros(row) ? 0 : positive(() => negbin(s, exp(eta(row, 1.3)), 3)) }),
    hurdles,
  ),
  ...["heckman", "heckman-2step"].map((fit, k) =>
    alone(
      37 + k,
      fit,
      "about 60 % selected, errors correlated 0.5, z in the selection alone",
      (s, row) => {
        const u = s.normal();
        const chosen = 0.3 + 0.5 * row.x + 0.8 * row.z + u > 0;
        return { chosen: Number(chosen), y: chosen ? 1 + 0.5 * row.x + 0.5 * u + Math.sqrt(0.75) * s.normal() : Number.NaN };
      },
      { spec: { formula: "y ~ x | chosen ~ x + z" }, truth: { outcome_x: 0.5, selection_x: 0.5, selection_z: 0.8 } },
    ),
  ),
  alone(
    39,
    "cox",
    "exponential durations, about half censored",
    (s, row) => {
      const [end, seen] = [exponential(s) / exp(eta(row)), exponential(s)];
      return { time: Math.min(end, seen), event: Number(end <= seen) };
    },
    { spec: { formula: "surv(time, event) ~ x + z", vcov: ["iid", "cluster:unit"] } },
  ),
  alone(40, "tobit", "about 35 % at the limit of 0", (s, row) => ({ y: Math.max(0, eta(row, 0.5) + s.normal()) })),
  alone(41, "firth", "43 % ones", (s, row) => ({ y: Number(s.uniform() < logistic(eta(row, -0.3))) })),
];
