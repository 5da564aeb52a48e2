export { baseline, type Contract, costBeyond, cutOff, overReluctance, pivotal, price, solveContract, worth } from "./contract.js";
export { checkPrimitives, defaultPrimitives, type Primitives } from "./primitives.js";
