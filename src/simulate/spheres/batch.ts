import type { SphereWorld } from "../../theory/index.js";
import { chanceOf } from "./chance.js";
import { widthOf } from "./outcomes.js";
import { player } from "./play.js";
import type { Scenario } from "./scenario.js";
import { emptyRecord, type Record } from "./standing.js";

/** Some runs of all scenarios of a world, on common random numbers. Survives structured cloning. */
export interface SphereBatch {
  readonly scenarios: readonly Scenario[];
  readonly seed: number;
  /** First run, and the run after the last. */
  readonly from: number;
  readonly to: number;
  /** Histories are kept of the runs below it. */
  readonly keep: number;
}

export interface SphereBatchResult {
  /** Of each scenario: runs × periods × `widthOf`. */
  readonly outcomes: readonly Float64Array[];
  /** Of each scenario: the records of the runs that were kept, in order. */
  readonly records: readonly (readonly Record[])[];
}

/** The computation "spheres": plays the runs of a batch. */
export function playSpheres({ scenarios, seed, from, to, keep }: SphereBatch): SphereBatchResult {
  const world = scenarios[0]?.solved[0]?.world as SphereWorld;
  const { states, patrons, periods, game } = world;
  const each = periods * widthOf(patrons.length);
  const chance = chanceOf(world, seed);
  const players = scenarios.map(player);
  const outcomes = scenarios.map(() => new Float64Array((to - from) * each));
  const records: Record[][] = scenarios.map(() => []);
  for (let run = from; run < to; run++) {
    chance.begin(run);
    players.forEach((play, k) => {
      const record = run < keep ? emptyRecord(states.length, periods, game.costs.length) : undefined;
      play(chance, outcomes[k] as Float64Array, (run - from) * each, record);
      if (record) records[k]?.push(record);
    });
  }
  return { outcomes, records };
}
