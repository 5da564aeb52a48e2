import { FealtyError } from "../../base/index.js";
import { withColumns } from "../../frame/index.js";
import { cholesky, choleskySolve, crossProducts, elementary, stream } from "../../numeric/index.js";
import { rawColumns } from "../design/design.js";
import { estimateModel } from "../estimate.js";
import type { MarginalPoint } from "../effects/point.js";
import { termKey } from "../formula/names.js";
import type { Estimate } from "../model/estimated.js";
import type { KernelEffects } from "./results.js";
import { formulaWith, type InteractionData } from "./rewrite.js";

export interface KernelOptions {
  /** Default: by cross-validation. */
  readonly bandwidth?: number | undefined;
  /** Values of the moderator at which the effect is estimated. */
  readonly at: readonly number[];
  readonly folds?: number | undefined;
  readonly seed?: number | undefined;
}

/**
 * The effect over the moderator without a functional form: at each value a regression weighted by a Gaussian kernel about it, with
 * the moderator's distance, the variable and their product. Errors by the fit's covariance of the weighted regression.
 * Source: Hainmueller, Mummolo and Xu (2019), section 4.3.
 * @throws FealtyError "interaction" for other than a linear model.
 */
export function kernelEffects(model: Estimate, data: InteractionData, { bandwidth, at, folds = 5, seed = 1 }: KernelOptions): KernelEffects {
  if (model.fit.fit !== "ols")
    throw new FealtyError("interaction", "the kernel estimator is for ordinary least squares", { kind: "usage", mend: "leave it out with kernel=no" });
  const { sorted, moderator, treatment } = data;
  const range = (sorted.at(-1) as number) - (sorted[0] as number);
  if (bandwidth !== undefined && !(bandwidth > 0)) throw new FealtyError("interaction", `a bandwidth of ${bandwidth} is no width`, { kind: "usage" });
  const { exp, log } = elementary;
  const candidates = Array.from({ length: 20 }, (_, k) => exp(log(range / 50) + (log(50) * k) / 19));
  const errors = bandwidth === undefined ? crossValidate(model, data, candidates, folds, seed) : undefined;
  const chosen = bandwidth ?? (errors as NonNullable<typeof errors>).reduce((a, b) => (b.error < a.error ? b : a)).bandwidth;
  const formula = formulaWith(model, data.of, data.by, ["fealty_x", "fealty_z", "fealty_xz"]);
  const base = model.design.sample.weights;
  const points = at.map((x0): MarginalPoint => {
    const distance = moderator.map((v) => v - x0);
    const weights = distance.map((d, i) => kernel(d / chosen) * (base ? (base[i] as number) : 1));
    const frame = withColumns(model.design.sample.data, {
      fealty_x: { kind: "number", values: treatment },
      fealty_z: { kind: "number", values: distance },
      fealty_xz: { kind: "number", values: distance.map((d, i) => d * (treatment[i] as number)) },
      fealty_w: { kind: "number", values: weights },
    });
    const { fit } = estimateModel(frame, { ...model.spec, absorbed: undefined, formula, weights: "fealty_w", weightsKind: "analytic" });
    const j = fit.terms.indexOf("fealty_x");
    if (j < 0) return { at: x0, effect: Number.NaN, se: Number.NaN, p: Number.NaN, ci: [Number.NaN, Number.NaN] };
    return { at: x0, effect: fit.coef[j] as number, se: fit.se[j] as number, p: fit.p[j] as number, ci: fit.ci[j] as readonly [number, number] };
  });
  return { bandwidth: chosen, ...(errors ? { crossValidation: errors } : {}), points };
}

/** Weights below 1e-12 count as none. */
function kernel(u: number): number {
  const weight = elementary.exp((-u * u) / 2);
  return weight < 1e-12 ? 0 : weight;
}

/**
 * Mean squared error of left-out rows for each bandwidth: local fits on the other folds at a grid of the moderator, their coefficients
 * interpolated at each left-out row. Absorbed effects are taken out of the outcome at the model's own estimates.
 */
