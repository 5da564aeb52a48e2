import { type Formula, type ModelSpec, parseFormula, termKey } from "../estimate/index.js";
import { leastCorrelation, quantile, stepUp } from "../measure/index.js";
import type { CorrectedSlope, ModelResult } from "../report/index.js";
import { latentTerms, medianSlope, type SplitFit } from "./latent.js";

/** Transformations that leave the errors of halves what they were: none, and those that add or shift values of the measure. */
const linear: ReadonlySet<string> = new Set(["l", "f", "d"]);

/** Why the correction by correlation is not defined for a model, where it is not. */
export function notByCorrelation({ fit = "ols", formula: text, weights, offset }: ModelSpec, variables: ReadonlySet<string>): string | undefined {
  if (fit !== "ols") return "not defined: the correction by correlation is for least squares";
  const formula = parseFormula(text);
  if (weights !== undefined || offset !== undefined) return "not defined with weights or an offset";
  if (formula.absorbed.length > 0 || formula.terms.length > 1 || formula.endogenous.length > 0 || !formula.intercept)
    return "not defined beside absorbed effects or other terms, which change the variances: there one half instruments the other (latent: split)";
  return isLinear(formula, variables) ? undefined : "not defined for a transformed measure";
}

function isLinear({ terms }: Formula, variables: ReadonlySet<string>): boolean {
  const [factor, more] = terms[0]?.factors ?? [];
  if (!factor || more || factor.kind !== "value") return false;
  const { expression } = factor;
  const inner = expression.kind === "call" && linear.has(expression.name) ? expression.args[0] : expression;
  return inner?.kind === "name" && variables.has(inner.name);
}

/** A row that says why for each latent term of a model for which the correction by correlation is not defined. */
export function undefinedByCorrelation({ formula }: ModelSpec, variables: ReadonlySet<string>, why: string): CorrectedSlope[] {
  return latentTerms(parseFormula(formula), variables).map((term) => ({ term, by: "correlation", why }));
}

/**
 * The slope of a lone latent predictor per standard deviation of the measure, and corrected, per standard deviation of what is behind it: the median over
 * splits, with the variance of `medianSlope`. Where halves do not correlate nothing corrects.
 */
export function slopeByCorrelation(fits: readonly SplitFit[], { fit, sizes = [] }: ModelResult, splits: number): CorrectedSlope[] {
  const found = fits.flatMap(({ correlated }) => (correlated ? [correlated] : []));
  const term = fits[0]?.terms[0];
  const at = fit.terms.findIndex((name) => termKey(name) === termKey(term ?? ""));
  const sd = sizes.find((size) => termKey(size.term) === termKey(term ?? ""))?.sd;
  if (term === undefined || at < 0 || sd === undefined || found.length === 0) return [];
  const r = quantile(
    found.map(({ correlation }) => correlation),
    0.5,
  );
  const slope = {
    term,
    by: "correlation" as const,
    naive: (fit.coef[at] as number) * sd,
    naiveSe: (fit.se[at] as number) * sd,
    reliability: r > 0 ? stepUp(r) : 0,
    splits,
  };
  if (!(r >= leastCorrelation)) return [{ ...slope, why: `halves of ${term} correlate ${r.toFixed(2)}: there is nothing to correct with` }];
  // A split in which halves happen not to go together has no slope of its own.
  const known = found.filter(({ corrected }) => !Number.isNaN(corrected));
  return [
    {
      ...slope,
      ...medianSlope(
        known.map(({ corrected }) => corrected),
        known.map(({ se }) => se),
      ),
    },
  ];
}
