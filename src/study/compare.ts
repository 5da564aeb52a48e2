import { type Estimate, estimateModel, type ModelSpec, termIndex } from "../estimate/index.js";
import { cellText, column, type Frame } from "../frame/index.js";
import { orFailure } from "./fit-model.js";

/** Two terms of two models. Their rows are told apart by the keys of the panel. */
export interface CompareInput {
  readonly first: { readonly data: Frame; readonly spec: ModelSpec; readonly term: string };
  readonly second: { readonly data: Frame; readonly spec: ModelSpec; readonly term: string };
  /** Columns whose joint values make a cluster: the estimates are correlated through clusters that both use. */
  readonly cluster: readonly string[];
  /** Divide each estimate by the standard deviation of its outcome. */
  readonly standardised: boolean;
}

export interface Comparison {
  readonly first: number;
  readonly second: number;
  readonly difference: number;
  readonly se: number;
  readonly clusters: number;
  readonly df: number;
}

/**
 * The difference of two terms with a standard error that knows that both come from the same units: the sum over clusters of squared differences of
 * influence (seemingly unrelated estimation; Weesie 1999), each model's scaled so that its own variance is the one printed with it.
 */
export function compareTerms(input: CompareInput): Comparison | { readonly failed: string } {
  const { first, second } = input;
  return orFailure(() => compareEstimates(input, [estimateModel(first.data, first.spec), estimateModel(second.data, second.spec)]));
}

/** As `compareTerms`, of models that are estimated already. */
export function compareEstimates(
  { first, second, cluster, standardised }: CompareInput,
  models: readonly [Estimate, Estimate],
): Comparison | { readonly failed: string } {
  if (models.some(({ fit }) => !fit.converged)) return { failed: "a fit did not converge, and no verdict is drawn from it" };
  const a = influence(models[0], first, cluster, standardised);
  const b = influence(models[1], second, cluster, standardised);
  const names = new Set([...a.sums.keys(), ...b.sums.keys()]);
  let variance = 0;
  for (const name of [...names].sort()) variance += ((a.sums.get(name) ?? 0) - (b.sums.get(name) ?? 0)) ** 2;
  return {
    first: a.estimate,
    second: b.estimate,
    difference: a.estimate - b.estimate,
    se: Math.sqrt(variance),
    clusters: names.size,
    df: Math.max(1, Math.min(a.sums.size, b.sums.size) - 1),
  };
}

interface Influence {
  readonly estimate: number;
  /** Sum of influence by cluster; squares add up to the estimate's variance. */
  readonly sums: ReadonlyMap<string, number>;
}

function influence(model: Estimate, { data, term }: CompareInput["first"], cluster: readonly string[], standardised: boolean): Influence {
  const { fit, scores, design } = model;
  const j = termIndex(fit.terms, term);
  const size = fit.terms.length;
  const row = userRow(model, j, size);
  const names = clusterNames(data, cluster);
  const sums = new Map<string, number>();
  design.rows.forEach((from, i) => {
    let along = 0;
    for (let k = 0; k < size; k++) along += (row[k] as number) * ((scores.columns[k] as Float64Array)[i] as number);
    const name = names(from);
    sums.set(name, (sums.get(name) ?? 0) + along * (scores.factors[i] as number));
  });
  let raw = 0;
  for (const value of sums.values()) raw += value * value;
  const unit = standardised ? (fit.outcome?.sd ?? 1) : 1;
  const scale = raw > 0 ? (fit.se[j] as number) / Math.sqrt(raw) / unit : 0;
  return { estimate: (fit.coef[j] as number) / unit, sums: new Map([...sums].map(([name, value]) => [name, value * scale])) };
}

/** Row j of transform × bread: what turns scores into the influence on the term in the user's units. */
function userRow({ scores: { bread, transform } }: Estimate, j: number, size: number): Float64Array {
  const row = new Float64Array(size);
  for (let k = 0; k < size; k++)
    for (let l = 0; l < size; l++) row[k] = (row[k] as number) + (transform[j * size + l] as number) * (bread[l * size + k] as number);
  return row;
}

/** Names the cluster of each row: the joint value of the columns. */
export function clusterNames(data: Frame, names: readonly string[]): (row: number) => string {
  const columns = names.map((name) => column(data, name));
  return (row) => columns.map((each) => cellText(each, row) ?? "").join("\u0001");
}
