import { FealtyError } from "../../base/index.js";
import { cellText, type Column, column, type Frame, frame, numberColumn, textColumn } from "../../frame/index.js";
import { type SignalIntensity, signalIntensity } from "../../measure/index.js";
import { needed, rangeOf } from "./input.js";
import type { Measured, MeasureOptions, MeasureWork } from "./options.js";

/** `fealty measure signal-intensity`: a row a state and time that has any signal coded. */
export function measureSignalIntensity(data: Frame, options: MeasureOptions, { signal, onProgress }: MeasureWork): Measured {
  const { unit = "" } = needed("signal-intensity", { unit: options.unit });
  for (const name of ["draws", "engine", "items"] as const)
    if (options[name] !== undefined)
      throw new FealtyError("usage", `--${name} is not for signal-intensity`, { kind: "usage", mend: "it gives scores with errors, by one engine" });
  if ((options.orient?.length ?? 0) > 1)
    throw new FealtyError("usage", "--orient takes one signal", { kind: "usage", mend: "name the one whose loading is positive" });
  const started = Date.now();
  const { time, binary, amounts, counts, hurdle } = options;
  const made = signalIntensity(
    data,
    { unit, time, binary, amounts, counts, hurdle, coded: codedYears(options.coded) },
    { orient: options.orient?.[0], signal, onProgress },
  );
  const key = (name: string): Column => {
    const source = column(data, name);
    if (source.kind === "number") return numberColumn(Float64Array.from(made.rows, (row) => source.values[row] as number));
    return textColumn(Array.from(made.rows, (row) => cellText(source, row) ?? ""));
  };
  const table = frame([
    ["unit", key(unit)],
    ...(time === undefined ? [] : [["time", key(time)] as const]),
    ["intensity", numberColumn(made.intensity)],
    ["se", numberColumn(made.se)],
  ]);
  const { rows, intensity: _, se: __, ...summary } = made;
  const json = { kind: "signal-intensity", scores: rows.length, ...summary, seconds: (Date.now() - started) / 1000 };
  return { table, json, text: told(made) };
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

function told({ rows, loadings, reliability, unknown, empty, converged }: SignalIntensity): string {
  const number = (x: number): string => (Number.isNaN(x) ? "none" : x.toFixed(2));
  const wide = Math.max(...loadings.map(({ name }) => name.length));
  return [
    `${rows.length} scores; ${(100 * empty).toFixed(0)} % of the rows have no signal at all${unknown > 0 ? `; ${unknown} rows without a coded signal left out` : ""}`,
    "loading, 90 % interval, share of the response that is the score:",
    ...[...loadings]
      .sort((a, b) => b.share - a.share)
      .map(
        ({ name, loading, low, high, share, heywood }) =>
          `  ${name.padEnd(wide)}  ${number(loading)}  ${number(low)}..${number(high)}  ${number(share)}${heywood ? "  set by its prior or bound, not by the data" : ""}`,
      ),
    `reliability: levels ${number(reliability.levels)}; within units and times: levels ${number(reliability.within)}, yearly changes ${number(reliability.changes)}`,
    ...(converged ? [] : ["NOT CONVERGED: loadings still move"]),
  ].join("\n");
}
