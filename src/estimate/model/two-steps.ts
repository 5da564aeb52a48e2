import { FealtyError } from "../../base/index.js";
import { cholesky, choleskyInverse, crossProducts } from "../../numeric/index.js";
import type { Design } from "../design/design.js";
import { inverseMills } from "./families.js";
import type { IndexFit } from "./indices.js";
import { leastSquares } from "./least-squares.js";
import type { Prepared } from "./prepare.js";

/** Both equations' designs: the selection's over all rows, the outcome's over the selected ones. */
export interface SelectionDesign {
  readonly prepared: Prepared;
  readonly design: Design;
  readonly outcome: Design;
  /** Position in the selection's design of each row of the outcome's. */
  readonly at: Int32Array;
}

/** Heckman's two steps. */
export interface TwoSteps {
  /** Regressors of the outcome that are kept, and their coefficients. */
  readonly kept: readonly number[];
  readonly coef: Float64Array;
  /** Coefficient of the inverse Mills ratio. */
  readonly mills: number;
  readonly sigma: number;
  readonly rho: number;
  /** Of outcome, Mills ratio and selection coefficients, corrected for the first step. */
  readonly covariance: Float64Array;
  /** By row, such that covariance × scores are the rows' influence on the coefficients. */
  readonly scores: readonly Float64Array[];
}

/** Values of the selected rows among all rows, 0 elsewhere. */
export function ofSelected(values: Float64Array, at: Int32Array, n: number): Float64Array {
  const out = new Float64Array(n);
  for (let k = 0; k < at.length; k++) out[at[k] as number] = values[k] as number;
  return out;
}

/**
 * Least squares of the outcome on its regressors and the inverse Mills ratio of a probit, with the covariance of Heckman (1979) and
 * Greene (1981): V(θ) = A⁻¹ [X'(σ² − β²Δ)X + β² X'ΔW V(γ) W'ΔX] A⁻¹, A = X'X, δ = λ(λ + wγ), β the coefficient of λ.
 * @throws FealtyError "collinear" when the Mills ratio is spanned by the regressors.
 */
export function twoSteps({ design, outcome, at }: SelectionDesign, probit: IndexFit): TwoSteps {
  const n = design.y.length;
  const eta = probit.eta[0] as Float64Array;
  const { y, regressors, weights } = outcome;
  const mills = Float64Array.from(at, (i) => inverseMills(eta[i] as number));
  const columns = [...regressors.columns, mills];
  const fit = leastSquares(columns, y, { weights });
  const last = columns.length - 1;
  if (fit.kept.at(-1) !== last)
    throw new FealtyError("collinear", "the inverse Mills ratio is spanned by the terms of the outcome equation", {
      kind: "data",
      mend: "give the selection equation a term that the outcome equation lacks",
    });
  const own = fit.kept.map((c) => columns[c] as Float64Array);
  const [k, m] = [own.length, probit.coef.length];
  const beta = fit.coef[k - 1] as number;
  const delta = mills.map((v, i) => v * (v + (eta[at[i] as number] as number)));
  const total = weights ? weights.reduce((a, b) => a + b, 0) : y.length;
  let squares = 0;
  for (let i = 0; i < y.length; i++)
    squares += (weights ? (weights[i] as number) : 1) * ((fit.residuals[i] as number) ** 2 + beta * beta * (delta[i] as number));
  const variance = squares / total;
  const selection = (probit.kept[0] ?? []).map((c) => Float64Array.from(at, (i) => (design.regressors.columns[c] as Float64Array)[i] as number));
  const weighted = (values: Float64Array): Float64Array => (weights ? values.map((v, i) => v * (weights[i] as number)) : values);
  const products = crossProducts([...own, ...selection], weighted(delta));
  const both = k + m;
  const residual = crossProducts(own, weighted(delta.map((d) => variance - beta * beta * d)));
  // How the probit's coefficients move those of the outcome: A⁻¹ β X'ΔW.
  const carried = Float64Array.from({ length: k * m }, (_, p) => {
    const [a, b] = [Math.floor(p / m), p % m];
    let sum = 0;
    for (let c = 0; c < k; c++) sum += (fit.bread[a * k + c] as number) * (products[c * both + k + b] as number);
    return beta * sum;
  });
  const covariance = new Float64Array(both * both);
  const set = (i: number, j: number, v: number): void => {
    covariance[i * both + j] = v;
    covariance[j * both + i] = v;
  };
  for (let a = 0; a < m; a++) for (let b = 0; b <= a; b++) set(k + a, k + b, probit.bread[a * m + b] as number);
  const cross = Float64Array.from({ length: k * m }, (_, p) => {
    const [a, b] = [Math.floor(p / m), p % m];
    let sum = 0;
    for (let c = 0; c < m; c++) sum += (carried[a * m + c] as number) * (probit.bread[c * m + b] as number);
    set(a, k + b, sum);
    return sum;
  });
  for (let a = 0; a < k; a++)
    for (let b = 0; b <= a; b++) {
      let sum = 0;
      for (let c = 0; c < k; c++)
        for (let d = 0; d < k; d++) sum += (fit.bread[a * k + c] as number) * (residual[c * k + d] as number) * (fit.bread[d * k + b] as number);
      for (let c = 0; c < m; c++) sum += (cross[a * m + c] as number) * (carried[b * m + c] as number);
      set(a, b, sum);
    }
  const scaledResiduals = weighted(fit.residuals);
  const raw = own.map((x) =>
    ofSelected(
      x.map((v, i) => v * (scaledResiduals[i] as number)),
      at,
      n,
    ),
  );
  return {
    kept: fit.kept.slice(0, -1),
    coef: fit.coef.slice(0, -1),
    mills: beta,
    sigma: Math.sqrt(variance),
    rho: beta / Math.sqrt(variance),
    covariance,
    scores: inverseTimes(covariance, influence(raw, fit.bread, carried, probit), both),
  };
}

/** Each row's influence on the coefficients of both steps. */
function influence(raw: readonly Float64Array[], bread: Float64Array, carried: Float64Array, probit: IndexFit): Float64Array[] {
  const [k, m] = [raw.length, probit.coef.length];
  const second = combined(probit.bread, m, m, probit.scores);
  const direct = combined(bread, k, k, raw);
  const through = combined(carried, k, m, second);
  return [...direct.map((d, a) => d.map((v, i) => v + ((through[a] as Float64Array)[i] as number))), ...second];
}

/** rows × columns matrix times columns of values by row. */
function combined(matrix: Float64Array, rows: number, size: number, values: readonly Float64Array[]): Float64Array[] {
  return Array.from({ length: rows }, (_, a) => {
    const out = new Float64Array((values[0] as Float64Array).length);
    values.forEach((v, b) => {
      const c = matrix[a * size + b] as number;
      for (let i = 0; i < out.length; i++) out[i] = (out[i] as number) + c * (v[i] as number);
    });
    return out;
  });
}

function inverseTimes(covariance: Float64Array, values: readonly Float64Array[], size: number): Float64Array[] {
  const scale = Float64Array.from({ length: size }, (_, i) => Math.sqrt(Math.max(0, covariance[i * size + i] as number)) || 1);
  const unit = covariance.map((v, at) => v / ((scale[Math.floor(at / size)] as number) * (scale[at % size] as number)));
  const inverse = choleskyInverse(cholesky(unit, size, { tolerance: 1e-14 }));
  return combined(
    inverse.map((v, at) => v / ((scale[Math.floor(at / size)] as number) * (scale[at % size] as number))),
    size,
    size,
    values,
  );
}
