import { FealtyError } from "../../base/index.js";
import { normalTwoSided, studentTwoSided } from "../../numeric/index.js";
import { parseVcov, type VcovKind } from "../covariance/kind.js";
import { estimateModel, withVcov } from "../estimate.js";
import type { Fit, Inference, SmallSample } from "../fit.js";
import type { Estimate } from "../model/estimated.js";
import type { ModelSpec } from "../model/spec.js";
import { type Convention, type Program, type Reference, referenceOf } from "./conventions.js";
import { type Counts, countsOf, degreesOf, factorOf, ourConvention, parametersOf } from "./factor.js";

/** One reason why two programs print different standard errors, with the errors before and after it is taken into account. */
export interface Cause {
  readonly cause: "rows" | "effects" | "small-sample" | "clusters" | "periods";
  readonly says: string;
  readonly before: readonly number[];
  readonly after: readonly number[];
}

export interface Explanation {
  readonly against: Program;
  /** The covariance as we name it, and as it is asked for there. */
  readonly vcovKind: string;
  readonly asked: string;
  readonly terms: readonly string[];
  readonly ours: readonly number[];
  /** What that program prints, as far as it can be worked out; exact where `open` is empty. */
  readonly theirs: readonly number[];
  readonly causes: readonly Cause[];
  /** The law of the tests; degrees of freedom are absent for the normal law. */
  readonly law: { readonly ours?: number; readonly theirs?: number };
  readonly p: { readonly ours: readonly number[]; readonly theirs: readonly number[] };
  /** Causes that are known and could not be put into numbers. */
  readonly open: readonly string[];
  readonly remarks: readonly string[];
  readonly source: string;
}

export interface ExplainOptions {
  /** A covariance that the fit has; its own by default. */
  readonly vcov?: string | undefined;
  /** The fit made again from its data, for causes that the file alone does not hold: rows alone in a level, and clusters that each have their own factor. */
  readonly model?: Estimate | undefined;
}

type Told = Inference & { readonly smallSample: SmallSample };

/**
 * Why a standard error of ours differs from that of another program: the known causes one after the other, each with both numbers for every term.
 * @throws FealtyError "explain" (usage) where the program's convention is not known, "other-data" (data) where `model` is not the fit.
 */
export function explain(fit: Fit, against: Program, { vcov, model }: ExplainOptions = {}): Explanation {
  const own = inferenceOf(fit, vcov);
  const kind = parseVcov(own.vcovKind);
  const reference = referenceOf(against, fit, kind);
  const start = ourConvention(kind, own);
  const open: string[] = [];
  const causes: Cause[] = [];
  let [now, counts, se]: [Convention, Counts, readonly number[]] = [{ ...start, singletons: fit.asked?.singletons ?? "drop" }, countsOf(fit.n, own), own.se];
  const take = (cause: Cause["cause"], says: (from: Convention, k: { before: number; after: number }) => string, changed: Partial<Convention>): void => {
    const next = { ...now, ...changed };
    const ratio = Math.sqrt(factorOf(next, counts) / factorOf(now, counts));
    const [before, after] = [parametersOf(now, counts), parametersOf(next, counts)];
    const from = now;
    now = next;
    if (Math.abs(ratio - 1) < 1e-13) return;
    const moved = se.map((s) => s * ratio);
    causes.push({ cause, says: says(from, { before, after }), before: se, after: moved });
    se = moved;
  };
  if (model) checkSame(fit, model);
  if (reference.k === "exact" && reference.rows.includes("K") && own.smallSample.k.exact === undefined && fit.levels !== undefined)
    open.push(`${against} counts the free levels of the effects exactly, and how many they are is not known here: the count of all is used`);

  const kept = otherRows(fit, own, reference, model, open);
  if (kept) {
    const says = `${fit.dropped.singletons?.count ?? 0} rows are alone in a level of an absorbed effect: we leave them out, ${against} keeps them (n ${counts.n} → ${kept.n})`;
    if (kept.inference.se.some((s, j) => s !== se[j])) causes.push({ cause: "rows", says, before: se, after: kept.inference.se });
    [se, counts, now] = [kept.inference.se, countsOf(kept.n, kept.inference), { ...now, singletons: "keep" }];
  }
  // The factor that both have is compared first by K, then by its form: K says nothing where no factor is taken.
  if (now.rows !== "none" && reference.rows !== "none")
    take(
      "effects",
      (from, { before, after }) => `absorbed effects count differently: K ${before} → ${after} (${counted(from.k)}; ${against}: ${counted(reference.k)})`,
      { k: reference.k },
    );
  take(
    "small-sample",
    (from) => `small-sample factor: ours ${form(from, counts)}, ${against} ${form({ ...from, rows: reference.rows, k: reference.k }, counts)}`,
    {
      rows: reference.rows,
      k: reference.k,
    },
  );
  const several = counts.clusters.length > 1;
  if (reference.clusters === "each" && several) {
    const whole = now.clusters === "least" ? least(counts) : 1;
    const after = model ? eachFactor(kind, kept?.model ?? model, factorOf({ ...now, clusters: "none" }, counts)) : undefined;
    if (after) {
      const says = `G/(G − 1): ours ${whole.toFixed(6)} for the whole, by the least G; ${against} multiplies each part of the sum with its own`;
      causes.push({ cause: "clusters", says, before: se, after });
      se = after;
    } else
      open.push(`${against} multiplies each part of the two-way sum with its own G/(G − 1), not the whole by the least G: give the data to see by how much`);
  } else {
    const forms = { none: "none", least: `G/(G − 1) = ${least(counts).toFixed(6)}`, each: `G/(G − 1) = ${least(counts).toFixed(6)}` };
    take("clusters", () => `cluster factor: ours ${forms[start.clusters]}, ${against} ${forms[reference.clusters]}`, {
      clusters: reference.clusters === "each" ? "least" : reference.clusters,
    });
  }
  take(
    "periods",
    () => `T/(T − 1) with ${counts.periods} periods: ${reference.periods ? `${against} takes it, we do not` : `we take it, ${against} does not`}`,
    { periods: reference.periods },
  );

  const df = degreesOf(reference, counts);
  const { df: ourDf } = own;
  const t = fit.coef.map((b, j) => b / (se[j] as number));
  return {
    against,
    vcovKind: own.vcovKind,
    asked: reference.asked,
    terms: fit.terms,
    ours: own.se,
    theirs: se,
    causes,
    law: { ...(ourDf === undefined ? {} : { ours: ourDf }), ...(df === undefined ? {} : { theirs: df }) },
    p: { ours: own.p, theirs: t.map((x) => (df === undefined ? normalTwoSided(x) : studentTwoSided(x, df))) },
    open,
    remarks: reference.remarks,
    source: reference.source,
  };
}

