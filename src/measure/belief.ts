import { FealtyError } from "../base/index.js";
import { elementary, lnGamma, stream } from "../numeric/index.js";

const { log, exp } = elementary;

/** Answers of units to demands, a row a unit and time. */
export interface Answers {
  readonly unit: ArrayLike<number>;
  readonly time: ArrayLike<number>;
  /** Demands met, of so many; both NaN or demands 0 where nothing was asked. */
  readonly met: ArrayLike<number>;
  readonly demands: ArrayLike<number>;
  /** Who leads: a change is a turnover. Without leaders turnover is not seen, and comes with a probability. */
  readonly leader?: ArrayLike<number> | undefined;
}

export interface BeliefOptions {
  /** Types of allies (3: aligned, pivotal, reluctant). */
  readonly types?: number | undefined;
  /** Probability of a turnover that is not seen, a unit of time (0.1); with leaders it is not used. */
  readonly turnover?: number | undefined;
  /** Probability that a turnover which is seen draws the type anew (1, as in the theory); with less, a state's type can outlast its leaders. */
  readonly renewal?: number | undefined;
  /** What is asked differs by time: each time's demands are easier or harder for all types alike, on the logit scale (default: demands are alike). */
  readonly agenda?: boolean | undefined;
  /** Starts of EM (8). */
  readonly starts?: number | undefined;
  readonly seed?: number | undefined;
  /** Rates and prior to take as known, such as those of earlier years: then nothing of a belief rests on later answers. */
  readonly held?: { readonly rates: readonly number[]; readonly prior: readonly number[] } | undefined;
}

export interface Belief {
  /** Rows × types: probability of each type before the row's answers are seen. NaN nowhere. */
  readonly belief: Float64Array;
  readonly types: number;
  /** Expected share of demands that will be met, and the standard deviation of that share over types; with `agenda` of demands of middling ease. */
  readonly readiness: Float64Array;
  readonly sd: Float64Array;
  /** Of each type, the most willing first: the share of demands it meets, and its share of new leaders. */
  readonly rates: readonly number[];
  readonly prior: readonly number[];
  /** With `agenda`: how easy the demands of each time are, in logits about a mean of 0; NaN of a time without demands. */
  readonly ease?: { readonly times: readonly number[]; readonly values: readonly number[] };
  /** Of all answers, with the log prior of rates and shares unless these are held. */
  readonly logLikelihood: number;
  readonly iterations: number;
  readonly converged: boolean;
  /** What the starts ended in. */
  readonly ends: readonly number[];
}

const most = 2000;

/**
 * The patron's belief in an ally's willingness, by Bayes from its answers so far: an empirical-Bayes version of section 3 of the theory. A type meets
 * each demand with a probability of its own; a new leader's type is drawn from the prior; prior and probabilities are those that make all answers
 * likeliest (EM, several starts). Beliefs are filtered: those of a row rest on answers before it alone. Prior and rates rest on
 * all, unless `held`.
 * @throws FealtyError "domain" for options; "answers" for more met than asked; "no-demands" where nobody was asked; "repeated-row".
 */
