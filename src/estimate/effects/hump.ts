import { FealtyError } from "../../base/index.js";
import { studentCdf, studentQuantile } from "../../numeric/index.js";
import type { Fit } from "../fit.js";
import { termIndex, termKey } from "../formula/names.js";
import { quadratic } from "./wald.js";

/** Whether a quadratic rises and then falls (or falls and then rises) within the range of the data. */
export interface Hump {
  readonly shape: "hump" | "valley";
  readonly range: readonly [number, number];
  /** Slopes at the ends of the range, with one-sided tests of the sign that the shape needs. */
  readonly slopes: readonly [HumpSlope, HumpSlope];
  /** The larger of the two one-sided p-values: that it is no such shape within the range. */
  readonly p: number;
  readonly extreme: number;
  /** Fieller interval of the extreme point, of level 1 − 2·level; undefined where it is not bounded. */
  readonly interval: readonly [number, number] | undefined;
  /** The shape holds at `level`, with the extreme point inside the range. */
  readonly holds: boolean;
}

export interface HumpSlope {
  readonly at: number;
  readonly slope: number;
  readonly se: number;
  readonly t: number;
  readonly p: number;
}

/**
 * Test for a hump (or a valley) of the quadratic in `x`, whose square stands in the model as `I(x^2)`: the slope must be positive
 * at the lower end and negative at the upper one (Lind and Mehlum 2010, With or without U?). The shape tested is the one that the
 * sign of the square says, unless `shape` names one.
 * @param range of x in the data.
 * @throws FealtyError "unknown-term" when the model lacks x or its square.
 */
export function hump(fit: Fit, x: string, range: readonly [number, number], { level = 0.05, shape }: { level?: number; shape?: "hump" | "valley" } = {}): Hump {
  const linear = termIndex(fit.terms, x);
  const square = squareOf(fit, x);
  const [b, c] = [fit.coef[linear] as number, fit.coef[square] as number];
  const df = fit.df ?? Number.POSITIVE_INFINITY;
  const tested = shape ?? (c < 0 ? "hump" : "valley");
  const slopeAt = (at: number, sign: number): HumpSlope => {
    const weights = fit.terms.map((_, j) => (j === linear ? 1 : j === square ? 2 * at : 0));
    const slope = b + 2 * c * at;
    const se = Math.sqrt(quadratic(fit, weights, weights));
    const t = (sign * slope) / se;
    return { at, slope, se, t, p: studentCdf(-t, df) };
  };
  const rising = tested === "hump" ? 1 : -1;
  const slopes = [slopeAt(range[0], rising), slopeAt(range[1], -rising)] as const;
  const p = Math.max(slopes[0].p, slopes[1].p);
  const extreme = -b / (2 * c);
  return {
    shape: tested,
    range,
    slopes,
    p,
    extreme,
    interval: fieller(fit, linear, square, studentQuantile(1 - level, df)),
    holds: p < level && extreme > range[0] && extreme < range[1],
  };
}

/** Interval of −b/(2c) (Fieller 1954): the set of values at which the slope could be zero. */
function fieller(fit: Fit, linear: number, square: number, quantile: number): readonly [number, number] | undefined {
  const [b, c] = [fit.coef[linear] as number, fit.coef[square] as number];
  const v = (i: number, j: number): number => fit.vcov[i]?.[j] as number;
  const q = quantile * quantile;
  // (b + 2cm)² ≤ q (v_bb + 4 m v_bc + 4 m² v_cc)
  const [a2, a1, a0] = [4 * (c * c - q * v(square, square)), 4 * (b * c - q * v(linear, square)), b * b - q * v(linear, linear)];
  const discriminant = a1 * a1 - 4 * a2 * a0;
  if (!(a2 > 0) || discriminant < 0) return undefined;
  const root = Math.sqrt(discriminant);
  return [(-a1 - root) / (2 * a2), (-a1 + root) / (2 * a2)];
}

function squareOf(fit: Fit, x: string): number {
  const shifted = /^([lf])\((.+),(-?\d+)\)$/.exec(x.replace(/\s+/g, ""));
  const names = [`I(${x}^2)`, `I((${x})^2)`, `I(${x} * ${x})`, ...(shifted ? [`${shifted[1]}(I(${shifted[2]}^2), ${shifted[3]})`] : [])];
  const keys = new Set(names.map(termKey));
  const at = fit.terms.findIndex((t) => keys.has(termKey(t)));
  if (at < 0) throw new FealtyError("unknown-term", `the model has no square of "${x}"`, { kind: "usage", mend: `add I(${x}^2) to the formula` });
  return at;
}
