import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { FealtyError, suggest } from "../../base/index.js";
import { cellText, type Frame } from "../../frame/index.js";
import { documentFields, type Fields, type NamedActor, readDocuments, type TextDocument } from "../../text/index.js";
import { stateCode } from "../state-code.js";

/** @throws FealtyError "usage" for a field that documents do not have. */
export function fieldsOf(given: readonly string[] | undefined): Fields {
  return Object.fromEntries(
    (given ?? []).map((one) => {
      const [field = "", name = ""] = one.split("=").map((part) => part.trim());
      if (!(documentFields as readonly string[]).includes(field) || name === "")
        throw new FealtyError("usage", `--fields does not know "${one}"`, {
          kind: "usage",
          mend: name === "" ? "write text=NAME,date=NAME" : suggest(field, documentFields),
        });
      return [field, name];
    }),
  );
}

const endings = /\.(?:txt|html?|jsonl?|ndjson|csv|tsv|parquet|arrow|dta|rds|rda|xlsx?)(?:\.(?:gz|bz2|xz))?$/i;

/** The documents of files and folders, each with an id of its own. @throws FealtyError "data" for what is not there or holds none. */
export async function documentsOf(files: readonly string[], fields: Fields, years: readonly [number, number] | undefined): Promise<TextDocument[]> {
  const made: TextDocument[] = [];
  for (const file of files)
    for (const path of await within(file)) {
      const bytes = await readFile(path).catch(() => {
        throw new FealtyError("no-file", `${path} cannot be read`, { kind: "data", mend: "name a file that can be read" });
      });
      for (const one of await readDocuments(bytes, path, fields)) made.push(one);
    }
  const seen = new Map<string, number>();
  const unique = made.map((one) => {
    const times = (seen.get(one.id) ?? 0) + 1;
    seen.set(one.id, times);
    return times === 1 ? one : { ...one, id: `${one.id} (${times})` };
  });
  const kept = years ? unique.filter(({ date }) => date !== undefined && Number(date.slice(0, 4)) >= years[0] && Number(date.slice(0, 4)) <= years[1]) : unique;
  if (kept.length > 0) return kept;
  throw new FealtyError("no-documents", years && made.length > 0 ? `no document is of ${years.join(" to ")}` : "the files hold no documents", {
    kind: "data",
    mend: years && made.length > 0 ? "widen --years, or name the field of dates with --fields date=NAME" : "name files with text",
  });
}

async function within(file: string): Promise<string[]> {
  const found = await stat(file).catch(() => undefined);
  if (!found) throw new FealtyError("no-file", `there is no file ${file}`, { kind: "data", mend: "name files or folders of documents" });
  if (!found.isDirectory()) return [file];
  const names = (await readdir(file, { recursive: true })).filter((name) => endings.test(name)).sort();
  if (names.length === 0)
    throw new FealtyError("no-documents", `${file} holds no documents`, { kind: "data", mend: "documents end in .txt, .html, .jsonl, .csv and the like" });
  return names.map((name) => join(file, name));
}

/** @throws FealtyError "data" for a table without the columns, or with a state that is not known. */
export function ownNames(data: Frame, file: string): NamedActor[] {
  const at = (name: string, row: number): string => {
    const source = data.columns.get(name);
    return (source && cellText(source, row)) ?? "";
  };
  if (!data.columns.has("state") || !data.columns.has("name"))
    throw new FealtyError("names", `${file} has no columns state and name`, { kind: "data", mend: "write a table of state, name, first, last" });
  return Array.from({ length: data.length }, (_, row) => {
    const code = stateCode(at("state", row));
    if (code === undefined)
      throw new FealtyError("names", `row ${row + 1} of ${file} has no state "${at("state", row)}"`, {
        kind: "data",
        mend: "write its three letters, its code or its name",
      });
    const [first, last] = ["first", "last"].map((name) => (at(name, row) === "" ? undefined : Number(at(name, row))));
    return { code, names: [{ name: at("name", row), first, last }] };
  });
}
