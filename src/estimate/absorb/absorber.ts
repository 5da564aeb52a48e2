import { analyseSparse, cholesky, choleskySolve, type SparseAnalysis, sparseCholesky } from "../../numeric/index.js";
import { conjugateGradients } from "./gradients.js";
import { type Groups, projectGroups, weighGroups } from "./groups.js";
import type { AbsorbPlan, Piece } from "./plan.js";
import { denseSchur } from "./schur.js";
import { sparseSchur } from "./sparse-schur.js";

/** How the projection went: 0 iterations where it is solved exactly. */
export interface Projection {
  readonly iterations: number;
  readonly converged: boolean;
}

/** Effects and weights made ready: projects any number of columns. */
export interface Absorber {
  readonly plan: AbsorbPlan;
  readonly weights: Float64Array | undefined;
  /** Takes the effects out of every column, in place. Columns are over the plan's rows. */
  project(columns: readonly Float64Array[]): Projection;
  /** Free parameters of all effects together; undefined where no factor was made. */
  readonly rank: number | undefined;
  /** rhs becomes the right-hand side for `solve`, R'WMx, M taking out the eliminated effect; x may lose it. */
  reduce(x: Float64Array, rhs: Float64Array): void;
  /** Solves S b = rhs for the unknowns that are left, in place. */
  solve(rhs: Float64Array): Projection;
  readonly groups: Groups;
}

export interface AbsorbOptions {
  /** Where iteration is needed: relative residual at which it stops. */
  readonly tolerance?: number;
  readonly maxIterations?: number;
  /** How the system that is left is solved; default: by the least predicted work. */
  readonly solver?: "dense" | "sparse" | "gradients";
}

/** Unknowns up to which S is made and factored as a dense matrix without looking for a sparse factor. */
const alwaysDense = 200;
/** Most unknowns for which it is at all. */
const mostDense = 1200;
/** Most operations of a sparse factorisation: some seconds. */
const mostOperations = 4e9;
const exactly: Projection = { iterations: 0, converged: true };

/**
 * Makes an absorber: the effect with most levels is eliminated exactly, what is left is one smaller system, made once for all columns:
 * factored where it is small, else solved by conjugate gradients.
 * Source: Correia (2016), Linear models with high-dimensional fixed effects; Gaure (2013) for the elimination.
 */
export function makeAbsorber(plan: AbsorbPlan, weights?: Float64Array, options: AbsorbOptions = {}): Absorber {
  const groups = weighGroups(plan, weights);
  const { pieces, unknowns } = plan;
  const solver = solverFor(plan, groups, options);
  const rhs = new Float64Array(unknowns);
  const project = (columns: readonly Float64Array[]): Projection => {
    let [iterations, converged] = [0, true];
    for (const x of columns) {
      if (plan.effects.length === 0) break;
      if (pieces.length === 0) {
        projectGroups(groups, x);
        continue;
      }
      eliminate(groups, pieces, x, rhs);
      const done = solver.solve(rhs);
      iterations = Math.max(iterations, done.iterations);
      converged &&= done.converged;
      complete(groups, pieces, x, rhs);
    }
    return { iterations, converged };
  };
  return {
    plan,
    weights,
    groups,
    project,
    reduce: (x, into) => eliminate(groups, pieces, x, into),
    solve: solver.solve,
    rank: solver.rank === undefined ? undefined : solver.rank + (plan.effects.length ? groups.rank : 0),
  };
}

interface Solver {
  solve(rhs: Float64Array): Projection;
  /** Rank of S; undefined where it is not known. */
  readonly rank: number | undefined;
}

/** An exact factor of S where one is cheap: dense for few unknowns, sparse where little fills in; else conjugate gradients. */
function solverFor(plan: AbsorbPlan, groups: Groups, options: AbsorbOptions): Solver {
  const { unknowns } = plan;
  if (unknowns === 0) return { solve: () => exactly, rank: 0 };
  if (options.solver === "gradients") return conjugateGradients(plan, groups, options);
  if (options.solver === "dense" || (unknowns <= alwaysDense && !options.solver)) return denseSolver(plan, groups);
  const schur = sparseSchur(plan, groups);
  if (schur) {
    const analysis = analyses.get(plan) ?? analyseSparse(schur);
    analyses.set(plan, analysis);
    const dense = !options.solver && unknowns <= mostDense && 3 * analysis.operations > unknowns ** 3 / 3;
    if (!dense && analysis.operations <= mostOperations) {
      const factor = sparseCholesky(schur, analysis, schur.reference);
      return {
        rank: factor.rank,
        solve(rhs) {
          factor.solve(rhs);
          return exactly;
        },
      };
    }
  }
  return unknowns <= mostDense ? denseSolver(plan, groups) : conjugateGradients(plan, groups, options);
}

