import { type Frame, frame, numberColumn } from "../frame/index.js";
import { elementary, stream } from "../numeric/index.js";
import { type ReferenceHistory, referenceHistory } from "./reference-history.js";
import { referencePrimitives } from "./reference-primitives.js";
import { poisson, type RecordedSignal, signalsOf } from "./reference-signals.js";
import { expectedAgreement, expectedCompliance, onDemands, rollCallVotes } from "./reference-votes.js";

const { exp, tanh } = elementary;

/** What a world is made from. */
export interface WorldOptions {
  readonly seed: number;
  readonly years?: readonly [number, number];
  /** States that begin with a pact with the patron, and without one. */
  readonly allies?: number;
  readonly others?: number;
  /** Roll calls a year. */
  readonly items?: number;
}

/** A simulated world: what raw data would be, and the truth behind it. */
export interface World {
  /** One row a state and year: `ally`, `year`, `pact` (1, 0), signals and covariates under the names of the real panel. */
  readonly states: Frame;
  /** One row a vote: `ccode`, `year`, `rcid`, `vote` (1 yes, 2 abstain, 3 no, 8 absent), `importantvote` (1 for a demand); the patron's are under its own code. */
  readonly votes: Frame;
  readonly patron: number;
  /** What really happened, by row of `states`. */
  readonly truth: WorldTruth;
  /** The recorded signals as chance could have had them with the same truth: draw 0 is that of `states`, each other number another. */
  signals(draw: number): { readonly [name in RecordedSignal]: Float64Array };
}

export interface WorldTruth extends Omit<ReferenceHistory, "world" | "states" | "rows"> {
  /** Expected agreement with the patron: what a position measured without error is. */
  readonly agreement: Float64Array;
  /** Expected support of demands above what the position says: what compliance measured without error is. */
  readonly compliance: Float64Array;
}

/**
 * The reference world: state-years that come from the theory, for machines without data and for checks of the whole chain. Who has a pact, who leads,
 * what is demanded, offered, met and paid, and who leaves come from one history of section 5 under the declared primitives of
 * `referencePrimitives`: a patron, two rivals and unaligned states. From that truth records are drawn: votes show positions, which demands met move; signals of
 * a year show what was paid for the answer of the year before (A3). No patron courts a state that is not its own.
 */
export function referenceWorld({ seed, years = [1950, 2012], allies = 64, others = 60, items = 80 }: WorldOptions): World {
  const history = referenceHistory(seed, years, allies, others);
  const { world, states: all, rows, ...truth } = history;
  const span = world.periods;
  const codes = all.map(({ state }) => state.code);
  const patron = referencePrimitives.patrons[0].code;
  const demanded = onDemands(history.position, history.concession);
  const columns = { ...keysOf(history), ...signalsOf(history, seed, 0), ...covariatesOf(history, seed) };
  return {
    states: frame(
      columnOrder.map((name) => [name, numberColumn(columns[name])] as const),
      { units: ["ally"], time: "year" },
    ),
    votes: rollCallVotes(history.position, demanded, { seed, first: years[0], span, codes, patron, items }),
    patron,
    truth: { ...truth, agreement: expectedAgreement(history.position, demanded), compliance: expectedCompliance(history.position, demanded) },
    signals: (draw) => signalsOf(history, seed, draw),
  };
}

const columnOrder = [
  ...(["ally", "year", "pact", "words", "visit", "exercise", "arms", "troops", "nuclear", "cinc", "gdppc", "pop", "polity"] as const),
  ...(["distance_km", "mids", "rivals", "crises", "leader_years", "economic_aid", "trade", "nato"] as const),
];

function keysOf({ world: { first, periods }, states, rows, pact, leaderYears }: ReferenceHistory) {
  return {
    ally: Float64Array.from({ length: rows }, (_, row) => states[Math.floor(row / periods)]?.state.code ?? Number.NaN),
    year: Float64Array.from({ length: rows }, (_, row) => first + (row % periods)),
    pact,
    leader_years: leaderYears,
  };
}

/** What a state is beside its relation to the patron. Regimes lean with willingness; disputes and crises with a lasting threat. */
function covariatesOf({ world: { periods }, states, rows, pact, reluctance }: ReferenceHistory, seed: number) {
  const make = (): Float64Array => new Float64Array(rows);
  const names = ["nuclear", "cinc", "gdppc", "pop", "polity", "distance_km", "mids", "rivals", "crises", "nato"] as const;
  const out = Object.fromEntries(names.map((name) => [name, make()])) as { readonly [name in (typeof names)[number]]: Float64Array };
  states.forEach(({ state, home, size }, i) => {
    const own = stream(seed, 6, state.code);
    const [threat, wealth, bomb, distance] = [own.uniform(), own.normal(), own.uniform() < 0.08, 800 + 11_000 * own.uniform()];
    for (let t = 0; t < periods; t++) {
      const draw = stream(seed, 2, state.code, t);
      const row = i * periods + t;
      const willing = (0.7 - (reluctance[row] as number)) / 0.65;
      const values = {
        nuclear: bomb ? 1 : 0,
        cinc: state.capabilities * exp(0.05 * draw.normal()),
        gdppc: 6000 * exp(0.8 * wealth + 0.02 * t + 0.03 * draw.normal()),
        pop: 12 * exp(size + 0.01 * t),
        polity: Math.max(-10, Math.min(10, Math.round(10 * tanh(0.8 * willing + 0.5 * draw.normal())))),
        distance_km: distance,
        mids: poisson(0.5 * threat, draw),
        rivals: threat > 0.7 ? 1 : 0,
        crises: draw.uniform() < 0.08 * threat ? 1 : 0,
        nato: pact[row] === 1 && home === 1 ? 1 : 0,
      };
      for (const name of names) out[name][row] = values[name];
    }
  });
  return out;
}
