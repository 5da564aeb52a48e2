import type { Fit } from "../fit.js";
import { r as dialect } from "./dialect.js";
import { type Plan, planOf } from "./plan.js";
import { dynamicFits, dynamicRefit } from "./r-dynamic.js";
import { panelFits, panelRefit, pcseMeat } from "./r-panel.js";
import { twoEquationFits, twoEquations } from "./r-two-equations.js";

const exported = [
  "ols",
  "poisson",
  "logit",
  "probit",
  "gamma",
  "negbin",
  "ologit",
  "oprobit",
  "cox",
  "clogit",
  "tobit",
  ...twoEquationFits,
  ...panelFits,
  ...dynamicFits,
];

/** A script for R that fits the model again and compares: with fixest where it is installed, else with what R brings and MASS or survival. */
export function rScript(fit: Fit, file: string): string {
  const { panel } = fit.asked ?? {};
  const isDynamic = dynamicFits.some((name) => name === fit.fit);
  const plan = isDynamic ? undefined : planOf(fit, dialect, { language: "R", fits: exported });
  return `${[
    `# Fits again in R what Fealty estimated, and compares coefficients and standard errors.`,
    `# ${fit.fit}: ${fit.formula.trim().replace(/\s+/g, " ")}; covariance ${fit.vcovKind}`,
    "tolerance <- 1e-6  # largest difference, of a coefficient over the larger of it and its standard error, of a standard error over itself",
    `file <- ${JSON.stringify(file)}`,
    reader,
    "d <- read_table(file)",
    ...(panel
      ? [
          `unit <- paste(${panel.units.map(dialect.name).join(", ")})`,
          `time <- ${dialect.name(panel.time)}`,
          "lagged <- function(x, k) x[match(paste(unit, time - k), paste(unit, time))]",
        ]
      : []),
    "",
    ...(plan ? [...columns(plan), "", ...refit(plan)] : dynamicRefit(fit)),
    "",
    ...comparison(fit),
  ].join("\n")}\n`;
}

const reader = `read_table <- function(file) {
  if (grepl("\\\\.dta$", file)) return(as.data.frame(haven::read_dta(file)))
  if (grepl("\\\\.rds$", file, ignore.case = TRUE)) return(as.data.frame(readRDS(file)))
  if (grepl("\\\\.parquet$", file)) return(as.data.frame(arrow::read_parquet(file)))
  if (grepl("\\\\.tsv$", file)) return(read.delim(file, check.names = FALSE))
  read.csv(file, check.names = FALSE)
}`;

function columns(plan: Plan): string[] {
  const { fit, outcome, columns: all, spell, instruments, effects, weights, offset, where, clusters, without, second } = plan;
  const joined = (by: readonly string[]): string => (by.length > 1 ? `paste(${by.join(", ")})` : (by[0] ?? ""));
  return [
    "# One column for each coefficient, in Fealty's order.",
    "m <- data.frame(row = seq_len(nrow(d)))",
    ...(spell ? spell.map((one, i) => `m$s${i + 1} <- as.numeric(${one})`) : [`m$y <- as.numeric(${outcome})`]),
    ...all.flatMap((column, j) => (column === undefined ? [] : [`m$b${j + 1} <- as.numeric(${column})  # ${fit.terms[j]?.replace(/\s+/g, " ")}`])),
    ...plan.polynomials.map(({ of }, k) => `m$p${k + 1} <- as.numeric(${of})`),
    ...(second?.outcome === undefined
      ? []
      : [
          `m$s <- as.numeric(${second.outcome})`,
          "# What is not selected has no outcome, and its regressors are not read.",
          `for (v in c(${['"y"', ...all.flatMap((column, j) => (column === undefined || second.terms.includes(j) ? [] : [`"b${j + 1}"`]))].join(", ")})) m[[v]][m$s %in% 0] <- 0`,
        ]),
    ...(plan.needsPanel ? ["m$unit_ <- unit", "m$time_ <- time"] : []),
    ...instruments.map((column, k) => `m$z${k + 1} <- as.numeric(${column})  # instrument`),
    ...effects.flatMap(({ by, slopes }, i) => [`m$e${i + 1} <- ${joined(by)}`, ...slopes.map((on, k) => `m$e${i + 1}s${k + 1} <- as.numeric(${on})`)]),
    ...clusters.map((by, i) => `m$g${i + 1} <- ${joined(by)}`),
    ...(weights === undefined ? ["m$w <- 1"] : [`m$w <- as.numeric(${weights})`]),
    ...(offset === undefined ? ["m$o <- 0"] : [`m$o <- as.numeric(${offset})`]),
    'use <- Reduce(`&`, lapply(m, function(v) if (is.numeric(v)) is.finite(v) else !is.na(v) & v != "")) & m$w > 0',
    ...(where === undefined ? [] : [`use <- use & ((${where}) %in% TRUE | (${where}) %in% 1)`]),
    ...(without.length > 0 ? [`use[c(${without.join(", ")})] <- FALSE  # alone in a level, or separated`] : []),
    "m <- droplevels(m[use, ])",
    `stopifnot("the rows are not those of the fit" = ${fit.asked?.weightsKind === "frequency" ? "sum(m$w)" : "nrow(m)"} == ${fit.n})`,
    ...plan.polynomials.map(({ degree }, k) => `p${k + 1} <- poly(m$p${k + 1}, ${degree})`),
    ...plan.bends.map(({ column, polynomial, degree }) => `m$b${column + 1} <- m$b${column + 1} * p${polynomial + 1}[, ${degree}]`),
    ...(plan.needsPanel ? ["m <- m[order(m$unit_, m$time_), ]"] : []),
  ];
}

