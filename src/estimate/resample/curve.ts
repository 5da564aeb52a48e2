import { checkpoint, FealtyError, type Work } from "../../base/index.js";
import type { Frame } from "../../frame/index.js";
import { normalQuantile, studentTwoSided } from "../../numeric/index.js";
import { takeCodes } from "../design/codes.js";
import { columnCodes } from "../design/sample.js";
import type { ModelSpec } from "../model/spec.js";
import { checkDraws } from "./check.js";
import { groupTimes } from "./group-draws.js";
import { fitFocal, specificationCache } from "./specification-cache.js";
import { type Planned, planSpecifications, type Vary } from "./specifications.js";

export interface CurveOptions {
  /** Default 500. */
  readonly draws?: number | undefined;
  readonly seed?: number | undefined;
  /** Column of the clusters that are drawn; default: that of the covariances, or single rows where none has clusters. */
  readonly by?: string | undefined;
  /** At which an estimate counts as significant; default 0.05. */
  readonly alpha?: number | undefined;
  /** The sign that was expected; default: that of the median. */
  readonly sign?: "+" | "-" | undefined;
}

/** A statistic of all specifications together, with its p under the null that none has an effect. */
export interface CurveTest {
  readonly value: number;
  readonly p: number;
}

export interface SpecificationCurve {
  readonly term: string;
  readonly specifications: number;
  readonly draws: number;
  readonly seed: number;
  /** What was drawn; "" for single rows. */
  readonly by: string;
  readonly alpha: number;
  /** The sign that was expected. */
  readonly sign?: "+" | "-";
  readonly median: CurveTest;
  /** Share of specifications that are significant with the sign expected, or with that of the median. */
  readonly significant: CurveTest;
  /** Σ z over √specifications, z the normal equivalents of the p values with the signs of the estimates. */
  readonly stouffer: CurveTest;
}

/**
 * Joint inference on a specification curve. In each draw clusters are drawn with replacement, the same ones for every specification, and
 * from the outcome of each the specification's own estimated effect is taken away, so that the null holds in all of them.
 * Source: Simonsohn, Simmons and Nelson (2020), Specification curve analysis.
 * @throws FealtyError as `specifications` does, "specifications" when covariances have other clusters than are drawn.
 */
export function specificationCurve(
  data: Frame,
  base: ModelSpec,
  vary: Vary,
  term: string,
  { draws = 500, seed = 1, by, alpha = 0.05, sign }: CurveOptions = {},
  work?: Work,
): SpecificationCurve {
  checkDraws(draws);
  const plan = planSpecifications(data, base, vary, term, { signal: work?.signal });
  const drawn = by ?? clustersOf(plan);
  const other = plan.vcovs.find(({ kind }) => kind.kind === "cluster" && (kind.by.length > 1 || kind.by[0] !== drawn));
  if (other)
    throw new FealtyError("specifications", `the curve draws ${drawn === "" ? "rows" : drawn}, and ${other.text} has other clusters`, {
      kind: "usage",
      mend: "name one cluster for both",
    });
  const observed = fitAll(plan, undefined, undefined);
  const value = summarise(observed, alpha, sign);
  const rows = Int32Array.from(new Set(plan.groups.flatMap((g) => Array.from(g.cache.design.rows)))).sort();
  const codes = drawn === "" ? undefined : takeCodes(columnCodes(data, drawn), rows);
  const clusterOf = new Int32Array(data.length);
  rows.forEach((row, i) => {
    clusterOf[row] = codes ? (codes.codes[i] as number) : i;
  });
  const kept = plan.groups.map((g) => g.fresh());
  const counts = { median: 0, significant: 0, stouffer: 0 };
  for (let d = 0; d < draws; d++) {
    checkpoint(work);
    work?.onProgress?.(d, draws);
    const times = groupTimes(codes ? codes.count : rows.length, undefined, seed, d);
    const caches = plan.groups.map((_, i) => {
      const design = kept[i] as (typeof kept)[number];
      const { regressors } = design;
      const copy = { ...design, regressors: { ...regressors, columns: regressors.columns.map((c) => c.slice()) } };
      const each = Float64Array.from(design.rows, (row) => times[clusterOf[row] as number] as number);
      return specificationCache(
        copy,
        plan.vcovs.map((v) => v.kind),
        plan.ssc,
        each,
      );
    });
    const made = summarise(fitAll(plan, caches, observed), alpha, sign);
    if (Math.abs(made.median) >= Math.abs(value.median)) counts.median++;
    if (made.significant >= value.significant) counts.significant++;
    if (Math.abs(made.stouffer) >= Math.abs(value.stouffer)) counts.stouffer++;
  }
  work?.onProgress?.(draws, draws);
  const test = (key: keyof typeof counts): CurveTest => ({ value: value[key], p: (1 + counts[key]) / (1 + draws) });
  return {
    term,
    specifications: observed.filter((s) => s !== undefined).length,
    draws,
    seed,
    by: drawn,
    alpha,
    ...(sign ? { sign } : {}),
    median: test("median"),
    significant: test("significant"),
    stouffer: test("stouffer"),
  };
}

/** The one cluster that covariances name; "" where none does. */
function clustersOf({ vcovs }: Planned): string {
  const named = vcovs.flatMap(({ kind }) => (kind.kind === "cluster" ? [kind.by.join("+")] : []));
  return named[0] ?? "";
}

interface One {
  readonly estimate: number;
  readonly p: number;
}

/** Every specification on the caches given (default the plan's), less its own estimate in `null`. */
function fitAll(
  plan: Planned,
  caches: readonly (typeof plan.groups)[number]["cache"][] | undefined,
  none: readonly (One | undefined)[] | undefined,
): (One | undefined)[] {
  const out: (One | undefined)[] = [];
  plan.groups.forEach((group, i) => {
    const cache = caches?.[i] ?? group.cache;
    for (const { columns } of group.members)
      for (const { kind } of plan.vcovs) {
        const found = fitFocal(cache, columns, group.focal, kind, plan.ssc);
        const own = none?.[out.length];
        if (!found || found.df < 1 || (none && !own)) {
          out.push(undefined);
          continue;
        }
        const estimate = found.estimate - (own?.estimate ?? 0);
        out.push({ estimate, p: studentTwoSided(estimate / found.se, found.df) });
      }
  });
  return out;
}

function summarise(all: readonly (One | undefined)[], alpha: number, sign: "+" | "-" | undefined): { median: number; significant: number; stouffer: number } {
  const found = all.filter((s) => s !== undefined);
  if (found.length === 0) return { median: 0, significant: 0, stouffer: 0 };
  const sorted = Float64Array.from(found, (s) => s.estimate).sort();
  const middle = (sorted.length - 1) / 2;
  const median = ((sorted[Math.floor(middle)] as number) + (sorted[Math.ceil(middle)] as number)) / 2;
  const above = sign ? sign === "+" : median > 0;
  let [significant, z] = [0, 0];
  for (const { estimate, p } of found) {
    if (p < alpha && estimate > 0 === above) significant++;
    z += (estimate > 0 ? -1 : 1) * normalQuantile(Math.min(0.5, Math.max(1e-300, p / 2)));
  }
  return { median, significant: significant / found.length, stouffer: z / Math.sqrt(found.length) };
}
