export { playSpheres, type SphereBatch, type SphereBatchResult } from "./batch.js";
export { type SphereStructure, spheresFromFrame } from "./from-frame.js";
export { type SphereFrameOptions, sphereFrame } from "./histories.js";
export { type SphereOutcome, sphereOutcomes, systemOutcomes } from "./outcomes.js";
export { type Scenario, solveScenario } from "./scenario.js";
export { simulateSpheres, type SphereHistories, type SphereOptions } from "./simulate.js";
export type { Record as SphereRecord } from "./standing.js";
export type { Estimate, Fan, PatronSummary, SphereSummary } from "./summary.js";
export { syntheticSpheres, type SyntheticOptions } from "./synthetic.js";
