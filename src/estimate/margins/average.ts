import { type Response, type ResponsePoint, responsePoint } from "../model/response.js";
import { type Job, levelJob, type Mean, pointsAt, runJobs, slopeJob } from "./blocks.js";
import type { Values } from "./columns.js";
import type { Engine } from "./engine.js";
import { added, predictorAt, type Scenario } from "./scenario.js";

/** Rows that are averaged together: group of each row, and what a row weighs within its group (they sum to 1 a group). */
export interface Grouping {
  readonly codes: Int32Array | undefined;
  readonly count: number;
  readonly weights: Float64Array | undefined;
}

/** What is averaged: outcomes of `high` (less those of `low`, or over them), or their derivative in the direction of a variable. */
export interface Quantity {
  readonly kind: "level" | "difference" | "ratio" | "slope" | "elasticity";
  readonly outcome: number;
  readonly high: Scenario;
  readonly low?: Scenario;
  /** Derivatives of the columns and of the offset by the variable. */
  readonly direction?: { readonly columns: readonly (readonly Values[])[]; readonly offset: Values; readonly values: Values };
  readonly grouping: Grouping;
}

/** One a group; gradients by all parameters. */
export interface Averages {
  readonly estimates: Float64Array;
  readonly gradients?: readonly Float64Array[];
}

/** Averages of a quantity by group at coefficients (default: the fit's), with their derivatives by the coefficients unless told not to. */
export function average(engine: Engine, q: Quantity, { coef, gradients = true }: { coef?: Float64Array; gradients?: boolean } = {}): Averages {
  const one = (scenario: Scenario): Averages => levelAverages(engine, scenario, q, coef, gradients);
  if (q.kind === "level") return one(q.high);
  if (q.kind === "slope" || q.kind === "elasticity") return slopeAverages(engine, q, coef, gradients);
  const [high, low] = [one(q.high), one(q.low as Scenario)];
  const ratio = q.kind === "ratio";
  return {
    estimates: high.estimates.map((h, g) => (ratio ? h / (low.estimates[g] as number) : h - (low.estimates[g] as number))),
    ...(high.gradients && low.gradients
      ? {
          gradients: high.gradients.map((own, g) => {
            const other = low.gradients?.[g] as Float64Array;
            const [h, l] = [high.estimates[g] as number, low.estimates[g] as number];
            return own.map((v, p) => (ratio ? (v - (h / l) * (other[p] as number)) / l : v - (other[p] as number)));
          }),
        }
      : {}),
  };
}

/** Values, gradients and (where asked) Hessian times a direction of one outcome, row by row. */
interface Rows {
  readonly value: Float64Array;
  /** One an equation. */
  readonly gradient: readonly Float64Array[];
  readonly bend: readonly Float64Array[];
}

const single = new WeakMap<Scenario, Map<Response, ResponsePoint>>();

/** Of a response of one predictor and one outcome: kept with the scenario, for its slopes by several variables use it. */
function singleRows(engine: Engine, scenario: Scenario): ResponsePoint {
  const known = single.get(scenario)?.get(engine.response);
  if (known) return known;
  const n = scenario.rows;
  const own = scenario.eta[0] as Values;
  const eta = typeof own === "number" ? new Float64Array(n).fill(own) : own;
  const made = pointsAt(engine, eta);
  single.set(scenario, new Map([[engine.response, made]]));
  return made;
}

function rowsAt(engine: Engine, scenario: Scenario, outcome: number, coef: Float64Array | undefined, direction: readonly Values[] | undefined): Rows {
  const { response, equations, outcomes } = engine;
  const [n, count] = [scenario.rows, equations.length];
  if (count === 1 && outcomes.length === 1 && !coef) {
    const { value, gradient, hessian } = singleRows(engine, scenario);
    return { value, gradient: [gradient], bend: direction ? [product(hessian, direction[0] as Values)] : [] };
  }
  const etas = coef ? equations.map((_, e) => predictorAt(engine, scenario, e, coef)) : scenario.eta;
  const [value, gradient] = [new Float64Array(n), equations.map(() => new Float64Array(n))];
  const bend = direction ? equations.map(() => new Float64Array(n)) : [];
  const point = responsePoint(outcomes.length, count);
  const at = Float64Array.from(etas, (e) => (typeof e === "number" ? e : 0));
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < count; j++) {
      const e = etas[j] as Values;
      if (typeof e !== "number") at[j] = e[i] as number;
    }
    response.at(at, point);
    value[i] = point.value[outcome] as number;
    for (let j = 0; j < count; j++) {
      (gradient[j] as Float64Array)[i] = point.gradient[outcome * count + j] as number;
      if (!direction) continue;
      let sum = 0;
      for (let l = 0; l < count; l++) {
        const d = direction[l] as Values;
        const own = typeof d === "number" ? d : (d[i] as number);
        if (own !== 0) sum += own * (point.hessian[(outcome * count + j) * count + l] as number);
      }
      (bend[j] as Float64Array)[i] = sum;
    }
  }
  return { value, gradient, bend };
}

