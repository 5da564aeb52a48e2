import { html, join } from "../markup.js";
import { many } from "../numbers.js";
import type { TruthResults, TruthRow } from "../truth-results.js";
import type { Section, Source } from "./section.js";

/** What was true in the simulated world, and was it recovered? */
export function theTruth({ results, shelf }: Source): Section {
  const { truth } = results;
  const body = truth ? join([html`<p>${sentences(truth).join(" ")}</p>`, shelf.table("truth")]) : html``;
  return { id: "truth", heading: "Truth and what was recovered", question: "What was true in the simulated world, and did the study find it?", body };
}

/** How many intervals cover the truth, by what is estimated. */
function sentences({ rows }: TruthResults): string[] {
  const share = (kind: TruthRow["kind"], what: string, several?: string): string[] => {
    const own = rows.filter((row) => row.kind === kind && row.covers !== undefined);
    const hit = own.filter(({ covers }) => covers).length;
    return own.length === 0
      ? []
      : [`Of ${many(own.length, what, several)} ${hit} ${hit === 1 ? "has an interval that covers" : "have intervals that cover"} the truth.`];
  };
  return [
    "These data are simulated, so that what is true is known.",
    ...share("claim", "claim"),
    ...share("term", "term of the main model", "terms of the main model"),
    ...share("corrected", "term corrected for error of measurement", "terms corrected for error of measurement"),
    "Slopes of measured concessions are biased towards zero by error of measurement, which the corrected ones allow for.",
  ];
}
