export { concessionFor, type DropOut, dropOrder, type UniformContract, unconditional, uniformContract } from "./alternatives.js";
export { type Checks, checkResults } from "./checks.js";
export { contractDerivatives, type Response } from "./comparative-statics.js";
export { baseline, type Contract, costBeyond, cutOff, enforceable, overReluctance, pivotal, price, solveContract, stationary, worth } from "./contract.js";
export { type Audience, type ContractOptions, type Contracts, solveContracts } from "./contracts.js";
export { checkPrimitives, defaultPrimitives, type Primitives } from "./primitives.js";
export { type Deviation, largestDeviationGain, type Played, play, type Pledge } from "./repeated-play.js";
export { type BeliefGrid, beliefGrid } from "./belief-grid.js";
export { type Equilibrium, solveLearning, type StartReport } from "./equilibrium.js";
export { demandAdvantage, iterate, type LearningOptions, type LearningPolicy, myopicAnswers, solveMyopic, type Transitions, transitions } from "./learning.js";
export { checkLearning, defaultLearning, type LearningPrimitives, menuOf } from "./learning-primitives.js";
export { type Claim, type DeviationGains, oneShotGains } from "./one-shot-deviation.js";
export { solveStrategic, type StrategicPolicy, type StrategicStart } from "./strategic-learning.js";
export { type Attention, type Kind, solveAttention } from "./attention.js";
export { horizonBound } from "./horizon-bound.js";
export { type CourtedPeriod, playIndexPolicy } from "./index-history.js";
export { learn, type LearningRule, learningRule } from "./learning-rule.js";
export { comparePolicies, type Interval, type PolicyName, policyNames, type PolicyOptions, type PolicyOutcome } from "./policies.js";
export { playRuns, type RunsInput, type RunsPlayed } from "./play-runs.js";
export { type Courted, type PlayTable, type PlayTables, playTables } from "./play-table.js";
export type { Ration } from "./ration.js";
export { type IndexOptions, type WhittleIndices, whittleIndices } from "./whittle.js";
export {
  attentionNames,
  type AttentionSettings,
  attentionSettings,
  contractNames,
  contractSettings,
  contractTerms,
  learningNames,
  learningSettings,
  settingNumber,
  type Written,
} from "./settings.js";
export * from "./views/index.js";
export * from "./spheres/index.js";
export type { Implication, Verdict } from "./implications/implication.js";
export { contractRationing, type OtherEffect, otherEffects, sphereLike } from "./implications/rationing.js";
export {
  along,
  type Axis,
  type GamePrimitives,
  implicationRegions,
  type Region,
  type RegionInput,
  solvedImplications,
  withPrimitive,
} from "./implications/region.js";
export { beliefSelection, contractSelection, learningSelection, typeSelection } from "./implications/selection.js";
export { contractStakeNeed, learningStakeNeed } from "./implications/stake-need.js";
export { tenureImplications } from "./implications/tenure.js";
export { type TenurePath, tenurePath, type TenureYear } from "./implications/tenure-path.js";
export { chooseHighest } from "./choose-highest.js";
