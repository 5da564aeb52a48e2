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
  return join(
    own.map(
      (h) =>
        html`<p><strong>${h.id}.</strong> ${ended(h.says)} ${ended(h.found)} Verdict: ${verdict(h)}. <span class="muted">Test: ${ended(h.test)} It rests on ${ended(h.rests)}</span></p>`,
    ),
  );
}

/** A text that ends as a sentence. */
export function ended(text: string): string {
  return /[.?!]$/.test(text.trim()) ? text.trim() : `${text.trim()}.`;
}

/** A question that stands above an exhibit. */
export function question(text: string): Html {
  return html`<p class="question">${text}</p>`;
}
