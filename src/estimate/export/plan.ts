import { FealtyError } from "../../base/index.js";
import { parseVcov, type VcovKind } from "../covariance/kind.js";
import type { Fit, Inference } from "../fit.js";
import { type Expression, parseExpression } from "../formula/expression.js";
import { formulaOptions, parseFormula } from "../formula/formula.js";
import { wholeNumbers } from "../formula/functions.js";
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
  /** Variables of orthogonal polynomials, with their degree. */
  readonly polynomials: readonly { readonly of: string; readonly degree: number }[];
  /** Columns that are multiplied with one degree (from 1) of a polynomial once the rows are chosen, for it depends on them. */
  readonly bends: readonly { readonly column: number; readonly polynomial: number; readonly degree: number }[];
  /** Of two equations: positions of the second's terms (all others are the first's), and its outcome where it has one of its own. */
  readonly second?: { readonly terms: readonly number[]; readonly outcome?: string };
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
  /** Unit and time of each row are read, for the estimator or for its covariance. */
  readonly needsPanel: boolean;
}

/** What a language has a counterpart of: estimators, and whether two-stage least squares are among them. */
export interface Exported {
  readonly language: string;
  readonly fits: readonly string[];
}

/**
 * What a script is written from.
 * @throws FealtyError "export" (usage) for a fit that the language has no counterpart of.
 */
export function planOf(fit: Fit, to: Dialect, { language, fits }: Exported): Plan {
  if (!fits.includes(fit.fit))
    throw new FealtyError("export", `${fit.fit} is not exported to ${language}, which has no counterpart that gives the same numbers`, {
      kind: "usage",
      mend: `exported there are ${fits.join(", ")}`,
    });
  const formula = parseFormula(fit.formula, formulaOptions(fit.fit));
  const { outcome } = formula;
  const spell = outcome.kind === "call" && outcome.name === "surv" ? outcome.args.map((e) => translate(e, to)) : undefined;
  const texts = [...formula.terms, ...(formula.second?.terms ?? [])].flatMap(({ factors }) =>
    factors.filter(({ kind }) => kind === "value").map(({ name }) => name),
  );
  const endogenous = fit.terms.flatMap((term, j) => (fit.instruments && term.startsWith("fit_") ? [j] : []));
  const own = (j: number): string => (endogenous.includes(j) ? (fit.terms[j] as string).slice(4) : bare(fit.terms[j] as string));
  const { second } = formula;
  const bare = (term: string): string => (isTwo(fit) ? term.replace(/^(count|zero|outcome|selection)_/, "") : term);
  const isConstant = (j: number): boolean => own(j) === "(Intercept)" || isThreshold(fit.terms[j] as string) || own(j) === "invMillsRatio";
  const polynomials = new Map<string, { of: string; degree: number }>();
  const bends: { column: number; polynomial: number; degree: number }[] = [];
  const bend = (column: number, name: string, e: Expression & { kind: "call" }, degree: number): void => {
    if (fit.fit.startsWith("heckman")) throw notExported(`"${name}${degree}" of a selection model`);
    const [of, degrees] = e.args;
    if (!polynomials.has(name)) polynomials.set(name, { of: translate(of as Expression, to), degree: (degrees && wholeNumbers(degrees)?.[0]) ?? 1 });
    bends.push({ column, polynomial: [...polynomials.keys()].indexOf(name), degree });
  };
  const isThreshold = (term: string): boolean => (fit.fit === "ologit" || fit.fit === "oprobit") && /^[^:(]+\|[^:]+$/.test(term);
  const slopes = fit.terms.flatMap((term, j) => (isThreshold(term) ? [] : [j]));
  const { singletons, separated } = fit.dropped;
  const without = [singletons, separated].flatMap((dropped) => dropped?.rows ?? []);
  if ([singletons, separated].some((dropped) => (dropped?.count ?? 0) > (dropped?.rows.length ?? 0)))
    throw new FealtyError("export", "the fit left out more rows than it names", { kind: "usage", mend: "leave them out of the table first" });
  const kind = parseVcov(fit.vcovKind);
  const expression = (text: string): string => translate(parseExpression(text), to);
  const { where, weights, offset } = fit.asked ?? {};
  const columns = [...fit.terms.keys()].map((j) => (isConstant(j) ? undefined : columnOf(own(j), texts, to, (...found) => bend(j, ...found))));
  return {
    fit,
    inference: fit,
    kind,
    outcome: spell ? "" : translate(outcome, to),
    columns: columns,
    polynomials: [...polynomials.values()],
    bends,
    ...(isTwo(fit)
      ? {
          second: {
            terms: [...fit.terms.keys()].filter((j) => /^(zero|selection)_/.test(fit.terms[j] as string)),
            ...(second?.outcome ? { outcome: translate(second.outcome, to) } : {}),
          },
        }
      : {}),
    endogenous,
    instruments: formula.instruments.map(({ name, factors }) => {
      if (factors.some(({ kind: of }) => of !== "value")) throw notExported(`the instrument "${name}"`);
      return columnOf(name, [], to, (poly) => {
        throw notExported(`the instrument "${poly}"`);
      });
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
    needsPanel: fit.fit === "re" || kind.kind === "pcse",
  };
}

function isTwo({ fit }: Fit): boolean {
  return /^(zip|zinb|hurdle-.*|heckman.*)$/.test(fit);
}

/** A term as a product of values; a level is 1 where the column has it. An orthogonal polynomial is told to `bend`, and counts as 1. */
function columnOf(
  term: string,
  texts: readonly string[],
  to: Dialect,
  bend: (name: string, e: Expression & { readonly kind: "call" }, degree: number) => void,
): string {
  return parts(term)
    .map((part): string => {
      const level = /^(.+?)::(.*)$/s.exec(part);
      if (level) return equal(parseExpression(level[1] as string), level[2] as string, to);
      const [, name, degree] = /^(poly\(.*\))(\d+)$/s.exec(part) ?? [];
      const e = name === undefined ? undefined : parseExpression(name);
      if (name !== undefined && e?.kind === "call") {
        const { raw } = e.named;
        if (raw?.kind === "name" && /^(true|T)$/i.test(raw.name)) return to.binary("^", translate(e.args[0] as Expression, to), to.number(Number(degree)));
        bend(name, e, Number(degree));
        return to.number(1);
      }
      if (!texts.includes(part)) {
        const text = texts.find((own) => part.startsWith(own) && /^[\w.]+$/.test(own));
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
