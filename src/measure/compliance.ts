import { FealtyError } from "../base/index.js";
import { cholesky, choleskyInverse, elementary, normalCdf } from "../numeric/index.js";
import type { IdealPoints } from "./ideal-points/ideal-points.js";
import { type AnswerTerms, answerProbability, answerTerms, fastCdf, fastDensity } from "./ideal-points/probit.js";
import type { RollCalls } from "./roll-calls.js";

/** Answers to announced demands: the votes of others on items that the patron marked and cast a yes or a no on. A row a vote. */
export interface DemandVotes {
  /** Places of item, unit and time in the roll calls. */
  readonly item: Int32Array;
  readonly unit: Int32Array;
  readonly time: Int32Array;
  /** 1 with the patron, ½ an abstention, 0 against. */
  readonly support: Float64Array;
  /** Its expectation for a state of that position, the state's own vote left out, and its variance. */
  readonly expected: Float64Array;
  readonly variance: Float64Array;
  /** What the expectation changes by with one standard error of the position. */
  readonly spread: Float64Array;
  /** −log of the probability of the vote cast, positive where support was above what was expected, less its mean under the model: what it cost. */
  readonly cost: Float64Array;
  /** The curve of each demand that is used, by its place. */
  readonly curves: ReadonlyMap<number, Curve>;
  /** Demands left out: unanimous, without a yes or no of the patron, with fewer than 20 votes of states whose position is known. */
  readonly skipped: { readonly unanimous: number; readonly silent: number; readonly few: number };
}

const leastVotes = 20;
const { log } = elementary;

/**
 * Holds each vote on a demand against the vote that the state's position on all other items says it would have cast. On each demand an ordered probit of
 * the votes on the positions is fitted over all states but the patron; a state's expectation comes from the others' votes (one step from the
 * fit of all). Positions should come from the other items alone, and from the same session (prior "none"), so that no later vote is in them.
 * @param demands by item, 1 for a demand.
 * @param curves those of another call on the same votes, to hold the votes against curves that are known.
 * @param items demands to use alone, by item: a half of them, say.
 * @throws FealtyError "no-votes" when the patron casts no vote, "no-demands" when nothing is a demand.
 */
export function demandVotes(
  calls: RollCalls,
  patron: number,
  demands: Uint8Array,
  points: Pick<IdealPoints, "unit" | "time" | "position" | "se">,
  { curves, items }: { readonly curves?: ReadonlyMap<number, Curve>; readonly items?: Uint8Array } = {},
): DemandVotes {
  const { units, times, itemTime, votes } = calls;
  const width = units.length;
  const own = units.indexOf(patron);
  if (own < 0) throw new FealtyError("no-votes", `unit ${patron} casts no vote`, { kind: "data", mend: "name a unit of the roll calls as patron" });
  if (!demands.some((marked) => marked === 1))
    throw new FealtyError("no-demands", "no roll call is marked as a demand", {
      kind: "data",
      mend: "name the column that marks them, or years in which some are marked",
    });
  const unitAt = new Map(units.map((code, u) => [code, u]));
  const timeAt = new Map(times.map((value, t) => [value, t]));
  const [position, se] = [new Float64Array(width * times.length).fill(Number.NaN), new Float64Array(width * times.length)];
  points.unit.forEach((code, k) => {
    const [u, t] = [unitAt.get(code), timeAt.get(points.time[k] as number)];
    if (u === undefined || t === undefined) return;
    position[t * width + u] = points.position[k] as number;
    se[t * width + u] = points.se[k] as number;
  });
  const skipped = { unanimous: 0, silent: 0, few: 0 };
  const most = demands.reduce((n, marked) => n + marked, 0) * width;
  const places = { item: new Int32Array(most), unit: new Int32Array(most), time: new Int32Array(most) };
  const found = Array.from({ length: 5 }, () => new Float64Array(most)) as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];
  const [support, expected, variance, spread, cost] = found;
  const judgement = new Float64Array(4);
  let rows = 0;
  const known = new Map<number, Curve>();
  for (let item = 0; item < itemTime.length; item++) {
    if (!demands[item] || (items && !items[item])) continue;
    const asked = votes[item * width + own] as number;
    if (asked !== 1 && asked !== 3) {
      skipped.silent++;
      continue;
    }
    const t = itemTime[item] as number;
    const voters: number[] = [];
    for (let u = 0; u < width; u++) if (u !== own && votes[item * width + u] !== 0 && !Number.isNaN(position[t * width + u] as number)) voters.push(u);
    if (voters.length < leastVotes) {
      skipped.few++;
      continue;
    }
    // 2 with the patron, 1 abstaining, 0 against.
    const answers = voters.map((u) => {
      const vote = votes[item * width + u] as number;
      return vote === 2 ? 1 : vote === asked ? 2 : 0;
    });
    if (answers.every((a) => a === answers[0])) {
      skipped.unanimous++;
      continue;
    }
    const curve =
      curves?.get(item) ??
      responseCurve(
        answers,
        voters.map((u) => position[t * width + u] as number),
      );
    known.set(item, curve);
    for (let k = 0; k < voters.length; k++) {
      const u = voters[k] as number;
      const at = t * width + u;
      judged(curve, answers[k] as number, position[at] as number, judgement);
      places.item[rows] = item;
      places.unit[rows] = u;
      places.time[rows] = t;
      support[rows] = (answers[k] as number) / 2;
      expected[rows] = judgement[0] as number;
      variance[rows] = judgement[1] as number;
      spread[rows] = Math.abs(judgement[2] as number) * (se[at] as number);
      cost[rows] = judgement[3] as number;
      rows++;
    }
  }
  return {
    item: places.item.slice(0, rows),
    unit: places.unit.slice(0, rows),
    time: places.time.slice(0, rows),
    support: support.slice(0, rows),
    expected: expected.slice(0, rows),
    variance: variance.slice(0, rows),
    spread: spread.slice(0, rows),
    cost: cost.slice(0, rows),
    curves: known,
    skipped,
  };
}

