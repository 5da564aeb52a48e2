import type { Counterfactual, SpherePolicy } from "../../theory/index.js";
import type { SphereHistories } from "./simulate.js";
import type { SphereSummary } from "./summary.js";

/** Histories of spheres as a report shows them: summaries over runs, no single history. Plain data. */
export interface SphereView {
  readonly patrons: readonly { readonly code: number; readonly name: string; readonly policy: SpherePolicy }[];
  /** How many states there are, which ("of 1990", "synthetic"), and how many begin without a patron. */
  readonly states: number;
  readonly source: string;
  readonly unaligned: number;
  readonly notes: readonly string[];
  /** First year, and how many. */
  readonly first: number;
  readonly periods: number;
  readonly runs: number;
  readonly seed: number;
  readonly base: SphereSummary;
  readonly counterfactuals: readonly SphereContrast[];
}

export interface SphereContrast {
  readonly name: string;
  /** Year of the first change. */
  readonly from: number;
  /** Of this history less the base, run by run on common random numbers; sums and means over a run from the first change on. */
  readonly difference: SphereSummary;
  /** The patron whose policy is all that changes, once, and that policy. */
  readonly turned?: { readonly patron: string; readonly policy: string };
}

/** @param given whose states they are, and the counterfactuals as they were declared, in the order of the histories'. */
export function sphereView(
  { world, runs, seed, base, counterfactuals }: Omit<SphereHistories, "scenarios" | "records" | "outcomes">,
  given: { readonly source: string; readonly notes?: readonly string[]; readonly counterfactuals?: readonly Counterfactual[] },
): SphereView {
  const { patrons, states, first, periods } = world;
  const turnedBy = (k: number): SphereContrast["turned"] => {
    const [change, ...others] = given.counterfactuals?.[k]?.changes ?? [];
    if (!change || others.length > 0 || change.patron === undefined || change.scale !== undefined) return undefined;
    if (Object.keys(change.set ?? {}).join() !== "policy") return undefined;
    const patron = patrons.find(({ code, name }) => name === String(change.patron) || code === Number(change.patron));
    return patron && { patron: patron.name, policy: String(change.set?.policy) };
  };
  return {
    patrons: patrons.map(({ code, name, policy }) => ({ code, name, policy })),
    states: states.length,
    source: given.source,
    unaligned: states.filter(({ patron }) => patron === null).length,
    notes: given.notes ?? [],
    first,
    periods,
    runs,
    seed,
    base,
    counterfactuals: counterfactuals.map(({ name, from, difference }, k) => {
      const turned = turnedBy(k);
      return { name, from, difference, ...(turned ? { turned } : {}) };
    }),
  };
}
