import { evaluateNumbers, type Expression, parseExpression } from "../estimate/index.js";
import { type Frame, numberColumn, numbers, withColumns } from "../frame/index.js";
import { lookUp, type Panel as Table } from "../measure/index.js";
import { recordedSignals, rewardedSignals, type World } from "../simulate/index.js";
import { inOrder } from "./check.js";
import { orFailure } from "./fit-model.js";
import { type MeasureResult, madeFrom, makeMeasure, withMeasures } from "./measures.js";
import { variablesOf } from "./model-spec.js";
import type { ModelEntry, StudySpec } from "./schema.js";
import { builtPanels, measuresBehind } from "./study-panels.js";

/** The name of a model's outcome where its expectation takes its place. */
export const expectedOutcome = "expected_outcome";

/** Draws of the signals over which their expectation is taken. */
export const truthDraws = 32;

/** A truth of every state and year as a table. */
function tableOf({ states }: World, truth: Float64Array): Table {
  const [ally, year] = [numbers(states, "ally"), numbers(states, "year")];
  const [units, times] = [[...new Set(ally)].sort((a, b) => a - b), [...new Set(year)].sort((a, b) => a - b)];
  const [unitAt, timeAt] = [new Map(units.map((code, k) => [code, k])), new Map(times.map((time, k) => [time, k]))];
  const values = new Float64Array(units.length * times.length).fill(Number.NaN);
  ally.forEach((code, row) => {
    values[(timeAt.get(year[row] as number) as number) * units.length + (unitAt.get(code) as number)] = truth[row] as number;
  });
  return { units, times, values };
}

/** What measures are made from without error: agreement with the patron, and support of its demands above what positions say. */
interface Exact {
  readonly agreement: Table;
  readonly compliance: Table;
}

/** The named measures of a panel of the world: positions as they truly are, all that is made from them made again, by the study's own rules. */
function exactMeasures({ measures = {} }: StudySpec, names: readonly string[], data: Frame, patron: number, exact: Exact): Map<string, MeasureResult> {
  const made = new Map<string, MeasureResult>();
  for (const name of names) {
    const entry = measures[name];
    if (!entry) continue;
    if (entry.is === "agreement" || entry.is === "compliance") {
      const table = exact[entry.is];
      const values = lookUp(table, numbers(data, "ally"), numbers(data, "year"));
      made.set(name, { column: numberColumn(values), ...(entry.is === "agreement" ? { positions: { kind: "agreement", table } } : {}), about: "", notes: [] });
      continue;
    }
    const found = orFailure(() => makeMeasure(name, entry, { data: withMeasures(data, made), made, patron }));
    // What cannot be made is missing everywhere, as in the study itself.
    made.set(name, "failed" in found ? { column: numberColumn(new Float64Array(data.length).fill(Number.NaN)), about: "", notes: [] } : found);
  }
  return made;
}

/**
 * For each of the models, all on one panel, that panel as it would be without error of measurement: measures made from true positions, and in the column
 * `expectedOutcome` the mean of the model's outcome over draws of the signals with the same rewards. A least-squares fit to it gives what the
 * model's coefficients are on average over such draws.
 */
export function exactPanels(spec: StudySpec, panel: Frame, world: World, models: Readonly<Record<string, ModelEntry>>): ReadonlyMap<string, Frame> {
  const table: Exact = { agreement: tableOf(world, world.truth.agreement), compliance: tableOf(world, world.truth.compliance) };
  const order = inOrder(spec.measures ?? {});
  const behind = (names: readonly string[]): string[] => {
    const wanted = new Set(measuresBehind(spec, names));
    return order.filter((name) => wanted.has(name));
  };
  const outcomes = Object.entries(models).map(([name, { formula }]) => ({ name, of: parseExpression(outcomeText(formula)) }));
  const rowOf = rowsIn(panel, world.states);
  const sums = new Map(outcomes.map(({ name }) => [name, new Float64Array(panel.length)]));
  const needed = behind(outcomes.flatMap(({ of }) => namesIn(of)));
  for (let draw = 1; draw <= truthDraws; draw++) {
    const signals = world.signals(draw);
    const data = withColumns(
      panel,
      recordedSignals
        .filter((name) => panel.columns.has(name))
        .map((name) => [name, numberColumn(Float64Array.from(rowOf, (row) => signals[name][row] as number))]),
    );
    const whole = withMeasures(data, exactMeasures(spec, needed, data, world.patron, table));
    for (const { name, of } of outcomes) {
      const sum = sums.get(name) as Float64Array;
      evaluateNumbers(whole, of).forEach((y, i) => {
        sum[i] = (sum[i] as number) + y / truthDraws;
      });
    }
  }
  const exact = exactMeasures(spec, behind(Object.values(models).flatMap(variablesOf)), panel, world.patron, table);
  const whole = withMeasures(panel, exact);
  return new Map(outcomes.map(({ name }) => [name, withColumns(whole, [[expectedOutcome, numberColumn(sums.get(name) as Float64Array)]])]));
}

