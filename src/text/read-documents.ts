import { Parser } from "htmlparser2";
import { FealtyError, suggest } from "../base/index.js";
import { decompress, formatOf, readTable } from "../formats/index.js";
import { cellText, type Frame } from "../frame/index.js";
import type { TextDocument } from "./document.js";

/** Which field of a record is what; the names that are usual are found without it. */
export type Fields = Partial<Readonly<Record<keyof typeof usual, string>>>;

const usual = {
  text: ["text", "body", "content", "speech", "statement", "transcript"],
  date: ["date", "published", "time", "day", "year"],
  title: ["title", "headline", "subject", "name"],
  id: ["path", "id", "doc_id", "document", "url", "X"],
  speaker: ["speaker_state", "country"],
} as const;

/** The fields that `Fields` names. */
export const documentFields = Object.keys(usual) as (keyof typeof usual)[];

/**
 * The documents of a file: JSON lines or a JSON array of records, a table with a column of texts (CSV, Parquet, R, Stata, Excel, Arrow), a page of HTML, or
 * plain text; compressed or not. A date is an ISO day, or a year alone; in HTML and plain text it is looked for in the file's name and at the beginning.
 * @throws FealtyError of kind "data" for a file that is none of these, or whose records have no text; "usage" for fields that are not there.
 */
export async function readDocuments(bytes: Uint8Array, name: string, fields: Fields = {}): Promise<TextDocument[]> {
  const plain = await decompress(bytes, { name });
  const ending =
    name
      .replace(/\.(?:gz|bz2|xz|zip)$/i, "")
      .split(".")
      .at(-1)
      ?.toLowerCase() ?? "";
  const format = formatOf(plain);
  if (format !== undefined && format !== "csv") return fromTable(await readTable(plain, { name }), name, fields);
  const text = new TextDecoder("utf-8").decode(plain).replace(/^\ufeff/, "");
  if (text.includes("\u0000"))
    throw new FealtyError("no-documents", `${name} is no text`, { kind: "data", mend: "name plain text, HTML, JSON lines or a table" });
  if (/^\s*[[{]/.test(text) && ending !== "txt") return fromJson(text, name, fields);
  if (/^\s*(?:<!doctype html|<html|<\?xml|<head|<body|<article|<div|<p\b|<!--)/i.test(text)) return [fromHtml(text, name)];
  if (ending === "csv" || ending === "tsv") return fromTable(await readTable(plain, { name }), name, fields);
  if (text.trim() === "") throw new FealtyError("no-documents", `${name} is empty`, { kind: "data", mend: "name a file with text" });
  const title = text.trim().split("\n")[0]?.trim() ?? "";
  return [{ id: name, date: dateIn(name) ?? dateIn(text.slice(0, 800)), title: title.length > 200 ? "" : title, text }];
}

function fromJson(text: string, name: string, fields: Fields): TextDocument[] {
  const records: unknown[] = [];
  if (/^\s*\[/.test(text)) {
    const all = parsed(text, name, undefined);
    records.push(...(Array.isArray(all) ? all : []));
  } else {
    let line = 0;
    for (const one of text.split("\n")) {
      line++;
      if (one.trim() !== "") records.push(parsed(one, name, line));
    }
  }
  const first = records.find((record) => record !== null && typeof record === "object") as Record<string, unknown> | undefined;
  if (!first) throw new FealtyError("no-documents", `${name} holds no records`, { kind: "data", mend: "each record is an object with a text" });
  const places = placesOf(Object.keys(first), name, fields);
  return records.flatMap((record, k) => {
    const own = record !== null && typeof record === "object" ? (record as Record<string, unknown>) : {};
    const at = (field: keyof typeof usual): string => {
      const value = places[field] === undefined ? undefined : own[places[field]];
      return typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
    };
    return documentOf(at, `${name}#${k + 1}`);
  });
}

function parsed(text: string, name: string, line: number | undefined): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new FealtyError("json", line === undefined ? `${name} is no JSON` : `line ${line} of ${name} is no JSON`, {
      kind: "data",
      where: line === undefined ? { file: name } : { file: name, line },
      mend: "write one record a line, or an array of records",
    });
  }
}

function fromTable(data: Frame, name: string, fields: Fields): TextDocument[] {
  const places = placesOf([...data.columns.keys()], name, fields);
  return Array.from({ length: data.length }, (_, row) =>
    documentOf((field) => (places[field] === undefined ? "" : cellOf(data, places[field], row)), `${name}#${row + 1}`),
  ).flat();
}

/** A cell as text; "" where the column or the value is missing. */
export function cellOf(data: Frame, name: string, row: number): string {
  const source = data.columns.get(name);
  return (source && cellText(source, row)) ?? "";
}

function documentOf(at: (field: keyof typeof usual) => string, otherwise: string): TextDocument[] {
  const text = at("text");
  if (text.trim() === "") return [];
  const date = at("date");
  const speaker = at("speaker");
  const id = at("id");
  return [
    {
      id: id === "" ? otherwise : id,
      date: dateIn(date) ?? /^\d{4}$/.exec(date.trim())?.[0],
      title: at("title"),
      text,
      ...(speaker === "" ? {} : { speaker }),
    },
  ];
}

/** Which column is which. @throws FealtyError "usage" for a named one that is not there, "data" where none has texts. */
function placesOf(columns: readonly string[], name: string, fields: Fields): Partial<Record<keyof typeof usual, string>> {
  const places: Partial<Record<keyof typeof usual, string>> = {};
  for (const field of documentFields) {
    const given = fields[field];
    if (given !== undefined && !columns.includes(given))
      throw new FealtyError("unknown-field", `${name} has no field "${given}"`, { kind: "usage", mend: suggest(given, columns) });
    const found = given ?? usual[field].find((one) => columns.includes(one)) ?? columns.find((one) => one.toLowerCase() === usual[field][0]);
    if (found !== undefined) places[field] = found;
  }
  if (places.text === undefined)
    throw new FealtyError("no-documents", `no field of ${name} holds texts`, {
      kind: "data",
      mend: `name it with --fields text=NAME; it has ${columns.slice(0, 8).join(", ")}`,
    });
  return places;
}

const months = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];

