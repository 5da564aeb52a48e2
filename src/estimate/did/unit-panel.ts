import { FealtyError } from "../../base/index.js";
import type { Frame } from "../../frame/index.js";
import { codesOf, cross, takeCodes } from "../design/codes.js";
import { designColumns } from "../design/columns.js";
import { drawSample, type Sample } from "../design/sample.js";
import { evaluate, evaluateNumbers } from "../design/evaluate.js";
import type { Expression } from "../formula/expression.js";
import type { Formula } from "../formula/formula.js";
import type { ModelSpec } from "../model/spec.js";
import { vcovNames } from "../model/prepare.js";
import { parseVcov, vcovVariables } from "../covariance/kind.js";

/** A balanced panel: values by unit, then by period. */
export interface UnitPanel {
  readonly sample: Sample;
  readonly units: number;
  /** Ascending. */
  readonly periods: readonly number[];
  /** Period of first treatment of each unit; 0: never within the periods. */
  readonly cohort: Float64Array;
  /** Cohorts with a period before treatment, ascending. */
  readonly cohorts: readonly number[];
  readonly outcome: Float64Array;
  /** Terms and values of the covariates, without a constant. */
  readonly covariates: readonly { readonly term: string; readonly values: Float64Array }[];
  /** One a unit, of mean 1. */
  readonly weights: Float64Array;
  /** Row of the frame of each unit's first period. */
  readonly firstRows: Int32Array;
  /** Rows used. */
  readonly rows: number;
  readonly notes: readonly string[];
}

/**
 * The balanced panel of a formula: rows with a missing value, units that lack a period and units treated in the first period go, with a note.
 * Where no unit is never treated and `control` is "notyet", the last cohort stands for them before its treatment.
 * @throws FealtyError "no-index", "did" for a cohort that changes within a unit or when there is nothing to compare.
 */
export function unitPanel(data: Frame, formula: Formula, spec: ModelSpec, cohortColumn: string, control: "never" | "notyet"): UnitPanel {
  const { index } = data;
  if (!index) throw new FealtyError("no-index", "--did needs a panel", { kind: "usage", mend: "name the unit and the time column (--panel unit,time)" });
  const also = [cohortColumn, ...index.units, index.time, ...vcovNames(spec).flatMap((name) => vcovVariables(parseVcov(name), index))];
  const sample = drawSample(data, formula, { where: spec.where, weights: spec.weights, also: [...new Set(also)] });
  const { rows } = sample;
  const named = (name: string): Expression => ({ kind: "name", name, at: { start: 0, end: name.length } });
  const unit = takeCodes(index.units.map((name) => codesOf(evaluate(data, named(name)))).reduce(cross), rows);
  const time = evaluateNumbers(data, named(index.time));
  const start = evaluateNumbers(data, named(cohortColumn));

  const own = new Float64Array(unit.count).fill(Number.NaN);
  rows.forEach((row, i) => {
    const u = unit.codes[i] as number;
    const g = start[row] as number;
    if (Number.isNaN(own[u])) own[u] = g;
    else if (own[u] !== g)
      throw new FealtyError("did", `"${cohortColumn}" is ${own[u]} and ${g} in rows of one unit`, {
        kind: "data",
        where: { row: row + 1 },
        mend: "it is the period in which a unit is first treated, 0 for never, the same in all its rows",
      });
  });
  const notes: string[] = [];
  let periods = [...new Set(Array.from(rows, (row) => time[row] as number))].sort((a, b) => a - b);
  const all = periods.length;
  let last = periods.at(-1) as number;
  if (!own.some((g) => g === 0 || g > last)) {
    if (control === "never")
      throw new FealtyError("did", "no unit is never treated", { kind: "data", mend: `compare with units not yet treated: --did cs:${cohortColumn},notyet` });
    const latest = own.reduce((a, b) => Math.max(a, b));
    periods = periods.filter((t) => t < latest);
    if (periods.length === 0) throw new FealtyError("did", "no period is before the last treatment", { kind: "data" });
    last = periods.at(-1) as number;
    notes.push(`no unit is never treated: those treated last, in ${latest}, stand for them, and periods from ${latest} on are left out`);
  }
  const first = periods[0] as number;
  const position = new Map(periods.map((t, k) => [t, k]));
  const T = periods.length;
  const place = new Int32Array(unit.count * T).fill(-1);
  rows.forEach((row, i) => {
    const k = position.get(time[row] as number);
    if (k === undefined) return;
    const at = (unit.codes[i] as number) * T + k;
    if (place[at] !== -1)
      throw new FealtyError("repeated-row", "a unit has two rows in one period", {
        kind: "data",
        where: { row: row + 1 },
        mend: "a panel has one row for each unit and period",
      });
    place[at] = i;
  });
  let [gaps, early] = [0, 0];
  const kept: number[] = [];
  for (let u = 0; u < unit.count; u++) {
    const g = own[u] as number;
    if (place.subarray(u * T, (u + 1) * T).includes(-1)) gaps++;
    else if (g !== 0 && g <= first) early++;
    else kept.push(u);
  }
  if (gaps > 0) notes.push(`${gaps} of ${unit.count} units lack one of the ${all === T ? "" : "remaining "}${T} periods and are left out`);
  if (early > 0) notes.push(`${early} units are treated from the first period on and are left out`);
  const cohort = Float64Array.from(kept, (u) => ((own[u] as number) > last ? 0 : (own[u] as number)));
  const cohorts = [...new Set(cohort)].filter((g) => g !== 0).sort((a, b) => a - b);
  if (cohorts.length === 0) throw new FealtyError("did", "no unit is treated after the first period", { kind: "data", mend: `look at "${cohortColumn}"` });
  if (!cohort.includes(0)) throw new FealtyError("did", "no unit is left that is never treated", { kind: "data", mend: "look at units that lack a period" });

  const order = Int32Array.from(kept.flatMap((u) => Array.from(place.subarray(u * T, (u + 1) * T))));
  const gather = (values: Float64Array): Float64Array => Float64Array.from(order, (i) => values[rows[i] as number] as number);
  const columns = designColumns(sample.terms, rows, false);
  const raw = sample.weights;
  const weights = Float64Array.from(kept, (_, k) => (raw ? (raw[rows[order[k * T] as number] as number] as number) : 1));
  const mean = weights.reduce((a, b) => a + b, 0) / weights.length;
  return {
    sample,
    units: kept.length,
    periods,
    cohort,
    cohorts,
    outcome: gather(sample.outcome),
    covariates: columns.map(({ term, values }) => ({ term, values: Float64Array.from(order, (i) => values[i] as number) })),
    weights: weights.map((w) => w / mean),
    firstRows: Int32Array.from(kept, (_, k) => rows[order[k * T] as number] as number),
    rows: order.length,
    notes,
  };
}
