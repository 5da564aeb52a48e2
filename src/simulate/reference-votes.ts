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

/** Share of items that the patron announces as demands. */
const announced = 0.2;

/** How far a demand met moves a state towards the patron on the items that are demands, on the policy line: beside what it moves it on all. */
const answered = 0.6;

/** Where each state stands on demands: a concession (0 to 1) moves it towards the patron. */
export function onDemands(position: Float64Array, concession: Float64Array): Float64Array {
  return position.map((x, row) => x + answered * (concession[row] as number) * Math.sign(shows.patron - x));
}

/**
 * Yes, abstain or no by an ordered probit of position, each item with its own cut point and side; some votes are not cast. Some items are demands, on which
 * states stand where `demanded` says.
 */
export function rollCallVotes(position: Float64Array, demanded: Float64Array, { seed, first, span, codes, patron, items }: RollCallSession): Frame {
  const states = codes.length;
  const size = (states + 1) * span * items;
  const empty = (): Float64Array => new Float64Array(size);
  const columns = { ccode: empty(), year: empty(), rcid: empty(), vote: empty(), importantvote: empty() };
  let row = 0;
  for (let t = 0; t < span; t++) {
    for (let item = 0; item < items; item++) {
      const of = stream(seed, 3, t, item);
      const cut = shows.cut * of.normal();
      const side = of.uniform() < 0.5 ? -1 : 1;
      const demand = Number(stream(seed, 11, t, item).uniform() < announced);
      for (let state = 0; state <= states; state++) {
        const stands = state === states ? shows.patron : ((demand ? demanded : position)[state * span + t] as number);
        const pull = side * (shows.weight * (stands - cut) + of.normal());
        const present = of.uniform() >= shows.absent || state === states;
        columns.ccode[row] = codes[state] ?? patron;
        columns.year[row] = first + t;
        columns.rcid[row] = t * items + item + 1;
        columns.importantvote[row] = demand;
        columns.vote[row] = !present ? 8 : pull > shows.abstain ? 1 : pull > -shows.abstain ? 2 : 3;
        row++;
      }
    }
  }
  return frame(Object.entries(columns).map(([name, values]) => [name, numberColumn(values)] as const));
}

/** Nodes of the grid of positions between which expected agreement is interpolated (error below 1e-5), and how far it reaches. */
const [grid, reach] = [0.01, 5] as const;

/**
 * Expected agreement with the patron of a state that stands at each position, on demands at another, an abstention against a vote counting half: the
 * mean over items and over the chance of both votes. What agreement on infinitely many roll calls of the year comes to.
 */
export function expectedAgreement(positions: Float64Array, demanded: Float64Array): Float64Array {
  const [own, asked] = [overPositions(positions, agreementAt), overPositions(demanded, agreementAt)];
  return own.map((x, row) => (1 - announced) * x + announced * (asked[row] as number));
}

/** Expected support of demands above that of a state that stands there as it does elsewhere: what compliance on infinitely many demands comes to. */
export function expectedCompliance(positions: Float64Array, demanded: Float64Array): Float64Array {
  const [own, asked] = [overPositions(positions, supportAt), overPositions(demanded, supportAt)];
  return asked.map((x, row) => x - (own[row] as number));
}

function overPositions(positions: Float64Array, value: (x: number) => number): Float64Array {
  const known = new Map<number, number>();
  const at = (node: number): number => {
    const before = known.get(node);
    if (before !== undefined) return before;
    const found = value(node * grid);
    known.set(node, found);
    return found;
  };
  return positions.map((x) => {
    const place = Math.max(-reach, Math.min(reach, x)) / grid;
    const low = Math.floor(place);
    return at(low) + (place - low) * (at(low + 1) - at(low));
  });
}

/** Cut points over their normal law, by trapezoids (exact to rounding for so smooth a function), each with the patron's chances. */
const cuts = Array.from({ length: 141 }, (_, k) => {
  const z = (k - 70) / 10;
  const cut = shows.cut * z;
  return { cut, weight: elementary.exp((-z * z) / 2), patron: shares(shows.weight * (shows.patron - cut)) };
});
const whole = cuts.reduce((sum, { weight }) => sum + weight, 0);

function agreementAt(x: number): number {
  let sum = 0;
  for (const { cut, weight, patron } of cuts) {
    const own = shares(shows.weight * (x - cut));
    let distance = 0;
    own.forEach((p, a) => {
      patron.forEach((q, b) => {
        distance += p * q * Math.abs(a - b);
      });
    });
    sum += weight * (1 - distance / 2);
  }
  return sum / whole;
}

/** Expected support of an item on which the patron casts a yes or a no. */
function supportAt(x: number): number {
  let [sum, all] = [0, 0];
  for (const { cut, weight, patron } of cuts) {
    const own = shares(shows.weight * (x - cut));
    for (const side of [0, 2] as const) {
      const w = weight * patron[side];
      all += w;
      sum += w * own.reduce((total, p, a) => total + p * (1 - Math.abs(a - side) / 2), 0);
    }
  }
  return sum / all;
}

/** Chances of yes, abstention and no. */
function shares(mean: number): readonly [number, number, number] {
  const yes = normalCdf(mean - shows.abstain);
  const no = normalCdf(-shows.abstain - mean);
  return [yes, 1 - yes - no, no];
}
