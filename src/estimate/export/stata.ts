import type { Fit } from "../fit.js";
import { stata as dialectOf } from "./dialect.js";
import { expectedErrors } from "./expected.js";
import { type Plan, planOf } from "./plan.js";

const exported = [
  ...["ols", "poisson", "logit", "probit", "negbin", "ologit", "oprobit", "cox", "clogit"],
  ...["zip", "zinb", "heckman", "heckman-2step", "re", "pcse"],
];

/** A do-file that fits the model again (reghdfe, ppmlhdfe, or Stata's own commands) and compares. */
export function stataScript(fit: Fit, file: string): string {
  const made: string[] = [];
  const dialect = dialectOf((expression) => {
    made.push(`generate double t${made.length + 1} = ${expression}`);
    return `t${made.length}`;
  });
  const plan = planOf(fit, dialect, { language: "Stata", fits: exported });
  const { panel } = fit.asked ?? {};
  return `${[
    "* Fits again in Stata what Fealty estimated, and compares coefficients and standard errors.",
    `* ${fit.fit}: ${fit.formula.trim().replace(/\s+/g, " ")}; covariance ${fit.vcovKind}`,
    ...(fit.fit === "ols" || fit.fit === "poisson" ? ["* ssc install ftools; ssc install reghdfe; ssc install ppmlhdfe"] : []),
    ...(plan.instruments.length > 0 && plan.effects.length > 0 ? ["* ssc install ivreg2; ssc install ranktest; ssc install ivreghdfe"] : []),
    ...(fit.fit === "re" || fit.fit === "pcse" ? ["* of Stata's own commands"] : []),
    "version 14",
    "clear all",
    `local file ${dialect.text(file)}`,
    'if strpos("`file\'", ".dta") use "`file\'", clear',
    'else import delimited "`file\'", clear case(preserve) asdouble',
    "generate long row_ = _n",
    ...(panel ? [`egen unit_ = group(${panel.units.join(" ")})`, `tsset unit_ ${panel.time}`] : []),
    ...made,
    ...columns(plan),
    ...refit(plan),
    ...comparison(plan),
  ].join("\n")}\n`;
}

function columns(plan: Plan): string[] {
  const { fit, outcome, columns: all, spell, effects, weights, offset, where, clusters, without, polynomials, bends, instruments, second } = plan;
  const lines = [
    "* One variable for each coefficient, in Fealty's order.",
    ...(spell ? spell.map((one, i) => `generate double s${i + 1} = ${one}`) : [`generate double y_ = ${outcome}`]),
    ...all.flatMap((column, j) => (column === undefined ? [] : [`generate double b${j + 1} = ${column}`, `label variable b${j + 1} \`"${fit.terms[j]}"'`])),
    ...polynomials.map(({ of }, k) => `generate double p${k + 1} = ${of}`),
    ...instruments.map((column, k) => `generate double z${k + 1} = ${column}`),
    ...(second?.outcome === undefined
      ? []
      : [
          `generate double s_ = ${second.outcome}`,
          "* What is not selected has no outcome, and its regressors are not read.",
          ...["y_", ...all.flatMap((column, j) => (column === undefined || second.terms.includes(j) ? [] : [`b${j + 1}`]))].map(
            (name) => `replace ${name} = 0 if s_ == 0`,
          ),
        ]),
    ...effects.flatMap(({ by, slopes }, i) => [
      `egen long e${i + 1} = group(${by.join(" ")})`,
      ...slopes.map((on, k) => `generate double e${i + 1}s${k + 1} = ${on}`),
    ]),
    ...clusters.map((by, i) => `egen long g${i + 1} = group(${by.join(" ")})`),
    `generate double w_ = ${weights ?? 1}`,
    `generate double o_ = ${offset ?? 0}`,
  ];
  const variables = lines.flatMap((line) => /^(?:generate double|egen long) (\w+) =/.exec(line)?.[1] ?? []);
  return [
    ...lines,
    `generate byte use_ = !missing(${variables.join(", ")}) & w_ > 0`,
    ...(where === undefined ? [] : [`replace use_ = 0 if !((${where}) == 1)`]),
    ...without.map((row) => `replace use_ = 0 if row_ == ${row}`),
    "keep if use_",
    ...(fit.asked?.weightsKind === "frequency" ? ["quietly summarize w_", `assert r(sum) == ${fit.n}`] : [`assert _N == ${fit.n}`]),
    ...(polynomials.length > 0 ? ["* orthpoly makes polynomials of mean square 1, and Fealty (as R) of sum of squares 1."] : []),
    ...polynomials.map(({ degree }, k) => `orthpoly p${k + 1}, generate(p${k + 1}d1-p${k + 1}d${degree}) deg(${degree})`),
    ...bends.map(({ column, polynomial, degree }) => `replace b${column + 1} = b${column + 1} * p${polynomial + 1}d${degree} / sqrt(_N)`),
  ];
}

