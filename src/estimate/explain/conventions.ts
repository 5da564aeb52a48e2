import { FealtyError } from "../../base/index.js";
import type { VcovKind } from "../covariance/kind.js";
import type { Fit } from "../fit.js";

/** Programs whose standard errors are known well enough to be worked out from ours. */
export const programs = ["fixest", "reghdfe", "plm", "statsmodels"] as const;
export type Program = (typeof programs)[number];

/** How a program turns a sandwich into the standard error that it prints. */
export interface Convention {
  /** Rows alone in a level of an absorbed effect. */
  readonly singletons: "drop" | "keep";
  /** Which absorbed effects K counts: none, those not nested in a cluster, all less one for each further effect, or the free ones exactly. */
  readonly k: "none" | "nested" | "full" | "exact";
  readonly rows: "none" | "(n-1)/(n-K)" | "n/(n-K)" | "n/(n-1)";
  /** G/(G − 1): of the least dimension for the whole, of each part its own, or not at all. */
  readonly clusters: "none" | "least" | "each";
  /** T/(T − 1) of Newey–West and Driscoll–Kraay. */
  readonly periods: boolean;
  readonly law: "normal" | "residual" | "clusters" | "periods";
}

/** A convention with how it is asked for there, and where it is written down. */
export interface Reference extends Convention {
  readonly asked: string;
  readonly source: string;
  /** What a user of that program should know beside the numbers. */
  readonly remarks: readonly string[];
}

const nothing: Convention = { singletons: "drop", k: "none", rows: "none", clusters: "none", periods: false, law: "normal" };

const sources: Readonly<Record<Program, string>> = {
  fixest: 'fixest 0.14, help of ssc() and the vignette On standard-errors: K.fixef = "nonnested", G.df = "min", t.df = "min", fixef.rm = "perfect_fit"',
  reghdfe: "reghdfe 6.12, Regression.mata (dof_adj, nested_adj) and DoF.mata; ppmlhdfe takes the same code with vce_asymptotic",
  plm: 'plm 2.6, help of vcovHC, vcovNW, vcovSCC, vcovDC (type = "HC0" by default) and summary.plm, which tests by t with n − K',
  statsmodels:
    "statsmodels 0.13, stats/sandwich_covariance.py (cov_cluster, cov_cluster_2groups) and base/covtype.py: robust covariances test by the normal law",
};

const estimatorsOf: Readonly<Record<Program, readonly string[]>> = {
  fixest: ["ols", "poisson", "logit", "probit", "gamma", "negbin"],
  reghdfe: ["ols", "poisson"],
  plm: ["ols"],
  statsmodels: ["ols", "poisson", "logit", "probit"],
};

/**
 * How a program computes the covariance of a kind for a fit.
 * @throws FealtyError "usage" where the program does not have it, or its convention is not known here.
 */
export function referenceOf(program: Program, fit: Fit, kind: VcovKind): Reference {
  const refuse = (why: string, mend: string): FealtyError => new FealtyError("explain", why, { kind: "usage", mend });
  if (!estimatorsOf[program].includes(fit.fit))
    throw refuse(`what ${program} does with ${fit.fit} is not known here`, `it is known for ${estimatorsOf[program].join(", ")}`);
  if (fit.instruments && program !== "fixest") throw refuse(`what ${program} does with instruments is not known here`, "it is known for fixest");
  const own = { fixest, reghdfe, plm, statsmodels }[program](fit, kind);
  if (!own) {
    const name = kind.kind === "hc" ? `hc${kind.level}` : kind.kind === "cr" ? `cr${kind.level}` : kind.kind;
    const other = Object.hasOwn(elsewhere, kind.kind) ? elsewhere[kind.kind] : undefined;
    if (other) throw refuse(`${program} has no ${name}, and so there is nothing to compare: ${other}`, "put another covariance on the fit with --vcov");
    throw refuse(`${program} has no ${name} of this fit that is known here`, "put another covariance on the fit with --vcov");
  }
  return { ...own, source: sources[program] };
}

/** Where covariances are found that these programs do not have. */
const elsewhere: Readonly<Record<string, string>> = {
  cr: "clubSandwich in R and Stata 18's vce(hc2 CLUSTER) have CR2, summclust in R and Stata CR3",
  pcse: "R's package pcse and Stata's xtpcse have it",
  bk: "plm has it, as vcovBK",
  dyadic: "dyadRobust in R has it",
};

type Known = Omit<Reference, "source"> | undefined;

const names = (by: readonly string[], between: string): string => by.join(between);

