import { makeSolver, solve } from "./normal-equations.js";

/** Columns in this order: the outcome, endogenous terms, exogenous terms, excluded instruments. */
export interface Layout {
  readonly endogenous: number;
  readonly exogenous: number;
  readonly instruments: number;
}

/** Columns, m. */
export function columnsIn({ endogenous, exogenous, instruments }: Layout): number {
  return 1 + endogenous + exogenous + instruments;
}

/** Coefficients of the endogenous, then the exogenous terms, and their clustered errors without a factor. */
export interface TwoStages {
  readonly coef: Float64Array;
  readonly errors: Float64Array;
}

/** Two-stage least squares from cross-products: `total` m × m, `gram` those of each cluster. NaN where it is not identified. */
export function twoStages(total: Float64Array, gram: Float64Array, layout: Layout): TwoStages {
  const { endogenous: e, exogenous: p } = layout;
  const m = columnsIn(layout);
  const k = e + p;
  const failed = (): TwoStages => ({ coef: new Float64Array(k).fill(Number.NaN), errors: new Float64Array(k).fill(Number.NaN) });
  const first = Array.from({ length: e }, (_, i) => project(total, m, range(1 + e, m), 1 + i));
  if (first.some((side) => !side)) return failed();
  // Each regressor as the first stage gives it, in terms of the columns.
  const sides = Array.from({ length: k }, (_, j) => (j < e ? (first[j] as Float64Array) : unit(m, 1 + j)));
  const inner = new Float64Array(k * k);
  const right = new Float64Array(k);
  sides.forEach((a, i) => {
    const turned = product(total, 0, m, a);
    right[i] = turned[0] as number;
    sides.forEach((b, j) => {
      inner[i * k + j] = inside(b, turned);
    });
  });
  const solver = makeSolver(inner, k);
  if (solver.factor.nullPivots.some((v) => v === 1)) return failed();
  const coef = solve(solver, right.slice());
  const residual = new Float64Array(m);
  residual[0] = 1;
  for (let j = 0; j < k; j++) residual[1 + j] = -(coef[j] as number);
  const meat = new Float64Array(k * k);
  for (let at = 0; at < gram.length; at += m * m) {
    const turned = product(gram, at, m, residual);
    const score = sides.map((side) => inside(side, turned));
    for (let i = 0; i < k; i++) for (let j = 0; j < k; j++) meat[i * k + j] = (meat[i * k + j] as number) + (score[i] as number) * (score[j] as number);
  }
  const errors = Float64Array.from({ length: k }, (_, j) => {
    const row = solve(solver, unit(k, j));
    return Math.sqrt(Math.max(0, inside(row, product(meat, 0, k, row))));
  });
  return { coef, errors };
}

/** Both equations under the null, as sums of columns: structural coefficients, residual, first stages and their residuals. */
export interface Sides {
  readonly coef: Float64Array;
  readonly residual: Float64Array;
  readonly first: readonly Float64Array[];
  readonly rest: readonly Float64Array[];
}

/**
 * The structural equation by 2SLS with one coefficient held (undefined: none), all exogenous terms being instruments; the first stages by least
 * squares on the instruments and the structural residual, whose part is left to the residual.
 */
export function restrictedSides(total: Float64Array, layout: Layout, held: { readonly tested: number; readonly value: number } | undefined): Sides {
  const { endogenous: e, exogenous: p } = layout;
  const m = columnsIn(layout);
  const k = e + p;
  const free = range(0, k).filter((j) => j !== held?.tested);
  const own = unit(m, 0);
  if (held) own[1 + held.tested] = -held.value;
  const stages = Array.from({ length: e }, (_, i) => project(total, m, range(1 + e, m), 1 + i) ?? new Float64Array(m));
  const sides = free.map((j) => (j < e ? (stages[j] as Float64Array) : unit(m, 1 + j)));
  const inner = new Float64Array(free.length ** 2);
  const outcome = product(total, 0, m, own);
  const right = Float64Array.from(sides, (side) => inside(side, outcome));
  sides.forEach((a, i) => {
    const turned = product(total, 0, m, a);
    sides.forEach((b, j) => {
      inner[i * free.length + j] = inside(b, turned);
    });
  });
  const solved = free.length > 0 ? solve(makeSolver(inner, free.length), right) : right;
  const coef = new Float64Array(k);
  if (held) coef[held.tested] = held.value;
  free.forEach((j, i) => {
    coef[j] = solved[i] as number;
  });
  const residual = unit(m, 0);
  for (let j = 0; j < k; j++) residual[1 + j] = -(coef[j] as number);
  const first = Array.from({ length: e }, (_, i) => projectBeside(total, m, range(1 + e, m), residual, 1 + i));
  const rest = first.map((side, i) => unit(m, 1 + i).map((v, j) => v - (side[j] as number)));
  return { coef, residual, first, rest };
}

