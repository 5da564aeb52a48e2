import { FealtyError } from "../../base/index.js";
import { clusterCodes, clusterSums } from "../covariance/clusters.js";
import type { Estimate } from "../model/estimated.js";
import { type ClusterProducts, clusterProducts, gramByCluster } from "./cluster-products.js";
import type { Influence } from "./influence-result.js";
import { makeSolver, solve, sumBlocks, times } from "./normal-equations.js";

/**
 * Leaves out one cluster at a time without a refit: exactly for least squares, by one step for any other estimator.
 * Source: MacKinnon, Nielsen and Webb (2023), Leverage, influence, and the jackknife in clustered regression models.
 * @throws FealtyError as `clusterProducts` does.
 */
export function clusterInfluence(model: Estimate, by: string): Influence {
  const { fit } = model;
  const exact = fit.fit === "ols" && !fit.instruments;
  const { gram, scores, size, terms, coef, transform, origin, clusters } = exact ? clusterProducts(model, by) : stepProducts(model, by);
  const own = terms.length;
  const total = sumBlocks(gram, size * size);
  const whole = makeSolver(total, size);
  const without: number[][] = [];
  const leverage: number[] = [];
  for (let g = 0; g < clusters.count; g++) {
    const left = total.map((v, i) => v - (gram[g * size * size + i] as number));
    const solver = makeSolver(left, size, total);
    const change = solve(solver, scores.slice(g * size, (g + 1) * size));
    const lost = Array.from({ length: own }, (_, j) => solver.factor.nullPivots[j] === 1);
    without.push(
      Array.from({ length: own }, (_, i) => {
        let sum = origin[i] as number;
        for (let j = 0; j < own; j++) sum += (transform[i * own + j] as number) * ((coef[j] as number) - (change[j] as number));
        return lost[i] ? Number.NaN : sum;
      }),
    );
    let trace = 0;
    for (let j = 0; j < size; j++) {
      const unit = new Float64Array(size);
      unit[j] = 1;
      trace += times(gram, g * size * size, size, solve(whole, unit))[j] as number;
    }
    leverage.push(trace);
  }
  return {
    by,
    clusters: Array.from({ length: clusters.count }, (_, g) => clusters.label(g)),
    terms,
    without,
    dfbetas: without.map((row) => row.map((b, j) => ((fit.coef[j] as number) - b) / (fit.se[j] as number))),
    leverage,
    exact,
  };
}

/** The information and scores of a likelihood by cluster, as if they were products of a weighted regression. */
function stepProducts(
  { fit, design, scores }: Estimate,
  by: string,
): Pick<ClusterProducts, "gram" | "scores" | "size" | "terms" | "coef" | "transform" | "origin" | "clusters"> {
  const clusters = clusterCodes(design, by);
  if (clusters.count < 2) throw new FealtyError("too-few-clusters", `"${by}" has one cluster in the rows used, and at least two are needed`, { kind: "data" });
  const { columns, factors, weights, transform } = scores;
  const size = columns.length;
  const own = fit.terms.length;
  if (size !== own || scores.nuisance > 0)
    throw new FealtyError("influence", `clusters cannot be left out of ${fit.fit} in one step under this covariance`, {
      kind: "usage",
      mend: fit.fit === "negbin" ? "fit it with --information expected" : "fit the model without them",
    });
  return {
    clusters,
    size,
    terms: fit.terms,
    gram: gramByCluster(columns, weights, clusters),
    scores: clusterSums(columns, factors, clusters),
    coef: new Float64Array(size),
    transform,
    origin: Float64Array.from(fit.coef),
  };
}