/** The pattern of S does not change with weights, so its analysis serves every step of a reweighted fit. */
const analyses = new WeakMap<AbsorbPlan, SparseAnalysis>();

function denseSolver(plan: AbsorbPlan, groups: Groups): Solver {
  const { matrix, diagonal } = denseSchur(plan, groups);
  const factor = cholesky(matrix, plan.unknowns, { tolerance: 1e-10, reference: diagonal });
  return {
    rank: factor.rank,
    solve(rhs) {
      choleskySolve(factor, rhs);
      return exactly;
    },
  };
}

/** rhs becomes R'WM x, M taking out the eliminated effect; x itself is changed only where `complete` does not go group by group. */
function eliminate(groups: Groups, pieces: readonly Piece[], x: Float64Array, rhs: Float64Array): void {
  rhs.fill(0);
  const { starts, inverse, weights, means } = groups;
  const index = onlyIndex(groups, pieces);
  if (!index) {
    projectGroups(groups, x);
    scatter(pieces, weights, x, rhs);
    return;
  }
  const size = starts.length - 1;
  let from = 0;
  for (let g = 0; g < size; g++) {
    const to = starts[g + 1] as number;
    let sum = 0;
    if (weights) {
      for (let i = from; i < to; i++) sum += (weights[i] as number) * (x[i] as number);
      const mean = sum * (inverse[g] as number);
      means[g] = mean;
      for (let i = from; i < to; i++) {
        const k = index[i] as number;
        rhs[k] = (rhs[k] as number) + (weights[i] as number) * ((x[i] as number) - mean);
      }
    } else {
      for (let i = from; i < to; i++) sum += x[i] as number;
      const mean = sum * (inverse[g] as number);
      means[g] = mean;
      for (let i = from; i < to; i++) {
        const k = index[i] as number;
        rhs[k] = (rhs[k] as number) + ((x[i] as number) - mean);
      }
    }
    from = to;
  }
}

/** After `eliminate`: x loses the eliminated effect and R b, and the eliminated effect once more. */
function complete(groups: Groups, pieces: readonly Piece[], x: Float64Array, b: Float64Array): void {
  const { starts, inverse, weights, means } = groups;
  const index = onlyIndex(groups, pieces);
  if (!index) {
    subtract(pieces, b, x);
    projectGroups(groups, x);
    return;
  }
  const size = starts.length - 1;
  let from = 0;
  for (let g = 0; g < size; g++) {
    const to = starts[g + 1] as number;
    const mean = means[g] as number;
    let sum = 0;
    for (let i = from; i < to; i++) {
      const rest = (x[i] as number) - mean - (b[index[i] as number] as number);
      x[i] = rest;
      sum += weights ? (weights[i] as number) * rest : rest;
    }
    const left = sum * (inverse[g] as number);
    for (let i = from; i < to; i++) x[i] = (x[i] as number) - left;
    from = to;
  }
}

/** The levels of the one other effect, in the common case of two effects without slopes. */
function onlyIndex({ basis }: Groups, pieces: readonly Piece[]): Int32Array | undefined {
  const [first, second] = pieces;
  return first && !second && !first.values && !basis ? first.index : undefined;
}

/** rhs += R'Wx. */
export function scatter(pieces: readonly Piece[], weights: Float64Array | undefined, x: Float64Array, rhs: Float64Array): void {
  for (const { index, values } of pieces) {
    for (let i = 0; i < x.length; i++) {
      const k = index[i] as number;
      const loaded = weights ? (weights[i] as number) * (x[i] as number) : (x[i] as number);
      rhs[k] = (rhs[k] as number) + (values ? (values[i] as number) * loaded : loaded);
    }
  }
}

/** x −= R b. */
export function subtract(pieces: readonly Piece[], b: Float64Array, x: Float64Array): void {
  for (const { index, values } of pieces) {
    for (let i = 0; i < x.length; i++) {
      const loaded = b[index[i] as number] as number;
      x[i] = (x[i] as number) - (values ? (values[i] as number) * loaded : loaded);
    }
  }
}