function refit(plan: Plan): string[] {
  const { fit, columns: all, slopes, spell } = plan;
  const names = slopes.filter((j) => all[j] !== undefined).map((j) => `b${j + 1}`);
  const right = names.join(" + ") || "1";
  if (plan.second) return twoEquations(plan);
  if (fit.fit === "ologit" || fit.fit === "oprobit")
    return [
      `f <- MASS::polr(factor(y) ~ ${right} + offset(o), m, weights = w, method = "${fit.fit === "ologit" ? "logistic" : "probit"}", Hess = TRUE, control = list(reltol = 1e-15, maxit = 2000))`,
      "theirs <- c(coef(f), f$zeta)",
      ...(fit.vcovKind === "iid" ? ["V <- vcov(f)", "se <- sqrt(diag(V))"] : ["se <- NULL"]),
      "tolerance <- 1e-3  # polr stops before the maximum, and takes its Hessian by differences",
    ];
  if (fit.fit === "cox") {
    const ties = fit.asked?.ties ?? "efron";
    const outcome = `survival::Surv(${(spell ?? []).map((_, i) => `s${i + 1}`).join(", ")})`;
    const strata = plan.effects.map((_, i) => ` + survival::strata(e${i + 1})`).join("");
    return [
      `f <- survival::coxph(${outcome} ~ ${right}${strata}, m, weights = w, ties = "${ties}", control = survival::coxph.control(eps = 1e-12, iter.max = 100))`,
      ...likelihood(plan),
    ];
  }
  if (fit.fit === "clogit")
    return [
      `f <- survival::clogit(y ~ ${right} + survival::strata(e1), m, method = "exact", control = survival::coxph.control(eps = 1e-12, iter.max = 100))`,
      ...likelihood(plan),
    ];
  if (fit.fit === "tobit") return tobit(plan, right);
  return linearOrGlm(plan, right);
}

function tobit({ fit }: Plan, right: string): string[] {
  const { lower = 0, upper } = fit.asked ?? {};
  return [
    upper === undefined
      ? `seen <- survival::Surv(pmax(m$y, ${lower}), m$y > ${lower}, type = "left")`
      : `seen <- survival::Surv(ifelse(m$y <= ${lower}, NA, pmin(m$y, ${upper})), ifelse(m$y >= ${upper}, NA, pmax(m$y, ${lower})), type = "interval2")`,
    `f <- survival::survreg(seen ~ ${right} + offset(o), m, weights = w, dist = "gaussian", control = survival::survreg.control(rel.tolerance = 1e-14, maxiter = 200))`,
    ...likelihood({ fit }),
    "se <- se[names(theirs)]",
  ];
}

function likelihood({ fit }: Pick<Plan, "fit">): string[] {
  return ["theirs <- coef(f)", fit.vcovKind === "iid" ? "se <- sqrt(diag(vcov(f)))" : "se <- NULL  # under another covariance, which is not compared"];
}

