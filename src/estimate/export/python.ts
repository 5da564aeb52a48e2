import type { Fit } from "../fit.js";
import { python as dialect } from "./dialect.js";
import { expectedErrors, listOf } from "./expected.js";
import { type Plan, planOf } from "./plan.js";

const families: Readonly<Record<string, string>> = {
  poisson: "sm.families.Poisson()",
  logit: "sm.families.Binomial()",
  probit: "sm.families.Binomial(sm.families.links.probit())",
  gamma: "sm.families.Gamma(sm.families.links.log())",
};

/** Zero-inflated counts: their class, and what its optimiser is told. */
const inflated: Readonly<Record<string, string>> = { zip: "sm.ZeroInflatedPoisson", zinb: "sm.ZeroInflatedNegativeBinomialP" };

/** A script for Python that fits the model again with statsmodels, absorbed effects as dummies, and compares. */
export function pythonScript(fit: Fit, file: string): string {
  const plan = planOf(fit, dialect, { language: "Python", fits: ["ols", ...Object.keys(families), ...Object.keys(inflated)] });
  const { panel } = fit.asked ?? {};
  const twoStages = plan.instruments.length > 0;
  const errors = twoStages
    ? (["iid", "cluster"].includes(plan.kind.kind) || (plan.kind.kind === "hc" && plan.kind.level < 2)) && !fit.repaired
      ? fit.se
      : undefined
    : (expectedErrors(fit, "statsmodels") ?? (fit.vcovKind === "iid" ? fit.se : undefined));
  return `${[
    "# Fits again in Python what Fealty estimated, and compares coefficients and standard errors.",
    `# ${fit.fit}: ${fit.formula.trim().replace(/\s+/g, " ")}; covariance ${fit.vcovKind}`,
    "import sys",
    "import numpy as np, pandas as pd, statsmodels.api as sm",
    "",
    `tolerance = ${inflated[fit.fit] ? "1e-4" : "1e-6"}  # largest difference, of a coefficient over the larger of it and its standard error, of a standard error over itself`,
    `file = ${JSON.stringify(file)}`,
    "readers = {'.dta': pd.read_stata, '.parquet': pd.read_parquet, '.xlsx': pd.read_excel}",
    "d = next((read for end, read in readers.items() if file.endswith(end)), pd.read_csv)(file)",
    ...helpers,
    ...(panel
      ? [
          `unit = ${panel.units.map((name) => `${dialect.name(name)}.astype(str)`).join(' + "," + ')}`,
          `time = ${dialect.name(panel.time)}`,
          "def lagged(x, k):",
          "    at = pd.Series(np.arange(len(d)), index=pd.MultiIndex.from_arrays([unit, time])).reindex(pd.MultiIndex.from_arrays([unit, time - k])).values",
          "    return pd.Series(np.where(np.isnan(at), np.nan, np.asarray(x, float)[np.nan_to_num(at).astype(int)]), index=d.index)",
        ]
      : []),
    "",
    ...columns(plan),
    "",
    ...refit(plan),
    "",
    `terms = [${fit.terms.map((term) => JSON.stringify(term)).join(", ")}]`,
    `ours = np.array([${listOf(fit.coef, "np.nan")}])`,
    `our_se = np.array([${listOf(fit.se, "np.nan")}])`,
    ...(errors
      ? [`expected = np.array([${listOf(errors, "np.nan")}])  # Fealty's${twoStages ? "" : ", by the convention of statsmodels"}`]
      : ["expected = None  # statsmodels has no such covariance"]),
    "worst = np.max(np.abs(theirs - ours) / np.maximum(np.abs(ours), our_se))",
    "for j, term in enumerate(terms):",
    '    print(f"{term:32s} {ours[j]:16.9g} {theirs[j]:16.9g}" + ("" if expected is None else f" {expected[j]:16.9g} {se[j]:16.9g}"))',
    "if expected is not None:",
    "    worst = max(worst, np.max(np.abs(se - expected) / expected))",
    "print(f\"largest difference {worst:.1e}, tolerance {tolerance:.0e}: {'agrees' if worst < tolerance else 'DIFFERS'}\")",
    "sys.exit(0 if worst < tolerance else 1)",
  ].join("\n")}\n`;
}

const helpers = [
  "def logic(op, a, b):",
  "    a, b = (v if isinstance(v, pd.Series) else pd.Series(v, index=d.index) for v in (a, b))",
  "    if op == '&': return pd.Series(np.where((a == 0) | (b == 0), 0.0, np.where(a.isna() | b.isna(), np.nan, 1.0)), index=d.index)",
  "    if op == '|': return pd.Series(np.where(((a != 0) & a.notna()) | ((b != 0) & b.notna()), 1.0, np.where(a.isna() | b.isna(), np.nan, 0.0)), index=d.index)",
  "    made = {'==': a.eq, '!=': a.ne, '<': a.lt, '<=': a.le, '>': a.gt, '>=': a.ge}[op](b).astype(float)",
  "    return made.where(a.notna() & b.notna())",
  "def polynomial(x, n):",
  "    x = np.asarray(x, float)",
  "    x = (x - x.mean()) / np.abs(x - x.mean()).max()",
  "    Q, R = np.linalg.qr(np.vander(x, n + 1, increasing=True))",
  "    return (Q * np.sign(np.diag(R)))[:, 1:]",
  "def choose(test, yes, no): return pd.Series(np.where(pd.isna(test), np.nan, np.where(test, yes, no)), index=d.index)",
];

function columns(plan: Plan): string[] {
  const { fit, outcome, columns: all, effects, weights, offset, where, clusters, without, polynomials, bends, instruments } = plan;
  const joined = (by: readonly string[]): string => (by.length > 1 ? by.map((one) => `${one}.astype(str)`).join(' + "," + ') : (by[0] ?? ""));
  return [
    "# One column for each coefficient, in Fealty's order.",
    "m = pd.DataFrame(index=d.index)",
    `m["y"] = ${outcome}`,
    ...all.map((column, j) => `m["b${j + 1}"] = ${column ?? "1.0"}  # ${fit.terms[j]?.replace(/\s+/g, " ")}`),
    ...polynomials.map(({ of }, k) => `m["p${k + 1}"] = ${of}`),
    ...instruments.map((column, k) => `m["z${k + 1}"] = ${column}  # instrument`),
    ...effects.flatMap(({ by, slopes }, i) => [`m["e${i + 1}"] = ${joined(by)}`, ...slopes.map((on, k) => `m["e${i + 1}s${k + 1}"] = ${on}`)]),
    ...clusters.map((by, i) => `m["g${i + 1}"] = ${joined(by)}`),
    `m["w"] = ${weights ?? "1.0"}`,
    `m["o"] = ${offset ?? "0.0"}`,
    `use = m.replace([np.inf, -np.inf], np.nan).notna().all(axis=1) & (m["w"] > 0)`,
    ...(where === undefined ? [] : [`use &= (${where}) == 1`]),
    ...(without.length > 0 ? [`use.iloc[[${without.map((row) => row - 1).join(", ")}]] = False  # alone in a level, or separated`] : []),
    "m = m[use].copy()",
    `assert ${fit.asked?.weightsKind === "frequency" ? 'm["w"].sum()' : "len(m)"} == ${fit.n}, "the rows are not those of the fit"`,
    ...polynomials.map(({ degree }, k) => `p${k + 1} = polynomial(m["p${k + 1}"], ${degree})`),
    ...bends.map(({ column, polynomial, degree }) => `m["b${column + 1}"] *= p${polynomial + 1}[:, ${degree - 1}]`),
    "X = m[[c for c in m if c.startswith('b')]].astype(float)",
    ...effects.flatMap(({ slopes, intercept }, i) => [
      `D = pd.get_dummies(m["e${i + 1}"], prefix="e${i + 1}").astype(float)`,
      ...(intercept ? [`X = pd.concat([X, D${effects.slice(0, i).some((e) => e.intercept) ? ".iloc[:, 1:]" : ""}], axis=1)`] : []),
      ...slopes.map((_, k) => `X = pd.concat([X, D.mul(m["e${i + 1}s${k + 1}"], axis=0).add_suffix("s${k + 1}")], axis=1)`),
    ]),
    "# A dummy that the columns before it span counts in statsmodels' K, though it is no parameter.",
    'left = np.abs(np.diag(np.linalg.qr(X.values, mode="r")))',
    "X = X.loc[:, left > 1e-9 * np.linalg.norm(X.values, axis=0)]",
  ];
}

