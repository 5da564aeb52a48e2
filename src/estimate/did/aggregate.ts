import { FealtyError, suggest } from "../../base/index.js";
import { inferences } from "../assemble.js";
import { rawColumns } from "../design/design.js";
import { preTrends } from "../effects/pre-trends.js";
import type { Fit } from "../fit.js";
import { print } from "../formula/expression.js";
import type { Formula } from "../formula/formula.js";
import type { Factor } from "../formula/terms.js";
import type { Estimate } from "../model/estimated.js";

/** How the effects of Sun and Abraham are summed up: by relative period, all after treatment together, by cohort, or not at all. */
export type CohortAverage = "period" | "att" | "cohort" | "none";
const averages: readonly CohortAverage[] = ["period", "att", "cohort", "none"];

/** The `sunab()` of a formula, if it has one. @throws FealtyError "sunab" when it has two, or one inside an interaction. */
export function cohortsOf({ terms }: Pick<Formula, "terms">): Factor | undefined {
  const found = terms.filter((t) => t.factors.some((f) => f.kind === "cohorts"));
  const first = found[0]?.factors.find((f) => f.kind === "cohorts");
  if (found.length > 1 || (found[0]?.factors.length ?? 1) > 1)
    throw new FealtyError("sunab", found.length > 1 ? "a formula has one sunab() at most" : `${first?.name} cannot be interacted`, {
      kind: "usage",
      mend: "estimate groups one by one with --where",
    });
  return first;
}

/** The average that `sunab(g, year, agg = att)` asks for, `att = TRUE` and `no_agg = TRUE` as in fixest; "period" without. */
export function cohortAverageOf({ expression: e, name }: Factor): CohortAverage {
  const named = e.kind === "call" ? e.named : {};
  const agg = named.agg;
  if (agg) {
    const text = agg.kind === "text" ? agg.value : print(agg);
    const found = averages.find((a) => a === text);
    if (!found) throw new FealtyError("formula", `${name} has no average "${text}"`, { kind: "usage", mend: suggest(text, averages) });
    return found;
  }
  const yes = (key: string): boolean => {
    const value = named[key];
    return value !== undefined && /^(true|t|1)$/i.test(print(value));
  };
  return yes("no_agg") ? "none" : yes("att") ? "att" : "period";
}

/**
 * The fit of a formula with `sunab()` with its interactions averaged: weights are the shares of the cells among the rows used (their
 * weights, where weighted), taken as given. Terms are fixest's: `year::-3`, `ATT`, `cohort::2004`. By cohort and in all, periods from 0 on count.
 * The covariance is the fit's own, whichever it is; `withVcov` goes on working.
 * Source: Sun and Abraham (2021), equation 27. Reference: fixest's `aggregate`.
 */
export function averageCohorts(model: Estimate, by: CohortAverage): Estimate {
  const raw = model.interactions ?? { terms: model.fit.terms, coef: model.fit.coef };
  const size = model.scores.columns.length;
  const cells = raw.terms.map((term) => /^(.*)::(-?\d+):cohort::(.+)$/.exec(term));
  const columns = rawColumns(
    model.design,
    raw.terms.filter((_, j) => cells[j]),
  );
  const { weights } = model.design;
  const sizes = raw.terms.map(() => 0);
  let next = 0;
  cells.forEach((cell, j) => {
    if (!cell) return;
    const values = columns[next++] as Float64Array;
    let sum = 0;
    for (let i = 0; i < values.length; i++) sum += (values[i] as number) * (weights ? (weights[i] as number) : 1);
    sizes[j] = sum;
  });
  const groups = new Map<string, number[]>();
  raw.terms.forEach((term, j) => {
    const cell = cells[j];
    const [period, cohort] = [Number(cell?.[2]), cell?.[3]];
    if (cell && by !== "none" && by !== "period" && period < 0) return;
    const name = !cell || by === "none" ? term : by === "att" ? "ATT" : by === "cohort" ? `cohort::${cohort}` : `${cell[1]}::${period}`;
    const known = groups.get(name);
    if (known) known.push(j);
    else groups.set(name, [j]);
  });
  const names = [...groups.keys()];
  // Cells come by period, then by cohort; cohorts are put in their own order.
  const order = by === "cohort" ? [...names.filter((n) => !n.startsWith("cohort::")), ...sortedCohorts(names)] : names;
  const matrix = new Float64Array(order.length * size);
  const coef = order.map((name, r) => {
    const members = groups.get(name) as number[];
    const total = members.reduce((sum, j) => sum + (sizes[j] as number), 0);
    return members.reduce((sum, j) => {
      const share = total > 0 ? (sizes[j] as number) / total : 1;
      matrix[r * size + j] = share;
      return sum + share * (raw.coef[j] as number);
    }, 0);
  });
  const { averages: ___, ...own } = model.scores;
  const scores = by === "none" ? own : { ...own, averages: matrix };
  const { alternatives: _, df: __, clusters: ____, repaired: _____, preTrends: ______, ...rest } = model.fit;
  const lost = model.fit.dropped.collinear.filter((t) => t.includes(":cohort::"));
  const notes = [
    ...(rest.notes ?? []),
    ...(lost.length > 0 && !model.interactions
      ? [
          `${lost.length} of ${lost.length + cells.filter((c) => c).length} effects by cohort and period are not identified and count in no average (is no unit never treated?)`,
        ]
      : []),
  ];
  const fit: Fit = { ...rest, terms: order, coef, ...inferences(coef, scores, model.spec), ...(notes.length > 0 ? { notes } : {}) };
  const test = by === "period" ? preTrends(fit, cells.find((c) => c)?.[1] ?? "") : undefined;
  return { ...model, interactions: raw, scores, fit: { ...fit, ...(test ? { preTrends: test } : {}) } };
}

function sortedCohorts(names: readonly string[]): string[] {
  const cohorts = names.filter((n) => n.startsWith("cohort::"));
  const number = (n: string): number => Number(n.slice("cohort::".length));
  return cohorts.every((n) => Number.isFinite(number(n))) ? cohorts.sort((a, b) => number(a) - number(b)) : cohorts.sort();
}
