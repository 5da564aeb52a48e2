import type { Executor, Work } from "../base/index.js";
import { type Frame, numbers } from "../frame/index.js";
import { loadingTraces, type SignalColumns, type SignalDraws, signalDraws, type SignalIntensity, signalIntensity } from "../measure/index.js";
import type { MeasureSummary } from "../report/index.js";
import type { MeasureEntry } from "./schema.js";

type Entry = Extract<MeasureEntry, { is: "signal-intensity" }>;

/** What a report tells of a measure of signals. */
export type SignalSummary = NonNullable<MeasureSummary["signal"]>;

export interface SignalMeasure {
  readonly values: Float64Array;
  readonly draws?: { readonly values: Float32Array; readonly kept: number };
  readonly signal: SignalSummary;
  readonly about: string;
  readonly notes: readonly string[];
}

/** Intensity of signals on a panel, by the fast engine. @throws FealtyError as `signalIntensity`. */
export function signalMeasure(entry: Entry, data: Frame, unit: string, time: string): SignalMeasure {
  const { columns, absent } = signalColumns(entry, data, unit, time);
  return told(signalIntensity(data, columns, optionsOf(entry)), undefined, data.length, columns, absent);
}

/** The same with draws. @throws FealtyError as `signalDraws`. */
export async function drawnSignalMeasure(
  entry: Entry,
  data: Frame,
  unit: string,
  time: string,
  seed: number,
  executor: Executor,
  work: Work,
): Promise<SignalMeasure> {
  const { columns, absent } = signalColumns(entry, data, unit, time);
  const options = { ...optionsOf(entry), engine: entry.engine ?? ("fast" as const), draws: entry.draws, seed, ...work };
  const made = await signalDraws(data, columns, options, executor);
  return told(made, made, data.length, columns, absent);
}

const optionsOf = ({ orient, "year-means": means }: Entry) => ({ orient, times: means ? ("means" as const) : ("none" as const) });

/** What each column is: as declared, else binary where it has 0 and 1 alone, else an amount. */
function signalColumns(entry: Entry, data: Frame, unit: string, time: string): { readonly columns: SignalColumns; readonly absent: readonly string[] } {
  const kinds = { binary: [] as string[], count: [] as string[], amount: [] as string[] };
  const coded = new Map<string, readonly [number, number]>();
  const absent: string[] = [];
  for (const part of entry.from) {
    const { column, as, coded: years } = typeof part === "string" ? { column: part, as: undefined, coded: undefined } : part;
    const values = numbers(data, column);
    if (values.every(Number.isNaN)) {
      absent.push(column);
      continue;
    }
    kinds[as ?? (values.every((x) => Number.isNaN(x) || x === 0 || x === 1) ? "binary" : "amount")].push(column);
    if (years) coded.set(column, years);
  }
  return { columns: { unit, time, binary: kinds.binary, counts: kinds.count, amounts: kinds.amount, coded, hurdle: entry.hurdle }, absent };
}

function told(made: SignalIntensity, drawn: SignalDraws | undefined, length: number, columns: SignalColumns, absent: readonly string[]): SignalMeasure {
  const values = new Float64Array(length).fill(Number.NaN);
  made.rows.forEach((row, k) => {
    values[row] = made.intensity[k] as number;
  });
  const { loadings, reliability, times, converged } = made;
  const list = (kind: string, names: readonly string[] = []): string[] => (names.length > 0 ? [`${names.join(", ")} (${kind})`] : []);
  const parts = [
    ...list("probit", columns.binary),
    ...list("ordered probit", columns.counts),
    ...list(columns.hurdle ? "hurdle" : "log(1 + x)", columns.amounts),
  ];
  const mixed = drawn?.mixing.filter(({ rhat }) => !Number.isNaN(rhat)) ?? [];
  return {
    values,
    ...(drawn ? { draws: { values: spreadOut(drawn, length), kept: drawn.kept } } : {}),
    signal: {
      loadings,
      reliability,
      yearMeans: times === "means",
      converged,
      ...(drawn
        ? {
            drawn: {
              engine: drawn.engine,
              kept: drawn.kept,
              rhat: Math.max(...mixed.map(({ rhat }) => rhat)),
              bulk: Math.min(...mixed.map(({ bulk }) => bulk)),
              tail: Math.min(...mixed.map(({ tail }) => tail)),
            },
            ...(drawn.engine === "sample" ? { traces: loadingTraces(drawn) } : {}),
          }
        : {}),
    },
    about: `One latent score an ally and year, standard normal${times === "means" ? " about a mean of each year" : ""}, behind ${parts.join("; ")}; static, so that no year borrows from another; a signal outside its coded years is missing.`,
    notes: [
      ...absent.map((name) => `The intensity of signals is made without ${name}: it has no value in this panel.`),
      ...loadings.filter(({ heywood }) => heywood).map(({ name }) => `The loading of ${name} is set by its prior or bound, not by the data.`),
      ...(converged ? [] : ["The intensity of signals has not converged."]),
    ],
  };
}

/** Draws of the scored rows as draws of all rows, NaN where there is no score. */
function spreadOut({ draws, kept, rows }: SignalDraws, length: number): Float32Array {
  const out = new Float32Array(kept * length).fill(Number.NaN);
  for (let d = 0; d < kept; d++)
    rows.forEach((row, k) => {
      out[d * length + row] = draws[d * rows.length + k] as number;
    });
  return out;
}
