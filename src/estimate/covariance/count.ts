import type { Codes } from "../design/codes.js";
import type { SmallSample } from "../fit.js";
import type { Ssc } from "../model/spec.js";
import type { Scores } from "./scores.js";

/**
 * K of the small-sample factors: coefficients, and levels of the counted effects less one for each counted effect but one.
 * Under "nested", effects whose every level lies within one cluster are not counted, and 1 is added when none is left (and then
 * the θ of a negative binomial counts too, as in the reference); slopes always count.
 * Source: fixest 0.14, K.fixef = "nonnested" and "full".
 */
export function countParameters(
  { columns, nuisance, design, effectRank }: Pick<Scores, "columns" | "nuisance" | "design" | "effectRank">,
  ssc: Ssc,
  clusters: readonly Codes[],
): number {
  const { effects } = design;
  const own = columns.length - nuisance;
  if (effects.length === 0 || ssc === "none") return own;
  if (ssc === "exact" && effectRank !== undefined) return own + effectRank;
  const nested = (codes: Int32Array, count: number): boolean => ssc !== "full" && clusters.some((c) => isNested(codes, count, c.codes));
  let [levels, counted, slopes] = [0, 0, 0];
  for (const { codes, count, intercept, slopes: on } of effects) {
    slopes += on.length * count;
    if (!intercept || nested(codes, count)) continue;
    counted++;
    levels += count;
  }
  return own + slopes + (counted > 0 ? levels - (counted - 1) : effects.some((e) => e.intercept) ? 1 + nuisance : 0);
}

/** K under each way of counting absorbed effects. */
export function parameterCounts(scores: Scores, clusters: readonly Codes[]): SmallSample["k"] {
  const of = (ssc: Ssc): number => countParameters(scores, ssc, clusters);
  return { none: of("none"), nested: of("nested"), full: of("full"), ...(scores.effectRank === undefined ? {} : { exact: of("exact") }) };
}

/** Whether all rows of a level lie in one cluster, for every level. */
export function isNested(codes: Int32Array, count: number, clusters: Int32Array): boolean {
  const first = new Int32Array(count).fill(-1);
  for (let i = 0; i < codes.length; i++) {
    const level = codes[i] as number;
    const cluster = clusters[i] as number;
    if (first[level] === -1) first[level] = cluster;
    else if (first[level] !== cluster) return false;
  }
  return true;
}