const families: Readonly<Record<string, string>> = {
  poisson: "poisson()",
  logit: 'binomial("logit")',
  probit: 'binomial("probit")',
  gamma: 'Gamma("log")',
};

function linearOrGlm(plan: Plan, right: string): string[] {
  const { fit, columns: all, effects } = plan;
  const intercept = fit.terms.includes("(Intercept)");
  const absorbed = effects.map(
    ({ slopes, intercept: own }, i) =>
      `e${i + 1}${slopes.length === 0 ? "" : `${own ? "[" : "[["}${slopes.map((_, k) => `e${i + 1}s${k + 1}`).join(", ")}${own ? "]" : "]]"}`}`,
  );
  const dummies = effects.flatMap(({ slopes, intercept: own }, i) => [
    ...(own ? [`factor(e${i + 1})`] : []),
    ...slopes.map((_, k) => `factor(e${i + 1}):e${i + 1}s${k + 1}`),
  ]);
  const start = intercept || effects.length > 0 ? "" : "0 + ";
  const long = `y ~ ${start}${[right, ...dummies].join(" + ")}`;
  const vcov = fixestVcov(plan);
  const short = `y ~ ${start}${right}${absorbed.length > 0 ? ` | ${absorbed.join(" + ")}` : ""}`;
  const family = families[fit.fit];
  const call = { ols: "feols", poisson: "fepois", negbin: "fenegbin" }[fit.fit as "ols"] ?? `feglm`;
  const weighted = fit.asked?.weights === undefined ? "" : ", weights = ~w";
  const precise = fit.fit === "ols" ? ", fixef.tol = 1e-11" : ", glm.tol = 1e-12, fixef.tol = 1e-11";
  const named = `c(${all.map((column, j) => `"${column === undefined ? "(Intercept)" : `b${j + 1}`}"`).join(", ")})`;
  if (plan.needsPanel) return base(plan, long, named, family);
  if (plan.instruments.length > 0) return ["# Two-stage least squares, written out.", ...base(plan, long, named, family)];
  return [
    'if (requireNamespace("fixest", quietly = TRUE)) {',
    `  f <- fixest::${call}(${short}, m${weighted}, offset = ~o${call === "feglm" ? `, family = ${family}` : ""}${precise}, fixef.rm = "none", notes = FALSE)`,
    `  theirs <- coef(f)[${named}]`,
    `  se <- ${vcov === undefined ? "NULL" : `fixest::se(f, ${vcov})[${named}]`}`,
    "} else {",
    ...base(plan, long, named, family).map((line) => `  ${line}`),
    "}",
  ];
}

