import { referenceText, sortedReferences } from "../citations.js";
import { type Html, html, join } from "../markup.js";
import { count, fixed, many } from "../numbers.js";
import type { DatasetUse } from "../results.js";
import { ended, type Section, type Source } from "./section.js";

/** Can I do it again? */
export function methods({ results, shelf }: Source): Section {
  const { measures, references, provenance, datasets, source, hash, seed, version } = results;
  const packages = Object.entries(provenance.packages);
  const cached = provenance.steps.filter((s) => s.cached).length;
  const seconds = provenance.steps.reduce((sum, s) => sum + s.seconds, 0);
  const body = join([
    measures.length > 0 &&
      html`<h3>Measures</h3><dl class="terms">${measures.map((m) => html`<dt><code>${m.name}</code> (${m.is})</dt><dd>${ended(m.about)}</dd>`)}</dl>`,
    shelf.table("reliability"),
    shelf.table("loadings"),
    ...measures.map(({ name }) => shelf.figure(`traces-${name}`)),
    shelf.has("models") && html`<h3>Models</h3>`,
    shelf.table("models"),
    shelf.has("variables") && html`<h3>Variables</h3>`,
    shelf.table("variables"),
    html`<h3>Data</h3>`,
    datasets.length === 0
      ? html`<p>${results.simulated ? "No data: everything is simulated." : "No dataset of the catalogue was used."}</p>`
      : shelf.table("datasets"),
    shelf.has("files") &&
      html`<details class="more"><summary>${many(
        datasets.reduce((n, d) => n + d.files.length, 0),
        "file",
      )}, with their hashes</summary>${shelf.table("files")}</details>`,
    references.length > 0 &&
      html`<h3>References</h3><ul class="references">${sortedReferences(references).map((r) => html`<li id="reference-${r.id.replace(/[^\w-]/g, "")}">${referenceText(r)}</li>`)}</ul>`,
    html`<h3>Provenance</h3>`,
    html`<p>Fealty ${version} on Node ${provenance.node.replace(/^v/, "")}; seed ${String(seed)}; ${many(provenance.steps.length, "step")}, of which ${count(cached)} came from the cache, in ${fixed(seconds, 1)} s; finished ${provenance.finished}. ${packages.length ? `Packages: ${packages.map(([name, v]) => `${name} ${v}`).join(", ")}.` : ""}</p>`,
    checkedRows(datasets),
    html`<p>Hash of the numbers of results.json: <code>${hash}</code>. A run of the same study with the same data gives the same hash.</p>`,
    html`<h3>The study</h3><pre class="source" tabindex="0" aria-label="The study file">${source}</pre>`,
  ]);
  return { id: "methods", heading: "Methods, data, references, provenance", question: "Can I do it again?", body };
}

/** How many rows broke what the catalogue promises of their dataset, by dataset. */
function checkedRows(datasets: readonly DatasetUse[]): Html | undefined {
  const checked = datasets.filter(({ breaches }) => breaches !== undefined);
  if (checked.length === 0) return undefined;
  const broken = checked.flatMap(({ id, breaches = 0 }) => (breaches > 0 ? [{ id, breaches }] : []));
  const found =
    broken.length === 0
      ? "None of their rows breaks what the catalogue promises of them"
      : html`Rows that break what the catalogue promises of their dataset: ${broken.map(({ id, breaches }, i) => html`${i > 0 ? ", " : ""}${count(breaches)} in <code>${id}</code>`)}; none elsewhere`;
  return html`<p>${many(checked.length, "dataset")} checked for repeated keys, impossible years and undeclared values. ${found}. <code>fealty data verify ID</code> lists them by file and row.</p>`;
}
