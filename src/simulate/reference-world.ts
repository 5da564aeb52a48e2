import { type Frame, frame, numberColumn } from "../frame/index.js";
import { elementary, normalCdf, type Stream, stream } from "../numeric/index.js";
import { type Contract, checkPrimitives, defaultPrimitives, solveContract, worth } from "../theory/index.js";

const { exp, tanh } = elementary;

/** What a world is made from. */
export interface WorldOptions {
  readonly seed: number;
  readonly years?: readonly [number, number];
  /** States with a pact, and without one. */
  readonly allies?: number;
  readonly others?: number;
  /** Roll calls a year. */
  readonly items?: number;
}

/** A simulated world: what raw data would be, and the truth behind it. */
export interface World {
  /** One row a state and year: `ally`, `year`, `pact` (1, 0), signals and covariates under the names of the real panel. */
  readonly states: Frame;
  /** One row a vote: `ccode`, `year`, `rcid`, `vote` (1 yes, 2 abstain, 3 no); the patron's are under its own code. */
  readonly votes: Frame;
  readonly patron: number;
  /** What the patron really paid and got, by row of `states`. */
  readonly truth: { readonly concession: Float64Array; readonly reward: Float64Array; readonly reluctance: Float64Array };
}

/** First code of each region, in the ranges of the Correlates of War. */
const regions = [20, 201, 404, 630, 702, 901] as const;
/** Years in which each signal is recorded, as in the real records: outside them it is missing. */
const coded: Readonly<Record<string, readonly [number, number]>> = { words: [1950, 2010], exercise: [1974, 2010], troops: [1981, 2012] };

/**
 * The reference world: state-years that come from the theory, for machines without data and for checks of the whole chain.
 * Each year the patron courts some of its allies with the contract of section 2 at their reluctance (which changes with leaders); the ally
 * concedes with the logit probability of section 3; a conceding ally moves towards the patron in its votes of that year and is paid in
 * the signals of the next (A3). States without a pact are never courted. Signals differ between states for lasting reasons too.
 */
export function referenceWorld({ seed, years = [1950, 2012], allies = 64, others = 60, items = 80 }: WorldOptions): World {
  const [first, last] = years;
  const span = last - first + 1;
  const states = allies + others;
  const rows = states * span;
  const number = (): Float64Array => new Float64Array(rows);
  const out = {
    ally: number(),
    year: number(),
    pact: number(),
    words: number(),
    visit: number(),
    exercise: number(),
    arms: number(),
    troops: number(),
    nuclear: number(),
    cinc: number(),
    gdppc: number(),
    pop: number(),
    polity: number(),
    distance_km: number(),
    mids: number(),
    rivals: number(),
    crises: number(),
    leader_years: number(),
    economic_aid: number(),
    trade: number(),
    nato: number(),
  };
  const counts = regions.map(() => 0);
  const truth = { concession: number(), reward: number(), reluctance: number() };
  const positions = number();
  const codes: number[] = [];
  for (let state = 0; state < states; state++) {
    const own = stream(seed, 1, state);
    const lasting = {
      willing: own.normal(),
      signals: 0.6 * own.normal(),
      size: own.normal(),
      need: 0.7 + 0.6 * own.uniform(),
      threat: own.uniform(),
      wealth: own.normal(),
      nuclear: own.uniform() < 0.08,
    };
    const home = Math.floor(own.uniform() * regions.length);
    const code = (regions[home] as number) + (counts[home] = (counts[home] as number) + 1);
    codes.push(code);
    const distance = 800 + 11_000 * own.uniform();
    let leader = 0.6 * own.normal();
    let tenure = 0;
    let owed = 0;
    for (let t = 0; t < span; t++) {
      const row = state * span + t;
      const year = first + t;
      const draw = stream(seed, 2, state, t);
      tenure++;
      if (draw.uniform() < 0.14) [leader, tenure] = [0.6 * draw.normal(), 0];
      const reluctance = 0.75 - 0.45 * (lasting.willing + leader);
      const pact = state < allies;
      const deal = pact && draw.uniform() < 0.75 ? solveContract(checkPrimitives({ reluctance, securityNeed: lasting.need })) : undefined;
      const conceded = deal ? concede(deal, reluctance, lasting.need, draw) : 0;
      const signal = lasting.signals + 0.9 * owed + 0.35 * draw.normal();
      truth.concession[row] = conceded;
      truth.reward[row] = owed;
      truth.reluctance[row] = reluctance;
      positions[row] = 0.55 * (lasting.willing + leader) + 0.7 * conceded + 0.15 * draw.normal();
      Object.entries({
        ally: code,
        year,
        pact: pact ? 1 : 0,
        words: poisson(exp(-0.6 + 0.9 * signal), draw),
        visit: draw.uniform() < normalCdf(-1.2 + 0.6 * signal) ? 1 : 0,
        exercise: draw.uniform() < normalCdf(-0.8 + 0.7 * signal) ? 1 : 0,
        arms: draw.uniform() < normalCdf(0.4 + 0.5 * signal) ? exp(2.5 + 0.8 * signal + 0.6 * draw.normal()) : 0,
        troops: draw.uniform() < normalCdf(0.8 + 0.4 * lasting.signals) ? Math.round(exp(3.5 + 1.5 * lasting.signals + 0.3 * signal + 0.2 * draw.normal())) : 0,
        nuclear: lasting.nuclear ? 1 : 0,
        cinc: 0.004 * exp(lasting.size + 0.05 * draw.normal()),
        gdppc: 6000 * exp(lasting.wealth * 0.8 + 0.02 * t + 0.03 * draw.normal()),
        pop: 12 * exp(lasting.size + 0.01 * t),
        polity: Math.max(-10, Math.min(10, Math.round(10 * tanh(0.8 * (lasting.willing + leader) + 0.5 * draw.normal())))),
        distance_km: distance,
        mids: poisson(0.5 * lasting.threat, draw),
        rivals: lasting.threat > 0.7 ? 1 : 0,
        crises: draw.uniform() < 0.08 * lasting.threat ? 1 : 0,
        leader_years: tenure,
        economic_aid: exp(1 + 0.4 * lasting.signals + 0.8 * draw.normal()),
        trade: exp(4 + lasting.size + 0.02 * t + 0.2 * draw.normal()),
        nato: pact && home === 1 ? 1 : 0,
      } satisfies Record<keyof typeof out, number>).forEach(([name, value]) => {
        const span2 = coded[name];
        out[name as keyof typeof out][row] = span2 && (year < span2[0] || year > span2[1]) ? Number.NaN : value;
      });
      owed = conceded > 0 && deal ? deal.reassurance : 0;
    }
  }
  const columns = Object.entries(out).map(([name, values]) => [name, numberColumn(values)] as const);
  return {
    states: frame(columns, { units: ["ally"], time: "year" }),
    votes: rollCallVotes(positions, { seed, first, span, codes, items }),
    patron: 2,
    truth,
  };
}

