import { elementary, normalCdf, normalQuantile, studentQuantile } from "../../numeric/index.js";

/** A figure from simulations with the 95 % interval that their number leaves. */
export interface Simulated {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Estimates of one term over simulations. */
export interface TermRuns {
  readonly estimate: readonly number[];
  readonly se: readonly number[];
  /** Degrees of freedom of the tests; infinite under the normal law. */
  readonly df: readonly number[];
}

/** How a test of one term does when the truth is known. */
export interface Performance {
  /** Simulations that gave an estimate. */
  readonly n: number;
  /** What an estimate without error comes to. */
  readonly truth: number;
  readonly mean: Simulated;
  readonly bias: Simulated;
  readonly rmse: Simulated;
  /** Share of two-sided tests at 5 % that reject zero. */
  readonly power: Simulated;
  /** Among those: share with the wrong sign, and how many times too large an estimate is on average (Gelman and Carlin 2014). Absent where the truth is zero or nothing was found. */
  readonly typeS?: Simulated;
  readonly typeM?: Simulated;
  /** Share of the 95 % intervals that hold the truth. */
  readonly coverage: Simulated;
  /** Mean standard error by the standard deviation of the estimates: 1 where the errors are right. */
  readonly seRatio: Simulated;
}

/** @returns undefined without two estimates. */
export function performance({ estimate, se, df }: TermRuns, truth: number): Performance | undefined {
  const runs = estimate.flatMap((b, k) => {
    const [s, d] = [se[k] as number, df[k] as number];
    return Number.isFinite(b) && s > 0 ? [{ b, s, reach: studentQuantile(0.975, d) * s }] : [];
  });
  const n = runs.length;
  if (n < 2) return undefined;
  const mean = meanOf(runs.map(({ b }) => b));
  const found = runs.filter(({ b, reach }) => Math.abs(b) > reach);
  const squares = meanOf(runs.map(({ b }) => (b - truth) ** 2));
  const sd = Math.sqrt(runs.reduce((sum, { b }) => sum + (b - mean.value) ** 2, 0) / (n - 1));
  const ratio = runs.reduce((sum, { s }) => sum + s, 0) / n / sd;
  const ofRatio = (1.96 * ratio) / Math.sqrt(2 * (n - 1));
  const signed = truth !== 0 && found.length > 0;
  return {
    n,
    truth,
    mean,
    bias: { value: mean.value - truth, low: mean.low - truth, high: mean.high - truth },
    rmse: { value: Math.sqrt(squares.value), low: Math.sqrt(Math.max(0, squares.low)), high: Math.sqrt(squares.high) },
    power: shareOf(found.length, n),
    ...(signed
      ? { typeS: shareOf(found.filter(({ b }) => b * truth < 0).length, found.length), typeM: meanOf(found.map(({ b }) => Math.abs(b / truth))) }
      : {}),
    coverage: shareOf(runs.filter(({ b, reach }) => Math.abs(b - truth) <= reach).length, n),
    seRatio: { value: ratio, low: ratio - ofRatio, high: ratio + ofRatio },
  };
}

/** A share with Wilson's 95 % interval. */
export function shareOf(count: number, n: number): Simulated {
  if (n === 0) return { value: Number.NaN, low: 0, high: 1 };
  const z = 1.959963984540054;
  const p = count / n;
  const centre = (p + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const half = (z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n))) / (1 + (z * z) / n);
  return { value: p, low: count === 0 ? 0 : Math.max(0, centre - half), high: count === n ? 1 : Math.min(1, centre + half) };
}

function meanOf(values: readonly number[]): Simulated {
  const n = values.length;
  const value = values.reduce((a, b) => a + b, 0) / n;
  const half = n > 1 ? 1.96 * Math.sqrt(values.reduce((sum, v) => sum + (v - value) ** 2, 0) / (n - 1) / n) : Number.POSITIVE_INFINITY;
  return { value, low: value - half, high: value + half };
}

/**
 * Power, type S and type M of a two-sided 5 % test of an unbiased normal estimate, in closed form: what simulations must come to.
 * Source: Gelman and Carlin (2014), Beyond power calculations; closed form of the exaggeration: Lu, Qiu and Deng (2019).
 */
export function retrodesign(effect: number, se: number): { readonly power: number; readonly typeS: number; readonly typeM: number } {
  const z = normalQuantile(0.975);
  const lambda = Math.abs(effect) / se;
  const [up, down] = [normalCdf(lambda - z), normalCdf(-lambda - z)];
  const power = up + down;
  const exaggeration =
    (normalDensity(lambda + z) + normalDensity(lambda - z) + lambda * (normalCdf(lambda + z) + normalCdf(lambda - z) - 1)) / (lambda * power);
  return { power, typeS: down / power, typeM: exaggeration };
}

function normalDensity(x: number): number {
  return elementary.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
}
