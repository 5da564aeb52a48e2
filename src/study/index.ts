export { type ArchiveOptions, archiveOf } from "./archive.js";
export { defaultThreads, type ThreadExecutor, threadCount, threadExecutor } from "./executor.js";
export { type Beginning, newStudy } from "./new-study.js";
export { picture } from "./picture.js";
export { readStudy, type Study, studyFromText } from "./read.js";
export { studyReferences } from "./references.js";
export { type Foreseen, type ForeseenStep, foreseeStudy, type RunOptions, type RunResult, runStudy } from "./run.js";
export type { StudySpec } from "./schema.js";
export type { StepRecord } from "./steps.js";
