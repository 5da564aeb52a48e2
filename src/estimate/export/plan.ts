import { FealtyError } from "../../base/index.js";
import { parseVcov, type VcovKind } from "../covariance/kind.js";
import type { Fit, Inference } from "../fit.js";
import { type Expression, parseExpression } from "../formula/expression.js";
import { parseFormula } from "../formula/formula.js";
import { parts } from "../formula/names.js";
import { type Dialect, notExported, translate } from "./dialect.js";

/** What a script in any language is written from: one column for each coefficient, in the words of the language. */
export interface Plan {
  readonly fit: Fit;
  readonly inference: Inference;
  readonly kind: VcovKind;
  readonly outcome: string;
  /** Expressions of the regressors, in the order of the fit's terms; undefined: the intercept. */
  readonly columns: readonly (string | undefined)[];
  /** Of a survival outcome: start (where there is one), end, event. */
  readonly spell?: readonly string[];
  /** Thresholds of an ordered model stand after this many terms. */
  readonly slopes: readonly number[];
  /** Of two-stage least squares: positions of the endogenous terms, and the excluded instruments. */
  readonly endogenous: readonly number[];
  readonly instruments: readonly string[];
  readonly effects: readonly { readonly name: string; readonly by: readonly string[]; readonly slopes: readonly string[]; readonly intercept: boolean }[];
  readonly where?: string;
  readonly weights?: string;
  readonly offset?: string;
  /** Columns of each dimension of clusters. */
  readonly clusters: readonly (readonly string[])[];
  /** 1-based rows of the table to leave out, as the fit did. */
  readonly without: readonly number[];
}

const exported = ["ols", "poisson", "logit", "probit", "gamma", "negbin", "ologit", "oprobit", "cox", "clogit"];

/**
 * What a script is written from.
 * @param instruments the language has two-stage least squares.
 * @throws FealtyError "export" (usage) for a fit that is not written in other programs.
 */
export function planOf(fit: Fit, to: Dialect, { instruments = false }: { readonly instruments?: boolean } = {}): Plan {
  if (!exported.includes(fit.fit))
    throw new FealtyError("export", `${fit.fit} is not exported`, { kind: "usage", mend: `exported are ${exported.join(", ")}` });
  if (fit.instruments && !instruments) throw new FealtyError("export", "fits with instruments are exported to R alone", { kind: "usage" });
  const formula = parseFormula(fit.formula);
  const { outcome } = formula;
  const spell = outcome.kind === "call" && outcome.name === "surv" ? outcome.args.map((e) => translate(e, to)) : undefined;
  const texts = formula.terms.flatMap(({ factors }) => factors.filter(({ kind }) => kind === "value").map(({ name }) => name));
  const endogenous = fit.terms.flatMap((term, j) => (fit.instruments && term.startsWith("fit_") ? [j] : []));
  const own = (j: number): string => (endogenous.includes(j) ? (fit.terms[j] as string).slice(4) : (fit.terms[j] as string));
  const isThreshold = (term: string): boolean => (fit.fit === "ologit" || fit.fit === "oprobit") && /^[^:(]+\|[^:]+$/.test(term);
  const slopes = fit.terms.flatMap((term, j) => (isThreshold(term) ? [] : [j]));
  const { singletons, separated } = fit.dropped;
  const without = [singletons, separated].flatMap((dropped) => dropped?.rows ?? []);
  if ([singletons, separated].some((dropped) => (dropped?.count ?? 0) > (dropped?.rows.length ?? 0)))
    throw new FealtyError("export", "the fit left out more rows than it names", { kind: "usage", mend: "leave them out of the table first" });
  const kind = parseVcov(fit.vcovKind);
  const expression = (text: string): string => translate(parseExpression(text), to);
  const { where, weights, offset } = fit.asked ?? {};
  return {
    fit,
    inference: fit,
    kind,
    outcome: spell ? "" : translate(outcome, to),
    columns: fit.terms.map((term, j) => (term === "(Intercept)" || isThreshold(term) ? undefined : columnOf(own(j), texts, to))),
    endogenous,
    instruments: formula.instruments.map(({ name, factors }) => {
      if (factors.some(({ kind: of }) => of !== "value")) throw notExported(`the instrument "${name}"`);
      return columnOf(name, [], to);
    }),
    ...(spell ? { spell } : {}),
    slopes,
    effects: formula.absorbed.map(({ name, by, slopes: on, intercept }) => ({
      name,
      by: by.map((e) => translate(e, to)),
      slopes: on.map((e) => translate(e, to)),
      intercept,
    })),
    ...(where === undefined ? {} : { where: expression(where) }),
    ...(weights === undefined ? {} : { weights: expression(weights) }),
    ...(offset === undefined ? {} : { offset: expression(offset) }),
    clusters: kind.kind === "cluster" ? kind.by.map((name) => name.split("^").map((part) => to.name(part.trim()))) : [],
    without,
  };
}

/** A term as a product of values; a level is 1 where the column has it. */
function columnOf(term: string, texts: readonly string[], to: Dialect): string {
  return parts(term)
    .map((part): string => {
      const level = /^(.+?)::(.*)$/s.exec(part);
      if (level) return equal(parseExpression(level[1] as string), level[2] as string, to);
      if (!texts.includes(part)) {
        const text = texts.find((name) => part.startsWith(name) && /^[\w.]+$/.test(name));
        if (text !== undefined) return to.binary("==", to.name(text), to.text(part.slice(text.length)));
        if (/\)\d+$/.test(part)) throw notExported(`"${part}"`);
      }
      return translate(parseExpression(part), to);
    })
    .reduce((a, b) => to.binary("*", a, b));
}

function equal(of: Expression, level: string, to: Dialect): string {
  const number = level.trim() !== "" && Number.isFinite(Number(level));
  return to.binary("==", translate(of, to), number ? to.number(Number(level)) : to.text(level));
}
