import { FealtyError } from "../base/index.js";
import { column, type Frame, take } from "../frame/index.js";
import { codesOf } from "./design/codes.js";
import { estimateModel } from "./estimate.js";
import type { Fit, Inference } from "./fit.js";
import { inferenceFrom } from "./inference.js";
import type { Estimate } from "./model/estimated.js";
import type { ModelSpec } from "./model/spec.js";

/** Beyond this, Student's law is the normal to the last bit, and numbers stay JSON. */
const mostDf = 1e12;

/**
 * One fit of several of the same model to imputed data sets, by Rubin's (1987) rules: coefficients are means; the covariance is the mean
 * within plus (1 + 1/m) times that between imputations. Degrees of freedom by coefficient as Barnard and Rubin (1999), from those of
 * the fits (the normal law where they test by it). What has no rule, such as log-likelihoods, is absent.
 * @throws FealtyError "imputations" for fewer than two fits, or when they differ in estimator, formula or terms.
 */
export function combine(fits: readonly Fit[]): Fit {
  const [first] = fits;
  if (!first || fits.length < 2) throw unlike(`${fits.length === 0 ? "no fit" : "one fit"} cannot be combined`, "give the fits of at least two imputations");
  for (const [i, fit] of fits.entries()) {
    if (fit.fit !== first.fit || fit.formula !== first.formula)
      throw unlike(`fit ${i + 1} is ${fit.fit} of "${fit.formula}", and the first ${first.fit} of "${first.formula}"`, "combine fits of one model");
    const [lacks, has] = [first.terms.find((t) => !fit.terms.includes(t)), fit.terms.find((t) => !first.terms.includes(t))];
    if (lacks !== undefined || has !== undefined)
      throw unlike(
        `imputations 1 and ${i + 1} differ in their terms: "${lacks ?? has}" is in only one of them`,
        "its level or column may be collinear in some imputations: leave it out, or join levels",
      );
  }
  const m = fits.length;
  // Terms may stand in another order where the levels of a text do.
  const order = fits.map((fit) => first.terms.map((t) => fit.terms.indexOf(t)));
  const coefs = fits.map((fit, i) => (order[i] as number[]).map((at) => fit.coef[at] as number));
  const coef = first.terms.map((_, j) => mean(coefs.map((c) => c[j] as number)));
  const ways = Math.min(...fits.map((f) => 1 + (f.alternatives?.length ?? 0)));
  const combined = Array.from({ length: ways }, (_, w) =>
    rubin(
      coef,
      coefs,
      fits.map((f) => (w === 0 ? f : (f.alternatives?.[w - 1] as Inference))),
      order,
    ),
  );
  const [own, ...others] = combined as [Combined, ...Combined[]];
  const ns = fits.map((f) => f.n);
  const notes = [
    ...new Set(fits.flatMap((f) => f.notes ?? [])),
    ...(Math.min(...ns) < Math.max(...ns) ? [`the imputations differ in their rows: ${Math.min(...ns)} to ${Math.max(...ns)}`] : []),
  ];
  const { outcome, levels } = first;
  const sameLevels = levels && fits.every((f) => JSON.stringify(f.levels) === JSON.stringify(levels));
  return {
    fit: first.fit,
    formula: first.formula,
    n: Math.min(...ns),
    terms: first.terms,
    coef,
    ...own.inference,
    ...(others.length > 0 ? { alternatives: others.map((o) => o.inference) } : {}),
    imputations: { count: m, missingInformation: own.missingInformation },
    dropped: { missing: Math.max(...fits.map((f) => f.dropped.missing)), collinear: first.dropped.collinear },
    converged: fits.every((f) => f.converged),
    iterations: Math.max(...fits.map((f) => f.iterations)),
    certificate: { normalEquations: Math.max(...fits.map((f) => f.certificate.normalEquations)) },
    ...(sameLevels ? { levels } : {}),
    ...(outcome
      ? {
          outcome: { name: outcome.name, mean: mean(fits.map((f) => f.outcome?.mean ?? outcome.mean)), sd: mean(fits.map((f) => f.outcome?.sd ?? outcome.sd)) },
        }
      : {}),
    ...(first.asked ? { asked: first.asked } : {}),
    ...(notes.length > 0 ? { notes } : {}),
  };
}

