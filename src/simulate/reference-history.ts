import { elementary, stream } from "../numeric/index.js";
import { addedCost, checkSpheres, type GivenState, type SpherePatron, type SphereState, type SphereWorld } from "../theory/index.js";
import { referencePrimitives as primitives } from "./reference-primitives.js";
import { playSpheres } from "./spheres/batch.js";
import { solveScenario } from "./spheres/scenario.js";
import type { Record } from "./spheres/standing.js";

/** First code of each region, in the ranges of the Correlates of War. */
const regions = [20, 201, 404, 630, 702, 901] as const;

/** A state of the world and what never changes of it. */
export interface ReferenceState {
  readonly state: SphereState;
  /** Place among the regions. */
  readonly home: number;
  readonly size: number;
}

/** One history of the spheres. Rows: state × years + year, states in the order of their codes. */
export interface ReferenceHistory {
  readonly world: SphereWorld;
  readonly states: readonly ReferenceState[];
  readonly rows: number;
  /** 1 where the patron of the studies has promised the state's defence in the year. */
  readonly pact: Float64Array;
  /** 1 where that patron made a demand; 1 where the ally met it; the reward that it was promised, NaN without a demand. */
  readonly courted: Float64Array;
  readonly concession: Float64Array;
  readonly offer: Float64Array;
  /** What that patron paid for the answer of the year before: what signals of this year show (A3). 0 where it was not the patron in both years. */
  readonly reward: Float64Array;
  /** What conceding to that patron costs the leader, utils. */
  readonly reluctance: Float64Array;
  readonly leaderYears: Float64Array;
  /** Where the state really stands in the votes of the year. */
  readonly position: Float64Array;
}

/** A history of section 5 under the reference world's primitives: the same seed and sizes give the same to the last bit. */
export function referenceHistory(seed: number, [first, last]: readonly [number, number], allies: number, others: number): ReferenceHistory {
  const states = statesOf(seed, allies, others);
  const world = checkSpheres({
    game: primitives.game,
    rules: primitives.rules,
    patrons: primitives.patrons.map(({ attention, ...patron }) => ({
      ...patron,
      targets: Math.max(1, Math.round(attention.share * (attention.of === "allies" ? allies : others))),
    })),
    states: states.map(({ state }) => state),
    first,
    periods: last - first + 1,
  });
  const scenario = solveScenario("reference", world, []);
  const record = playSpheres({ scenarios: [scenario], seed, from: 0, to: 1, keep: 1 }).records[0]?.[0];
  if (!record) throw new Error("no history was kept");
  return { world, states, ...rowsOf(seed, world, record) };
}

function statesOf(seed: number, allies: number, others: number): ReferenceState[] {
  const { positions, needs, patrons, rivalsShare } = primitives;
  const taken = new Set<number>(patrons.map(({ code }) => code));
  const next: number[] = [...regions];
  const states = Array.from({ length: allies + others }, (_, place) => {
    const own = stream(seed, 1, place);
    const { mean, spread } = place < allies ? positions.allies : positions.others;
    const drawn = Math.round((mean + spread * own.normal()) / positions.step) * positions.step;
    const position = Math.max(-positions.limit, Math.min(positions.limit, drawn));
    const home = Math.floor(own.uniform() * regions.length);
    let code = (next[home] as number) + 1;
    while (taken.has(code)) code++;
    next[home] = code;
    taken.add(code);
    const size = own.normal();
    const securityNeed = needs[Math.floor(own.uniform() * needs.length)] as number;
    const leaderYears = Math.floor(own.uniform() * 10);
    const away = patrons.slice(1).map((rival) => Math.abs(rival.position[0] - position));
    const rival = own.uniform() < rivalsShare ? (patrons[1 + away.indexOf(Math.min(...away))]?.code ?? null) : null;
    const state: Required<GivenState> = {
      code,
      name: `State ${code}`,
      position: [position],
      capabilities: 0.004 * elementary.exp(size),
      securityNeed,
      patron: place < allies ? patrons[0].code : rival,
      leaderYears,
    };
    return { state, home, size };
  });
  return states.sort((a, b) => a.state.code - b.state.code);
}

function rowsOf(seed: number, world: SphereWorld, record: Record): Omit<ReferenceHistory, "world" | "states"> {
  const { states, patrons, periods, game } = world;
  const N = states.length;
  const rows = N * periods;
  const patron = patrons[0] as SpherePatron;
  const make = (): Float64Array => new Float64Array(rows);
  const out = { pact: make(), courted: make(), concession: make(), offer: make(), reward: make(), reluctance: make(), leaderYears: make(), position: make() };
  const { shows } = primitives;
  states.forEach((state, i) => {
    const [place, added] = [state.position[0] as number, addedCost(world, state, patron)];
    for (let t = 0; t < periods; t++) {
      const [row, at] = [i * periods + t, t * N + i];
      const own = record.patron[at] as number;
      const [met, type] = [record.met[at] as number, record.type[at] as number];
      const mine = own === 0;
      out.pact[row] = mine ? 1 : 0;
      out.courted[row] = mine ? (record.courted[at] as number) : 0;
      out.concession[row] = mine ? met : 0;
      out.offer[row] = mine ? (record.offer[at] as number) : Number.NaN;
      out.reward[row] = mine && t > 0 && record.patron[at - N] === 0 ? (record.signal[at - N] as number) : 0;
      out.reluctance[row] = (game.costs[type] as number) + added;
      out.leaderYears[row] = record.leaderYears[at] as number;
      // A leader leans, and a demand met moves, towards the patron that the state has; and every year moves a state for reasons of its own.
      const towards = own < 0 ? 0 : Math.sign(((patrons[own] as SpherePatron).position[0] as number) - place) || 1;
      const drift = shows.drift * stream(seed, 4, state.code, t).normal();
      out.position[row] = shows.position * place + towards * ((type === 0 ? shows.type : -shows.type) + shows.concession * met) + drift;
    }
  });
  return { rows, ...out };
}
