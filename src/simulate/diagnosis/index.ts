export { type Performance, performance, retrodesign, shareOf, type Simulated, type TermRuns } from "./performance.js";
export { ontoRows, type Structure, structuredPanel } from "./rows.js";
export { defaultTruth, type TruthSettings, truthSettings } from "./settings.js";
export {
  type Drawn,
  type Moves,
  type RivalTruth,
  type Scale,
  scaleOf,
  seedAt,
  type Simulator,
  simulator,
  type SimulatorInput,
  type Truth,
  type TruthPanel,
  truths,
  withMoves,
} from "./truths.js";
