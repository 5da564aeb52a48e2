import { chisquareUpper, cholesky, choleskySolve } from "../../numeric/index.js";
import type { ProportionalHazards } from "../fit.js";
import { eventTimes, type Spells } from "../model/risk-sets.js";

/**
 * Score test that effects do not change with time, term by term and together: of adding x·g(t) to the model, g being one less
 * the Kaplan–Meier curve just before t. Source: Grambsch and Therneau (1994); reference: survival::cox.zph (version 3).
 */
export function proportionalHazards(spells: Spells, terms: readonly string[], coef: Float64Array): ProportionalHazards {
  const { columns, weights } = spells;
  const size = columns.length;
  const g = eventShares(spells);
  const all = 2 * size;
  const information = new Float64Array(all * all);
  const score = new Float64Array(size);
  eventTimes(spells, coef, ({ time, rows, means, spread }) => {
    const at = g.get(time) as number;
    for (const i of rows) {
      const w = at * (weights ? (weights[i] as number) : 1);
      for (let a = 0; a < size; a++) score[a] = (score[a] as number) + w * (((columns[a] as Float64Array)[i] as number) - (means[a] as number));
    }
    const add = (i: number, j: number, v: number): void => {
      information[i * all + j] = (information[i * all + j] as number) + v;
    };
    let p = 0;
    for (let a = 0; a < size; a++)
      for (let b = 0; b <= a; b++, p++) {
        const v = spread[p] as number;
        for (const [i, j] of a === b ? [[a, b] as const] : [[a, b] as const, [b, a] as const]) {
          add(i, j, v);
          add(i, size + j, at * v);
          add(size + i, j, at * v);
          add(size + i, size + j, at * at * v);
        }
      }
  });
  const test = (of: readonly number[]): { chi2: number; df: number; p: number } => {
    const index = [...Array(size).keys(), ...of.map((j) => size + j)];
    const part = Float64Array.from(index.flatMap((i) => index.map((j) => information[i * all + j] as number)));
    const u = Float64Array.from(index, (i) => (i < size ? 0 : (score[i - size] as number)));
    const solved = u.slice();
    const factor = cholesky(part, index.length);
    choleskySolve(factor, solved);
    const chi2 = u.reduce((sum, v, i) => sum + v * (solved[i] as number), 0);
    const df = factor.rank - size;
    return { chi2, df, p: chisquareUpper(chi2, df) };
  };
  return { terms: Object.fromEntries(terms.map((term, j) => [term, test([j])])), global: test([...terms.keys()]) };
}

/** One less the Kaplan–Meier curve just before each time of an event, over all strata, rows counted alike. */
function eventShares({ start, stop, event }: Spells): Map<number, number> {
  const stops = stop.slice().sort();
  const starts = start ? start.slice().sort() : undefined;
  const events = stop.filter((_, i) => event[i] === 1).sort();
  const shares = new Map<number, number>();
  let [survival, ended, begun] = [1, 0, 0];
  for (let k = 0; k < events.length; ) {
    const time = events[k] as number;
    shares.set(time, 1 - survival);
    while ((stops[ended] as number) < time) ended++;
    while (starts && begun < starts.length && (starts[begun] as number) < time) begun++;
    const atRisk = (starts ? begun : stops.length) - ended;
    let deaths = 0;
    for (; events[k] === time; k++) deaths++;
    survival *= 1 - deaths / atRisk;
  }
  return shares;
}
