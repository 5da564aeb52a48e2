import { estimate } from "../estimate/index.js";
import { type Frame, withColumns } from "../frame/index.js";
import { correlation, quantile } from "../measure/index.js";
import { type HalvesInput, halves } from "./halves.js";
import { timeOf, unitOf } from "./measures.js";

export interface ReliabilityInput extends HalvesInput {
  /** The measure whose halves are compared. */
  readonly of: string;
  readonly splits: readonly number[];
}

/** Correlations of a measure's halves, one a split: over all rows, and within unit and time effects. NaN where there is none. */
export interface HalfCorrelations {
  readonly overall: readonly number[];
  readonly within: readonly number[];
}

export function halfCorrelations(input: ReliabilityInput): HalfCorrelations {
  const overall: number[] = [];
  const within: number[] = [];
  for (const split of input.splits) {
    const [a, b] = halves(input, split).map((made) => made.get(input.of)?.column);
    if (!a || !b) throw new Error(`no halves of ${input.of}`);
    overall.push(correlation(a.values, b.values));
    within.push(withinEffects(withColumns(input.data, { half_a: a, half_b: b })));
  }
  return { overall, within };
}

/** The correlation of the halves once unit and time effects are taken out of both: its square is the within R² of one on the other. */
function withinEffects(data: Frame): number {
  try {
    const { coef, withinR2 } = estimate(data, { formula: `half_a ~ half_b | ${unitOf(data)} + ${timeOf(data)}`, vcov: "iid" });
    return withinR2 === undefined || coef[0] === undefined ? Number.NaN : Math.sign(coef[0]) * Math.sqrt(Math.max(0, withinR2));
  } catch {
    // Too few rows, or halves that do not vary within effects: there is no correlation to tell of.
    return Number.NaN;
  }
}

/** Median and the middle nine tenths of correlations over splits. */
export function spread(values: readonly number[]): { readonly median: number; readonly low: number; readonly high: number } {
  return { median: quantile(values, 0.5), low: quantile(values, 0.05), high: quantile(values, 0.95) };
}