/** One predictor, one outcome, all rows together, at the fit's coefficients: then sums are formed block by block. */
function isSimple({ equations, outcomes, coef: own }: Engine, { codes }: Grouping, coef: Float64Array | undefined): boolean {
  const [equation] = equations;
  return equations.length === 1 && equation?.main === true && equation.terms.length === own.length && outcomes.length === 1 && !codes && !coef;
}

/** Averages made ahead, kept with their scenario (levels of a factor are compared with the same first one) or direction. */
const ahead = new WeakMap<object, { readonly weights: Float64Array | undefined; readonly averages: Averages }>();

/** Makes the averages that several quantities need in one pass over the rows, for `average` to find; those of several equations or groups are left to it. */
export function prepareAverages(engine: Engine, quantities: readonly Quantity[]): void {
  const jobs = new Map<object, { readonly job: Job; readonly rows: number; readonly weights: Float64Array | undefined }>();
  for (const { kind, high, low, direction, grouping } of quantities) {
    if (kind === "elasticity" || !isSimple(engine, grouping, undefined)) continue;
    const { weights } = grouping;
    if (direction) {
      const { offset, columns } = direction;
      jobs.set(direction, {
        job: slopeJob(engine, high, singleRows(engine, high), { direction: columns[0] as readonly Values[], offset }, weights),
        rows: high.rows,
        weights,
      });
    } else
      for (const scenario of low ? [high, low] : [high])
        if (!ahead.has(scenario) && !jobs.has(scenario)) jobs.set(scenario, { job: levelJob(engine, scenario, weights), rows: scenario.rows, weights });
  }
  const [first] = jobs.values();
  if (!first) return;
  const means = runJobs(
    first.rows,
    Array.from(jobs.values(), ({ job }) => job),
  );
  [...jobs].forEach(([key, { weights }], k) => {
    ahead.set(key, { weights, averages: averagesOf(means[k] as Mean) });
  });
}

function madeAhead(key: object, weights: Float64Array | undefined): Averages | undefined {
  const known = ahead.get(key);
  return known && known.weights === weights ? known.averages : undefined;
}

function averagesOf({ estimate, gradient }: Mean): Averages {
  return { estimates: Float64Array.of(estimate), gradients: [gradient] };
}

function levelAverages(engine: Engine, scenario: Scenario, { outcome, grouping }: Quantity, coef: Float64Array | undefined, gradients: boolean): Averages {
  const known = coef ? undefined : madeAhead(scenario, grouping.weights);
  if (known) return known;
  const { value, gradient } = rowsAt(engine, scenario, outcome, coef, undefined);
  const estimates = sums(value, 1, grouping);
  if (!gradients) return { estimates };
  const out = emptyGradients(engine, grouping);
  addGradients(engine, out, gradient, scenario.columns, grouping);
  return { estimates, gradients: out };
}

