import { FealtyError, suggest, type Work } from "../../base/index.js";
import { type Frame, numbers, column, cellText } from "../../frame/index.js";
import { fitSignals, type SignalFit } from "./fit.js";
import { type SignalColumns, signalTable } from "./indicators.js";
import { leastDeviation, nodes, type Patterns, patterns, posteriors, type SignalPriors, variance } from "./likelihood.js";
import { type SignalReliability, signalReliability } from "./reliability.js";

export interface SignalOptions extends Work {
  /** The signal whose loading is positive (by default the first): higher scores are stronger support. */
  readonly orient?: string | undefined;
  /** Prior variance of loadings (4). */
  readonly loadingVariance?: number | undefined;
  /** Largest share of rows without any signal (0.9). */
  readonly mostEmpty?: number | undefined;
}

/** How much one indicator says of the score. */
export interface SignalLoading {
  readonly name: string;
  readonly kind: "classes" | "normal";
  readonly loading: number;
  readonly se: number;
  /** 90 % interval. */
  readonly low: number;
  readonly high: number;
  /** Share of the variance of the response (of a binary or counted one: of what lies behind it) that is the score. */
  readonly share: number;
  readonly known: number;
  /** The loading is set by its prior or by the floor of the variance, not by the data (a Heywood case). */
  readonly heywood: boolean;
}

export interface SignalIntensity {
  /** Row of the table of each score. */
  readonly rows: Int32Array;
  readonly intensity: Float64Array;
  readonly se: Float64Array;
  readonly loadings: readonly SignalLoading[];
  readonly reliability: SignalReliability;
  readonly logPosterior: number;
  readonly unknown: number;
  readonly empty: number;
  readonly patterns: number;
  readonly steps: number;
  readonly converged: boolean;
}

const normal95 = 1.6448536269514722;

/**
 * Latent intensity of signals: one score a unit and time, standard normal, behind binary (probit), counted (ordered probit) and summed (normal in logs)
 * signals. After McManus and Nieman (2019, JPR 56(2)); scores are integrated out by quadrature, parameters are at the mode, their errors from the
 * observed information; a score is its posterior mean given the parameters.
 * @throws FealtyError as `signalTable`; "empty-signals" when hardly a row has a signal; "usage" for an unknown `orient`.
 */
export function signalIntensity(data: Frame, columns: SignalColumns, options: SignalOptions = {}): SignalIntensity {
  const { loadingVariance = 4, mostEmpty = 0.9 } = options;
  if (!(loadingVariance > 0))
    throw new FealtyError("signals", `the prior variance of loadings is ${loadingVariance}`, { kind: "usage", mend: "give a number above 0" });
  const table = signalTable(data, columns);
  if (table.empty > mostEmpty)
    throw new FealtyError("empty-signals", `${(100 * table.empty).toFixed(0)} % of the rows have no signal at all: their scores would be the prior's`, {
      kind: "data",
      mend: "take the years in which the patron signalled, or a patron that does",
    });
  const names = table.indicators.map(({ name }) => name);
  const found = options.orient === undefined ? 0 : names.findIndex((name) => name === options.orient || name === `${options.orient} > 0`);
  if (found < 0) throw new FealtyError("signals", `"${options.orient}" is no signal`, { kind: "usage", mend: suggest(options.orient as string, names) });
  const merged = patterns(table.indicators);
  const priors = { loading: loadingVariance, other: 100 };
  const fit = fitSignals(merged, priors, found, options);
  const sign = (fit.theta[merged.start[found] as number] as number) < 0 ? -1 : 1;
  const { mean, sd } = scores(merged, fit.theta);
  const intensity = Float64Array.from(merged.of, (p) => sign * (mean[p] as number));
  const se = Float64Array.from(merged.of, (p) => sd[p] as number);
  const units = groups(data, columns.unit, table.rows);
  const time = columns.time === undefined ? undefined : pick(numbers(data, columns.time), table.rows);
  return {
    rows: table.rows,
    intensity,
    se,
    loadings: loadingsOf(merged, fit, priors, sign),
    reliability: signalReliability(intensity, se, units, time),
    logPosterior: fit.value,
    unknown: table.unknown,
    empty: table.empty,
    patterns: merged.count.length,
    steps: fit.steps,
    converged: fit.converged,
  };
}

/** Posterior mean and standard deviation of the score of each pattern. */
export function scores(data: Patterns, theta: Float64Array): { readonly mean: Float64Array; readonly sd: Float64Array } {
  const [mean, sd] = [new Float64Array(data.count.length), new Float64Array(data.count.length)];
  posteriors(data, theta, (p, q) => {
    let [m, s] = [0, 0];
    for (let k = 0; k < nodes.length; k++) m += (q[k] as number) * (nodes[k] as number);
    for (let k = 0; k < nodes.length; k++) s += (q[k] as number) * ((nodes[k] as number) - m) ** 2;
    mean[p] = m;
    sd[p] = Math.sqrt(s);
  });
  return { mean, sd };
}

function loadingsOf(data: Patterns, { theta, covariance }: SignalFit, priors: SignalPriors, sign: number): SignalLoading[] {
  return data.indicators.map(({ name, kind, known }, j) => {
    const from = data.start[j] as number;
    const loading = sign * (theta[from] as number);
    const spread = covariance[from * theta.length + from] as number;
    const se = Math.sqrt(spread);
    const left = kind === "normal" ? variance(theta, from) : 1;
    const share = loading ** 2 / (loading ** 2 + left);
    // The prior holds a seventh of what is known of the loading, or next to no variance is left.
    const heywood = spread > priors.loading / 7 || share > 0.95 || (kind === "normal" && left < 1.2 * leastDeviation ** 2);
    return { name, kind, loading, se, low: loading - normal95 * se, high: loading + normal95 * se, share, known, heywood };
  });
}

function groups(data: Frame, name: string, rows: Int32Array): Int32Array {
  const source = column(data, name);
  const seen = new Map<string, number>();
  return rows.map((row) => {
    const text = cellText(source, row) ?? "";
    const known = seen.get(text) ?? seen.size;
    seen.set(text, known);
    return known;
  });
}

const pick = (values: Float64Array, rows: Int32Array): Float64Array => Float64Array.from(rows, (row) => values[row] as number);
