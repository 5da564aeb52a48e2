import { FealtyError } from "../base/index.js";
import { type Stream, stream, studentQuantile } from "../numeric/index.js";
import type { Attention } from "./attention.js";
import { chooseHighest } from "./choose-highest.js";
import { drawFates, type Fates } from "./fates.js";
import { type Rank, type Standing, standing } from "./standing.js";

/** Ways to choose whom to court, in the order in which they are told. */
export const policyNames = ["index", "myopic", "loyal", "reluctant", "threatened", "rotation", "random"] as const;
export type PolicyName = (typeof policyNames)[number];

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

export interface PolicyOptions {
  readonly periods?: number;
  readonly runs?: number;
  readonly seed?: number;
  /** Called after each hundredth part; an error that it throws ends the work. */
  readonly progress?: ((done: number, of: number) => void) | undefined;
}

/**
 * Discounted payoffs Σ_t δ^t Σ_i of the surplus of seven policies over `periods`, each run with the same leaders, types and answers for all. In a
 * period: new leaders, then demands, answers, payment, beliefs. No policy makes a demand that is not worth its own cost (index of 0 or less; for
 * `myopic`, surplus now). All but `myopic` offer what is best at the bound's charge, so that policies differ in whom they court alone.
 * - index: highest Whittle index, of equal ones the more willing; myopic: highest expected surplus now; loyal: lowest expected cost of
 *   conceding; reluctant: highest; threatened: highest need of security; rotation: who waited longest; random: any. Of ties the first ally.
 * @throws FealtyError "domain" for fewer than one period or two runs.
 */
export function comparePolicies(attention: Attention, { periods = 100, runs = 1000, seed = 1, progress }: PolicyOptions = {}): PolicyOutcome[] {
  hold("periods", periods, 1);
  hold("runs", runs, 2);
  hold("seed", seed, 0);
  const patience = attention.kinds[0]?.p.patience ?? 0;
  const players = policyNames.map((name) => player(attention, name));
  const payoff = policyNames.map(() => new Float64Array(runs));
  const counts = policyNames.map(() => ({ demands: 0, concessions: 0, signals: 0 }));
  const discount = new Float64Array(periods);
  for (let t = 0, d = 1; t < periods; t++, d *= patience) discount[t] = d;
  const step = Math.max(1, Math.floor(runs / 100));
  for (let run = 0; run < runs; run++) {
    const fates = drawFates(attention, periods, seed, run);
    for (const [i, play] of players.entries()) {
      const draws = stream(seed, run, fates.allies, 2);
      (payoff[i] as Float64Array)[run] = play(fates, discount, draws, counts[i] as Counts);
    }
    if ((run + 1) % step === 0) progress?.(run + 1, runs);
  }
  const first = payoff[0] as Float64Array;
  return policyNames.map((name, i) => {
    const own = payoff[i] as Float64Array;
    const { demands, concessions, signals } = counts[i] as Counts;
    const per = runs * periods;
    return {
      name,
      ...interval(own),
      difference: interval(own.map((x, run) => x - (first[run] as number))),
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

interface Counts {
  demands: number;
  concessions: number;
  signals: number;
}

type Play = (fates: Fates, discount: Float64Array, draws: Stream, counts: Counts) => number;

/** Plays one run. */
function player(attention: Attention, name: PolicyName): Play {
  const { targets } = attention;
  const rank: Rank = name === "threatened" || name === "rotation" || name === "random" ? "none" : name;
  const state = standing(attention, rank);
  const start = chooser(attention, name, state);
  return ({ allies, periods, from, ally, type, answer }, discount, draws, counts) => {
    const { order, choose } = start(draws);
    let total = 0;
    for (let t = 0; t < periods; t++) {
      for (let e = from[t] as number; e < (from[t + 1] as number); e++) state.renew(ally[e] as number, type[e] as number);
      choose();
      let sum = 0;
      for (let k = 0; k < targets; k++) {
        const who = order[k] as number;
        if (!((state.score[who] as number) > Number.NEGATIVE_INFINITY)) continue;
        const { surplus, signal, met } = state.court(who, answer[t * allies + who] as number);
        sum += surplus;
        counts.demands++;
        if (met) counts.concessions++;
        counts.signals += signal;
      }
      total += (discount[t] as number) * sum;
    }
    return total;
  };
}

/** How a policy brings the period's targets to the front of `order`, one run after another. */
function chooser({ kinds, kindOf, targets }: Attention, name: PolicyName, { score }: Standing): (draws: Stream) => { order: Int32Array; choose: () => void } {
  const n = kindOf.length;
  const open = (ally: number): boolean => (score[ally] as number) > Number.NEGATIVE_INFINITY;
  const order = new Int32Array(n);
  const line = Int32Array.from({ length: n }, (_, i) => i);
  if (name === "threatened") {
    const need = (i: number): number => kinds[kindOf[i] as number]?.p.securityNeed ?? 0;
    line.sort((a, b) => need(b) - need(a) || a - b);
  }
  if (name === "threatened" || name === "rotation") {
    const keeps = name === "rotation";
    return () => {
      let begin = 0;
      const choose = (): void => {
        let [k, i] = [0, 0];
        for (; i < n && k < targets; i++) {
          const ally = line[(begin + i) % n] as number;
          if (open(ally)) order[k++] = ally;
        }
        if (keeps) begin = (begin + i) % n;
        // None is left worth a demand: the rest of the front is someone who is not.
        if (k < targets) order.fill(shut(score), k, targets);
      };
      return { order, choose };
    };
  }
  if (name === "random") {
    return (draws) => ({
      order,
      choose: () => {
        let count = 0;
        for (let i = 0; i < n; i++) if (open(i)) order[count++] = i;
        for (let k = 0; k < Math.min(targets, count); k++) {
          const at = k + draws.below(count - k);
          const kept = order[k] as number;
          order[k] = order[at] as number;
          order[at] = kept;
        }
        if (count < targets) order.fill(shut(score), count, targets);
      },
    });
  }
  return () => {
    order.set(line);
    return { order, choose: () => chooseHighest(score, order, targets) };
  };
}

function shut(score: Float64Array): number {
  return Math.max(0, score.indexOf(Number.NEGATIVE_INFINITY));
}

function interval(values: Float64Array): Interval {
  const n = values.length;
  const mean = values.reduce((a, b) => a + b, 0) / n;
  const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (n - 1);
  const half = studentQuantile(0.975, n - 1) * Math.sqrt(variance / n);
  return { mean, lower: mean - half, upper: mean + half };
}