function refit(plan: Plan): string[] {
  const { fit, kind, columns: all, slopes, effects, weights, offset, spell, clusters, endogenous, instruments, second } = plan;
  const list = (of: readonly number[]): string =>
    of
      .filter((j) => all[j] !== undefined)
      .map((j) => `b${j + 1}`)
      .join(" ");
  const right = list(slopes.filter((j) => !endogenous.includes(j) && !second?.terms.includes(j)));
  const weight = weights === undefined ? "" : ` [${fit.asked?.weightsKind === "frequency" ? "fweight" : "aweight"} = w_]`;
  const groups = clusters.map((_, i) => `g${i + 1}`).join(" ");
  const vce = kind.kind === "cluster" ? `vce(cluster ${groups})` : kind.kind === "hc" && kind.level === 1 ? "vce(robust)" : "";
  const constant = fit.terms.includes("(Intercept)") || effects.length > 0 ? "" : " noconstant";
  const absorbed = effects.map(({ slopes: on, intercept }, i) => {
    const sign = intercept ? "##" : "#";
    return on.length === 0 ? `e${i + 1}` : `e${i + 1}${sign}c.(${on.map((_, k) => `e${i + 1}s${k + 1}`).join(" ")})`;
  });
  const absorb = absorbed.length > 0 ? `absorb(${absorbed.join(" ")})` : "noabsorb";
  const withOffset = offset === undefined ? "" : " offset(o_)";
  if (second) {
    const terms = (of: readonly number[]): string => `${list(of)}${of.some((j) => all[j] === undefined) ? "" : ", noconstant"}`.trim();
    const own = second.terms;
    const zeros = list(own) || "_cons";
    if (fit.fit.startsWith("heckman"))
      return [`heckman y_ ${right}, select(s_ = ${terms(own)}) ${fit.fit === "heckman" ? `tolerance(1e-12) nrtolerance(1e-12) ${vce}` : "twostep"}`];
    return [
      `${fit.fit} y_ ${right}${weights === undefined ? "" : " [iweight = w_]"}, inflate(${zeros}) tolerance(1e-12) nrtolerance(1e-12)${withOffset} ${vce}`,
    ];
  }
  if (fit.fit === "re") return ["replace y_ = y_ - o_", `xtreg y_ ${right}, re sa${kind.kind === "cluster" ? ` ${vce}` : ""}`];
  if (kind.kind === "pcse")
    return [
      "replace y_ = y_ - o_",
      `xtpcse y_ ${right}${effects.map((_, i) => ` i.e${i + 1}`).join("")}${fit.fit === "pcse" ? ", correlation(ar1) rhotype(regress)" : ","}${kind.pairs === "pairwise" ? " pairwise" : ""}${constant}`,
    ];
  if (instruments.length > 0) {
    const stages = `(${list(endogenous)} = ${instruments.map((_, k) => `z${k + 1}`).join(" ")})`;
    const robust = kind.kind === "cluster" ? `cluster(${groups})` : kind.kind === "hc" ? "robust" : "";
    return [
      ...(offset === undefined ? [] : ["replace y_ = y_ - o_"]),
      effects.length > 0 || clusters.length > 1
        ? `ivreghdfe y_ ${right} ${stages}${weight}, ${effects.length > 0 ? absorb : ""} ${robust} small`
        : `ivregress 2sls y_ ${right} ${stages}${weight}, ${vce} small${constant}`,
    ];
  }
  if (fit.fit === "ols")
    return [...(offset === undefined ? [] : ["replace y_ = y_ - o_"]), `reghdfe y_ ${right}${weight}, ${absorb} keepsingletons tolerance(1e-12) ${vce}`];
  if (fit.fit === "poisson")
    return [
      `ppmlhdfe y_ ${right}${weights === undefined ? "" : " [pweight = w_]"}, ${absorb} keepsingletons tolerance(1e-12) itolerance(1e-12) ${vce || "vce(robust)"}${withOffset}`,
    ];
  const dummies = fit.fit === "clogit" ? "" : effects.map((_, i) => ` i.e${i + 1}`).join("");
  if (fit.fit === "cox")
    return [
      `stset s${spell?.length === 3 ? 2 : 1}, failure(s${spell?.length ?? 2})${spell?.length === 3 ? " time0(s1)" : ""}`,
      `stcox ${right}, ${fit.asked?.ties ?? "efron"} nohr tolerance(1e-10)${effects.length > 0 ? ` strata(${effects.map((_, i) => `e${i + 1}`).join(" ")})` : ""}`,
    ];
  const command = { logit: "logit", probit: "probit", negbin: "nbreg", ologit: "ologit", oprobit: "oprobit", clogit: "clogit" }[fit.fit as "logit"];
  return [
    `${command} y_ ${right}${dummies}${weights === undefined ? "" : " [iweight = w_]"}, tolerance(1e-12) nrtolerance(1e-12)${constant}${fit.fit === "clogit" ? " group(e1)" : ""}${withOffset} ${vce}`,
  ];
}

