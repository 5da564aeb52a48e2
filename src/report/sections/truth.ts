import { html, join } from "../markup.js";
import { count, listed, many } from "../numbers.js";
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
  const share = (kind: TruthRow["kind"], one: string, several: string): string[] => {
    const own = rows.filter((row) => row.kind === kind && row.covers !== undefined);
    return own.length === 0 ? [] : [`${count(own.filter(({ covers }) => covers).length)} of ${many(own.length, one, several)}`];
  };
  const shares = [
    ...share("claim", "claim with an interval", "claims with an interval"),
    ...share("term", "term of the main model", "terms of the main model"),
    ...share("corrected", "corrected slope", "corrected slopes"),
  ];
  return [
    "These data are simulated, so that what is true is known.",
    ...(shares.length > 0 ? [`The interval covers the truth for ${listed(shares)}.`] : []),
    "Error of measurement draws slopes of measured concessions towards zero, and lets other years' concessions stand in for those of the year before.",
    ...(rows.some(({ kind }) => kind === "corrected") ? ["The corrected slopes allow for it."] : []),
  ];
}
