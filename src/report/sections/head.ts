import { inTextCitation } from "../citations.js";
import { type Html, html, join } from "../markup.js";
import { count, estimateText, intervalText, listed, many, withArticle } from "../numbers.js";
import type { HypothesisResult, StudyResults } from "../results.js";
import { ended, type Source, verdict } from "./section.js";

/** What is this, on what data, made when and by which version; the main numbers and verdicts. */
export function head({ results }: Source): Html {
  const { title, sample, simulated, hypotheses, version, provenance, hash, about, references } = results;
  const day = provenance.finished.slice(0, 10);
  return html`<header>
<h1>${title}</h1>
<p class="lead">${summary(results)}</p>
${hypotheses.length > 0 && html`<dl class="findings" aria-label="Claims and verdicts">${hypotheses.map(finding)}</dl>`}
<p class="muted">${simulated ? "Simulated: " : ""}${count(sample.rows)} ally-years of ${many(sample.units, "ally", "allies")} of ${withArticle(sample.patronName)}, ${sample.years[0]}–${sample.years[1]}. Made ${day ? `on ${day} ` : ""}by Fealty ${version}. ${about ? html`On the argument of ${aboutLink(about, references)}. ` : ""}Results <code>${hash.slice(0, 12)}</code>.</p>
</header>`;
}

/** How many claims stand, and what was found for the first. */
function summary({ hypotheses, simulated, sample, models }: StudyResults): Html {
  const counts = [
    ["supported", "supported"],
    ["against", "contradicted"],
    ["inconclusive", "inconclusive"],
    ["not tested", "not tested"],
  ].flatMap(([verdict, word]) => {
    const n = hypotheses.filter((h) => h.verdict === verdict).length;
    return n ? [`${n} ${word}`] : [];
  });
  const first = hypotheses.find((h) => h.estimate !== undefined && h.ci !== undefined);
  return join([
    html`${many(hypotheses.length, "claim")} about ${withArticle(sample.patronName)} and its allies${simulated ? " in a simulated world" : ""}, put to ${many(models.length, "model")}: ${listed(counts) || "no verdict"}.`,
    first &&
      html` The first, ${first.id}, ${lower(ended(first.says)).replace(/\.$/, "")}, is ${verdict(first)}: the estimate is ${estimateText(first.estimate, first.se)}, the ${first.ciLevel ?? 95} % interval ${first.ci ? intervalText(first.ci[0], first.ci[1], first.se) : ""}.`,
    simulated && html` Nothing here is about the world.`,
  ]);
}

function lower(text: string): string {
  return /^[A-Z][a-z]/.test(text) ? text.slice(0, 1).toLowerCase() + text.slice(1) : text;
}

function finding(h: HypothesisResult): Html {
  const number =
    h.estimate !== undefined && h.ci
      ? html`<span class="muted">: ${estimateText(h.estimate, h.se)}, ${h.ciLevel ?? 95} % interval ${intervalText(h.ci[0], h.ci[1], h.se)}</span>`
      : "";
  return html`<div><dt>${h.id}</dt><dd>${ended(h.says)}<br>${verdict(h)}${number}</dd></div>`;
}

/** The work by its authors and year where it is among the references, with its DOI. */
function aboutLink(about: string, references: StudyResults["references"]): Html {
  const doi = /^(?:doi:|https:\/\/doi\.org\/)(10\.\d{4,9}\/[-._;()/:A-Za-z0-9]+)$/.exec(about.trim())?.[1];
  if (!doi) return html`${about}`;
  const work = references.find(({ DOI }) => typeof DOI === "string" && DOI.toLowerCase() === doi.toLowerCase());
  return html`${work ? `${inTextCitation(work)}, ` : ""}<a href="https://doi.org/${doi}">doi:${doi}</a>`;
}
