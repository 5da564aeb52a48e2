import { FealtyError } from "../../base/index.js";
import { clusterCodes } from "../covariance/clusters.js";
import type { Estimate } from "../model/estimated.js";
import { clusterInfluence } from "./influence.js";
import type { Influence } from "./influence-result.js";
import { inOrder, type Refit, refitOf, refitWeighted } from "./refit.js";
import { joined, type Resampling, ranges, resampling } from "./resampling.js";

/** Fits without the clusters from..to−1, one at a time. */
export interface LeaveOutJob {
  readonly kind: "leave-out";
  readonly refit: Refit;
  /** Cluster of each row of the fit. */
  readonly codes: Int32Array;
  readonly from: number;
  readonly to: number;
}

/** Fits of one job. */
const together = 4;

/**
 * As `clusterInfluence`, the model fitted anew without each cluster: exact for every estimator, and as long as so many fits take. The
 * leverage stays that of the whole fit's information.
 * @throws FealtyError as `clusterInfluence` does.
 */
export function planInfluence(model: Estimate, by: string): Resampling<Influence> {
  const { fit } = model;
  const step = clusterInfluence(model, by);
  const { codes, count } = clusterCodes(model.design, by);
  const refit = refitOf(model);
  const jobs = ranges(count, together).map((range): LeaveOutJob => ({ kind: "leave-out", refit, codes, ...range }));
  return resampling(jobs, runLeaveOutJob, (made) => {
    const own = fit.terms.length;
    const all = joined(made);
    const without = step.clusters.map((_, g) => Array.from(all.subarray(g * own, (g + 1) * own)));
    return { ...step, without, dfbetas: without.map((row) => row.map((b, j) => ((fit.coef[j] as number) - b) / (fit.se[j] as number))), exact: true };
  });
}

/** Coefficients without each cluster, clusters × terms. */
export function runLeaveOutJob({ refit, codes, from, to }: LeaveOutJob): Float64Array {
  return Float64Array.from(
    Array.from({ length: to - from }, (_, k) =>
      inOrder(
        refit,
        refitWeighted(
          refit,
          Float64Array.from(codes, (g) => (g === from + k ? 0 : 1)),
        ),
      ),
    ).flat(),
  );
}

/** `ally` or `ally, refit`. @throws FealtyError "usage". */
export function parseInfluence(text: string): { readonly by: string; readonly refit: boolean } {
  const [by = "", ...rest] = text.split(",").map((s) => s.trim());
  if (by === "" || rest.length > 1 || (rest.length === 1 && rest[0] !== "refit"))
    throw new FealtyError("usage", `the influence of clusters is asked by a column, and "${text}" was given`, {
      kind: "usage",
      mend: 'write "ally", or "ally, refit" to fit anew without each',
    });
  return { by, refit: rest.length === 1 };
}
