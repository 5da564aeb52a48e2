import { menuOf, type LearningPrimitives } from "../learning-primitives.js";
import { solveMyopic } from "../learning.js";

export const mapsOver = ["turnover", "noise", "demandCost"] as const;
export type MapOver = (typeof mapsOver)[number];

/** Offers over the belief in the first type and one primitive, two types and myopic allies. */
export interface PolicyMap {
  readonly over: MapOver;
  /** The primitive's own value. */
  readonly base: number;
  readonly at: readonly number[];
  /** Belief in the first type, evenly from 0 to 1. */
  readonly beliefs: readonly number[];
  /** A row for each value of the primitive; null: no demand. */
  readonly offer: readonly (readonly (number | null)[])[];
}

/** Solves the game anew at each value of the primitive, on a grid of 101 beliefs, and reads the offer at the node that is nearest. */
export function policyMap(p: LearningPrimitives, over: MapOver, values: readonly number[] = mapValues(p, over), beliefs = 51): PolicyMap {
  const shown = Array.from({ length: beliefs }, (_, k) => k / (beliefs - 1));
  const menu = menuOf(p);
  return {
    over,
    base: p[over],
    at: values,
    beliefs: shown,
    offer: values.map((value) => {
      const { offer, grid } = solveMyopic({ ...p, [over]: value, beliefs: Math.min(p.beliefs, 101) });
      const [corner, weight] = [new Int32Array(2), new Float64Array(2)];
      return shown.map((b) => {
        grid.locate([b, 1 - b], corner, weight, 0);
        const node = corner[(weight[0] as number) >= 0.5 ? 0 : 1] as number;
        const a = offer[node] as number;
        return a < 0 ? null : (menu[a] as number);
      });
    }),
  };
}

/** 21 values that hold the primitive's own well inside: turnover over all of [0, 1], the others up to two and a half times it. */
function mapValues(p: LearningPrimitives, over: MapOver): number[] {
  const count = 21;
  if (over === "turnover") return Array.from({ length: count }, (_, k) => k / (count - 1));
  const most = Math.max(2.5 * p[over], 0.1 * p.stake);
  // Answers need some noise.
  const least = over === "noise" ? most / 20 : 0;
  return Array.from({ length: count }, (_, k) => least + ((most - least) * k) / (count - 1));
}
