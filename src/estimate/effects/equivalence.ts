import { FealtyError } from "../../base/index.js";
import { studentCdf, studentQuantile } from "../../numeric/index.js";
import type { Fit } from "../fit.js";
import { expandTerms, termIndex } from "../formula/names.js";

/** Whether a term's coefficient lies within a bound around zero. */
export interface TermEquivalence {
  readonly term: string;
  readonly estimate: number;
  readonly se: number;
  /** The larger of the two one-sided p-values. */
  readonly p: number;
  /** The interval of level 1 − 2·level that decides: equivalent if it lies within ±within. */
  readonly ci: readonly [number, number];
  readonly equivalent: boolean;
}

export interface Equivalence {
  readonly within: number;
  readonly level: number;
  readonly terms: readonly TermEquivalence[];
  /** Of the joint claim that every term lies within the bound: the largest of the terms' p-values. */
  readonly p: number;
  readonly equivalent: boolean;
}

/**
 * Two one-sided tests that coefficients lie inside ±within (Schuirmann 1987); for several terms the intersection–union test:
 * all must pass, each at `level`, and no correction is needed (Berger 1982).
 * @param terms names, or a list such as `f(concession, 1:3)`.
 * @throws FealtyError "unknown-term"; "bound" unless `within` is positive.
 */
export function equivalence(fit: Fit, terms: string | readonly string[], within: number, level = 0.05): Equivalence {
  if (!(within > 0)) throw new FealtyError("bound", `the bound of an equivalence test must be positive, not ${within}`, { kind: "usage" });
  const df = fit.df ?? Number.POSITIVE_INFINITY;
  const names = (typeof terms === "string" ? [terms] : terms).flatMap((name) => (fit.terms.includes(name) ? [name] : expandTerms(name)));
  const reach = studentQuantile(1 - level, df);
  const tested = names.map((name): TermEquivalence => {
    const j = termIndex(fit.terms, name);
    const [estimate, se] = [fit.coef[j] as number, fit.se[j] as number];
    const p = Math.max(studentCdf((estimate - within) / se, df), studentCdf(-(estimate + within) / se, df));
    return { term: fit.terms[j] as string, estimate, se, p, ci: [estimate - reach * se, estimate + reach * se], equivalent: p < level };
  });
  return { within, level, terms: tested, p: Math.max(...tested.map((t) => t.p)), equivalent: tested.every((t) => t.equivalent) };
}
