import { type Frame, frame, numberColumn } from "../../src/frame/index.js";
import { stream } from "../../src/numeric/index.js";
import type { ReadyRules } from "../../src/rivals/index.js";

/** What makes the signals of a simulated panel. */
export interface Truth {
  readonly a?: number;
  readonly b?: number;
  readonly c?: number;
  /** Of a level that all units share in a year. */
  readonly year?: number;
  readonly seed?: number;
  readonly units?: number;
  readonly years?: number;
}

/** A panel of signals that answer covariates a, b, c, each a mean of the unit and a yearly move; unit 3 has no row before 1970. */
export function simulated({ a = 0, b = 0, c = 0, year = 0, seed = 1, units = 30, years = 36 }: Truth = {}): Frame {
  const rows = Array.from({ length: units * years }, (_, i) => ({ u: i % units, t: Math.floor(i / units) })).filter(({ u, t }) => u !== 3 || t >= 10);
  const level = Array.from({ length: years }, (_, t) => year * stream(seed, 9, 0, t).normal());
  const covariate = (k: number) => Float64Array.from(rows, ({ u, t }) => 0.7 * stream(seed, k, u).normal() + stream(seed, k + 10, u, t).normal());
  const [xa, xb, xc] = [covariate(1), covariate(2), covariate(3)] as [Float64Array, Float64Array, Float64Array];
  const y = Float64Array.from(
    rows,
    ({ u, t }, i) => a * (xa[i] as number) + b * (xb[i] as number) + c * (xc[i] as number) + (level[t] as number) + stream(seed, 20, u, t).normal(),
  );
  return frame(
    {
      unit: numberColumn(Float64Array.from(rows, ({ u }) => u)),
      year: numberColumn(Float64Array.from(rows, ({ t }) => 1960 + t)),
      y: numberColumn(y),
      a: numberColumn(xa),
      b: numberColumn(xb),
      c: numberColumn(xc),
    },
    { units: ["unit"], time: "year" },
  );
}

export function ready(own: Readonly<Record<string, string>>): ReadyRules {
  return { rules: Object.entries(own).map(([name, formula]) => ({ name, formula, without: [] })), leftOut: [] };
}
