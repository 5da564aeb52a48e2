import { printable } from "./formats/escape.js";
import type { Reference } from "./results.js";

interface Person {
  readonly family?: string;
  readonly given?: string;
  readonly literal?: string;
}

/** Author–date, one line: names, year, title, where it appeared, where it can be found. */
export function referenceText(reference: Reference): string {
  const names = people(reference, "author").map(({ family, given, literal }) => literal ?? [family, given].filter(Boolean).join(", "));
  const publisher = field(reference, "publisher");
  const who = names.length > 1 ? `${names.slice(0, -1).join("; ")}, and ${names.at(-1)}` : (names[0] ?? (publisher || "Anonymous"));
  const journal = field(reference, "container-title");
  const [volume, issue, page, version] = ["volume", "issue", "page", "version"].map((name) => field(reference, name)) as [string, string, string, string];
  const number = volume ? ` ${volume}${issue ? `(${issue})` : ""}` : "";
  const place = journal ? `${journal}${number}${page ? `: ${page.replace(/(\d)-+(\d)/g, "$1–$2")}` : ""}` : names.length ? publisher : "";
  const [doi, url] = [field(reference, "DOI"), field(reference, "URL")];
  const parts = [who, yearOf(reference) || "n.d.", version ? `${reference.title}, version ${version}` : reference.title, place, doi ? `doi:${doi}` : url];
  return parts
    .filter(Boolean)
    .map((part) => (/[.?!]$/.test(part) ? part : `${part}.`))
    .join(" ")
    .replace(/\.$/, doi || url ? "" : ".");
}

/** "Kudo 2024", "Carter and Stone 2015", "Leeds et al. 2002". */
export function inTextCitation(reference: Reference): string {
  const names = people(reference, "author").map(({ family, literal }) => literal ?? family ?? "");
  const who = names.length > 2 ? `${names[0]} et al.` : names.join(" and ") || field(reference, "publisher") || reference.title;
  return `${who} ${yearOf(reference) || "n.d."}`;
}

/** Sorted as a list of references is: by names, then year, then title. */
export function sortedReferences(references: readonly Reference[]): Reference[] {
  const key = (r: Reference): string => referenceText(r).toLowerCase();
  return [...references].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}

const types: Readonly<Record<string, string>> = {
  "article-journal": "article",
  book: "book",
  chapter: "incollection",
  report: "techreport",
  thesis: "phdthesis",
  "paper-conference": "inproceedings",
};

/** BibTeX records, sorted by key. A key that comes twice gets a letter. */
export function bibliography(references: readonly Reference[]): string {
  const used = new Set<string>();
  return [...references]
    .sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
    .map((reference) => {
      const plain = reference.id.replace(/[^A-Za-z0-9:_.-]/g, "") || "reference";
      let key = plain;
      for (let n = 0; used.has(key); n++) key = `${plain}${String.fromCharCode(97 + (n % 26))}${n > 25 ? n : ""}`;
      used.add(key);
      const type = types[reference.type] ?? "misc";
      const where = type === "incollection" || type === "inproceedings" ? "booktitle" : type === "techreport" ? "institution" : "journal";
      const fields: (readonly [string, string])[] = [
        ["author", peopleBibtex(people(reference, "author"))],
        ["editor", peopleBibtex(people(reference, "editor"))],
        // Braces keep the capitals of a title.
        ["title", reference.title && `{${escapeBibtex(reference.title)}}`],
        ["year", yearOf(reference)],
        [where, escapeBibtex(field(reference, "container-title"))],
        ["volume", escapeBibtex(field(reference, "volume"))],
        ["number", escapeBibtex(field(reference, "issue"))],
        ["pages", escapeBibtex(field(reference, "page").replace(/(\d)[-–]+(\d)/g, "$1--$2"))],
        ["publisher", escapeBibtex(field(reference, "publisher"))],
        ["version", escapeBibtex(field(reference, "version"))],
        ["doi", address(field(reference, "DOI"))],
        ["url", address(field(reference, "URL"))],
        ["note", escapeBibtex(field(reference, "note"))],
      ];
      const lines = fields.filter(([, value]) => value !== "").map(([name, value]) => `  ${name} = {${value}}`);
      return `@${type}{${key},\n${lines.join(",\n")}\n}\n`;
    })
    .join("\n");
}

function people(reference: Reference, role: "author" | "editor"): readonly Person[] {
  const list = reference[role];
  return Array.isArray(list) ? list.filter((one): one is Person => typeof one === "object" && one !== null) : [];
}

function peopleBibtex(list: readonly Person[]): string {
  return list
    .map(({ family, given, literal }) =>
      literal === undefined
        ? [family, given]
            .filter(Boolean)
            .map((n) => escapeBibtex(n as string))
            .join(", ")
        : `{${escapeBibtex(literal)}}`,
    )
    .join(" and ");
}

function yearOf({ issued }: Reference): string {
  const parts = typeof issued === "object" && issued !== null && "date-parts" in issued ? issued["date-parts"] : undefined;
  const first = Array.isArray(parts) ? (parts[0] as unknown) : undefined;
  const year = Array.isArray(first) ? (first[0] as unknown) : undefined;
  return typeof year === "number" || typeof year === "string" ? String(year) : "";
}

function field(reference: Reference, name: string): string {
  const value = reference[name];
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

function escapeBibtex(text: string): string {
  return printable(text)
    .replace(/\s+/g, " ")
    .replace(/[\\{}]/g, "")
    .replace(/[&%$#_]/g, (c) => `\\${c}`)
    .replace(/~/g, "\\textasciitilde ")
    .replace(/\^/g, "\\textasciicircum ");
}

/** Addresses are printed by packages that escape on their own; braces and blanks would end them. */
function address(text: string): string {
  return printable(text)
    .replace(/[\s{}\\]/g, "")
    .replace(/%/g, "\\%")
    .replace(/#/g, "\\#");
}
