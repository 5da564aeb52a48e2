import { type Executor, FealtyError, type Task, type Work } from "../base/index.js";
import { estimate, wald } from "../estimate/index.js";
import { type Frame, numberColumn, numbers, withColumns } from "../frame/index.js";
import { stream, studentQuantile } from "../numeric/index.js";
import type { Implication, LearningPrimitives } from "../theory/index.js";
import { learningHistories } from "./histories.js";

export interface PanelClaimOptions extends Work {
  /** Allies and years of a simulated panel, default 60 and 60, after as many years that are not seen. */
  readonly allies?: number;
  readonly years?: number;
  /** Simulated panels, default 200. */
  readonly runs?: number;
  readonly seed?: number;
  /** Standard deviation of the error with which a year's signal is measured, signal units; default 0.1. */
  readonly error?: number;
}

/** Some panels of `panelClaims`: all that decides what they come to. */
export interface PanelRunsInput {
  readonly learning: LearningPrimitives;
  readonly allies: number;
  readonly years: number;
  readonly seed: number;
  readonly error: number;
  readonly first: number;
  readonly runs: number;
}

/** What the study's models find in each panel; NaN where a panel holds no concession, or nothing but concessions. */
export interface PanelRuns {
  /** Coefficient of the concession of the year before, within ally and year, and its p. */
  readonly reward: readonly number[];
  readonly rewardP: readonly number[];
  /**
   * p of the joint test that the concessions of this year and the next do not move the signal: given past concessions, each standing's own effect of
   * one, and standing; given past concessions and standing in a straight line; and given the last concession alone.
   */
  readonly leads: readonly number[];
  readonly leadsStraight: readonly number[];
  readonly leadsBare: readonly number[];
  /** p of the reward effect on an outcome that the game does not move. */
  readonly placebo: readonly number[];
}

const fixed = "| ally + year";
const formulas = {
  reward: `signal ~ l(concession, 1) ${fixed}`,
  leads: `signal ~ f(concession, 1) + l(concession, 0) + l(concession, 1) * l(standing, 1) + l(concession, 2) + l(concession, 3) ${fixed}`,
  leadsStraight: `signal ~ f(concession, 1) + l(concession, 0) + l(concession, 1) + l(concession, 2) + l(concession, 3) + l(standing, 1) + l(standing, 2) ${fixed}`,
  leadsBare: `signal ~ f(concession, 1) + l(concession, 0) + l(concession, 1) ${fixed}`,
  placebo: `placebo ~ l(concession, 1) ${fixed}`,
};
const leadsAreZero = "f(concession, 1) = 0; l(concession, 0) = 0";

/** Simulates panels and fits the models of section 6 to them; a computation that an executor runs by name, "panel-claims". */
export function playPanels({ learning, allies, years, seed, error, first, runs }: PanelRunsInput): PanelRuns {
  const out = {
    reward: [] as number[],
    rewardP: [] as number[],
    leads: [] as number[],
    leadsStraight: [] as number[],
    leadsBare: [] as number[],
    placebo: [] as number[],
  };
  const set = Array.from({ length: allies }, () => learning);
  for (let run = first; run < first + runs; run++) {
    const data = measured(learningHistories(set, { years: [1, years], burn: years, seed: seed + run }), seed + run, error);
    const reward = attempt(() => estimate(data, { formula: formulas.reward, vcov: "cluster:ally" }));
    out.reward.push(reward?.coef[0] ?? Number.NaN);
    out.rewardP.push(reward?.p[0] ?? Number.NaN);
    out.placebo.push(attempt(() => estimate(data, { formula: formulas.placebo, vcov: "cluster:ally" }))?.p[0] ?? Number.NaN);
    for (const name of ["leads", "leadsStraight", "leadsBare"] as const)
      out[name].push(attempt(() => wald(estimate(data, { formula: formulas[name], vcov: "cluster:ally" }), leadsAreZero))?.p ?? Number.NaN);
  }
  return out;
}

/**
 * What the models of section 6 find in panels that the game of learning made: H1 (the sign of the reward effect), F1 (how often leads are found that are
 * not there, at 5 %), F3 (how often a placebo outcome seems to be rewarded). Signals are measured with error.
 */
