import type { Citation } from "./dataset.js";

/** Kinds of works in RIS. */
const kinds: Readonly<Record<Citation["type"], string>> = {
  "article-journal": "JOUR",
  book: "BOOK",
  chapter: "CHAP",
  dataset: "DATA",
  software: "COMP",
  webpage: "ELEC",
  report: "RPRT",
};

/** Each work once, in the order of their keys. */
export function uniqueCitations(citations: readonly Citation[]): Citation[] {
  return [...new Map(citations.map((citation) => [citation.id, citation])).values()].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}

/** Records for reference managers in RIS (Research Information Systems): CRLF, one tag a line, a blank line after each. */
export function ris(citations: readonly Citation[]): string {
  return citations.map(record).join("\r\n");
}

function record({
  id,
  type,
  title,
  author = [],
  issued,
  volume,
  issue,
  page,
  publisher,
  DOI,
  URL,
  version,
  note,
  "container-title": journal,
}: Citation): string {
  const year = issued?.["date-parts"][0]?.[0];
  const [first, last] = page?.split(/[-–]+/) ?? [];
  const names = author.map(({ family, given, literal }) => literal ?? [family, given].filter((part) => part !== undefined).join(", "));
  const fields: readonly (readonly [string, string | number | undefined])[] = [
    ...names.map((name) => ["AU", name] as const),
    ["TI", title],
    ["PY", year],
    ["T2", journal],
    ["VL", volume],
    ["IS", issue],
    ["SP", first],
    ["EP", last],
    ["PB", publisher],
    ["ET", version],
    ["DO", DOI],
    ["UR", URL ?? (DOI === undefined ? undefined : `https://doi.org/${DOI}`)],
    ["N1", note],
    ["ID", id],
  ];
  // A line break in a value would begin another tag.
  const lines = fields.flatMap(([tag, value]) => (value === undefined || value === "" ? [] : [`${tag}  - ${String(value).replace(/\s+/g, " ").trim()}`]));
  return [`TY  - ${kinds[type]}`, ...lines, "ER  - ", ""].join("\r\n");
}

/** CSL-JSON, as citation processors read it. */
export function cslJson(citations: readonly Citation[]): string {
  return JSON.stringify(citations, null, 2);
}
