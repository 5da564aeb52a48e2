# Fits models to data.csv in the folder given and prints, a line each: model, quantity, values. What a package lacks is left out.
folder <- commandArgs(TRUE)[1]
d <- read.csv(file.path(folder, "data.csv"))
s <- read.csv(file.path(folder, "spells.csv"))
has <- function(p) suppressWarnings(requireNamespace(p, quietly = TRUE))
say <- function(model, what, x) cat(model, what, sprintf("%.17g", as.numeric(x)), "\n")
tell <- function(model, fit, v = vcov(fit), coefs = coef(fit)) {
  say(model, "coef", coefs)
  say(model, "se", sqrt(diag(as.matrix(v)))[seq_along(coefs)])
}
tight <- glm.control(epsilon = 1e-15, maxit = 200)
ols <- lm(y ~ x * z + u, d)
tell("ols.iid", ols)
wls <- lm(y ~ x * z + u, d, weights = w)
tell("wls.iid", wls)
dummies <- lm(y ~ x + u + factor(unit) + factor(year), d)
say("fe.iid", "coef", coef(dummies)[c("x", "u")])
tell("poisson", glm(count ~ x + u + offset(log(size)), poisson, d, control = tight))
tell("logit", glm(bin ~ x + u, binomial, d, control = tight))
tell("probit", glm(bin ~ x + u, binomial("probit"), d, control = tight))
tell("gamma", glm(size ~ x + u, Gamma("log"), d, control = tight))
if (has("sandwich")) {
  for (h in c("HC0", "HC1", "HC2", "HC3")) say(paste0("ols.", tolower(h)), "se", sqrt(diag(sandwich::vcovHC(ols, type = h))))
  for (h in c("HC0", "HC1", "HC2", "HC3")) say(paste0("wls.", tolower(h)), "se", sqrt(diag(sandwich::vcovHC(wls, type = h))))
  say("ols.cl", "se", sqrt(diag(sandwich::vcovCL(ols, ~unit, type = "HC0", cadjust = FALSE))))
  say("ols.tw", "se", sqrt(diag(sandwich::vcovCL(ols, ~ unit + year, type = "HC0", cadjust = FALSE, multi0 = FALSE, fix = TRUE))))
}
if (has("MASS")) {
  nb <- MASS::glm.nb(over ~ x + u, d, control = glm.control(epsilon = 1e-14, maxit = 200))
  tell("negbin", nb)
  say("negbin", "theta", nb$theta)
}
if (has("survival")) {
  library(survival)
  k <- coxph.control(eps = 1e-13, iter.max = 100)
  tell("cox.efron", coxph(Surv(t0, t1, event) ~ x + u, s, control = k))
  tell("cox.breslow", coxph(Surv(t0, t1, event) ~ x + u, s, ties = "breslow", control = k))
  tell("cox.strata", coxph(Surv(t0, t1, event) ~ x + u + strata(group), s, control = k))
  tell("cox.cl", coxph(Surv(t0, t1, event) ~ x + u + cluster(unit), s, control = k))
  tell("clogit", clogit(bin ~ x + u + strata(unit), d, method = "exact"))
}
if (has("plm")) {
  p <- plm::pdata.frame(d, index = c("unit", "year"))
  tell("re", plm::plm(y ~ x + u, p, model = "random"))
  say("within", "coef", coef(plm::plm(y ~ x + u, p, model = "within")))
}
if (has("glmnet")) {
  X <- as.matrix(d[, c("x", "z", "u")])
  for (a in c(1, 0.5, 0)) for (f in c("gaussian", "poisson", "binomial")) {
    y <- switch(f, gaussian = d$y, poisson = d$count, binomial = d$bin)
    net <- glmnet::glmnet(X, y, family = f, alpha = a, lambda = c(1, 0.5, 0.2, 0.1, 0.05), thresh = 1e-20, maxit = 1e7)
    say(paste("net", f, a, sep = "."), "coef", as.numeric(coef(net, s = 0.05)))
  }
}
