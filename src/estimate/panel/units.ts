import { FealtyError } from "../../base/index.js";
import { type Frame, numbers, type PanelIndex } from "../../frame/index.js";
import { clusterCodes } from "../covariance/clusters.js";
import { type Codes, cross } from "../design/codes.js";
import type { Design } from "../design/design.js";

/** Units and periods of a design's rows. */
export interface PanelCodes {
  readonly unit: Codes;
  readonly time: Codes;
  /** Calendar value of each period. */
  readonly calendar: Float64Array;
}

/** The panel index of a frame. @throws FealtyError "no-index" saying what needs it. */
export function panelIndex(data: Frame, what: string): PanelIndex {
  if (data.index) return data.index;
  throw new FealtyError("no-index", `${what} needs a panel`, { kind: "usage", mend: "name the unit and the time column (--panel unit,time)" });
}

/** @throws FealtyError "no-index" without a panel; "missing-cluster" when a row of the fit has no unit or period. */
export function panelCodes(design: Design, what: string): PanelCodes {
  const { data } = design.sample;
  const index = panelIndex(data, what);
  const unit = index.units.map((name) => clusterCodes(design, name)).reduce(cross);
  const time = clusterCodes(design, index.time);
  const values = numbers(data, index.time);
  const calendar = new Float64Array(time.count);
  for (let i = 0; i < time.codes.length; i++) calendar[time.codes[i] as number] = values[design.rows[i] as number] as number;
  return { unit, time, calendar };
}

/** Rows of each group. */
export function groupSizes({ codes, count }: Codes): Float64Array {
  const sizes = new Float64Array(count);
  for (let i = 0; i < codes.length; i++) sizes[codes[i] as number] = (sizes[codes[i] as number] as number) + 1;
  return sizes;
}

/** Mean of a column in each group. */
export function groupMeans(x: Float64Array, { codes, count }: Codes, sizes: Float64Array): Float64Array {
  const means = new Float64Array(count);
  for (let i = 0; i < x.length; i++) means[codes[i] as number] = (means[codes[i] as number] as number) + (x[i] as number);
  for (let g = 0; g < count; g++) means[g] = (means[g] as number) / (sizes[g] as number);
  return means;
}

/** x less `share` of its group's mean, group by group; a share of 1 leaves what varies within groups. */
export function lessMeans(x: Float64Array, { codes }: Codes, means: Float64Array, share?: Float64Array): Float64Array {
  const out = new Float64Array(x.length);
  for (let i = 0; i < x.length; i++) {
    const g = codes[i] as number;
    out[i] = (x[i] as number) - (share ? (share[g] as number) : 1) * (means[g] as number);
  }
  return out;
}
