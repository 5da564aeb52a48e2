import type { Simulated } from "../../simulate/index.js";
import type { DiagnosisResults } from "../diagnosis-results.js";
import { type Labels, termLabel } from "../labels.js";
import { count, fixed, significant } from "../numbers.js";
import { cell, column, type Table, type TableRow } from "../table.js";

/** Bias, error, power and coverage of each term that is followed, by truth. */
export function diagnosisTable({ truths, design, sims, settings }: DiagnosisResults, labels: Labels): Table | undefined {
  const rows = truths.flatMap(({ name, terms }): TableRow[] => {
    const found = terms.flatMap(({ model, term, performance: own }): TableRow[] => {
      if (!own) return [];
      const { truth, bias, rmse, power, typeS, typeM, coverage, seRatio } = own;
      const of = model === design ? termLabel(term, labels) : `${termLabel(term, labels)} (model ${model})`;
      return [
        {
          cells: [
            of,
            cell(truth, significant(truth, 2)),
            withRange(bias, (v) => significant(v, 2)),
            cell(rmse.value, significant(rmse.value, 2)),
            withRange(power, percent),
            typeS ? withRange(typeS, percent) : "",
            typeM ? withRange(typeM, (v) => fixed(v, 1)) : "",
            withRange(coverage, percent),
            withRange(seRatio, (v) => fixed(v, 2)),
          ],
        },
      ];
    });
    return found.length === 0 ? [] : [{ cells: [name], kind: "group" }, ...found];
  });
  if (rows.length === 0) return undefined;
  return {
    name: "diagnosis",
    caption: "How the design estimates each term when the truth is known.",
    columns: [
      column("Term"),
      column("Truth", "point"),
      column("Bias", "right"),
      column("RMSE", "point"),
      column("Power, %", "right"),
      column("Type S, %", "right"),
      column("Type M", "right"),
      column("Coverage, %", "right"),
      column("Error / sd", "right"),
    ],
    rows,
    notes: [
      `${count(sims)} simulations of each truth; in brackets 95 % Monte Carlo intervals. Truth: what the same model comes to without noise and without error of measurement, or zero where the truth makes it so. Power: two-sided tests at 5 %. Type S: share of significant estimates with the wrong sign; type M: how many times too large they are (Gelman and Carlin 2014). Error / sd: mean standard error by the standard deviation of the estimates.`,
      `Reward is ${fixed(100 * settings.signalShare, 0)} % of the outcome's variance within ally and year; ${fixed(100 * settings.reliability, 0)} % of the variance of a measured concession is true.`,
    ],
  };
}

function withRange({ value, low, high }: Simulated, write: (value: number) => string) {
  if (!Number.isFinite(value)) return "";
  return cell(value, `${write(value)} [${write(low)}, ${write(high)}]`);
}

function percent(value: number): string {
  return fixed(100 * value, 0);
}