/**
 * The model fitted to each imputation of a table that holds them one under another, numbered by a column. Level 0 (the data before
 * imputation, as mice and Stata keep them) is left out where at least two others are there.
 * @throws FealtyError "imputations" for fewer than two; as `estimateModel` does.
 */
export function estimateImputations(data: Frame, spec: ModelSpec, by: string): Estimate[] {
  const { codes, count, label } = codesOf(column(data, by));
  const levels = Array.from({ length: count }, (_, level) => level);
  const used = count > 2 ? levels.filter((level) => label(level) !== "0") : levels;
  if (used.length < 2)
    throw unlike(`"${by}" numbers ${used.length} imputation${used.length === 1 ? "" : "s"}, and two are needed`, "name the column that numbers them");
  return used.map((level) => {
    const rows = Array.from(codes.keys()).filter((i) => codes[i] === level);
    return estimateModel(take(data, rows), spec);
  });
}

/** The first imputation's model with the combined fit: what can be asked of it is what `combine` has a rule for. @throws FealtyError as both do. */
export function estimateImputed(data: Frame, spec: ModelSpec, by: string): Estimate {
  const models = estimateImputations(data, spec, by);
  return { ...(models[0] as Estimate), fit: combine(models.map(({ fit }) => fit)) };
}

interface Combined {
  readonly inference: Inference;
  readonly missingInformation: readonly number[];
}

function rubin(coef: readonly number[], coefs: readonly (readonly number[])[], each: readonly Inference[], order: readonly (readonly number[])[]): Combined {
  const m = coefs.length;
  const k = coef.length;
  const matrix = new Float64Array(k * k);
  const within = new Float64Array(k);
  const between = new Float64Array(k);
  for (let a = 0; a < k; a++) {
    for (let b = 0; b < k; b++) {
      const own = mean(each.map((e, i) => e.vcov[order[i]?.[a] as number]?.[order[i]?.[b] as number] as number));
      const among = coefs.reduce((sum, c) => sum + ((c[a] as number) - (coef[a] as number)) * ((c[b] as number) - (coef[b] as number)), 0) / (m - 1);
      matrix[a * k + b] = own + (1 + 1 / m) * among;
      if (a === b) [within[a], between[a]] = [own, (1 + 1 / m) * among];
    }
  }
  const dfs = coef.map((_, j) => {
    const complete = mean(each.map((e, i) => e.dfs?.[order[i]?.[j] as number] ?? e.df ?? Number.POSITIVE_INFINITY));
    return barnardRubin(m, (between[j] as number) / (matrix[j * k + j] as number), complete);
  });
  const [head] = each as [Inference];
  const clusters = head.clusters;
  // Without anything between the imputations the law is that of the fits.
  const normal = dfs.every((df) => df >= mostDf) && head.df === undefined;
  return {
    inference: inferenceFrom(
      coef,
      {
        matrix,
        df: normal ? undefined : Math.min(...dfs),
        ...(normal ? {} : { dfs }),
        ...(clusters ? { clusters } : {}),
        repaired: each.some((e) => e.repaired),
      },
      head.vcovKind,
    ),
    missingInformation: dfs.map((df, j) => {
      const r = (between[j] as number) / (within[j] as number);
      return r > 0 ? (r + 2 / (df + 3)) / (r + 1) : 0;
    }),
  };
}

/** Degrees of freedom where a share `lambda` of the variance lies between m imputations, and the complete data have `complete`. */
export function barnardRubin(m: number, lambda: number, complete: number): number {
  const large = lambda > 0 ? (m - 1) / lambda ** 2 : Number.POSITIVE_INFINITY;
  const observed = Number.isFinite(complete) ? ((complete + 1) / (complete + 3)) * complete * (1 - lambda) : Number.POSITIVE_INFINITY;
  return Math.min(mostDf, 1 / (1 / large + 1 / observed));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, v) => sum + v, 0) / values.length;
}

function unlike(message: string, mend: string): FealtyError {
  return new FealtyError("imputations", message, { kind: "usage", mend });
}
