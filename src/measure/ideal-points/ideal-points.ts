import type { Work } from "../../base/index.js";
import type { RollCalls } from "../roll-calls.js";
import { fitFast } from "./fast.js";
import { checkModel, type IdealPointModel } from "./model.js";
import { type Anchor, checkAnchors, orientation } from "./orient.js";
import { startPositions } from "./start.js";
import { type VoteTable, type VoteTableOptions, voteTable } from "./vote-table.js";

export interface IdealPointOptions extends VoteTableOptions, Work {
  readonly model?: Partial<IdealPointModel> | undefined;
  /** Pairs of units of which the first lies above; without them the sign is that of the yes votes of the first component. */
  readonly anchors?: readonly Anchor[] | undefined;
  /** Known positions to start from, such as those before new votes came in. */
  readonly start?: ((unit: number, time: number) => number | undefined) | undefined;
  readonly tolerance?: number | undefined;
  readonly sweeps?: number | undefined;
}

/** Positions of units over time, a row each, and what was learned of the resolutions. */
export interface IdealPoints {
  readonly unit: Float64Array;
  /** NaN where positions stand still. */
  readonly time: Float64Array;
  readonly position: Float64Array;
  readonly se: Float64Array;
  readonly votes: Int32Array;
  readonly resolutions: Resolutions;
  readonly model: IdealPointModel;
  readonly sweeps: number;
  /** Root mean square change of a position in the last sweep. */
  readonly change: number;
  readonly converged: boolean;
  /** Items left out because all answers were the same. */
  readonly unanimous: number;
  /** Anchors that the positions contradict. */
  readonly contradicted: readonly Anchor[];
}

export interface Resolutions {
  /** Numbers of the items of each. */
  readonly items: readonly (readonly number[])[];
  /** A yes is likelier for higher positions where the slope is above 0. */
  readonly slope: Float64Array;
  /** Cut points on the scale of slope × position: no below the low one, yes above the high one. */
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/**
 * Ideal points from roll calls by the fast engine.
 * @throws FealtyError "domain" for the model's options; "anchor", "anchors"; "no-votes".
 */
export function idealPoints(calls: RollCalls, options: IdealPointOptions = {}): IdealPoints {
  const { anchors = [], tolerance, sweeps, signal, onProgress } = options;
  const { table, model, start } = prepare(calls, options);
  const fit = fitFast(table, model, { start, tolerance, sweeps, signal, onProgress });
  const { sign, contradicted } = turned(table, fit.position, anchors);
  return {
    ...rowsOf(table),
    position: fit.position.map((x) => sign * x),
    se: fit.se,
    resolutions: { ...itemsOf(calls, table), slope: fit.slope.map((x) => sign * x), low: fit.low, high: fit.high },
    model,
    sweeps: fit.sweeps,
    change: fit.change,
    converged: fit.converged,
    unanimous: table.unanimous,
    contradicted,
  };
}

/** The votes as a table, the model checked, and a start. */
export function prepare(
  calls: RollCalls,
  options: IdealPointOptions,
): { readonly table: VoteTable; readonly model: IdealPointModel; readonly start: Float64Array } {
  const model = checkModel(options.still ? { ...options.model, prior: "none" } : (options.model ?? {}));
  checkAnchors(calls.units, options.anchors ?? []);
  const table = voteTable(calls, options);
  const start = startPositions(table);
  const known = options.start;
  if (!known) return { table, model, start };
  const { sign } = turned(table, start, options.anchors ?? []);
  return {
    table,
    model,
    start: start.map((x, p) => known(table.units[table.unitOf[p] as number] as number, table.times[table.timeOf[p] as number] as number) ?? sign * x),
  };
}

/** Which way positions are turned, and the anchors that they contradict. */
export function turned(
  table: VoteTable,
  position: Float64Array,
  anchors: readonly Anchor[],
): { readonly sign: 1 | -1; readonly contradicted: readonly Anchor[] } {
  const places = checkAnchors(table.units, anchors);
  const { sign, contradicted } = orientation(table, position, places);
  return { sign, contradicted: contradicted.map(([a, b]) => [table.units[a] as number, table.units[b] as number] as const) };
}

export function rowsOf({ units, times, unitOf, timeOf, cast }: VoteTable): Pick<IdealPoints, "unit" | "time" | "votes"> {
  return {
    unit: Float64Array.from(unitOf, (u) => units[u] as number),
    time: Float64Array.from(timeOf, (t) => times[t] as number),
    votes: cast,
  };
}

export function itemsOf(calls: RollCalls, table: VoteTable): Pick<Resolutions, "items"> {
  return { items: table.items.map((places) => places.map((item) => calls.items[item] as number)) };
}