export function filteredBelief(
  answers: Answers,
  { types: asked = 3, turnover = 0.1, renewal = 1, agenda = false, starts = 8, seed = 1, held }: BeliefOptions = {},
): Belief {
  if (!Number.isInteger(asked) || asked < 2 || asked > 6) throw new FealtyError("domain", `types is ${asked}`, { kind: "usage", mend: "it must be 2 to 6" });
  for (const [name, chance] of Object.entries({ turnover, renewal }))
    if (!(chance >= 0 && chance <= 1)) throw new FealtyError("domain", `${name} is ${chance}`, { kind: "usage", mend: "it must be 0 to 1" });
  if (!Number.isInteger(starts) || starts < 1) throw new FealtyError("domain", `starts is ${starts}`, { kind: "usage", mend: "it must be at least 1" });
  if (held && agenda) throw new FealtyError("domain", "held rates are those of demands that are alike", { kind: "usage", mend: "leave out agenda" });
  const chains = histories(answers, turnover, renewal);
  const times = agenda ? [...new Set(Array.from(answers.time))].sort((a, b) => a - b) : [0];
  const placeOf = new Map(times.map((time, k) => [time, k]));
  const places = Int32Array.from(answers.time, (time) => (agenda ? (placeOf.get(time) as number) : 0));
  const { fit, ends } = held ? { fit: known(answers, chains, places, held), ends: [] } : likeliest(answers, chains, places, { types: asked, starts, seed });
  const { rates, prior, logLikelihood, iterations, converged } = fit;
  const types = rates.length;
  const belief = new Float64Array(answers.unit.length * types);
  for (const chain of chains) forward(answers, chain, places, fit.byPlace, prior, belief);
  const ways = logWays(answers);
  const readiness = Float64Array.from(answers.unit, (_, row) => rates.reduce((sum, q, k) => sum + q * (belief[row * types + k] as number), 0));
  const sd = readiness.map((mean, row) => Math.sqrt(rates.reduce((sum, q, k) => sum + (belief[row * types + k] as number) * (q - mean) ** 2, 0)));
  const ease = agenda ? { ease: { times, values: easeOf(answers, places, fit) } } : {};
  return {
    belief,
    types,
    readiness,
    sd,
    rates,
    prior,
    ...ease,
    logLikelihood: logLikelihood + ways,
    iterations,
    converged,
    ends: ends.map((end) => end + ways),
  };
}

/** The best end of EM from several starts. */
function likeliest(
  answers: Answers,
  chains: readonly History[],
  places: Int32Array,
  { types, starts, seed }: { readonly types: number; readonly starts: number; readonly seed: number },
): { readonly fit: Fitted; readonly ends: readonly number[] } {
  const share = overall(answers);
  let best: Fitted | undefined;
  const ends: number[] = [];
  for (let s = 0; s < starts; s++) {
    const draw = stream(seed, s);
    // The first start is even; the others are drawn around the share of all answers.
    const rates = Array.from({ length: types }, (_, k) =>
      s === 0 ? Math.min(0.98, Math.max(0.02, share + ((types - 1) / 2 - k) * (0.8 / types))) : 0.02 + 0.96 * draw.uniform(),
    ).sort((a, b) => b - a);
    const found = em(answers, chains, places, rates, Array<number>(types).fill(1 / types));
    ends.push(found.logLikelihood);
    if (!best || found.logLikelihood > best.logLikelihood) best = found;
  }
  return { fit: ordered(best as Fitted), ends };
}

/** @throws FealtyError "domain" where rates are no probabilities, or the prior does not add to 1. */
function known(answers: Answers, chains: readonly History[], places: Int32Array, { rates, prior }: NonNullable<BeliefOptions["held"]>): Fitted {
  const inside = (x: number): boolean => x > 0 && x < 1;
  if (
    rates.length < 2 ||
    rates.length !== prior.length ||
    !rates.every(inside) ||
    !prior.every(inside) ||
    Math.abs(prior.reduce((a, b) => a + b, 0) - 1) > 1e-9
  )
    throw new FealtyError("domain", `held rates are ${rates.join(", ")} and the prior is ${prior.join(", ")}`, {
      kind: "usage",
      mend: "give both for each type, between 0 and 1, the prior adding to 1",
    });
  const belief = new Float64Array(answers.unit.length * rates.length);
  const logLikelihood = chains.reduce((sum, chain) => sum + forward(answers, chain, places, [rates], prior, belief), 0);
  return { rates, byPlace: [rates], prior, logLikelihood, iterations: 0, converged: true };
}

/** Rows of one unit in order, each with the probability of a new type since the one before (1 in the first). */
interface History {
  readonly rows: readonly number[];
  readonly fresh: readonly number[];
}

