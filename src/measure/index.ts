export { type AgreementOptions, agreementWith, lookUp, type Panel } from "./agreement.js";
export { concession, gap } from "./concession.js";
export { exposure, recentlyPositive } from "./exposure.js";
export { otherHalf, splitHalves } from "./halves.js";
export { correlation, quantile, stepUp } from "./reliability.js";
export { type RollCalls, rollCalls, type VoteColumns } from "./roll-calls.js";
export { type Indicator, type SignalIndex, signalIndex } from "./signal-index.js";
export { rowMeans, zScores, zScoresWithin } from "./standardise.js";
export { willingness } from "./willingness.js";
