import { FealtyError, suggest } from "../../base/index.js";
import type { Fit } from "../../estimate/index.js";
import { covarianceWords, estimatorWords, type Labels, sameTerm, termLabel } from "../labels.js";
import { count, decimalsFor, fixed, many, pText } from "../numbers.js";
import type { ModelResult } from "../results.js";
import { type Cell, cell, column, type Table, type TableRow } from "../table.js";
import { statisticRows } from "./statistics.js";

/** What may stand below an estimate. */
export type Below = "se" | "ci" | "t" | "p";

export interface RegressionOptions {
  readonly name: string;
  /** A complete sentence. */
  readonly caption: string;
  /** What readers call columns, or whole terms; by default their names. */
  readonly labels?: Labels;
  /** What stands below an estimate, a line each: its standard error in parentheses, its 95 % interval in brackets, its t or z, its p. */
  readonly below?: Below | readonly Below[];
  /** Marks at p < 0.1, 0.05, 0.01. Off: a star says less than the interval. Never where a fit has not converged. */
  readonly stars?: boolean;
  /** Terms that are shown, in this order; all by default. */
  readonly keep?: readonly string[];
  /** Terms that are not shown; a note names them. */
  readonly drop?: readonly string[];
  /** Headings over terms: those that none holds come first. */
  readonly groups?: readonly { readonly label: string; readonly terms: readonly string[] }[];
  /** Statistics below the estimates, each a path into the fit, such as "r2" or "instruments.sargan.p"; by default the usual ones that there are. */
  readonly rows?: readonly string[];
  /** Heads over neighbouring columns, one a model, in place of the outcomes. */
  readonly heads?: readonly string[];
  /** Further notes, at the end. */
  readonly notes?: readonly string[];
}

/**
 * Estimators side by side: estimates to three significant digits of their standard error, what is absorbed, rows, clusters, the covariance by its name,
 * the figures of fit that there are; notes say which rows were dropped and why. A fit that has not converged shows no star, t, p or interval.
 * @throws FealtyError "no-term" or "no-statistic" (usage) for a term to keep or a row that no model has.
 */
export function regressionTable(models: readonly ModelResult[], options: RegressionOptions): Table {
  const { name, caption, labels = (n) => n, below = "se", stars = false, rows, heads } = options;
  const lines = typeof below === "string" ? [below] : below;
  const all = [...new Set(models.flatMap(({ fit }) => fit.terms))].sort((a, b) => Number(a === "(Intercept)") - Number(b === "(Intercept)"));
  const terms = shownTerms(all, options);
  return {
    name,
    caption,
    columns: [column("Term"), ...models.map(({ label }, i) => column(`(${i + 1}) ${label}`, "point"))],
    ...over(models.map(({ fit }, i) => (heads ? (heads[i] ?? "") : fit.outcome ? labels(fit.outcome.name) : ""))),
    rows: [...grouped(terms, options, (term) => estimates(term, models, labels, lines, stars)), ...foot(models, rows)],
    notes: [...notes(models, terms, lines, stars), ...leftOut(all, terms, labels), ...(options.notes ?? [])],
  };
}

function shownTerms(all: readonly string[], { keep, drop = [] }: RegressionOptions): string[] {
  const find = (wanted: string): string => {
    const found = all.find((term) => sameTerm(term, wanted));
    if (found === undefined)
      throw new FealtyError("no-term", `no model of the table has the term "${wanted}"`, { kind: "usage", mend: suggest(wanted, all, 30) });
    return found;
  };
  const out = new Set(drop.map(find));
  return (keep ? keep.map(find) : [...all]).filter((term) => !out.has(term));
}

function grouped(terms: readonly string[], { groups = [] }: RegressionOptions, write: (term: string) => TableRow[]): TableRow[] {
  const group = (term: string): number => groups.findIndex((g) => g.terms.some((t) => sameTerm(t, term)));
  return [
    ...terms.filter((term) => group(term) < 0).flatMap(write),
    ...groups.flatMap(({ label }, k): TableRow[] => {
      const own = terms.filter((term) => group(term) === k);
      return own.length > 0 ? [{ cells: [label], kind: "group" }, ...own.flatMap(write)] : [];
    }),
  ];
}

function leftOut(all: readonly string[], terms: readonly string[], labels: Labels): string[] {
  const hidden = all.filter((term) => !terms.includes(term));
  return hidden.length > 0 ? [`Estimated but not shown: ${hidden.map((term) => nameOf(term, labels)).join(", ")}.`] : [];
}

/** A label for the whole term, or for what it is made of. */
function nameOf(term: string, labels: Labels): string {
  const whole = labels(term);
  return whole === term || /^[\w.]+$/.test(term) ? termLabel(term, labels) : whole;
}