function comparison({ fit, kind, columns: all, slopes, second }: Plan): string[] {
  const errors = errorsIn(fit, kind.kind);
  let cut = 0;
  const rows = fit.terms.map((_, j) => {
    const equation = !second ? "" : second.terms.includes(j) ? (second.outcome === undefined ? "inflate:" : "s_:") : "y_:";
    if (fit.terms[j] === "outcome_invMillsRatio") return `agree _b[/mills:lambda] _se[/mills:lambda] ${fit.coef[j]} ${fit.se[j]} ${errors?.[j] ?? "."}`;
    if (second)
      return `agree [${equation.slice(0, -1)}]_b[${all[j] === undefined ? "_cons" : `b${j + 1}`}] [${equation.slice(0, -1)}]_se[${all[j] === undefined ? "_cons" : `b${j + 1}`}] ${fit.coef[j]} ${fit.se[j]} ${errors?.[j] ?? "."}`;
    const name = slopes.includes(j) ? (all[j] === undefined ? "_cons" : `b${j + 1}`) : `/cut${++cut}`;
    return `agree _b[${name}] _se[${name}] ${fit.coef[j]} ${fit.se[j]} ${errors?.[j] ?? "."}`;
  });
  return [
    "* Largest difference: of a coefficient over the larger of it and its standard error, of a standard error over itself.",
    "scalar tolerance = 1e-6",
    "scalar worst = 0",
    "program define agree",
    "  args b se ours our_se expected",
    "  scalar worst = max(worst, abs(`b' - `ours')/max(abs(`ours'), `our_se'))",
    "  if `expected' < . scalar worst = max(worst, abs(`se' - `expected')/`expected')",
    "  display %14.9g `ours' %14.9g `b' %14.9g `expected' %14.9g `se'",
    "end",
    `display "ours, Stata's; standard error expected by Stata's convention${errors ? "" : " (not known: not compared)"}, Stata's"`,
    ...rows,
    'display "largest difference " %9.1e worst ", tolerance " %9.0e tolerance',
    "assert worst < tolerance",
  ];
}

/** What Stata should print: reghdfe's and ppmlhdfe's by their convention, of its own commands those without factor or with G/(G − 1). */
function errorsIn(fit: Fit, kind: string): readonly number[] | undefined {
  if (fit.fit === "poisson" && kind === "iid") return undefined;
  if (fit.fit === "ols" || fit.fit === "poisson") return expectedErrors(fit, "reghdfe");
  const factor = fit.smallSample?.factor;
  if (["negbin", "re", "pcse"].includes(fit.fit) || fit.instruments || factor === undefined || !["iid", "cluster"].includes(kind)) return undefined;
  const groups = Object.values(fit.clusters ?? {});
  if (kind === "iid") return fit.se.map((s) => s / Math.sqrt(factor));
  return groups.length === 1 ? fit.se.map((s) => s * Math.sqrt((groups[0] ?? 0) / ((groups[0] ?? 0) - 1) / factor)) : undefined;
}
