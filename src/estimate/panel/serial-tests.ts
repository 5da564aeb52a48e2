import { normalTwoSided } from "../../numeric/index.js";
import type { GmmStep } from "./gmm.js";

/** Rows of differences by unit and period, as the serial tests read them. */
export interface DifferenceRows {
  readonly x: readonly Float64Array[];
  readonly unit: Int32Array;
  readonly units: number;
  /** Row of the same unit's difference so many periods before; −1 without. */
  readonly before: (order: number) => Int32Array;
  readonly size: number;
}

/**
 * Arellano and Bond's (1991) test of autocorrelation of the differenced residuals at an order, with the coefficients' covariance V
 * (k × k by rows). Undefined where no row has one so many periods before.
 */
export function serialTest(
  rows: DifferenceRows,
  { residuals, moments, bread, projection }: GmmStep,
  v: Float64Array,
  order: number,
): { order: number; z: number; p: number } | undefined {
  const { x, unit, units, before, size: m } = rows;
  const k = x.length;
  const earlier = before(order);
  const own = new Float64Array(units);
  const wx = new Float64Array(k);
  for (let r = 0; r < earlier.length; r++) {
    const b = earlier[r] as number;
    if (b < 0) continue;
    const w = residuals[b] as number;
    own[unit[r] as number] = (own[unit[r] as number] as number) + w * (residuals[r] as number);
    for (let j = 0; j < k; j++) wx[j] = (wx[j] as number) + w * ((x[j] as Float64Array)[r] as number);
  }
  let [sum, squares] = [0, 0];
  const cross = new Float64Array(m);
  for (let i = 0; i < units; i++) {
    const a = own[i] as number;
    sum += a;
    squares += a * a;
    if (a !== 0) for (let l = 0; l < m; l++) cross[l] = (cross[l] as number) + a * (moments[i * m + l] as number);
  }
  if (squares === 0) return undefined;
  let variance = squares;
  for (let a = 0; a < k; a++) {
    let along = 0;
    for (let l = 0; l < m; l++) along += (projection[a * m + l] as number) * (cross[l] as number);
    for (let b = 0; b < k; b++) {
      variance -= 2 * (wx[b] as number) * (bread[b * k + a] as number) * along;
      variance += (wx[a] as number) * (v[a * k + b] as number) * (wx[b] as number);
    }
  }
  if (!(variance > 0)) return undefined;
  const z = sum / Math.sqrt(variance);
  return { order, z, p: normalTwoSided(z) };
}
