import type { Plan } from "./plan.js";

/** Models of two equations for R: their likelihood written out and maximised, so that no package is needed. */
export const twoEquationFits = ["zip", "zinb", "hurdle-poisson", "hurdle-negbin", "heckman", "heckman-2step"] as const;

const packages: Readonly<Record<string, string>> = {
  zip: 'pscl::zeroinfl(y ~ X - 1 | Z - 1, m, dist = "poisson")',
  zinb: 'pscl::zeroinfl(y ~ X - 1 | Z - 1, m, dist = "negbin")',
  "hurdle-poisson": 'pscl::hurdle(y ~ X - 1 | Z - 1, m, dist = "poisson")',
  "hurdle-negbin": 'pscl::hurdle(y ~ X - 1 | Z - 1, m, dist = "negbin")',
  heckman: "sampleSelection::selection(s ~ Z - 1, y ~ X - 1, m)",
  "heckman-2step": 'sampleSelection::selection(s ~ Z - 1, y ~ X - 1, m, method = "2step")',
};

/** Lines that end in `theirs` and `se`. */
export function twoEquations(plan: Plan): string[] {
  const { fit, columns, second } = plan;
  const own = (second?.terms ?? []) as readonly number[];
  const matrix = (list: readonly number[]): string => `cbind(${list.map((j) => (columns[j] === undefined ? "rep(1, nrow(m))" : `m$b${j + 1}`)).join(", ")})`;
  const isMills = (j: number): boolean => fit.terms[j] === "outcome_invMillsRatio";
  const first = [...fit.terms.keys()].filter((j) => !own.includes(j) && !isMills(j));
  const errors = fit.vcovKind === "iid" ? [`se <- sqrt(diag(V))[seq_along(theirs)]`] : [`se <- NULL  # under ${fit.vcovKind}, which is not compared`];
  return [
    `# The same as ${packages[fit.fit]}, to the precision of its optimiser.`,
    `X <- ${matrix(first)}`,
    `Z <- ${matrix(own)}`,
    "left <- seq_len(ncol(X)); right <- ncol(X) + seq_len(ncol(Z)); more <- ncol(X) + ncol(Z)",
    ...(fit.fit === "heckman-2step" ? twoSteps : [...logLikelihood[fit.fit as "zip"], ...maximised(fit.fit)]),
    ...errors,
  ];
}

const counts = (dispersed: boolean): string =>
  dispersed
    ? "density <- function(y, b) dnbinom(y, size = exp(b[more + 1]), mu = exp(m$o + X %*% b[left]), log = TRUE)"
    : "density <- function(y, b) dpois(y, exp(m$o + X %*% b[left]), log = TRUE)";

const inflated = [
  "each <- function(b) {",
  "  p <- plogis(Z %*% b[right])",
  "  ifelse(m$y == 0, log(p + (1 - p) * exp(density(0, b))), log(1 - p) + density(m$y, b))",
  "}",
];
const hurdle = [
  "each <- function(b) {",
  "  p <- plogis(Z %*% b[right])",
  "  ifelse(m$y == 0, log(1 - p), log(p) + density(m$y, b) - log(-expm1(density(0, b))))",
  "}",
];

const logLikelihood = {
  zip: [counts(false), ...inflated],
  zinb: [counts(true), ...inflated],
  "hurdle-poisson": [counts(false), ...hurdle],
  "hurdle-negbin": [counts(true), ...hurdle],
  heckman: [
    "each <- function(b) {",
    "  sigma <- exp(b[more + 1]); rho <- tanh(b[more + 2])",
    "  e <- (m$y - X %*% b[left]) / sigma; z <- Z %*% b[right]",
    "  ifelse(m$s == 1, dnorm(e, log = TRUE) - log(sigma) + pnorm((z + rho * e) / sqrt(1 - rho^2), log.p = TRUE), pnorm(-z, log.p = TRUE))",
    "}",
  ],
};

/** Newton's steps with derivatives by differences, after a first search. */
function maximised(fit: string): string[] {
  const start =
    fit === "heckman"
      ? [
          "chosen <- m$s == 1",
          "by <- lm.fit(X[chosen, , drop = FALSE], m$y[chosen])",
          'b <- c(by$coefficients, glm.fit(Z, m$s, family = binomial("probit"))$coefficients, log(sqrt(mean(by$residuals^2))), 0)',
        ]
      : [`b <- c(glm.fit(X, m$y, offset = m$o, family = poisson())$coefficients, rep(0, ncol(Z)${fit === "zinb" || fit === "hurdle-negbin" ? " + 1" : ""}))`];
  return [
    "f <- function(b) sum(m$w * each(b))",
    "slope <- function(b) sapply(seq_along(b), function(k) {",
    "  h <- replace(0 * b, k, 1e-3 * max(abs(b[k]), 0.1))",
    "  (8 * (f(b + h) - f(b - h)) - (f(b + 2 * h) - f(b - 2 * h))) / (12 * sum(h))",
    "})",
    "bend <- function(b) {",
    "  H <- sapply(seq_along(b), function(k) {",
    "    h <- replace(0 * b, k, 1e-3 * max(abs(b[k]), 0.1))",
    "    (8 * (slope(b + h) - slope(b - h)) - (slope(b + 2 * h) - slope(b - 2 * h))) / (12 * sum(h))",
    "  })",
    "  (H + t(H)) / 2",
    "}",
    ...start,
    'b <- suppressWarnings(optim(b, f, slope, method = "BFGS", control = list(fnscale = -1, maxit = 1000, reltol = 1e-12))$par)',
    "for (step in 1:3) b <- b - solve(bend(b), slope(b))",
    "V <- solve(-bend(b))",
    "theirs <- b[c(left, right)]",
    "tolerance <- 1e-5  # derivatives by differences",
  ];
}

/** Heckman (1979), with the covariance that allows for the estimated Mills ratio (Greene 1981). */
const twoSteps = [
  'p <- glm.fit(Z, m$s, family = binomial("probit"), control = glm.control(epsilon = 1e-14, maxit = 100))',
  "chosen <- m$s == 1; z <- drop(Z %*% p$coefficients)[chosen]",
  "lambda <- exp(dnorm(z, log = TRUE) - pnorm(z, log.p = TRUE)); delta <- lambda * (lambda + z)",
  "H <- cbind(X[chosen, , drop = FALSE], lambda); W <- Z[chosen, , drop = FALSE]",
  "by <- lm.fit(H, m$y[chosen])",
  "slope <- by$coefficients[ncol(H)]; sigma <- sqrt(mean(by$residuals^2) + mean(delta) * slope^2); rho <- slope / sigma",
  "all <- drop(Z %*% p$coefficients)",
  "hazard <- exp(dnorm(all, log = TRUE) - pnorm(ifelse(m$s == 1, all, -all), log.p = TRUE)) * ifelse(m$s == 1, 1, -1)",
  "P <- solve(crossprod(Z * (hazard * (hazard + all)), Z))  # observed information",
  "Q <- rho^2 * crossprod(H * delta, W) %*% P %*% crossprod(W * delta, H)",
  "B <- solve(crossprod(H))",
  "own <- sigma^2 * B %*% (crossprod(H * (1 - rho^2 * delta), H) + Q) %*% B",
  "V <- diag(c(diag(own), diag(P)))",
  "theirs <- c(by$coefficients, p$coefficients)",
];
