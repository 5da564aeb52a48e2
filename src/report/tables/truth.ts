import { type Labels, termLabel } from "../labels.js";
import { count, decimalsFor, estimateText, fixed, intervalText, significant } from "../numbers.js";
import { cell, column, type Table, type TableRow } from "../table.js";
import type { TruthResults, TruthRow } from "../truth-results.js";

const groups: readonly (readonly [TruthRow["kind"], string])[] = [
  ["claim", "Claims"],
  ["term", "Terms of the main model"],
  ["corrected", "Terms of the main model, corrected for error of measurement"],
];

/** The truth of the reference world beside each estimate, and whether the interval covers it. */
export function truthTable({ rows, draws }: TruthResults, labels: Labels): Table {
  const written = (row: TruthRow): TableRow => {
    const { kind, name, says, truth, by, estimate, ci, level, covers } = row;
    const se = ci ? (ci[1] - ci[0]) / 3.92 : undefined;
    return {
      cells: [
        kind === "claim" ? `${name}: ${says ?? ""}` : termLabel(name, labels),
        cell(truth, by === "construction" ? "0" : truth !== undefined && se !== undefined ? fixed(truth, decimalsFor(se)) : significant(truth)),
        cell(estimate, estimateText(estimate, se)),
        ci ? `${intervalText(ci[0], ci[1])}${level === 95 || level === undefined ? "" : ` (${level} %)`}` : "–",
        covers === undefined ? "–" : covers ? "yes" : "no",
      ],
    };
  };
  return {
    name: "truth",
    caption: "Truth against what was recovered in the simulated world.",
    columns: [column("Claim or term", "text"), column("Truth", "point"), column("Estimate", "point"), column("95 % interval", "right"), column("Covers")],
    rows: groups.flatMap(([kind, heading]): TableRow[] => {
      const own = rows.filter((row) => row.kind === kind);
      return own.length === 0 ? [] : [{ cells: [heading], kind: "group" }, ...own.map(written)];
    }),
    notes: [
      `Truth: what the study's own formula comes to when positions are those that the states hold in the year, as infinitely many roll calls would show them, and signals are the mean of ${count(draws)} draws of them with the same rewards; 0 without decimals where the world is made so: signals of a year follow the answer of the year before and nothing later, aid and trade follow no concession, and nobody is paid by a patron that is not its own. Claims that something is zero, and comparisons, are in standard deviations of the outcome as in the ledger.`,
    ],
  };
}