function crossValidate(
  model: Estimate,
  data: InteractionData,
  candidates: readonly number[],
  folds: number,
  seed: number,
): { bandwidth: number; error: number }[] {
  const { design, fit, predictor } = model;
  const { rows } = design;
  const n = rows.length;
  const own = rawColumns(design, fit.terms);
  const y = design.y.slice();
  if (design.effects.length > 0)
    for (let i = 0; i < n; i++)
      y[i] = (y[i] as number) - (predictor[i] as number) + own.reduce((sum, c, j) => sum + (fit.coef[j] as number) * (c[i] as number), 0);
  const gone = new Set(["(Intercept)", data.of, data.by, `${data.of}:${data.by}`].map(termKey));
  const controls = own.filter((_, j) => !gone.has(termKey(fit.terms[j] as string)));
  const d = Float64Array.from(rows, (r) => data.treatment[r] as number);
  const z = Float64Array.from(rows, (r) => data.moderator[r] as number);
  const fold = foldsOf(n, folds, seed);
  const grid = Array.from({ length: 20 }, (_, k) => (data.sorted[0] as number) + (((data.sorted.at(-1) as number) - (data.sorted[0] as number)) * k) / 19);
  const ones = new Float64Array(n).fill(1);
  const width = (grid[1] as number) - (grid[0] as number);
  return candidates.map((bandwidth) => {
    let [sum, count] = [0, 0];
    const weights = grid.map((x0) => z.map((v, i) => kernel((v - x0) / bandwidth) * (design.weights ? (design.weights[i] as number) : 1)));
    const columnsAt = grid.map((x0) => {
      const distance = z.map((v) => v - x0);
      return [ones, d, distance, distance.map((v, i) => v * (d[i] as number)), ...controls, y];
    });
    for (let f = 0; f < folds; f++) {
      const coefs = grid.map((_, g) =>
        localFit(
          columnsAt[g] as Float64Array[],
          (weights[g] as Float64Array).map((w, i) => (fold[i] === f ? 0 : w)),
        ),
      );
      for (let i = 0; i < n; i++) {
        if (fold[i] !== f) continue;
        const place = Math.min(18, Math.max(0, Math.floor(((z[i] as number) - (grid[0] as number)) / width)));
        const share = ((z[i] as number) - (grid[place] as number)) / width;
        const fitted = [place, place + 1].map((g) => {
          const b = coefs[g];
          if (!b) return Number.NaN;
          const columns = columnsAt[g] as Float64Array[];
          let total = 0;
          for (let j = 0; j < b.length; j++) total += (b[j] as number) * (columns[j]?.[i] as number);
          return total;
        }) as [number, number];
        const error = (y[i] as number) - ((1 - share) * fitted[0] + share * fitted[1]);
        // Where too few rows are near to fit at all, this bandwidth is too small.
        sum += Number.isNaN(error) ? Number.POSITIVE_INFINITY : error * error;
        count++;
      }
    }
    return { bandwidth, error: sum / count };
  });
}

/** Weighted least squares of the last column on the others; undefined where they are collinear. */
function localFit(columns: readonly Float64Array[], weights: Float64Array): Float64Array | undefined {
  const size = columns.length;
  const products = crossProducts(columns, weights);
  const k = size - 1;
  const [gram, rhs] = [new Float64Array(k * k), new Float64Array(k)];
  const scale = Array.from({ length: k }, (_, i) => Math.sqrt(products[i * size + i] as number) || 1);
  for (let i = 0; i < k; i++) {
    for (let j = 0; j < k; j++) gram[i * k + j] = (products[i * size + j] as number) / ((scale[i] as number) * (scale[j] as number));
    rhs[i] = (products[i * size + k] as number) / (scale[i] as number);
  }
  const factor = cholesky(gram, k, { tolerance: 1e-10 });
  if (factor.nullPivots.slice(0, 4).includes(1)) return undefined;
  choleskySolve(factor, rhs);
  return rhs.map((v, i) => v / (scale[i] as number));
}

/** Folds of equal size, shuffled. */
function foldsOf(n: number, folds: number, seed: number): Int32Array {
  const { below } = stream(seed, 0x666f6c64);
  const order = Int32Array.from({ length: n }, (_, i) => i % folds);
  for (let i = n - 1; i > 0; i--) {
    const j = below(i + 1);
    const held = order[i] as number;
    order[i] = order[j] as number;
    order[j] = held;
  }
  return order;
}
