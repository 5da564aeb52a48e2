import { elementary } from "../numeric/index.js";
import { adjustmentName } from "./tests/adjust.js";
import { bootLines } from "./resample/boot-lines.js";
import type { DidEffect } from "./did/effects.js";
import type { DroppedRows, Fit, Inference } from "./fit.js";
import { instrumentLines } from "./instrument-lines.js";
import { interactionTables, type TitledTable } from "./interaction/table.js";
import { marginsTable } from "./margins/table.js";
import { influenceTable, shapeTables } from "./tests/table.js";
import { sensitivityTable } from "./sensitivity/table.js";
import { netTable } from "./net/table.js";
import { cumulativeLines, panelStatistics } from "./panel/summary.js";

const titles: Readonly<Record<string, string>> = {
  ols: "Ordinary least squares",
  poisson: "Poisson",
  negbin: "Negative binomial",
  logit: "Logit",
  probit: "Probit",
  gamma: "Gamma, log link",
  "elastic-net": "Elastic net",
  did: "Staggered treatment (Callaway and Sant'Anna)",
  clogit: "Conditional logit",
  cox: "Cox proportional hazards",
  heckman: "Heckman selection model, maximum likelihood",
  "heckman-2step": "Heckman selection model, two steps",
  tobit: "Tobit",
  ologit: "Ordered logit",
  oprobit: "Ordered probit",
  mlogit: "Multinomial logit",
  zip: "Zero-inflated Poisson",
  zinb: "Zero-inflated negative binomial",
  "hurdle-poisson": "Hurdle, Poisson counts",
  "hurdle-negbin": "Hurdle, negative binomial counts",
  firth: "Logit with Firth's penalty",
  pcse: "Least squares, panel-corrected standard errors",
  ab: "Arellano–Bond (GMM in differences)",
  bb: "Blundell–Bond (GMM in differences and levels)",
  re: "Random effects (Swamy–Arora)",
};

/** A fit as a terminal shows it: terms with estimates, errors, tests and intervals, then what they rest on; of one that has not converged, where it stopped. */
export function summary(fit: Fit): string {
  if (!fit.converged) return unfinished(fit);
  const { terms } = fit;
  const net = netTable(fit);
  const lines = [
    ...head(fit),
    ...(net ? [...net.lines, "", ...grid(["", "coefficient"], net.rows)] : [`Standard errors: ${describeVcov(fit)}`, "", ...table(fit, terms)]),
    "",
    ...statistics(fit),
    ...dropped(fit),
    ...(fit.notes ?? []).map((note) => `Note: ${note}`),
    certified(fit),
    ...(fit.alternatives ?? []).flatMap((other) => ["", `Standard errors: ${describeVcov(other)}`, "", ...table({ ...fit, ...other }, terms)]),
    ...overDraws(fit),
    ...staggered(fit),
    ...preTrend(fit),
    ...tests(fit),
    ...shapeTables(fit, probability).flatMap(tableLines),
    ...effects(fit),
    ...bootLines(fit, place, probability).flatMap(({ title, heads, rows }) => ["", title, ...grid(heads, rows)]),
    ...quantities(fit),
    ...(fit.interactions ?? []).flatMap(interactionTables).flatMap(tableLines),
    ...(fit.influence ?? []).map((one) => influenceTable(one, fit, place)).flatMap(tableLines),
    ...(fit.sensitivity ?? []).map(sensitivityTable).flatMap(tableLines),
    ...cumulativeLines(fit, place).flatMap(({ title, rows }) => ["", title, ...grid(["", "effect", "std. error", "p", "95 % from", "to"], rows)]),
  ];
  return lines.filter((line, i) => line !== "" || lines[i - 1] !== "").join("\n");
}

/** The model over draws of its outcome, beside the naive one above. */
function overDraws({ outcomeDraws }: Fit): string[] {
  if (!outcomeDraws) return [];
  const { outcome, draws, terms, coef, se, p, ci, measurement, mixture } = outcomeDraws;
  const rows = terms.map((term, j) => {
    const own = se[j] as number;
    const numbers = [coef[j] as number, own, ...(ci[j] as readonly [number, number]), ...(mixture.ci[j] as readonly [number, number])].map((x) =>
      place(x, own),
    );
    return [term, ...numbers.slice(0, 2), probability(p[j] as number), ...numbers.slice(2), `${(100 * (measurement[j] as number)).toFixed(0)} %`];
  });
  return [
    "",
    `Over ${draws} draws of ${outcome}, by Rubin's rules and as the mixture of the draws' normals (above: one value a row, as if it were known)`,
    ...grid(["", "estimate", "std. error", "p", "95 % from", "to", "mixture from", "to", "measurement"], rows),
  ];
}

function head({ fit, formula, n, levels, instruments }: Fit): string[] {
  const title = instruments ? "Two-stage least squares" : (titles[fit] ?? fit);
  const absorbed = Object.entries(levels ?? {}).map(([name, count]) => `${name} (${count})`);
  return [`${title}: ${formula.trim()}`, `${n.toLocaleString("en-US")} observations${absorbed.length > 0 ? `; absorbed: ${absorbed.join(", ")}` : ""}`];
}

