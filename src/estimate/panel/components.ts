import { FealtyError } from "../../base/index.js";
import { blockedSquares } from "../../numeric/index.js";
import type { Codes } from "../design/codes.js";
import type { Regressors } from "../design/design.js";
import { type LeastSquares, leastSquares } from "../model/least-squares.js";
import { groupMeans, groupSizes, lessMeans } from "./units.js";

/** Variance components of an error of units and of rows, and the regressions that they come from. */
export interface Components {
  readonly idiosyncratic: number;
  /** Never below 0. */
  readonly unit: number;
  /** The estimate was below 0 and 0 is used instead. */
  readonly negative: boolean;
  /** Share of a unit's mean that is taken out, by unit. */
  readonly theta: Float64Array;
  readonly within: LeastSquares;
  /** Positions in the regressors of the columns of `within`. */
  readonly varying: readonly number[];
  readonly sizes: Float64Array;
}

/**
 * Swamy and Arora's (1972) components, in the form of Baltagi and Chang (1994) for unbalanced panels, as plm's "swar":
 * the within regression gives the variance of the rows, the between regression on unit means (a row each) that of the units.
 * @throws FealtyError "too-few-rows" when either regression has no degree of freedom.
 */
export function swamyArora(y: Float64Array, { columns, lengths, intercept }: Regressors, unit: Codes): Components {
  const n = y.length;
  const sizes = groupSizes(unit);
  const varying = columns.map((_, j) => j).slice(intercept ? 1 : 0);
  const within = leastSquares(
    varying.map((j) => lessMeans(columns[j] as Float64Array, unit, groupMeans(columns[j] as Float64Array, unit, sizes))),
    lessMeans(y, unit, groupMeans(y, unit, sizes)),
    { lengths: varying.map((j) => lengths[j] as number) },
  );
  const withinDf = n - unit.count - within.kept.length;
  const between = columns.map((x) => groupMeans(x, unit, sizes));
  const spread = (means: Float64Array): Float64Array => Float64Array.from(unit.codes, (g) => means[g] as number);
  const fit = leastSquares(between.map(spread), spread(groupMeans(y, unit, sizes)), { lengths });
  const betweenDf = unit.count - fit.kept.length;
  if (withinDf < 1 || betweenDf < 1) {
    const why = betweenDf < 1 ? `${unit.count} units for ${fit.kept.length} terms` : `${n} rows for ${unit.count} units and ${within.kept.length} terms`;
    throw new FealtyError("too-few-rows", `random effects need more: there are ${why}`, { kind: "data", mend: "use fewer terms" });
  }
  const idiosyncratic = blockedSquares(within.residuals) / withinDf;
  const k = fit.kept.length;
  let trace = 0;
  for (let g = 0; g < unit.count; g++) {
    let form = 0;
    for (let a = 0; a < k; a++)
      for (let b = 0; b < k; b++)
        form +=
          (fit.bread[a * k + b] as number) *
          ((between[fit.kept[a] as number] as Float64Array)[g] as number) *
          ((between[fit.kept[b] as number] as Float64Array)[g] as number);
    trace += (sizes[g] as number) ** 2 * form;
  }
  const raw = (blockedSquares(fit.residuals) - betweenDf * idiosyncratic) / (n - trace);
  const own = Math.max(0, raw);
  return {
    idiosyncratic,
    unit: own,
    negative: raw < 0,
    theta: sizes.map((t) => (own > 0 ? 1 - Math.sqrt(idiosyncratic / (idiosyncratic + t * own)) : 0)),
    within,
    varying: within.kept.map((j) => varying[j] as number),
    sizes,
  };
}
