import { escapeHtml } from "./formats/escape.js";

/** HTML that is safe to put on a page. Made by `html` alone, so that text cannot become markup by oversight. */
export interface Html {
  readonly markup: string;
}

type Part = Html | string | number | undefined | false | readonly Part[];

/** A template of HTML: what is put in is escaped, unless it is HTML already; arrays are joined, undefined and false are nothing. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { markup: strings.reduce((all, text, i) => all + text + (i < parts.length ? markupOf(parts[i]) : ""), "") };
}

/** Markup that is known to be safe: our own drawings, styles and scripts. */
export function trusted(markup: string): Html {
  return { markup };
}

export function join(parts: readonly (Html | undefined | false)[]): Html {
  return { markup: parts.map((part) => (part ? part.markup : "")).join("") };
}

function markupOf(part: Part): string {
  if (part === undefined || part === false) return "";
  if (typeof part === "string") return escapeHtml(part);
  if (typeof part === "number") return String(part);
  return "markup" in part ? part.markup : part.map(markupOf).join("");
}