/** An ordered probit of answers on positions: slope, low and high cut point, and the inverse of its information. */
export interface Curve {
  readonly theta: readonly [number, number, number];
  readonly inverse: Float64Array;
  /** All three kinds of answers; with two the cut points are one. */
  readonly three: boolean;
  /** Class of the two kinds that is coded low and high. */
  readonly kinds: readonly number[];
}

/** Prior variances of slope and cut points, so that a demand that positions part without error has a curve. */
const priorVariances = [4, 25, 25];
const terms: AnswerTerms = { low: 0, high: 0, lowLow: 0, highHigh: 0, lowHigh: 0 };

function responseCurve(answers: readonly number[], positions: readonly number[]): Curve {
  const kinds = [...new Set(answers)].sort((a, b) => a - b);
  const three = kinds.length === 3;
  let theta: [number, number, number] = [0, three ? -0.5 : 0, three ? 0.5 : 0];
  const coded = answers.map((a) => code(a, kinds));
  const value = ([a, low, high]: readonly number[]): number => {
    let sum = 0;
    for (let i = 0; i < coded.length; i++)
      sum += log(Math.max(1e-300, answerProbability(coded[i] as number, (a as number) * (positions[i] as number), low as number, high as number)));
    return [a, low, high].reduce((total: number, x, k) => total - (!three && k === 2 ? 0 : (x as number) ** 2 / (2 * (priorVariances[k] as number))), sum);
  };
  let now = value(theta);
  let inverse = new Float64Array(9);
  for (let step = 0; step < 100; step++) {
    const { gradient, information } = derivatives(theta, coded, positions, three);
    inverse = choleskyInverse(cholesky(information, 3)).slice();
    const move = [0, 1, 2].map((i) => [0, 1, 2].reduce((sum, j) => sum + (inverse[i * 3 + j] as number) * (gradient[j] as number), 0));
    const gain = move.reduce((sum, m, i) => sum + m * (gradient[i] as number), 0);
    if (gain < 1e-10) break;
    let scale = 1;
    for (let k = 0; k < 30; k++, scale /= 2) {
      const next = theta.map((x, i) => x + scale * (move[i] as number)) as [number, number, number];
      if (!three) next[2] = next[1];
      if (three && !(next[2] > next[1])) continue;
      const there = value(next);
      if (there >= now) {
        [theta, now] = [next, there];
        break;
      }
    }
  }
  return { theta, inverse, three, kinds };
}

/** The lower of two kinds is 0, the higher 2. */
function code(answer: number, kinds: readonly number[]): number {
  return kinds.length === 3 ? answer : answer === kinds[0] ? 0 : 2;
}

function derivatives(theta: readonly [number, number, number], coded: readonly number[], positions: readonly number[], three: boolean) {
  const gradient = new Float64Array(3);
  const information = new Float64Array(9);
  for (let i = 0; i < coded.length; i++) addTerms(theta, coded[i] as number, positions[i] as number, three, gradient, information);
  for (let k = 0; k < 3; k++) {
    if (!three && k === 2) continue;
    gradient[k] = (gradient[k] as number) - (theta[k] as number) / (priorVariances[k] as number);
    information[k * 4] = (information[k * 4] as number) + 1 / (priorVariances[k] as number);
  }
  if (!three) information[8] = 1;
  return { gradient, information };
}

function addTerms([a, low, high]: readonly [number, number, number], answer: number, x: number, three: boolean, g: Float64Array, h: Float64Array): void {
  answerTerms(answer, a * x, low, high, terms);
  const add = (to: Float64Array, k: number, by: number): void => {
    to[k] = (to[k] as number) + by;
  };
  add(g, 0, -x * (terms.low + terms.high));
  add(h, 0, x * x * (terms.lowLow + terms.highHigh + 2 * terms.lowHigh));
  const [first, second] = [-x * (terms.lowLow + terms.lowHigh), -x * (terms.highHigh + terms.lowHigh)];
  if (three) {
    add(g, 1, terms.low);
    add(g, 2, terms.high);
    add(h, 4, terms.lowLow);
    add(h, 8, terms.highHigh);
    for (const k of [5, 7]) add(h, k, terms.lowHigh);
    for (const k of [1, 3]) add(h, k, first);
    for (const k of [2, 6]) add(h, k, second);
  } else {
    add(g, 1, terms.low + terms.high);
    add(h, 4, terms.lowLow + terms.highHigh + 2 * terms.lowHigh);
    for (const k of [1, 3]) add(h, k, first + second);
  }
}

