import { type Column, codeColumn, type Frame, frame, numberColumn } from "../../frame/index.js";
import { addedCost, distanceBetween, type SpherePatron, type SphereState, type SphereWorld } from "../../theory/index.js";
import type { Scenario } from "./scenario.js";
import type { Record } from "./standing.js";

export interface SphereFrameOptions {
  /** "allies": states with a patron, as an ally-year panel has them (default); "states": all, with a missing patron where there is none. */
  readonly rows?: "allies" | "states";
  /** Columns of what nobody sees: demand, offer, reassurance, type, reluctance, willingness, belief, breach, payoff. Default true. */
  readonly truth?: boolean;
}

const notes: Readonly<{ [name: string]: readonly [label: string, unit: string] }> = {
  patron: ["Patron", "code"],
  ally: ["Ally", "code"],
  year: ["Year", "year"],
  run: ["Run of the simulation", "number"],
  defense: ["The state has the patron", "0 or 1"],
  signal: ["Signal of the patron recorded in the year: the reward of the answer of the year before", "signal units"],
  concession: ["The ally met a demand of the patron in the year", "0 or 1"],
  ideal_point: ["Position", "policy line"],
  ideal_point_2: ["Position, second coordinate", "policy plane"],
  patron_ideal_point: ["Position of the patron", "policy line"],
  patron_ideal_point_2: ["Position of the patron, second coordinate", "policy plane"],
  ideal_distance: ["Distance of positions", "policy line"],
  cinc: ["Capabilities", "as given"],
  patron_cinc: ["Capabilities of the patron", "as given"],
  need: ["Security need of the ally", "utils"],
  leader_years: ["Years since the leader entered office", "years"],
  leader_change: ["A new leader entered in the year", "0 or 1"],
  member_years: ["Years since the state came to the patron, or since the first year", "years"],
  demand: ["A demand was made", "0 or 1"],
  offer: ["Reward promised for meeting the demand", "signal units"],
  reassurance: ["Reward paid for this year's answer, recorded in the next year", "signal units"],
  type: ["Type of the leader, 1 the first of the costs", "number"],
  reluctance: ["What conceding costs the leader, with the distance to the patron", "utils"],
  willingness: ["The negative of reluctance", "utils"],
  belief: ["Patron's belief in the first type when it makes its demand", "probability"],
  belief_2: ["Patron's belief in the second type when it makes its demand", "probability"],
  breach: ["The patron broke its promise", "0 or 1"],
  payoff: ["Patron's payoff of the year from this ally", "utils"],
};

/**
 * Histories as a panel: patron, ally, year, then the names of an ally-year panel, then the truth; a row a run, year and ally, in the order of runs,
 * patrons, allies and years. Dates are those of A3.
 */