function refit(plan: Plan): string[] {
  const { fit, kind, clusters, instruments, second } = plan;
  if (instruments.length > 0) return twoStageLines(plan);
  if (second) {
    const columns = (list: readonly number[]): string => `m[[${list.map((j) => `"b${j + 1}"`).join(", ")}]].astype(float)`;
    const first = [...fit.terms.keys()].filter((j) => !second.terms.includes(j));
    const q = second.terms.length;
    return [
      `f = ${inflated[fit.fit]}(m["y"], ${columns(first)}, exog_infl=${columns(second.terms)}, offset=m["o"])`,
      'f = f.fit(method="bfgs", maxiter=2000, gtol=1e-8, disp=False)',
      `order = [*range(${q}, ${q + first.length}), *range(${q})]  # the zeros' terms come first there`,
      "from statsmodels.tools.numdiff import approx_hess",
      "V = np.linalg.inv(-approx_hess(np.asarray(f.params), f.model.loglike))  # some of its own Hessians leave the offset out",
      "theirs, se = np.asarray(f.params)[order], np.sqrt(np.diag(V))[order]",
    ];
  }
  const frequency = fit.asked?.weightsKind === "frequency";
  const cov =
    kind.kind === "cluster" && clusters.length <= 2
      ? `cov_type="cluster", cov_kwds={"groups": ${clusters.length > 1 ? `np.column_stack([pd.factorize(m[g])[0] for g in [${clusters.map((_, i) => `"g${i + 1}"`).join(", ")}]])` : 'pd.factorize(m["g1"])[0]'}}`
      : kind.kind === "hc"
        ? `cov_type="HC${kind.level}"`
        : "";
  const extra = [cov].filter((part) => part !== "").join(", ");
  const k = fit.terms.length;
  const made =
    fit.fit === "ols"
      ? frequency
        ? [`f = sm.GLM(m["y"] - m["o"], X, freq_weights=m["w"]).fit(${extra})`]
        : [`f = sm.WLS(m["y"] - m["o"], X, weights=m["w"]).fit(${extra})`]
      : [
          `f = sm.GLM(m["y"], X, family=${families[fit.fit]}, offset=m["o"], ${frequency ? "freq_weights" : "var_weights"}=m["w"]).fit(${["tol=1e-14", "maxiter=200", extra].filter((part) => part !== "").join(", ")})`,
        ];
  return [...made, `theirs, se = np.asarray(f.params)[:${k}], np.asarray(f.bse)[:${k}]`];
}

