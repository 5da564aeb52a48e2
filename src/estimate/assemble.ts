import { FealtyError } from "../base/index.js";
import { blockedSquares, blockedSum } from "../numeric/index.js";
import { concentrationNote, concentrations } from "./covariance/concentration.js";
import { countParameters } from "./covariance/count.js";
import { parseVcov } from "./covariance/kind.js";
import type { Scores } from "./covariance/scores.js";
import type { Design, Regressors } from "./design/design.js";
import type { Asked, Certificate, Fit } from "./fit.js";
import { print } from "./formula/expression.js";
import { inference } from "./inference.js";
import { droppedRows, type Prepared, vcovNames } from "./model/prepare.js";
import type { ModelSpec } from "./model/spec.js";
import { nickellNote } from "./panel/nickell.js";

/** The fit's own covariance first, then its alternatives. */
export function inferences(
  coef: readonly number[],
  scores: Scores,
  spec: ModelSpec,
): Omit<ReturnType<typeof inference>, "alternatives"> & Pick<Fit, "alternatives"> {
  const [first, ...others] = vcovNames(spec).map((vcov) => inference(coef, scores, vcov, spec.ssc));
  return { ...(first as ReturnType<typeof inference>), ...(others.length > 0 ? { alternatives: others } : {}) };
}

/** Coefficients in the units of the user, and the matrix that makes them from those of the columns. */
export function userUnits(
  { intercept, shifts }: Regressors,
  kept: readonly number[],
  coef: Float64Array,
  centre: number,
): { coef: number[]; transform: Float64Array } {
  const size = kept.length;
  const transform = new Float64Array(size * size);
  for (let i = 0; i < size; i++) transform[i * size + i] = 1;
  const own = Array.from(coef);
  if (intercept && kept[0] === 0) {
    let first = (own[0] as number) + centre;
    for (let j = 1; j < size; j++) {
      transform[j] = -(shifts[kept[j] as number] as number);
      first += (transform[j] as number) * (own[j] as number);
    }
    own[0] = first;
  }
  return { coef: own, transform };
}

/** What an estimator has to say of itself. */
export interface Made {
  readonly terms: readonly string[];
  /** Terms before any was left out, where they are not simply the formula's. */
  readonly all?: readonly string[];
  readonly coef: readonly number[];
  readonly statistics: Partial<Fit>;
  readonly certificate: Certificate;
  readonly converged: boolean;
  readonly iterations: number;
  readonly notes?: readonly string[];
}

/** Puts a fit together. */
export function assemble(spec: ModelSpec, design: Design, scores: Scores, { singletons, separated }: Prepared, made: Made): Fit {
  const { sample, y, weights, effects } = design;
  const { missing, notFinite, zeroWeight } = sample;
  const kept = new Set(made.terms);
  const all = made.all ?? [...design.endogenous.terms.map((t) => `fit_${t}`), ...design.regressors.terms];
  const total = weights ? blockedSum(weights) : y.length;
  const mean = blockedSum(y, weights) / total;
  const nickell = nickellNote(spec.fit ?? "ols", design, made.terms, made.coef);
  const exact = !scores.student && !scores.noFactor && scores.n <= countParameters(scores, "nested", []);
  const notes = [
    ...(made.notes ?? []),
    ...(nickell ? [nickell] : []),
    ...concentrations(scores, parseVcov(vcovNames(spec)[0] as string)).map((found) => concentrationNote(found, made.terms)),
    ...(exact ? ["there are no more rows than parameters: errors are without a factor for small samples"] : []),
  ];
  return {
    fit: spec.fit ?? "ols",
    formula: spec.formula,
    n: scores.n,
    terms: made.terms,
    coef: made.coef,
    ...inferences(made.coef, scores, spec),
    ...made.statistics,
    dropped: {
      missing,
      ...(notFinite > 0 ? { notFinite } : {}),
      ...(zeroWeight > 0 ? { zeroWeight } : {}),
      ...(singletons.length > 0 ? { singletons: droppedRows(singletons) } : {}),
      ...(separated.length > 0 ? { separated: droppedRows(separated) } : {}),
      collinear: all.filter((t) => !kept.has(t)),
    },
    converged: made.converged,
    iterations: made.iterations,
    certificate: made.certificate,
    ...(effects.length > 0 ? { levels: Object.fromEntries(effects.map((e) => [e.name, e.count])) } : {}),
    ...(scores.effectRank !== undefined && effects.length > 0 ? { effectRank: scores.effectRank } : {}),
    outcome: { name: print(sample.formula.outcome), mean, sd: Math.sqrt(blockedSquares(y, weights, mean) / Math.max(1, total - 1)) },
    ...askedFor(spec, design),
    ...(notes.length > 0 ? { notes } : {}),
  };
}

const requested = [
  "where",
  "weights",
  "weightsKind",
  "offset",
  "singletons",
  "ties",
  "information",
  "steps",
  "collapse",
  "lower",
  "upper",
] as const satisfies readonly (keyof ModelSpec & keyof Asked)[];

function askedFor(spec: ModelSpec, { sample }: Design): { readonly asked?: Asked } {
  const { index } = sample.data;
  const asked: Asked = {
    ...Object.fromEntries(requested.flatMap((key) => (spec[key] === undefined ? [] : [[key, spec[key]]]))),
    ...(index === undefined ? {} : { panel: { units: [...index.units], time: index.time } }),
  };
  return Object.keys(asked).length > 0 ? { asked } : {};
}

/** Rows, or the sum of frequency weights; and those weights. */
export function observations({ weights, rows }: Design, spec: ModelSpec): { n: number; counts: Float64Array | undefined } {
  const counts = spec.weightsKind === "frequency" ? weights : undefined;
  if (counts?.some((w) => !Number.isInteger(w)))
    throw new FealtyError("weights", "frequency weights are whole numbers", { kind: "data", mend: "leave out --weights-kind frequency" });
  return { n: counts ? blockedSum(counts) : rows.length, counts };
}

export function nothingLeft(design: Design): FealtyError {
  const terms = design.regressors.terms.join(", ");
  return new FealtyError(
    "collinear",
    terms ? `nothing is left to estimate: ${terms} do not vary once the absorbed effects are taken out` : "the formula has no term to estimate",
    { kind: "data" },
  );
}
