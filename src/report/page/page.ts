import { base64 } from "../base64.js";
import { html, trusted } from "../markup.js";
import { alternatives } from "../sections/alternatives.js";
import { theArgument } from "../sections/argument.js";
import { attention } from "../sections/attention.js";
import { theDesign } from "../sections/design.js";
import { fragility } from "../sections/fragility.js";
import { head } from "../sections/head.js";
import { theLedger } from "../sections/ledger.js";
import { methods } from "../sections/methods.js";
import { horseRace } from "../sections/rivals.js";
import { puzzle } from "../sections/puzzle.js";
import { rewards } from "../sections/rewards.js";
import { theSample } from "../sections/sample.js";
import { theTruth } from "../sections/truth.js";
import type { Section, Source } from "../sections/section.js";
import { selection } from "../sections/selection.js";
import { pageScript } from "./script.js";
import { pageCss } from "./style.js";

const outline = [puzzle, theArgument, theSample, theDesign, rewards, selection, attention, alternatives, horseRace, fragility, theTruth, theLedger, methods];

/** One self-contained page: it asks for nothing from anywhere, and its policy forbids that it could. */
export async function page(source: Source): Promise<string> {
  const { results, shelf } = source;
  const css = pageCss();
  const policy = [
    "default-src 'none'",
    `style-src '${await hashOf(css)}'`,
    `script-src '${await hashOf(pageScript)}'`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const top = head(source);
  // Numbers of sections are those of the plan, so that "section 8" is the same in every report; what only some studies have takes a number where it is there.
  const some = new Map<(source: Source) => Section, object | undefined>([
    [theDesign, results.diagnosis],
    [horseRace, results.rivals],
    [theTruth, results.truth],
  ]);
  const planned = outline.filter((write) => !some.has(write) || some.get(write) !== undefined);
  const sections = planned.map((write, i) => ({ ...write(source), number: i + 1 })).filter(({ body }) => body.markup.trim() !== "");
  const whole = html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark"><meta name="generator" content="Fealty ${results.version}"><title>${results.title}</title><style>${trusted(css)}</style></head>
<body>
<a class="skip" href="#main">To the content</a>
${results.simulated && html`<div class="banner" role="note">Simulated data</div>`}
<div class="layout">
${top}
<nav class="contents" aria-label="Contents"><p>Contents</p><ol>${sections.map(({ id, number, heading }) => html`<li><a href="#${id}">${number}. ${heading}</a></li>`)}</ol></nav>
<main id="main">
${sections.map(({ id, number, heading, question, body }) => html`<section id="${id}" aria-labelledby="${id}-h"><h2 id="${id}-h"><span class="n">${number}</span>${heading}</h2><p class="muted">${question}</p>${body}</section>\n`)}
</main>
</div>
<footer>${results.simulated && "Simulated data. "}Fealty ${results.version}. Hash of the numbers of results.json: <code>${results.hash}</code></footer>
<script>${trusted(pageScript)}</script>
</body>
</html>
`;
  return shelf.resolve(whole.markup);
}

/** The source expression of a content-security policy for an inline style or script. */
async function hashOf(text: string): Promise<string> {
  const digest = await globalThis.crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return `sha256-${base64(new Uint8Array(digest))}`;
}
