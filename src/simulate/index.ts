export { referenceWorld, type World, type WorldOptions } from "./reference-world.js";
export { attentionHistories } from "./attention-histories.js";
export { contractHistories, type HistoryOptions, learningHistories, type Period, playRelation } from "./histories.js";
export { type HistoryColumn, type HistoryTable, historyTable, simulatedCodes } from "./history-columns.js";
export * from "./spheres/index.js";
export { type PanelClaimOptions, panelClaims, type PanelRuns, type PanelRunsInput, playPanels } from "./panel-claims.js";
export { type OthersChange, playRationing, type RationingClaimOptions, rationingClaims, type RationingRunsInput } from "./rationing-claims.js";
export { mappedValues, type PrimitiveMap, primitiveMap } from "./mapped-primitives.js";
export { type ContractPredictionOptions, contractPredictions, type LearningPredictionOptions, learningPredictions } from "./predictions.js";
