import { type Executor, FealtyError, type Task, type Work } from "../base/index.js";
import { type Implication, type LearningPrimitives, playIndexPolicy, solveAttention } from "../theory/index.js";
import { meanOf } from "./panel-claims.js";

export interface RationingClaimOptions extends Work {
  /** Allies, half of them those that change; default 40. */
  readonly allies?: number;
  /** Most demands a year; default a quarter of the allies. */
  readonly targets?: number;
  readonly years?: number;
  readonly runs?: number;
  readonly seed?: number;
}

const changes = {
  stake: (p: LearningPrimitives): LearningPrimitives => ({ ...p, stake: 1.25 * p.stake }),
  need: (p: LearningPrimitives): LearningPrimitives => ({ ...p, securityNeed: 1.25 * p.securityNeed }),
  willingness: (p: LearningPrimitives): LearningPrimitives => ({ ...p, costs: p.costs.map((c) => c - 0.1 * p.securityNeed) }),
} as const;
export type OthersChange = keyof typeof changes;

/** One change of half the allies, played over runs. */
export interface RationingRunsInput {
  readonly learning: LearningPrimitives;
  readonly change: OthersChange;
  readonly allies: number;
  readonly targets: number;
  readonly years: number;
  readonly runs: number;
  readonly seed: number;
}

/**
 * What the unchanged half is paid a year, after the change less before it, run by run on the same leaders, types and answers; and before it. A
 * computation that an executor runs by name, "rationing-claims".
 */
export function playRationing({ learning, change, allies, targets, years, runs, seed }: RationingRunsInput): {
  readonly before: number[];
  readonly difference: number[];
} {
  const half = Math.floor(allies / 2);
  const paid = (others: LearningPrimitives): number[] => {
    const attention = solveAttention(
      Array.from({ length: allies }, (_, i) => (i < half ? learning : others)),
      targets,
      1e-3,
    );
    return Array.from({ length: runs }, (_, run) => {
      let sum = 0;
      playIndexPolicy(attention, { periods: years, seed, run }, ({ ally, met, offer }) => {
        if (ally < half && met) sum += offer;
      });
      return sum / years;
    });
  };
  const before = paid(learning);
  const after = paid(changes[change](learning));
  return { before, difference: after.map((x, k) => x - (before[k] as number)) };
}

/** H4 in the game of attention: half the allies gain stake, need or willingness, and what the other half is paid changes; common random numbers. */
export async function rationingClaims(learning: LearningPrimitives, executor: Executor, options: RationingClaimOptions = {}): Promise<Implication[]> {
  const { allies = 40, years = 60, runs = 100, seed = 1, signal, onProgress } = options;
  const targets = options.targets ?? Math.max(1, Math.round(allies / 4));
  if (!Number.isInteger(allies) || allies < 2)
    throw new FealtyError("domain", `allies is ${allies}`, { kind: "usage", mend: "it must be a whole number of 2 or more" });
  const p: LearningPrimitives = { ...learning, allies: "myopic", beliefs: Math.min(learning.beliefs, 101) };
  const names = Object.keys(changes) as OthersChange[];
  const tasks = names.map((change): Task<RationingRunsInput> => ({ key: change, input: { learning: p, change, allies, targets, years, runs, seed } }));
  const played = await executor.map<RationingRunsInput, ReturnType<typeof playRationing>>("rationing-claims", tasks, {
    signal,
    onProgress: onProgress && ((done, of) => onProgress(done, of, "rationing")),
  });
  return names.map((name, k): Implication => {
    const { before, difference } = played[k] as (typeof played)[number];
    const { mean, lower, upper } = meanOf(difference);
    return {
      id: `H4 ${name}`,
      model: "attention",
      claim: `with few demands a year, more ${name} of other allies takes signals from the rest`,
      verdict: upper < 0 ? "holds" : lower > 0 ? "fails" : "silent",
      evidence: { before: meanOf(before).mean, difference: mean, lower, upper, targets },
      condition: "where demands are what is rationed and the ration binds: an ally is courted exactly if its index is among the highest",
    };
  });
}
