import { decapital, termLabel } from "../labels.js";
import { html, join } from "../markup.js";
import { many, significant } from "../numbers.js";
import { claims, question, type Section, type Source } from "./section.js";
import { sameTerm } from "../labels.js";

/** Is it deterrence, warmth, or regression to the mean? */
export function alternatives(source: Source): Section {
  const { shelf, results, roles, labels } = source;
  const { term } = roles;
  const effects = term === undefined ? [] : results.models.flatMap((m) => m.sizes?.filter((s) => sameTerm(s.term, term)) ?? []);
  const holding = effects.filter((s) => s.lower <= 0 && s.upper >= 0).length;
  const body = join([
    claims(source, "alternatives"),
    shelf.has("alternatives") && question("Does the coefficient stand across controls, outcomes and populations?"),
    shelf.figure("alternatives"),
    shelf.has("alternatives") &&
      term !== undefined &&
      html`<p>${many(effects.length, "model")} ${effects.length === 1 ? "has" : "have"} ${decapital(termLabel(term, labels))}. The estimates run from ${significant(Math.min(...effects.map((s) => s.effect)))} to ${significant(Math.max(...effects.map((s) => s.effect)))} standard deviations of the outcome; zero lies in ${String(holding)} of the ${String(effects.length)} intervals (95 %).</p>`,
    shelf.table("alternative-models"),
  ]);
  return { id: "alternatives", heading: "Not something else", question: "Is it deterrence, general warmth, or regression to the mean?", body };
}
