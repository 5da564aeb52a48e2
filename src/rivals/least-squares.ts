import { FealtyError } from "../base/index.js";
import { householder, inverseGram } from "../numeric/index.js";
import type { Field, RuleColumns } from "./field.js";
import { counts, type Effects, takesUnits, takesYears } from "./level.js";

/** A normal prediction of each row asked for. */
export interface Predicted {
  readonly mean: Float64Array;
  /** Standard deviation, or θ of a negative binomial. */
  readonly scale: Float64Array;
  /** Coefficients that were found, of the rule and an intercept; means of years and units are not among them. */
  readonly parameters: number;
}

/**
 * Least squares on the rows `learn`, and its predictive law for the rows `predict`: normal about x'b with variance s² (1 − 1/n_year + 1/n_unit + x'(X'X)⁻¹x), where the
 * second term stands with means of years, the third with means of units, and s² = RSS / (n − k − years − units). Columns that do not vary among the rows learnt from,
 * or that others span there, have no coefficient.
 * @param ml true: s² = RSS / n and no further variance, the likelihood itself, for comparisons in the sample.
 * @returns NaN for rows of a unit that was not among those learnt from, where units have means.
 * @throws FealtyError "too-few-rows" when nothing is left to learn a variance from.
 */
export function leastSquares(
  { y, unit, units, year }: Field,
  { name, columns }: RuleColumns,
  { learn, predict, effects, ml = false }: { learn: Int32Array; predict: Int32Array; effects: Effects; ml?: boolean },
): Predicted {
  const byUnit = takesUnits(effects);
  const sizes = new Float64Array(units.length);
  for (const row of learn) sizes[unit[row] as number] = (sizes[unit[row] as number] as number) + 1;
  const centreOf = (values: Float64Array): ((row: number) => number) => {
    if (effects === "year") return () => 0;
    const sums = new Float64Array(byUnit ? units.length : 1);
    for (const row of learn) {
      const at = byUnit ? (unit[row] as number) : 0;
      sums[at] = (sums[at] as number) + (values[row] as number);
    }
    return byUnit ? (row) => (sums[unit[row] as number] as number) / (sizes[unit[row] as number] as number) : () => (sums[0] as number) / learn.length;
  };
  const centres = columns.map(centreOf);
  const middle = centreOf(y);
  const lengths = columns.map((values) => norm(Float64Array.from(learn, (row) => values[row] as number)));
  const qr = householder(
    columns.map((values, j) => Float64Array.from(learn, (row) => (values[row] as number) - (centres[j] as (row: number) => number)(row))),
    { reference: lengths },
  );
  const centred = Float64Array.from(learn, (row) => (y[row] as number) - middle(row));
  const coef = qr.solve(centred);
  const k = qr.kept.length;
  const kept = qr.kept.map((j) => ({ values: columns[j] as Float64Array, centre: centres[j] as (row: number) => number }));
  const at = (row: number): number[] => kept.map(({ values, centre }) => (values[row] as number) - centre(row));
  const explained = (x: readonly number[]): number => x.reduce((sum, value, j) => sum + value * (coef[j] as number), 0);
  let rss = 0;
  learn.forEach((row, i) => {
    rss += ((centred[i] as number) - explained(at(row))) ** 2;
  });
  const levels = byUnit ? sizes.filter((n) => n > 0).length : effects === "none" ? 1 : 0;
  const learnt = counts(Float64Array.from(learn, (row) => year[row] as number));
  const df = learn.length - k - levels - (takesYears(effects) ? learnt.size : 0);
  if (df < 1 || !(rss > 0))
    throw new FealtyError("too-few-rows", `${learn.length} rows are too few to learn the rule ${name} from`, {
      kind: "data",
      mend: "ask for fewer blocks, or for a rule with fewer covariates",
    });
  const variance = ml ? rss / learn.length : rss / df;
  const inverse = inverseGram(qr.r, k);
  const all = counts(year);
  const mean = new Float64Array(predict.length).fill(Number.NaN);
  const scale = new Float64Array(predict.length).fill(Number.NaN);
  predict.forEach((row, i) => {
    const n = sizes[unit[row] as number] as number;
    if (byUnit && n === 0) return;
    const x = at(row);
    mean[i] = middle(row) + explained(x);
    let more = 1;
    if (!ml) {
      if (takesYears(effects)) more -= 1 / (all.get(year[row] as number) ?? 1);
      if (byUnit) more += 1 / n;
      if (effects === "none") more += 1 / learn.length;
      for (let a = 0; a < k; a++) for (let b = 0; b < k; b++) more += (x[a] as number) * (x[b] as number) * (inverse[a * k + b] as number);
    }
    scale[i] = Math.sqrt(variance * more);
  });
  return { mean, scale, parameters: k + (effects === "none" ? 1 : 0) };
}

function norm(x: Float64Array): number {
  let sum = 0;
  for (const value of x) sum += value * value;
  return Math.sqrt(sum);
}