/** The model that a fit names, to be made again from its data. */
export function specOfFit(fit: Fit, vcov?: string): ModelSpec {
  const { panel: _, ...asked } = fit.asked ?? {};
  const kinds = [fit.vcovKind, ...(fit.alternatives ?? []).map(({ vcovKind }) => vcovKind)];
  return { fit: fit.fit, formula: fit.formula, vcov: vcov ?? kinds, ssc: fit.smallSample?.ssc, ...asked };
}

function inferenceOf(fit: Fit, vcov: string | undefined): Told {
  const plain = (name: string): string => name.replace(/\s+/g, "").toLowerCase();
  const all: readonly Inference[] = [fit, ...(fit.alternatives ?? [])];
  const found = vcov === undefined ? fit : all.find(({ vcovKind }) => plain(vcovKind) === plain(vcov));
  if (!found)
    throw new FealtyError("explain", `the fit has no covariance "${vcov}"`, {
      kind: "usage",
      mend: `it has ${all.map(({ vcovKind }) => vcovKind).join(", ")}`,
    });
  const { smallSample } = found;
  if (!smallSample)
    throw new FealtyError("explain", `the fit does not say what factor its covariance ${found.vcovKind} has`, {
      kind: "usage",
      mend: "explain iid, hc, cluster, nw, dk or conley, of a fit made by this version",
    });
  return { ...found, smallSample };
}

/** The fit with the rows that the other program keeps; undefined where both use the same. */
function otherRows(
  fit: Fit,
  own: Told,
  reference: Reference,
  model: Estimate | undefined,
  open: string[],
): { n: number; inference: Told; model: Estimate } | undefined {
  const count = fit.dropped.singletons?.count ?? 0;
  if (reference.singletons === "drop" && fit.asked?.singletons === "keep") {
    open.push("rows alone in a level of an absorbed effect were kept here by request, and are left out there");
    return undefined;
  }
  if (reference.singletons !== "keep" || count === 0) return undefined;
  if (!model) {
    open.push(
      `${count} rows are alone in a level of an absorbed effect: we leave them out, they stay in there: give the data to see by how much errors differ`,
    );
    return undefined;
  }
  const again = estimateModel(model.design.sample.data, { ...model.spec, vcov: own.vcovKind, singletons: "keep" });
  const { smallSample } = again.fit;
  return smallSample ? { n: again.fit.n, inference: { ...again.fit, smallSample }, model: again } : undefined;
}

function checkSame(fit: Fit, model: Estimate): void {
  const { coef, terms, n } = model.fit;
  const near = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-6 * Math.max(Math.abs(a), Math.abs(b), 1e-8);
  if (n === fit.n && terms.length === fit.terms.length && coef.every((b, j) => terms[j] === fit.terms[j] && near(b, fit.coef[j] as number))) return;
  throw new FealtyError("other-data", "the data do not give the fit again: its rows or coefficients differ", {
    kind: "data",
    mend: "give the table that the fit was made from, with the same --panel",
  });
}

/** Standard errors of a multiway sum each of whose parts has its own G/(G − 1), as a sum of covariances of one dimension each. */
function eachFactor(kind: VcovKind, model: Estimate, rest: number): number[] | undefined {
  if (kind.kind !== "cluster") return undefined;
  const variance = new Float64Array(model.fit.terms.length);
  for (let set = 1; set < 1 << kind.by.length; set++) {
    const members = kind.by.filter((_, i) => set & (1 << i));
    const { fit } = withVcov(model, `cluster:${members.join("^")}`, "none");
    const groups = Object.values(fit.clusters ?? {})[0] ?? 0;
    fit.se.forEach((s, j) => {
      variance[j] = (variance[j] as number) + (members.length % 2 === 1 ? 1 : -1) * s * s * (groups / (groups - 1));
    });
  }
  return Array.from(variance, (v) => Math.sqrt(Math.max(0, v * rest)));
}

function least({ clusters }: Counts): number {
  const groups = Math.min(...clusters);
  return groups / (groups - 1);
}

function counted(k: Convention["k"]): string {
  return {
    none: "none counted",
    nested: "those within a cluster are not counted",
    full: "all, less one for each after the first",
    exact: "the free ones, exactly",
  }[k];
}

function form(convention: Convention, counts: Counts): string {
  if (convention.rows === "none") return "none";
  const value = factorOf({ ...convention, clusters: "none", periods: false }, counts);
  return `${convention.rows.replaceAll("-", " − ")} = ${value.toFixed(6)}${convention.rows.includes("K") ? ` with K = ${parametersOf(convention, counts)}` : ""}`;
}