/** The first day that a text names, as an ISO day: 2015-04-28, 20150428, April 28, 2015, 28 April 2015. */
export function dateIn(text: string): string | undefined {
  const iso = /(?<!\d)(1[89]\d\d|20\d\d)[-_/.]?(0[1-9]|1[0-2])[-_/.]?(0[1-9]|[12]\d|3[01])(?!\d)/.exec(text);
  if (iso) return `${iso[1]}-${iso[2]}-${iso[3]}`;
  const spelled = /\b([A-Z][a-z]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (1[89]\d\d|20\d\d)\b|\b(\d{1,2})(?:st|nd|rd|th)? ([A-Z][a-z]+) (1[89]\d\d|20\d\d)\b/g;
  for (const [, month, day, year, day2, month2, year2] of text.matchAll(spelled)) {
    const place = months.findIndex((one) => one.startsWith((month ?? month2 ?? "").toLowerCase()) && (month ?? month2 ?? "").length >= 3);
    const number = Number(day ?? day2);
    if (place >= 0 && number >= 1 && number <= 31) return `${year ?? year2}-${String(place + 1).padStart(2, "0")}-${String(number).padStart(2, "0")}`;
  }
  return undefined;
}

/** Elements that end a paragraph, and those that hold no text of the document. */
const blocks = /^(?:p|div|br|li|h[1-6]|tr|section|article|header|footer|blockquote|ul|ol|table|dd|dt|title)$/;
const unread = /^(?:script|style|noscript|nav|footer|aside|form|svg|button|select|template|iframe)$/;

function fromHtml(text: string, name: string): TextDocument {
  let body = "";
  let title = "";
  let heading = "";
  let date: string | undefined;
  let hidden = 0;
  const open: string[] = [];
  const parser = new Parser(
    {
      onopentag(tag, attributes) {
        open.push(tag);
        if (unread.test(tag)) hidden++;
        if (blocks.test(tag)) body += "\n";
        const meta = `${attributes.property ?? ""} ${attributes.name ?? ""} ${attributes.itemprop ?? ""}`;
        if (tag === "meta" && /\b(?:published_time|date|datePublished|DC\.date\S*)\b/i.test(meta)) date ??= dateIn(attributes.content ?? "");
        if (tag === "time") date ??= dateIn(attributes.datetime ?? "");
      },
      ontext(part) {
        if (hidden > 0) return;
        if (open.includes("title")) title += part;
        else if (open.includes("head")) return;
        else {
          if (open.includes("h1")) heading += part;
          body += part;
        }
      },
      onclosetag(tag) {
        open.pop();
        if (unread.test(tag)) hidden = Math.max(0, hidden - 1);
        if (blocks.test(tag)) body += "\n";
      },
    },
    { decodeEntities: true },
  );
  parser.write(text);
  parser.end();
  const lines = body.split("\n").map((line) => line.replace(/\s+/g, " ").trim());
  const plain = lines.filter((line, k) => line !== "" || lines[k - 1] !== "").join("\n");
  if (plain.trim() === "") throw new FealtyError("no-documents", `${name} is a page without text`, { kind: "data", mend: "save the page with its text" });
  return { id: name, date: date ?? dateIn(name) ?? dateIn(plain.slice(0, 800)), title: (heading.trim() || title.trim()).replace(/\s+/g, " "), text: plain };
}
