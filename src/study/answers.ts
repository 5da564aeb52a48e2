import { FealtyError } from "../base/index.js";
import { type Frame, numbers } from "../frame/index.js";
import { type DemandVotes, demandVotes, filteredBelief, type IdealPoints, idealPoints, type RollCalls } from "../measure/index.js";

/** Roll calls with those that are announced demands, where some are marked: 1 by item. */
export interface StudyVotes extends RollCalls {
  readonly demands?: Uint8Array | undefined;
}

/** Answers to demands by time × units + unit. */
export interface AnswerTable {
  readonly units: readonly number[];
  readonly times: readonly number[];
  readonly met: Float64Array;
  readonly demands: Float64Array;
}

/** The votes with marked demands. @throws FealtyError "no-demands". */
export function demandsOf(name: string, calls: StudyVotes | undefined): RollCalls & { readonly demands: Uint8Array } {
  if (!calls) throw new FealtyError("no-votes", `${name} needs roll calls, and the panel has none`, { kind: "usage", mend: "add un-votes to data" });
  const { demands } = calls;
  if (!demands?.some((marked) => marked === 1))
    throw new FealtyError("no-demands", `${name} needs announced demands, and none is marked in these years`, {
      kind: "data",
      mend: "take years from 1983 on",
    });
  return { ...calls, demands };
}

/** Positions on the roll calls that are no demands, and the answers to those that are. */
export interface Answered {
  readonly points: IdealPoints;
  readonly votes: DemandVotes;
}

/**
 * Positions, year by year, on the roll calls that are no demands, of the years that have demands: the same for every patron and panel.
 * @throws FealtyError as `idealPoints`.
 */
export function otherVotes(calls: StudyVotes): IdealPoints {
  const { demands = new Uint8Array(calls.itemTime.length) } = calls;
  const asked = new Set<number>();
  demands.forEach((marked, item) => {
    if (marked) asked.add(calls.itemTime[item] as number);
  });
  const use = demands.map((marked, item) => (!marked && asked.has(calls.itemTime[item] as number) ? 1 : 0));
  return idealPoints(calls, { use, model: { prior: "none" } });
}

/** Answers to all demands, and the positions on other votes that say what was to be expected. */
export function answersOf(calls: StudyVotes, patron: number, points = otherVotes(calls)): Answered {
  return { points, votes: demandVotes(calls, patron, calls.demands ?? new Uint8Array(calls.itemTime.length), points) };
}

/** Unit, time and, where it is known who leads, leader of each row of a panel. */
interface Rows {
  readonly units: Float64Array;
  readonly times: Float64Array;
  readonly leads: ArrayLike<number> | undefined;
}

/**
 * What a patron expects of the state of each row, from the state's answers before it. Demands of a year are as easy or hard as all answers of that year say, since what
 * is marked as important differs by session.
 */
export function beliefOf(answers: AnswerTable, { units, times, leads }: Rows, options: { readonly types: number; readonly turnover: number | undefined }) {
  const led = new Map(Array.from(units, (unit, row) => [`${unit} ${times[row]}`, leads?.[row] ?? Number.NaN]));
  const wanted = new Set(units);
  const rows = new Map<string, number>();
  const table = { unit: [] as number[], time: [] as number[], met: [] as number[], demands: [] as number[], leader: [] as number[] };
  answers.times.forEach((time, t) => {
    answers.units.forEach((unit, u) => {
      if (!wanted.has(unit)) return;
      const at = t * answers.units.length + u;
      rows.set(`${unit} ${time}`, table.unit.length);
      const asked = answers.demands[at] as number;
      const silent = Number.isNaN(asked);
      table.unit.push(unit);
      table.time.push(time);
      table.demands.push(silent ? 0 : asked);
      table.met.push(silent ? 0 : (answers.met[at] as number));
      table.leader.push(led.get(`${unit} ${time}`) ?? Number.NaN);
    });
  });
  const { readiness, rates, prior } = filteredBelief({ ...table, leader: leads ? table.leader : undefined }, { ...options, agenda: true });
  const values = Float64Array.from(units, (unit, row) => readiness[rows.get(`${unit} ${times[row]}`) ?? -1] ?? Number.NaN);
  return { values, rates, prior };
}

/** Who leads, as numbers; NaN where it is not known. */
export function leaderCodes(data: Frame, name: string): ArrayLike<number> {
  const source = data.columns.get(name);
  return source?.kind === "code" ? Float64Array.from(source.codes, (code) => (code < 0 ? Number.NaN : code)) : numbers(data, name);
}
