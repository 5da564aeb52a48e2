import { type Frame, frame, numberColumn } from "../frame/index.js";
import { elementary, normalCdf, stream } from "../numeric/index.js";
import { referencePrimitives } from "./reference-primitives.js";

const { shows } = referencePrimitives;

export interface RollCallSession {
  readonly seed: number;
  readonly first: number;
  readonly span: number;
  /** Codes of the states, and of the patron, which votes last. */
  readonly codes: readonly number[];
  readonly patron: number;
  /** Roll calls a year. */
  readonly items: number;
}

/** Yes, abstain or no by an ordered probit of position, each item with its own cut point and side; some votes are not cast. */
export function rollCallVotes(position: Float64Array, { seed, first, span, codes, patron, items }: RollCallSession): Frame {
  const states = codes.length;
  const size = (states + 1) * span * items;
  const columns = { ccode: new Float64Array(size), year: new Float64Array(size), rcid: new Float64Array(size), vote: new Float64Array(size) };
  const stands = new Float64Array(states + 1);
  stands[states] = shows.patron;
  let row = 0;
  for (let t = 0; t < span; t++) {
    for (let state = 0; state < states; state++)
      stands[state] = (position[state * span + t] as number) + shows.drift * stream(seed, 4, codes[state] as number, t).normal();
    for (let item = 0; item < items; item++) {
      const of = stream(seed, 3, t, item);
      const cut = shows.cut * of.normal();
      const side = of.uniform() < 0.5 ? -1 : 1;
      for (let state = 0; state <= states; state++) {
        const pull = side * (shows.weight * ((stands[state] as number) - cut) + of.normal());
        const present = of.uniform() >= shows.absent || state === states;
        columns.ccode[row] = codes[state] ?? patron;
        columns.year[row] = first + t;
        columns.rcid[row] = t * items + item + 1;
        columns.vote[row] = !present ? 8 : pull > shows.abstain ? 1 : pull > -shows.abstain ? 2 : 3;
        row++;
      }
    }
  }
  return frame(Object.entries(columns).map(([name, values]) => [name, numberColumn(values)] as const));
}

/**
 * Expected agreement with the patron of a state that stands at `position`, an abstention against a vote counting half: the mean over items, over
 * the chance of both votes and over the year's drift. What agreement on infinitely many roll calls of infinitely many such years comes to.
 */
export function expectedAgreement(positions: Float64Array): Float64Array {
  const known = new Map<number, number>();
  return positions.map((x) => {
    const before = known.get(x);
    if (before !== undefined) return before;
    const value = agreementAt(x);
    known.set(x, value);
    return value;
  });
}

/** Trapezoids over the standard normal cut, exact to rounding for so smooth a function. */
function agreementAt(x: number): number {
  const [reach, step] = [7, 0.1];
  const spread = Math.sqrt(1 + (shows.weight * shows.drift) ** 2);
  let [sum, weights] = [0, 0];
  for (let k = -reach / step; k <= reach / step; k++) {
    const z = k * step;
    const weight = elementary.exp((-z * z) / 2);
    const own = shares(shows.weight * (x - shows.cut * z), spread);
    const patron = shares(shows.weight * (shows.patron - shows.cut * z), 1);
    let distance = 0;
    own.forEach((p, a) => {
      patron.forEach((q, b) => {
        distance += p * q * Math.abs(a - b);
      });
    });
    sum += weight * (1 - distance / 2);
    weights += weight;
  }
  return sum / weights;
}

/** Chances of yes, abstention and no. */
function shares(mean: number, spread: number): readonly [number, number, number] {
  const yes = normalCdf((mean - shows.abstain) / spread);
  const no = normalCdf((-shows.abstain - mean) / spread);
  return [yes, 1 - yes - no, no];
}
