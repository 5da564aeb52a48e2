import { FealtyError } from "../../base/index.js";
import { stream } from "../../numeric/index.js";
import { losses } from "./losses.js";
import { type NetData, netPath } from "./path.js";
import type { NetFamily } from "./losses.js";

/** Mean deviance out of sample at each lambda, and that of predicting each fold by the others' mean. */
export interface CrossValidation {
  readonly means: Float64Array;
  /** Standard errors of the means over folds. */
  readonly errors: Float64Array;
  readonly nullDeviance: number;
  readonly folds: number;
}

/**
 * Folds of blocks: sizes differ by one block at most; which block goes where depends on the seed and the block's number alone.
 * @throws FealtyError "folds" where there are fewer blocks than folds.
 */
export function foldsOf(blocks: { readonly codes: Int32Array; readonly count: number }, folds: number, seed: number, by: string): Int32Array {
  if (folds > blocks.count)
    throw new FealtyError("folds", `there are ${folds} folds and ${blocks.count} ${by === "rows" ? "rows" : `levels of ${by}`}`, {
      kind: "usage",
      mend: "use fewer folds, or other blocks (--fold-by)",
    });
  const keys = Float64Array.from({ length: blocks.count }, (_, b) => stream(seed, 0, b).uniform());
  const order = Array.from(keys.keys()).sort((a, b) => (keys[a] as number) - (keys[b] as number));
  const fold = new Int32Array(blocks.count);
  order.forEach((b, rank) => {
    fold[b] = rank % folds;
  });
  return Int32Array.from(blocks.codes, (code) => fold[code] as number);
}

/** Fits without each fold at the lambdas given and judges there. Means over folds are weighted by their size, as in glmnet's `cv.glmnet`. */
export function crossValidate(data: NetData, family: NetFamily, alpha: number, lambdas: readonly number[], fold: Int32Array, folds: number): CrossValidation {
  const { deviance } = losses[family];
  const sizes = new Float64Array(folds);
  const byFold: Float64Array[] = [];
  let nullSum = 0;
  for (let k = 0; k < folds; k++) {
    const rows = Int32Array.from(fold.keys()).filter((i) => fold[i] !== k);
    const left = Int32Array.from(fold.keys()).filter((i) => fold[i] === k);
    const take = (x: Float64Array): Float64Array => Float64Array.from(rows, (i) => x[i] as number);
    const own = take(data.weights);
    const total = own.reduce((a, b) => a + b, 0);
    const offset = data.offset ? take(data.offset) : undefined;
    const y = take(data.y);
    const path = netPath({ columns: data.columns.map(take), y, weights: own.map((w) => w / total), offset, intercept: data.intercept }, family, alpha);
    const size = left.reduce((sum, i) => sum + (data.weights[i] as number), 0);
    sizes[k] = size;
    const judged = (intercept: number, coef: ArrayLike<number>): number => {
      let sum = 0;
      for (const i of left) {
        let eta = intercept + (data.offset ? (data.offset[i] as number) : 0);
        for (let j = 0; j < coef.length; j++) {
          const b = coef[j] as number;
          if (b !== 0) eta += b * (data.columns[j]?.[i] as number);
        }
        sum += (data.weights[i] as number) * deviance(data.y[i] as number, eta);
      }
      return sum / size;
    };
    nullSum += size * judged(path.nullIntercept, []);
    byFold.push(
      Float64Array.from(lambdas, (lambda) => {
        const point = path.at(lambda);
        return judged(point.intercept, point.coef);
      }),
    );
  }
  const all = sizes.reduce((a, b) => a + b, 0);
  const means = Float64Array.from(lambdas, (_, l) => byFold.reduce((sum, f, k) => sum + (sizes[k] as number) * (f[l] as number), 0) / all);
  const errors = Float64Array.from(lambdas, (_, l) =>
    Math.sqrt(byFold.reduce((sum, f, k) => sum + (sizes[k] as number) * ((f[l] as number) - (means[l] as number)) ** 2, 0) / all / Math.max(1, folds - 1)),
  );
  return { means, errors, nullDeviance: nullSum / all, folds };
}
