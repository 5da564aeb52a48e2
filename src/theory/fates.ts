import { elementary, philox, stream } from "../numeric/index.js";
import type { PlayTables } from "./play-table.js";

const { log } = elementary;

/** All that chance brings in one run, the same for every policy. */
export interface Fates {
  readonly allies: number;
  readonly periods: number;
  /** New leaders, in order of time: `from[t]` to `from[t + 1]` are those of period t ≥ 1; in period 0 every ally has one. */
  readonly from: Int32Array;
  readonly ally: Int32Array;
  /** Type of the new leader. */
  readonly type: Int8Array;
  /** periods × allies: an ally complies where this is below its probability. */
  readonly answer: Float64Array;
}

/** Draws a run's fates: turnovers as waiting times, types from the prior, answers at (run, ally, period) whether they are asked or not. */
export function drawFates({ kinds, kindOf }: PlayTables, periods: number, seed: number, run: number): Fates {
  const allies = kindOf.length;
  const events: { t: number; ally: number; type: number }[] = [];
  const answer = new Float64Array(allies * periods);
  const words = new Uint32Array(4);
  const [k0, k1] = [seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0];
  for (let ally = 0; ally < allies; ally++) {
    const { prior, turnover } = kinds[kindOf[ally] as number]?.p ?? { prior: [1], turnover: 0 };
    const draws = stream(seed, run, ally, 0);
    const lasts = turnover > 0 && turnover < 1 ? log(1 - turnover) : 0;
    for (let t = 0; t < periods; ) {
      events.push({ t, ally, type: typeAt(prior, draws.uniform()) });
      t += turnover <= 0 ? periods : turnover >= 1 ? 1 : 1 + Math.min(periods, Math.floor(log(draws.uniform()) / lasts));
    }
    for (let t = 0; t < periods; t++) {
      if (t % 4 === 0) philox(t / 4, 1, ally, run, k0, k1, words);
      answer[t * allies + ally] = ((words[t % 4] as number) + 0.5) / 4294967296;
    }
  }
  // Sorted by period, allies in order within one.
  const from = new Int32Array(periods + 1);
  for (const { t } of events) from[t + 1] = (from[t + 1] as number) + 1;
  for (let t = 1; t <= periods; t++) from[t] = (from[t] as number) + (from[t - 1] as number);
  const next = from.slice();
  const [who, type] = [new Int32Array(events.length), new Int8Array(events.length)];
  for (const event of events) {
    const at = next[event.t] as number;
    next[event.t] = at + 1;
    who[at] = event.ally;
    type[at] = event.type;
  }
  return { allies, periods, from, ally: who, type, answer };
}

function typeAt(prior: readonly number[], u: number): number {
  let [type, sum] = [0, prior[0] as number];
  while (u >= sum && type < prior.length - 1) sum += prior[++type] as number;
  return type;
}
