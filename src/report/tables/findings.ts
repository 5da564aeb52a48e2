import { covarianceWords, type Labels, termLabel } from "../labels.js";
import { count, decimalsFor, estimateText, fixed, intervalText, pText, significant } from "../numbers.js";
import type { HypothesisResult, RobustnessRow } from "../results.js";
import { cell, column, type Table, type TableRow } from "../table.js";

/** The coefficient of interest under other choices, grouped by what is varied. */
export function robustnessTable(
  rows: readonly RobustnessRow[],
  labels: Labels,
  { name = "robustness", caption }: { name?: string; caption?: string } = {},
): Table {
  const groups = [...new Set(rows.map(({ group }) => group))];
  const terms = [...new Set(rows.map(({ term }) => term))];
  const seen = new Set<string>();
  return {
    name,
    caption: caption ?? `The coefficient of interest under other choices${terms.length === 1 ? `: ${termLabel(terms[0] as string, labels)}` : ""}.`,
    columns: [
      column("Choice"),
      ...(terms.length > 1 ? [column("Term")] : []),
      column("Estimate", "point"),
      column("SE", "point"),
      column("95 % interval", "right"),
      column("p", "right"),
      column("n", "right"),
      column("Standard errors"),
    ],
    rows: groups.flatMap((group): TableRow[] => {
      // The model as it is begins every check; it stands once.
      const own = rows.filter((r) => r.group === group && !(r.base && seen.has(`${r.model} ${r.term}`)));
      for (const r of own) if (r.base) seen.add(`${r.model} ${r.term}`);
      if (own.length === 0) return [];
      return [
        { cells: [group], kind: "group" },
        ...own.map((r) => ({
          cells: [
            r.base ? `${r.label} (as it is)` : r.label,
            ...(terms.length > 1 ? [termLabel(r.term, labels)] : []),
            cell(r.estimate, fixed(r.estimate, decimalsFor(r.se))),
            cell(r.se, fixed(r.se, decimalsFor(r.se))),
            intervalText(r.ci[0], r.ci[1], r.se),
            cell(r.p, pText(r.p)),
            cell(r.n, count(r.n)),
            covarianceWords(r.vcovKind),
          ],
        })),
      ];
    }),
    notes: [],
  };
}

/** Claim → test → result → verdict → what would overturn it; the smallest effect that the design could have found beside each. */
export function ledgerTable(hypotheses: readonly HypothesisResult[]): Table {
  return {
    name: "ledger",
    caption: "The ledger: each claim, its test, what was found, the verdict, and what would overturn it.",
    columns: [
      column("Claim", "text"),
      column("Test", "text"),
      column("Result", "text"),
      column("Estimate", "point"),
      column("95 % interval", "right"),
      column("Smallest detectable", "point"),
      column("Verdict"),
      column("What would overturn it", "text"),
    ],
    rows: hypotheses.map((h) => ({
      cells: [
        `${h.id}. ${h.says}`,
        h.test,
        `${h.found} Rests on ${h.rests}.`,
        cell(h.estimate, estimateText(h.estimate, h.se)),
        h.ci ? intervalText(h.ci[0], h.ci[1], h.se) : "–",
        cell(h.smallestDetectable, significant(h.smallestDetectable)),
        h.verdict,
        h.overturn,
      ],
    })),
    notes: [
      "Smallest detectable: the effect that this design finds with power 0.8 at the level of its test, in the unit of the estimate; a null says no more than that the effect is smaller.",
      "Supported, against, inconclusive: a claim that something is zero is supported only by an equivalence test inside its bound; a mere lack of evidence is inconclusive.",
    ],
  };
}
