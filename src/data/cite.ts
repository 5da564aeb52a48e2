import type { Citation } from "./dataset.js";

/** What is written of a work: a citation of the catalogue, or a record of the user's own in CSL-JSON, of any type and with fields of any kind. */
export interface CslRecord {
  readonly id: string;
  readonly type: string;
  readonly title: string;
  readonly [field: string]: unknown;
}

/** Kinds of works in RIS; others are generic. */
const kinds: Readonly<Record<string, string>> = {
  "article-journal": "JOUR",
  book: "BOOK",
  chapter: "CHAP",
  dataset: "DATA",
  software: "COMP",
  webpage: "ELEC",
  report: "RPRT",
};

/** Each work once, in the order of their keys. */
export function uniqueCitations<T extends { readonly id: string }>(citations: readonly T[]): T[] {
  return [...new Map(citations.map((citation) => [citation.id, citation])).values()].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}

/** Records for reference managers in RIS (Research Information Systems): CRLF, one tag a line, a blank line after each. */
export function ris(works: readonly (Citation | CslRecord)[]): string {
  return works.map((work) => record({ ...work })).join("\r\n");
}

function record(work: CslRecord): string {
  const said = (name: string): string => {
    const value = work[name];
    return typeof value === "string" || typeof value === "number" ? String(value) : "";
  };
  const [first = "", last = ""] = said("page").split(/[-–]+/);
  const doi = said("DOI");
  const fields: readonly (readonly [string, string])[] = [
    ...namesOf(work).map((name) => ["AU", name] as const),
    ["TI", work.title],
    ["PY", yearOf(work)],
    ["T2", said("container-title")],
    ["VL", said("volume")],
    ["IS", said("issue")],
    ["SP", first],
    ["EP", last],
    ["PB", said("publisher")],
    ["ET", said("version")],
    ["DO", doi],
    ["UR", said("URL") || (doi === "" ? "" : `https://doi.org/${doi}`)],
    ["N1", said("note")],
    ["ID", work.id],
  ];
  // A line break in a value would begin another tag.
  const lines = fields.flatMap(([tag, value]) => (value === "" ? [] : [`${tag}  - ${value.replace(/\s+/g, " ").trim()}`]));
  return [`TY  - ${Object.hasOwn(kinds, work.type) ? kinds[work.type] : "GEN"}`, ...lines, "ER  - ", ""].join("\r\n");
}

function namesOf({ author }: CslRecord): string[] {
  const people: readonly unknown[] = Array.isArray(author) ? author : [];
  return people.flatMap((person) => {
    if (typeof person !== "object" || person === null) return [];
    const { family, given, literal } = person as Readonly<Record<string, unknown>>;
    const name = typeof literal === "string" ? literal : [family, given].filter((part) => typeof part === "string").join(", ");
    return name === "" ? [] : [name];
  });
}

function yearOf({ issued }: CslRecord): string {
  const parts = typeof issued === "object" && issued !== null && "date-parts" in issued ? issued["date-parts"] : undefined;
  const first: unknown = Array.isArray(parts) ? parts[0] : undefined;
  const year: unknown = Array.isArray(first) ? first[0] : undefined;
  return typeof year === "number" || typeof year === "string" ? String(year) : "";
}

/** CSL-JSON, as citation processors read it. */
export function cslJson(works: readonly (Citation | CslRecord)[]): string {
  return JSON.stringify(works, null, 2);
}