function histories({ unit, time, met, demands, leader }: Answers, turnover: number, renewal: number): History[] {
  const byUnit = new Map<number, number[]>();
  for (let row = 0; row < unit.length; row++) {
    const [m, n] = [met[row] as number, demands[row] as number];
    if (n > 0 && !(m >= 0 && m <= n))
      throw new FealtyError("answers", Number.isNaN(m) ? `${n} demands have no answer` : `${m} of ${n} demands are met`, {
        kind: "data",
        where: { row: row + 1 },
        mend: "count demands, and those of them that were met",
      });
    const own = byUnit.get(unit[row] as number) ?? [];
    own.push(row);
    byUnit.set(unit[row] as number, own);
  }
  return [...byUnit.values()].map((rows) => {
    rows.sort((a, b) => (time[a] as number) - (time[b] as number));
    const fresh = rows.map((row, k) => {
      const before = rows[k - 1];
      if (before === undefined) return 1;
      const passed = (time[row] as number) - (time[before] as number);
      if (passed === 0)
        throw new FealtyError("repeated-row", `unit ${unit[row]} has two rows at ${time[row]}`, {
          kind: "data",
          where: { row: row + 1 },
          mend: "keep one row a unit and time",
        });
      if (leader && !Number.isNaN(leader[row] as number) && !Number.isNaN(leader[before] as number)) return leader[row] === leader[before] ? 0 : renewal;
      return 1 - elementary.pow(1 - turnover, passed);
    });
    return { rows, fresh };
  });
}

function overall({ met, demands }: Answers): number {
  let [m, n] = [0, 0];
  for (let row = 0; row < met.length; row++) {
    if (!((demands[row] as number) > 0)) continue;
    m += met[row] as number;
    n += demands[row] as number;
  }
  if (n === 0) throw new FealtyError("no-demands", "no row has a demand", { kind: "data", mend: "name the columns of demands and of those met" });
  return m / n;
}

/** The share of demands that each type meets, by place of the time and type; one place where demands are alike. */
type Rates = readonly (readonly number[])[];

interface Fitted {
  /** Of middling demands. */
  readonly rates: readonly number[];
  readonly byPlace: Rates;
  readonly prior: readonly number[];
  readonly logLikelihood: number;
  readonly iterations: number;
  readonly converged: boolean;
}

function ordered(fit: Fitted): Fitted {
  const order = fit.rates.map((_, k) => k).sort((a, b) => (fit.rates[b] as number) - (fit.rates[a] as number));
  const byPlace = fit.byPlace.map((rates) => order.map((k) => rates[k] as number));
  return { ...fit, byPlace, rates: order.map((k) => fit.rates[k] as number), prior: order.map((k) => fit.prior[k] as number) };
}

/** Log of the number of ways in which all answers come about. */
function logWays({ met, demands }: Answers): number {
  let sum = 0;
  for (let row = 0; row < met.length; row++) {
    const [m, n] = [met[row] as number, demands[row] as number];
    if (n > 0) sum += lnGamma(n + 1) - lnGamma(m + 1) - lnGamma(n - m + 1);
  }
  return sum;
}

/** Log of the probability of a row's answers by type, but for the number of ways in which they come about. */
function logAnswers({ met, demands }: Answers, row: number, { yes, no }: LogRates): number[] {
  const [m, n] = [met[row] as number, demands[row] as number];
  return yes.map((l, k) => (n > 0 ? m * l + (n - m) * (no[k] as number) : 0));
}

interface LogRates {
  readonly yes: readonly number[];
  readonly no: readonly number[];
}

const logRates = (rates: readonly number[]): LogRates => ({ yes: rates.map((q) => log(q)), no: rates.map((q) => log(1 - q)) });

