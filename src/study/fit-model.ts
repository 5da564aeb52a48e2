import { FealtyError } from "../base/index.js";
import {
  type Estimate,
  estimateImputed,
  estimateModel,
  evaluateNumbers,
  eventStudy,
  type Fit,
  type Hump,
  hump,
  marginalEffect,
  type ModelSpec,
  parseExpression,
  parseFormula,
  type Requests,
  withRequests,
} from "../estimate/index.js";
import type { Frame } from "../frame/index.js";
import { quantile } from "../measure/index.js";
import { studentQuantile } from "../numeric/index.js";
import type { EventCurve, MarginalCurve, ModelResult, SizeOfEffect } from "../report/index.js";

/** A model to fit and what to tell of it beside its coefficients. */
export interface ModelTask {
  readonly name: string;
  readonly label: string;
  readonly note?: string | undefined;
  readonly spec: ModelSpec;
  /** Tests, resampling, averages and the like, in the words of `fealty fit`. */
  readonly requests?: Requests | undefined;
  /** The marginal effect of the first term over values of the second. */
  readonly effects?: readonly [string, string] | undefined;
  /** The variable whose leads and lags make an event study. */
  readonly event?: string | undefined;
  /** The column that numbers imputed data sets: the model is fitted to each, and the fits are combined. */
  readonly imputations?: string | undefined;
  /** Variables whose hump is tested. */
  readonly humps: readonly string[];
}

/** The tests of a hump and of its opposite over the range that the variable has in the sample. */
export interface HumpTest {
  readonly variable: string;
  readonly hump: Hump;
  readonly valley: Hump;
}

/** A fitted model, or why it could not be fitted: a study goes on without it and says so. */
export type ModelOutcome = { readonly result: ModelResult; readonly humps: readonly HumpTest[] } | { readonly failed: string };

export function fitModel(data: Frame, task: ModelTask): ModelOutcome {
  const { spec, imputations } = task;
  return orFailure(() => outcomeOf(data, task, imputations === undefined ? estimateModel(data, spec) : estimateImputed(data, spec, imputations)));
}

/** What a model came to, told of its estimate. */
export function outcomeOf(data: Frame, { name, label, note, spec, requests, effects, event, imputations, humps }: ModelTask, estimate: Estimate): ModelOutcome {
  const { fit } = estimate;
  // Away from the optimum nothing is drawn from the coefficients.
  if (!fit.converged) return { result: { name, label, fit, ...(note === undefined ? {} : { note }) }, humps: [] };
  const result: ModelResult = {
    name,
    label,
    fit: requests ? withRequests(estimate, requests) : fit,
    ...(note === undefined ? {} : { note }),
    ...(effects && has(fit, effects[0]) ? { marginal: marginalCurve(data, estimate, effects) } : {}),
    ...(event === undefined ? {} : { event: eventCurve(fit, event) }),
    ...(imputations === undefined && (spec.fit === undefined || spec.fit === "ols" || spec.fit === "poisson") ? { sizes: sizes(estimate) } : {}),
  };
  return { result, humps: humps.map((variable) => humpOf(data, estimate, variable)) };
}

/** What a fit that cannot be had leaves: its sentence, for the others to go on without it. Names and formulas were checked before; faults of ours are thrown. */
export function orFailure<T>(run: () => T): T | { readonly failed: string } {
  try {
    return run();
  } catch (error) {
    if (error instanceof FealtyError && error.kind !== "interrupted") return { failed: error.message + (error.mend ? ` (${error.mend})` : "") };
    throw error;
  }
}

function has(fit: Fit, term: string): boolean {
  const plain = (name: string): string => name.replace(/\s+/g, "");
  return fit.terms.some((name) => plain(name) === plain(term));
}

/**
 * What one standard deviation of each term, within the absorbed effects, goes with, in standard deviations of the outcome (of a Poisson model at the
 * mean outcome). Interactions have no size of their own.
 */
function sizes({ fit, scores, design }: Estimate): SizeOfEffect[] {
  const { mean = 0, sd: outcome = 0 } = fit.outcome ?? {};
  if (!(outcome > 0)) return [];
  const unit = fit.fit === "poisson" ? mean / outcome : 1 / outcome;
  const reach = studentQuantile(0.975, fit.df ?? Number.POSITIVE_INFINITY);
  const { weights } = scores;
  let total = 0;
  for (let i = 0; i < design.rows.length; i++) total += weights?.[i] ?? 1;
  return fit.terms.flatMap((term, j) => {
    if (term === "(Intercept)" || parseFormula(`1 ~ ${term}`).terms[0]?.factors.length !== 1) return [];
    let squares = 0;
    (scores.columns[j] as Float64Array).forEach((x, i) => {
      squares += (weights?.[i] ?? 1) * x * x;
    });
    const sd = Math.sqrt(squares / total);
    const [effect, half] = [(fit.coef[j] as number) * sd * unit, reach * (fit.se[j] as number) * sd * unit];
    return [{ term, sd, effect, lower: effect - half, upper: effect + half }];
  });
}

/** Values of an expression over the rows that a fit used. */
function used(data: Frame, { design }: Estimate, expression: string): Float64Array {
  const values = evaluateNumbers(data, parseExpression(expression));
  return Float64Array.from(design.rows, (row) => values[row] as number);
}

/** The effect over the middle 98 % of the moderator, at 41 values. */
function marginalCurve(data: Frame, estimate: Estimate, [of, over]: readonly [string, string]): MarginalCurve {
  const values = used(data, estimate, over);
  const [low, high] = [quantile(values, 0.01), quantile(values, 0.99)];
  const at = Array.from({ length: 41 }, (_, k) => low + ((high - low) * k) / 40);
  const { points } = marginalEffect(estimate.fit, of, over, at);
  return {
    of,
    over,
    at,
    effect: points.map(({ effect }) => effect),
    lower: points.map(({ ci }) => ci[0]),
    upper: points.map(({ ci }) => ci[1]),
    values: Array.from(values),
  };
}

function eventCurve(fit: Fit, of: string): EventCurve {
  const points = eventStudy(fit, of);
  return {
    of,
    at: points.map(({ period }) => period),
    effect: points.map(({ estimate }) => estimate),
    lower: points.map(({ ci }) => ci[0]),
    upper: points.map(({ ci }) => ci[1]),
  };
}

function humpOf(data: Frame, estimate: Estimate, variable: string): HumpTest {
  const values = used(data, estimate, variable);
  const range = [quantile(values, 0), quantile(values, 1)] as const;
  return { variable, hump: hump(estimate.fit, variable, range, { shape: "hump" }), valley: hump(estimate.fit, variable, range, { shape: "valley" }) };
}