/** Two-stage least squares and its sandwich, which statsmodels has without absorbed effects, weights or clusters alone. */
function twoStageLines({ fit, kind, clusters, endogenous, instruments, inference }: Plan): string[] {
  const { factor = 1 } = inference.smallSample ?? {};
  const first = `[${endogenous.map((j) => `"b${j + 1}"`).join(", ")}]`;
  const meat =
    kind.kind === "cluster"
      ? [
          "M = 0",
          `groups = [${clusters.map((_, i) => `m["g${i + 1}"].astype(str)`).join(", ")}]`,
          "for one in range(1, 2 ** len(groups)):",
          "    own = [g for i, g in enumerate(groups) if one >> i & 1]",
          '    S = pd.DataFrame(H * (w * e)[:, None]).groupby(pd.concat(own, axis=1).agg(" ".join, axis=1).values).sum().values',
          "    M = M + (1 if len(own) % 2 else -1) * S.T @ S",
        ]
      : kind.kind === "hc"
        ? [`S = H * (w${fit.asked?.weightsKind === "frequency" ? " ** 0.5" : ""} * e)[:, None]`, "M = S.T @ S"]
        : [`M = (w * e * e).sum() / (${fit.n} - 1) * np.linalg.inv(B)`];
  return [
    "# Two-stage least squares, written out: linearmodels' IV2SLS takes no absorbed effects, AbsorbingLS no instruments.",
    'w, y = m["w"].values.astype(float), (m["y"] - m["o"]).values.astype(float)',
    "s = np.sqrt(w)[:, None]",
    `Z = np.column_stack([X.drop(columns=${first}), m[[${instruments.map((_, k) => `"z${k + 1}"`).join(", ")}]]]).astype(float)`,
    `H = X.copy(); H[${first}] = Z @ np.linalg.lstsq(s * Z, s * X[${first}].values, rcond=None)[0]`,
    "H = H.values",
    "b = np.linalg.lstsq(s * H, s[:, 0] * y, rcond=None)[0]",
    "e = y - X.values @ b",
    "B = np.linalg.inv(H.T @ (H * w[:, None]))",
    ...meat,
    `V = ${factor} * B @ M @ B  # Fealty's small-sample factor`,
    `theirs, se = b[:${fit.terms.length}], np.sqrt(np.diag(V))[:${fit.terms.length}]`,
  ];
}