export function sphereFrame(scenario: Scenario, records: readonly Record[], { rows = "allies", truth = true }: SphereFrameOptions = {}): Frame {
  const worlds = scenario.schedule.worlds;
  const { states, periods, first, game } = worlds[0] as SphereWorld;
  const N = states.length;
  const plane = (states[0]?.position.length ?? 1) > 1;
  const types = game.costs.length;
  const cells = records.flatMap((record, run) => cellsOf(record, N, periods, rows).map(({ i, t }) => ({ record, run, i, t })));
  const number = (value: (cell: (typeof cells)[number]) => number): Column => numberColumn(Float64Array.from(cells, value));
  const worldAt = (t: number): SphereWorld => worlds[scenario.schedule.atStart[t] as number] as SphereWorld;
  const placeOf = ({ record, i, t }: (typeof cells)[number]): number => record.patron[t * N + i] as number;
  const stateAt = ({ i, t }: (typeof cells)[number]): SphereState => worldAt(t).states[i] as SphereState;
  const patronAt = (cell: (typeof cells)[number]): SpherePatron | undefined => worldAt(cell.t).patrons[placeOf(cell)];
  const ofPatron = (value: (patron: SpherePatron, cell: (typeof cells)[number]) => number): Column =>
    number((cell) => {
      const patron = patronAt(cell);
      return patron ? value(patron, cell) : Number.NaN;
    });
  const member = (cell: (typeof cells)[number]): boolean => placeOf(cell) >= 0;
  const of = (name: "leaderYears" | "newLeader" | "courted" | "met" | "breached" | "offer" | "signal" | "payoff") =>
    number(({ record, i, t }) => record[name][t * N + i] as number);
  const columns: [string, Column][] = [
    ["patron", ofPatron(({ code }) => code)],
    ["ally", number(({ i }) => (states[i] as SphereState).code)],
    ["year", number(({ t }) => first + t)],
    [
      "ally_name",
      codeColumn(
        Int32Array.from(cells, ({ i }) => i),
        states.map(({ name }) => name),
      ),
    ],
    ["run", number(({ run }) => run + 1)],
    ["defense", number((cell) => (member(cell) ? 1 : 0))],
    ["signal", number((cell) => (member(cell) ? recorded(cell.record, N, cell.i, cell.t) : 0))],
    ["concession", of("met")],
    ["ideal_point", number((cell) => stateAt(cell).position[0] as number)],
    ...(plane ? [["ideal_point_2", number((cell) => stateAt(cell).position[1] as number)] as [string, Column]] : []),
    ["patron_ideal_point", ofPatron(({ position }) => position[0] as number)],
    ...(plane ? [["patron_ideal_point_2", ofPatron(({ position }) => position[1] as number)] as [string, Column]] : []),
    ["ideal_distance", ofPatron(({ position }, cell) => distanceBetween(stateAt(cell).position, position))],
    ["cinc", number((cell) => stateAt(cell).capabilities)],
    ["patron_cinc", ofPatron(({ capabilities }) => capabilities)],
    ["need", number((cell) => stateAt(cell).securityNeed)],
    ["leader_years", of("leaderYears")],
    ["leader_change", of("newLeader")],
    ["member_years", number((cell) => (member(cell) ? together(cell.record, N, cell.i, cell.t) : Number.NaN))],
  ];
  if (truth) {
    const cost = (patron: SpherePatron, cell: (typeof cells)[number]): number => {
      const world = worldAt(cell.t);
      return (world.game.costs[cell.record.type[cell.t * N + cell.i] as number] as number) + addedCost(world, stateAt(cell), patron);
    };
    columns.push(
      ["demand", of("courted")],
      ["offer", of("offer")],
      ["reassurance", of("signal")],
      ["type", number(({ record, i, t }) => (record.type[t * N + i] as number) + 1)],
      ["reluctance", ofPatron(cost)],
      ["willingness", ofPatron((patron, cell) => -cost(patron, cell))],
      ...Array.from({ length: Math.max(1, types - 1) }, (_, k): [string, Column] => [
        k === 0 ? "belief" : "belief_2",
        number((cell) => (member(cell) ? (cell.record.belief[(cell.t * N + cell.i) * types + k] as number) : Number.NaN)),
      ]),
      ["breach", of("breached")],
      ["payoff", of("payoff")],
    );
  }
  const noted = columns.map(([name, column]): [string, Column] => {
    const note = notes[name];
    return [name, note ? { ...column, note: { label: note[0], unit: note[1] } } : column];
  });
  // A run is a unit too where there are several; without a patron no row of a state is a dyad's.
  return frame(noted, { units: [...(records.length > 1 ? ["run"] : []), ...(rows === "allies" ? ["patron"] : []), "ally"], time: "year" });
}

/** State and period of each row, in the order of patrons, states and periods. */
function cellsOf(record: Record, N: number, periods: number, rows: "allies" | "states"): { i: number; t: number }[] {
  const cells: { i: number; t: number; j: number }[] = [];
  for (let i = 0; i < N; i++) {
    for (let t = 0; t < periods; t++) {
      const j = record.patron[t * N + i] as number;
      if (j >= 0 || rows === "states") cells.push({ i, t, j: rows === "states" ? 0 : j });
    }
  }
  return cells.sort((a, b) => a.j - b.j || a.i - b.i || a.t - b.t);
}

/** What the patron of the year paid in the year before: 0 in the first year with it, missing in the first of all. */
function recorded(record: Record, N: number, i: number, t: number): number {
  if (t === 0) return Number.NaN;
  const before = (t - 1) * N + i;
  return record.patron[before] === record.patron[t * N + i] ? (record.signal[before] as number) : 0;
}

function together(record: Record, N: number, i: number, t: number): number {
  let years = 0;
  while (t - years > 0 && record.patron[(t - years - 1) * N + i] === record.patron[t * N + i]) years++;
  return years;
}
