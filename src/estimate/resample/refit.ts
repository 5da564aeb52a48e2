import { FealtyError } from "../../base/index.js";
import { type Column, type Frame, frame, numberColumn, withColumns } from "../../frame/index.js";
import { estimateModel } from "../estimate.js";
import type { Fit } from "../fit.js";
import type { Estimate } from "../model/estimated.js";
import type { ModelSpec } from "../model/spec.js";

/** Name of the column that holds the weights of a draw. */
const drawn = ".drawn";

/** What a fit is made anew from: the columns that its words name, and the rows that it used with their weights. Plain data. */
export interface Refit {
  readonly data: Frame;
  readonly spec: ModelSpec;
  readonly rows: Int32Array;
  readonly weights?: Float64Array;
  readonly terms: readonly string[];
}

/** The data of a model without the columns that it does not name. */
export function refitOf({ design, spec, fit }: Estimate, also: readonly string[] = []): Refit {
  const { data } = design.sample;
  const words = JSON.stringify([spec, fit.vcovKind, data.index ?? "", also]);
  const columns = [...data.columns].filter(([name]) => words.includes(JSON.stringify(name).slice(1, -1)));
  return {
    data: frame(columns, data.index),
    spec,
    rows: design.rows,
    ...(design.weights ? { weights: design.weights } : {}),
    terms: fit.terms,
  };
}

/**
 * The model fitted anew, each row of its design counted `times[i]` times. Lags and effects are those of the whole table, so a row drawn
 * twice needs no second calendar. Undefined where the draw cannot be fitted.
 */
export function refitWeighted({ data, spec, rows, weights: own }: Refit, times: ArrayLike<number>): Fit | undefined {
  const weights = new Float64Array(data.length);
  rows.forEach((row, i) => {
    weights[row] = (times[i] as number) * (own ? (own[i] as number) : 1);
  });
  return fitOrNothing(
    () => estimateModel(withColumns(data, { [drawn]: numberColumn(weights) }), { ...spec, weights: `\`${drawn}\``, vcov: "iid", absorbed: false }).fit,
  );
}

/** The model fitted anew with a column replaced, under one covariance. */
export function refitWith({ data, spec }: Refit, name: string, column: Column, vcov: string): Fit | undefined {
  return fitOrNothing(() => estimateModel(withColumns(data, { [name]: column }), { ...spec, vcov, absorbed: false }).fit);
}

/** Coefficients in the order of the model's terms, NaN for those that the fit lacks. */
export function inOrder({ terms }: Refit, fit: Fit | undefined): number[] {
  return terms.map((term) => fit?.coef[fit.terms.indexOf(term)] ?? Number.NaN);
}

/** Data faults of a draw are no faults of the user's. */
function fitOrNothing(run: () => Fit): Fit | undefined {
  try {
    const fit = run();
    return fit.converged ? fit : undefined;
  } catch (error) {
    if (error instanceof FealtyError && error.kind === "data") return undefined;
    throw error;
  }
}
