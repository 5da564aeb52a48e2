import type { RivalsResult, RuleResult } from "../../rivals/index.js";
import { capital, decapital, type Labels, termLabel } from "../labels.js";
import { count, fixed, listed, many, percent, pText, significant } from "../numbers.js";
import { cell, column, type Cell, type Table } from "../table.js";

/** Rules by what they predicted, the best first: scores, calibration, weight. */
export function rivalsTable(found: RivalsResult, labels: Labels): Table {
  const { scored, units, years, lost, leftOut, draws, baseline } = found;
  const ordered = byScore(found);
  return {
    name: "rivals",
    caption: `The horse race: how well each rule predicts ${decapital(labels(found.outcome))} that it has not seen, ${count(scored)} ally-years of ${many(units, "ally", "allies")} in ${many(years, "year")}.`,
    columns: [
      column("Rule"),
      column("Covariates", "text"),
      column("Log score behind the best", "point"),
      column("95 % interval", "right"),
      column("RMSE", "point"),
      column("R²", "point"),
      column("CRPS", "point"),
      column("Slope", "point"),
      column("In 95 %", "right"),
      column("Weight", "point"),
    ],
    rows: ordered.map(({ name, terms, covariates, behind, rmse, r2, crps, calibration, weight }) => ({
      cells: [
        capital(name),
        capital((covariates ?? terms.map((term) => decapital(termLabel(term, labels)))).join(", ")),
        number(behind.estimate),
        name === found.best || !behind.ci ? "" : between(behind.ci),
        number(rmse.estimate),
        number(r2.estimate),
        number(crps.estimate),
        number(calibration.slope.estimate),
        percent(calibration.coverage.find(({ level }) => level === 0.95)?.estimate ?? Number.NaN),
        number(weight.estimate),
      ],
    })),
    notes: [
      how(found),
      `Without any rule the root mean squared error is ${significant(baseline.rmse)}; R² is measured against it, and may be below 0. Slope: of the outcome on what was predicted, 1 where a prediction means what it says. In 95 %: share of outcomes inside the intervals of 95 %. Weight: of the mixture of rules that predicts best. Intervals: ${count(draws)} draws of allies.`,
      ...(lost.length
        ? [`All rules race on the same rows: ${listed(lost.map(({ why, rows }) => `${many(rows, "row")} ${rows === 1 ? "is" : "are"} lost where ${why}`))}.`]
        : []),
      ...ordered.flatMap(({ name, without }) =>
        without.length ? [`${capital(name)} goes without ${listed(without.map(({ about, why }) => `${about} (${why})`))}.`] : [],
      ),
      ...leftOut.map(({ name, why }) => `${capital(name)} is left out: ${why}.`),
    ],
  };
}

/** Each rule against the best one, by every test. */
export function rivalTests(found: RivalsResult): Table {
  return {
    name: "rival-tests",
    caption: `Tests of each pair of rules. Positive differences favour the first.`,
    columns: [
      column("First"),
      column("Second"),
      column("Log score", "point"),
      column("p, smooth", "right"),
      column("p, modified", "right"),
      column("Vuong z", "point"),
      column("p", "right"),
      column("Weight of first", "point"),
      column("of second", "point"),
      column("p, first has all", "right"),
      column("p, second has all", "right"),
    ],
    rows: found.pairs.map(({ first, second, logScore: { modified, smooth }, vuong: { clustered }, encompassing: own, nested }) => ({
      cells: [
        capital(first),
        `${capital(second)}${nested ? " (nested)" : ""}`,
        number(modified.mean),
        p(smooth?.p),
        p(modified.p),
        number(clustered.statistic, 2),
        p(clustered.p),
        number(own.first?.estimate),
        number(own.second?.estimate),
        p(own.firstEncompasses),
        p(own.secondEncompasses),
      ],
    })),
    notes: [
      "Log score: mean difference, with p of Diebold and Mariano's test over years: with a variance of fixed smoothing (Coroneo and Iacone), which allows for years that go together, and with the correction of Harvey, Leybourne and Newbold, which takes them as independent. Vuong: in the sample, adjusted for the number of parameters (Schwarz), by clusters of allies. Weights: both predictions side by side in one regression, by clusters of allies. The last two: whether one prediction has all that is useful in the other.",
      ...(found.pairs.some(({ nested }) => nested)
        ? ["Where one rule has all terms of the other, tests of equal accuracy lean towards the smaller one, and Vuong's does not hold."]
        : []),
    ],
  };
}