/** Beliefs before each row's answers, into `belief`; returns the log likelihood. */
function forward(answers: Answers, { rows, fresh }: History, places: Int32Array, rates: Rates, prior: readonly number[], belief: Float64Array): number {
  const K = prior.length;
  const odds = rates.map(logRates);
  let now = prior.slice();
  let total = 0;
  rows.forEach((row, t) => {
    const h = fresh[t] as number;
    const before = now.map((b, k) => (1 - h) * b + h * (prior[k] as number));
    for (let k = 0; k < K; k++) belief[row * K + k] = before[k] as number;
    const logs = logAnswers(answers, row, odds[places[row] as number] as LogRates);
    const top = Math.max(...logs);
    const weights = before.map((b, k) => b * exp((logs[k] as number) - top));
    const sum = weights.reduce((a, b) => a + b, 0);
    total += top + log(sum);
    now = weights.map((w) => w / sum);
  });
  return total;
}

/**
 * EM for a hidden chain whose type stays, or is drawn anew. Where demands are alike the prior of a rate is Beta(1.5, 1.5), else that of an ease is N(0, 9); that
 * of shares is Dirichlet(1.5): all keep off the edges.
 */
function em(answers: Answers, chains: readonly History[], places: Int32Array, rates: readonly number[], prior: readonly number[]): Fitted {
  const K = rates.length;
  const size = places.reduce((last, place) => Math.max(last, place), 0) + 1;
  const belief = new Float64Array(answers.unit.length * K);
  let law: Law = { level: rates.map((q) => log(q / (1 - q))), ease: Array<number>(size).fill(0) };
  let p = prior;
  let last = Number.NEGATIVE_INFINITY;
  for (let iteration = 1; ; iteration++) {
    const q = ratesOf(law);
    let value = logPrior(law) + p.reduce((sum, x) => sum + pseudo * log(x), 0);
    const counts = { draws: new Float64Array(K), met: new Float64Array(size * K), asked: new Float64Array(size * K) };
    for (const chain of chains) {
      value += forward(answers, chain, places, q, p, belief);
      backward(answers, chain, places, q, p, belief, counts);
    }
    const converged = value - last < 1e-9 * Math.abs(value);
    if (converged || iteration >= most) {
      return { rates: law.level.map(logistic), byPlace: q, prior: p, logLikelihood: value, iterations: iteration, converged };
    }
    last = value;
    law = size === 1 ? { ...law, level: law.level.map((_, k) => alike(counts, k)) } : refined(law, counts);
    const all = counts.draws.reduce((a, b) => a + b, 0) + K * pseudo;
    p = p.map((_, k) => ((counts.draws[k] as number) + pseudo) / all);
  }
}

/** Logits of the rates of types, and how much easier the demands of each place of the time are. */
interface Law {
  readonly level: readonly number[];
  readonly ease: readonly number[];
}

const pseudo = 0.5;
const easeVariance = 9;
/** Rates of middling demands stay within 0.0025 of 0 and 1. */
const farthest = 6;

const logistic = (x: number): number => 1 / (1 + exp(-x));

function ratesOf({ level, ease }: Law): Rates {
  return ease.map((e) => level.map((a) => logistic(a + e)));
}

function logPrior(law: Law): number {
  if (law.ease.length > 1) return -law.ease.reduce((sum, e) => sum + e * e, 0) / (2 * easeVariance);
  return (ratesOf(law)[0] as readonly number[]).reduce((sum, x) => sum + pseudo * (log(x) + log(1 - x)), 0);
}

/** The likeliest rate where demands are alike, as a logit. */
function alike({ met, asked }: Counts, k: number): number {
  return log(((met[k] as number) + pseudo) / ((asked[k] as number) - (met[k] as number) + pseudo));
}

