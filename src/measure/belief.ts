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
  /** Expected share of demands that will be met, and the standard deviation of that share over types. */
  readonly readiness: Float64Array;
  readonly sd: Float64Array;
  /** Of each type, the most willing first: the share of demands it meets, and its share of new leaders. */
  readonly rates: readonly number[];
  readonly prior: readonly number[];
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
export function filteredBelief(answers: Answers, { types: asked = 3, turnover = 0.1, renewal = 1, starts = 8, seed = 1, held }: BeliefOptions = {}): Belief {
  if (!Number.isInteger(asked) || asked < 2 || asked > 6) throw new FealtyError("domain", `types is ${asked}`, { kind: "usage", mend: "it must be 2 to 6" });
  for (const [name, chance] of Object.entries({ turnover, renewal }))
    if (!(chance >= 0 && chance <= 1)) throw new FealtyError("domain", `${name} is ${chance}`, { kind: "usage", mend: "it must be 0 to 1" });
  if (!Number.isInteger(starts) || starts < 1) throw new FealtyError("domain", `starts is ${starts}`, { kind: "usage", mend: "it must be at least 1" });
  const chains = histories(answers, turnover, renewal);
  const { fit, ends } = held ? { fit: known(answers, chains, held), ends: [] } : likeliest(answers, chains, { types: asked, starts, seed });
  const { rates, prior, logLikelihood, iterations, converged } = fit;
  const types = rates.length;
  const belief = new Float64Array(answers.unit.length * types);
  for (const chain of chains) forward(answers, chain, rates, prior, belief);
  const ways = logWays(answers);
  const readiness = Float64Array.from(answers.unit, (_, row) => rates.reduce((sum, q, k) => sum + q * (belief[row * types + k] as number), 0));
  const sd = readiness.map((mean, row) => Math.sqrt(rates.reduce((sum, q, k) => sum + (belief[row * types + k] as number) * (q - mean) ** 2, 0)));
  return { belief, types, readiness, sd, rates, prior, logLikelihood: logLikelihood + ways, iterations, converged, ends: ends.map((end) => end + ways) };
}

/** The best end of EM from several starts. */
function likeliest(
  answers: Answers,
  chains: readonly History[],
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
    const found = em(answers, chains, rates, Array<number>(types).fill(1 / types));
    ends.push(found.logLikelihood);
    if (!best || found.logLikelihood > best.logLikelihood) best = found;
  }
  return { fit: ordered(best as Fitted), ends };
}

/** @throws FealtyError "domain" where rates are no probabilities, or the prior does not add to 1. */
function known(answers: Answers, chains: readonly History[], { rates, prior }: NonNullable<BeliefOptions["held"]>): Fitted {
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
  const logLikelihood = chains.reduce((sum, chain) => sum + forward(answers, chain, rates, prior, belief), 0);
  return { rates, prior, logLikelihood, iterations: 0, converged: true };
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

interface Fitted {
  readonly rates: readonly number[];
  readonly prior: readonly number[];
  readonly logLikelihood: number;
  readonly iterations: number;
  readonly converged: boolean;
}

function ordered(fit: Fitted): Fitted {
  const order = fit.rates.map((_, k) => k).sort((a, b) => (fit.rates[b] as number) - (fit.rates[a] as number));
  return { ...fit, rates: order.map((k) => fit.rates[k] as number), prior: order.map((k) => fit.prior[k] as number) };
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
function forward(answers: Answers, { rows, fresh }: History, rates: readonly number[], prior: readonly number[], belief: Float64Array): number {
  const K = rates.length;
  const odds = logRates(rates);
  let now = prior.slice();
  let total = 0;
  rows.forEach((row, t) => {
    const h = fresh[t] as number;
    const before = now.map((b, k) => (1 - h) * b + h * (prior[k] as number));
    for (let k = 0; k < K; k++) belief[row * K + k] = before[k] as number;
    const logs = logAnswers(answers, row, odds);
    const top = Math.max(...logs);
    const weights = before.map((b, k) => b * exp((logs[k] as number) - top));
    const sum = weights.reduce((a, b) => a + b, 0);
    total += top + log(sum);
    now = weights.map((w) => w / sum);
  });
  return total;
}

/** EM for a hidden chain whose type stays, or is drawn anew. The prior of a rate is Beta(1.5, 1.5) and that of shares Dirichlet(1.5): both keep off the edges. */
function em(answers: Answers, chains: readonly History[], rates: readonly number[], prior: readonly number[]): Fitted {
  const K = rates.length;
  const pseudo = 0.5;
  const belief = new Float64Array(answers.unit.length * K);
  let [q, p] = [rates, prior];
  let last = Number.NEGATIVE_INFINITY;
  for (let iteration = 1; ; iteration++) {
    let value = q.reduce((sum, x) => sum + pseudo * (log(x) + log(1 - x)), 0) + p.reduce((sum, x) => sum + pseudo * log(x), 0);
    const [draws, met, asked] = [new Float64Array(K), new Float64Array(K), new Float64Array(K)];
    for (const chain of chains) {
      value += forward(answers, chain, q, p, belief);
      backward(answers, chain, q, p, belief, { draws, met, asked });
    }
    const converged = value - last < 1e-9 * Math.abs(value);
    if (converged || iteration >= most) return { rates: q, prior: p, logLikelihood: value, iterations: iteration, converged };
    last = value;
    q = q.map((_, k) => ((met[k] as number) + pseudo) / ((asked[k] as number) + 2 * pseudo));
    const all = draws.reduce((a, b) => a + b, 0) + K * pseudo;
    p = p.map((_, k) => ((draws[k] as number) + pseudo) / all);
  }
}

interface Counts {
  readonly draws: Float64Array;
  readonly met: Float64Array;
  readonly asked: Float64Array;
}

/** Expected types of new leaders and answers by type, given all answers of the unit. */
function backward(answers: Answers, { rows, fresh }: History, q: readonly number[], p: readonly number[], belief: Float64Array, counts: Counts): void {
  const K = q.length;
  const odds = logRates(q);
  // What later answers say of each type now, up to a factor.
  let ahead = Array<number>(K).fill(1);
  for (let t = rows.length - 1; t >= 0; t--) {
    const row = rows[t] as number;
    const logs = logAnswers(answers, row, odds);
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
        counts.met[k] = (counts.met[k] as number) + share * (answers.met[row] as number);
        counts.asked[k] = (counts.asked[k] as number) + share * n;
      }
    }
    const anew = seen.reduce((total, s, k) => total + (p[k] as number) * s, 0);
    const before = seen.map((s) => (1 - h) * s + h * anew);
    const scale = Math.max(...before);
    ahead = before.map((x) => x / scale);
  }
}