/** What the ally concedes of a deal: the logit choice of section 3 (noise 0.1), between what it does by itself and what was asked. */
function concede(deal: Contract, reluctance: number, need: number, draw: Stream): number {
  if (deal.reassurance === 0) return deal.concession;
  const p = { ...defaultPrimitives, reluctance };
  const cost = p.reluctance * deal.concession + (p.costCurvature * deal.concession ** 2) / 2;
  const gain = need * worth(deal.reassurance, p.satiation) - cost;
  return draw.uniform() < 1 / (1 + exp(-(gain + 0.15) / 0.1)) ? deal.concession : deal.baseline;
}

interface Session {
  readonly seed: number;
  readonly first: number;
  readonly span: number;
  /** Codes of the states; the patron votes last. */
  readonly codes: readonly number[];
  readonly items: number;
}

/** Yes, abstain or no by an ordered probit of position, each item with its own cut point and side; one vote in twelve is not cast. */
function rollCallVotes(positions: Float64Array, { seed, first, span, codes, items }: Session): Frame {
  const states = codes.length;
  const size = (states + 1) * span * items;
  const columns = { ccode: new Float64Array(size), year: new Float64Array(size), rcid: new Float64Array(size), vote: new Float64Array(size) };
  let row = 0;
  for (let t = 0; t < span; t++) {
    for (let item = 0; item < items; item++) {
      const of = stream(seed, 3, t, item);
      const cut = 0.9 * of.normal();
      const side = of.uniform() < 0.5 ? -1 : 1;
      for (let state = 0; state <= states; state++) {
        const patron = state === states;
        const pull = side * (1.4 * ((patron ? 1.6 : (positions[state * span + t] as number)) - cut) + of.normal());
        columns.ccode[row] = codes[state] ?? 2;
        columns.year[row] = first + t;
        columns.rcid[row] = t * items + item + 1;
        columns.vote[row] = of.uniform() < 1 / 12 && !patron ? 8 : pull > 0.3 ? 1 : pull > -0.3 ? 2 : 3;
        row++;
      }
    }
  }
  return frame(Object.entries(columns).map(([name, values]) => [name, numberColumn(values)] as const));
}

/** Poisson by inversion: one uniform a draw keeps streams aligned. For means that a signal has (below about 50). */
function poisson(mean: number, draw: Stream): number {
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
