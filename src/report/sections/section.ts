import type { Figure } from "../draw/figure.js";
import type { Labels } from "../labels.js";
import { type Html, html, join } from "../markup.js";
import type { Shelf } from "../page/shelf.js";
import type { HypothesisResult, StudyResults } from "../results.js";
import { type Place, placeOf, type Roles } from "../roles.js";
import type { Table } from "../table.js";

/** What a section is written from. */
export interface Source {
  readonly results: StudyResults;
  readonly roles: Roles;
  readonly labels: Labels;
  readonly shelf: Shelf;
  readonly tables: ReadonlyMap<string, Table>;
  readonly figures: ReadonlyMap<string, Figure>;
}

export interface Section {
  readonly id: string;
  readonly heading: string;
  /** The question that the section answers. */
  readonly question: string;
  readonly body: Html;
}

/** The verdict, in the same type whatever it is. */
export function verdict({ verdict: word }: HypothesisResult): Html {
  return html`<span class="verdict">${word}</span>`;
}

/** Claims of a place of the report, each with its test, what was found and the verdict. */
export function claims({ results }: Source, place: Place, which: (h: HypothesisResult) => boolean = () => true): Html {
  const own = results.hypotheses.filter((h) => placeOf(h) === place && which(h));
  const terms = results.models.flatMap(({ fit }) => fit.terms);
  return join(
    own.map(
      (h) =>
        html`<div class="claim"><p><strong>${h.id}. ${ended(h.says)}</strong> ${coded(ended(h.found), terms)} Verdict: ${verdict(h)}.</p><p class="note">Test: ${coded(ended(h.test), terms)} It rests on ${ended(h.rests)}</p></div>`,
    ),
  );
}

/** A sentence with the terms of formulas in it set as code. */
export function coded(text: string, terms: readonly string[]): Html {
  const known = [...new Set(terms)].filter((term) => /[(:]/.test(term)).sort((a, b) => b.length - a.length);
  if (known.length === 0) return html`${text}`;
  const parts = text.split(new RegExp(`(${known.map((term) => term.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|")})`));
  return html`${parts.map((part, i) => (i % 2 === 1 ? html`<code>${part}</code>` : part))}`;
}

/** A text that ends as a sentence. */
export function ended(text: string): string {
  return /[.?!]$/.test(text.trim()) ? text.trim() : `${text.trim()}.`;
}

/** A question that stands above an exhibit. */
export function question(text: string): Html {
  return html`<p class="question">${text}</p>`;
}
