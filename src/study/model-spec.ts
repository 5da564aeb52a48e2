import { expressionVariables, formulaVariables, type ModelSpec, parseExpression, parseVcov, vcovVariables } from "../estimate/index.js";
import type { ModelEntry } from "./schema.js";

/** A model of a study as the estimator takes it. */
export function specOf({ fit, formula, vcov, where, weights, offset, ssc }: ModelEntry): ModelSpec {
  return { fit, formula, vcov, where, weights, offset, ssc };
}

/** The columns and measures that a model reads. */
export function variablesOf({ formula, vcov, where, weights, offset, event }: ModelEntry): string[] {
  const inText = (text: string | undefined): string[] => (text === undefined || text === "" ? [] : expressionVariables(parseExpression(text)));
  const clusters = vcov.flatMap((kind) => vcovVariables(parseVcov(kind))).flatMap((name) => name.split("^").map((part) => part.trim()));
  return [
    ...new Set([...formulaVariables(formula), ...inText(where), ...inText(weights), ...inText(offset), ...clusters, ...(event === undefined ? [] : [event])]),
  ];
}

/** The first dimension of clusters that a covariance names, where it names any: estimates of two models are correlated through it. */
export function clusterOf(vcov: string | readonly string[]): readonly string[] | undefined {
  const first = parseVcov(typeof vcov === "string" ? vcov : (vcov[0] ?? "iid"));
  return first.kind === "cluster" ? first.by.slice(0, 1).flatMap((name) => name.split("^").map((part) => part.trim())) : undefined;
}
