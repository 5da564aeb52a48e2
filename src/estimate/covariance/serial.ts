import { FealtyError } from "../../base/index.js";
import { numbers } from "../../frame/index.js";
import { type Codes, cross } from "../design/codes.js";
import { clusterCodes, clusterSums } from "./clusters.js";
import type { Scores } from "./scores.js";

/** The period of each row of a design. @throws FealtyError "no-index" without a panel index. */
export function periodCodes(design: Scores["design"], name: string): Codes {
  const { index } = design.sample.data;
  if (!index)
    throw new FealtyError("no-index", `${name} needs a panel index`, { kind: "usage", mend: "name the unit and the time column (--panel unit,time)" });
  return clusterCodes(design, index.time);
}

/**
 * Meat with serial correlation up to `lag` periods of the calendar, Bartlett weights: within units (Newey and West 1987), or of the
 * sums over units by period (Driscoll and Kraay 1998). Without `own` only the pairs of different periods count.
 * @throws FealtyError "no-index" without a panel index.
 */
export function timeSeriesMeat({ design, columns, factors }: Scores, kind: "nw" | "dk", lag: number, own = true): { meat: Float64Array; periods: number } {
  const { data } = design.sample;
  const time = periodCodes(design, `${kind}:${lag}`);
  const index = data.index as NonNullable<typeof data.index>;
  const size = columns.length;
  const years = numbers(data, index.time);
  const yearOf = new Float64Array(time.count);
  for (let i = 0; i < time.codes.length; i++) yearOf[time.codes[i] as number] = years[design.rows[i] as number] as number;

  const unit = kind === "nw" ? index.units.map((name) => clusterCodes(design, name)).reduce(cross) : undefined;
  const cells: Codes = unit ? cross(unit, time) : time;
  const sums = clusterSums(columns, factors, cells);
  const timeOf = new Int32Array(cells.count);
  const unitOf = new Int32Array(cells.count);
  for (let i = 0; i < cells.codes.length; i++) {
    timeOf[cells.codes[i] as number] = time.codes[i] as number;
    if (unit) unitOf[cells.codes[i] as number] = unit.codes[i] as number;
  }
  // Cells are in the order of units, then of time.
  const meat = new Float64Array(size * size);
  const add = (a: number, b: number, weight: number): void => {
    for (let r = 0; r < size; r++) {
      for (let c = 0; c < size; c++) {
        const at = r * size + c;
        const [sa, sb] = [a * size, b * size];
        meat[at] =
          (meat[at] as number) +
          weight *
            (a === b
              ? (sums[sa + r] as number) * (sums[sa + c] as number)
              : (sums[sa + r] as number) * (sums[sb + c] as number) + (sums[sb + r] as number) * (sums[sa + c] as number));
      }
    }
  };
  for (let cell = 0; cell < cells.count; cell++) {
    if (own) add(cell, cell, 1);
    for (let before = cell - 1; before >= 0 && unitOf[before] === unitOf[cell]; before--) {
      const apart = (yearOf[timeOf[cell] as number] as number) - (yearOf[timeOf[before] as number] as number);
      if (apart > lag) break;
      add(cell, before, 1 - apart / (lag + 1));
    }
  }
  return { meat, periods: time.count };
}