/** Models that stand beside one another and have the same head share it. */
function over(labels: readonly string[]): Pick<Table, "heads"> {
  if (labels.every((label) => label === "")) return {};
  const heads: { from: number; to: number; label: string }[] = [];
  labels.forEach((label, i) => {
    const last = heads.at(-1);
    if (last && last.label === label) heads[heads.length - 1] = { ...last, to: i + 1 };
    else heads.push({ from: i + 1, to: i + 1, label });
  });
  return { heads };
}

function estimates(term: string, models: readonly ModelResult[], labels: Labels, below: readonly Below[], stars: boolean): TableRow[] {
  const cells = models.map(({ fit }): readonly Cell[] => {
    const i = fit.terms.indexOf(term);
    const [coef, se, ci, t, p] = [fit.coef[i], fit.se[i], fit.ci[i], fit.t[i], fit.p[i]];
    if (i < 0 || coef === undefined) return ["", ...below.map(() => "")];
    const digits = Number.isFinite(se) ? decimalsFor(se) : decimalsFor(Math.abs(coef));
    const mark = stars && fit.converged && p !== undefined ? (p < 0.01 ? "***" : p < 0.05 ? "**" : p < 0.1 ? "*" : "") : "";
    const under = (what: Below): Cell => {
      if (what === "se") return cell(se, `(${fixed(se, digits)})`);
      if (!fit.converged) return "–";
      if (what === "ci") return ci ? `[${fixed(ci[0], digits)}, ${fixed(ci[1], digits)}]` : "";
      return what === "t"
        ? cell(t, `${fit.df === undefined ? "z" : "t"} = ${fixed(t, 2)}`)
        : cell(p, p !== undefined && p < 0.001 ? "p < 0.001" : `p = ${pText(p)}`);
    };
    return [cell(coef, `${fixed(coef, digits)}${mark}`), ...below.map(under)];
  });
  return [
    { cells: [nameOf(term, labels), ...cells.map(([estimate]) => estimate ?? "")] },
    ...below.map((_, k): TableRow => ({ cells: ["", ...cells.map((lines) => lines[k + 1] ?? "")], kind: "below" })),
  ];
}

/** What the estimates rest on. */
function foot(models: readonly ModelResult[], statistics: readonly string[] | undefined): TableRow[] {
  const fits = models.map(({ fit }) => fit);
  const row = (label: string, of: (fit: Fit) => Cell): TableRow => ({ cells: [label, ...fits.map(of)] });
  const counts = (label: (name: string) => string, of: (fit: Fit) => Readonly<Record<string, number>> | undefined): TableRow[] =>
    [...new Set(fits.flatMap((fit) => Object.keys(of(fit) ?? {})))].map((name) =>
      row(label(name), (fit) => {
        const value = of(fit)?.[name];
        return cell(value, value === undefined ? "" : count(value));
      }),
    );
  const rows = [
    row("Estimator", (fit) => estimatorWords(fit.fit)),
    ...counts(
      (name) => `Effects absorbed: ${name}`,
      ({ levels }) => levels,
    ),
    row("Standard errors", (fit) => covarianceWords(fit.vcovKind)),
    ...counts(
      (name) => `Clusters: ${name}`,
      ({ clusters }) => clusters,
    ),
    row("Observations", (fit) => cell(fit.n, count(fit.n))),
    ...(fits.every((fit) => fit.converged) ? [] : [row("Converged", (fit) => (fit.converged ? "yes" : "no"))]),
    ...statisticRows(fits, statistics),
  ];
  return rows.map((one, i) => (i === 0 ? { ...one, kind: "rule" } : one));
}

function notes(models: readonly ModelResult[], terms: readonly string[], below: readonly Below[], stars: boolean): string[] {
  const numbered = (i: number): string => `(${i + 1})`;
  const about = models.flatMap(({ fit, note }, i) => [
    ...(note ? [`${numbered(i)} ${note}`] : []),
    ...(fit.imputations
      ? [
          `${numbered(i)} combines ${fit.imputations.count} imputations by Rubin's rules; missing information up to ${Math.round(100 * Math.max(...fit.imputations.missingInformation))} %.`,
        ]
      : []),
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
    ...(below.includes("se") ? ["Standard errors in parentheses."] : []),
    ...(below.includes("ci") ? ["95 % intervals in brackets."] : []),
    ...(stars ? ["* p < 0.1, ** p < 0.05, *** p < 0.01."] : []),
    ...(terms.some((term) => /[lf]\(/.test(term)) ? ["t−1 is the year before by the calendar, t+1 the year after."] : []),
    ...about,
    `Rows dropped: ${dropped.join("; ")}.`,
  ];
}
