import { checkpoint, FealtyError, type Work } from "../../base/index.js";
import type { Frame } from "../../frame/index.js";
import { studentQuantile, studentTwoSided } from "../../numeric/index.js";
import { parseVcov } from "../covariance/kind.js";
import { designColumns } from "../design/columns.js";
import { type Design, makeDesign } from "../design/design.js";
import { parseFormula } from "../formula/formula.js";
import { termIndex } from "../formula/names.js";
import { prepare } from "../model/prepare.js";
import type { ModelSpec } from "../model/spec.js";
import { formulaSides, joinFormula } from "./formula-sides.js";
import { fitFocal, specificationCache, type SpecificationCache, type SpecificationVcov } from "./specification-cache.js";

/** What specifications differ in; every combination is one of them. */
export interface Vary {
  /** Terms that a specification has or has not: all subsets. */
  readonly controls?: readonly string[];
  /** In place of `controls`: sets of terms, of which a specification has one. */
  readonly controlSets?: readonly (readonly string[])[];
  /** Outcomes in place of the base's. */
  readonly outcomes?: readonly string[];
  /** Absorbed effects in place of the base's, such as "ally + year"; "" for none. */
  readonly effects?: readonly string[];
  /** Conditions on rows by name, in place of the base's `where`; "" for all rows. */
  readonly samples?: Readonly<Record<string, string>>;
  /** Covariances in place of the base's: iid, hc0, hc1 or clusters. */
  readonly vcovs?: readonly string[];
}

export interface Specification {
  readonly outcome: string;
  readonly controls: readonly string[];
  readonly effects: string;
  readonly sample: string;
  readonly vcov: string;
  readonly n: number;
  readonly estimate: number;
  readonly se: number;
  readonly t: number;
  readonly p: number;
  readonly ci: readonly [number, number];
}

export interface Specifications {
  /** The term whose estimates these are. */
  readonly term: string;
  readonly base: ModelSpec;
  readonly specifications: readonly Specification[];
  /** Combinations in which the term is spanned by others, or no row is left. */
  readonly without: number;
}

/** Rows, outcome and effects that specifications share, with their cache and the columns of each. */
export interface SpecificationGroup {
  readonly cache: SpecificationCache;
  /** Another design of the same rows, not projected. */
  readonly fresh: () => Design;
  readonly outcome: string;
  readonly effects: string;
  readonly sample: string;
  readonly focal: number;
  readonly members: readonly { readonly controls: readonly string[]; readonly columns: readonly number[] }[];
}

export interface Planned {
  readonly groups: readonly SpecificationGroup[];
  readonly vcovs: readonly { readonly text: string; readonly kind: SpecificationVcov }[];
  readonly ssc: NonNullable<ModelSpec["ssc"]>;
  readonly without: number;
}

const mostSpecifications = 5e6;

/**
 * Least-squares estimates of a term under every combination of choices, each as a single fit of that formula gives it: its own rows, its
 * own collinear terms. Rows are passed over once for each sample, outcome, set of effects and set of controls that have missing values;
 * every subset of controls then comes from the products.
 * @throws FealtyError "specifications" for another estimator, instruments, another covariance or too many combinations; "unknown-term".
 */
export function specifications(data: Frame, base: ModelSpec, vary: Vary, term: string, work?: Work): Specifications {
  const plan = planSpecifications(data, base, vary, term, work);
  const out: Specification[] = [];
  let { without } = plan;
  for (const { cache, outcome, effects, sample, focal, members } of plan.groups) {
    for (const { controls, columns } of members) {
      for (const { text, kind } of plan.vcovs) {
        const found = fitFocal(cache, columns, focal, kind, plan.ssc);
        if (!found || found.df < 1) {
          without++;
          continue;
        }
        const { estimate, se, df } = found;
        const t = estimate / se;
        const reach = quantile(df) * se;
        out.push({
          outcome,
          controls,
          effects,
          sample,
          vcov: text,
          n: cache.n,
          estimate,
          se,
          t,
          p: studentTwoSided(t, df),
          ci: [estimate - reach, estimate + reach],
        });
      }
    }
    checkpoint(work);
  }
  return { term, base, specifications: out, without };
}

const quantiles = new Map<number, number>();
function quantile(df: number): number {
  const known = quantiles.get(df) ?? studentQuantile(0.975, df);
  quantiles.set(df, known);
  return known;
}

