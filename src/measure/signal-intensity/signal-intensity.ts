import { FealtyError, suggest, type Work } from "../../base/index.js";
import { type Frame, numbers, column, cellText } from "../../frame/index.js";
import { fitSignals, type SignalFit } from "./fit.js";
import { type SignalColumns, type SignalIndicator, type SignalTable, signalTable } from "./indicators.js";
import { leastDeviation, nodes, posteriors, type SignalPriors, variance } from "./likelihood.js";
import { type Patterns, patterns, type TimeRole } from "./patterns.js";
import { type SignalReliability, signalReliability } from "./reliability.js";

export interface SignalOptions extends Work {
  /** The signal whose loading is positive (by default the first): higher scores are stronger support. */
  readonly orient?: string | undefined;
  /** Prior variance of loadings (4). */
  readonly loadingVariance?: number | undefined;
  /** Largest share of rows without any signal (0.9). */
  readonly mostEmpty?: number | undefined;
  /**
   * What times do ("none"): "means" gives each its own mean of the score, "indicators" makes each a further binary indicator of it, which is
   * the published model of McManus and Nieman and not to be recommended.
   */
  readonly times?: TimeRole | undefined;
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
  readonly times: TimeRole;
  readonly loadings: readonly SignalLoading[];
  readonly reliability: SignalReliability;
  readonly logPosterior: number;
  readonly unknown: number;
  readonly empty: number;
  readonly patterns: number;
  readonly steps: number;
  readonly converged: boolean;
}

/** Signals made ready: what either engine starts from. */
export interface PreparedSignals {
  readonly table: SignalTable;
  readonly merged: Patterns;
  readonly priors: SignalPriors;
  /** Of the indicator whose loading is positive. */
  readonly orient: number;
  readonly fit: SignalFit;
  /** −1 where the fit came out the other way round. */
  readonly sign: 1 | -1;
  /** Unit of each scored row, and its time where there is one. */
  readonly unit: Int32Array;
  readonly time: Float64Array | undefined;
}

const normal95 = 1.6448536269514722;

/**
 * Latent intensity of signals: one score a unit and time, standard normal, behind binary (probit), counted (ordered probit) and summed (normal in logs)
 * signals. After McManus and Nieman (2019, JPR 56(3)); scores are integrated out by quadrature, parameters are at the mode, their errors from the
 * observed information; a score is its posterior mean given the parameters.
 * @throws FealtyError as `signalTable`; "empty-signals" when hardly a row has a signal; "usage" for an unknown `orient`.
 */
export function signalIntensity(data: Frame, columns: SignalColumns, options: SignalOptions = {}): SignalIntensity {
  const prepared = prepareSignals(data, columns, options);
  const { merged, fit } = prepared;
  const { mean, sd } = scores(merged, fit.theta);
  const of = (values: Float64Array): Float64Array => Float64Array.from(merged.of, (p) => values[p] as number);
  return assembled(prepared, of(mean), of(sd), loadingsOf(prepared));
}

/** The table of signals, its patterns, and the mode. @throws as `signalIntensity`. */
export function prepareSignals(data: Frame, columns: SignalColumns, options: SignalOptions = {}): PreparedSignals {
  const { loadingVariance = 4, mostEmpty = 0.9, times = "none" } = options;
  if (!(loadingVariance > 0))
    throw new FealtyError("signals", `the prior variance of loadings is ${loadingVariance}`, { kind: "usage", mend: "give a number above 0" });
  if (times !== "none" && columns.time === undefined)
    throw new FealtyError("signals", "times have a role, and there is no time", { kind: "usage", mend: "name its column" });
  const table = signalTable(data, columns);
  if (table.empty > mostEmpty)
    throw new FealtyError("empty-signals", `${(100 * table.empty).toFixed(0)} % of the rows have no signal at all: their scores would be the prior's`, {
      kind: "data",
      mend: "take the years in which the patron signalled, or a patron that does",
    });
  const names = table.indicators.map(({ name }) => name);
  const orient = options.orient === undefined ? 0 : names.findIndex((name) => name === options.orient || name === `${options.orient} > 0`);
  if (orient < 0) throw new FealtyError("signals", `"${options.orient}" is no signal`, { kind: "usage", mend: suggest(options.orient as string, names) });
  const time = columns.time === undefined ? undefined : pick(numbers(data, columns.time), table.rows);
  const merged = patterns(table.indicators, times, time && ranks(time));
  const priors = { loading: loadingVariance, mean: 1, other: 100 };
  const fit = fitSignals(merged, priors, orient, options);
  const sign = (fit.theta[merged.start[orient] as number] as number) < 0 ? -1 : 1;
  return { table, merged, priors, orient, fit, sign, unit: groups(data, columns.unit, table.rows), time };
}

/** A result from scores as they were fitted, before they are turned. */
export function assembled(
  { table, merged, fit, sign, unit, time }: PreparedSignals,
  mean: Float64Array,
  se: Float64Array,
  loadings: readonly SignalLoading[],
): SignalIntensity {
  const intensity = mean.map((x) => sign * x);
  return {
    rows: table.rows,
    intensity,
    se,
    times: merged.role,
    loadings,
    reliability: signalReliability(intensity, se, unit, time),
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

function loadingsOf({ merged, fit: { theta, covariance }, priors, sign }: PreparedSignals): SignalLoading[] {
  return merged.indicators.map((indicator, j) => {
    const from = merged.start[j] as number;
    const loading = sign * (theta[from] as number);
    const spread = covariance[from * theta.length + from] as number;
    const se = Math.sqrt(spread);
    return loadingOf(indicator, priors, { loading, se, low: loading - normal95 * se, high: loading + normal95 * se }, residualVariance(merged, theta, j));
  });
}

/** What is left of an indicator's variance once the score is known: 1 behind classes. */
export function residualVariance({ indicators, start }: Patterns, theta: Float64Array, j: number): number {
  return indicators[j]?.kind === "normal" ? variance(theta, start[j] as number) : 1;
}

export function loadingOf(
  { name, kind, known }: SignalIndicator,
  priors: SignalPriors,
  found: Pick<SignalLoading, "loading" | "se" | "low" | "high">,
  left: number,
): SignalLoading {
  const share = found.loading ** 2 / (found.loading ** 2 + left);
  // The prior holds a seventh of what is known of the loading, or next to no variance is left.
  const heywood = found.se ** 2 > priors.loading / 7 || share > 0.95 || (kind === "normal" && left < 1.2 * leastDeviation ** 2);
  return { name, kind, ...found, share, known, heywood };
}

/** Times as whole numbers from 0, in order. */
function ranks(time: Float64Array): Int32Array {
  const place = new Map([...new Set(time)].sort((a, b) => a - b).map((t, k) => [t, k]));
  return Int32Array.from(time, (t) => place.get(t) as number);
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
