import { FealtyError } from "../../base/index.js";
import { cholesky, choleskyInverse } from "../../numeric/index.js";
import type { SparseRow } from "./stacked.js";

/** A linear model with more moments than coefficients; rows belong to units. */
export interface MomentModel {
  readonly y: Float64Array;
  readonly x: readonly Float64Array[];
  readonly z: readonly SparseRow[];
  readonly size: number;
  readonly unit: Int32Array;
  readonly units: number;
  /** Rows and weights of row r's expected products with other rows, errors of variance 1 and independent. */
  readonly related: readonly (readonly [row: number, weight: number])[][];
}

/** A step: coefficients, residuals, (X'ZWZ'X)⁻¹ and X'ZW. */
export interface GmmStep {
  readonly coef: Float64Array;
  readonly residuals: Float64Array;
  /** k × k. */
  readonly bread: Float64Array;
  /** k × m, by rows. */
  readonly projection: Float64Array;
  /** Z_i'u_i, units × m. */
  readonly moments: Float64Array;
}

export interface GmmFit {
  readonly one: GmmStep;
  /** Absent where the moments' covariance over units is singular. */
  readonly two?: GmmStep & {
    /** Of each step: its moments weighted by the inverse of their covariance at the first step's residuals. */
    readonly hansen: { readonly one: number; readonly two: number };
    /** Windmeijer's D: how the second step moves with the first, k × k by rows. */
    readonly correction: Float64Array;
  };
  /** Instruments that do not depend on others. */
  readonly instruments: number;
  /** u'ZWZ'u of the first step, before it is divided by the variance. */
  readonly sargan: number;
}

/** Linear GMM in one and two steps (Arellano and Bond 1991), with what Windmeijer's (2005) correction needs. */
export function linearGmm(model: MomentModel): GmmFit {
  const { z, x, y, size: m, related } = model;
  const k = x.length;
  const weightOne = new Float64Array(m * m);
  z.forEach((row, r) => {
    for (const [s, h] of related[r] as readonly (readonly [number, number])[]) outer(weightOne, m, row, z[s] as SparseRow, h);
  });
  const { inverse: w1, rank } = generalInverse(weightOne, m, 1e-10);
  if (rank < k) throw unidentified(rank, k);
  const zx = new Float64Array(m * k);
  const zy = new Float64Array(m);
  z.forEach(({ index, value }, r) => {
    index.forEach((l, e) => {
      const v = value[e] as number;
      zy[l] = (zy[l] as number) + v * (y[r] as number);
      for (let j = 0; j < k; j++) zx[l * k + j] = (zx[l * k + j] as number) + v * ((x[j] as Float64Array)[r] as number);
    });
  });
  const one = step(model, w1, zx, zy);
  const spread = squares(one.moments, m);
  // What depends on others in the first step has no part in the second.
  for (let l = 0; l < m; l++) if (!(w1[l * m + l] as number)) for (let c = 0; c < m; c++) spread[l * m + c] = spread[c * m + l] = 0;
  const { inverse: w2, rank: rankTwo } = generalInverse(spread, m, 1e-12);
  const singular = rankTwo < rank;
  const two = singular ? undefined : step(model, w2, zx, zy);
  const total = (moments: Float64Array): Float64Array => {
    const sum = new Float64Array(m);
    for (let i = 0; i < moments.length; i++) sum[i % m] = (sum[i % m] as number) + (moments[i] as number);
    return sum;
  };
  const sumOne = total(one.moments);
  const sumTwo = two && total(two.moments);
  return {
    one,
    instruments: rank,
    sargan: form(w1, sumOne, sumOne),
    ...(two && sumTwo
      ? {
          two: {
            ...two,
            hansen: { one: form(w2, sumOne, sumOne), two: form(w2, sumTwo, sumTwo) },
            correction: windmeijer(model, one, two, multiply(w2, sumTwo, m)),
          },
        }
      : {}),
  };
}

function unidentified(rank: number, k: number): FealtyError {
  return new FealtyError("instruments", `${rank} instruments vary, and ${k} coefficients need at least as many`, {
    kind: "data",
    mend: "use more lags after the bar, or fewer terms",
  });
}

