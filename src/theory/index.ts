export { concessionFor, type DropOut, dropOrder, type UniformContract, unconditional, uniformContract } from "./alternatives.js";
export { type Checks, checkResults } from "./checks.js";
export { contractDerivatives, type Response } from "./comparative-statics.js";
export { baseline, type Contract, costBeyond, cutOff, enforceable, overReluctance, pivotal, price, solveContract, stationary, worth } from "./contract.js";
export { type Audience, type ContractOptions, type Contracts, solveContracts } from "./contracts.js";
export { checkPrimitives, defaultPrimitives, type Primitives } from "./primitives.js";
export { type Deviation, largestDeviationGain, type Played, play, type Pledge } from "./repeated-play.js";
