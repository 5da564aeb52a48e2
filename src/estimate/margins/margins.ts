import { FealtyError } from "../../base/index.js";
import { type Column, type Frame, frame } from "../../frame/index.js";
import { normalTwoSided, studentQuantile, studentTwoSided } from "../../numeric/index.js";
import { type Codes, cross, takeCodes } from "../design/codes.js";
import { evaluateNumbers } from "../design/evaluate.js";
import { columnCodes } from "../design/sample.js";
import type { MarginPoint, Margins } from "../fit.js";
import { parseExpression } from "../formula/expression.js";
import type { Estimate } from "../model/estimated.js";
import { average, type Averages, type Grouping, prepareAverages, type Quantity } from "./average.js";
import { type Change, cellValue, changesOf, columnOf, combinations, filled, findVariable, natureOf, typical } from "./changes.js";
import { averagingWeights, type Engine, makeEngine } from "./engine.js";
import { changeScenario, columnSlopes, makeScenario, offsetSlope, type Scenario } from "./scenario.js";
import { drawCoefficients, quantile } from "./simulate.js";
import type { MarginsSpec } from "./spec.js";
import type { Variable } from "./variables.js";
import { sentence } from "./words.js";

/**
 * Predictions, comparisons and slopes of a fit, on the scale of the outcome: averages over the rows (by group, at values) or at means.
 * Errors by the delta method with analytic derivatives, or from draws of the coefficients. Absorbed effects stay at their estimates and
 * add no error. Intervals by the fit's law. Reference: marginaleffects 0.32 (which tests linear models by the normal law).
 * @throws FealtyError "margins", "unknown-variable", "unknown-level".
 */
export function margins(model: Estimate, spec: MarginsSpec): Margins {
  const engine = makeEngine(model);
  checkSpec(spec);
  const at = atVariables(engine, spec);
  const weights = averagingWeights(engine, spec.weights === undefined ? undefined : evaluateNumbers(model.design.sample.data, parseExpression(spec.weights)));
  const places = spec.others === "means" ? meansPlaces(engine, spec, at, weights) : observedPlaces(engine, spec, at);
  const groups = spec.others === "means" ? undefined : groupsOf(engine, spec, weights);
  const draws = spec.draws ? drawCoefficients(engine.coef, engine.vcov, spec.draws, spec.seed ?? 1) : undefined;
  const found: Found[] = [];
  for (const place of places) {
    const grouping = place.grouping ?? (groups as Groups).grouping;
    for (const asked of prepared(engine, quantitiesOf(engine, spec, place.scenario), grouping)) {
      engine.outcomes.forEach((outcome, o) => {
        const quantity: Quantity = { ...asked.quantity, outcome: o, grouping };
        const averages = average(engine, quantity);
        const simulated = draws?.map((coef) => average(engine, quantity, { coef, gradients: false }).estimates);
        for (let g = 0; g < grouping.count; g++) {
          const values = place.at[place.grouping ? g : 0] ?? {};
          found.push({
            labels: {
              ...asked.labels,
              ...(outcome === "" ? {} : { outcome }),
              ...(place.grouping || !groups?.labels ? {} : { by: groups.labels[g] as Readonly<Record<string, string>> }),
              ...(Object.keys(values).length > 0 ? { at: values } : {}),
            },
            rows: place.grouping ? 1 : ((groups as Groups).rows[g] as number),
            averages,
            group: g,
            simulated: simulated?.map((s) => s[g] as number),
          });
        }
      });
    }
  }
  return report(engine, spec, found, places);
}

interface Found {
  readonly labels: Pick<MarginPoint, "variable" | "contrast" | "outcome" | "by" | "at">;
  readonly rows: number;
  readonly averages: Averages;
  readonly group: number;
  readonly simulated: readonly number[] | undefined;
}

interface Place {
  readonly scenario: Scenario;
  /** One for all groups, or one a row of a grid. */
  readonly at: readonly Readonly<Record<string, number | string>>[];
  /** Of a grid: each row by itself. */
  readonly grouping?: Grouping;
  readonly held?: Readonly<Record<string, number | string>>;
}

interface Groups {
  readonly grouping: Grouping;
  readonly labels: readonly Readonly<Record<string, string>>[] | undefined;
  readonly rows: readonly number[];
}

