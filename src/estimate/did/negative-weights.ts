import type { PanelIndex } from "../../frame/index.js";
import { rawColumns } from "../design/design.js";
import type { TwoWayWeights } from "./effects.js";
import type { Estimate } from "../model/estimated.js";
import { leastSquares } from "../model/least-squares.js";

/**
 * The weights with which a two-way regression averages the effects of a treatment that starts at different times: the effect in a treated row
 * counts by the residual of the treatment there. Where effects differ, rows with negative weights can turn the sign of the coefficient.
 * One entry for each 0/1 term that never ends within a unit and starts at two times at least; none without unit and time effects.
 * Source: de Chaisemartin and D'Haultfœuille (2020), theorem 1; Goodman-Bacon (2021) says why.
 */
export function twoWayWeights({ fit, design, scores }: Estimate, { units, time }: PanelIndex): TwoWayWeights[] {
  const unit = design.effects.find((e) => e.name.replace(/\s+/g, "") === units.join("^") && e.intercept);
  const period = design.effects.find((e) => e.name === time && e.intercept);
  if (!unit || !period || scores.columns.length !== fit.terms.length) return [];
  const plain = new Set(design.sample.formula.terms.filter((t) => t.factors.length === 1 && t.factors[0]?.kind === "value").map((t) => t.name));
  return fit.terms.flatMap((term, j): TwoWayWeights[] => {
    if (!plain.has(term)) return [];
    const [values] = rawColumns(design, [term]) as [Float64Array];
    if (!staggered(values, unit, period)) return [];
    const others = scores.columns.filter((_, l) => l !== j);
    const own = scores.columns[j] as Float64Array;
    const { residuals } = others.length > 0 ? leastSquares(others, own, { weights: scores.weights }) : { residuals: own };
    let [treated, negative, total, below] = [0, 0, 0, 0];
    for (let i = 0; i < values.length; i++) {
      if (values[i] !== 1) continue;
      const weighted = (residuals[i] as number) * (scores.weights ? (scores.weights[i] as number) : 1);
      treated++;
      total += weighted;
      // What rounding leaves of a weight of 0 is no negative weight.
      if (weighted < -1e-12) {
        negative++;
        below += weighted;
      }
    }
    return [{ term, treated, negative, sum: below / total }];
  });
}

/** A sentence for the notes of a fit. */
export function describeWeights({ term, treated, negative, sum }: TwoWayWeights): string {
  const share = `${negative} of ${treated} treated rows (${((100 * negative) / treated).toFixed(0)} %)`;
  return negative === 0
    ? `${term} starts at different times in different units, and no treated row counts with a negative weight`
    : `${term} starts at different times in different units: ${share} count with a negative weight, ${sum.toFixed(3)} in sum, so where effects differ the coefficient may mislead; compare sunab() or --did cs`;
}

interface Levels {
  readonly codes: Int32Array;
  readonly count: number;
}

/** 0 and 1 alone, never back to 0, starting in two periods at least after one without treatment. */
function staggered(values: Float64Array, unit: Levels, period: Levels): boolean {
  for (let i = 0; i < values.length; i++) if (values[i] !== 0 && values[i] !== 1) return false;
  const start = new Int32Array(unit.count).fill(period.count);
  const lastWithout = new Int32Array(unit.count).fill(-1);
  for (let i = 0; i < values.length; i++) {
    const [u, t] = [unit.codes[i] as number, period.codes[i] as number];
    if (values[i] === 1) start[u] = Math.min(start[u] as number, t);
    else lastWithout[u] = Math.max(lastWithout[u] as number, t);
  }
  const starts = new Set<number>();
  for (let u = 0; u < unit.count; u++) {
    if (start[u] === period.count) continue;
    if ((lastWithout[u] as number) > (start[u] as number)) return false;
    if ((lastWithout[u] as number) >= 0) starts.add(start[u] as number);
  }
  return starts.size >= 2;
}
