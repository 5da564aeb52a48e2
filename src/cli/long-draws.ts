import { FealtyError } from "../base/index.js";
import type { Draws } from "../estimate/index.js";
import { cellText, type Column, column, type Frame, frame, numberColumn, numbers } from "../frame/index.js";
import { readTableFile } from "./table-files.js";

/**
 * Draws as a long table: the keys of each place, then chain, draw and value.
 * @param draws draws × places, chain after chain.
 */
export function longDraws(draws: Float32Array, kept: number, keys: readonly (readonly [string, Column])[], name: string, chains: number): Frame {
  const places = draws.length / kept;
  const repeated = keys.map(([key, source]): readonly [string, Column] => {
    const at = (row: number): number => row % places;
    if (source.kind === "number") return [key, numberColumn(Float64Array.from(draws, (_, row) => source.values[at(row)] as number))];
    return [key, { kind: "code", codes: Int32Array.from(draws, (_, row) => source.codes[at(row)] as number), levels: source.levels }];
  });
  return frame([
    ...repeated,
    ["chain", numberColumn(Float64Array.from(draws, (_, row) => Math.floor(Math.floor(row / places) / (kept / chains)) + 1))],
    ["draw", numberColumn(Float64Array.from(draws, (_, row) => Math.floor(row / places) + 1))],
    [name, numberColumn(Float64Array.from(draws))],
  ]);
}

/**
 * Draws of such a table, by row of another with the same units and times. A row without draws has NaN in all.
 * @param keys columns of unit and time in `data`.
 * @param name the column of the value; the last without it.
 * @throws FealtyError "draws" where no row has draws, or one has some and not others; "unknown-column".
 */
export async function readDraws(file: string, data: Frame, [unit, time]: readonly [string, string], name?: string): Promise<Draws> {
  const table = await readTableFile(file);
  const [units, times] = [column(table, "unit"), column(table, "time")];
  const [draw, value] = [numbers(table, "draw"), numbers(table, name ?? ([...table.columns.keys()].at(-1) as string))];
  const [ownUnits, ownTimes] = [column(data, unit), column(data, time)];
  const place = new Map(Array.from({ length: data.length }, (_, row) => [`${cellText(ownUnits, row)} ${cellText(ownTimes, row)}`, row]));
  const kept = draw.reduce((most, d) => Math.max(most, d), 0);
  const values = new Float64Array(kept * data.length).fill(Number.NaN);
  let joined = 0;
  for (let row = 0; row < table.length; row++) {
    const at = place.get(`${cellText(units, row)} ${cellText(times, row)}`);
    const d = draw[row] as number;
    if (at === undefined || !(d >= 1)) continue;
    values[(d - 1) * data.length + at] = value[row] as number;
    joined++;
  }
  if (joined === 0)
    throw new FealtyError("draws", `no row of ${file} has a unit and time of the table`, { kind: "data", mend: "join draws and table by the same codes" });
  for (let row = 0; row < data.length; row++) {
    const first = Number.isNaN(values[row] as number);
    for (let d = 1; d < kept; d++)
      if (Number.isNaN(values[d * data.length + row] as number) !== first)
        throw new FealtyError("draws", `row ${row + 1} of the table has some draws of ${file} and not others`, {
          kind: "data",
          mend: "use all draws of one run",
        });
  }
  return { values, kept };
}