function certified({ certificate, iterations }: Fit): string {
  const { normalEquations, condition } = certificate;
  return `Certificate: normal equations to ${normalEquations.toExponential(0)}${condition === undefined ? "" : `, condition ${condition.toExponential(0)}`}${iterations > 0 ? `, ${iterations} iterations` : ""}`;
}

/** Errors, tests and intervals hold at the optimum alone, so none is shown away from it. */
function unfinished(fit: Fit): string {
  return [
    ...head(fit),
    "NOT CONVERGED: the numbers below are where the search stopped. They are no estimates, and no error, test or interval is given.",
    "",
    ...grid(
      ["", "stopped at"],
      fit.terms.map((term, j) => [term, (fit.coef[j] as number).toPrecision(6)]),
    ),
    "",
    ...dropped(fit),
    ...(fit.notes ?? []).map((note) => `Note: ${note}`),
    certified(fit),
  ].join("\n");
}

/** What Callaway and Sant'Anna's averages come to, and the uniform bands where there are. */
function staggered({ did }: Fit): string[] {
  if (!did) return [];
  const cell = (e: DidEffect): string[] => [
    place(e.estimate, e.se ?? 0),
    e.se === undefined ? "base" : place(e.se, e.se),
    e.ci ? place(e.ci[0], e.se ?? 0) : "",
    e.ci ? place(e.ci[1], e.se ?? 0) : "",
    ...(did.draws ? [e.band ? place(e.band[0], e.se ?? 0) : "", e.band ? place(e.band[1], e.se ?? 0) : ""] : []),
  ];
  const heads = ["estimate", "std. error", "95 % from", "to", ...(did.draws ? ["band from", "to"] : [])];
  const never = did.cohorts["0"] ?? 0;
  const cohorts = Object.entries(did.cohorts).filter(([g]) => g !== "0");
  const method = { dr: "doubly robust", reg: "outcome regression", ipw: "inverse propensity weights" }[did.method];
  return [
    "",
    `${did.units} units over ${did.periods} periods, first treated in ${cohorts.map(([g, count]) => `${g} (${count})`).join(", ")}, never ${never}; controls ${did.control === "never" ? "never treated" : "not yet treated"}, ${did.base} base period, ${method}`,
    "",
    ...grid(
      ["Average effect on the treated", ...heads.slice(0, 4)],
      [
        ["all after treatment, by cohort size", ...cell(did.simple.overall).slice(0, 4)],
        ["mean over periods since treatment", ...cell(did.dynamic.overall).slice(0, 4)],
        ["mean over cohorts, by size", ...cell(did.group.overall).slice(0, 4)],
        ["mean over calendar periods", ...cell(did.calendar.overall).slice(0, 4)],
      ],
    ),
    ...(did.draws
      ? [
          "",
          `Uniform 95 % bands, ${did.draws} draws: ${(did.dynamic.critical ?? Number.NaN).toFixed(3)} standard errors wide`,
          ...grid(
            ["periods since treatment", ...heads],
            did.dynamic.points.map((p) => [String(p.at), ...cell(p)]),
          ),
        ]
      : []),
  ];
}

function preTrend({ preTrends: test }: Fit): string[] {
  if (!test) return [];
  return [
    "",
    `No effect before treatment (${test.hypothesis}): ${test.law === "F" ? "F" : "χ²"}(${test.df.join(", ")}) = ${test.statistic.toFixed(3)}, p ${probability(test.p)}`,
  ];
}

function tests(fit: Fit): string[] {
  return (fit.tests ?? []).flatMap(({ hypothesis, statistic, law, df, p, combinations, pAdjusted, adjustment }) => [
    "",
    `Test of ${hypothesis}: ${law === "F" ? "F" : "χ²"}(${df.join(", ")}) = ${statistic.toFixed(3)}, p ${probability(p)}${pAdjusted === undefined || adjustment === undefined ? "" : `, adjusted ${probability(pAdjusted)} (${adjustmentName(adjustment)})`}`,
    ...grid(
      ["", "estimate", "std. error", "95 % from", "to"],
      combinations.map((c) => [c.text, place(c.estimate, c.se), place(c.se, c.se), place(c.ci[0], c.se), place(c.ci[1], c.se)]),
    ),
  ]);
}

function tableLines({ title, heads, rows, after }: TitledTable): string[] {
  return ["", title, ...grid(heads, rows), ...after];
}

function quantities(fit: Fit): string[] {
  return (fit.margins ?? []).flatMap((result) => {
    const { title, heads, rows } = marginsTable(result);
    return ["", title, ...grid(heads, rows), ...result.points.slice(0, 12).map((p) => p.says), ...(result.notes ?? []).map((note) => `Note: ${note}`)];
  });
}

