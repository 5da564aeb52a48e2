import type { Codes } from "../design/codes.js";
import { cross } from "../design/codes.js";
import { clusterCodes, clusterSums, sumOfSquares } from "./clusters.js";
import type { VcovKind } from "./kind.js";
import type { Scores } from "./scores.js";
import { periodCodes } from "./serial.js";

/**
 * Meat that lets rows correlate which share a member of their dyads, in either place: the scores of each unit's rows are summed and squared,
 * and what two members share is counted once. One pass over the rows, and one number of sums a unit and a dyad.
 * Source: Aronow, Samii and Assenova (2015), without a small-sample factor.
 */
export function dyadicMeat({ design, columns, factors }: Scores, { a, b, same }: VcovKind & { kind: "dyadic" }): { meat: Float64Array; units: number } {
  const [first, second, units] = members(clusterCodes(design, a), clusterCodes(design, b));
  const period = same ? periodCodes(design, `dyadic:${a},${b},same`) : undefined;
  const n = factors.length;
  const size = columns.length;
  const low = first.map((x, i) => Math.min(x, second[i] as number));
  const high = first.map((x, i) => Math.max(x, second[i] as number));
  const coded = (codes: Int32Array): Codes => ({ codes, count: units, label: String });
  const within = (codes: Codes): Codes => (period ? cross(codes, period) : codes);
  // A unit's sums are over rows that it is in as the lower or the higher member; rows of a unit with itself count once.
  const double: Codes = {
    codes: Int32Array.from({ length: 2 * n }, (_, i) => (i < n ? (low[i] as number) : (high[i - n] as number))),
    count: units,
    label: String,
  };
  const twice = columns.map((x) => Float64Array.from({ length: 2 * n }, (_, i) => x[i % n] as number));
  const factorsTwice = Float64Array.from({ length: 2 * n }, (_, i) => (i >= n && low[i - n] === high[i - n] ? 0 : (factors[i % n] as number)));
  const byUnit = period ? cross(double, { ...period, codes: Int32Array.from({ length: 2 * n }, (_, i) => period.codes[i % n] as number) }) : double;
  const meat = sumOfSquares(clusterSums(twice, factorsTwice, byUnit), size);
  const apart = factors.map((f, i) => (low[i] === high[i] ? 0 : f));
  const shared = sumOfSquares(clusterSums(columns, apart, within(cross(coded(low), coded(high)))), size);
  for (let i = 0; i < meat.length; i++) meat[i] = (meat[i] as number) - (shared[i] as number);
  return { meat, units };
}

/** Both members coded alike, by their labels. */
function members(a: Codes, b: Codes): [Int32Array, Int32Array, number] {
  const known = new Map<string, number>();
  const recode = ({ codes, count, label }: Codes): Int32Array => {
    const own = Int32Array.from({ length: count }, (_, code) => {
      const name = label(code);
      const found = known.get(name) ?? known.size;
      known.set(name, found);
      return found;
    });
    return codes.map((code) => own[code] as number);
  };
  const [first, second] = [recode(a), recode(b)];
  return [first, second, known.size];
}
