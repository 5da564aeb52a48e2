export { type Calibration, calibration, type Estimated } from "./calibration.js";
export { byYear, type EqualAccuracy, equalAccuracy, type MeanTest } from "./diebold-mariano.js";
export { type Encompassing, encompassing } from "./encompassing.js";
export { type Field, fieldOf, shareKnown, termsOf } from "./field.js";
export { type Effects, effectKinds } from "./level.js";
export { race, type RaceOptions } from "./race.js";
export type { BlockResult, PairResult, RivalsResult, RuleResult } from "./results.js";
export {
  type Covariate,
  leastKnown,
  type ReadyRule,
  type ReadyRules,
  type Rule,
  type RuleRoles,
  type RuleSource,
  readyRules,
  rules,
  ruleVariables,
} from "./rules.js";
export { cdf, covered, crps, type Distribution, logScore, pit } from "./scores.js";
export { type Direction, type Span, spansOf } from "./spans.js";
export { stack, type Stacked } from "./stacking.js";
export { type Vuong, vuong, type VuongTest } from "./vuong.js";
