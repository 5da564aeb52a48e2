import { cholesky, choleskyInverse, crossProducts, elementary } from "../../numeric/index.js";
import type { Curve } from "./newton.js";

const { exp, log, log1p } = elementary;

/** A penalised log-likelihood; the information is the expected one of the likelihood alone. */
export interface PenalisedCurve extends Curve {
  /** Adjusted scores by row, one array a column. */
  scores(): Float64Array[];
}

/**
 * Log-likelihood of a logit with ½ log |X'WX| added, and its score Σ x [w (y − π) + h (½ − π)], h the leverage of the row.
 * Source: Firth (1993), for canonical links.
 */
export function penalisedLogit(
  columns: readonly Float64Array[],
  y: Float64Array,
  weights: Float64Array | undefined,
  offset: Float64Array | undefined,
  coef: Float64Array,
): PenalisedCurve {
  const n = y.length;
  const size = columns.length;
  const eta = offset?.slice() ?? new Float64Array(n);
  columns.forEach((x, c) => {
    const b = coef[c] as number;
    for (let i = 0; i < n; i++) eta[i] = (eta[i] as number) + b * (x[i] as number);
  });
  const share = new Float64Array(n);
  const curve = new Float64Array(n);
  let loglik = 0;
  for (let i = 0; i < n; i++) {
    const e = eta[i] as number;
    const w = weights ? (weights[i] as number) : 1;
    const tail = exp(-Math.abs(e));
    share[i] = (e >= 0 ? 1 : tail) / (1 + tail);
    curve[i] = (w * tail) / ((1 + tail) * (1 + tail));
    loglik += w * ((y[i] === 1 ? Math.min(e, 0) : Math.min(-e, 0)) - log1p(tail));
  }
  const information = crossProducts(columns, curve);
  const factor = cholesky(information.slice(), size, { tolerance: 1e-14 });
  for (let a = 0; a < size; a++) loglik += log(factor.lower[a * size + a] as number);
  const adjusted = new Float64Array(n);
  const score = new Float64Array(size);
  if (factor.rank === size) {
    const inverse = choleskyInverse(factor);
    for (let i = 0; i < n; i++) {
      let h = 0;
      for (let a = 0; a < size; a++)
        for (let b = 0; b < size; b++)
          h += (inverse[a * size + b] as number) * ((columns[a] as Float64Array)[i] as number) * ((columns[b] as Float64Array)[i] as number);
      const p = share[i] as number;
      adjusted[i] = (weights ? (weights[i] as number) : 1) * ((y[i] as number) - p) + (curve[i] as number) * h * (0.5 - p);
    }
    columns.forEach((x, a) => {
      for (let i = 0; i < n; i++) score[a] = (score[a] as number) + (x[i] as number) * (adjusted[i] as number);
    });
  }
  return {
    loglik: factor.rank === size ? loglik : Number.NEGATIVE_INFINITY,
    score,
    information,
    scores: () => columns.map((x) => x.map((v, i) => v * (adjusted[i] as number))),
  };
}
