import { checkpoint, type Executor, FealtyError, type Work } from "../../base/index.js";
import type { Counterfactual, SphereCache, SphereChange, SphereWorld } from "../../theory/index.js";
import type { SphereBatch, SphereBatchResult } from "./batch.js";
import { widthOf } from "./outcomes.js";
import { type Scenario, solveScenario } from "./scenario.js";
import type { Record } from "./standing.js";
import { differences, type SphereSummary, summarise } from "./summary.js";

export interface SphereOptions {
  /** Changes in every history. */
  readonly changes?: readonly SphereChange[];
  /** Each adds its changes to those, and is compared with the history without it. */
  readonly counterfactuals?: readonly Counterfactual[];
  /** Default 200; at least 2. */
  readonly runs?: number;
  readonly seed?: number;
  /** Runs, the first ones, of which whole histories are kept. Default 0. */
  readonly keep?: number;
}

export interface SphereHistories {
  readonly world: SphereWorld;
  readonly runs: number;
  readonly seed: number;
  readonly base: SphereSummary;
  readonly counterfactuals: readonly {
    readonly name: string;
    /** First year of a change, and its period. */
    readonly from: number;
    readonly summary: SphereSummary;
    /** Of this history less the base, run by run on common random numbers; sums and means over a run from the first change on. */
    readonly difference: SphereSummary;
  }[];
  /** The base first, then the counterfactuals. */
  readonly scenarios: readonly Scenario[];
  /** Of each scenario: records of the runs kept. */
  readonly records: readonly (readonly Record[])[];
  /** Of each scenario: runs × periods × numbers, as `sphereOutcomes` and `systemOutcomes` list them. */
  readonly outcomes: readonly Float64Array[];
}

/** Runs of a task: a number that does not depend on threads. */
const batchSize = 20;

/**
 * Histories of section 5: the base and its counterfactuals on common random numbers, batch by batch through the executor's computation
 * "spheres" (`playSpheres`). The same to the last bit wherever the batches are run.
 * @throws FealtyError "domain" for runs or changes that cannot be, "interrupted".
 */
export async function simulateSpheres(world: SphereWorld, executor: Executor, options: SphereOptions = {}, work: Work = {}): Promise<SphereHistories> {
  const { changes = [], counterfactuals = [], runs = 200, seed = 1, keep = 0 } = options;
  hold("runs", runs, 2);
  hold("seed", seed, 0);
  hold("keep", keep, 0);
  const cache: SphereCache = new Map();
  const wanted = [{ name: "base", changes }, ...counterfactuals.map((one) => ({ name: one.name, changes: [...changes, ...one.changes] }))];
  const scenarios: Scenario[] = [];
  for (const [k, one] of wanted.entries()) {
    work.onProgress?.(k, wanted.length, "policies solved");
    // Lets Ctrl-C be heard between solutions, each of which takes seconds.
    await new Promise((resolve) => setTimeout(resolve, 0));
    checkpoint(work);
    scenarios.push(solveScenario(one.name, world, one.changes, cache));
  }
  const starts = Array.from({ length: Math.ceil(runs / batchSize) }, (_, k) => k * batchSize);
  const tasks = starts.map((from) => ({
    key: `spheres-${seed}-${from}`,
    input: { scenarios, seed, from, to: Math.min(runs, from + batchSize), keep } satisfies SphereBatch,
  }));
  const results = await executor.map<SphereBatch, SphereBatchResult>("spheres", tasks, {
    signal: work.signal,
    onProgress: (done) => work.onProgress?.(Math.min(runs, done * batchSize), runs, "runs"),
  });
  const each = world.periods * widthOf(world.patrons.length);
  const outcomes = scenarios.map((_, k) => {
    const all = new Float64Array(runs * each);
    for (const [n, result] of results.entries()) all.set(result.outcomes[k] as Float64Array, n * batchSize * each);
    return all;
  });
  const base = outcomes[0] as Float64Array;
  return {
    world,
    runs,
    seed,
    base: summarise("base", world, base),
    counterfactuals: counterfactuals.map(({ name, changes: own }, k) => {
      const from = own.reduce((least, { at }) => Math.min(least, at), world.first + world.periods - 1);
      const ours = outcomes[k + 1] as Float64Array;
      return { name, from, summary: summarise(name, world, ours), difference: summarise(name, world, differences(ours, base), from - world.first) };
    }),
    scenarios,
    records: scenarios.map((_, k) => results.flatMap((result) => result.records[k] ?? [])),
    outcomes,
  };
}

function hold(name: string, value: number, least: number): void {
  if (!Number.isInteger(value) || value < least || value > 2 ** 52)
    throw new FealtyError("domain", `${name} is ${value}`, { kind: "usage", mend: `it must be a whole number of ${least} or more` });
}
