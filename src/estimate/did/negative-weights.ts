import type { PanelIndex } from "../../frame/index.js";
import type { Design } from "../design/design.js";
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
  return fit.terms.flatMap((term, j): TwoWayWeights[] => {
    const values = zeroOne(design, term);
    if (!values || !staggered(values, unit, period)) return [];
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

/** The column of a term that is a plain number of 0 and 1 alone; the first other value ends the search, so that it costs little. */
function zeroOne({ sample, rows }: Design, term: string): Uint8Array | undefined {
  const source = sample.terms.find((t) => t.term.name === term)?.factors;
  const numbers = source?.length === 1 && source[0]?.factor.kind === "value" ? source[0].numbers : undefined;
  if (!numbers) return undefined;
  for (let i = 0; i < rows.length; i++) {
    const v = numbers[rows[i] as number];
    if (v !== 0 && v !== 1) return undefined;
  }
  return Uint8Array.from(rows, (row) => numbers[row] as number);
}

/** Never back to 0, starting in two periods at least after one without treatment. */
function staggered(values: Uint8Array, unit: Levels, period: Levels): boolean {
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
