import { FealtyError } from "../base/index.js";
import { evaluate, expressionVariables, parseExpression } from "../estimate/index.js";
import { type Frame, type NumberColumn, numberColumn, numbers, shift } from "../frame/index.js";
import {
  agreementWith,
  concession,
  exposure,
  gap,
  indexMeanings,
  lookUp,
  movesTowards,
  compliance,
  demandVotes,
  heldPositions,
  recentlyPositive,
  signalIndex,
  type Panel as Table,
  willingness,
} from "../measure/index.js";
import { answersOf, type AnswerTable, type Answered, beliefOf, demandsOf, leaderCodes, type StudyVotes } from "./answers.js";
import { type EstimatedPoints, drawnWords, drawsByRow, isEstimated, pointsAt, priorMeanings, reliabilityWords, patronRows } from "./estimated-points.js";
import type { MeasureEntry } from "./schema.js";
import { similarityWith } from "./similarity-measure.js";
import { type SignalSummary, signalMeasure } from "./signal-measure.js";

/** What a measure of positions is made from: agreement, session by session, or published points of ally and patron. */
export type Positions =
  | { readonly kind: "agreement"; readonly table: Table }
  | { readonly kind: "points"; readonly own: Float64Array; readonly patron: Float64Array; readonly estimated?: EstimatedPoints };

/** A measure by row of the panel, and what others may be made from. */
export interface MeasureResult {
  readonly column: NumberColumn;
  readonly positions?: Positions;
  readonly answers?: AnswerTable;
  /** Draws × rows of a latent measure. */
  readonly draws?: { readonly values: Float32Array; readonly kept: number };
  readonly signal?: SignalSummary;
  /** How it was made, in a sentence. */
  readonly about: string;
  readonly notes: readonly string[];
}

export interface MeasureContext {
  /** The panel with the measures made before. */
  readonly data: Frame;
  /** Results of the measures made before. */
  readonly made: ReadonlyMap<string, MeasureResult>;
  readonly patron: number;
  readonly calls?: StudyVotes | undefined;
  /** Positions of all states, where a measure is of those that the study estimates. */
  readonly estimated?: EstimatedPoints | undefined;
  /** Answers to all demands, where they are made already. */
  readonly answered?: Answered | undefined;
  /** Roll calls to use, by item: a half of them. */
  readonly items?: Uint8Array | undefined;
}

/** Columns of the published ideal points of ally and patron. */
export const pointColumns = ["ideal_point", "patron_ideal_point"] as const;

/** Measures and columns that a measure is made from. */
export function madeFrom(entry: MeasureEntry): string[] {
  if (entry.is === "agreement" || entry.is === "compliance" || entry.is === "similarity") return [];
  if (entry.is === "signal-intensity") return entry.from.map((part) => (typeof part === "string" ? part : part.column));
  if (entry.is === "belief") return [entry.from, ...(entry.leader === undefined ? [] : [entry.leader])];
  if (entry.is === "ideal-points") return isEstimated(entry) ? [] : [...pointColumns];
  if (entry.is === "gap" || entry.is === "concession") return [entry.from];
  if (entry.is === "willingness") return entry.from;
  if (entry.is === "signal-index") return entry.from.map((part) => (typeof part === "string" ? part : part.column));
  if (entry.is === "exposure") return [entry.of, entry.by];
  if (entry.is === "recent") return entry.of;
  return expressionVariables(parseExpression(entry.as));
}

/**
 * One measure. With `items` it is made from those roll calls alone.
 * @throws FealtyError "no-votes", "no-positions" when a measure has not what it is made from.
 */
export function makeMeasure(name: string, entry: MeasureEntry, context: MeasureContext): MeasureResult {
  const made = makers(name, context)[entry.is](entry as never);
  const label = entry.label ?? made.label;
  const unit = (entry.is === "computed" ? entry.unit : undefined) ?? made.unit;
  return {
    column: numberColumn(made.values, { label, unit }),
    ...(made.positions ? { positions: made.positions } : {}),
    ...(made.answers ? { answers: made.answers } : {}),
    ...(made.signal ? { signal: made.signal } : {}),
    ...(made.draws ? { draws: made.draws } : {}),
    about: made.about,
    notes: made.notes ?? [],
  };
}