function fixest({ fit }: Fit, kind: VcovKind): Known {
  const linear = fit === "ols";
  const residual = linear ? "residual" : "normal";
  const base = { ...nothing, k: "nested" as const, remarks: ['with fixef.rm = "none", the default before 0.13, rows alone in a level stay in'] };
  if (kind.kind === "iid") return { ...base, asked: 'vcov = "iid"', rows: "(n-1)/(n-K)", law: residual };
  if (kind.kind === "hc")
    return { ...base, asked: kind.level === 1 ? 'vcov = "hetero"' : `vcov = "HC${kind.level}"`, rows: kind.level === 1 ? "n/(n-K)" : "none", law: residual };
  if (kind.kind === "cluster")
    return { ...base, asked: `vcov = ~${names(kind.by, " + ")}`, rows: "(n-1)/(n-K)", clusters: "least", law: linear ? "clusters" : "normal" };
  if (kind.kind === "nw" || kind.kind === "dk")
    return {
      ...base,
      asked: `vcov = ${kind.kind === "nw" ? "NW" : "DK"}(${kind.lag})`,
      rows: "(n-1)/(n-K)",
      periods: true,
      law: linear ? "periods" : "normal",
    };
  if (kind.kind === "conley") return { ...base, asked: `vcov = conley(${kind.km}, distance = "spherical")`, rows: "n/(n-K)", law: residual };
  return undefined;
}

function reghdfe(fit: Fit, kind: VcovKind): Known {
  const linear = fit.fit === "ols";
  const effects = Object.keys(fit.levels ?? {}).length;
  const remarks = [
    ...(effects > 2 ? ["with three or more effects reghdfe counts free levels pair by pair, and may count some that are not free"] : []),
    ...(linear ? [] : ["Poisson models are ppmlhdfe's"]),
  ];
  const base = { ...nothing, k: "exact" as const, remarks };
  const rows = linear ? "(n-1)/(n-K)" : "none";
  if (kind.kind === "iid") return { ...base, asked: "vce(unadjusted)", rows: linear ? rows : "n/(n-1)", law: linear ? "residual" : "normal" };
  if (kind.kind === "hc" && kind.level === 1)
    return { ...base, asked: "vce(robust)", rows: linear ? "n/(n-K)" : "n/(n-1)", law: linear ? "residual" : "normal" };
  // Levels within a cluster are not counted, and one is added for them: the same count as fixest's.
  if (kind.kind === "cluster")
    return { ...base, asked: `vce(cluster ${names(kind.by, " ")})`, k: "nested", rows, clusters: "least", law: linear ? "clusters" : "normal" };
  if (kind.kind === "dk" && linear) return { ...base, asked: `vce(dkraay ${kind.lag + 1})`, rows, periods: true, law: "periods" };
  return undefined;
}

function plm(fit: Fit, kind: VcovKind): Known {
  const effects = Object.keys(fit.levels ?? {});
  if (effects.length > 2) return undefined;
  const base = { ...nothing, singletons: "keep" as const, law: "residual" as const, remarks: [] };
  const unit = fit.asked?.panel?.units.join("^") ?? effects[0];
  const along = (by: string): string => (by === unit ? "group" : "time");
  if (kind.kind === "iid") return { ...base, asked: "vcov", k: "full", rows: "(n-1)/(n-K)" };
  if (kind.kind === "hc" && kind.level <= 1)
    return { ...base, asked: `vcovHC(method = "white1", type = "HC${kind.level}")`, rows: kind.level === 1 ? "n/(n-K)" : "none" };
  if (kind.kind === "cluster" && kind.by.length === 1)
    return {
      ...base,
      asked: `vcovHC(method = "arellano", type = "HC0", cluster = "${along(kind.by[0] ?? "")}")`,
      remarks: ['type = "sss" multiplies with G/(G − 1)·(n − 1)/(n − K), K without the effects'],
    };
  if (kind.kind === "cluster" && kind.by.length === 2) return { ...base, asked: "vcovDC()" };
  if (kind.kind === "nw") return { ...base, asked: `vcovNW(maxlag = ${kind.lag})` };
  if (kind.kind === "dk") return { ...base, asked: `vcovSCC(maxlag = ${kind.lag})` };
  // plm averages over the pairs that there are, as bk does; pcse drops periods that lack a unit.
  if (kind.kind === "bk" || (kind.kind === "pcse" && kind.pairs === "pairwise" && !kind.ar1))
    return {
      ...base,
      asked: `vcovBK(type = "HC${kind.kind === "bk" ? kind.level : 0}", cluster = "${along(kind.by)}")`,
      rows: kind.kind === "bk" && kind.level === 1 ? "n/(n-K)" : "none",
    };
  return undefined;
}

function statsmodels({ fit }: Fit, kind: VcovKind): Known {
  const linear = fit === "ols";
  const base = {
    ...nothing,
    singletons: "keep" as const,
    k: "exact" as const,
    remarks: ["absorbed effects enter as C() dummies; dummies that others span are to be left out, since K counts them"],
  };
  if (kind.kind === "iid") return { ...base, asked: 'cov_type="nonrobust"', rows: linear ? "(n-1)/(n-K)" : "none", law: linear ? "residual" : "normal" };
  if (kind.kind === "hc" && (linear || kind.level <= 1))
    return { ...base, asked: `cov_type="HC${kind.level}"`, rows: linear && kind.level === 1 ? "n/(n-K)" : "none" };
  if (kind.kind === "cluster" && kind.by.length <= 2)
    return { ...base, asked: `cov_type="cluster", groups: ${names(kind.by, ", ")}`, rows: "(n-1)/(n-K)", clusters: kind.by.length > 1 ? "each" : "least" };
  return undefined;
}
