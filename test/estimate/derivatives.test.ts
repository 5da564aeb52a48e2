import { describe, expect, test } from "vitest";
import { hurdle, negbinKernel, poissonKernel, zeroInflated } from "../../src/estimate/model/counts.js";
import type { RowLikelihood } from "../../src/estimate/model/indices.js";
import { logistic, normal, orderedLikelihood } from "../../src/estimate/model/ordered.js";
import { probitLikelihood, selectionLikelihood, tobitLikelihood } from "../../src/estimate/model/selection.js";
import { stream } from "../../src/numeric/index.js";

const ones = Float64Array.of(0, 1);
const counts = Float64Array.of(0, 1, 2, 7);
const values = Float64Array.of(-0.7, 0, 0.4, 2.5);

/** Likelihoods of a row with their number of predictors, and of rows to try. */
const likelihoods: Record<string, { row: RowLikelihood; predictors: number; rows: number; ascending?: true }> = {
  probit: { row: probitLikelihood(ones), predictors: 1, rows: 2 },
  "selection, not selected": { row: selectionLikelihood(new Float64Array(4), values), predictors: 4, rows: 1 },
  "selection, selected": { row: selectionLikelihood(new Float64Array(4).fill(1), values), predictors: 4, rows: 4 },
  tobit: { row: tobitLikelihood(values, 0, 2), predictors: 2, rows: 4 },
  zip: { row: zeroInflated(counts, poissonKernel, 2), predictors: 2, rows: 4 },
  zinb: { row: zeroInflated(counts, negbinKernel, 3), predictors: 3, rows: 4 },
  "hurdle-poisson": { row: hurdle(counts, poissonKernel, 2), predictors: 2, rows: 4 },
  "hurdle-negbin": { row: hurdle(counts, negbinKernel, 3), predictors: 3, rows: 4 },
  ologit: { row: orderedLikelihood(Int32Array.of(0, 1, 2, 3), 3, logistic), predictors: 4, rows: 4, ascending: true },
  oprobit: { row: orderedLikelihood(Int32Array.of(0, 1, 2, 3), 3, normal), predictors: 4, rows: 4, ascending: true },
};

describe("derivatives of likelihoods are what differences of them say", () => {
  test.each(Object.entries(likelihoods))("%s", (_, { row, predictors, rows, ascending }) => {
    const { normal: draw } = stream(4);
    const at = (i: number, eta: Float64Array): { value: number; gradient: Float64Array; hessian: Float64Array } => {
      const [gradient, hessian] = [new Float64Array(predictors), new Float64Array(predictors * predictors)];
      return { value: row(i, eta, gradient, hessian), gradient, hessian };
    };
    for (let trial = 0; trial < 5; trial++) {
      const eta = Float64Array.from({ length: predictors }, () => 0.7 * draw());
      // Cut points well apart, so that differences have their digits.
      if (ascending)
        eta
          .subarray(1)
          .sort()
          .forEach((v, k) => {
            eta[k + 1] = v + k;
          });
      for (let i = 0; i < rows; i++) {
        const { gradient, hessian } = at(i, eta);
        for (let j = 0; j < predictors; j++) {
          const step = 1e-5;
          const [up, down] = [eta.slice(), eta.slice()];
          up[j] = (up[j] as number) + step;
          down[j] = (down[j] as number) - step;
          const [above, below] = [at(i, up), at(i, down)];
          expect(gradient[j]).toBeCloseTo((above.value - below.value) / (2 * step), 6);
          for (let k = 0; k < predictors; k++) {
            const own = hessian[Math.max(j, k) * predictors + Math.min(j, k)];
            expect(own).toBeCloseTo(((above.gradient[k] as number) - (below.gradient[k] as number)) / (2 * step), 6);
          }
        }
      }
    }
  });
});
