import { referenceWorld, type World } from "../simulate/index.js";

/** The world that was made last: all steps of a run use the same. */
let last: { readonly key: string; readonly world: World } | undefined;

/** The reference world of a study's seed and years, made once. */
export function worldOf(seed: number, years: readonly [number, number]): World {
  const key = `${seed} ${years[0]} ${years[1]}`;
  if (last?.key !== key) last = { key, world: referenceWorld({ seed, years }) };
  return last.world;
}
