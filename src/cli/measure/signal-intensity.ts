import { FealtyError } from "../../base/index.js";
import { cellText, type Column, column, type Frame, frame, numberColumn, textColumn } from "../../frame/index.js";
import {
  correlation,
  loadingTraces,
  type SignalColumns,
  type SignalDraws,
  signalDraws,
  type SignalIntensity,
  signalIntensity,
  type TimeRole,
} from "../../measure/index.js";
import { needed, rangeOf } from "./input.js";
import { longDraws } from "../long-draws.js";
import type { Measured, MeasureOptions, MeasureWork } from "./options.js";

/** `fealty measure signal-intensity`: a row a state and time that has any signal coded. */
export async function measureSignalIntensity(data: Frame, options: MeasureOptions, { executor, signal, onProgress }: MeasureWork): Promise<Measured> {
  const { unit = "" } = needed("signal-intensity", { unit: options.unit });
  if (options.items !== undefined)
    throw new FealtyError("usage", "--items is not for signal-intensity", { kind: "usage", mend: "loadings are printed, and stand in --json" });
  if ((options.orient?.length ?? 0) > 1)
    throw new FealtyError("usage", "--orient takes one signal", { kind: "usage", mend: "name the one whose loading is positive" });
  const started = Date.now();
  const { time, binary, amounts, counts, hurdle, replicate } = options;
  if (replicate === "bailey-strezhnev-voeten")
    throw new FealtyError("usage", `--replicate ${replicate} is of ideal-points`, { kind: "usage", mend: "write --replicate mcmanus-nieman" });
  if (replicate !== undefined)
    for (const name of ["coded", "hurdle", "year-means"] as const)
      if (options[name] !== undefined)
        throw new FealtyError("usage", `--replicate ${replicate} takes no --${name}`, {
          kind: "usage",
          mend: "the published model takes every 0 as it stands, amounts in logs, and years as indicators",
        });
  if (options["year-means"] && time === undefined)
    throw new FealtyError("usage", "--year-means needs --time", { kind: "usage", mend: "name the column of the year" });
  const columns: SignalColumns = { unit, time, binary, amounts, counts, hurdle, coded: codedYears(options.coded) };
  const times: TimeRole = replicate !== undefined ? "indicators" : options["year-means"] ? "means" : "none";
  // In the published model a row of zeros is a datum as any other.
  const given = { orient: options.orient?.[0], times, ...(replicate === undefined ? {} : { mostEmpty: 1 }), signal, onProgress };
  const sampled =
    options.engine === "sample" || options.draws !== undefined
      ? await signalDraws(
          data,
          columns,
          { ...given, engine: options.engine === "sample" ? "sample" : "fast", chains: options.chains, sweeps: options.sweeps, seed: options.seed ?? 1 },
          executor,
        )
      : undefined;
  const made: SignalIntensity = sampled ?? signalIntensity(data, columns, given);
  const beside =
    replicate === undefined && time !== undefined
      ? besides(made, signalIntensity(data, columns, { ...given, times: times === "none" ? "means" : "none" }))
      : undefined;
  const key = (name: string): Column => {
    const source = column(data, name);
    if (source.kind === "number") return numberColumn(Float64Array.from(made.rows, (row) => source.values[row] as number));
    return textColumn(Array.from(made.rows, (row) => cellText(source, row) ?? ""));
  };
  const keys: [string, Column][] = [["unit", key(unit)], ...(time === undefined ? [] : [["time", key(time)] as [string, Column]])];
  const table = frame([...keys, ["intensity", numberColumn(made.intensity)], ["se", numberColumn(made.se)]]);
  const { rows, intensity: _, se: __, ...summary } = made;
  const seconds = (Date.now() - started) / 1000;
  const json = {
    kind: "signal-intensity",
    engine: sampled?.engine ?? "fast",
    scores: rows.length,
    ...without(summary),
    ...(beside ? { beside } : {}),
    ...(replicate === undefined ? {} : { replicate }),
    seconds,
  };
  const more = new Map<string, Frame>();
  if (options.draws !== undefined && sampled) more.set(options.draws, longDraws(sampled.draws, sampled.kept, keys, "intensity", sampled.chains));
  return { table, json, text: told(made, sampled, beside), more, ...(sampled?.engine === "sample" ? { traces: loadingTraces(sampled) } : {}) };
}

