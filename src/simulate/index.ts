export { referenceWorld, type World, type WorldOptions } from "./reference-world.js";
export { contractHistories, type HistoryOptions, learningHistories, type Period, playRelation } from "./histories.js";
export { type HistoryColumn, type HistoryTable, historyTable, simulatedCodes } from "./history-columns.js";
export * from "./spheres/index.js";
export { attentionHistories } from "./attention-histories.js";