function checkSpec(spec: MarginsSpec): void {
  const wrong = (why: string, mend?: string): FealtyError => new FealtyError("margins", why, { kind: "usage", ...(mend ? { mend } : {}) });
  const { draws = 0, level = 0.95 } = spec;
  if (spec.others === "means" && spec.by && spec.by.length > 0)
    throw wrong("groups average over rows, and at means there is one row", "leave out by, or at means");
  if (spec.as === "elasticity" && spec.what !== "slopes") throw wrong("an elasticity is a slope", 'write "elasticities x"');
  if (spec.as === "ratio" && spec.what !== "comparisons") throw wrong("a ratio is a comparison", 'write "comparisons x ratio"');
  if (!(Number.isInteger(draws) && draws >= 0 && draws !== 1)) throw wrong(`${draws} draws make no interval`, "ask for 1000 or more");
  if (!(level > 0 && level < 1)) throw wrong(`a level of ${level} is no probability`, "write level=0.95");
}

function atVariables(engine: Engine, { at = {} }: MarginsSpec): Variable[] {
  return Object.keys(at).map((name) => findVariable(engine, name));
}

/** Every row as observed, but for what `at` sets. */
function observedPlaces(engine: Engine, { at = {} }: MarginsSpec, variables: readonly Variable[]): Place[] {
  const { model, frame: data, effects } = engine;
  // Models of several equations may keep their predictors with columns centred.
  const base = makeScenario(engine, data, effects ?? 0, engine.equations.length === 1 ? model.predictor : undefined);
  return combinations(at).map((values) => {
    const changes = new Map(
      variables.map((v, k): [string, Column] => [v.key, filled(columnOf(engine, v), Object.values(values)[k] as number | string, v.name)]),
    );
    return { scenario: changeScenario(engine, base, changes), at: [values] };
  });
}

/** One row for each combination of `at`, the other variables at their means or most frequent values, absorbed effects at their mean. */
function meansPlaces(engine: Engine, { at = {} }: MarginsSpec, variables: readonly Variable[], weights: Float64Array | undefined): Place[] {
  const rows = combinations(at);
  const { effects, frame: data } = engine;
  const fixed = new Set(variables.map((v) => v.key));
  const all = [...data.columns.keys()].filter((key) => key !== "").map((key) => engine.variables.find((v) => v.key === key) ?? offsetVariable(key));
  const others = all.filter((v) => !fixed.has(v.key)).map((v): [Variable, Column] => [v, typical(engine, v, rows.length, weights)]);
  const set = variables.map((v, k): [string, Column] => {
    const parts = rows.map((row) => filled(oneRow(columnOf(engine, v)), Object.values(row)[k] as number | string, v.name));
    return [v.key, joined(parts)];
  });
  const grid: Frame = frame([
    ...others.map(([v, c]) => [v.key, c] as const),
    ...set,
    ...(all.length > 0 ? [] : [["", { kind: "number" as const, values: new Float64Array(rows.length) }] as const]),
  ]);
  const effect = effects
    ? effects.reduce((sum, e, i) => sum + e * (weights ? (weights[i] as number) : 1), 0) / (weights?.reduce((a, b) => a + b, 0) ?? effects.length)
    : 0;
  const fixedColumns = engine.equations.some(({ terms }) => terms.some(({ fixed: f }) => f));
  if (fixedColumns)
    throw new FealtyError("margins", "a model with sunab() terms has no prediction at means", { kind: "usage", mend: "average over rows instead" });
  return [
    {
      scenario: makeScenario(engine, grid, effect),
      at: rows,
      grouping: { codes: Int32Array.from(rows.keys()), count: rows.length, weights: undefined },
      held: Object.fromEntries(others.map(([v, c]) => [v.name, cellValue(c, 0)])),
    },
  ];
}

function offsetVariable(key: string): Variable {
  return { key, name: key, expression: parseExpression(key) };
}

function oneRow(column: Column): Column {
  return column.kind === "number" ? { kind: "number", values: new Float64Array(1) } : { kind: "code", codes: new Int32Array(1), levels: column.levels };
}

