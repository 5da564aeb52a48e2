import { dirname, resolve } from "node:path";
import { FealtyError, nearest, suggest, type Where } from "../base/index.js";
import { catalogue } from "../data/index.js";
import { byPlace, schemaProblems, together } from "./problems.js";
import { type StudySpec, studySchema } from "./schema.js";
import { readSource, type Source, sourceOf } from "./source.js";
import { type Document, readYaml, whereInText, whereOf } from "./yaml.js";

/** A study file that fits the schema, with the places of all it says. */
export interface Study {
  /** The file's name without ending: where its results go. */
  readonly name: string;
  readonly file: string;
  /** The folder that paths in the study start from. */
  readonly folder: string;
  /** The file itself. */
  readonly text: string;
  readonly spec: StudySpec;
  /** Where the value (or its key) at a path of the study stands. */
  where(path: readonly PropertyKey[], options?: { key?: boolean }): Where;
  /** Where part of the text at a path stands: 0-based positions in it. */
  whereIn(path: readonly PropertyKey[], text: string, from: number, to: number): Where;
}

/**
 * Reads a study file and checks its shape; what it says is checked by `checkStudy`.
 * @throws FealtyError (usage) for a file that cannot be read, is no YAML, is hostile or does not fit; all problems at once, located.
 */
export function readStudy(file: string): Study {
  return parseStudy(readSource(file));
}

/** The same for a text that is in memory. */
export function studyFromText(file: string, text: string): Study {
  return parseStudy(sourceOf(file, text));
}

function parseStudy(source: Source): Study {
  const document = readYaml(source);
  refuseOtherVersions(source, document);
  const parsed = studySchema.safeParse(document.value);
  const { file, text } = source;
  if (!parsed.success) {
    const problems = schemaProblems(source, document, parsed.error.issues);
    const error = together([
      ...byPlace([...problems.filter(({ code }) => code !== "missing-key"), ...datasetProblems(source, document)]),
      ...problems.filter(({ code }) => code === "missing-key"),
    ]);
    throw error ?? new FealtyError("study", "the study does not fit", { kind: "usage", where: { file, line: 1, column: 1 } });
  }
  const base = file.replace(/^.*[\\/]/, "").replace(/\.(ya?ml)$/i, "");
  return {
    name: base === "" ? "study" : base,
    file,
    folder: dirname(resolve(file)),
    text,
    spec: parsed.data,
    where: (path, options) => whereOf(source, document.place, path, options),
    whereIn: (path, inText, from, to) => whereInText(source, document.place, path, inText, from, to),
  };
}

/** Datasets that the catalogue lacks are told even where the rest of the study does not fit. */
function datasetProblems(source: Source, { value, place }: Document): FealtyError[] {
  const { data } = value as { data?: unknown };
  if (!Array.isArray(data)) return [];
  return data.flatMap((entry: unknown, i) => {
    const id = typeof entry === "string" ? (entry.split("@")[0] as string) : undefined;
    // What resembles no dataset may be a file that was added: that is seen when the rest fits.
    if (id === undefined || catalogue.has(id) || nearest(id, [...catalogue.keys()]) === undefined) return [];
    const where = whereOf(source, place, ["data", i]);
    return [new FealtyError("unknown-dataset", `there is no dataset "${id}"`, { kind: "usage", where, mend: suggest(id, [...catalogue.keys()], 30) })];
  });
}

/** A study of another version may have any keys: nothing else is said of it. */
function refuseOtherVersions(source: Source, { value, place }: Document): void {
  const where = (path: readonly PropertyKey[]): Where => whereOf(source, place, path);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new FealtyError("study", "a study is a map of keys, and this is not", { kind: "usage", where: where([]), mend: "it begins with fealty: 1" });
  }
  const version = (value as Record<string, unknown>).fealty;
  if (version !== undefined && version !== 1) {
    throw new FealtyError("version", `this Fealty reads studies of version 1, and this is of version ${JSON.stringify(version)}`, {
      kind: "usage",
      where: where(["fealty"]),
      mend: "write fealty: 1, or use the Fealty that the study was made for",
    });
  }
}