/** With dummies for the effects and the sandwich written out, so that nothing but the fit is left to another package. */
function base(plan: Plan, formula: string, named: string, family: string | undefined): string[] {
  const { fit, kind, inference, clusters, endogenous, instruments } = plan;
  const factor = inference.smallSample?.factor ?? 1;
  const frequency = fit.asked?.weightsKind === "frequency";
  const first = `c(${endogenous.map((j) => `"b${j + 1}"`).join(", ")})`;
  const stages = [
    "f <- lm(%, m, weights = w, offset = o)",
    "X <- model.matrix(f)[, !is.na(coef(f)), drop = FALSE]",
    `Z <- cbind(X[, setdiff(colnames(X), ${first}), drop = FALSE], as.matrix(m[c(${instruments.map((_, k) => `"z${k + 1}"`).join(", ")})]))`,
    `H <- X; H[, ${first}] <- lm.wfit(Z, X[, ${first}, drop = FALSE], m$w)$fitted.values`,
    "b <- lm.wfit(H, m$y - m$o, m$w)$coefficients",
    "A <- m$w; e <- m$y - m$o - drop(crossprod(t(X), b)); X <- H",
  ];
  const twoStages = instruments.length > 0;
  const panel = panelRefit(plan, formula);
  const made = panel
    ? panel
    : twoStages
      ? stages
      : fit.fit === "ols"
        ? ["f <- lm(%, m, weights = w, offset = o)", "A <- m$w; e <- residuals(f)"]
        : fit.fit === "negbin"
          ? ["f <- MASS::glm.nb(%, m, weights = w, control = glm.control(epsilon = 1e-12, maxit = 200))", "A <- f$weights; e <- f$residuals"]
          : [
              `f <- suppressWarnings(glm(%, ${family}, m, weights = w, offset = o, control = glm.control(epsilon = 1e-14, maxit = 100)))`,
              "A <- f$weights; e <- f$residuals",
            ];
  const noErrors = !["iid", "hc", "cluster", "pcse"].includes(kind.kind) || (fit.fit === "negbin" && !(kind.kind === "iid" && fit.levels === undefined));
  const dispersion = ["ols", "gamma", "re", "pcse"].includes(fit.fit) ? `sum(A * e^2) / (${fit.n} - 1)` : "1";
  const meat =
    kind.kind === "cluster"
      ? [
          `groups <- m[c(${clusters.map((_, i) => `"g${i + 1}"`).join(", ")})]`,
          "M <- 0",
          "for (set in seq_len(2^ncol(groups) - 1)) {",
          "  own <- which(bitwAnd(set, 2^(seq_len(ncol(groups)) - 1)) > 0)",
          "  S <- rowsum(X * (A * e), do.call(paste, groups[own]))",
          "  M <- M + (if (length(own) %% 2 == 1) 1 else -1) * crossprod(S)",
          "}",
        ]
      : kind.kind === "hc"
        ? [
            kind.level < 2 ? "h <- 0" : "h <- A * rowSums((X %*% B) * X)",
            `S <- X * (A * e / (1 - h)^${{ 0: "0", 1: "0", 2: "0.5", 3: "1" }[kind.level]}${frequency ? " / sqrt(m$w)" : ""})`,
            "M <- crossprod(S)",
          ]
        : kind.kind === "pcse"
          ? pcseMeat(kind, fit)
          : [];
  return [
    ...made.map((line) => line.replace("%", formula)),
    `theirs <- ${twoStages ? "b" : "coef(f)"}[${named}]`,
    ...(noErrors
      ? [`se <- NULL  # ${fit.vcovKind} is compared with fixest alone`]
      : [
          ...(twoStages || panel ? [] : ["X <- model.matrix(f)[, !is.na(coef(f)), drop = FALSE]"]),
          "B <- chol2inv(chol(crossprod(X * sqrt(A))))",
          ...(meat.length > 0
            ? [...meat, `V <- ${factor} * B %*% M %*% B  # Fealty's small-sample factor`]
            : [`V <- ${factor} * ${dispersion} * B  # Fealty's small-sample factor`]),
          `se <- setNames(sqrt(diag(V)), colnames(X))[${named}]`,
        ]),
  ];
}

function fixestVcov({ kind, inference, clusters }: Plan): string | undefined {
  const { ssc = "nested" } = inference.smallSample ?? {};
  const options = ssc === "none" ? ", ssc = fixest::ssc(K.adj = FALSE, G.adj = FALSE)" : ssc === "full" ? ', ssc = fixest::ssc(K.fixef = "full")' : "";
  if (ssc === "exact") return undefined;
  if (kind.kind === "iid") return `vcov = "iid"${options}`;
  if (kind.kind === "hc" && kind.level > 0) return `vcov = "${kind.level === 1 ? "hetero" : `HC${kind.level}`}"${options}`;
  if (kind.kind === "cluster") return `cluster = ~${clusters.map((_, i) => `g${i + 1}`).join(" + ")}${options}`;
  return undefined;
}

function comparison(fit: Fit): string[] {
  const list = (values: readonly number[]): string => `c(${values.map((v) => (Number.isFinite(v) ? String(v) : "NA")).join(", ")})`;
  return [
    `terms <- c(${fit.terms.map((term) => JSON.stringify(term)).join(", ")})`,
    `ours <- ${list(fit.coef)}`,
    `our_se <- ${list(fit.se)}`,
    "worst <- max(abs(theirs - ours) / pmax(abs(ours), our_se))",
    "shown <- data.frame(term = terms, fealty = ours, r = unname(theirs), fealty_se = our_se, r_se = if (is.null(se)) NA else unname(se))",
    "print(shown, digits = 9, row.names = FALSE)",
    'if (!is.null(se)) worst <- max(worst, abs(se - our_se) / our_se) else cat("standard errors are not compared\\n")',
    'cat(sprintf("largest difference %.1e, tolerance %.0e: %s\\n", worst, tolerance, if (worst < tolerance) "agrees" else "DIFFERS"))',
    "if (!(worst < tolerance)) quit(status = 1)",
  ];
}
