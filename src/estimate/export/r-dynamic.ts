import type { Fit } from "../fit.js";
import { parseExpression } from "../formula/expression.js";
import { innermost, lagPolynomial } from "../formula/lags.js";
import { gmmFormula } from "../panel/gmm-formula.js";
import { notExported, r as dialect, translate } from "./dialect.js";

export const dynamicFits = ["ab", "bb"] as const;

/** Lines that make `theirs` and `se` by plm's `pgmm`, which takes its lags itself. `m` holds outcome and variables without lags. */
export function dynamicRefit(fit: Fit): string[] {
  const { panel, where, steps = 1, collapse = false } = fit.asked ?? {};
  if (panel?.units.length !== 1) throw notExported("a dynamic panel without one unit and time");
  if (where !== undefined) throw notExported("a condition on the rows of a dynamic panel");
  const read = gmmFormula(fit.formula, { units: panel.units, time: panel.time });
  const outcome = innermost(fit.formula.slice(0, fit.formula.indexOf("~")));
  const variables: string[] = [];
  const named = (variable: string): string => {
    if (variable === outcome) return "y";
    if (!variables.includes(variable)) variables.push(variable);
    return `v${variables.indexOf(variable) + 1}`;
  };
  const coefficient = (term: string): string => {
    if (term === "(Intercept)") return term;
    const variable = innermost(term);
    const polynomial = [...(lagPolynomial(term, variable) ?? [])];
    const [lag, weight] = polynomial[0] ?? [];
    if (polynomial.length !== 1 || weight !== 1 || lag === undefined || lag < 0) throw notExported(`"${term}" of a dynamic panel`);
    return lag === 0 ? named(variable) : `lag(${named(variable)}, ${lag})`;
  };
  const names = fit.terms.map(coefficient);
  const right = names.filter((name) => name !== "(Intercept)").join(" + ");
  const instruments = read.lagged.map(({ variable, first, last }) => `lag(${named(variable)}, ${first}:${Math.min(last, 999)})`).join(" + ");
  const options = [
    `effect = "${read.timeEffects ? "twoways" : "individual"}"`,
    `model = "${steps === 2 ? "twosteps" : "onestep"}"`,
    `transformation = "${fit.fit === "bb" ? "ld" : "d"}"`,
    ...(collapse ? ["collapse = TRUE"] : []),
  ];
  return [
    "m <- data.frame(unit_ = unit, time_ = time)",
    `m$y <- as.numeric(${translate(parseExpression(outcome), dialect)})`,
    ...variables.map((variable, k) => `m$v${k + 1} <- as.numeric(${translate(parseExpression(variable), dialect)})`),
    "m <- m[complete.cases(m), ]; m <- m[order(m$unit_, m$time_), ]",
    "suppressPackageStartupMessages(library(plm))  # pgmm calls plm by its name alone",
    `f <- pgmm(y ~ ${right} | ${instruments}, data = pdata.frame(m, index = c("unit_", "time_")), ${options.join(", ")})`,
    `theirs <- coef(f)[c(${names.map((name) => JSON.stringify(name)).join(", ")})]`,
    `se <- sqrt(diag(${fit.vcovKind === "iid" ? "vcov(f)" : "vcovHC(f)"}))[c(${names.map((name) => JSON.stringify(name)).join(", ")})]`,
  ];
}
