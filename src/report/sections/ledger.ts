import { html, join } from "../markup.js";
import { listed } from "../numbers.js";
import type { Verdict } from "../results.js";
import type { Section, Source } from "./section.js";

const words: readonly (readonly [Verdict, string])[] = [
  ["supported", "Supported"],
  ["against", "Against the claim"],
  ["inconclusive", "Inconclusive"],
  ["not tested", "Not tested"],
];

/** What stands, what falls, what would change our mind? */
export function theLedger({ results, shelf }: Source): Section {
  const by = words
    .map(([verdict, word]) => ({ word, ids: results.hypotheses.filter((h) => h.verdict === verdict).map((h) => h.id) }))
    .filter(({ ids }) => ids.length > 0);
  const body = results.hypotheses.length === 0 ? html`` : join([html`<p>${by.map(({ word, ids }) => `${word}: ${listed(ids)}. `)}</p>`, shelf.table("ledger")]);
  return { id: "ledger", heading: "Ledger", question: "What stands, what falls, and what would change our mind?", body };
}
