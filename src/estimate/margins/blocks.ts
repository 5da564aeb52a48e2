import { type ResponsePoint, responsePoint } from "../model/response.js";
import type { Values } from "./columns.js";
import type { Engine } from "./engine.js";
import type { Scenario, Sum } from "./scenario.js";

/** Rows at a time: what is made of them on the way stays in the processor's cache, and no array as long as the table is made. */
const blockRows = 2048;

/** A mean over all rows, with its derivatives by all parameters. */
export interface Mean {
  readonly estimate: number;
  readonly gradient: Float64Array;
}

/** A mean in the making: rows `from` to `to` are added, in order, and at the end it is there. */
export interface Job {
  add(from: number, to: number): void;
  mean(): Mean;
}

/** All means in one pass over the rows: the columns that they share are read once a block. */
export function runJobs(rows: number, jobs: readonly Job[]): Mean[] {
  for (let from = 0; from < rows; from += blockRows) for (const job of jobs) job.add(from, Math.min(rows, from + blockRows));
  return jobs.map((job) => job.mean());
}

/** Mean outcome of a scenario: a model of one linear predictor and one outcome, `weights` summing to 1 (undefined: all alike). */
export function levelJob(engine: Engine, { columns, sums: [sum], rows }: Scenario, weights: Float64Array | undefined): Job {
  const terms = weightedSums(engine, columns[0] as readonly Values[]);
  const [eta, values] = [new Float64Array(blockRows), new Float64Array(blockRows)];
  const make = sumOf(sum as Sum);
  let level = 0;
  return {
    add(from, to) {
      const at = eta.subarray(0, to - from);
      make(at, from);
      const { value, gradient } = pointsAt(engine, at, values.subarray(0, to - from));
      terms.add(scaled(gradient, from, weights), from);
      level += total(scaled(value, from, weights));
    },
    mean() {
      const share = weights ? 1 : 1 / rows;
      return { estimate: level * share, gradient: terms.gradient(share) };
    },
  };
}

/** Mean derivative in the direction of a variable: `direction` and `offset` are the derivatives of the columns and of the offset by it. */
export function slopeJob(
  engine: Engine,
  { columns, rows }: Scenario,
  { gradient, hessian }: ResponsePoint,
  { direction, offset }: { readonly direction: readonly Values[]; readonly offset: Values },
  weights: Float64Array | undefined,
): Job {
  const { terms } = engine.equations[0] as Engine["equations"][number];
  const make = sumOf({ parts: [offset, ...direction], by: [1, ...terms.map(({ at }) => engine.coef[at] as number)] });
  const onLevels = weightedSums(engine, columns[0] as readonly Values[]);
  const onSlopes = weightedSums(engine, direction);
  const [along, first, second] = [new Float64Array(blockRows), new Float64Array(blockRows), new Float64Array(blockRows)];
  let slope = 0;
  return {
    add(from, to) {
      const [d, g, h] = [along.subarray(0, to - from), first.subarray(0, to - from), second.subarray(0, to - from)];
      make(d, from);
      slope += weighSlopes({ gradient, hessian }, from, weights, d, g, h);
      onLevels.add(h, from);
      onSlopes.add(g, from);
    },
    mean() {
      const share = weights ? 1 : 1 / rows;
      const other = onSlopes.gradient(share);
      return { estimate: slope * share, gradient: onLevels.gradient(share).map((v, p) => v + (other[p] as number)) };
    },
  };
}

/** Values, first and second derivatives at linear predictors, of one outcome; `into` may be overwritten. */
export function pointsAt({ response }: Engine, eta: Float64Array, into?: Float64Array): ResponsePoint {
  if (response.all) return response.all(eta, into);
  const made = responsePoint(eta.length, 1);
  const point = responsePoint(1, 1);
  const at = new Float64Array(1);
  for (let i = 0; i < eta.length; i++) {
    at[0] = eta[i] as number;
    response.at(at, point);
    made.value[i] = point.value[0] as number;
    made.gradient[i] = point.gradient[0] as number;
    made.hessian[i] = point.hessian[0] as number;
  }
  return made;
}

