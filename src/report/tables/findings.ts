import { capital, covarianceWords, type Labels, sameTerm, termLabel } from "../labels.js";
import { count, decimalsFor, estimateText, fixed, intervalText, pText, significant } from "../numbers.js";
import type { AdjustedP, HypothesisResult, RobustnessRow } from "../results.js";
import { cell, column, type Table, type TableRow } from "../table.js";

/** A coefficient under other choices, grouped by what is varied; a group on another term names it. The model as it is stands once. */
export function robustnessTable(
  rows: readonly RobustnessRow[],
  labels: Labels,
  { name = "robustness", caption }: { name?: string; caption?: string } = {},
): Table {
  const groups = [...new Set(rows.map(({ group }) => group))];
  const main = (rows.find((r) => r.base) ?? rows[0])?.term ?? "";
  const base = rows.find((r) => r.base);
  const written = (r: RobustnessRow): TableRow => ({
    cells: [
      r.base ? `${capital(r.label)}, as it is` : r.label,
      cell(r.estimate, fixed(r.estimate, decimalsFor(r.se))),
      cell(r.se, fixed(r.se, decimalsFor(r.se))),
      intervalText(r.ci[0], r.ci[1], r.se),
      cell(r.p, pText(r.p)),
      cell(r.n, count(r.n)),
      covarianceWords(r.vcovKind),
    ],
  });
  return {
    name,
    caption: caption ?? `${termLabel(main, labels)} under other choices, one changed at a time.`,
    columns: [
      column("Choice"),
      column("Estimate", "point"),
      column("SE", "point"),
      column("95 % interval", "right"),
      column("p", "right"),
      column("n", "right"),
      column("Standard errors"),
    ],
    rows: [
      ...(base ? [written(base)] : []),
      ...groups.flatMap((group): TableRow[] => {
        const own = rows.filter((r) => r.group === group && !r.base);
        const terms = [...new Set(own.map(({ term }) => term))].filter((term) => !sameTerm(term, main));
        const heading = terms.length ? `${group}: ${terms.map((term) => termLabel(term, labels)).join(", ")}` : group;
        return own.length ? [{ cells: [heading], kind: "group" }, ...own.map(written)] : [];
      }),
    ],
    notes: [],
  };
}

/** What each claim's design could have found, beside what it found. */
export function detectableTable(hypotheses: readonly HypothesisResult[]): Table {
  const families = [...new Map(hypotheses.flatMap(({ adjusted = [] }) => adjusted.map((one) => [one.family, one] as const))).values()];
  return {
    name: "detectable",
    caption: "What was estimated for each claim, and the smallest effect that its design could have found.",
    columns: [
      column("Claim"),
      column("Estimate", "point"),
      column("SE", "point"),
      column("95 % interval", "right"),
      column("p", "right"),
      ...families.map(({ family }) => column(families.length === 1 ? "p, adjusted" : `p, adjusted: ${family}`, "right")),
      column("Smallest detectable", "point"),
      column("Verdict"),
    ],
    rows: hypotheses
      .filter((h) => h.estimate !== undefined)
      .map((h) => ({
        cells: [
          h.id,
          cell(h.estimate, estimateText(h.estimate, h.se)),
          cell(h.se, h.se === undefined ? "" : fixed(h.se, decimalsFor(h.se))),
          h.ci ? `${intervalText(h.ci[0], h.ci[1], h.se)}${(h.ciLevel ?? 95) === 95 ? "" : ` (${h.ciLevel} %)`}` : "",
          cell(h.p, pText(h.p)),
          ...families.map(({ family }) => {
            const p = h.adjusted?.find((one) => one.family === family)?.p;
            return cell(p, p === undefined ? "" : pText(p));
          }),
          cell(h.smallestDetectable, significant(h.smallestDetectable)),
          h.verdict,
        ],
      })),
    notes: [
      "Smallest detectable: found with power 0.8 at the level of the claim's test, in the unit of the estimate. For a hump the estimate is where it peaks.",
      ...families.map(({ family, by, of }) => `Adjusted for the ${count(of)} claims of ${family} by ${adjustmentWords(by)}.`),
    ],
  };
}

function adjustmentWords(by: AdjustedP["by"]): string {
  return {
    holm: "Holm's method: the chance of any false support",
    bonferroni: "Bonferroni's method: the chance of any false support",
    bh: "Benjamini and Hochberg's method: the expected share of false support",
    "romano-wolf": "Romano and Wolf's stepdown over wild cluster bootstrap draws: the chance of any false support",
  }[by];
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
      column("Verdict"),
      column("Smallest detectable", "right"),
      column("What would overturn it", "text"),
    ],
    rows: hypotheses.map((h) => ({
      cells: [
        `${h.id}. ${h.says}`,
        h.test,
        `${h.found} Rests on ${h.rests}.`,
        h.verdict,
        cell(h.smallestDetectable, significant(h.smallestDetectable)),
        h.overturn,
      ],
    })),
    notes: [
      "Smallest detectable: the effect that this design finds with power 0.8 at the level of its test, in the unit of the estimate; a null says no more than that the effect is smaller.",
      "Supported, against, inconclusive: a claim that something is zero is supported only by an equivalence test inside its bound; a mere lack of evidence is inconclusive.",
    ],
  };
}
