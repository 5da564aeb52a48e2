import { html, trusted } from "../markup.js";
import { reviewScript } from "./review-script.js";
import { fonts, sizes, tokenCss } from "../tokens.js";

/** A sentence to review: what the coder made of it, which may be nothing. */
export interface ReviewItem {
  readonly document: string;
  readonly title: string;
  readonly date: string;
  readonly sentence: number;
  readonly quote: string;
  /** The sentences before it, for what "they" and "our ally" mean. */
  readonly before: string;
  readonly codes: readonly {
    readonly source: string;
    readonly target: string;
    readonly act: string;
    readonly strength: number;
    readonly confidence: number;
    readonly rule: string;
    /** Why it does not count; "" where it does. */
    readonly aside: string;
  }[];
}

export interface ReviewOptions {
  readonly title: string;
  readonly acts: Readonly<Record<string, string>>;
  /** Names that a source or target may have, for completion. */
  readonly actors: readonly string[];
  /** Under which the browser keeps what was reviewed. */
  readonly key: string;
}

/** A page on which a reader goes through coded sentences, corrects them, and saves the codes as CSV. It loads nothing and sends nothing. */
export function reviewPage(items: readonly ReviewItem[], { title, acts, actors, key }: ReviewOptions): string {
  const data = JSON.stringify({ key, acts: Object.keys(acts), items }).replaceAll("<", "\\u003c");
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark">
<title>${title}</title><style>${trusted(css())}</style></head><body>
<header><h1>${title}</h1>
<p>Read each sentence and judge what it states, about whom. Agree, correct, add a statement, or say that it states none: codes are complete for a sentence once you mark it. Enter agrees, J and K go on and back.
Everything stays in this browser until you save it; <code>fealty code-text … --hand codes.csv</code> compares your codes with the rules', and <code>--correct</code> puts them in their place.</p>
<dl>${Object.entries(acts).map(([act, says]) => html`<div><dt>${act}</dt><dd>${says}</dd></div>`)}</dl></header>
<div class="bar"><span id="done" role="status"></span><label><input type="checkbox" id="open"> only those not yet judged</label><button type="button" id="save">Save codes.csv</button></div>
<main id="items"></main><datalist id="actors">${actors.map((name) => html`<option value="${name}"></option>`)}</datalist>
<noscript><p>Reviewing needs scripts.</p></noscript>
<script type="application/json" id="data">${trusted(data)}</script><script>${trusted(reviewScript)}</script></body></html>
`.markup;
}

function css(): string {
  return `${tokenCss()}
*{box-sizing:border-box}
html{background:var(--ground);color:var(--text);font:400 15px/1.5 ${fonts.interface};scroll-padding-top:64px}
body{margin:0 auto;max-width:${sizes.wide}px;padding:0 16px 96px}
h1{font-size:24px;line-height:1.2;margin:32px 0 8px}
header p,header dl{max-width:${sizes.column}px;color:var(--muted);margin:8px 0}
dl{display:grid;gap:2px}dl div{display:grid;grid-template-columns:6em 1fr}dt{font-weight:600;color:var(--text)}dd{margin:0}
code{font-size:13px}
.bar{position:sticky;top:0;z-index:2;background:var(--ground);border-bottom:1px solid var(--line);display:flex;flex-wrap:wrap;gap:4px 16px;align-items:center;padding:8px 0;margin:16px 0}
.bar #done{font-variant-numeric:tabular-nums;margin-right:auto}
button,select,input{font:inherit;color:inherit;background:var(--raised);border:1px solid var(--line);border-radius:4px;padding:4px 10px;min-height:32px}
input[type=checkbox]{min-height:0;vertical-align:-1px}
button:hover{border-color:var(--accent)}
button.main{background:var(--accent);border-color:var(--accent);color:var(--ground)}
:focus-visible{outline:2px solid var(--accent);outline-offset:1px}
article{border-bottom:1px solid var(--line);padding:16px 0 16px 12px;border-left:3px solid transparent}
article.now{border-left-color:var(--accent)}
article.judged .quote{color:var(--muted)}
.where,.before,.why{font-size:13px;color:var(--muted);margin:0}
.quote{margin:4px 0 10px;max-width:${sizes.column}px;overflow-wrap:anywhere}
.code{display:flex;flex-wrap:wrap;gap:6px;align-items:center;margin:6px 0}
.code input{width:8.5em}button[hidden]{display:none}.code .why{flex-basis:100%}
.acts{display:flex;flex-wrap:wrap;gap:6px;margin-top:8px}
.state{font-size:13px;color:var(--muted);align-self:center}
@media(max-width:480px){.code input{width:6.5em}}
`;
}