/** Draws the rows of every group and makes its cache. */
export function planSpecifications(data: Frame, base: ModelSpec, vary: Vary, term: string, work?: Work): Planned {
  if ((base.fit ?? "ols") !== "ols" || parseFormula(base.formula).endogenous.length > 0)
    throw new FealtyError("specifications", "specifications are least-squares fits without instruments", { kind: "usage", mend: "fit others one by one" });
  if (base.weightsKind === "frequency") throw new FealtyError("specifications", "specifications take analytic weights", { kind: "usage" });
  const sides = formulaSides(base.formula);
  const sets = vary.controlSets;
  const controls = sets ? [...new Set(sets.flat())] : (vary.controls ?? []);
  const outcomes = vary.outcomes ?? [sides.outcome];
  const effects = vary.effects ?? [sides.after ?? ""];
  const samples = Object.entries(vary.samples ?? { all: base.where ?? "" });
  const texts = vary.vcovs ?? (typeof base.vcov === "string" ? [base.vcov] : base.vcov);
  const vcovs = texts.map((text) => ({ text, kind: supported(text) }));
  const total = outcomes.length * effects.length * samples.length * vcovs.length * (sets?.length ?? 2 ** controls.length);
  if (total > mostSpecifications)
    throw new FealtyError("specifications", `${total.toLocaleString("en-US")} specifications are too many`, { kind: "usage", mend: "vary fewer controls" });
  const ssc = base.ssc ?? "nested";
  const groups: SpecificationGroup[] = [];
  let [without, done] = [0, 0];
  const cells = outcomes.length * effects.length * samples.length;
  for (const outcome of outcomes) {
    for (const after of effects) {
      for (const [sample, where] of samples) {
        checkpoint(work);
        work?.onProgress?.(done++, cells, `${outcome}, ${sample}`);
        const design = (terms: readonly string[]): Design =>
          makeDesign(
            prepare(
              data,
              { ...base, formula: joinFormula(outcome, [sides.terms, ...terms], after), where: where === "" ? undefined : where, vcov: [...texts] },
              undefined,
            ).sample,
          );
        // Controls with missing values of their own change the rows; the others can be taken from any design.
        const rows = rowsOrNone(() => design([]));
        const lossy = controls.filter((c) => rowsOrNone(() => design([c])) !== rows);
        const sound = controls.filter((c) => !lossy.includes(c));
        const lossySets = sets
          ? [...new Map(sets.map((set) => lossy.filter((c) => set.includes(c))).map((used) => [used.join("\u0000"), used])).values()]
          : Array.from({ length: 2 ** lossy.length }, (_, set) => lossy.filter((_c, i) => (set >> i) & 1));
        for (const used of lossySets) {
          const every = controls.filter((c) => sound.includes(c) || used.includes(c));
          const named = sets?.filter((set) => lossy.every((c) => set.includes(c) === used.includes(c)));
          const size = (named?.length ?? 2 ** sound.length) * vcovs.length;
          if (rowsOrNone(() => design(used)) === 0) {
            without += size;
            continue;
          }
          const fresh = (): Design => design(every);
          const made = fresh();
          const own = columnsOf(made, design([]).regressors.terms);
          const focal = own[termIndex(design([]).regressors.terms, term)] as number;
          const byControl = new Map(every.map((c) => [c, columnsOf(made, controlTerms(made, c))]));
          const members = Array.from({ length: size / vcovs.length }, (_, m) => {
            const chosen = every.filter((c) => (named ? named[m]?.includes(c) : used.includes(c) || (m >> sound.indexOf(c)) & 1));
            return { controls: chosen, columns: [...new Set([...own, ...chosen.flatMap((c) => byControl.get(c) as number[])])].sort((a, b) => a - b) };
          });
          groups.push({
            cache: specificationCache(
              made,
              vcovs.map((v) => v.kind),
              ssc,
            ),
            fresh,
            outcome,
            effects: after,
            sample,
            focal,
            members,
          });
        }
      }
    }
  }
  work?.onProgress?.(cells, cells);
  return { groups, vcovs, ssc, without };
}

/** Rows used, or 0 where none is left. */
function rowsOrNone(make: () => Design): number {
  try {
    return make().rows.length;
  } catch (error) {
    if (error instanceof FealtyError && error.code === "no-rows") return 0;
    throw error;
  }
}

function columnsOf({ regressors }: Design, terms: readonly string[]): number[] {
  return terms.map((term) => regressors.terms.indexOf(term)).filter((j) => j >= 0);
}

/** Names of the columns that a control has in a design. */
function controlTerms({ sample, rows, regressors }: Design, control: string): string[] {
  const names = new Set(parseFormula(`y ~ ${control}`).terms.map((t) => t.name));
  const sources = sample.terms.filter((t) => names.has(t.term.name));
  return designColumns(sources, rows, false)
    .map((c) => c.term)
    .filter((t) => regressors.terms.includes(t));
}

function supported(text: string): SpecificationVcov {
  const kind = parseVcov(text);
  if (kind.kind === "iid" || kind.kind === "cluster" || (kind.kind === "hc" && kind.level <= 1)) return kind;
  throw new FealtyError("specifications", `specifications do not take the covariance "${text}"`, { kind: "usage", mend: "use iid, hc0, hc1 or cluster:ally" });
}
