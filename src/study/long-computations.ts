/**
 * The computations that may take minutes and more. An executor on a cluster sends these there and does the others here, since a queue alone costs
 * seconds; which they are decides no result.
 */
export const longComputations: ReadonlySet<string> = new Set([
  "rows",
  "curve",
  "family",
  "draws",
  "outcome-draws",
  "splits",
  "rivals",
  "policies",
  "spheres",
  "panel-claims",
  "rationing-claims",
  "implication-regions",
  "diagnose",
  "ideal-points-chain",
  "ideal-points-halves",
  "signal-intensity-chain",
]);