/** First derivatives with their weights into `g`, second ones times the direction into `h`; gives the sum of g times the direction. */
function weighSlopes(
  { gradient, hessian }: Pick<ResponsePoint, "gradient" | "hessian">,
  from: number,
  weights: Float64Array | undefined,
  direction: Float64Array,
  g: Float64Array,
  h: Float64Array,
): number {
  let sum = 0;
  for (let i = 0; i < direction.length; i++) {
    const w = weights ? (weights[from + i] as number) : 1;
    const d = direction[i] as number;
    const slope = w * (gradient[from + i] as number);
    sum += slope * d;
    g[i] = slope;
    h[i] = w * (hessian[from + i] as number) * d;
  }
  return sum;
}

/** Makes a block of a sum: constants first, then each long part in turn. */
function sumOf({ parts, by }: Sum): (out: Float64Array, from: number) => void {
  let constant = 0;
  const long: { readonly of: Float64Array; readonly by: number }[] = [];
  parts.forEach((of, k) => {
    const own = by[k] as number;
    if (typeof of === "number") constant += own * of;
    else if (own !== 0) long.push({ of, by: own });
  });
  return (out, from) => {
    out.fill(constant);
    for (const { of, by: own } of long) addTo(out, of, from, own);
  };
}

function addTo(out: Float64Array, of: Float64Array, from: number, by: number): void {
  for (let i = 0; i < out.length; i++) out[i] = (out[i] as number) + by * (of[from + i] as number);
}

function scaled(values: Float64Array, from: number, weights: Float64Array | undefined): Float64Array {
  return weights ? values.map((v, i) => v * (weights[from + i] as number)) : values;
}

function total(values: Float64Array): number {
  let [even, odd] = [0, 0];
  const last = values.length - (values.length % 2);
  for (let i = 0; i < last; i += 2) {
    even += values[i] as number;
    odd += values[i + 1] as number;
  }
  return even + odd + (last < values.length ? (values[last] as number) : 0);
}

/** Sums of a weight times each column of the one equation, gathered block by block; columns of one value share the sum of the weights. */
function weightedSums(
  { equations, coef }: Engine,
  columns: readonly Values[],
): { add(by: Float64Array, from: number): void; gradient(share: number): Float64Array } {
  const { terms } = equations[0] as Engine["equations"][number];
  const long = columns.flatMap((of, k) => (typeof of === "number" ? [] : [{ of, k }]));
  const fours = Array.from({ length: long.length >> 2 }, (_, q) => long.slice(4 * q, 4 * q + 4));
  const constant = columns.some((of) => typeof of === "number" && of !== 0);
  const sums = new Float64Array(columns.length);
  let all = 0;
  return {
    add(by, from) {
      if (constant) all += total(by);
      // Four at a time: the weight is read once for four columns, and their additions need not wait for one another.
      let c = 0;
      for (; c + 4 <= long.length; c += 4) addFour(by, from, fours[c / 4] as readonly LongColumn[], sums);
      for (; c < long.length; c++) addOne(by, from, long[c] as LongColumn, sums);
    },
    gradient(share) {
      const out = new Float64Array(coef.length);
      columns.forEach((of, k) => {
        const { at } = terms[k] as { readonly at: number };
        out[at] = (out[at] as number) + (typeof of === "number" ? of * all : (sums[k] as number)) * share;
      });
      return out;
    },
  };
}

interface LongColumn {
  readonly of: Float64Array;
  readonly k: number;
}

function addFour(by: Float64Array, from: number, [a, b, c, d]: readonly LongColumn[], sums: Float64Array): void {
  if (!a || !b || !c || !d) return;
  const [x, y, z, u] = [a.of, b.of, c.of, d.of];
  let [s, t, v, w] = [0, 0, 0, 0];
  for (let i = 0; i < by.length; i++) {
    const m = by[i] as number;
    const row = from + i;
    s += m * (x[row] as number);
    t += m * (y[row] as number);
    v += m * (z[row] as number);
    w += m * (u[row] as number);
  }
  sums[a.k] = (sums[a.k] as number) + s;
  sums[b.k] = (sums[b.k] as number) + t;
  sums[c.k] = (sums[c.k] as number) + v;
  sums[d.k] = (sums[d.k] as number) + w;
}

function addOne(by: Float64Array, from: number, { of, k }: LongColumn, sums: Float64Array): void {
  let sum = 0;
  for (let i = 0; i < by.length; i++) sum += (by[i] as number) * (of[from + i] as number);
  sums[k] = (sums[k] as number) + sum;
}
