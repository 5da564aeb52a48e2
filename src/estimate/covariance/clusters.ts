import { FealtyError } from "../../base/index.js";
import { type Codes, cross, takeCodes } from "../design/codes.js";
import { columnCodes } from "../design/sample.js";
import type { Design } from "../design/design.js";

/** Clusters of the design's rows. @throws FealtyError "missing-cluster" when a row has none. */
export function clusterCodes({ sample, rows, effects }: Design, name: string): Codes {
  const absorbed = effects.find((e) => e.name === name && e.intercept);
  if (absorbed) return absorbed;
  const codes = takeCodes(columnCodes(sample.data, name), rows);
  const at = codes.codes.indexOf(-1);
  if (at >= 0)
    throw new FealtyError("missing-cluster", `"${name}" is missing in a row of the fit`, {
      kind: "data",
      where: { row: (rows[at] as number) + 1 },
      mend: "name this covariance when fitting, so that such rows are left out",
    });
  return codes;
}

/** Sums of scores by cluster: size numbers a cluster. */
export function clusterSums(columns: readonly Float64Array[], factors: Float64Array, { codes, count }: Codes): Float64Array {
  const size = columns.length;
  const sums = new Float64Array(count * size);
  const n = factors.length;
  // Two columns a pass: codes and factors are read half as often, and every sum is still added up in the order of the rows.
  for (let j = 0; j + 1 < size; j += 2) {
    const [x, z] = [columns[j] as Float64Array, columns[j + 1] as Float64Array];
    for (let i = 0; i < n; i++) {
      const at = (codes[i] as number) * size + j;
      const factor = factors[i] as number;
      sums[at] = (sums[at] as number) + (x[i] as number) * factor;
      sums[at + 1] = (sums[at + 1] as number) + (z[i] as number) * factor;
    }
  }
  if (size % 2 === 1) {
    const x = columns[size - 1] as Float64Array;
    for (let i = 0, j = size - 1; i < n; i++) {
      const at = (codes[i] as number) * size + j;
      sums[at] = (sums[at] as number) + (x[i] as number) * (factors[i] as number);
    }
  }
  return sums;
}

/** Σ_g s_g s_g', size × size. */
export function sumOfSquares(sums: Float64Array, size: number): Float64Array {
  const meat = new Float64Array(size * size);
  for (let from = 0; from < sums.length; from += size) {
    for (let a = 0; a < size; a++) {
      const left = sums[from + a] as number;
      for (let b = 0; b <= a; b++) meat[a * size + b] = (meat[a * size + b] as number) + left * (sums[from + b] as number);
    }
  }
  for (let a = 0; a < size; a++) for (let b = 0; b < a; b++) meat[b * size + a] = meat[a * size + b] as number;
  return meat;
}

/** All non-empty sets of the dimensions, as intersected clusters with the sign of inclusion and exclusion. Each is coded once. */
export function intersections(dimensions: readonly Codes[]): { codes: Codes; sign: number }[] {
  const made: (Codes | undefined)[] = [undefined];
  const result: { codes: Codes; sign: number }[] = [];
  for (let set = 1; set < 1 << dimensions.length; set++) {
    const last = 31 - Math.clz32(set);
    const before = made[set & ~(1 << last)];
    const own = dimensions[last] as Codes;
    const codes = before ? cross(before, own) : own;
    made[set] = codes;
    let members = 0;
    for (let bit = set; bit > 0; bit >>= 1) members += bit & 1;
    result.push({ codes, sign: members % 2 === 1 ? 1 : -1 });
  }
  return result;
}
