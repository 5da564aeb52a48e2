import { type Executor, FealtyError, type Task, type Work } from "../base/index.js";
import { studentQuantile } from "../numeric/index.js";
import type { Attention } from "./attention.js";
import { type PolicyName, policyNames, type RunsInput, type RunsPlayed } from "./play-runs.js";
import { playTables } from "./play-table.js";

export { type PolicyName, policyNames };

export interface Interval {
  readonly mean: number;
  /** 95 % interval of the mean, by Student's t over runs. */
  readonly lower: number;
  readonly upper: number;
}

export interface PolicyOutcome extends Interval {
  readonly name: PolicyName;
  /** Of this policy's payoff less the index policy's, run by run. */
  readonly difference: Interval;
  /** Means per period: demands made, concessions won, signal units sent. */
  readonly demands: number;
  readonly concessions: number;
  readonly signals: number;
}

export interface PolicyOptions extends Work {
  readonly periods?: number;
  readonly runs?: number;
  readonly seed?: number;
}

/** Runs of one task: no number of threads changes it, nor any result. */
const batch = 20;

/**
 * Discounted payoffs Σ_t δ^t Σ_i of the surplus of seven policies over `periods`, each run with the same leaders, types and answers for all. In a
 * period: new leaders, then demands, answers, payment, beliefs. No policy makes a demand that is not worth its own cost (index of 0 or less; for
 * `myopic`, surplus now). All but `myopic` offer what is best at the bound's charge, so that policies differ in whom they court alone.
 * - index: highest Whittle index, of equal ones the more willing; myopic: highest expected surplus now; loyal: lowest expected cost of
 *   conceding; reluctant: highest; threatened: highest need of security; rotation: who waited longest; random: any. Of ties the first ally.
 * Where signals are rationed, each policy goes down its own order, promising each ally its offer while that can be paid and then the best that
 * can; the index and the surplus are those of a signal unit; and demands without reward are made of all others of whom they are worth making.
 * @param executor runs "policies", which is `playRuns`.
 * @throws FealtyError "domain" for fewer than one period or two runs, "interrupted" once the signal is aborted.
 */
export async function comparePolicies(
  attention: Attention,
  executor: Executor,
  { periods = 100, runs = 1000, seed = 1, signal, onProgress }: PolicyOptions = {},
): Promise<PolicyOutcome[]> {
  hold("periods", periods, 1);
  hold("runs", runs, 2);
  hold("seed", seed, 0);
  const tables = playTables(attention);
  const tasks = Array.from({ length: Math.ceil(runs / batch) }, (_, k): Task<RunsInput> => {
    const first = k * batch;
    return { key: `runs ${first}`, input: { tables, periods, seed, first, runs: Math.min(batch, runs - first) } };
  });
  const played = await executor.map<RunsInput, RunsPlayed[]>("policies", tasks, {
    signal,
    onProgress: onProgress && ((done) => onProgress(Math.min(done * batch, runs), runs, "runs")),
  });
  const outcome = policyNames.map((_, i) => joined(played.map((one) => one[i] as RunsPlayed)));
  const first = (outcome[0] as RunsPlayed).payoff;
  return policyNames.map((name, i) => {
    const { payoff, demands, concessions, signals } = outcome[i] as RunsPlayed;
    const per = runs * periods;
    return {
      name,
      ...interval(payoff),
      difference: interval(payoff.map((x, run) => x - (first[run] as number))),
      demands: demands / per,
      concessions: concessions / per,
      signals: signals / per,
    };
  });
}

function hold(name: string, value: number, least: number): void {
  if (!Number.isInteger(value) || value < least)
    throw new FealtyError("domain", `${name} is ${value}`, { kind: "usage", mend: `it must be a whole number of ${least} or more` });
}

/** Batches in order as one. */
function joined(parts: readonly RunsPlayed[]): RunsPlayed {
  const sum = (of: (part: RunsPlayed) => number): number => parts.reduce((total, part) => total + of(part), 0);
  return {
    payoff: Float64Array.from(parts.flatMap(({ payoff }) => [...payoff])),
    demands: sum((p) => p.demands),
    concessions: sum((p) => p.concessions),
    signals: sum((p) => p.signals),
  };
}

function interval(values: Float64Array): Interval {
  const n = values.length;
  const mean = values.reduce((a, b) => a + b, 0) / n;
  const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (n - 1);
  const half = studentQuantile(0.975, n - 1) * Math.sqrt(variance / n);
  return { mean, lower: mean - half, upper: mean + half };
}