interface Made {
  readonly values: Float64Array;
  readonly positions?: Positions;
  readonly answers?: AnswerTable;
  readonly signal?: SignalSummary;
  readonly draws?: { readonly values: Float32Array; readonly kept: number };
  readonly label: string;
  readonly unit: string;
  readonly about: string;
  readonly notes?: readonly string[];
}

type Entry<Is extends MeasureEntry["is"]> = Extract<MeasureEntry, { is: Is }>;
type Makers = { readonly [Is in MeasureEntry["is"]]: (entry: Entry<Is>) => Made };

function makers(name: string, { data, made, patron, calls, estimated, answered, items }: MeasureContext): Makers {
  const positionsOf = (from: string): Positions => {
    const found = made.get(from)?.positions;
    if (!found)
      throw new FealtyError("no-positions", `${name} is made from positions, and ${from} has none`, {
        kind: "usage",
        mend: "name a measure that is agreement or ideal-points",
      });
    return found;
  };
  const byRow = (table: Table): Float64Array => lookUp(table, numbers(data, unitOf(data)), numbers(data, timeOf(data)));
  const valuesOf = (from: string): Float64Array => made.get(from)?.column.values ?? numbers(data, from);

  return {
    agreement({ least = 10 }) {
      if (!calls) throw new FealtyError("no-votes", `${name} needs roll calls, and the panel has none`, { kind: "usage", mend: "add un-votes to data" });
      // Half the roll calls have half the common votes.
      const table = agreementWith(calls, patron, { least: items ? Math.ceil(least / 2) : least, ...(items ? { items } : {}) });
      return {
        values: byRow(table),
        positions: { kind: "agreement", table },
        label: "Agreement with the patron",
        unit: "share, 0 to 1",
        about: `Agreement with the patron over the roll calls of a session on which both cast a vote, at least ${least} of them; an abstention against a yes or a no is half agreement.`,
      };
    },
    similarity({ index = "s", least = 10 }) {
      if (!calls) throw new FealtyError("no-votes", `${name} needs roll calls, and the panel has none`, { kind: "usage", mend: "add un-votes to data" });
      return {
        values: byRow(similarityWith(calls, patron, index, least)),
        label: `Similarity with the patron (${index})`,
        unit: "at most 1",
        about: `Similarity of votes with the patron's over the roll calls of a year on which both cast one, at least ${least} of them: ${indexMeanings[index]}. It moves when the agenda moves.`,
      };
    },
    "ideal-points"(entry) {
      if (isEstimated(entry)) return estimatedPosition(name, estimated, numbers(data, unitOf(data)), numbers(data, timeOf(data)));
      const [own, theirs] = pointColumns.map((column) => numbers(data, column)) as [Float64Array, Float64Array];
      return {
        values: own,
        positions: { kind: "points", own, patron: theirs },
        label: "Published ideal point",
        unit: "points",
        about:
          "Published dynamic ideal points. They borrow strength over sessions, so that leads and lags of them are not clean: for levels and as a cross-check alone.",
      };
    },
    gap({ from }) {
      const positions = positionsOf(from);
      const values = positions.kind === "agreement" ? byRow(gap(positions.table)) : positions.own.map((x, i) => Math.abs(x - (positions.patron[i] as number)));
      if (positions.kind === "points" && positions.estimated) {
        const { estimated: all } = positions;
        const at = pointsAt(all);
        const years = numbers(data, timeOf(data));
        const theirs = patronRows(all);
        const draws = drawsByRow(all, numbers(data, unitOf(data)), years, (x) => x.map((own, row) => Math.abs(own - (x[theirs[row] as number] ?? Number.NaN))));
        const errors = numbers(data, unitOf(data)).map((code, row) => rootSum(at(code, years[row] as number).se, at(patron, years[row] as number).se));
        const about = `Distance of the ally's estimated ideal point from the patron's.${reliabilityWords(values, errors)}`;
        return { values, positions, label: "Gap to the patron", unit: "standard deviations of states", about, ...(draws ? { draws } : {}) };
      }
      const unit = positions.kind === "agreement" ? "share, 0 to 1" : "points";
      return {
        values,
        positions,
        label: "Gap to the patron",
        unit,
        about: positions.kind === "agreement" ? "1 − agreement with the patron." : "Distance of the ally's ideal point from the patron's.",
      };
    },
    concession({ from, over = 1 }) {
      const positions = positionsOf(from);
      const span = over === 1 ? "the year before" : `${over} years before`;
      if (positions.kind === "agreement") {
        return {
          values: byRow(concession(positions.table, { over })),
          label: "Concession",
          unit: "change of agreement",
          about: `Change of agreement with the patron from ${span}, less the mean change of all states in that year; positive is towards the patron.`,
        };
      }
      if (positions.estimated) {
        const { estimated: all } = positions;
        const moves = movesTowards({ ...all, draws: all.drawn }, patron, { over });
        const move = pointsAt({ ...all, position: moves.move, se: moves.se });
        const years = numbers(data, timeOf(data));
        const rows = Array.from(numbers(data, unitOf(data)), (code, row) => move(code, years[row] as number));
        const values = Float64Array.from(rows, ({ position }) => position);
        const errors = rows.map(({ se }) => se);
        const draws = drawsByRow(
          all,
          numbers(data, unitOf(data)),
          years,
          (position) => movesTowards({ unit: all.unit, time: all.time, position }, patron, { over }).move,
        );
        return {
          values,
          ...(draws ? { draws } : {}),
          label: "Concession",
          unit: "standard deviations of states",
          about: `The ally's own move of its estimated ideal point from ${span}, signed towards where the patron stood then; near the patron the mean over both directions.${reliabilityWords(values, errors)}`,
        };
      }
      const lagged = (values: Float64Array): Float64Array => asNumbers(shift(data, numberColumn(values), over));
      const [before, target] = [lagged(positions.own), lagged(positions.patron)];
      return {
        values: positions.own.map((x, i) => (x - (before[i] as number)) * Math.sign((target[i] as number) - (before[i] as number))),
        label: "Concession",
        unit: "points",
        about: `The ally's own move of its ideal point from ${span}, signed towards where the patron stood then.`,
      };
    },
    willingness({ from: [positions, regime], lag = 1 }) {
      const name = positions as string;
      const source = made.get(name);
      const known = source?.positions;
      // Of a measure of positions the distance counts; a gap, or any column, is taken as it is.
      const distance =
        known?.kind === "agreement"
          ? byRow(gap(known.table))
          : known?.kind === "points"
            ? known.own.map((x, i) => Math.abs(x - (known.patron[i] as number)))
            : valuesOf(name);
      return {
        values: willingness(data, distance, valuesOf(regime as string), { lag }),
        label: "Willingness",
        unit: "standard deviations within the year",
        about: `Mean of within-year scores of −gap and of ${regime}, both ${lag === 1 ? "a year" : `${lag} years`} before, so that it is known before the move.`,
      };
    },
    "signal-index"({ from }) {
      const indicators = from.map((part) =>
        typeof part === "string" ? ({ name: part, scale: "as-is" } as const) : ({ name: part.column, scale: part.scale } as const),
      );
      const { values, coded, absent } = signalIndex(withMeasures(data, made), indicators);
      const spans = [...coded].map(([indicator, [first, last]]) => `${indicator} ${first}–${last}`).join(", ");
      return {
        values,
        label: "Signal intensity",
        unit: "standard deviations",
        about: `Mean of the standardised signals that exist in the year: ${spans}. Amounts and counts enter as log(1 + x).`,
        notes: absent.map((indicator) => `${name} is made without ${indicator}: it has no value in this panel.`),
      };
    },
    "signal-intensity"(entry) {
      const { values, about, notes, signal } = signalMeasure(entry, withMeasures(data, made), unitOf(data), timeOf(data));
      return { values, signal, label: "Signal intensity", unit: "standard deviations", about, notes };
    },
    compliance({ as = "surprise" }) {
      const votes = demandsOf(name, calls);
      const known = answered ?? answersOf(votes, patron);
      // A half of the demands is held against positions on its half of the other roll calls.
      const half = items && Uint8Array.from(items, (used, item) => (used && !votes.demands[item] ? 1 : 0));
      const own = half
        ? demandVotes(votes, patron, votes.demands, heldPositions(votes, known.points, half), { curves: known.votes.curves, items })
        : known.votes;
      const found = compliance(votes, own, items ? { items } : {});
      const { units, times, met, demands } = found;
      return {
        values: byRow({ units, times, values: as === "cost" ? found.cost : found.compliance }),
        answers: { units, times, met, demands },
        label: as === "cost" ? "Cost of compliance" : "Compliance with announced demands",
        unit: as === "cost" ? "nats" : "support above what was expected, −1 to 1",
        about: `Votes on the roll calls that the patron announced as demands, against the vote that the state's other votes of the year say it would have cast (an ordered probit of each demand on positions, the state's own vote left out)${as === "cost" ? "; an unlikely vote with the patron costs more" : ""}.`,
      };
    },
    belief({ from, types = 3, leader, turnover }) {
      const answers = made.get(from)?.answers;
      if (!answers)
        throw new FealtyError("no-answers", `${name} is made from answers to demands, and ${from} has none`, {
          kind: "usage",
          mend: "name a measure that is compliance",
        });
      const [units, times] = [numbers(data, unitOf(data)), numbers(data, timeOf(data))];
      const leads = leader === undefined ? undefined : leaderCodes(data, leader);
      const { values, rates, prior } = beliefOf(answers, { units, times, leads }, { types, turnover });
      const share = (x: number): string => `${(100 * x).toFixed(0)} %`;
      return {
        values,
        label: "Belief in the ally's willingness",
        unit: "share of demands that will be met",
        about: `What a patron that learns from answers to its demands expects, from those before the year alone${leader === undefined ? "" : ", anew with each leader"}: ${types} types that meet ${rates.map(share).join(", ")} of demands of middling ease and are ${prior.map(share).join(", ")} of new leaders.`,
      };
    },
    exposure({ of, by }) {
      return {
        values: exposure(data, valuesOf(of), by),
        label: `Others' ${of}`,
        unit: `as ${of}`,
        about: `Mean of ${of} over the other units of the same ${by} and year.`,
      };
    },
    recent({ of, over = 3 }) {
      const joined = withMeasures(data, made);
      return {
        values: recentlyPositive(joined, of, (column, by) => asNumbers(shift(joined, column, by)), over),
        label: "Courted before",
        unit: "0 or 1",
        about: `1 where any of ${of.join(", ")} was positive in the ${over} years before, 0 where none was.`,
      };
    },
    computed({ as }) {
      const values = evaluate(withMeasures(data, made), parseExpression(as));
      return { values: asNumbers(values), label: name, unit: "", about: `Computed as ${as}.` };
    },
  };
}

