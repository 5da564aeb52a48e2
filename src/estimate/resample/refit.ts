import { type Column, numberColumn, withColumns } from "../../frame/index.js";
import { FealtyError } from "../../base/index.js";
import { estimateModel } from "../estimate.js";
import type { Fit } from "../fit.js";
import type { Estimate } from "../model/estimated.js";

/** Name of the column that holds the weights of a draw. */
const drawn = ".drawn";

/**
 * The model fitted anew, each row of its design counted `times[i]` times. Lags and effects are those of the whole table, so a row drawn
 * twice needs no second calendar. Undefined where the draw cannot be fitted.
 */
export function refitWeighted({ design, spec }: Estimate, times: ArrayLike<number>): Fit | undefined {
  const { data } = design.sample;
  const weights = new Float64Array(data.length);
  design.rows.forEach((row, i) => {
    weights[row] = (times[i] as number) * (design.weights ? (design.weights[i] as number) : 1);
  });
  return fitOrNothing(
    () => estimateModel(withColumns(data, { [drawn]: numberColumn(weights) }), { ...spec, weights: `\`${drawn}\``, vcov: "iid", absorbed: false }).fit,
  );
}

/** The model fitted anew with a column replaced, under its own first covariance. */
export function refitWith({ design, spec, fit }: Estimate, name: string, column: Column): Fit | undefined {
  return fitOrNothing(() => estimateModel(withColumns(design.sample.data, { [name]: column }), { ...spec, vcov: fit.vcovKind, absorbed: false }).fit);
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