/** A summary without its draws. */
function without(summary: object): object {
  return Object.fromEntries(Object.entries(summary).filter(([name]) => name !== "draws" && name !== "loadingDraws"));
}

/** The same measure with the other role of times. */
interface Beside {
  readonly times: TimeRole;
  readonly loadings: SignalIntensity["loadings"];
  readonly reliability: SignalIntensity["reliability"];
  /** Correlation of both measures' scores. */
  readonly correlation: number;
}

function besides(made: SignalIntensity, { times, loadings, reliability, intensity }: SignalIntensity): Beside {
  return { times, loadings, reliability, correlation: correlation(made.intensity, intensity) };
}

/** First and last coded year by column. @throws FealtyError "usage". */
function codedYears(given: readonly string[] | undefined): Map<string, readonly [number, number]> {
  const years = new Map<string, readonly [number, number]>();
  for (const one of given ?? []) {
    const [name = "", range = "", more] = one.split("=").map((part) => part.trim());
    if (name === "" || more !== undefined)
      throw new FealtyError("usage", `--coded does not take "${one}"`, { kind: "usage", mend: "write COLUMN=FIRST..LAST" });
    const [first, last] = rangeOf("coded", range);
    if (first > last) throw new FealtyError("usage", `--coded has ${name} end before it starts`, { kind: "usage", mend: "write COLUMN=FIRST..LAST" });
    if (years.has(name)) throw new FealtyError("usage", `--coded names ${name} twice`, { kind: "usage", mend: "give each signal one span" });
    years.set(name, [first, last]);
  }
  return years;
}

const number = (x: number): string => (Number.isNaN(x) ? "none" : x.toFixed(2));

const reliabilities = ({ levels, withinUnit, within, changes }: SignalIntensity["reliability"]): string =>
  `levels ${number(levels)}, within units ${number(withinUnit)}, within units and times ${number(within)}, yearly changes ${number(changes)}`;

function told(made: SignalIntensity, sampled: SignalDraws | undefined, beside: Beside | undefined): string {
  const { rows, loadings, reliability, unknown, empty, converged, times } = made;
  const wide = Math.max(...loadings.map(({ name }) => name.length));
  const other = times === "none" ? "with a mean of its own for each year" : "without means of years";
  const mixed = sampled?.mixing.filter(({ rhat }) => !Number.isNaN(rhat)) ?? [];
  return [
    `${rows.length} scores; ${(100 * empty).toFixed(0)} % of the rows have no signal at all${unknown > 0 ? `; ${unknown} rows without a coded signal left out` : ""}`,
    ...(sampled
      ? [
          `${sampled.chains} chains of ${sampled.sweeps} draws ${sampled.engine === "fast" ? "from the normal approximation at the mode" : "from the posterior"}; loadings: worst R-hat ${Math.max(...mixed.map(({ rhat }) => rhat)).toFixed(3)}, fewest effective draws ${Math.min(...mixed.map(({ bulk }) => bulk)).toFixed(0)} (middle), ${Math.min(...mixed.map(({ tail }) => tail)).toFixed(0)} (tails)`,
        ]
      : []),
    "loading, 90 % interval, share of the response that is the score:",
    ...[...loadings]
      .sort((a, b) => b.share - a.share)
      .map(
        ({ name, loading, low, high, share, heywood }) =>
          `  ${name.padEnd(wide)}  ${number(loading)}  ${number(low)}..${number(high)}  ${number(share)}${heywood ? "  set by its prior or bound, not by the data" : ""}`,
      ),
    `reliability: ${reliabilities(reliability)}`,
    ...(beside ? [`${other}: ${reliabilities(beside.reliability)}; both correlate ${beside.correlation.toFixed(3)}`] : []),
    ...(converged ? [] : [sampled ? "NOT CONVERGED: chains differ; more sweeps" : "NOT CONVERGED: loadings still move"]),
  ].join("\n");
}
