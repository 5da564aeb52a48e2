import { covarianceWords, estimatorWords, type Labels, termLabel } from "../labels.js";
import { count, decimalsFor, fixed, many, significant } from "../numbers.js";
import type { ModelResult } from "../results.js";
import { type Cell, cell, column, type Table, type TableRow } from "../table.js";

export interface RegressionOptions {
  readonly name: string;
  /** A complete sentence. */
  readonly caption: string;
  /** What readers call columns; by default their names. */
  readonly labels?: Labels;
  /** What stands below an estimate: its standard error in parentheses, or its 95 % interval in brackets. */
  readonly below?: "se" | "ci";
  /** Marks at p < 0.1, 0.05, 0.01. Off: a star says less than the interval. */
  readonly stars?: boolean;
}

/**
 * Estimators side by side: estimates to three significant digits of their standard error, what is absorbed, rows, clusters, the covariance by its name,
 * the figures of fit that there are; notes say which rows were dropped and why.
 */
export function regressionTable(models: readonly ModelResult[], { name, caption, labels = (n) => n, below = "se", stars = false }: RegressionOptions): Table {
  const terms = [...new Set(models.flatMap(({ fit }) => fit.terms))].sort((a, b) => Number(a === "(Intercept)") - Number(b === "(Intercept)"));
  return {
    name,
    caption,
    columns: [column("Term"), ...models.map(({ label }, i) => column(`(${i + 1}) ${label}`, "point"))],
    ...outcomes(models, labels),
    rows: [...terms.flatMap((term) => estimates(term, models, labels, below, stars)), ...foot(models)],
    notes: notes(models, terms, below, stars),
  };
}

/** Models of one outcome that stand beside one another share a head. */
function outcomes(models: readonly ModelResult[], labels: Labels): Pick<Table, "heads"> {
  if (models.every(({ fit }) => fit.outcome === undefined)) return {};
  const heads: { from: number; to: number; label: string }[] = [];
  models.forEach(({ fit }, i) => {
    const label = fit.outcome ? labels(fit.outcome.name) : "";
    const last = heads.at(-1);
    if (last && last.label === label) heads[heads.length - 1] = { ...last, to: i + 1 };
    else heads.push({ from: i + 1, to: i + 1, label });
  });
  return { heads };
}

function estimates(term: string, models: readonly ModelResult[], labels: Labels, below: "se" | "ci", stars: boolean): TableRow[] {
  const cells = models.map(({ fit }): readonly [Cell, Cell] => {
    const i = fit.terms.indexOf(term);
    const [coef, se, ci, p] = [fit.coef[i], fit.se[i], fit.ci[i], fit.p[i]];
    if (i < 0 || coef === undefined) return ["", ""];
    const digits = Number.isFinite(se) ? decimalsFor(se) : decimalsFor(Math.abs(coef));
    const mark = stars && p !== undefined ? (p < 0.01 ? "***" : p < 0.05 ? "**" : p < 0.1 ? "*" : "") : "";
    const under = below === "se" ? cell(se, `(${fixed(se, digits)})`) : ci ? `[${fixed(ci[0], digits)}, ${fixed(ci[1], digits)}]` : "";
    return [cell(coef, `${fixed(coef, digits)}${mark}`), under];
  });
  return [{ cells: [termLabel(term, labels), ...cells.map(([estimate]) => estimate)] }, { cells: ["", ...cells.map(([, under]) => under)], kind: "below" }];
}

/** What the estimates rest on. */
function foot(models: readonly ModelResult[]): TableRow[] {
  const row = (label: string, of: (model: ModelResult) => Cell): TableRow => ({ cells: [label, ...models.map(of)] });
  const optional = (label: string, of: (model: ModelResult) => number | undefined, write: (value: number) => string): TableRow[] =>
    models.some((m) => of(m) !== undefined) ? [row(label, (m) => cell(of(m), of(m) === undefined ? "" : write(of(m) as number)))] : [];
  const named = (of: (model: ModelResult) => readonly string[]): string[] => [...new Set(models.flatMap(of))];
  const rows = [
    row("Estimator", ({ fit }) => estimatorWords(fit.fit)),
    ...named(({ fit }) => Object.keys(fit.levels ?? {})).flatMap((effect) => optional(`Effects absorbed: ${effect}`, ({ fit }) => fit.levels?.[effect], count)),
    row("Standard errors", ({ fit }) => covarianceWords(fit.vcovKind)),
    ...named(({ fit }) => Object.keys(fit.clusters ?? {})).flatMap((by) => optional(`Clusters: ${by}`, ({ fit }) => fit.clusters?.[by], count)),
    row("Observations", ({ fit }) => cell(fit.n, count(fit.n))),
    ...optional(
      "R²",
      ({ fit }) => fit.r2,
      (v) => fixed(v, 3),
    ),
    ...optional(
      "Within R²",
      ({ fit }) => fit.withinR2,
      (v) => fixed(v, 3),
    ),
    ...optional(
      "Log-likelihood",
      ({ fit }) => fit.loglik,
      (v) => fixed(v, 1),
    ),
    ...optional("Dispersion θ", ({ fit }) => fit.theta, significant),
    ...optional("Mean of the outcome", ({ fit }) => fit.outcome?.mean, significant),
    ...optional("Its standard deviation", ({ fit }) => fit.outcome?.sd, significant),
  ];
  return rows.map((one, i) => (i === 0 ? { ...one, kind: "rule" } : one));
}

function notes(models: readonly ModelResult[], terms: readonly string[], below: "se" | "ci", stars: boolean): string[] {
  const numbered = (i: number): string => `(${i + 1})`;
  const about = models.flatMap(({ fit, note }, i) => [
    ...(note ? [`${numbered(i)} ${note}`] : []),
    ...(fit.notes ?? []).map((remark) => `${numbered(i)} ${remark}`),
    ...(fit.converged ? [] : [`${numbered(i)} did not converge after ${many(fit.iterations, "iteration")}: no verdict rests on it.`]),
    ...(fit.dropped.collinear.length ? [`${numbered(i)} left out, because other terms span them: ${fit.dropped.collinear.join(", ")}.`] : []),
  ]);
  const dropped = models.map(({ fit: { dropped: d } }, i) => {
    const parts = [
      `${count(d.missing)} with missing values`,
      ...(d.singletons?.count ? [`${count(d.singletons.count)} alone in their group`] : []),
      ...(d.separated?.count ? [`${count(d.separated.count)} separated`] : []),
    ];
    return `${numbered(i)} ${parts.join(", ")}`;
  });
  return [
    below === "se" ? "Standard errors in parentheses." : "95 % intervals in brackets.",
    ...(stars ? ["* p < 0.1, ** p < 0.05, *** p < 0.01."] : []),
    ...(terms.some((term) => /[lf]\(/.test(term)) ? ["t−1 is the year before by the calendar, t+1 the year after."] : []),
    ...about,
    `Rows dropped: ${dropped.join("; ")}.`,
  ];
}