function joined(parts: readonly Column[]): Column {
  const [first] = parts;
  if (first?.kind === "code") return { ...first, codes: Int32Array.from(parts, (p) => (p.kind === "code" ? (p.codes[0] as number) : -1)) };
  return { kind: "number", values: Float64Array.from(parts, (p) => (p.kind === "number" ? (p.values[0] as number) : Number.NaN)) };
}

function groupsOf({ model, frame: data }: Engine, { by = [] }: MarginsSpec, weights: Float64Array | undefined): Groups {
  const { design } = model;
  const n = data.length;
  if (by.length === 0) {
    const total = weights?.reduce((a, b) => a + b, 0);
    if (total === 0) throw new FealtyError("weights", "the weights of the averages are all 0", { kind: "data" });
    return { grouping: { codes: undefined, count: 1, weights: weights?.map((w) => w / (total as number)) }, labels: undefined, rows: [n] };
  }
  const dimensions = by.map((name) => takeCodes(columnCodes(design.sample.data, name), design.rows));
  const { codes, count } = dimensions.reduce((a: Codes, b: Codes) => cross(a, b));
  const [totals, rows, first] = [new Float64Array(count), new Array<number>(count).fill(0), new Int32Array(count).fill(-1)];
  for (let i = 0; i < n; i++) {
    const g = codes[i] as number;
    if (g < 0) continue;
    totals[g] = (totals[g] as number) + (weights ? (weights[i] as number) : 1);
    rows[g] = (rows[g] as number) + 1;
    if ((first[g] as number) < 0) first[g] = i;
  }
  const own = Float64Array.from(codes, (g, i) => (g < 0 ? 0 : (weights ? (weights[i] as number) : 1) / (totals[g] as number)));
  const labels = Array.from(first, (i) =>
    Object.fromEntries(by.map((name, d) => [name, (dimensions[d] as Codes).label((dimensions[d] as Codes).codes[i] as number)])),
  );
  return { grouping: { codes, count, weights: own }, labels, rows };
}

interface Asked {
  readonly labels: Pick<MarginPoint, "variable" | "contrast">;
  readonly quantity: Omit<Quantity, "outcome" | "grouping">;
}

/** Quantities that share a pass over the rows: more would hold more scenarios in memory at once. */
const atOnce = 8;

function* prepared(engine: Engine, quantities: Iterable<Asked>, grouping: Grouping): Generator<Asked> {
  let batch: Asked[] = [];
  const ready = (): Asked[] => {
    prepareAverages(
      engine,
      batch.map(({ quantity }) => ({ ...quantity, outcome: 0, grouping })),
    );
    return batch;
  };
  for (const asked of quantities) {
    if (batch.push(asked) < atOnce) continue;
    yield* ready();
    batch = [];
  }
  yield* ready();
}

function* quantitiesOf(engine: Engine, spec: MarginsSpec, scenario: Scenario): Generator<Asked> {
  const { what, as = "difference" } = spec;
  if (what === "predictions") {
    yield { labels: {}, quantity: { kind: "level", high: scenario } };
    return;
  }
  const set = new Set(Object.keys(spec.at ?? {}).map((name) => findVariable(engine, name).key));
  const variables = spec.variables?.length
    ? spec.variables.map((name) => findVariable(engine, name))
    : engine.variables.filter((v) => !set.has(v.key) && !engine.absorbed.has(v.key));
  const changed = (change: Change, side: "low" | "high", v: Variable): [string, Column] => [v.key, change[side](scenario.frame.columns.get(v.key) as Column)];
  const contrast = (list: readonly { v: Variable; change: Change }[]): Asked["quantity"] => ({
    kind: as === "ratio" ? "ratio" : "difference",
    high: changeScenario(engine, scenario, new Map(list.map(({ v, change }) => changed(change, "high", v)))),
    low: changeScenario(engine, scenario, new Map(list.map(({ v, change }) => changed(change, "low", v)))),
  });
  if (spec.cross) {
    const list = variables.map((v) => ({ v, change: changesOf(engine, v, spec.change)[0] as Change }));
    yield { labels: { variable: variables.map((v) => v.name).join(" and "), contrast: "cross" }, quantity: contrast(list) };
    return;
  }
  for (const v of variables) {
    if (what === "slopes" && natureOf(engine, v) === "number") {
      const column = scenario.frame.columns.get(v.key) as Column;
      const direction = {
        columns: columnSlopes(engine, scenario, v.key),
        offset: offsetSlope(engine, scenario, v.key),
        values: column.kind === "number" ? column.values : 0,
      };
      yield {
        labels: { variable: v.name, contrast: as === "elasticity" ? "eY/eX" : "dY/dX" },
        quantity: { kind: as === "elasticity" ? "elasticity" : "slope", high: scenario, direction },
      };
    } else {
      if (as === "elasticity")
        throw new FealtyError("margins", `"${v.name}" has categories, and an elasticity needs a number`, {
          kind: "usage",
          mend: "ask for slopes or comparisons",
        });
      let low: { readonly of: Change["low"]; readonly scenario: Scenario } | undefined;
      for (const change of changesOf(engine, v, what === "slopes" ? undefined : spec.change)) {
        if (low?.of !== change.low) low = { of: change.low, scenario: changeScenario(engine, scenario, new Map([changed(change, "low", v)])) };
        const high = changeScenario(engine, scenario, new Map([changed(change, "high", v)]));
        const label = as === "ratio" ? change.label.replace(" - ", " / ") : change.label;
        yield { labels: { variable: v.name, contrast: label }, quantity: { kind: as === "ratio" ? "ratio" : "difference", high, low: low.scenario } };
      }
    }
  }
}

