# Coverage of R's 95 % intervals on the draws that bench/coverage.mjs writes. Usage: Rscript hard.R DRAWS.csv few|weak|rare
# Prints covariance, term, samples, coverage as CSV.
suppressMessages(library(sandwich))
arguments <- commandArgs(trailingOnly = TRUE)
draws <- read.csv(arguments[1])
kind <- arguments[2]
set.seed(1)

covers <- function(estimate, covariance, truth, df) {
  error <- sqrt(diag(covariance))[names(truth)]
  as.numeric(abs(estimate[names(truth)] - truth) <= qt(0.975, df) * error)
}
# Restricted wild cluster bootstrap, Rademacher weights, 399 draws of its own or all: whether the null that a coefficient is `value` stands.
wild <- function(x, y, unit, term, value) {
  bread <- solve(crossprod(x))
  side <- drop(x %*% bread[, term])
  own <- setdiff(colnames(x), term)
  held <- drop(x[, own] %*% qr.coef(qr(x[, own]), y - value * x[, term])) + value * x[, term]
  statistic <- function(outcomes) {
    b <- bread %*% crossprod(x, outcomes)
    (b[term, ] - value) / sqrt(colSums(rowsum(side * (outcomes - x %*% b), unit)^2))
  }
  g <- length(unique(unit))
  signs <- if (2^g <= 399) t(as.matrix(expand.grid(rep(list(c(-1, 1)), g)))) else matrix(sample(c(-1, 1), g * 399, TRUE), ncol = 399)
  # The draw that changes no sign ties with the sample, up to rounding.
  mean(abs(statistic(held + (y - held) * signs[unit, ])) >= (1 - 1e-10) * abs(statistic(matrix(y)))) > 0.05
}
few <- function(d) {
  truth <- c(x = 0.5, d = -0.3)
  m <- lm(y ~ x + d, data = d)
  g <- length(unique(d$unit))
  of <- function(v, df) covers(coef(m), v, truth, df)
  list("iid" = of(vcov(m), m$df.residual), "hc1" = of(vcovHC(m, "HC1"), m$df.residual), "hc3" = of(vcovHC(m, "HC3"), m$df.residual),
       "cluster:unit" = of(vcovCL(m, ~unit, type = "HC1"), g - 1), "cr2:unit" = of(vcovCL(m, ~unit, type = "HC2"), g - 1),
       "cr3:unit" = of(vcovCL(m, ~unit, type = "HC3"), g - 1),
       "wild (Rademacher)" = sapply(names(truth), function(term) as.numeric(wild(model.matrix(m), d$y, d$unit, term, truth[[term]]))))
}
weak <- function(d) {
  z <- cbind(1, as.matrix(d[grepl("^z[0-9]+$", names(d))]))
  x <- cbind("(Intercept)" = 1, fit_x = d$x)
  hat <- z %*% solve(crossprod(z), crossprod(z, x))
  bread <- solve(crossprod(hat))
  b <- drop(bread %*% crossprod(hat, d$y))
  names(b) <- colnames(x)
  e <- drop(d$y - x %*% b)
  n <- nrow(d)
  iid <- bread * sum(e^2) / (n - 2)
  hc1 <- bread %*% crossprod(hat * e) %*% bread * n / (n - 2)
  dimnames(iid) <- dimnames(hc1) <- list(colnames(x), colnames(x))
  truth <- c(fit_x = 0.5)
  full <- lm(d$y - 0.5 * d$x ~ z[, -1])
  ar <- anova(lm(d$y - 0.5 * d$x ~ 1), full)$`Pr(>F)`[2]
  list("t, iid" = covers(b, iid, truth, n - 2), "t, hc1" = covers(b, hc1, truth, n - 2), "Anderson-Rubin, iid" = as.numeric(ar > 0.05))
}
rare <- function(rows) {
  truth <- c(x = 0.5, d = 1)
  m <- suppressWarnings(glm(y ~ x + d, binomial, rows))
  # A coefficient that runs away: separation.
  if (!m$converged || any(abs(coef(m)) > 12)) return(NULL)
  one <- function(term) {
    rows$shift <- truth[[term]] * rows[[term]]
    without <- suppressWarnings(glm(reformulate(setdiff(names(truth), term), "y"), binomial, rows, offset = shift))
    as.numeric(pchisq(deviance(without) - deviance(m), 1, lower.tail = FALSE) > 0.05)
  }
  n <- nrow(rows)
  list("logit, iid" = covers(coef(m), vcov(m), truth, Inf), "logit, hc1" = covers(coef(m), sandwich(m) * n / (n - 3), truth, Inf),
       "logit, likelihood ratio" = c(one("x"), one("d")))
}
terms <- list(few = c("x", "d"), weak = "fit_x", rare = c("x", "d"))[[kind]]
found <- Filter(Negate(is.null), lapply(split(draws, draws$sample), list(few = few, weak = weak, rare = rare)[[kind]]))
cat("covariance,term,samples,coverage\n")
for (name in names(found[[1]])) {
  m <- do.call(rbind, lapply(found, `[[`, name))
  for (j in seq_along(terms)) cat(sprintf("\"%s\",%s,%d,%.6f\n", name, terms[j], sum(!is.na(m[, j])), mean(m[, j], na.rm = TRUE)))
}
