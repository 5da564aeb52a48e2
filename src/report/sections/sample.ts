import { html, join } from "../markup.js";
import { count, listed, many, percent, withArticle } from "../numbers.js";
import { cellsOf, usedColumns } from "../tables/sample.js";
import { question, type Section, type Source } from "./section.js";

/** Where do the rows come from, which were lost? */
export function theSample(source: Source): Section {
  const { results, shelf, labels } = source;
  const { sample, panel, notes } = results;
  const lost = sample.lost.reduce((sum, { rows }) => sum + rows, 0);
  const gaps = usedColumns(results)
    .map((name) => ({ name, missing: cellsOf(panel, name).values.filter((v) => Number.isNaN(v)).length / Math.max(1, panel.length) }))
    .sort((a, b) => b.missing - a.missing)
    .slice(0, 3)
    .filter(({ missing }) => missing >= 0.005);
  const differing = sample.pacts.reduce((sum, { years }) => sum + years.length, 0);
  const body = join([
    html`<p>A row is an ally and a year: ${count(sample.rows)} rows of ${many(sample.units, "ally", "allies")} of ${withArticle(sample.patronName)}, ${sample.years[0]} to ${sample.years[1]}. ${count(lost)} candidate rows were lost on the way (${shelf.ref("flow")}).</p>`,
    shelf.table("flow"),
    question("What is known of them?"),
    shelf.figure("coverage"),
    gaps.length > 0 &&
      html`<p>Most often missing are ${listed(gaps.map(({ name, missing }) => `${labels(name)} (${percent(missing)})`))}. A model uses the rows on which all its terms are known; each table says how many were dropped.</p>`,
    shelf.table("descriptives", { sortable: true }),
    shelf.has("pacts") && question("Would another definition of a pact give other rows?"),
    shelf.has("pacts") && html`<p>Definitions differ on ${many(differing, "ally-year")}, listed in ${shelf.ref("pacts")}.</p>`,
    shelf.table("pacts"),
    notes.length > 0 && html`<h3>Remarks of the run</h3><ul>${notes.map((note) => html`<li>${note}</li>`)}</ul>`,
  ]);
  return { id: "sample", heading: "The sample", question: "Where do the rows come from, and which were lost?", body };
}