/** A better law for these counts: each level, then each ease, by Newton's steps that are halved until they gain; then the mean ease is put at 0. */
function refined({ level, ease }: Law, { met, asked }: Counts): Law {
  const K = level.length;
  const levels = level.map((start, k) => risen(start, ease, (place) => place * K + k, 0));
  const eases = ease.map((start, place) => risen(start, levels, (k) => place * K + k, 1 / easeVariance));
  // The likelihood stays, and the prior of eases gains.
  const mean = eases.reduce((a, b) => a + b, 0) / eases.length;
  if (levels.some((a) => Math.abs(a + mean) > farthest)) return { level: levels, ease: eases };
  return { level: levels.map((a) => a + mean), ease: eases.map((e) => e - mean) };

  /** The number to add to `others` at which their counts are likelier. */
  function risen(start: number, others: readonly number[], cell: (k: number) => number, precision: number): number {
    const value = (x: number): number =>
      others.reduce(
        (sum, other, k) => {
          const [m, n] = [met[cell(k)] as number, asked[cell(k)] as number];
          const q = logistic(x + other);
          return sum + (m > 0 ? m * log(q) : 0) + (n > m ? (n - m) * log(1 - q) : 0);
        },
        -(precision * x * x) / 2,
      );
    let [x, now] = [start, value(start)];
    for (let step = 0; step < 3; step++) {
      let [slope, curvature] = [-precision * x, precision + 1e-9];
      others.forEach((other, k) => {
        const q = logistic(x + other);
        slope += (met[cell(k)] as number) - (asked[cell(k)] as number) * q;
        curvature += (asked[cell(k)] as number) * q * (1 - q);
      });
      for (let scale = 1; scale > 1e-6; scale /= 2) {
        const next = Math.max(-farthest, Math.min(farthest, x + (scale * slope) / curvature));
        const there = value(next);
        if (there >= now) {
          [x, now] = [next, there];
          break;
        }
      }
    }
    return x;
  }
}

/** The ease of each place of the time that has demands. */
function easeOf({ demands }: Answers, places: Int32Array, { rates, byPlace }: Fitted): number[] {
  const asked = new Set<number>();
  places.forEach((place, row) => {
    if ((demands[row] as number) > 0) asked.add(place);
  });
  const logit = (q: number): number => log(q / (1 - q));
  return byPlace.map((own, place) => (asked.has(place) ? logit(own[0] as number) - logit(rates[0] as number) : Number.NaN));
}

interface Counts {
  readonly draws: Float64Array;
  /** By place of the time and type. */
  readonly met: Float64Array;
  readonly asked: Float64Array;
}

/** Expected types of new leaders and answers by type, given all answers of the unit. */
function backward(answers: Answers, { rows, fresh }: History, places: Int32Array, q: Rates, p: readonly number[], belief: Float64Array, counts: Counts): void {
  const K = p.length;
  const odds = q.map(logRates);
  // What later answers say of each type now, up to a factor.
  let ahead = Array<number>(K).fill(1);
  for (let t = rows.length - 1; t >= 0; t--) {
    const row = rows[t] as number;
    const logs = logAnswers(answers, row, odds[places[row] as number] as LogRates);
    const top = Math.max(...logs);
    const seen = logs.map((l, k) => exp(l - top) * (ahead[k] as number));
    const joint = seen.map((s, k) => s * (belief[row * K + k] as number));
    const sum = joint.reduce((a, b) => a + b, 0);
    const h = fresh[t] as number;
    const n = answers.demands[row] as number;
    for (let k = 0; k < K; k++) {
      const share = (joint[k] as number) / sum;
      counts.draws[k] = (counts.draws[k] as number) + (h * (p[k] as number) * (seen[k] as number)) / sum;
      if (n > 0) {
        const cell = (places[row] as number) * K + k;
        counts.met[cell] = (counts.met[cell] as number) + share * (answers.met[row] as number);
        counts.asked[cell] = (counts.asked[cell] as number) + share * n;
      }
    }
    const anew = seen.reduce((total, s, k) => total + (p[k] as number) * s, 0);
    const before = seen.map((s) => (1 - h) * s + h * anew);
    const scale = Math.max(...before);
    ahead = before.map((x) => x / scale);
  }
}
