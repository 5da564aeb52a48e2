import { type Executor, FealtyError, type Work } from "../../base/index.js";
import type { Estimate } from "../model/estimated.js";
import { checkDraws } from "./check.js";
import { clusterProducts } from "./cluster-products.js";
import { type Resampling, resample, resampleOn, resampling } from "./resampling.js";
import { everyCoefficient, wildNull } from "./wild.js";
import { wildBase, type WildType } from "./wild-form.js";
import { joinedDraws, runWildJob, wildJobs } from "./wild-job.js";
import { statisticsAt } from "./wild-tail.js";
import { wildCount, type WildWeights } from "./wild-weights.js";

export interface RomanoWolfOptions {
  /** Column of the clusters, of all models. */
  readonly by: string;
  /** Default 9,999; every sign vector once where there are not more. */
  readonly draws?: number | undefined;
  readonly weights?: WildWeights | undefined;
  readonly type?: WildType | undefined;
  readonly seed?: number | undefined;
}

/** One hypothesis of a family: that a term of a model is `value`. */
export interface Tested {
  readonly model: Estimate;
  readonly term: string;
  /** Default 0. */
  readonly value?: number | undefined;
  /** Which side of the null speaks for an effect; default: either. */
  readonly sign?: "+" | "-" | "either" | undefined;
}

export interface RomanoWolf {
  readonly by: string;
  readonly draws: number;
  readonly exhaustive: boolean;
  readonly tests: readonly {
    readonly outcome: string;
    readonly term: string;
    readonly t: number;
    /** Of the hypothesis alone. */
    readonly p: number;
    /** Adjusted for the family: of rejecting any true hypothesis of it. */
    readonly pAdjusted: number;
  }[];
}

/**
 * Stepdown p values of several hypotheses by the wild cluster bootstrap with each null imposed, one draw of weights serving all of them.
 * Models may differ in outcome, terms and rows; clusters go by their names. Ties count as beyond.
 * Source: Romano and Wolf (2005), Stepwise multiple testing as formalized data snooping; (2016), Efficient computation of adjusted p-values.
 * @throws FealtyError "romano-wolf" for an empty family, or models that do not have the same clusters; as `wildBootstrap` does.
 */
export function romanoWolf(family: readonly Tested[], options: RomanoWolfOptions, work?: Work): RomanoWolf {
  return resample(planRomanoWolf(family, options), work);
}

/** As `romanoWolf`, with an executor that knows `runDraws` as "draws". */
export async function romanoWolfOn(family: readonly Tested[], options: RomanoWolfOptions, executor: Executor, work?: Work): Promise<RomanoWolf> {
  return resampleOn(planRomanoWolf(family, options), executor, work);
}

function planRomanoWolf(
  family: readonly Tested[],
  { by, draws = 9999, weights = "rademacher", type = "11", seed = 1 }: RomanoWolfOptions,
): Resampling<RomanoWolf> {
  checkDraws(draws);
  if (family.length === 0) throw new FealtyError("romano-wolf", "there is no hypothesis to test", { kind: "usage" });
  const caches = new Map<Estimate, ReturnType<typeof clusterProducts>>();
  for (const { model } of family) if (!caches.has(model)) caches.set(model, clusterProducts(model, by));
  const first = [...caches.values()][0] as ReturnType<typeof clusterProducts>;
  const names = labels(first);
  for (const products of caches.values())
    if (labels(products) !== names)
      throw new FealtyError("romano-wolf", `the models do not have the same clusters of "${by}"`, {
        kind: "data",
        mend: "fit them on rows of the same clusters",
      });
  const { all, exhaustive } = wildCount(weights, first.count, draws);
  const law = { law: weights, clusters: first.count, draws, seed };
  const tests = family.map(({ model, term, value = 0 }) => {
    const { terms } = model.fit;
    const at = terms.indexOf(term);
    if (at < 0) throw new FealtyError("unknown-term", `the model has no term "${term}"`, { kind: "usage", mend: `its terms are ${terms.join(", ")}` });
    const { weights: w } = everyCoefficient(terms)[at] as { weights: readonly number[] };
    const { t, form } = wildNull(wildBase(caches.get(model) as typeof first), { weights: w, value }, type);
    return { t, jobs: wildJobs(form, law, all) };
  });
  return resampling(
    tests.flatMap(({ jobs }) => jobs),
    runWildJob,
    (made) => {
      const statistics = tests.map(({ t, jobs }, k) => ({ t, draws: statisticsAt(joinedDraws(made.slice(k * jobs.length, (k + 1) * jobs.length))) }));
      return together(family, statistics, by, all, exhaustive);
    },
  );
}

function together(
  family: readonly Tested[],
  statistics: readonly { readonly t: number; readonly draws: Float64Array }[],
  by: string,
  draws: number,
  exhaustive: boolean,
): RomanoWolf {
  const sizes = statistics.map(({ t }, i) => towards(t, family[i]?.sign));
  const drawn = statistics.map(({ draws: all }, i) => all.map((v) => towards(v, family[i]?.sign)));
  const share = (beyond: number): number => (exhaustive ? beyond / draws : (1 + beyond) / (1 + draws));
  const adjusted = stepdown(sizes, drawn).map(share);
  // The most significant is adjusted first, and no later one may be smaller.
  const order = inOrder(sizes);
  order.forEach((at, k) => {
    const before = order[k - 1];
    if (before !== undefined) adjusted[at] = Math.max(adjusted[at] as number, adjusted[before] as number);
  });
  return {
    by,
    draws,
    exhaustive,
    tests: family.map(({ model, term }, i) => ({
      outcome: model.fit.outcome?.name ?? "",
      term,
      t: statistics[i]?.t as number,
      p: share(beyond(drawn[i] as Float64Array, sizes[i] as number)),
      pAdjusted: adjusted[i] as number,
    })),
  };
}

/** How far a statistic lies on the side that speaks for an effect. */
function towards(t: number, sign: "+" | "-" | "either" = "either"): number {
  return sign === "+" ? t : sign === "-" ? -t : Math.abs(t);
}

/** For each hypothesis, draws in which the largest statistic of it and those less significant is not below its own. */
function stepdown(sizes: readonly number[], drawn: readonly Float64Array[]): number[] {
  const out = sizes.map(() => 0);
  const largest = new Float64Array(drawn[0]?.length ?? 0).fill(Number.NEGATIVE_INFINITY);
  for (const at of inOrder(sizes).reverse()) {
    const own = drawn[at] as Float64Array;
    for (let b = 0; b < largest.length; b++) largest[b] = Math.max(largest[b] as number, own[b] as number);
    out[at] = beyond(largest, sizes[at] as number);
  }
  return out;
}

/** Positions from the largest to the smallest. */
function inOrder(sizes: readonly number[]): number[] {
  return Array.from(sizes.keys()).sort((a, b) => (sizes[b] as number) - (sizes[a] as number));
}

/** Draws that are not below, ties by rounding included. */
function beyond(draws: Float64Array, size: number): number {
  let count = 0;
  for (const v of draws) if (v >= size - 5e-10 * Math.abs(size)) count++;
  return count;
}

function labels({ clusters }: ReturnType<typeof clusterProducts>): string {
  return Array.from({ length: clusters.count }, (_, g) => clusters.label(g)).join("\u0000");
}
