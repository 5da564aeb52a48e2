import {
  expressionVariables,
  formulaOptions,
  formulaVariables,
  type ModelSpec,
  parseDid,
  parseExpression,
  parseVcov,
  type Requests,
  vcovVariables,
} from "../estimate/index.js";
import type { FamilyEntry, ModelEntry, StudySpec } from "./schema.js";

/** A model of a study as the estimator takes it; what is random in it takes the study's seed. */
export function specOf(model: ModelEntry, seed?: number): ModelSpec {
  const { fit, formula, vcov, where, weights, offset, ssc, ties, lower, upper, did, information, singletons, steps, collapse, absorbed, net } = model;
  const { "fold-by": foldBy, ...options } = net ?? {};
  return {
    ...{ fit, formula, vcov, where, weights, offset, ssc, ties, lower, upper },
    ...{ did, information, singletons, steps, collapse, absorbed, weightsKind: model["weights-kind"] },
    ...(net ? { net: { ...options, ...(foldBy === undefined ? {} : { foldBy }) } } : {}),
    ...(seed === undefined ? {} : { seed }),
  };
}

/** What a model asks of its fit beside the coefficients. */
export function requestsOf(model: ModelEntry): Requests {
  const { tests, adjust, linearity, score, influence, cumulate, effects, boot, interaction, sensitivity, margins } = model;
  return { tests, adjust, linearity, score, influence, cumulate, effects, boot, interaction, sensitivity, margins };
}

/** The columns and measures that a model reads. */
export function variablesOf(model: ModelEntry): string[] {
  const { fit, formula, vcov, where, weights, offset, event } = model;
  const inText = (text: string | undefined): string[] => (text === undefined || text === "" ? [] : expressionVariables(parseExpression(text)));
  const clusters = vcov.flatMap((kind) => crossed(vcovVariables(parseVcov(kind))));
  return [
    ...new Set([
      ...formulaVariables(formula, formulaOptions(fit)),
      ...inText(where),
      ...inText(weights),
      ...inText(offset),
      ...clusters,
      ...(event === undefined ? [] : [event]),
      ...alsoRead(model),
    ]),
  ];
}

/** Columns that only the requests of a model name: clusters and blocks of resampling, groups of averages, terms left out, the first treated period. */
export function alsoRead({ boot = [], margins = [], score = [], influence = [], did, net }: ModelEntry): string[] {
  const resampled = boot.flatMap((text) =>
    [/^\s*\w+\s*:\s*([^,]+)/, /,\s*within\s*=\s*([^,]+)/, /,\s*unit\s*=\s*([^,]+)/].flatMap((form) => form.exec(text)?.[1] ?? []),
  );
  const grouped = margins.flatMap((text) => /\bby\s+([\w.]+)/.exec(text)?.[1] ?? []);
  const treated = did === undefined ? [] : [parseDid(did).cohort];
  const folds = net?.["fold-by"];
  const left = score.flatMap((text) => formulaVariables(`1 ~ ${text}`));
  return crossed([
    ...resampled,
    ...grouped,
    ...left,
    ...influence.map((text) => text.split(",")[0] ?? ""),
    ...treated,
    ...(folds === undefined || folds === "rows" ? [] : [folds]),
  ]);
}

/** The column that numbers the imputed data sets of the study's panel: then every model is fitted to each of them. */
export function imputationsOf({ panel }: StudySpec): string | undefined {
  return panel && "file" in panel ? panel.imputations : undefined;
}

/** The columns of crossed names: "ally^year" are two. */
export function crossed(names: readonly string[]): string[] {
  return names.flatMap((name) => name.split("^")).map((name) => name.trim());
}

/** The first dimension of clusters that a covariance names, where it names any: estimates of two models are correlated through it. */
export function clusterOf(vcov: string | readonly string[]): readonly string[] | undefined {
  const first = parseVcov(typeof vcov === "string" ? vcov : (vcov[0] ?? "iid"));
  return first.kind === "cluster" ? first.by.slice(0, 1).flatMap((name) => name.split("^").map((part) => part.trim())) : undefined;
}

/** The cluster that a family draws: its own, else the one that the covariances of all its models have. */
export function clusterOfFamily(spec: StudySpec, { hypotheses, cluster }: FamilyEntry): string | undefined {
  if (cluster !== undefined) return cluster;
  const named = hypotheses.map((id) => {
    const claim = spec.hypotheses?.[id];
    const vcov = claim && "term" in claim ? spec.models?.[claim.model]?.vcov[0] : undefined;
    return /^\s*(?:cluster|cr2|cr3)\s*:\s*([^+]+)$/.exec(vcov ?? "")?.[1]?.trim();
  });
  return new Set(named).size === 1 ? named[0] : undefined;
}
