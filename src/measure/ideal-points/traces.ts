import type { IdealPointDraws } from "./draws.js";

/** Draws of the positions that have mixed worst, chain by chain. */
export function positionTraces({ draws, kept, chains, mixing }: IdealPointDraws, name: (place: number) => string, most = 8) {
  const places = mixing.length;
  const each = kept / chains;
  const worst = [...mixing.keys()].filter((k) => !Number.isNaN(mixing[k]?.rhat)).sort((a, b) => (mixing[b]?.rhat as number) - (mixing[a]?.rhat as number));
  return worst.slice(0, most).map((place) => ({
    name: name(place),
    chains: Array.from({ length: chains }, (_, c) => Float64Array.from({ length: each }, (__, d) => draws[(c * each + d) * places + place] as number)),
    rhat: mixing[place]?.rhat as number,
    bulk: mixing[place]?.bulk as number,
  }));
}
