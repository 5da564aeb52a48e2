import { spellsOfModel } from "../cox.js";
import type { Estimate } from "../model/estimated.js";
import { eventTimes } from "../model/risk-sets.js";

/** A cumulative baseline hazard: a step function that rises at the times of events. */
export interface BaselineHazard {
  /** Level of the strata; absent without strata. */
  readonly stratum?: string;
  /** Ascending, in the unit of the spells. */
  readonly time: readonly number[];
  readonly cumulative: readonly number[];
}

/**
 * Cumulative baseline hazards of a Cox model, where all terms are 0, by the same handling of ties as the fit.
 * Reference: survival::basehaz with centered = FALSE.
 * @throws FealtyError "estimator" for a model that is not Cox's.
 */
export function baselineHazard(model: Estimate): BaselineHazard[] {
  const spells = spellsOfModel(model);
  const strata = model.design.effects[0];
  const found = spells.order.map(() => ({ time: [] as number[], rise: [] as number[] }));
  eventTimes(spells, Float64Array.from(model.fit.coef), ({ stratum, time, hazard }) => {
    found[stratum]?.time.push(time);
    found[stratum]?.rise.push(hazard);
  });
  return found.map(({ time, rise }, g) => {
    let sum = 0;
    const cumulative = rise.reverse().map((h) => {
      sum += h;
      return sum;
    });
    return { ...(strata ? { stratum: strata.label(g) } : {}), time: time.reverse(), cumulative };
  });
}
