import { html, join } from "../markup.js";
import { rivalsSentence } from "../tables/rivals.js";
import { question, type Section, type Source } from "./section.js";

/** The rivals as rules of prediction; empty without a race. */
export function horseRace({ results, shelf, labels }: Source): Section {
  const { rivals } = results;
  const body = join([
    rivals && html`<p>${rivalsSentence(rivals, labels)}</p>`,
    shelf.figure("rivals"),
    shelf.table("rivals"),
    shelf.has("rival-blocks") && question("Is it the same in every period?"),
    shelf.figure("rival-blocks"),
    shelf.has("rival-tests") && question("Does one rule have all that is useful in another?"),
    shelf.table("rival-tests"),
  ]);
  return { id: "horse-race", heading: "The horse race", question: "Which explanation predicts signals that it has not seen?", body };
}
