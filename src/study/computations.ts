import type { Computation } from "../base/index.js";
import { fitDraws, type OutcomeDrawsTask, runDraws } from "../estimate/index.js";
import type { Frame } from "../frame/index.js";
import { implicationRegions, playRuns, type RegionInput, type RunsInput } from "../theory/index.js";
import { playSpheres, type SphereBatch } from "../simulate/index.js";
import { type PanelRunsInput, playPanels, playRationing, type RationingRunsInput } from "../simulate/index.js";
import { otherVotes, type StudyVotes } from "./answers.js";
import { type CompareInput, compareTerms } from "./compare.js";
import { type DiagnoseInput, diagnoseRuns } from "./diagnose.js";
import { estimatePoints, type PointsInput } from "./estimated-points.js";
import { fitModel, type ModelTask } from "./fit-model.js";
import { fitRows, type RowsInput } from "./fit-rows.js";
import { type CurveInput, curveOf } from "./curve.js";
import { type FamilyInput, familyTests } from "./family-tests.js";
import { type SplitInput, splitFits } from "./latent.js";
import { halfCorrelations, type ReliabilityInput } from "./reliability.js";
import { type ChainTask, type HalvesTask, idealPointChain, idealPointHalves, signalChain, type SignalChainTask } from "../measure/index.js";
import type { TextBatch } from "../text/index.js";
import { raceOf, type RivalsInput } from "./rivals.js";

/** What a study computes away from the main thread, by name. Inputs and outputs survive structured cloning; all that decides an output is in its input. */
export const computations: Readonly<Record<string, Computation>> = {
  model: ({ data, task }: { readonly data: Frame; readonly task: ModelTask }) => fitModel(data, task),
  rows: (input: RowsInput) => fitRows(input),
  compare: (input: CompareInput) => compareTerms(input),
  curve: (input: CurveInput) => curveOf(input),
  family: (input: FamilyInput) => familyTests(input),
  draws: (job: Parameters<typeof runDraws>[0]) => runDraws(job),
  "outcome-draws": (input: OutcomeDrawsTask) => fitDraws(input),
  splits: (input: SplitInput) => splitFits(input),
  reliability: (input: ReliabilityInput) => halfCorrelations(input),
  diagnose: (input: DiagnoseInput) => diagnoseRuns(input),
  rivals: (input: RivalsInput) => raceOf(input),
  policies: (input: RunsInput) => playRuns(input),
  "panel-claims": (input: PanelRunsInput) => playPanels(input),
  "rationing-claims": (input: RationingRunsInput) => playRationing(input),
  "implication-regions": (input: RegionInput) => implicationRegions(input),
  "ideal-points": (input: PointsInput) => estimatePoints(input),
  "other-votes": (calls: StudyVotes) => otherVotes(calls),
  "ideal-points-chain": (input: ChainTask) => idealPointChain(input),
  "ideal-points-halves": (input: HalvesTask) => idealPointHalves(input),
  "signal-intensity-chain": (input: SignalChainTask) => signalChain(input),
  spheres: (input: SphereBatch) => playSpheres(input),
  // The language model is loaded where it is needed alone.
  "code-text": async (input: TextBatch) => (await import("../text/index.js")).codeBatch(input),
};

/** Consecutive pieces of a list, as many as keep every thread busy and the way to it short; they do not depend on the number of threads. */
export function batches<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, k) => items.slice(k * size, (k + 1) * size));
}
