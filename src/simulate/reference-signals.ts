import { elementary, normalCdf, type Stream, stream } from "../numeric/index.js";
import type { ReferenceHistory } from "./reference-history.js";
import { referencePrimitives } from "./reference-primitives.js";

const { exp } = elementary;
const { shows } = referencePrimitives;

/** Years in which each signal is recorded, as in the real records: outside them it is missing. */
const coded: Readonly<{ [name: string]: readonly [number, number] }> = { words: [1950, 2010], exercise: [1974, 2010], troops: [1981, 2012] };

/** What a patron is seen to do for a state, and what a placebo reads: drawn again, all of it, with the same truth. */
export const recordedSignals = ["words", "visit", "exercise", "arms", "troops", "economic_aid", "trade"] as const;
export type RecordedSignal = (typeof recordedSignals)[number];

/** Those of them that rewards move: the others are placebos. */
export const rewardedSignals: readonly RecordedSignal[] = ["words", "visit", "exercise", "arms", "troops"];

/**
 * Signals of every row of a history. Rewards, paid for the answer of the year before, move a latent signal, which states have for lasting reasons and
 * by chance too; aid and trade follow the lasting differences, size and time, and nothing that an ally concedes.
 * @param draw 0: the world's own; others: as chance could have had it, the truth being the same.
 */
export function signalsOf({ world, states, rows, reward }: ReferenceHistory, seed: number, draw: number): { readonly [name in RecordedSignal]: Float64Array } {
  const { periods, first } = world;
  const make = (): Float64Array => new Float64Array(rows);
  const out = { words: make(), visit: make(), exercise: make(), arms: make(), troops: make(), economic_aid: make(), trade: make() };
  states.forEach(({ state, size }, i) => {
    const lasting = shows.lasting * stream(seed, 5, state.code).normal();
    for (let t = 0; t < periods; t++) {
      const chance = stream(seed, 10 + draw, state.code, t);
      const signal = lasting + shows.reward * (reward[i * periods + t] as number) + shows.yearly * chance.normal();
      const values = {
        words: poisson(exp(-0.6 + 0.9 * signal), chance),
        visit: chance.uniform() < normalCdf(-1.2 + 0.6 * signal) ? 1 : 0,
        exercise: chance.uniform() < normalCdf(-0.8 + 0.7 * signal) ? 1 : 0,
        arms: chance.uniform() < normalCdf(0.4 + 0.5 * signal) ? exp(2.5 + 0.8 * signal + 0.6 * chance.normal()) : 0,
        troops: chance.uniform() < normalCdf(0.8 + 0.4 * lasting) ? Math.round(exp(3.5 + 1.5 * lasting + 0.3 * signal + 0.2 * chance.normal())) : 0,
        economic_aid: exp(1 + 0.4 * lasting + 0.8 * chance.normal()),
        trade: exp(4 + size + 0.02 * t + 0.2 * chance.normal()),
      };
      for (const name of recordedSignals) {
        const span = coded[name];
        out[name][i * periods + t] = span && (first + t < span[0] || first + t > span[1]) ? Number.NaN : values[name];
      }
    }
  });
  return out;
}

/** Poisson by inversion: one uniform a draw keeps streams aligned. For means that a signal has (below about 50). */
export function poisson(mean: number, draw: Stream): number {
  const u = draw.uniform();
  let [k, p] = [0, exp(-mean)];
  let sum = p;
  while (u > sum && k < 1000) {
    k++;
    p *= mean / k;
    sum += p;
  }
  return k;
}