/** What the race found, in a sentence or three. */
export function rivalsSentence(found: RivalsResult, labels: Labels): string {
  const ordered = byScore(found);
  const [best, next] = ordered as [RuleResult, RuleResult];
  const loyalty = ordered.find(({ name }) => name === "loyalty");
  const place = ordered.findIndex(({ name }) => name === "loyalty") + 1;
  const top = `${capital(best.name)} predicts ${decapital(labels(found.outcome))} best: its mean log score is ${significant(best.logScore.estimate)} an ally-year, its R² out of sample ${significant(best.r2.estimate)}, its stacking weight ${fixed(best.weight.estimate, 2)}.`;
  const shown = loyalty && loyalty !== best ? loyalty : next;
  const pair = found.pairs.find(({ first, second }) => [first, second].includes(best.name) && [first, second].includes(shown.name));
  const p = pair?.logScore.smooth?.p ?? pair?.logScore.modified.p;
  const distance = `${significant(-shown.behind.estimate)} behind (95 % interval ${shown.behind.ci ? between([-shown.behind.ci[1], -shown.behind.ci[0]]) : "unknown"}${p === undefined ? "" : `; p of equal accuracy ${pText(p)}`})`;
  const own = pair && (pair.first === shown.name ? pair.encompassing.first : pair.encompassing.second);
  const beside = own
    ? ` Beside the prediction of ${best.name}, that of ${shown.name} has the coefficient ${significant(own.estimate)} (standard error ${significant(own.se)}), where 0 would mean that it adds nothing.`
    : "";
  const second =
    shown === loyalty
      ? ` Loyalty comes ${ordinal(place)} of ${count(ordered.length)}, ${distance}, with a stacking weight of ${fixed(shown.weight.estimate, 2)}.`
      : ` ${capital(shown.name)} comes next, ${distance}.`;
  return `${top}${second}${beside}`;
}

export function byScore({ rules }: RivalsResult): RuleResult[] {
  return [...rules].sort((a, b) => b.logScore.estimate - a.logScore.estimate);
}

function how({ direction, effects, distribution, blocks, gap }: RivalsResult): string {
  const from = direction === "forward" ? "the years before it" : `all other years${gap > 0 ? `, less ${many(gap, "year")} on each side` : ""}`;
  const off = {
    none: "",
    year: " Outcome and covariates are differences from the mean of their year: who gets more than others is predicted, not how much the patron sends in all.",
    ally: " From outcome and covariates the mean of the ally over the years learnt from is taken off.",
    "ally + year": " Outcome and covariates are differences from the mean of their year, less the mean of the ally over the years learnt from.",
  }[effects];
  const law = { normal: "normal", poisson: "Poisson", negbin: "negative binomial" }[distribution];
  return `Each of ${many(blocks.length, "block")} of years (${listed(blocks.map(({ first, last }) => `${first}–${last}`))}) is predicted by ${law} laws learnt from ${from}.${off}`;
}

function ordinal(n: number): string {
  return ["", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"][n] ?? `${n}th`;
}

function number(value: number | undefined, digits = 3): Cell {
  return cell(value, fixed(value, digits));
}

function between([low, high]: readonly [number, number]): string {
  return `${fixed(low, 3)} to ${fixed(high, 3)}`;
}

function p(value: number | undefined): Cell {
  return cell(value, pText(value));
}