/**
 * A vote held against the curve of the others, one step from that of all: expected support, its variance, its slope in the position, and the vote's cost
 * go into `out`.
 */
function judged({ theta, inverse, three, kinds }: Curve, answer: number, x: number, out: Float64Array): void {
  const coded = code(answer, kinds);
  answerTerms(coded, theta[0] * x, theta[1], theta[2], terms);
  const g0 = -x * (terms.low + terms.high);
  const g1 = three ? terms.low : terms.low + terms.high;
  const g2 = three ? terms.high : 0;
  const left = (i: number): number =>
    (theta[i] as number) - (inverse[3 * i] as number) * g0 - (inverse[3 * i + 1] as number) * g1 - (inverse[3 * i + 2] as number) * g2;
  let [a, low] = [left(0), left(1)];
  let high = three ? left(2) : low;
  if (three && !(high > low)) [a, low, high] = theta;
  const u = a * x;
  const no = fastCdf(low - u);
  // Of two kinds the upper is what is not the lower.
  const yes = three ? fastCdf(u - high) : 1 - no;
  const [bottom, top] = [(kinds[0] as number) / 2, (kinds.at(-1) as number) / 2];
  const middle = three ? 1 - no - yes : 0;
  const expected = bottom * no + 0.5 * middle + top * yes;
  const priced = (value: number, p: number): number => Math.sign(value - expected) * -log(Math.max(1e-12, p));
  const usual = no * priced(bottom, no) + middle * priced(0.5, middle) + yes * priced(top, yes);
  out[0] = expected;
  out[1] = no * (bottom - expected) ** 2 + middle * (0.5 - expected) ** 2 + yes * (top - expected) ** 2;
  out[2] = three ? (a * (fastDensity(low - u) + fastDensity(u - high))) / 2 : (top - bottom) * a * fastDensity(low - u);
  out[3] = priced(answer / 2, coded === 0 ? no : coded === 2 ? yes : middle) - usual;
}

/** Compliance of every unit at every time: values by time × units + unit, NaN where no demand was answered. */
export interface Compliance {
  readonly units: readonly number[];
  readonly times: readonly number[];
  /** Mean support above what was expected, −1 to 1. */
  readonly compliance: Float64Array;
  /** Its standard error where the state does as expected: the chance of single votes, and the error of the position. */
  readonly se: Float64Array;
  /** Mean cost of the votes: in nats, 0 on average where the state does as expected. */
  readonly cost: Float64Array;
  readonly expected: Float64Array;
  readonly demands: Float64Array;
  /** Votes with the patron. */
  readonly met: Float64Array;
  /** Probability that compliance is above 0, under a flat prior. */
  readonly towards: Float64Array;
}

/**
 * Answers to demands by unit and time. @param items demands to use, by item of the roll calls: a half of them, say.
 */
export function compliance({ units, times }: RollCalls, votes: DemandVotes, { items }: { readonly items?: Uint8Array } = {}): Compliance {
  const size = units.length * times.length;
  const empty = (): Float64Array => new Float64Array(size);
  const [sum, variance, spread, cost, expected, demands, met] = [empty(), empty(), empty(), empty(), empty(), empty(), empty()];
  const add = (to: Float64Array, k: number, by: number): void => {
    to[k] = (to[k] as number) + by;
  };
  votes.item.forEach((item, row) => {
    if (items && !items[item]) return;
    const k = (votes.time[row] as number) * units.length + (votes.unit[row] as number);
    const [support, mean] = [votes.support[row] as number, votes.expected[row] as number];
    add(sum, k, support - mean);
    add(variance, k, votes.variance[row] as number);
    add(spread, k, votes.spread[row] as number);
    add(cost, k, votes.cost[row] as number);
    add(expected, k, mean);
    add(demands, k, 1);
    add(met, k, Number(support === 1));
  });
  const over = (values: Float64Array): Float64Array => values.map((x, k) => (demands[k] ? x / (demands[k] as number) : Number.NaN));
  const mean = over(sum);
  const se = over(spread).map((s, k) => Math.sqrt((variance[k] as number) / (demands[k] as number) ** 2 + s * s));
  return {
    units,
    times,
    compliance: mean,
    se,
    cost: over(cost),
    expected: over(expected),
    demands: demands.map((n) => (n ? n : Number.NaN)),
    met: met.map((n, k) => (demands[k] ? n : Number.NaN)),
    towards: mean.map((x, k) => normalCdf(x / (se[k] as number))),
  };
}
