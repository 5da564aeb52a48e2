import type { Reference } from "../results.js";

interface Person {
  readonly family?: string;
  readonly given?: string;
  readonly literal?: string;
}

function people(reference: Reference): Person[] {
  const { author } = reference as { author?: Person[] };
  return author ?? [];
}

function yearOf(reference: Reference): string {
  const { issued } = reference as { issued?: { "date-parts"?: number[][] } };
  return String(issued?.["date-parts"]?.[0]?.[0] ?? "n.d.");
}

function text(reference: Reference, field: string): string {
  const value = reference[field];
  return typeof value === "string" ? value : "";
}

/** Author–date, one line. */
export function referenceText(reference: Reference): string {
  const names = people(reference).map(({ family, given, literal }) => literal ?? [family, given].filter(Boolean).join(", "));
  const who = names.length > 1 ? `${names.slice(0, -1).join("; ")} and ${names.at(-1)}` : (names[0] ?? text(reference, "publisher"));
  const journal = text(reference, "container-title");
  const [volume, issue, page, doi, url] = ["volume", "issue", "page", "DOI", "URL"].map((f) => text(reference, f)) as [string, string, string, string, string];
  const where = journal
    ? ` ${journal}${volume ? ` ${volume}${issue ? `(${issue})` : ""}` : ""}${page ? `: ${page}` : ""}.`
    : text(reference, "publisher") && names.length
      ? ` ${text(reference, "publisher")}.`
      : "";
  return `${who}${who.endsWith(".") ? "" : "."} ${yearOf(reference)}. ${reference.title}.${where}${doi ? ` doi:${doi}` : url ? ` ${url}` : ""}`.trim();
}

const types: Readonly<Record<string, string>> = { "article-journal": "article", book: "book", chapter: "incollection", report: "techreport" };
const braces = (value: string): string => value.replace(/[\\{}]/g, "").replace(/[&%$#_]/g, (c) => `\\${c}`);

/** BibTeX records, sorted by key. */
export function bibliography(references: readonly Reference[]): string {
  return [...references]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map((reference) => {
      const fields = [
        [
          "author",
          people(reference)
            .map(({ family, given, literal }) => (literal ? `{${literal}}` : [family, given].filter(Boolean).join(", ")))
            .join(" and "),
        ],
        ["title", `{${braces(reference.title)}}`],
        ["year", yearOf(reference)],
        ["journal", braces(text(reference, "container-title"))],
        ...["volume", "number", "pages", "publisher", "doi", "url", "version"].map((f) => [
          f,
          braces(text(reference, { number: "issue", pages: "page", doi: "DOI", url: "URL" }[f] ?? f)),
        ]),
      ].filter(([, value]) => value !== "" && value !== "n.d.");
      return `@${types[reference.type] ?? "misc"}{${reference.id.replace(/[^A-Za-z0-9:_-]/g, "")},\n${fields.map(([name, value]) => `  ${name} = {${value}}`).join(",\n")}\n}\n`;
    })
    .join("\n");
}
