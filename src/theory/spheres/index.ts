export { applyChange, type Counterfactual, type Schedule, scheduleOf, type SphereChange } from "./changes.js";
export type { SphereCache } from "./kinds.js";
export { type PairPolicy, pairPolicy } from "./pair-policy.js";
export { addedCost, bidFactor, bidOdds, distanceBetween, startingAllies, switchingCost, targetsOf } from "./relation.js";
export { type SolvedSpheres, solveSpheres, sphereGrid, type SphereTables, sphereTables } from "./tables.js";
export {
  checkSpheres,
  defaultRules,
  type GivenPatron,
  type GivenState,
  type GivenWorld,
  ruleChoices,
  type SpherePatron,
  type SpherePolicy,
  spherePolicies,
  type SphereRules,
  type SphereState,
  type SphereWorld,
} from "./world.js";
