import { FealtyError } from "../base/index.js";
import type { Frame } from "../frame/index.js";
import { elementary, normalCdf } from "../numeric/index.js";
import type { Estimate } from "./model/estimated.js";
import { maximise } from "./model/indices.js";
import { leastSquares } from "./model/least-squares.js";
import { tobitLikelihood } from "./model/selection.js";
import type { ModelSpec } from "./model/spec.js";
import { tobitResponse } from "./model/tobit-response.js";
import { plainDesign, severalEstimate, shiftMatrix } from "./several.js";

const { exp, log } = elementary;

/**
 * Tobit: a normal outcome that is seen as `lower` below it (default 0) and as `upper` above it (default none). Observed information,
 * σ estimated jointly; means are those of the outcome as seen. Reference: AER::tobit.
 * @throws FealtyError "limits" when no outcome lies between the limits, or the lower is not below the upper.
 */
export function estimateTobit(data: Frame, spec: ModelSpec): Estimate {
  const { lower = 0, upper = Number.POSITIVE_INFINITY } = spec;
  if (!(lower < upper)) throw new FealtyError("limits", `the lower limit ${lower} is not below the upper limit ${upper}`, { kind: "usage" });
  const { prepared, design } = plainDesign(data, spec);
  const { y, regressors, offset, weights } = design;
  const inside = y.reduce((count, v) => count + (v > lower && v < upper ? 1 : 0), 0);
  if (inside === 0)
    throw new FealtyError("limits", `no outcome lies between the limits ${lower} and ${upper}`, { kind: "data", mend: "name others with --lower and --upper" });
  const centred = offset ? y.map((v, i) => v - (offset[i] as number)) : y;
  const first = leastSquares(regressors.columns, centred, { weights });
  const squares = first.residuals.reduce((a, b) => a + b * b, 0);
  const length = centred.reduce((a, b) => a + b * b, 0);
  const exact = new FealtyError("constant-outcome", "the terms fit the outcome without error, so that a tobit has no maximum", { kind: "data" });
  if (!(squares > 1e-24 * length)) throw exact;
  const start = [...regressors.terms.map((_, c) => first.coef[first.kept.indexOf(c)] ?? 0), 0.5 * log(squares / y.length)];
  const fit = maximise(
    [
      { terms: regressors.terms, columns: regressors.columns, offset },
      { terms: ["log(sigma)"], columns: [new Float64Array(y.length).fill(1)] },
    ],
    tobitLikelihood(y, lower, upper),
    y.length,
    start,
    weights,
  );
  if (fit.runaway.length > 0) throw exact;
  const kept = fit.kept[0] ?? [];
  const size = fit.coef.length;
  const sigma = exp(fit.coef[size - 1] as number);
  return severalEstimate(spec, design, prepared, fit, {
    terms: fit.terms[0] ?? [],
    all: regressors.terms,
    transform: shiftMatrix(size, [{ from: 0, regressors, kept, into: regressors.intercept ? [0] : [], sign: -1 }]),
    predictor: fit.eta[0] as Float64Array,
    mean: (e) => censoredMean(e, sigma, lower, upper),
    response: tobitResponse(lower, upper),
    statistics: {
      sigma,
      ancillary: { sigma: { estimate: sigma, se: sigma * Math.sqrt(fit.bread[size * size - 1] as number) } },
      censored: {
        below: y.reduce((count, v) => count + (v <= lower ? 1 : 0), 0),
        above: y.reduce((count, v) => count + (v >= upper ? 1 : 0), 0),
      },
    },
  });
}

/** Mean of a normal variable that is cut off at two limits. */
function censoredMean(mean: number, sigma: number, lower: number, upper: number): number {
  const density = (z: number): number => exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  const [a, b] = [(lower - mean) / sigma, (upper - mean) / sigma];
  const [below, above] = [a === Number.NEGATIVE_INFINITY ? 0 : normalCdf(a), b === Number.POSITIVE_INFINITY ? 0 : normalCdf(-b)];
  const edges = (below > 0 ? below * lower : 0) + (above > 0 ? above * upper : 0);
  return edges + mean * (1 - below - above) + sigma * ((Number.isFinite(a) ? density(a) : 0) - (Number.isFinite(b) ? density(b) : 0));
}
