import { type Executor, FealtyError, type Work } from "../base/index.js";
import { type Frame, numberColumn, withColumns } from "../frame/index.js";
import { normalCdf, normalQuantile } from "../numeric/index.js";
import { estimate } from "./estimate.js";
import type { Fit, OutcomeDraws } from "./fit.js";
import { parseFormula } from "./formula/formula.js";
import { combine } from "./imputations.js";
import type { ModelSpec } from "./model/spec.js";

/** Draws of a latent outcome from its posterior: `values[draw * rows + row]`, NaN where a row has none. */
export interface Draws {
  readonly values: Float32Array | Float64Array;
  readonly kept: number;
}

/** The computation "outcome-draws": the model fitted to some of the draws. It survives the way to a worker. */
export interface OutcomeDrawsTask {
  readonly data: Frame;
  readonly spec: ModelSpec;
  readonly outcome: string;
  /** One outcome each. */
  readonly draws: readonly Float64Array[];
}

export function fitDraws({ data, spec, outcome, draws }: OutcomeDrawsTask): Fit[] {
  return draws.map((values) => estimate(withColumns(data, [[outcome, numberColumn(values)]]), spec));
}

/** Draws fitted in one task. */
const together = 10;

/** The outcome that a formula's draws take the place of. @throws FealtyError "outcome-draws" where it is no plain column. */
export function drawnOutcome(formula: string): string {
  const { outcome } = parseFormula(formula);
  if (outcome.kind === "name") return outcome.name;
  throw new FealtyError("outcome-draws", "the outcome of a model over draws is a column by its name", { kind: "usage", mend: "compute it as a measure first" });
}

/**
 * A model fitted over draws of its latent outcome, and combined: by Rubin's rules, and as the mixture of the normals that the draws' fits are. Where the
 * outcome stands among the regressors too (its lags), they are drawn with it. Draws of a regressor do not remove the attenuation that error in
 * it brings (Jerzak and Jessee, arXiv 2507.22218).
 * @throws FealtyError "outcome-draws" for fewer than two draws, or draws that are not one value a row; as `estimate` and `combine`.
 */
export async function overDraws(data: Frame, spec: ModelSpec, draws: Draws, executor: Executor, work: Work = {}): Promise<OutcomeDraws> {
  const outcome = drawnOutcome(spec.formula);
  const { kept, values } = draws;
  if (kept < 2 || values.length !== kept * data.length)
    throw new FealtyError(
      "outcome-draws",
      kept < 2 ? "a model over draws needs two of them" : `${values.length} values are not ${kept} draws of ${data.length} rows`,
      {
        kind: "usage",
        mend: "give draws × rows",
      },
    );
  const one = { ...spec, vcov: Array.isArray(spec.vcov) ? spec.vcov.slice(0, 1) : spec.vcov };
  const tasks = Array.from({ length: Math.ceil(kept / together) }, (_, k) => {
    const own = Array.from({ length: Math.min(together, kept - k * together) }, (__, d) =>
      Float64Array.from(values.subarray((k * together + d) * data.length, (k * together + d + 1) * data.length)),
    );
    return { key: `draws ${k}`, input: { data, spec: one, outcome, draws: own } };
  });
  const fits = (await executor.map<OutcomeDrawsTask, Fit[]>("outcome-draws", tasks, work)).flat();
  return combinedDraws(fits, outcome);
}

/** What fits to draws of an outcome come to together. */
export function combinedDraws(fits: readonly Fit[], outcome: string): OutcomeDraws {
  const failed = fits.findIndex(({ converged }) => !converged);
  if (failed >= 0) throw new FealtyError("outcome-draws", `the fit to draw ${failed + 1} has not converged`, { kind: "failed" });
  const all = combine(fits);
  const { terms, coef, se, p, ci } = all;
  const places = fits.map((fit) => terms.map((term) => fit.terms.indexOf(term)));
  const parts = terms.map((_, j) =>
    fits.map((fit, d) => ({ mean: fit.coef[places[d]?.[j] as number] as number, se: fit.se[places[d]?.[j] as number] as number })),
  );
  const m = fits.length;
  const between = parts.map((own, j) => own.reduce((sum, { mean }) => sum + (mean - (coef[j] as number)) ** 2, 0) / (m - 1));
  const within = parts.map((own) => own.reduce((sum, { se: s }) => sum + s * s, 0) / m);
  return {
    outcome,
    draws: m,
    terms,
    coef,
    se,
    p,
    ci,
    measurement: between.map((b, j) => ((1 + 1 / m) * b) / ((1 + 1 / m) * b + (within[j] as number))),
    mixture: {
      se: between.map((b, j) => Math.sqrt((b * (m - 1)) / m + (within[j] as number))),
      ci: parts.map((own) => [mixtureQuantile(own, 0.025), mixtureQuantile(own, 0.975)] as const),
    },
  };
}

/** Quantile of an even mixture of normals, by bisection between the outermost quantiles of its parts. */
export function mixtureQuantile(parts: readonly { readonly mean: number; readonly se: number }[], p: number): number {
  const reach = normalQuantile(p);
  const ends = parts.map(({ mean, se }) => mean + reach * se);
  let [low, high] = [Math.min(...ends), Math.max(...ends)];
  for (let k = 0; k < 200 && high - low > 1e-14 * Math.max(Math.abs(low), Math.abs(high)); k++) {
    const middle = (low + high) / 2;
    const share = parts.reduce((sum, { mean, se }) => sum + normalCdf((middle - mean) / se), 0) / parts.length;
    if (share < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
