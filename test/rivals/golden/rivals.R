# Reference numbers for test/rivals/references.test.ts, in base R alone:  Rscript test/rivals/golden/rivals.R
# Each statistic is written out from its paper; crps by numerical integration; stacking weights by a fine grid over the simplex.
folder <- "test/rivals/golden/"
set.seed(7)
units <- 12; years <- 20
d <- expand.grid(unit = 1:units, year = 1961:(1960 + years))
d <- d[runif(nrow(d)) > 0.1, ]
x <- rnorm(nrow(d)); z <- 0.5 * x + rnorm(nrow(d)); common <- as.numeric(arima.sim(list(ar = 0.5), years))
d$y <- 0.8 * x + 0.3 * z + 0.4 * common[d$year - 1960] + rnorm(nrow(d))
d$f1 <- 0.7 * x; d$f2 <- 0.6 * z + 0.1; d$f3 <- 0.2 * x + 0.1 * z
d$s1 <- 1.1; d$s2 <- 1.2 + 0.1 * abs(z); d$s3 <- 1.3
d <- round(d, 6)
write.csv(d, paste0(folder, "forecasts.csv"), row.names = FALSE, quote = FALSE)
l <- sapply(1:3, function(k) dnorm(d$y, d[[paste0("f", k)]], d[[paste0("s", k)]], log = TRUE))
num <- function(v) paste0("[", paste(sprintf("%.15g", v), collapse = ", "), "]")

dm <- function(series, lags) {
  t <- length(series); h <- lags + 1
  v <- acf(series, lag.max = lags, type = "covariance", plot = FALSE)$acf[, 1, 1]
  long <- v[1] + 2 * sum(v[-1])
  if (long <= 0) long <- v[1] + 2 * sum((1 - seq_len(lags) / h) * v[-1])
  s <- mean(series) / sqrt(long / t) * sqrt((t + 1 - 2 * h + h * (h - 1) / t) / t)
  c(s, 2 * pt(-abs(s), t - 1))
}
smooth <- function(series) {
  t <- length(series); m <- floor(t^(1 / 3) + 1e-9)
  i <- Mod(fft(series - mean(series)))[2:(m + 1)]^2 / t
  s <- mean(series) / sqrt(mean(i) / t)
  c(s, 2 * pt(-abs(s), 2 * m))
}
yearly <- function(v) { s <- tapply(v, d$year, sum); as.numeric(s) * length(s) / length(v) }
difference <- yearly(l[, 1] - l[, 2])
e1 <- d$y - d$f1; e2 <- d$y - d$f2
covers <- function(a, b) { r <- dm(yearly(a * (a - b)), 2); pt(-r[1], years - 1) }

m <- l[, 1] - l[, 2]; n <- length(m); p <- c(4, 3)
z <- function(a, v) { s <- (sum(m) - a) / sqrt(v); c(s, 2 * pnorm(-abs(s))) }
squares <- sum((m - mean(m))^2)
g <- tapply(m - mean(m), d$unit, sum)

fit <- lm(y ~ f1 + f2, d)
meat <- crossprod(rowsum(model.matrix(fit) * resid(fit), d$unit))
bread <- solve(crossprod(model.matrix(fit)))
v <- bread %*% meat %*% bread * (units / (units - 1)) * ((n - 1) / (n - 3))

crps <- function(y, cdf, from, to) integrate(function(x) (cdf(x) - (x >= y))^2, from, y, rel.tol = 1e-12)$value + integrate(function(x) (cdf(x) - 1)^2, y, to, rel.tol = 1e-12)$value
normal <- crps(0.7, function(x) pnorm(x, 0.2, 1.5), -30, 30)
k <- 0:2000
poisson <- c(sum((ppois(k, 3.7) - (k >= 6))^2), sum((ppois(k, 0.2) - (k >= 0))^2), sum((ppois(k, 900) - (k >= 40))^2))
negbin <- c(sum((pnbinom(k, size = 0.8, mu = 5) - (k >= 2))^2), sum((pnbinom(k, size = 2.5, mu = 40) - (k >= 150))^2))
logs <- c(dnorm(0.7, 0.2, 1.5, log = TRUE), dpois(6, 3.7, log = TRUE), dnbinom(2, size = 0.8, mu = 5, log = TRUE))
cdfs <- c(pnorm(0.7, 0.2, 1.5), ppois(6, 3.7), pnbinom(2, size = 0.8, mu = 5))

grid <- expand.grid(a = seq(0, 1, 0.002), b = seq(0, 1, 0.002)); grid <- grid[grid$a + grid$b <= 1 + 1e-12, ]
score <- apply(grid, 1, function(w) mean(log(exp(l) %*% c(w, 1 - sum(w)))))
best <- which.max(score); w <- as.numeric(c(grid[best, 1], grid[best, 2], 1 - grid[best, 1] - grid[best, 2]))
slope <- coef(lm(y ~ f1, d))

cat(sprintf('{\n"program": "%s",\n"command": "Rscript test/rivals/golden/rivals.R",\n', R.version.string), file = paste0(folder, "references.json"))
out <- list(modified0 = dm(difference, 0), modified2 = dm(difference, 2), smooth = smooth(difference), encompasses = c(covers(e1, e2), covers(e2, e1)),
  vuong = c(z(0, squares), z(1, squares), z(log(n) / 2, squares), z(log(n) / 2, sum(g^2) * units / (units - 1))),
  beside = c(coef(fit)[2:3], sqrt(diag(v))[2:3]), crpsNormal = normal, crpsPoisson = poisson, crpsNegbin = negbin, logs = logs, cdfs = cdfs,
  stacking = c(w, score[best]), slope = slope)
cat(paste(sprintf('"%s": %s', names(out), sapply(out, num)), collapse = ",\n"), "\n}\n", file = paste0(folder, "references.json"), append = TRUE)
