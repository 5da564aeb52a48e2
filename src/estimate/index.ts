export { estimate, estimateModel, estimators, withVcov } from "./estimate.js";
export type { Estimate } from "./model/estimated.js";
export { evaluate, evaluateNumbers, rowsWhere } from "./design/evaluate.js";
export type {
  Asked,
  Certificate,
  ChiSquared,
  Combination,
  Cumulative,
  Dropped,
  DroppedRows,
  DynamicPanel,
  EstimatorName,
  Fit,
  Inference,
  FTest,
  InstrumentTests,
  LagPoint,
  Linearity,
  MarginalEffect,
  MarginalPoint,
  MarginPoint,
  Margins,
  ProportionalHazards,
  SmallSample,
  RandomEffects,
  ScoreTest,
  WaldTest,
} from "./fit.js";
export { type Expression, expressionVariables, parseExpression } from "./formula/expression.js";
export { type AbsorbedTerm, type Formula, formulaOptions, formulaVariables, parseFormula } from "./formula/formula.js";
export { checkTerm, expandTerms, formulaTerms, termIndex, termKey } from "./formula/names.js";
export { parseVcov, type VcovKind, vcovVariables } from "./covariance/kind.js";
export type { ModelSpec, Ssc } from "./model/spec.js";
export { type Program as ReferenceProgram, programs as referencePrograms } from "./explain/conventions.js";
export { type Cause, explain, type ExplainOptions, type Explanation, specOfFit } from "./explain/explain.js";
export { explanationText } from "./explain/text.js";
export { exportFit, type Language as ExportLanguage, languages as exportLanguages } from "./export/export.js";
export { asFit, fitFromJson, fitToJson, fromJsonable, toJsonable } from "./fit-json.js";
export { parseEffect, type Requests, withRequests, withRequestsOn } from "./requests.js";
export { summary } from "./summary.js";
export { type BaselineHazard, baselineHazard } from "./effects/baseline.js";
export { type AbsorbedEstimates, absorbedEffects } from "./effects/absorbed.js";
export { cumulate, type CumulateOptions } from "./effects/cumulate.js";
export { combine, estimateImputations, estimateImputed } from "./imputations.js";
export { combinedDraws, type Draws, drawnOutcome, fitDraws, mixtureQuantile, type OutcomeDrawsTask, overDraws } from "./outcome-draws.js";
export { type DetectableOptions, powerOf, smallestDetectable } from "./effects/detectable.js";
export { type Equivalence, equivalence, type TermEquivalence } from "./effects/equivalence.js";
export { type Hump, type HumpSlope, hump } from "./effects/hump.js";
export { parseHypothesis, type Restriction } from "./effects/hypothesis.js";
export { preTrends } from "./effects/pre-trends.js";
export type { ElasticNet, NetOptions, NetStep } from "./net/result.js";
export { type DidOptions, parseDid } from "./did/options.js";
export type { DidAverages, DidEffect, DidPoint, GroupTimeEffect, StaggeredEffects, TwoWayWeights } from "./did/effects.js";
export { averageCohorts, type CohortAverage } from "./did/aggregate.js";
export { type EventPoint, eventStudy, marginalEffect, turningPoint } from "./effects/marginal.js";
export { fitted, linearPredictor, residuals, termValues } from "./effects/predictions.js";
export { combination, wald } from "./effects/wald.js";
export { waldTest } from "./effects/wald-test.js";
export { type Adjustment, adjust } from "./tests/adjust.js";
export { compareNested, type NestedComparison } from "./tests/nested.js";
export { likelihoodRatio } from "./tests/likelihood-ratio.js";
export { linearity, reset } from "./tests/linearity.js";
export { scoreTest } from "./tests/score-test.js";
export { type InteractionOptions, interactionChecks, parseInteraction } from "./interaction/checks.js";
export type { Binning, BinPair, InteractionBin, InteractionChecks, KernelEffects, LinearityTest, Support } from "./interaction/results.js";
export { adjusted, bias, type Measured, robustness } from "./sensitivity/formulas.js";
export type { Adjusted, Bound, Sensitivity } from "./sensitivity/results.js";
export { parseSensitivity, type SensitivityOptions, sensitivity } from "./sensitivity/sensitivity.js";
export { margins } from "./margins/margins.js";
export { parseMargins } from "./margins/request.js";
export type { MarginsSpec } from "./margins/spec.js";
export { marginsTable } from "./margins/table.js";
export type { Boot, BootTerm } from "./resample/boot.js";
export { bootstrap, bootstrapOn } from "./resample/boot-text.js";
export { runDraws } from "./resample/run-draws.js";
export { type GroupOptions, groupBootstrap } from "./resample/group-draws.js";
export { type PermuteOptions, permutationTest } from "./resample/permute.js";
export { type RomanoWolf, romanoWolf, romanoWolfOn, type RomanoWolfOptions, type Tested } from "./resample/romano-wolf.js";
export { scoreBootstrap } from "./resample/score.js";
export { type ClusterProducts, clusterProducts } from "./resample/cluster-products.js";
export { type WildOptions, wildBootstrap, wildFromProducts } from "./resample/wild.js";
export type { WildType } from "./resample/wild-form.js";
export type { WildWeights } from "./resample/wild-weights.js";
export { type CurveOptions, type CurveTest, type SpecificationCurve, specificationCurve } from "./resample/curve.js";
export { clusterInfluence } from "./resample/influence.js";
export { parseInfluence } from "./resample/influence-refit.js";
export type { Influence } from "./resample/influence-result.js";
export { type Specification, type Specifications, specifications, type Vary } from "./resample/specifications.js";
