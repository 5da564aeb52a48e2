import { FealtyError, suggest } from "../base/index.js";
import type { Frame } from "../frame/index.js";
import { inferences } from "./assemble.js";
import { estimateStaggered } from "./did/callaway-santanna.js";
import { describeWeights, twoWayWeights } from "./did/negative-weights.js";
import { parseDid } from "./did/options.js";
import { estimateTwoWay } from "./did/two-way.js";
import { averageCohorts, cohortAverageOf, cohortsOf } from "./did/aggregate.js";
import { estimateConditionalLogit } from "./conditional-logit.js";
import { estimateCox } from "./cox.js";
import { estimateFirth } from "./firth.js";
import { absorbedEffects } from "./effects/absorbed.js";
import { preTrends } from "./effects/pre-trends.js";
import type { Fit } from "./fit.js";
import { estimateGlm, estimateNegbin } from "./likelihood.js";
import { estimateLinear } from "./linear.js";
import type { Estimate } from "./model/estimated.js";
import { type Family, gamma, logit, poisson, probit } from "./model/families.js";
import { instrumentTestsUnder, mergeTests } from "./model/instrument-tests.js";
import type { ModelSpec } from "./model/spec.js";
import { estimateNet } from "./net/elastic-net.js";
import { estimateMultinomial } from "./multinomial.js";
import { estimateOrdered } from "./ordered.js";
import { estimateDynamic } from "./panel/dynamic.js";
import { estimatePraisWinsten, takesAr1 } from "./panel/prais-winsten.js";
import { estimateRandom } from "./panel/random.js";
import { estimateSelection } from "./selection.js";
import { estimateTobit } from "./tobit.js";
import { estimateZeroCounts } from "./zero-counts.js";

const families: Readonly<Record<string, Family>> = { poisson, logit, probit, gamma };

const otherEstimators: Readonly<Record<string, (data: Frame, spec: ModelSpec) => Estimate>> = {
  negbin: estimateNegbin,
  ologit: (data, spec) => estimateOrdered(data, spec, "ologit"),
  zip: (data, spec) => estimateZeroCounts(data, spec, "zip"),
  zinb: (data, spec) => estimateZeroCounts(data, spec, "zinb"),
  "hurdle-poisson": (data, spec) => estimateZeroCounts(data, spec, "hurdle-poisson"),
  "hurdle-negbin": (data, spec) => estimateZeroCounts(data, spec, "hurdle-negbin"),
  oprobit: (data, spec) => estimateOrdered(data, spec, "oprobit"),
  mlogit: estimateMultinomial,
  "elastic-net": estimateNet,
  clogit: estimateConditionalLogit,
  cox: estimateCox,
  heckman: (data, spec) => estimateSelection(data, spec, "heckman"),
  "heckman-2step": (data, spec) => estimateSelection(data, spec, "heckman-2step"),
  tobit: estimateTobit,
  firth: estimateFirth,
  re: estimateRandom,
  ab: estimateDynamic,
  bb: estimateDynamic,
};

/** Names of the estimators, as `--fit` and studies take them. */
export const estimators: readonly string[] = ["ols", "pcse", ...Object.keys(families), ...Object.keys(otherEstimators)];

/**
 * Fits a model.
 * @throws FealtyError of kind "usage" for a formula, covariance or estimator that cannot be, "data" for data that cannot be fitted.
 */
export function estimate(data: Frame, spec: ModelSpec): Fit {
  return estimateModel(data, spec).fit;
}

/** As `estimate`, keeping design and scores. */
export function estimateModel(data: Frame, spec: ModelSpec): Estimate {
  const name = spec.fit ?? "ols";
  const did = spec.did === undefined ? undefined : parseDid(spec.did);
  if (did?.kind === "cs") return estimateStaggered(data, spec, did);
  if (did?.kind === "twfe") return estimateTwoWay(data, spec, did, estimateModel);
  const fitted = byName(data, spec, name);
  const cohorts = cohortsOf(fitted.design.sample.formula);
  const model = cohorts ? averageCohorts(fitted, cohortAverageOf(cohorts)) : name === "ols" ? withWeights(fitted, data) : fitted;
  return spec.absorbed ? withAbsorbed(model) : model;
}

function byName(data: Frame, spec: ModelSpec, name: string): Estimate {
  if (name === "ols" || name === "pcse") return takesAr1(spec) ? estimatePraisWinsten(data, spec) : estimateLinear(data, spec);
  const own = Object.hasOwn(otherEstimators, name) ? otherEstimators[name] : undefined;
  if (own) return own(data, spec);
  const family = Object.hasOwn(families, name) ? families[name] : undefined;
  if (!family) throw new FealtyError("estimator", `there is no estimator "${name}"`, { kind: "usage", mend: suggest(name, estimators, 30) });
  return estimateGlm(data, spec, family);
}

/** With the weights that a treatment's effects have, where it starts at different times. */
function withWeights(model: Estimate, { index }: Frame): Estimate {
  const found = index && !model.fit.instruments ? twoWayWeights(model, index) : [];
  if (found.length === 0) return model;
  return { ...model, fit: { ...model.fit, twoWayWeights: found, notes: [...(model.fit.notes ?? []), ...found.map(describeWeights)] } };
}

function withAbsorbed(model: Estimate): Estimate {
  const { effects, identified } = absorbedEffects(model);
  const notes = identified ? model.fit.notes : [...(model.fit.notes ?? []), "with three or more absorbed effects only sums of their estimates are identified"];
  return { ...model, fit: { ...model.fit, absorbed: effects, ...(notes ? { notes } : {}) } };
}

/** The same estimate under other covariances; the first becomes the fit's own. */
export function withVcov(model: Estimate, vcov: string | readonly string[], ssc = model.spec.ssc): Estimate {
  const spec: ModelSpec = { ...model.spec, vcov, ssc };
  if (model.fit.net) throw new FealtyError("no-errors", "an elastic net has no standard errors, whatever the covariance", { kind: "usage" });
  if (model.fit.did) return estimateModel(model.design.sample.data, spec);
  const { alternatives: _, df: __, clusters: ___, repaired: ____, smallSample: _____, dfs: ______, preTrends: leads, ...rest } = model.fit;
  const fit: Fit = { ...rest, ...inferences(rest.coef, model.scores, spec) };
  const test = leads && preTrends(fit, (leads.combinations[0]?.text ?? "").replace(/::.*$/, ""));
  const { instrumentParts: parts } = model;
  const instruments = parts && fit.instruments && mergeTests(fit.instruments, instrumentTestsUnder(parts, model.scores, fit.vcovKind, ssc));
  return { ...model, spec, fit: { ...fit, ...(instruments ? { instruments } : {}), ...(test ? { preTrends: test } : {}) } };
}
