export { type AttentionView, attentionView } from "./attention-view.js";
export { type ContractCurve, contractCurve } from "./contract-curve.js";
export { type ContractSweep, contractSweep } from "./contract-sweep.js";
export { type AllyShown, type ContractView, contractView, type Way } from "./contract-view.js";
export { type BeliefMap, beliefMap, type LearningView, learningView } from "./learning-view.js";
export { type MapOver, mapsOver, type PolicyMap, policyMap } from "./policy-map.js";
