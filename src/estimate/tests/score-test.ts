import { FealtyError } from "../../base/index.js";
import { cholesky, choleskySolve, chisquareUpper, columnProducts, crossProducts } from "../../numeric/index.js";
import { makeAbsorber } from "../absorb/absorber.js";
import { covariance } from "../covariance/covariance.js";
import { parseVcov } from "../covariance/kind.js";
import { makeDesign } from "../design/design.js";
import { drawSample, withoutRows } from "../design/sample.js";
import type { ChiSquared } from "../fit.js";
import { parseFormula } from "../formula/formula.js";
import type { Estimate } from "../model/estimated.js";
import { leastSquares } from "../model/least-squares.js";
import { small } from "../model/small-matrices.js";

/**
 * Score (Lagrange multiplier) test that terms left out of a linear or generalised linear model have no effect: the model is not fitted anew.
 * Under `iid` by the information (for linear models n times the R² of the residuals on all terms), else by the covariance of the fit
 * without small-sample factors (Wooldridge 1991); of leverage-corrected covariances the plain one.
 * @param add terms as in a formula, such as "z + I(x^2)".
 * @throws FealtyError "score-test" for other estimators, when terms are missing in rows of the fit, or when they add nothing.
 */
export function scoreTest(model: Estimate, add: string): ChiSquared {
  const { scores, spec, design, fit } = model;
  const { sample } = design;
  const wrong = (why: string, mend: string): FealtyError => new FealtyError("score-test", `no score test of ${add}: ${why}`, { kind: "usage", mend });
  if (fit.instruments || scores.bare || scores.nuisance > 0 || scores.rho !== undefined || !(scores.student || scores.variance))
    throw wrong(`${fit.instruments ? "two-stage least squares" : fit.fit} has none here`, "fit the larger model and use --test");
  // By themselves first, so that what does not read is told at its place.
  parseFormula(`1 ~ ${add}`);
  const formula = parseFormula(withTerms(spec.formula, add));
  const drawn = drawSample(sample.data, formula, { where: spec.where, weights: spec.weights, offset: spec.offset, also: [] });
  const used = new Set(design.rows);
  const larger = makeDesign(
    withoutRows(
      drawn,
      drawn.rows.filter((row) => !used.has(row)),
    ),
  );
  if (larger.rows.length !== design.rows.length)
    throw wrong("they are missing in rows of the fit", 'leave such rows out of the fit, such as with --where "!is.na(x)"');
  const known = new Set(design.regressors.terms);
  const place = new Map<number, number>();
  larger.rows.forEach((row, i) => {
    place.set(row, i);
  });
  const order = design.rows.map((row) => place.get(row) as number);
  const columns = larger.regressors.terms.flatMap((term, j) =>
    known.has(term) ? [] : [Float64Array.from(order, (i) => (larger.regressors.columns[j] as Float64Array)[i] as number)],
  );
  const lengths = columns.map((c) => Math.sqrt(crossProducts([c], scores.weights)[0] as number));
  makeAbsorber(design.plan, scores.weights).project(columns);
  const rest = columns.map((c) => leastSquares(scores.columns, c, { weights: scores.weights }).residuals);
  const kept = leastSquares(rest, scores.factors, { weights: scores.weights, lengths }).kept.map((j) => rest[j] as Float64Array);
  const df = kept.length;
  if (df === 0) throw wrong("they add nothing to the terms that are there", "name other terms");
  const score = columnProducts(kept, scores.factors);
  const meat = variance(model, kept);
  const factor = cholesky(meat, df, { tolerance: 1e-12 });
  if (factor.rank < df) throw wrong(`there are too few clusters for ${df} terms`, "test fewer together");
  const solved = score.slice();
  choleskySolve(factor, solved);
  const chi2 = score.reduce((sum, s, i) => sum + s * (solved[i] as number), 0);
  return { chi2, df, p: chisquareUpper(chi2, df) };
}

function variance({ scores, fit }: Estimate, columns: readonly Float64Array[]): Float64Array {
  const asked = parseVcov(fit.vcovKind);
  if (asked.kind === "iid") {
    // A linear model's variance of errors is over n, as the likelihood has it.
    const dispersion = scores.student ? (scores.dispersion * (scores.n - 1)) / scores.n : scores.dispersion;
    return crossProducts(columns, scores.weights).map((v) => v * dispersion);
  }
  const kind = asked.kind === "hc" ? ({ kind: "hc", level: 0 } as const) : asked.kind === "cr" ? ({ kind: "cluster", by: [asked.by] } as const) : asked;
  const { averages: _, ...rest } = scores;
  const identity = small.identity(columns.length);
  return covariance({ ...rest, columns, bread: identity, transform: identity }, kind, "none").matrix;
}

/** The formula with terms added before the first bar that stands outside parentheses. */
export function withTerms(formula: string, add: string): string {
  let depth = 0;
  for (let i = 0; i < formula.length; i++) {
    const c = formula[i];
    if (c === "(" || c === "[") depth++;
    else if (c === ")" || c === "]") depth--;
    else if (c === "|" && depth === 0) return `${formula.slice(0, i).trimEnd()} + ${add} ${formula.slice(i)}`;
  }
  return `${formula} + ${add}`;
}