function slopeAverages(engine: Engine, q: Quantity, coef: Float64Array | undefined, gradients: boolean): Averages {
  const { high: scenario, outcome, grouping } = q;
  const { columns, offset, values } = q.direction as NonNullable<Quantity["direction"]>;
  const known = coef || q.kind !== "slope" ? undefined : madeAhead(q.direction as object, grouping.weights);
  if (known) return known;
  const b = coef ?? engine.coef;
  const direction = engine.equations.map(({ terms, main }, e) =>
    added(scenario.rows, [...(main ? [offset] : []), ...(columns[e] as readonly Values[])], [...(main ? [1] : []), ...terms.map(({ at }) => b[at] as number)]),
  );
  const { value, gradient, bend } = rowsAt(engine, scenario, outcome, coef, direction);
  const slope = new Float64Array(scenario.rows);
  gradient.forEach((g, j) => {
    const d = direction[j] as Values;
    if (d !== 0) for (let i = 0; i < slope.length; i++) slope[i] = (slope[i] as number) + (g[i] as number) * (typeof d === "number" ? d : (d[i] as number));
  });
  const [onLevels, onSlopes] = [bend, gradient].map((list) => [...list]) as [Float64Array[], Float64Array[]];
  if (q.kind === "elasticity") {
    // Of x/m times the slope: the derivative of 1/m enters too.
    const x = (i: number): number => (typeof values === "number" ? values : (values[i] as number)) / (value[i] as number);
    gradient.forEach((g, j) => {
      onLevels[j] = (bend[j] as Float64Array).map((v, i) => x(i) * (v - ((slope[i] as number) / (value[i] as number)) * (g[i] as number)));
      onSlopes[j] = g.map((v, i) => x(i) * v);
    });
    slope.forEach((s, i) => {
      slope[i] = s * x(i);
    });
  }
  const estimates = sums(slope, 1, grouping);
  if (!gradients) return { estimates };
  const out = emptyGradients(engine, grouping);
  addGradients(engine, out, onLevels, scenario.columns, grouping);
  addGradients(engine, out, onSlopes, columns, grouping);
  return { estimates, gradients: out };
}

function emptyGradients({ coef }: Engine, { count }: Grouping): Float64Array[] {
  return Array.from({ length: count }, () => new Float64Array(coef.length));
}

/** Adds Σ_i w_i a_ji x_ik to each coefficient k of equation j, by group. */
function addGradients(
  { equations }: Engine,
  out: readonly Float64Array[],
  by: readonly Float64Array[],
  columns: readonly (readonly Values[])[],
  grouping: Grouping,
): void {
  equations.forEach(({ terms }, j) => {
    const a = by[j] as Float64Array;
    terms.forEach(({ at }, k) => {
      const x = columns[j]?.[k] as Values;
      if (x === 0) return;
      const parts = sums(a, x, grouping);
      for (let g = 0; g < parts.length; g++) {
        const own = out[g] as Float64Array;
        own[at] = (own[at] as number) + (parts[g] as number);
      }
    });
  });
}

/** Weighted sums of a x by group, in the order of rows. */
function sums(a: Float64Array, x: Values, { codes, count, weights }: Grouping): Float64Array {
  const out = new Float64Array(count);
  const n = a.length;
  const scale = typeof x === "number" ? x : 1;
  const v = typeof x === "number" ? undefined : x;
  if (!codes) {
    let [even, odd] = [0, 0];
    if (weights && v) for (let i = 0; i < n; i++) even += (weights[i] as number) * (a[i] as number) * (v[i] as number);
    else if (weights) for (let i = 0; i < n; i++) even += (weights[i] as number) * (a[i] as number);
    else {
      // Two sums, so that an addition need not wait for the one before it.
      const last = n - (n % 2);
      if (v)
        for (let i = 0; i < last; i += 2) {
          even += (a[i] as number) * (v[i] as number);
          odd += (a[i + 1] as number) * (v[i + 1] as number);
        }
      else
        for (let i = 0; i < last; i += 2) {
          even += a[i] as number;
          odd += a[i + 1] as number;
        }
      if (last < n) even += (a[last] as number) * (v ? (v[last] as number) : 1);
      even /= n;
      odd /= n;
    }
    out[0] = (even + odd) * scale;
    return out;
  }
  for (let i = 0; i < n; i++) {
    const g = codes[i] as number;
    if (g < 0) continue;
    out[g] = (out[g] as number) + (weights ? (weights[i] as number) : 1) * (a[i] as number) * (v ? (v[i] as number) : scale);
  }
  return out;
}

function product(a: Float64Array, b: Values): Float64Array {
  if (b === 1) return a;
  const out = new Float64Array(a.length);
  if (typeof b === "number") for (let i = 0; i < out.length; i++) out[i] = (a[i] as number) * b;
  else for (let i = 0; i < out.length; i++) out[i] = (a[i] as number) * (b[i] as number);
  return out;
}
