import type { VcovKind } from "../covariance/kind.js";
import type { Fit } from "../fit.js";
import type { Plan } from "./plan.js";

export const panelFits = ["re", "pcse"] as const;

/** Random effects by plm, and Prais and Winsten's transformation written out: `f`, rows `X`, `A` and `e` for a covariance. Undefined for others. */
export function panelRefit({ fit }: Plan, formula: string): string[] | undefined {
  if (fit.fit === "re")
    return [
      `# m is in the order of units and periods, as plm keeps it.`,
      `f <- plm::plm(${formula.replace(/^y/, "y_")}, plm::pdata.frame(transform(m, y_ = y - o), index = c("unit_", "time_")), effect = "individual", model = "random", random.method = "swar")`,
      "X <- model.matrix(f); e <- as.numeric(residuals(f)); A <- rep(1, nrow(m))",
    ];
  if (fit.fit === "pcse")
    return [
      `X <- model.matrix(${formula}, m); y <- m$y - m$o`,
      "r <- lm.fit(X, y)$residuals",
      "before <- match(paste(m$unit_, m$time_ - 1), paste(m$unit_, m$time_))",
      "has <- !is.na(before)",
      "own <- rowsum(cbind(r * r[before], r[before]^2)[has, ], as.character(m$unit_)[has])",
      "rho <- mean(pmax(-1, pmin(1, own[, 1] / own[, 2])))",
      "turned <- function(v) ifelse(has, v - rho * v[before], sqrt(1 - rho^2) * v)",
      "X <- apply(X, 2, turned); f <- lm.fit(X, turned(y)); e <- f$residuals; A <- rep(1, nrow(m))",
    ];
  return undefined;
}

/** Beck and Katz: errors of units (or of periods) go together in one way in all periods (units). */
export function pcseMeat({ by, pairs }: VcovKind & { readonly kind: "pcse" }, { asked }: Fit): string[] {
  const time = by === asked?.panel?.time;
  return [
    `group <- factor(m$${time ? "time_" : "unit_"}); member <- factor(m$${time ? "unit_" : "time_"})`,
    "E <- matrix(NA, nlevels(group), nlevels(member)); E[cbind(group, member)] <- e * sqrt(A)",
    ...(pairs === "casewise" ? ["complete <- E[rowSums(is.na(E)) == 0, , drop = FALSE]"] : ["complete <- E"]),
    "known <- 1 * !is.na(complete); complete[is.na(complete)] <- 0",
    "O <- crossprod(complete) / pmax(1, crossprod(known))",
    "M <- 0",
    "for (rows in split(seq_len(nrow(m)), group)) {",
    "  S <- X[rows, , drop = FALSE] * sqrt(A[rows])",
    "  M <- M + t(S) %*% O[member[rows], member[rows]] %*% S",
    "}",
  ];
}
