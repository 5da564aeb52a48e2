import { FealtyError } from "../base/index.js";
import type { Draws } from "../estimate/index.js";
import { cellText, column, type Frame, numbers } from "../frame/index.js";
import { readTableFile } from "./table-files.js";

/**
 * Draws of a long table (unit, time, draw, then the value in its last column), by row of a panel. Rows without draws have none.
 * @throws FealtyError "outcome-draws" for a table without a panel, or draws that are not numbered 1, 2, … for each row; "unknown-column".
 */
export async function outcomeDraws(file: string, data: Frame): Promise<Draws> {
  const { index } = data;
  if (index?.units.length !== 1)
    throw new FealtyError("outcome-draws", "draws are joined by one unit and a time", { kind: "usage", mend: "name them with --panel UNIT,TIME" });
  const table = await readTableFile(file);
  const name = [...table.columns.keys()].at(-1) as string;
  const [unit, time, draw, value] = [column(table, "unit"), column(table, "time"), numbers(table, "draw"), numbers(table, name)];
  const own = [column(data, index.units[0] as string), column(data, index.time)] as const;
  const place = new Map(Array.from({ length: data.length }, (_, row) => [`${cellText(own[0], row)} ${cellText(own[1], row)}`, row]));
  const kept = draw.reduce((most, d) => Math.max(most, d), 0);
  const values = new Float64Array(kept * data.length).fill(Number.NaN);
  let joined = 0;
  for (let row = 0; row < table.length; row++) {
    const at = place.get(`${cellText(unit, row)} ${cellText(time, row)}`);
    const d = draw[row] as number;
    if (at === undefined || !(d >= 1)) continue;
    values[(d - 1) * data.length + at] = value[row] as number;
    joined++;
  }
  if (joined === 0)
    throw new FealtyError("outcome-draws", `no row of ${file} has a unit and time of the table`, {
      kind: "data",
      mend: "join draws and table by the same codes",
    });
  for (let row = 0; row < data.length; row++) {
    const first = Number.isNaN(values[row] as number);
    for (let d = 1; d < kept; d++)
      if (Number.isNaN(values[d * data.length + row] as number) !== first)
        throw new FealtyError("outcome-draws", `row ${row + 1} of the table has some draws of ${file} and not others`, {
          kind: "data",
          mend: "use all draws of one run",
        });
  }
  return { values, kept };
}