function step({ x, y, z, size: m, unit, units }: MomentModel, weight: Float64Array, zx: Float64Array, zy: Float64Array): GmmStep {
  const k = x.length;
  const projection = new Float64Array(k * m);
  for (let j = 0; j < k; j++)
    for (let l = 0; l < m; l++) {
      const left = zx[l * k + j] as number;
      if (left !== 0) for (let c = 0; c < m; c++) projection[j * m + c] = (projection[j * m + c] as number) + left * (weight[l * m + c] as number);
    }
  const gram = new Float64Array(k * k);
  const rhs = new Float64Array(k);
  for (let a = 0; a < k; a++) {
    for (let l = 0; l < m; l++) {
      const p = projection[a * m + l] as number;
      rhs[a] = (rhs[a] as number) + p * (zy[l] as number);
      for (let b = 0; b < k; b++) gram[a * k + b] = (gram[a * k + b] as number) + p * (zx[l * k + b] as number);
    }
  }
  const scale = rhs.map((_, j) => Math.sqrt(gram[j * k + j] as number));
  const factor = cholesky(
    gram.map((v, i) => v / ((scale[Math.floor(i / k)] as number) * (scale[i % k] as number))),
    k,
    { tolerance: 1e-11 },
  );
  if (factor.rank < k)
    throw new FealtyError("instruments", "the instruments do not tell the terms apart", { kind: "data", mend: "use more lags after the bar, or fewer terms" });
  const bread = choleskyInverse(factor).map((v, i) => v / ((scale[Math.floor(i / k)] as number) * (scale[i % k] as number)));
  const coef = multiply(bread, rhs, k);
  const residuals = y.map((v, r) => v - coef.reduce((sum, b, j) => sum + b * ((x[j] as Float64Array)[r] as number), 0));
  const moments = new Float64Array(units * m);
  z.forEach(({ index, value }, r) => {
    const from = (unit[r] as number) * m;
    index.forEach((l, e) => {
      moments[from + l] = (moments[from + l] as number) + (value[e] as number) * (residuals[r] as number);
    });
  });
  return { coef, residuals, bread, projection, moments };
}

/** D_j = P X'ZW Σ_i Z_i'(x_ij u_i' + u_i x_ij')Z_i W Z'u, P and W of the second step, u_i of the first, the last u of the second. */
function windmeijer({ x, z, size: m, unit, units }: MomentModel, one: GmmStep, two: GmmStep, weighed: Float64Array): Float64Array {
  const k = x.length;
  const out = new Float64Array(k * k);
  for (let j = 0; j < k; j++) {
    const own = new Float64Array(units * m);
    z.forEach(({ index, value }, r) => {
      const from = (unit[r] as number) * m;
      const v = (x[j] as Float64Array)[r] as number;
      if (v !== 0)
        index.forEach((l, e) => {
          own[from + l] = (own[from + l] as number) + (value[e] as number) * v;
        });
    });
    const change = new Float64Array(m);
    for (let i = 0; i < units; i++) {
      let [a, b] = [0, 0];
      for (let l = 0; l < m; l++) {
        a += (one.moments[i * m + l] as number) * (weighed[l] as number);
        b += (own[i * m + l] as number) * (weighed[l] as number);
      }
      for (let l = 0; l < m; l++) change[l] = (change[l] as number) + a * (own[i * m + l] as number) + b * (one.moments[i * m + l] as number);
    }
    const through = new Float64Array(k);
    for (let a = 0; a < k; a++) for (let l = 0; l < m; l++) through[a] = (through[a] as number) + (two.projection[a * m + l] as number) * (change[l] as number);
    multiply(two.bread, through, k).forEach((v, a) => {
      out[a * k + j] = v;
    });
  }
  return out;
}

/** Inverse on the rows that do not depend on those before them; 0 in the others, which is one of the generalised inverses. */
function generalInverse(a: Float64Array, m: number, tolerance: number): { inverse: Float64Array; rank: number } {
  const scale = Float64Array.from({ length: m }, (_, l) => Math.sqrt(a[l * m + l] as number));
  const scaled = new Float64Array(m * m);
  for (let i = 0; i < m; i++)
    for (let j = 0; j < m; j++) {
      const by = (scale[i] as number) * (scale[j] as number);
      if (by > 0) scaled[i * m + j] = (a[i * m + j] as number) / by;
    }
  const factor = cholesky(scaled, m, { tolerance });
  const inverse = choleskyInverse(factor);
  for (let i = 0; i < m; i++)
    for (let j = 0; j < m; j++) {
      const by = (scale[i] as number) * (scale[j] as number);
      inverse[i * m + j] = by > 0 && !factor.nullPivots[i] && !factor.nullPivots[j] ? (inverse[i * m + j] as number) / by : 0;
    }
  return { inverse, rank: factor.rank };
}

function outer(into: Float64Array, m: number, a: SparseRow, b: SparseRow, weight: number): void {
  a.index.forEach((l, e) => {
    const left = weight * (a.value[e] as number);
    b.index.forEach((c, f) => {
      into[l * m + c] = (into[l * m + c] as number) + left * (b.value[f] as number);
    });
  });
}

function squares(moments: Float64Array, m: number): Float64Array {
  const out = new Float64Array(m * m);
  for (let from = 0; from < moments.length; from += m)
    for (let l = 0; l < m; l++) {
      const left = moments[from + l] as number;
      if (left !== 0) for (let c = 0; c < m; c++) out[l * m + c] = (out[l * m + c] as number) + left * (moments[from + c] as number);
    }
  return out;
}

function multiply(a: Float64Array, v: Float64Array, size: number): Float64Array {
  return Float64Array.from({ length: a.length / size }, (_, i) => {
    let sum = 0;
    for (let l = 0; l < size; l++) sum += (a[i * size + l] as number) * (v[l] as number);
    return sum;
  });
}

function form(a: Float64Array, u: Float64Array, v: Float64Array): number {
  return multiply(a, v, v.length).reduce((sum, w, i) => sum + w * (u[i] as number), 0);
}
