import { FealtyError } from "../base/index.js";
import { type Frame, numbers } from "../frame/index.js";
import { elementary } from "../numeric/index.js";
import { rowMeans, timeOf, zScores } from "./standardise.js";

/** An indicator of the index. */
export interface Indicator {
  readonly name: string;
  /** Amounts and counts enter as log(1 + x); acts that took place or not as they are. */
  readonly scale: "as-is" | "log1p";
}

export interface SignalIndex {
  /** Mean of the standardised indicators that exist in the row's year. */
  readonly values: Float64Array;
  /** Years in which each indicator exists (first, last). */
  readonly coded: ReadonlyMap<string, readonly [number, number]>;
  /** Indicators without a single value, left out: some signals were recorded for some patrons alone. */
  readonly absent: readonly string[];
}

/**
 * An index of signals: each indicator standardised over all rows where it exists, then the mean of those that exist in the row's year.
 * Nothing is borrowed from other years, so that it may serve as an outcome. An indicator outside its years is missing, never 0.
 * The set of indicators is the same for all rows of a year, so that year effects take up what its changes do to the level; a row that lacks
 * an indicator which others have in that year is missing.
 * @throws FealtyError "no-variation" naming an indicator that never varies.
 */
export function signalIndex(data: Frame, indicators: readonly Indicator[]): SignalIndex {
  const year = timeOf(data);
  const coded = new Map<string, readonly [number, number]>();
  const absent = indicators.filter(({ name }) => numbers(data, name).every((x) => Number.isNaN(x))).map(({ name }) => name);
  const present = indicators.filter(({ name }) => !absent.includes(name));
  if (present.length === 0)
    throw new FealtyError("no-values", `none of ${indicators.map(({ name }) => name).join(", ")} has a value in this panel`, { mend: "choose other signals" });
  const scored = present.map(({ name, scale }) => {
    const raw = numbers(data, name);
    const scores = zScores(scale === "log1p" ? raw.map((x) => elementary.log1p(x)) : raw);
    const years = year.filter((_, i) => !Number.isNaN(scores[i] as number));
    if (years.length === 0) throw new FealtyError("no-variation", `${name} never varies in this panel`, { mend: `leave ${name} out of the index` });
    coded.set(name, [Math.min(...years), Math.max(...years)]);
    return scores;
  });
  const existing = scored.map((scores) => new Set(year.filter((_, i) => !Number.isNaN(scores[i] as number))));
  const values = rowMeans(scored, { all: false });
  for (let i = 0; i < data.length; i++) {
    if (scored.some((scores, k) => Number.isNaN(scores[i] as number) && existing[k]?.has(year[i] as number))) values[i] = Number.NaN;
  }
  return { values, coded, absent };
}
