// Average slopes of a Poisson model with delta-method errors, 1 million rows: seconds (median after a warm-up) and peak memory, beside the
// least that marginaleffects' way costs in R on the same data: both model matrices of each variable made once, then one pass of
// predictions for each coefficient (forward differences), without the package's own bookkeeping. Build first: npm run build.
// Usage: node bench/margins.mjs [rows]
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { estimateModel, margins } from "../dist/estimate/index.js";
import { frame, numberColumn, textColumn } from "../dist/frame/index.js";
import { stream } from "../dist/numeric/index.js";

const rows = Number(process.argv[2] ?? 1_000_000);
const { normal, uniform } = stream(5);
const column = (of) => Float64Array.from({ length: rows }, of);
const [x1, x2, x3, b] = [column(normal), column(normal), column(normal), column(() => (uniform() < 0.4 ? 1 : 0))];
const names = ["base", "high", "low"];
const place = Int32Array.from({ length: rows }, () => Math.floor(3 * uniform()));
const visits = column(() => 0).map((_, i) =>
  poissonDraw(Math.exp(0.3 + 0.2 * x1[i] - 0.1 * x2[i] + 0.1 * x1[i] * x2[i] + 0.05 * x3[i] + 0.2 * b[i] - 0.1 * place[i])),
);
const data = frame({
  visits: numberColumn(visits),
  x1: numberColumn(x1),
  x2: numberColumn(x2),
  x3: numberColumn(x3),
  b: numberColumn(b),
  f: textColumn(Array.from(place, (k) => names[k])),
});
const model = estimateModel(data, { fit: "poisson", formula: "visits ~ x1 * x2 + x3 + b * x1 + f", vcov: "iid", ssc: "none" });
const before = process.resourceUsage().maxRSS;
const ours = median(() => margins(model, { what: "slopes" }), 5);
const result = margins(model, { what: "slopes" });
console.log(
  `${rows.toLocaleString("en-US")} rows, Poisson, ${model.fit.terms.length} coefficients, ${result.points.length} average slopes: ${ours.toFixed(3)} s`,
);
console.log(`peak memory ${Math.round(before / 1024)} MB before, ${Math.round(process.resourceUsage().maxRSS / 1024)} MB after`);
const one = median(() => margins(model, { what: "slopes", variables: ["x1"] }), 5);
console.log(`one variable: ${one.toFixed(3)} s`);
besideR();

function besideR() {
  const folder = mkdtempSync(join(tmpdir(), "margins-"));
  const binary = (name, values) => writeFileSync(join(folder, name), new Uint8Array(values.buffer));
  for (const [name, values] of Object.entries({ x1, x2, x3, b, visits, place: Float64Array.from(place) })) binary(name, values);
  writeFileSync(join(folder, "beta"), model.fit.coef.join("\n"));
  writeFileSync(join(folder, "vcov"), model.fit.vcov.flat().join("\n"));
  const script = `
n <- ${rows}; setwd("${folder}")
read <- function(f) readBin(f, "double", n)
d <- data.frame(x1 = read("x1"), x2 = read("x2"), x3 = read("x3"), b = read("b"), f = factor(c("base", "high", "low")[read("place") + 1]))
form <- ~ x1 * x2 + x3 + b * x1 + f
terms <- gsub(":", ".", colnames(model.matrix(form, d[1:9, ])))
beta <- scan("beta", quiet = TRUE); V <- matrix(scan("vcov", quiet = TRUE), length(beta))
ours <- c("(Intercept)", ${model.fit.terms
    .slice(1)
    .map((t) => `"${t.replace("b:x1", "x1:b").replace(":", ".")}"`)
    .join(", ")})
o <- match(terms, ours); beta <- beta[o]; V <- V[o, o]
time <- system.time({
  out <- list()
  add <- function(lo, hi, h) {
    a <- model.matrix(form, lo); z <- model.matrix(form, hi)
    f <- function(b) mean((exp(z %*% b) - exp(a %*% b)) / h)
    e <- f(beta)
    J <- sapply(seq_along(beta), function(k) { s <- max(1e-8, 1e-4 * abs(beta[k])); v <- beta; v[k] <- v[k] + s; (f(v) - e) / s })
    out[[length(out) + 1]] <<- c(e, sqrt(J %*% V %*% J))
  }
  for (v in c("x1", "x2", "x3")) { hi <- d; h <- 1e-4 * diff(range(d[[v]])); hi[[v]] <- hi[[v]] + h; add(d, hi, h) }
  lo <- d; hi <- d; lo$b <- 0; hi$b <- 1; add(lo, hi, 1)
  for (l in c("high", "low")) { lo <- d; hi <- d; lo$f[] <- "base"; hi$f[] <- l; add(lo, hi, 1) }
})
cat(time[["elapsed"]], sapply(out, function(x) x), "\\n")
`;
  const run = spawnSync("Rscript", ["--vanilla", "-e", script], { encoding: "utf8", timeout: 600_000 });
  rmSync(folder, { recursive: true, force: true });
  if (run.error || run.status !== 0) {
    console.log(`R is not here, or failed: ${(run.stderr ?? run.error?.message ?? "").trim().split("\n").at(-1)}`);
    return;
  }
  const [seconds, ...numbers] = run.stdout.trim().split(/\s+/).map(Number);
  const order = ["x1 dY/dX", "x2 dY/dX", "x3 dY/dX", "b 1 - 0", "f high - base", "f low - base"];
  const worst = Math.max(
    ...order.map((key, k) => {
      const own = result.points.find((p) => `${p.variable} ${p.contrast}` === key);
      return Math.max(Math.abs(own.estimate / numbers[2 * k] - 1), Math.abs(own.se / numbers[2 * k + 1] - 1));
    }),
  );
  console.log(
    `R, its least work: ${seconds.toFixed(2)} s, ${(seconds / ours).toFixed(0)} times as long; largest relative difference ${worst.toExponential(0)}`,
  );
}

function poissonDraw(mean) {
  let [k, p] = [0, uniform()];
  for (const limit = Math.exp(-mean); p > limit; k++) p *= uniform();
  return k;
}

function median(run, runs) {
  run();
  const times = Array.from({ length: runs }, () => {
    const start = performance.now();
    run();
    return (performance.now() - start) / 1e3;
  });
  return times.sort((a, b) => a - b)[runs >> 1];
}