function report(engine: Engine, spec: MarginsSpec, found: readonly Found[], places: readonly Place[]): Margins {
  const { fit } = engine.model;
  const { what, as = "difference", level = 0.95, draws } = spec;
  const df = fit.df ?? Number.POSITIVE_INFINITY;
  const reach = studentQuantile((1 + level) / 2, df);
  const head = { what, as, level, interval: draws ? ("simulated" as const) : ("delta" as const) };
  const gradients = found.map(({ averages, group }) => averages.gradients?.[group] as Float64Array);
  const points = found.map(({ labels, rows, averages, group, simulated }, k): MarginPoint => {
    const estimate = averages.estimates[group] as number;
    const { se, ci } = simulated ? fromDraws(simulated, level) : delta(engine, gradients[k] as Float64Array, estimate, reach);
    const t = (estimate - (as === "ratio" ? 1 : 0)) / se;
    const numbers = { estimate, se, p: fit.df === undefined ? normalTwoSided(t) : studentTwoSided(t, df), ci, rows };
    return { ...labels, ...numbers, says: sentence({ ...labels, ...numbers }, head, fit.outcome?.name ?? "outcome", spec.others !== "means") };
  });
  const held = places[0]?.held;
  const notes = engine.effects ? ["absorbed effects are held at their estimates and add no error"] : [];
  return {
    ...head,
    ...(draws ? { draws, seed: spec.seed ?? 1 } : {}),
    ...(held && Object.keys(held).length > 0 ? { held } : {}),
    points,
    ...(spec.joint ? { vcov: gradients.map((a) => gradients.map((b) => form(engine, a, b))) } : {}),
    ...(notes.length > 0 && what !== "comparisons" ? { notes } : {}),
  };
}

function delta(engine: Engine, gradient: Float64Array, estimate: number, reach: number): { se: number; ci: readonly [number, number] } {
  const se = Math.sqrt(Math.max(0, form(engine, gradient, gradient)));
  return { se, ci: [estimate - reach * se, estimate + reach * se] };
}

function fromDraws(draws: readonly number[], level: number): { se: number; ci: readonly [number, number] } {
  const sorted = Float64Array.from(draws).sort();
  const mean = sorted.reduce((a, b) => a + b, 0) / sorted.length;
  const se = Math.sqrt(sorted.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (sorted.length - 1));
  return { se, ci: [quantile(sorted, (1 - level) / 2), quantile(sorted, (1 + level) / 2)] };
}

/** a'Vb. */
function form({ vcov, coef }: Engine, a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < coef.length; i++) {
    let row = 0;
    for (let j = 0; j < coef.length; j++) row += (vcov[i * coef.length + j] as number) * (b[j] as number);
    sum += (a[i] as number) * row;
  }
  return sum;
}
