import { FealtyError } from "../../base/index.js";
import { blockedSquares, blockedSum } from "../../numeric/index.js";
import { type AbsorbedEffect, type AbsorbPlan, eliminatedEffect, planAbsorption } from "../absorb/plan.js";
import { print } from "../formula/expression.js";
import { type Codes, takeCodes } from "./codes.js";
import { type DesignColumn, designColumns, gather, view } from "./columns.js";
import type { Sample } from "./sample.js";

/** Columns as they enter a fit: with an intercept, a column of ones first and the others centred, which no fit notices but its rounding errors. */
export interface Regressors {
  readonly terms: readonly string[];
  readonly columns: readonly Float64Array[];
  /** What was taken from each column: the mean with an intercept, else 0. */
  readonly shifts: readonly number[];
  /** Length of each column before it was centred or absorbed. */
  readonly lengths: readonly number[];
  readonly intercept: boolean;
}

/** Arrays over the rows of a sample, ready to be fitted. */
export interface Design {
  readonly sample: Sample;
  /** Row of the frame for each row here: sorted by the effect that is eliminated, else ascending. */
  readonly rows: Int32Array;
  /** The outcome; never overwritten, for it may be the frame's own column. */
  readonly y: Float64Array;
  readonly regressors: Regressors;
  readonly endogenous: Regressors;
  readonly instruments: Regressors;
  /** Of the second equation of a two-part model. */
  readonly second?: Regressors;
  readonly weights: Float64Array | undefined;
  readonly offset: Float64Array | undefined;
  readonly effects: readonly (AbsorbedEffect & { readonly label: (code: number) => string })[];
  readonly plan: AbsorbPlan;
}

/** Gathers a sample's columns in the order that absorbing wants. @throws as `designColumns` does. */
export function makeDesign(sample: Sample): Design {
  const { effects: sources, formula } = sample;
  let rows = sample.rows;
  let codes = sources.map((e) => takeCodes(e.codes, rows));
  if (sources.length > 0) {
    const first = codes[
      eliminatedEffect(
        codes.map((c, e) => ({
          count: c.count,
          slopes: (sources[e] as (typeof sources)[number]).slopes,
          intercept: (sources[e] as (typeof sources)[number]).intercept,
        })),
      )
    ] as Codes;
    const order = sortingOrder(first);
    if (order) {
      rows = order.map((i) => rows[i] as number);
      codes = codes.map((c) => ({ ...c, codes: order.map((i) => c.codes[i] as number) }));
    }
  }
  const effects = sources.map((e, k) => {
    const { codes: own, count, label } = codes[k] as Codes;
    return { name: e.name, codes: own, count, label, slopes: e.slopes.map((s) => gather(s, rows)), intercept: e.intercept };
  });
  const weights = sample.weights ? view(sample.weights, rows) : undefined;
  const y = view(sample.outcome, rows);
  squaresOf(y, weights, print(formula.outcome));
  const regressorsOf = (columns: readonly DesignColumn[], intercept: boolean): Regressors => makeRegressors(columns, intercept, weights, rows.length);
  const full = !formula.intercept && effects.length === 0;
  return {
    sample,
    rows,
    y,
    regressors: regressorsOf(designColumns(sample.terms, rows, full), formula.intercept),
    endogenous: centredLike(regressorsOf(designColumns(sample.endogenous, rows, false), formula.intercept)),
    instruments: centredLike(regressorsOf(designColumns(sample.instruments, rows, false), formula.intercept)),
    ...(sample.second && formula.second
      ? { second: regressorsOf(designColumns(sample.second, rows, !formula.second.intercept), formula.second.intercept) }
      : {}),
    weights,
    offset: sample.offset ? view(sample.offset, rows) : undefined,
    effects,
    plan: planAbsorption(effects, rows.length),
  };
}

/** The columns of named terms as they were before centring and absorbing; an instrumented term `fit_x` gives x itself. */
export function rawColumns({ sample, rows, effects }: Design, terms: readonly string[]): Float64Array[] {
  const full = !sample.formula.intercept && effects.length === 0;
  const own = designColumns(sample.terms, rows, full);
  const endogenous = designColumns(sample.endogenous, rows, false).map((c) => ({ ...c, term: `fit_${c.term}` }));
  const found = new Map([...own, ...endogenous].map((c) => [c.term, c.values]));
  return terms.map((term) => found.get(term) ?? new Float64Array(rows.length).fill(1));
}

/** Without the column of ones. */
function centredLike({ terms, columns, shifts, lengths, intercept }: Regressors): Regressors {
  const from = intercept ? 1 : 0;
  return { terms: terms.slice(from), columns: columns.slice(from), shifts: shifts.slice(from), lengths: lengths.slice(from), intercept: false };
}

function makeRegressors(columns: readonly DesignColumn[], intercept: boolean, weights: Float64Array | undefined, n: number): Regressors {
  const total = weights ? blockedSum(weights) : n;
  const lengths = columns.map((c) => Math.sqrt(squaresOf(c.values, weights, c.term)));
  const shifts = columns.map(({ values }) => {
    if (!intercept) return 0;
    // The mean of what is left after the first mean: exact to the last bit or two, however far from 0 the column lies.
    const first = blockedSum(values, weights) / total;
    let rest = 0;
    for (let i = 0; i < n; i++) rest += (weights ? (weights[i] as number) : 1) * ((values[i] as number) - first);
    const mean = first + rest / total;
    for (let i = 0; i < n; i++) values[i] = (values[i] as number) - mean;
    return mean;
  });
  const terms = columns.map((c) => c.term);
  const values = columns.map((c) => c.values);
  if (!intercept) return { terms, columns: values, shifts, lengths, intercept };
  return {
    terms: ["(Intercept)", ...terms],
    columns: [new Float64Array(n).fill(1), ...values],
    shifts: [0, ...shifts],
    lengths: [Math.sqrt(total), ...lengths],
    intercept,
  };
}

/** @throws FealtyError "scale" where the sum of squares is beyond what a number can hold, or is lost. */
function squaresOf(values: Float64Array, weights: Float64Array | undefined, name: string): number {
  const squares = blockedSquares(values, weights);
  if (squares < 1e300 && (squares > 1e-280 || values.every((v) => v === 0))) return squares;
  const some = values.find((v) => v !== 0);
  throw new FealtyError("scale", `"${name}" has values such as ${some?.toPrecision(3)}, whose squares no number can hold`, {
    kind: "data",
    mend: "bring it to another unit",
  });
}

/** Positions in the order of codes, stable; undefined where they are in order already. */
function sortingOrder({ codes, count }: Codes): Int32Array | undefined {
  let sorted = true;
  for (let i = 1; sorted && i < codes.length; i++) sorted = (codes[i - 1] as number) <= (codes[i] as number);
  if (sorted) return undefined;
  const next = new Int32Array(count + 1);
  for (let i = 0; i < codes.length; i++) next[(codes[i] as number) + 1] = (next[(codes[i] as number) + 1] as number) + 1;
  for (let g = 0; g < count; g++) next[g + 1] = (next[g + 1] as number) + (next[g] as number);
  const order = new Int32Array(codes.length);
  for (let i = 0; i < codes.length; i++) {
    const g = codes[i] as number;
    order[next[g] as number] = i;
    next[g] = (next[g] as number) + 1;
  }
  return order;
}
