import { columnProducts, subtractColumns } from "../../numeric/index.js";
import { makeAbsorber } from "../absorb/absorber.js";
import { takeCodes } from "../design/codes.js";
import type { Design } from "../design/design.js";
import type { Sample } from "../design/sample.js";
import { leastSquares } from "./least-squares.js";

/**
 * Rows (of the frame) in levels of an effect whose outcomes are all 0, or with `binary` all 1: no finite effect fits them.
 * One pass; levels may come to be so once others are gone, so call it until it finds none.
 */
export function constantLevels(sample: Sample, binary: boolean): Int32Array {
  const { rows, outcome } = sample;
  const drop = new Uint8Array(rows.length);
  for (const effect of sample.effects) {
    if (!effect.intercept) continue;
    const { codes, count } = takeCodes(effect.codes, rows);
    const [some, notAll] = [new Uint8Array(count), new Uint8Array(count)];
    for (let i = 0; i < rows.length; i++) {
      const v = outcome[rows[i] as number] as number;
      if (v > 0) some[codes[i] as number] = 1;
      if (v < 1) notAll[codes[i] as number] = 1;
    }
    for (let i = 0; i < rows.length; i++) if (!some[codes[i] as number] || (binary && !notAll[codes[i] as number])) drop[i] = 1;
  }
  return rows.filter((_, i) => drop[i]);
}

/** Weight of the rows that must be met with equality; a fixed point of the iteration meets them exactly whatever it is. */
const heavy = 1e4;

/**
 * Rows of the design that are separated: those for which some combination z of the regressors and effects is positive, while z is 0
 * where the outcome is positive and nowhere negative (for binary outcomes: nowhere on the wrong side).
 * Iterative rectifier of Correia, Guimarães and Zylkin (2019), Verifying the existence of maximum likelihood estimates for
 * generalized linear models: regress a candidate, cut off what is negative, until nothing is.
 * The design's columns are projected in place.
 */
export function separatedRows(design: Design, kind: "zeros" | "binary", maxIterations = 10_000): Int32Array {
  const { y, plan, regressors } = design;
  const n = y.length;
  // z must be ≥ 0 where side is 1, ≤ 0 where it is −1, and 0 where it is 0.
  const side = new Int8Array(n);
  const weights = new Float64Array(n).fill(1);
  for (let i = 0; i < n; i++) {
    if (kind === "binary") side[i] = (y[i] as number) === 0 ? -1 : (y[i] as number) === 1 ? 1 : 0;
    else side[i] = (y[i] as number) === 0 ? 1 : 0;
    if (side[i] === 0) weights[i] = heavy;
  }
  const absorber = makeAbsorber(plan, weights);
  absorber.project(regressors.columns);
  const candidate = Float64Array.from(side);
  const first = leastSquares(regressors.columns, candidate, { weights, lengths: regressors.lengths });
  const kept = first.kept.map((j) => regressors.columns[j] as Float64Array);
  const k = kept.length;
  const rest = new Float64Array(n);
  const tolerance = 1e-5;
  for (let iteration = 0; iteration < maxIterations; iteration++) {
    rest.set(candidate);
    absorber.project([rest]);
    for (let pass = 0; pass < 2; pass++) {
      const products = columnProducts(kept, rest, weights);
      const b = Float64Array.from({ length: k }, (_, i) => {
        let sum = 0;
        for (let j = 0; j < k; j++) sum += (first.bread[i * k + j] as number) * (products[j] as number);
        return sum;
      });
      subtractColumns(kept, b, rest);
    }
    let [wrong, most] = [0, 0];
    for (let i = 0; i < n; i++) {
      const z = (candidate[i] as number) - (rest[i] as number);
      const s = side[i] as number;
      const along = s * z;
      if (s === 0) wrong = Math.max(wrong, Math.abs(z));
      else {
        most = Math.max(most, along);
        wrong = Math.max(wrong, -along);
      }
      candidate[i] = along > 0 ? z : 0;
    }
    if (most < tolerance) return new Int32Array(0);
    if (wrong < tolerance * 0.01 * most) {
      const found: number[] = [];
      for (let i = 0; i < n; i++) if ((side[i] as number) * (candidate[i] as number) > tolerance * most) found.push(design.rows[i] as number);
      return Int32Array.from(found);
    }
  }
  return new Int32Array(0);
}