/** The made columns under a weight v in terms of the columns that are there: m × m, a column each. */
export function madeColumns({ coef, residual, first, rest }: Sides, layout: Layout, v: number): Float64Array[] {
  const m = columnsIn(layout);
  const { endogenous: e } = layout;
  const made = first.map((side, i) => side.map((x, j) => x + v * ((rest[i] as Float64Array)[j] as number)));
  const outcome = residual.map((x) => v * x);
  coef.forEach((b, j) => {
    const side = j < e ? (made[j] as Float64Array) : unit(m, 1 + j);
    for (let i = 0; i < m; i++) outcome[i] = (outcome[i] as number) + b * (side[i] as number);
  });
  return [outcome, ...made, ...range(1 + e, m).map((j) => unit(m, j))];
}

/** T'M_gT of every cluster. */
export function turned(gram: Float64Array, count: number, m: number, columns: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(count * m * m);
  for (let g = 0; g < count; g++)
    columns.forEach((a, i) => {
      const half = product(gram, g * m * m, m, a);
      columns.forEach((b, j) => {
        out[(g * m + i) * m + j] = inside(b, half);
      });
    });
  return out;
}

/** Least-squares coefficients of one column on others, as a sum of columns; undefined where they depend on one another. */
function project(total: Float64Array, m: number, on: readonly number[], of: number): Float64Array | undefined {
  const k = on.length;
  const inner = Float64Array.from({ length: k * k }, (_, at) => total[(on[Math.floor(at / k)] as number) * m + (on[at % k] as number)] as number);
  const solver = makeSolver(inner, k);
  if (solver.factor.nullPivots.some((v) => v === 1)) return undefined;
  const solved = solve(
    solver,
    Float64Array.from(on, (j) => total[j * m + of] as number),
  );
  const out = new Float64Array(m);
  on.forEach((j, i) => {
    out[j] = solved[i] as number;
  });
  return out;
}

/** As `project`, beside one more regressor, a sum of columns, whose own coefficient is left out. */
function projectBeside(total: Float64Array, m: number, on: readonly number[], beside: Float64Array, of: number): Float64Array {
  const sides = [...on.map((j) => unit(m, j)), beside];
  const k = sides.length;
  const inner = new Float64Array(k * k);
  const right = new Float64Array(k);
  sides.forEach((a, i) => {
    const turnedSide = product(total, 0, m, a);
    right[i] = turnedSide[of] as number;
    sides.forEach((b, j) => {
      inner[i * k + j] = inside(b, turnedSide);
    });
  });
  const solved = solve(makeSolver(inner, k), right);
  const out = new Float64Array(m);
  on.forEach((j, i) => {
    out[j] = solved[i] as number;
  });
  return out;
}

function product(matrix: Float64Array, at: number, m: number, x: Float64Array): Float64Array {
  const out = new Float64Array(m);
  for (let i = 0; i < m; i++) {
    let sum = 0;
    for (let j = 0; j < m; j++) sum += (matrix[at + i * m + j] as number) * (x[j] as number);
    out[i] = sum;
  }
  return out;
}

function inside(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

function unit(m: number, at: number): Float64Array {
  const out = new Float64Array(m);
  out[at] = 1;
  return out;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}