function effects(fit: Fit): string[] {
  return (fit.effects ?? []).flatMap(({ of, by, scale, points }) => [
    "",
    `Effect of one more ${of} on the ${scale === "response" ? "outcome" : "linear predictor"}, by ${by}`,
    ...grid(
      [by, "effect", "std. error", "p", "95 % from", "to"],
      points.map((e) => [e.at.toPrecision(4), place(e.effect, e.se), place(e.se, e.se), probability(e.p), place(e.ci[0], e.se), place(e.ci[1], e.se)]),
    ),
  ]);
}

function describeVcov({ vcovKind, clusters, df, dfs, repaired }: Inference): string {
  const by = clusters
    ? ` (${Object.entries(clusters)
        .map(([name, count]) => `${count} ${name}`)
        .join(", ")})`
    : "";
  const degrees = dfs ? `${Math.min(...dfs).toFixed(1)} to ${Math.max(...dfs).toFixed(1)}` : df;
  return `${vcovKind}${by}; tests by ${df === undefined ? "the normal law" : `Student's t, ${degrees} degrees of freedom`}${repaired ? "; negative eigenvalues set to zero" : ""}`;
}

function table(fit: Fit, terms: readonly string[]): string[] {
  const letter = fit.df === undefined ? "z" : "t";
  const rows = terms.map((term, j) => {
    const [low, high] = fit.ci[j] as readonly [number, number];
    const se = fit.se[j] as number;
    return [
      term,
      place(fit.coef[j] as number, se),
      place(se, se),
      (fit.t[j] as number).toFixed(2),
      probability(fit.p[j] as number),
      place(low, se),
      place(high, se),
    ];
  });
  return grid(["", "estimate", "std. error", letter, "p", "95 % from", "to"], rows);
}

/** Columns under their heads: the first to the left, the others to the right. */
export function grid(heads: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = heads.map((head, c) => Math.max(head.length, ...rows.map((row) => (row[c] ?? "").length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, c) => (c === 0 ? cell.padEnd(widths[c] as number) : cell.padStart(widths[c] as number)))
      .join("  ")
      .trimEnd();
  return [line(heads), ...rows.map(line)];
}

/** Rounded where the standard error has three digits. */
function place(value: number, se: number): string {
  if (!Number.isFinite(value)) return String(value);
  const digits = se > 0 && Number.isFinite(se) ? Math.min(12, Math.max(0, 2 - Math.floor(elementary.log10(se)))) : 6;
  const text = value.toFixed(digits);
  return text.length > 14 ? value.toExponential(3) : text;
}

export function probability(p: number): string {
  return p < 0.0001 ? p.toExponential(1) : p.toFixed(4);
}

function statistics(fit: Fit): string[] {
  const shown: string[] = [];
  const add = (label: string, value: number | undefined, digits: number): void => {
    if (value !== undefined) shown.push(`${label} ${value.toFixed(digits)}`);
  };
  add("R²", fit.r2, 4);
  add("within R²", fit.withinR2, 4);
  add("log-likelihood", fit.loglik, 3);
  add("deviance", fit.deviance, 3);
  add("θ", fit.theta, 4);
  add("events", fit.events, 0);
  if (fit.selected !== undefined) shown.push(`${fit.selected} rows selected`);
  if (fit.censored) shown.push(`${fit.censored.below} outcomes at the lower limit, ${fit.censored.above} at the upper`);
  add("σ", fit.sigma, 4);
  add("ρ", fit.rho, 4);
  const lines = shown.length > 0 ? [shown.join(", ")] : [];
  const { instruments, proportionalHazards, profile } = fit;
  if (profile)
    lines.push(
      `Penalised likelihood-ratio tests: ${Object.entries(profile)
        .map(([term, { chi2, p }]) => `${term} χ² ${chi2.toFixed(2)}, p ${probability(p)}`)
        .join("; ")}`,
    );
  if (proportionalHazards) {
    const { global, terms } = proportionalHazards;
    const each = Object.entries(terms).map(([term, { p }]) => `${term} p ${probability(p)}`);
    lines.push(
      `Proportional hazards: χ²(${global.df}) = ${global.chi2.toFixed(2)}, p ${probability(global.p)}${each.length > 1 ? ` (${each.join(", ")})` : ""}`,
    );
  }
  if (instruments) lines.push(...instrumentLines(instruments));
  lines.push(...panelStatistics(fit));
  return lines;
}

function dropped({ dropped: d }: Fit): string[] {
  const rows = (what: string, { count, rows: list }: DroppedRows): string =>
    `Left out: ${count} ${what} (row${count === 1 ? "" : "s"} ${list.slice(0, 8).join(", ")}${count > 8 ? ", …" : ""})`;
  return [
    ...(d.missing > 0 ? [`Left out: ${d.missing} with missing values${d.notFinite ? `, ${d.notFinite} of them infinite` : ""}`] : []),
    ...(d.zeroWeight ? [`Left out: ${d.zeroWeight} of weight 0`] : []),
    ...(d.separated ? [rows("separated: no finite effect fits them", d.separated)] : []),
    ...(d.singletons ? [rows("alone in a level of an absorbed effect", d.singletons)] : []),
    ...(d.collinear.length > 0 ? [`Collinear, so left out: ${d.collinear.join(", ")}`] : []),
  ];
}
