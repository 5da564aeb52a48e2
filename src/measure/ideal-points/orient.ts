import { FealtyError, suggest } from "../../base/index.js";
import type { VoteTable } from "./vote-table.js";

/** The first unit's position lies above the second's. */
export type Anchor = readonly [higher: number, lower: number];

/**
 * Anchors as places of units, checked for contradiction.
 * @throws FealtyError "anchor" for a unit without votes, "anchors" for a circle such as 2 > 40 > 2.
 */
export function checkAnchors(units: readonly number[], anchors: readonly Anchor[]): readonly (readonly [number, number])[] {
  const place = new Map(units.map((code, k) => [code, k]));
  const found = anchors.map((anchor) => {
    const [a, b] = anchor.map((code) => {
      const at = place.get(code);
      if (at === undefined)
        throw new FealtyError("anchor", `the anchor ${code} casts no vote`, { kind: "data", mend: suggest(String(code), units.map(String)) });
      return at;
    }) as [number, number];
    return [a, b] as const;
  });
  // A unit that lies above itself by way of others.
  const above = new Map<number, number[]>();
  for (const [a, b] of found) above.set(a, [...(above.get(a) ?? []), b]);
  for (const [from] of found) {
    const seen = new Set<number>();
    const open = [...(above.get(from) ?? [])];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (next === from)
        throw new FealtyError("anchors", `the anchors contradict each other: ${units[from]} would lie above itself`, {
          kind: "usage",
          mend: "drop one of --orient",
        });
      if (!seen.has(next)) open.push(...(above.get(next) ?? []));
      seen.add(next);
    }
  }
  return found;
}

/** Anchors that the positions contradict once they are turned by most of the votes; 1 or −1 to turn them by. */
export interface Orientation {
  readonly sign: 1 | -1;
  readonly contradicted: readonly (readonly [number, number])[];
}

/** Compares the mean positions of both units of each anchor over times that they share, else over all. */
export function orientation(table: VoteTable, position: Float64Array, anchors: readonly (readonly [number, number])[]): Orientation {
  const apart = anchors.map(([a, b]) => distance(table, position, a, b));
  const sum = apart.reduce((total, d) => total + Math.sign(d), 0) || apart.reduce((total, d) => total + d, 0);
  const sign = sum < 0 ? -1 : 1;
  return { sign, contradicted: anchors.filter((_, k) => sign * (apart[k] as number) <= 0) };
}

function distance({ unitOf, timeOf }: VoteTable, position: Float64Array, a: number, b: number): number {
  const [ofA, ofB] = [new Map<number, number>(), new Map<number, number>()];
  for (let p = 0; p < unitOf.length; p++) {
    if (unitOf[p] === a) ofA.set(timeOf[p] as number, position[p] as number);
    if (unitOf[p] === b) ofB.set(timeOf[p] as number, position[p] as number);
  }
  const shared = [...ofA.keys()].filter((time) => ofB.has(time));
  const mean = (values: readonly number[]): number => values.reduce((x, y) => x + y, 0) / Math.max(1, values.length);
  if (shared.length === 0) return mean([...ofA.values()]) - mean([...ofB.values()]);
  return mean(shared.map((time) => (ofA.get(time) as number) - (ofB.get(time) as number)));
}