export async function panelClaims(learning: LearningPrimitives, executor: Executor, options: PanelClaimOptions = {}): Promise<Implication[]> {
  const { allies = 60, years = 60, runs = 200, seed = 1, error = 0.1, signal, onProgress } = options;
  for (const [name, value, least] of [["allies", allies, 4] as const, ["years", years, 8] as const, ["runs", runs, 2] as const])
    if (!Number.isInteger(value) || value < least)
      throw new FealtyError("domain", `${name} is ${value}`, { kind: "usage", mend: `it must be a whole number of ${least} or more` });
  const size = 10;
  const tasks = Array.from({ length: Math.ceil(runs / size) }, (_, k): Task<PanelRunsInput> => {
    const first = k * size;
    return { key: `panels ${first}`, input: { learning, allies, years, seed, error, first, runs: Math.min(size, runs - first) } };
  });
  const parts = await executor.map<PanelRunsInput, PanelRuns>("panel-claims", tasks, {
    signal,
    onProgress: onProgress && ((done) => onProgress(Math.min(done * size, runs), runs, "panels")),
  });
  const all = (name: keyof PanelRuns): number[] => parts.flatMap((part) => part[name]).filter((x) => !Number.isNaN(x));
  const [reward, rewardP, leads, straight, bare, placebo] = (["reward", "rewardP", "leads", "leadsStraight", "leadsBare", "placebo"] as const).map(all) as [
    number[],
    number[],
    number[],
    number[],
    number[],
    number[],
  ];
  const mean = meanOf(reward);
  const none = (id: string, claim: string, p: readonly number[], condition: string): Implication => {
    const { share, lower, upper } = rate(p);
    return {
      id,
      model: "learning",
      claim,
      verdict: p.length < 2 ? "silent" : lower <= 0.05 ? "holds" : "fails",
      evidence: { panels: p.length, rejected: share, lower, upper },
      condition,
    };
  };
  return [
    {
      id: "H1",
      model: "learning",
      claim: "within ally and year, a concession raises the signal of the year after",
      verdict: reward.length < 2 || (mean.lower <= 0 && mean.upper >= 0) ? "silent" : mean.lower > 0 ? "holds" : "fails",
      evidence: { panels: reward.length, effect: mean.mean, lower: mean.lower, upper: mean.upper, power: rate(rewardP).share },
      condition: "wherever a concession is rewarded at all: within an ally, a reward that is paid for concessions alone covaries with them by its mean",
    },
    none(
      "F1",
      "given past concessions, standing and their product, future concessions do not move signals: a joint test at 5 % rejects as often as chance lets it",
      leads,
      "exactly where all that the patron knew when it made the offer is held fixed: the signal is the offer, which is made at a standing, times the answer",
    ),
    none(
      "F1 straight",
      "so it is with past concessions and standing held fixed, but not their product",
      straight,
      "where offers hardly change with standing: else what a concession brings does, and a straight line leaves the rest to the leads",
    ),
    none(
      "F1 bare",
      "so it is with the last concession alone held fixed",
      bare,
      "where every offer is the same: then the last answer is all that there is to know",
    ),
    none(
      "F3",
      "an outcome that the game does not move is not rewarded: the test at 5 % rejects as often as chance lets it",
      placebo,
      "always; the model has no other outcomes, so this is the size of the test alone",
    ),
  ];
}

/** Signals with an error of measurement, and an outcome that is error alone. */
function measured(data: Frame, seed: number, error: number): Frame {
  const signals = numbers(data, "signal");
  const placebo = new Float64Array(data.length);
  const seen = signals.map((s, row) => {
    const draws = stream(seed, 2_000_003, row);
    placebo[row] = draws.normal();
    return s + error * draws.normal();
  });
  return withColumns(data, { signal: numberColumn(seen), placebo: numberColumn(placebo) });
}

/** A panel without variation cannot be fitted, and counts as none. */
function attempt<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof FealtyError) return undefined;
    throw error;
  }
}

interface Spread {
  readonly mean: number;
  readonly lower: number;
  readonly upper: number;
}

/** A mean over runs with its 95 % interval by Student's t. */
export function meanOf(values: readonly number[]): Spread {
  const n = values.length;
  if (n < 2) return { mean: values[0] ?? Number.NaN, lower: Number.NaN, upper: Number.NaN };
  const mean = values.reduce((a, b) => a + b, 0) / n;
  const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (n - 1);
  const half = studentQuantile(0.975, n - 1) * Math.sqrt(variance / n);
  return { mean, lower: mean - half, upper: mean + half };
}

/** How often p is at most 0.05, with Wilson's 95 % interval. */
function rate(p: readonly number[]): { readonly share: number; readonly lower: number; readonly upper: number } {
  const n = p.length;
  if (n === 0) return { share: Number.NaN, lower: Number.NaN, upper: Number.NaN };
  const share = p.filter((x) => x <= 0.05).length / n;
  const z2 = 1.959963984540054 ** 2;
  const middle = (share + z2 / (2 * n)) / (1 + z2 / n);
  const half = (Math.sqrt(z2) / (1 + z2 / n)) * Math.sqrt((share * (1 - share)) / n + z2 / (4 * n * n));
  return { share, lower: Math.max(0, middle - half), upper: Math.min(1, middle + half) };
}