function rootSum(a: number, b: number): number {
  return Math.sqrt(a * a + b * b);
}

/** Estimated positions by row. @throws FealtyError "no-votes". */
function estimatedPosition(name: string, estimated: EstimatedPoints | undefined, units: Float64Array, years: Float64Array): Made {
  if (!estimated) throw new FealtyError("no-votes", `${name} needs roll calls, and the panel has none`, { kind: "usage", mend: "add un-votes to data" });
  const at = pointsAt(estimated);
  const rows = Array.from(units, (code, row) => at(code, years[row] as number));
  const own = Float64Array.from(rows, ({ position }) => position);
  const draws = drawsByRow(estimated, units, years, (x) => x);
  return {
    values: own,
    ...(draws ? { draws } : {}),
    positions: { kind: "points", own, patron: Float64Array.from(years, (year) => at(estimated.patron, year).position), estimated },
    label: "Ideal point",
    unit: "standard deviations of states",
    about: `Ideal points of all states estimated from the roll calls of the study's years, an ordered probit with a slope and two cut points for each resolution; higher is towards the patron's side. They are ${priorMeanings[estimated.prior]}.${reliabilityWords(
      own,
      rows.map(({ se }) => se),
    )}${drawnWords(estimated)}`,
    notes: estimated.converged ? [] : [`The ideal points of ${name} have not converged.`],
  };
}

/** The panel with the measures as columns. */
export function withMeasures(data: Frame, made: ReadonlyMap<string, MeasureResult>): Frame {
  const columns = new Map(data.columns);
  for (const [name, { column }] of made) columns.set(name, column);
  return { ...data, columns };
}

function asNumbers(column: ReturnType<typeof shift>): Float64Array {
  if (column.kind === "number") return column.values;
  throw new FealtyError("not-a-number", "a measure is made of numbers, and this is text", { kind: "usage" });
}

/** The one unit of a panel's rows: the ally, or the state. */
export function unitOf(data: Frame): string {
  return data.index?.units.at(-1) ?? "ally";
}

/** The name of a panel's time column. */
export function timeOf(data: Frame): string {
  return data.index?.time ?? "year";
}