/** What stands before the tilde. */
export function outcomeText(formula: string): string {
  return formula.slice(0, formula.indexOf("~"));
}

/** For each row of the panel, that of the world. */
function rowsIn(panel: Frame, states: Frame): Int32Array {
  const key = (data: Frame): ((row: number) => string) => {
    const [ally, year] = [numbers(data, "ally"), numbers(data, "year")];
    return (row) => `${ally[row]} ${year[row]}`;
  };
  const [ours, theirs] = [key(panel), key(states)];
  const known = new Map(Array.from({ length: states.length }, (_, row) => [theirs(row), row]));
  return Int32Array.from({ length: panel.length }, (_, row) => known.get(ours(row)) ?? -1);
}

/**
 * Whether the world is made so that a term has no effect: it has a concession of the same year or a later one alone (A3), or a concession at all where
 * the outcome is a placebo or nobody has the patron's pact.
 */
export function zeroByConstruction(spec: StudySpec, { formula, panel = "" }: ModelEntry): (term: string) => boolean {
  const { measures = {} } = spec;
  const concessions = new Set(Object.entries(measures).flatMap(([name, { is }]) => (is === "concession" || is === "compliance" ? [name] : [])));
  const sources = new Set(namesIn(parseExpression(outcomeText(formula))).flatMap((name) => sourcesOf(spec, name)));
  const rewarded = new Set<string>(rewardedSignals);
  const placebo = sources.size > 0 && [...sources].every((name) => !rewarded.has(name) && (recordedSignals as readonly string[]).includes(name));
  const outside = builtPanels(spec).get(panel)?.pact === "none";
  return (term) => {
    const lags = lagsIn(parseExpression(term), concessions, 0);
    return lags.length > 0 && (placebo || outside || lags.every((lag) => lag <= 0));
  };
}

/** Columns of the panel that a measure is made from at last. */
function sourcesOf(spec: StudySpec, name: string): string[] {
  const entry = Object.hasOwn(spec.measures ?? {}, name) ? spec.measures?.[name] : undefined;
  if (entry?.is === "agreement") return [name];
  return entry ? madeFrom(entry).flatMap((from) => sourcesOf(spec, from)) : [name];
}

/** Years before the row's own from which the named columns are taken, each time that one is named; not a number where a lag is not written as one. */
function lagsIn(e: Expression, names: ReadonlySet<string>, lag: number): number[] {
  if (e.kind === "name") return names.has(e.name) ? [lag] : [];
  if (e.kind !== "call") return partsOf(e).flatMap((part) => lagsIn(part, names, lag));
  const [of, by] = e.args;
  if ((e.name !== "l" && e.name !== "f") || !of) return partsOf(e).flatMap((part) => lagsIn(part, names, lag));
  const steps = by === undefined ? 1 : by.kind === "number" ? by.value : Number.NaN;
  return lagsIn(of, names, lag + (e.name === "l" ? steps : -steps));
}

function namesIn(e: Expression): string[] {
  return e.kind === "name" ? [e.name] : partsOf(e).flatMap(namesIn);
}

function partsOf(e: Expression): readonly Expression[] {
  switch (e.kind) {
    case "call":
      return [...e.args, ...Object.values(e.named)];
    case "unary":
    case "group":
      return [e.of];
    case "binary":
      return [e.left, e.right];
    case "list":
      return e.items;
    case "slopes":
      return [e.of, ...e.by];
    default:
      return [];
  }
}
