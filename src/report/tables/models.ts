import { covarianceWords, estimatorWords, type Labels, termLabel } from "../labels.js";
import { count, decimalsFor, estimateText, fixed, intervalText, percent, significant } from "../numbers.js";
import type { ModelResult } from "../results.js";
import { type Cell, cell, column, type Table } from "../table.js";

/** The formulas as fitted, and how exact the numbers are. */
export function certificateTable(models: readonly ModelResult[]): Table {
  return {
    name: "models",
    caption: "The models as fitted, and how exact their numbers are.",
    columns: [
      column("Model"),
      column("Estimator"),
      column("Formula", "text"),
      column("Covariance"),
      column("Converged"),
      column("Iterations", "right"),
      column("Residual", "right"),
      column("Condition", "right"),
    ],
    rows: models.map(({ label, fit }) => ({
      cells: [
        label,
        estimatorWords(fit.fit),
        fit.formula,
        covarianceWords(fit.vcovKind),
        fit.converged ? "yes" : "no",
        cell(fit.iterations, count(fit.iterations)),
        cell(fit.certificate.normalEquations, significant(fit.certificate.normalEquations, 2)),
        cell(fit.certificate.condition, significant(fit.certificate.condition)),
      ],
    })),
    notes: [
      "Residual: the largest relative residual of the normal equations (of the score, for likelihoods), computed apart from the iteration that made the estimates. Condition: of the scaled cross-products.",
    ],
  };
}

/** What one standard deviation of each term goes with. */
export function sizeTable(models: readonly ModelResult[], labels: Labels): Table {
  return {
    name: "sizes",
    caption: "Sizes: what one standard deviation of a term goes with, in standard deviations of the outcome.",
    columns: [column("Term"), column("One standard deviation is", "point"), column("goes with", "point"), column("95 % interval", "right")],
    rows: models.flatMap(({ label, sizes = [] }) =>
      sizes.length === 0
        ? []
        : [
            { cells: [label], kind: "group" as const },
            ...sizes.map((s) => ({
              cells: [
                termLabel(s.term, labels),
                cell(s.sd, significant(s.sd)),
                cell(s.effect, estimateText(s.effect, (s.upper - s.lower) / 3.92)),
                intervalText(s.lower, s.upper),
              ],
            })),
          ],
    ),
    notes: ["Standard deviations of terms are within the absorbed effects, over the rows used; interactions have no size of their own."],
  };
}

/** Models over draws of their latent outcome, beside the naive ones. */
export function drawsTable(models: readonly ModelResult[], labels: Labels): Table {
  const number = (x: number, se: number): Cell => cell(x, fixed(x, decimalsFor(se)));
  return {
    name: "draws",
    caption: "Models of a latent outcome: one value a row as if it were known, and over draws of it.",
    columns: [
      column("Model"),
      column("Term"),
      column("Naive", "point"),
      column("SE", "point"),
      column("Over draws", "point"),
      column("SE", "point"),
      column("95 % from", "point"),
      column("to", "point"),
      column("Mixture from", "point"),
      column("to", "point"),
      column("Measurement", "right"),
    ],
    heads: [
      { from: 2, to: 3, label: "Naive" },
      { from: 4, to: 7, label: "Rubin's rules" },
      { from: 8, to: 9, label: "Mixture" },
    ],
    rows: models.flatMap(({ label, fit: { terms, coef, se, outcomeDraws } }) =>
      (outcomeDraws?.terms ?? []).map((term, j) => {
        const at = terms.indexOf(term);
        const own = outcomeDraws?.se[j] as number;
        const [rubin, mixture] = [outcomeDraws?.ci[j], outcomeDraws?.mixture.ci[j]] as [readonly [number, number], readonly [number, number]];
        return {
          cells: [
            label,
            termLabel(term, labels),
            number(coef[at] as number, se[at] as number),
            number(se[at] as number, se[at] as number),
            number(outcomeDraws?.coef[j] as number, own),
            number(own, own),
            ...[...rubin, ...mixture].map((x) => number(x, own)),
            cell(outcomeDraws?.measurement[j] as number, percent(outcomeDraws?.measurement[j] as number)),
          ],
        };
      }),
    ),
    notes: [
      "Measurement: the share of the variance of a slope that lies between draws. Draws of an outcome widen intervals; draws of a predictor would not remove attenuation.",
    ],
  };
}

/** Naive and corrected slopes of measured predictors, with the reliability, also where nothing can be corrected. */
export function correctionTable(models: readonly ModelResult[], labels: Labels): Table {
  const slope = (estimate: number | undefined, se: number | undefined): Cell[] =>
    estimate === undefined ? ["none", ""] : [cell(estimate, estimateText(estimate, se)), cell(se, fixed(se, decimalsFor(se)))];
  return {
    name: "corrected",
    caption: "Slopes of a predictor that is measured with error: naive, and corrected by halves of its roll calls.",
    columns: [
      column("Model"),
      column("Term"),
      column("By"),
      column("Naive", "point"),
      column("SE", "point"),
      column("Corrected", "point"),
      column("SE", "point"),
      column("Reliability", "point"),
      column("Splits", "right"),
      column("Remark", "text"),
    ],
    heads: [
      { from: 3, to: 4, label: "Naive" },
      { from: 5, to: 6, label: "Corrected" },
    ],
    rows: models.flatMap(({ label, corrected = [] }) =>
      corrected.map((c) => ({
        cells: [
          label,
          termLabel(c.term, labels),
          c.by,
          ...slope(c.naive, c.naiveSe),
          ...slope(c.corrected, c.correctedSe),
          c.reliability === undefined ? "" : cell(c.reliability, fixed(c.reliability, 2)),
          c.splits === undefined ? "" : cell(c.splits, count(c.splits)),
          c.why ?? "",
        ],
      })),
    ),
    notes: [
      "Reliability is within the effects of the model, stepped up from the halves to the whole (Spearman–Brown); medians over random splits. By halves: one half instruments the other.",
      ...(models.some(({ corrected = [] }) => corrected.some(({ by }) => by === "correlation"))
        ? [
            "By correlation: the naive slope is per standard deviation of the measure, the corrected one per standard deviation of the latent variable behind it.",
          ]
        : []),
    ],
  };
}
